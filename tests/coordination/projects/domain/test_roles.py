"""A role's holder takes the tasks that wait for one."""

from __future__ import annotations

import pytest
from tests.factories import (
    OrganisationFactory,
    PersonFactory,
    ProjectFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.projects.domain.roles import give_role, roles_of, waiting_for
from maillage.coordination.projects.models import Task
from maillage.kernel import audit

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


def test_roles_tell_who_holds_them_and_what_waits(project):
    camille = PersonFactory(first_name="Camille", last_name="Dubois")
    poster = TaskFactory(project=project, responsible_role="Graphiste")
    TaskFactory(project=project, responsible_role="graphiste ", responsible=camille)
    TaskFactory(project=project, responsible_role="graphiste", state=Task.State.DONE)
    TaskFactory(
        project=project,
        responsible_role="artiste",
        responsible_organisation=OrganisationFactory(name="Atelier"),
    )
    TaskFactory(project=project)
    artist, designer = roles_of(project.tasks.all())
    assert (artist.name, artist.holders, artist.waiting) == ("artiste", ["Atelier"], [])
    assert (designer.holders, designer.waiting) == (["Camille Dubois"], [poster])
    assert poster.who() == "Graphiste (à nommer)"


def test_giving_hands_over_the_ticked_ones_that_nobody_took_meanwhile(project):
    claire, camille = UserFactory(role="coordination"), PersonFactory()
    one, two, three = (TaskFactory(project=project, responsible_role="graphiste") for _ in range(3))
    elsewhere = TaskFactory(responsible_role="graphiste")
    taken = PersonFactory()
    Task.objects.filter(pk=three.pk).update(responsible=taken)
    given = give_role(
        project=project, role="Graphiste", tasks=[one.pk, three.pk, elsewhere.pk],
        person=camille, actor=claire,
    )  # fmt: skip
    assert given == [one]
    for task in (one, two, three, elsewhere):
        task.refresh_from_db()
    assert [task.responsible for task in (one, two, three, elsewhere)] == [
        camille,
        None,
        taken,
        None,
    ]
    assert one.responsible_role == "graphiste"
    assert waiting_for(project, "GRAPHISTE") == [two]
    verb = audit.history_of(project).first().verb
    assert verb == f"a confié le rôle « Graphiste » à {camille}"
