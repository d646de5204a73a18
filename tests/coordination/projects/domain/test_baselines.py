"""Plans kept and compared; hypotheses kept, recomputed, adopted, dropped."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import AnchorFactory, PersonFactory, ProjectFactory, TaskFactory, UserFactory

from maillage.coordination.projects.domain import baselines, scenarios
from maillage.coordination.projects.domain.changes import Changes
from maillage.coordination.projects.models import Scenario, Task, Unit
from maillage.coordination.projects.slip_chart import slip_chart
from maillage.kernel import clock
from maillage.kernel.calendar import WorkCalendar

DAY_J = date(2028, 10, 10)


@pytest.fixture
def coordinator(db):
    return UserFactory(role="coordination")


@pytest.fixture
def project(db):
    return ProjectFactory(name="Exposition à Bellême")


@pytest.fixture
def opening(project):
    anchor = AnchorFactory(project=project, name="Vernissage", day=DAY_J)
    project.main_anchor = anchor
    project.save()
    return anchor


def before(anchor, weeks, **fields):
    day = anchor.day - timedelta(weeks=weeks)
    return TaskFactory(
        project=anchor.project, rule_anchor=anchor, rule_offset=-weeks, rule_unit=Unit.WEEKS,
        start=day, due=day, **fields,
    )  # fmt: skip


def test_a_plan_that_is_kept_shows_what_has_slipped(project, opening, coordinator):
    late, same, done, gone, off = (
        before(opening, weeks, title=title)
        for weeks, title in ((6, "Tard"), (5, "Pareil"), (4, "Fait"), (3, "Ôté"), (2, "Annulé"))
    )
    kept = baselines.keep_baseline(project=project, name="Plan voté", actor=coordinator)
    Task.objects.filter(pk=late.pk).update(due=late.due + timedelta(days=7))
    finished = clock.now().replace(year=2028, month=9, day=11, hour=9)
    Task.objects.filter(pk=done.pk).update(state="faite", done_at=finished)
    Task.objects.filter(pk=off.pk).update(state="annulee")
    gone.delete()
    before(opening, 1, title="Neuf")
    found = baselines.compare(kept, WorkCalendar(), coordinator)
    assert [(one.title, one.days) for one in found] == [
        ("Tard", 5), ("Pareil", 0), ("Fait", -1), ("Ôté", None), ("Annulé", None), ("Neuf", None)
    ]  # fmt: skip
    assert found[2].done == date(2028, 9, 11)
    assert baselines.totals(found) == baselines.Totals(later=1, earlier=1, same=1, worst=5)
    chart = slip_chart(found, DAY_J)
    assert [mark.css for mark in chart.marks] == ["is-later", "is-same", "is-sooner"]
    assert chart.marks[0].now > chart.marks[0].planned
    assert same.title == found[1].title


def test_an_empty_plan_or_a_name_taken_is_refused(project, opening, coordinator):
    with pytest.raises(ValidationError, match="aucune tâche datée"):
        baselines.keep_baseline(project=project, name="Plan voté", actor=coordinator)
    before(opening, 1)
    baselines.keep_baseline(project=project, name="Plan voté", actor=coordinator)
    with pytest.raises(ValidationError, match="déjà un plan de référence"):
        baselines.keep_baseline(project=project, name="PLAN voté", actor=coordinator)
    assert slip_chart([], DAY_J) is None


def test_a_hypothesis_is_recomputed_on_the_plan_as_it_is(project, opening, coordinator):
    taking_down = AnchorFactory(project=project, name="Démontage", day=DAY_J + timedelta(56))
    before(opening, 4, responsible=PersonFactory())
    changes = Changes(
        anchors={opening.pk: DAY_J + timedelta(7)}, follows=frozenset({taking_down.pk})
    )
    kept = scenarios.keep_scenario(
        project=project, name="Plus tard", changes=changes, actor=coordinator
    )
    assert scenarios.changes_of(kept) == changes
    before(opening, 2)
    now, later = scenarios.compare_scenarios(project).trials
    assert (now.scenario, list(now.days)) == (None, [DAY_J, taking_down.day])
    assert list(later.days) == [DAY_J + timedelta(7), taking_down.day + timedelta(7)]
    assert (later.moved, later.people) == (4, 1)
    scenarios.drop_scenario(scenario=kept, actor=coordinator)
    assert not Scenario.objects.exists()


def test_a_hypothesis_tries_something_under_a_name_of_its_own(project, opening, coordinator):
    with pytest.raises(ValidationError, match="aucune date"):
        scenarios.keep_scenario(project=project, name="Rien", changes=Changes(), actor=coordinator)
    changes = Changes(anchors={opening.pk: DAY_J + timedelta(7)})
    scenarios.keep_scenario(project=project, name="Plus tard", changes=changes, actor=coordinator)
    with pytest.raises(ValidationError, match="déjà une hypothèse"):
        scenarios.keep_scenario(
            project=project, name="plus tard", changes=changes, actor=coordinator
        )


@pytest.mark.parametrize("number", [1, 3])
def test_hypotheses_cost_the_same_for_one_and_for_three(project, opening, coordinator, number):
    before(opening, 4)
    for n in range(number):
        changes = Changes(anchors={opening.pk: DAY_J + timedelta(7 * n + 7)})
        scenarios.keep_scenario(project=project, name=f"H{n}", changes=changes, actor=coordinator)
    with CaptureQueriesContext(connection) as queries:
        scenarios.compare_scenarios(project)
    assert len(queries) == 6


class TestPages:
    """The tab, the comparison, the hypothesis from a preview."""

    @pytest.fixture(autouse=True)
    def _plan(self, client, opening, coordinator):
        before(opening, 4, title="Écrire les cartels")
        client.force_login(coordinator)

    def test_keep_compare_export_delete(self, client, project):
        pk = {"pk": project.pk}
        client.post(reverse("baseline-keep", kwargs=pk), {"name": "Plan voté"})
        tab = client.get(f"{project.get_absolute_url()}?onglet=references").content.decode()
        assert "Plan voté" in tab
        kept = project.baselines.get()
        page = client.get(reverse("baseline", kwargs={**pk, "baseline": kept.pk})).content.decode()
        assert "<svg" in page
        assert "style=" not in page
        csv = client.get(f"{reverse('office-export', kwargs={'kind': 'baseline'})}?reference={kept.pk}&format=csv")  # fmt: skip
        assert "Écrire les cartels" in b"".join(csv).decode("utf-8-sig")
        client.post(reverse("baseline-delete", kwargs={**pk, "baseline": kept.pk}))
        assert not project.baselines.exists()

    def test_keep_a_preview_as_a_hypothesis_then_adopt_or_drop(self, client, project, opening):
        pk = {"pk": project.pk}
        query = f"?anchor-{opening.pk}=2028-10-17"
        preview = client.get(reverse("projects-dates", kwargs=pk) + query).content.decode()
        assert "Garder comme hypothèse" in preview
        keep = reverse("scenario-keep", kwargs=pk) + query
        client.post(keep, {"name": "Une semaine plus tard"})
        tab = client.get(f"{project.get_absolute_url()}?onglet=references").content.decode()
        assert "Une semaine plus tard" in tab
        assert f"/dates/{query}" in tab
        again = client.post(keep, {"name": "Une semaine plus tard"})
        assert "déjà une hypothèse" in again.content.decode()
        client.post(reverse("scenario-drop", kwargs={**pk, "scenario": project.scenarios.get().pk}))
        assert not project.scenarios.exists()

    @pytest.mark.parametrize("role", ["membre", "lecture"])
    def test_others_write_nothing_and_members_see_nothing(self, client, project, coordinator, role):
        kept = baselines.keep_baseline(project=project, name="Plan voté", actor=coordinator)
        client.force_login(UserFactory(role=role))
        pk = {"pk": project.pk}
        page = client.get(reverse("baseline", kwargs={**pk, "baseline": kept.pk}))
        assert page.status_code == (200 if role == "lecture" else 404)
        for name, more in (
            ("baseline-keep", {}),
            ("baseline-delete", {"baseline": kept.pk}),
            ("scenario-keep", {}),
        ):
            assert client.post(reverse(name, kwargs={**pk, **more})).status_code == 404
