"""The chart: rows, phases, arrows, shades, ghosts; the table that says the same; who may move."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.factories import (
    AnchorFactory,
    BaselineFactory,
    BaselineTaskFactory,
    ClosingPeriodFactory,
    CommuneFactory,
    DependencyFactory,
    OrganisationFactory,
    ProjectFactory,
    ProjectPartnerFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.projects.daymarks import MarkKind, marks_between, shown_zone
from maillage.coordination.projects.gantt import BEND, ROW, Extras, build_gantt, scale_of
from maillage.coordination.projects.models import Anchor, Dependency, Project, Task
from maillage.kernel import clock
from maillage.kernel.calendar import site_calendar

DAY = date(2026, 5, 12)  # a Tuesday


def task(pk, start=DAY, due=DAY, **more):
    return Task(pk=pk, project=Project(pk=1), title=f"Tâche {pk}", start=start, due=due, **more)


def draw(tasks, anchors=(), zoom="mois", **extras):
    scale = scale_of(tasks, anchors, zoom)
    return build_gantt(tasks, anchors, scale=scale, today=DAY, extras=Extras(**extras))


class TestGeometry:
    def test_a_bar_covers_its_days(self):
        chart = draw([task(1, DAY, DAY + timedelta(days=2))])
        bar = chart.bars[0]
        assert bar.width == 3 * chart.day_width
        assert bar.x == (DAY - chart.first).days * chart.day_width
        assert chart.first.weekday() == 0

    def test_nothing_dated_is_no_chart(self):
        assert scale_of([task(1, None, None)], [], "mois") is None

    @pytest.mark.parametrize(
        ("days", "zoom", "chosen"),
        [
            (10, "", "mois"),
            (200, "", "trimestre"),
            (200, "semaine", "semaine"),
            (9, "jour", "mois"),
        ],
    )
    def test_the_scale_is_the_one_asked_or_the_whole_plan(self, days, zoom, chosen):
        assert draw([task(1), task(2, DAY, DAY + timedelta(days=days))], zoom=zoom).zoom == chosen

    def test_phases_group_in_the_order_of_their_first_task_and_the_nameless_comes_last(self):
        tasks = [
            task(1),
            task(2, phase="Montage"),
            task(3, phase="Conception"),
            task(4, phase="Montage"),
        ]
        rows = draw(tasks).rows
        labels = [(row.label, row.count) for row in rows if row.bar is None]
        assert labels == [("Montage", 2), ("Conception", 1), ("Sans phase", 1)]
        assert [row.y for row in rows] == [52 + ROW * n for n in range(7)]

    def test_without_phases_there_are_only_tasks(self):
        assert all(row.bar for row in draw([task(1), task(2)]).rows)

    def test_a_folded_phase_is_one_line_that_spans_its_tasks(self):
        tasks = [task(1, phase="Montage"), task(2, DAY, DAY + timedelta(days=9), phase="Montage")]
        chart = draw(tasks, folded={"Montage"})
        assert len(chart.rows) == 1
        assert chart.rows[0].folded
        assert chart.rows[0].span[1] == 10 * chart.day_width

    def test_the_critical_chain_is_said_and_underlined(self):
        one, other = draw([task(1), task(2)], critical={1}).bars
        assert one.critical
        assert "sur la chaîne critique" in one.text
        assert not other.critical

    def test_a_ghost_says_when_it_was_planned(self):
        kept = {1: (DAY - timedelta(days=7), DAY - timedelta(days=7))}
        bar = draw([task(1)], baseline=kept).bars[0]
        assert bar.ghost[0] < bar.x
        assert "prévue le 5 mai 2026" in bar.text

    @pytest.mark.parametrize(
        ("state", "mark"), [("faite", "✓"), ("bloquee", "■"), ("a_faire", "!"), ("en_cours", "!")]
    )
    def test_states_have_a_sign(self, state, mark):
        assert draw([task(1, date(2020, 1, 6), date(2020, 1, 6), state=state)]).bars[0].mark == mark

    def test_anchors_that_would_touch_are_written_on_two_levels(self):
        near = [Anchor(pk=n, name=f"R{n}", day=DAY + timedelta(days=n)) for n in range(3)]
        assert [flag.level for flag in draw([task(1)], near).flags] == [0, 1, 0]


class TestArrows:
    """Each kind leaves and reaches the ends that it says."""

    def arrow(self, kind, gap=10):
        later = DAY + timedelta(days=gap)
        tasks = [task(1), task(2, later, later)]
        link = Dependency(predecessor_id=1, successor_id=2, kind=kind)
        chart = draw(tasks, links=[link])
        one, other = chart.bars
        numbers = [int(n) for n in re.findall(r"-?\d+", chart.arrows[0].path)]
        return one, other, numbers[0], numbers[-1]

    @pytest.mark.parametrize("gap", [-20, 0, 10])
    @pytest.mark.parametrize("kind", ["FS", "SS", "FF", "SF"])
    def test_ends(self, kind, gap):
        one, other, start, end = self.arrow(kind, gap)
        assert start == (one.x + one.width if kind[0] == "F" else one.x)
        assert end == (other.x + other.width + 1 if kind[1] == "F" else other.x - 1)

    def test_a_link_to_a_folded_task_is_not_drawn(self):
        tasks = [task(1), task(2, phase="Montage")]
        link = Dependency(predecessor_id=1, successor_id=2)
        assert not draw(tasks, links=[link], folded={"Montage"}).arrows

    def test_arrows_leave_their_bar_before_they_turn(self):
        link = Dependency(predecessor_id=1, successor_id=2)
        chart = draw([task(1), task(2)], links=[link])
        bar = chart.bars[0]
        assert f"H{bar.x + bar.width + BEND}" in chart.arrows[0].path


@pytest.mark.django_db
class TestShades:
    def test_holidays_closings_schools_and_weekends(self):
        lead = OrganisationFactory()
        project = ProjectFactory(lead=lead, school_zone="B")
        ClosingPeriodFactory(
            label="Fête du village", start=DAY, end=DAY + timedelta(1), organisation=lead
        )
        ClosingPeriodFactory(
            label="Ailleurs", start=DAY, end=DAY, organisation=OrganisationFactory()
        )
        ClosingPeriodFactory(label="Avant", start=DAY - timedelta(99), end=DAY - timedelta(98))
        marks = marks_between(date(2026, 4, 6), date(2026, 5, 14), site_calendar(), project)
        found = {(mark.kind, mark.label) for mark in marks}
        assert (MarkKind.CLOSING, "Fête du village") in found
        assert (MarkKind.HOLIDAY, "Fête du Travail") in found
        assert not {"Ailleurs", "Avant"} & {label for _kind, label in found}
        school = [mark for mark in marks if mark.kind is MarkKind.SCHOOL]
        assert len(school) == 1
        assert school[0].label.startswith("Vacances de")
        assert (MarkKind.WEEKEND, "") in found

    def test_school_holidays_stop_where_nothing_is_published(self):
        marks = marks_between(date(2099, 1, 1), date(2099, 2, 1), site_calendar())
        assert not [mark for mark in marks if mark.kind is MarkKind.SCHOOL]

    def test_the_zone_is_the_projects_else_the_sites(self, settings):
        settings.SCHOOL_ZONE = "C"
        assert shown_zone(ProjectFactory(school_zone="A")) == "A"
        assert shown_zone(ProjectFactory()) == "C"
        assert shown_zone(None) == "C"

    def test_a_commune_without_zone_has_no_school_holidays(self):
        project = ProjectFactory()
        project.host_communes.add(CommuneFactory())
        assert shown_zone(project) == ""
        marks = marks_between(date(2026, 4, 6), date(2026, 5, 14), site_calendar(), project)
        assert not [mark for mark in marks if mark.kind is MarkKind.SCHOOL]


@pytest.mark.django_db
class TestPage:
    @pytest.fixture
    def project(self):
        return ProjectFactory(name="Exposition à Bellême", with_anchors=True)

    def get(self, client, project, **params):
        response = client.get(project.get_absolute_url(), {"onglet": "gantt", **params})
        assert response.status_code == 200
        return response.content.decode()

    @pytest.fixture
    def coordinator(self, client):
        client.force_login(user := UserFactory(role="coordination"))
        return user

    def test_the_table_says_the_same(self, client, project, coordinator):
        link = DependencyFactory(
            predecessor=TaskFactory(project=project, title="Relire", phase="Écrits")
        )
        text = self.get(client, project)
        table = text[text.index('id="gantt-tableau"') :]
        assert "Relire" in table
        assert link.successor.title in table
        assert "Écrits" in table
        assert "Vernissage" in table
        assert "gantt-fleche" in text

    def test_phases_fold_by_the_address(self, client, project, coordinator):
        TaskFactory(project=project, title="Relire", phase="Écrits & épreuves")
        assert 'aria-expanded="true"' in self.get(client, project)
        folded = self.get(client, project, plie="Écrits & épreuves")
        assert 'aria-expanded="false"' in folded
        assert 'class="gantt-item"' not in folded

    def test_filters_of_the_address_hold_for_chart_and_table(self, client, project, coordinator):
        TaskFactory(project=project, title="Relire", phase="Écrits")
        TaskFactory(project=project, title="Accrocher", phase="Montage")
        text = self.get(client, project, phase="ecrits")
        assert "Relire" in text
        assert "Accrocher" not in text

    def test_nothing_found_says_what_to_do(self, client, project, coordinator):
        Anchor.objects.all().delete()
        TaskFactory(project=project)
        assert "Rien ne correspond" in self.get(client, project, q="introuvable")

    def test_a_baseline_is_drawn_when_chosen(self, client, project, coordinator):
        planned = TaskFactory(project=project)
        kept = BaselineFactory(project=project, name="Plan voté")
        BaselineTaskFactory(
            baseline=kept, task=planned, due=planned.due - timedelta(days=10), start=None
        )
        assert 'class="gantt-ghost" x="1"' not in self.get(client, project)
        text = self.get(client, project, reference=kept.pk)
        assert text.count('class="gantt-ghost"') == 2  # the legend and the task
        other = BaselineFactory(name="D’un autre projet")
        assert 'class="gantt-ghost"' not in self.get(client, project, reference=other.pk)

    def test_a_member_reads_the_chart_and_moves_nothing(self, client, project):
        own = OrganisationFactory()
        ProjectPartnerFactory(project=project, organisation=own)
        BaselineFactory(project=project, name="Plan voté")
        TaskFactory(project=project, title="À eux", responsible_organisation=own)
        TaskFactory(project=project, title="À d’autres")
        client.force_login(UserFactory(role="membre", organisation=own))
        text = self.get(client, project)
        assert "À eux" in text
        assert "À d’autres" not in text
        assert "Plan voté" not in text
        assert "data-move" not in text

    def test_what_is_open_can_be_dragged_to_the_preview(self, client, project, coordinator):
        still = TaskFactory(project=project)
        done = TaskFactory(project=project, state="faite")
        text = self.get(client, project)
        assert f'data-move-url="{reverse("projects-dates", kwargs={"pk": project.pk})}"' in text
        assert f'data-move="task-{still.pk}" data-day="{still.due.isoformat()}"' in text
        assert f'data-move="task-{done.pk}"' not in text
        assert text.count('data-move="anchor-') == 3

    def test_a_plan_that_cannot_be_computed_is_drawn_without_its_chain(
        self, client, project, coordinator
    ):
        link = DependencyFactory(predecessor=TaskFactory(project=project))
        DependencyFactory(predecessor=link.successor, successor=link.predecessor)
        assert 'class="gantt-critical" x="' not in self.get(client, project)

    @pytest.mark.parametrize("rows", [1, 3])
    def test_queries(self, client, project, coordinator, rows, django_assert_num_queries):
        for number in range(rows):
            link = DependencyFactory(predecessor=TaskFactory(project=project, phase=f"P{number}"))
            AnchorFactory(project=project, name=f"Repère {number}")
            BaselineTaskFactory(task=link.predecessor, baseline=BaselineFactory(project=project))
            ClosingPeriodFactory(start=clock.today(), end=clock.today())
        reference = project.baselines.first().pk
        self.get(client, project)
        with django_assert_num_queries(24):
            self.get(client, project, reference=reference)
