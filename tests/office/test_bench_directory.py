"""The bench of the directory asks what it means to: every segment it seeds is understood."""

from __future__ import annotations

from maillage.office.bench_directory import seed_consents, seed_segments
from maillage.people.accounts.models import Role, RoleGrant, User
from maillage.people.directory.benches import seed_directory
from maillage.people.segments.domain import compile_segment, parse
from maillage.people.segments.models import Segment
from maillage.people.territory.models import Department, Region


def test_segments_have_three_conditions_that_are_understood(db):
    region = Region.objects.create(code="28", name="Normandie")
    Department.objects.create(code="61", name="Orne", region=region)
    seed_directory(people=12, organisations=60)
    assert seed_consents() == 8
    assert seed_segments(12) == 12
    user = User.objects.create_user("mesure@exemple.fr")
    RoleGrant.objects.create(user=user, role=Role.COORDINATION)
    for segment in Segment.objects.all():
        found = compile_segment(segment, user)
        assert (found.broken, found.warnings) == ([], []), segment.conditions
        assert len(parse(segment.conditions).nodes) == 3
