"""Projects within projects, never in a ring; even when two people tie them at once."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from tests.factories import ProjectFactory, UserFactory

from maillage.coordination.projects.domain.parents import line_of, set_parent
from maillage.coordination.projects.models import Project


@pytest.fixture
def claire(db):
    return UserFactory(role="coordination")


def test_a_ring_is_refused_naming_the_projects(claire):
    festival, days, school = (ProjectFactory(name=name) for name in ("Festival", "Jours", "École"))
    set_parent(project=days, parent=festival, actor=claire)
    set_parent(project=school, parent=days, actor=claire)
    assert line_of(school) == [school, days, festival]
    for parent in (school, days, festival):
        with pytest.raises(ValidationError) as told:
            set_parent(project=festival, parent=parent, actor=claire)
        assert "« Festival »" in told.value.messages[0]
    festival.refresh_from_db()
    assert festival.parent is None
    set_parent(project=school, parent=None, actor=claire)
    set_parent(project=days, parent=school, actor=claire)


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_do_not_make_one():
    claire = UserFactory(role="coordination")
    one, two = ProjectFactory(name="Un"), ProjectFactory(name="Deux")
    start, told = threading.Barrier(2), []

    def tie(project, parent):
        try:
            start.wait()
            set_parent(project=project, parent=parent, actor=claire)
            told.append("fait")
        except ValidationError:
            told.append("refusé")
        finally:
            connection.close()

    threads = [threading.Thread(target=tie, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["fait", "refusé"]
    assert Project.objects.exclude(parent=None).count() == 1
