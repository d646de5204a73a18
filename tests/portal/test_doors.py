"""Personal links as doors: open, closed, or never sent."""

from __future__ import annotations

import pytest
from tests.factories import PersonalLinkFactory, PersonFactory, ProjectFactory

from maillage.kernel import registry

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("people", [1, 3])
def test_one_query_tells_the_open_the_closed_and_those_that_never_were(
    people, django_assert_num_queries
):
    project = ProjectFactory()
    kinds = {"open": {}, "revoked": {"revoked": True}, "expired": {"expired": True}}
    kinds["silent"] = {"reminders": False}
    pairs = {}
    for _n in range(people):
        for kind, given in kinds.items():
            link = PersonalLinkFactory(project=project, **given)
            pairs[link.person_id, project.pk] = kind
    again = PersonalLinkFactory(project=project, revoked=True)
    PersonalLinkFactory(project=project, person=again.person)
    pairs[again.person_id, project.pk] = "open"
    nobody = (PersonFactory().pk, project.pk)
    PersonalLinkFactory(person_id=nobody[0])  # to another project
    with django_assert_num_queries(1):
        found = registry.doors_to([*pairs, nobody])
    assert found.keys() == pairs.keys()
    for pair, kind in pairs.items():
        assert (found[pair] is not None) == (kind == "open"), kind
