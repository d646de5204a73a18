"""The workload and the conflicts, at a desk and on a telephone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.e2e.test_office import sign_in
from tests.factories import PersonFactory, ProjectFactory, TaskFactory, UserFactory

from maillage.coordination.projects.models import Project
from maillage.kernel import clock


@pytest.fixture
def monday(db):
    """A week in which somebody has too much, twice on one day, and others have some."""
    day = clock.today() + timedelta(days=7 - clock.today().weekday())
    project = ProjectFactory(name="Exposition à Bellême")
    team = PersonFactory(
        first_name="Claire", last_name="Martin", user=UserFactory(role="communication")
    )
    PersonFactory(first_name="Libre", last_name="Personne", user=UserFactory(role="lecture"))
    for number, person in enumerate((team, PersonFactory(), PersonFactory(), PersonFactory())):
        for weeks, hours in ((0, 42), (1, 7), (2, None), (5, 17)):
            start = day + timedelta(weeks=weeks)
            TaskFactory(
                project=project,
                responsible=person,
                start=start,
                due=start + timedelta(days=4),
                effort=None if hours is None else Decimal(max(hours - number * 3, 1)),
            )
        for _n in range(2):
            other = ProjectFactory()
            TaskFactory(project=other, responsible=person, due=day, exact_day=True)
    return day


def fits(page, selector="html"):
    """Nothing is wider than where it stands."""
    wide = page.eval_on_selector(selector, "one => one.scrollWidth - one.clientWidth")
    assert wide <= 0, f"{page.url}: {selector} is {wide} px too wide"


def test_eight_weeks_hold_and_conflicts_can_be_touched(page, phone, monday, axe):
    coordinator = UserFactory(role="coordination", verified=True)
    for screen in (page, phone):
        sign_in(screen, coordinator)
        for query in ("", "&libres=on"):
            screen.goto(f"/gestion/charge/?depuis={monday}{query}")
            fits(screen)
            fits(screen, ".table-frame")
            axe(screen)
        project = Project.objects.get(name="Exposition à Bellême")
        screen.goto(f"/gestion/charge/?depuis={monday}&project={project.pk}")
        fits(screen, ".table-frame")
        screen.goto("/gestion/conflits/")
        fits(screen)
        axe(screen)
