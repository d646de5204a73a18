"""The portfolio: in which communes is the proof late; whoever may not see a project counts none."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from tests.factories import (
    EditionFactory,
    OrganisationFactory,
    PersonFactory,
    ProjectFactory,
    TaskFactory,
    TemplateTaskFactory,
    UserFactory,
)

from maillage.coordination.projects import portfolio, portfolio_gantt
from maillage.coordination.projects.bench_portfolio import seed_edition
from maillage.coordination.projects.models import Project, Task
from maillage.coordination.projects.portfolio import Wanted
from maillage.coordination.projects.portfolio_gantt import build_chart
from maillage.kernel import clock
from maillage.kernel.text_fr import french_day

PROOF = "Bon à tirer de l’affiche"


@pytest.fixture
def edition(db):
    return EditionFactory()


@pytest.fixture
def user(db, client):
    user = UserFactory(role="coordination")
    client.force_login(user)
    return user


def in_days(days):
    return clock.today() + timedelta(days=days)


def make(edition, city, *, proof=20, state=Task.State.TODO, **fields):
    project = ProjectFactory(
        name=f"Exposition à {city}", city=city, edition=edition, with_anchors=True, **fields
    )
    TaskFactory(
        project=project, title=PROOF, due=in_days(proof), state=state, phase="Communication",
        position=2,
    )  # fmt: skip
    TaskFactory(project=project, title="Convention", due=in_days(5), phase="Papiers", position=1)
    return project


def matrix_of(edition, user, wanted=None):
    wanted = wanted or Wanted()
    projects = Project.objects.visible_to(user).filter(edition=edition).order_by("name")
    tasks = portfolio.tasks_wanted(Task.objects.visible_to(user), wanted)
    return portfolio.build_matrix(list(portfolio.projects_wanted(projects, tasks, wanted)), tasks)


def text_of(response):
    return response.content.decode()


def test_in_which_communes_is_the_proof_late(edition, user):
    make(edition, "Sées", proof=-3)
    make(edition, "Flers", proof=-3, state=Task.State.DONE)
    make(edition, "Argentan")
    matrix = matrix_of(edition, user, Wanted(title="bon a tirer", state=portfolio.LATE))
    assert [head.short for head in matrix.heads] == ["Sées"]
    (line,) = matrix.lines
    ((place, (cell,)),) = line.cells
    assert (place, cell.label, cell.late) == ("Sées", "en retard", True)


def test_lines_follow_the_plan_and_counts_are_right(edition, user):
    make(edition, "Argentan")
    make(edition, "Flers", proof=-3, state=Task.State.DONE)
    make(edition, "Sées", proof=-3)
    matrix = matrix_of(edition, user)
    assert [line.title for line in matrix.lines] == ["Convention", PROOF]
    proof = matrix.lines[1]
    assert (proof.total, proof.late, proof.done) == (3, 1, 1)
    assert [(head.total, head.late, head.done) for head in matrix.heads] == [
        (2, 0, 0),
        (2, 0, 1),
        (2, 1, 0),
    ]


def test_tasks_of_one_template_share_a_line_whatever_their_name(edition, user):
    row = TemplateTaskFactory(title="Convention")
    one, two = make(edition, "Flers"), make(edition, "Sées")
    task = one.tasks.get(title="Convention")
    task.template_task, task.title = row, "Convention tripartite"
    task.save()
    task = two.tasks.get(title="Convention")
    task.template_task = row
    task.save()
    three = make(edition, "Argentan")
    matrix = matrix_of(edition, user)
    assert len(matrix.lines) == 2
    assert set(matrix.lines[0].by_project) == {one.pk, two.pk, three.pk}


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (Wanted(state=portfolio.COMING), 2),
        (Wanted(state=Task.State.BLOCKED), 0),
        (Wanted(phase="Papiers"), 2),
        (Wanted(state=Task.State.DONE), 1),
        (Wanted(), 2),
    ],
)
def test_each_filter_finds_its_projects(edition, user, wanted, count):
    make(edition, "Flers", proof=-3, state=Task.State.DONE)
    make(edition, "Sées")
    assert len(matrix_of(edition, user, wanted).heads) == count


def test_one_person_over_all_projects(edition, user):
    person = PersonFactory()
    project = make(edition, "Flers")
    project.tasks.filter(title=PROOF).update(responsible=person)
    make(edition, "Sées")
    matrix = matrix_of(edition, user, Wanted(person=person.pk))
    assert [head.short for head in matrix.heads] == ["Flers"]


class TestPages:
    """Of an edition, and of any filter of the list."""

    @pytest.mark.parametrize("view", ["matrice", "gantt", "liste"])
    def test_three_views(self, client, user, edition, view):
        make(edition, "Sées", proof=-3)
        page = text_of(client.get(f"{edition.get_absolute_url()}?vue={view}"))
        assert "Sées" in page
        assert "style=" not in page

    def test_a_cell_says_its_state_and_its_day(self, client, user, edition):
        project = make(edition, "Sées", proof=-3)
        page = text_of(client.get(f"{edition.get_absolute_url()}?etat=retard&tache=tirer"))
        assert "Bon à tirer" in page
        assert "en retard" in page
        assert "Convention" not in page
        assert project.tasks.get(title=PROOF).get_absolute_url() in page

    def test_the_filters_of_the_list_hold(self, client, user, edition):
        make(edition, "Sées", kind="residence")
        make(edition, "Flers")
        url = reverse("projects-portfolio")
        page = text_of(client.get(f"{url}?kind=residence"))
        assert "Sées" in page
        assert "Flers" not in page
        assert 'name="kind" value="residence"' in page
        assert client.get(f"{url}?late=on").status_code == 200

    @pytest.mark.parametrize("query", ["personne=999999", "etat=enchante"])
    def test_a_filter_that_means_nothing_is_said_and_shows_nothing(
        self, client, user, edition, query
    ):
        make(edition, "Sées")
        page = text_of(client.get(f"{edition.get_absolute_url()}?{query}"))
        assert "Un filtre ne se comprend pas" in page
        assert "Sées" not in page
        assert "Pas encore de projet" not in page
        page = text_of(client.get(f"{reverse('projects-portfolio')}?kind=rien"))
        assert "Un filtre ne se comprend pas" in page
        assert "Sées" not in page

    def test_nothing_yet_says_what_to_do(self, client, user, edition):
        page = text_of(client.get(edition.get_absolute_url()))
        assert "Pas encore de projet ici" in page
        assert "Créer plusieurs projets" in page
        found = text_of(client.get(f"{edition.get_absolute_url()}?etat=bloquee"))
        assert "Aucune tâche ne répond" in found

    @pytest.mark.parametrize("query", ["vue=rien", "format=pdf"])
    def test_an_address_that_means_nothing(self, client, user, edition, query):
        assert client.get(f"{edition.get_absolute_url()}?{query}").status_code == 404

    def test_the_matrix_is_taken_away_whole(self, client, user, edition):
        make(edition, "Sées", proof=-3)
        make(edition, "Flers")
        url = edition.get_absolute_url()
        text = client.get(f"{url}?format=csv").content.decode("utf-8-sig")
        assert text.splitlines()[0].endswith("Exposition à Flers;Exposition à Sées")
        assert "en retard," in text
        book = load_workbook(io.BytesIO(client.get(f"{url}?format=xlsx").content))
        assert book.active.max_row == 3

    def test_only_what_one_may_see(self, client, edition):
        own = OrganisationFactory()
        make(edition, "Sées", lead=own)
        make(edition, "Flers")
        client.force_login(UserFactory(role="membre", organisation=own))
        page = text_of(client.get(edition.get_absolute_url()))
        assert "Sées" in page
        assert "Flers" not in page
        assert "Créer plusieurs projets" not in page
        assert (
            "Flers" not in client.get(f"{edition.get_absolute_url()}?format=csv").content.decode()
        )

    @pytest.mark.parametrize("count", [1, 3])
    @pytest.mark.parametrize(("view", "queries"), [("matrice", 16), ("gantt", 17), ("liste", 16)])
    def test_as_many_queries_for_one_as_for_three(
        self, client, user, edition, count, view, queries, django_assert_num_queries
    ):
        for n in range(count):
            make(edition, f"Lieu {n}")
        url = f"{edition.get_absolute_url()}?vue={view}"
        client.get(url)
        with django_assert_num_queries(queries):
            client.get(url)


class TestManyLines:
    """Projects made by hand share no line."""

    def test_lines_come_by_pages_and_the_totals_count_them_all(
        self, client, user, edition, monkeypatch
    ):
        monkeypatch.setattr(portfolio, "LINES", 3)
        project = ProjectFactory(edition=edition, city="Sées")
        for n in range(7):
            TaskFactory(project=project, title=f"Affaire {n}", position=n, due=in_days(9))
        page = text_of(client.get(edition.get_absolute_url()))
        assert "Tâches 1 à 3 sur 7" in page
        assert "Affaire 2" in page
        assert "Affaire 3" not in page
        assert "0 / 7" in page
        assert "?lignes=2" in page
        last = text_of(client.get(f"{edition.get_absolute_url()}?lignes=3"))
        assert "Affaire 6" in last
        assert "Affaire 5" not in last
        whole = client.get(f"{edition.get_absolute_url()}?format=csv").content.decode()
        assert whole.count("Affaire") == 7

    def test_the_bench_has_projects_without_a_template(self, db):
        made = seed_edition(2, 3, by_hand=True)
        tasks = Task.objects.filter(project__edition=made)
        assert len(portfolio.build_matrix(list(made.projects.all()), tasks).lines) == 6


class TestChart:
    """A letter for each phase, none over another, and the same in words."""

    @pytest.fixture
    def project(self, edition):
        project = ProjectFactory(name="Exposition", edition=edition, with_anchors=True)
        for n in range(8):
            TaskFactory(
                project=project, title=f"Tâche {n}", phase=f"Phase {n}", start=in_days(n),
                due=in_days(30),
            )  # fmt: skip
        TaskFactory(
            project=project, title="Bilan", phase="Phase 9", start=in_days(60), due=in_days(60)
        )
        return project

    def chart_of(self, project):
        spans = portfolio_gantt.spans_of([project], project.tasks.all())
        return build_chart([project], portfolio.anchors_by_project([project]), spans)

    def test_bars_never_cover_each_other(self, project):
        (track,) = self.chart_of(project).tracks
        assert track.lanes == 8
        for one in track.bars:
            for other in track.bars:
                apart = one.x + one.width <= other.x or other.x + other.width <= one.x
                assert one is other or one.y != other.y or apart
        ends = {bar.y + portfolio_gantt.BAR for bar in track.bars}
        assert max(ends) <= track.y + portfolio_gantt.STRIP + track.lanes * portfolio_gantt.LANE

    def test_the_seventh_phase_is_told_from_the_first(self, project):
        phases = self.chart_of(project).phases
        assert phases[0].css == phases[6].css
        assert [phase.letter for phase in phases] == list("ABCDEFGHI")

    def test_the_table_says_anchors_and_phases(self, client, user, edition, project):
        page = text_of(client.get(f"{edition.get_absolute_url()}?vue=gantt"))
        start, end = (french_day(in_days(n), year=True) for n in (3, 30))
        assert f'<td data-label="Phase 3">du {start} au {end}</td>' in page
        anchor = project.main_anchor
        day = french_day(anchor.day, year=True, weekday=True)
        assert f"{anchor.name} : {day} (jour J)" in page


class TestSavedViews:
    """« BAT de l’affiche en retard », kept and shared."""

    QUERY = "etat=retard&tache=affiche&vue=liste"

    def save(self, client, page, query, **more):
        data = {"page": page, "query": query, "name": "BAT en retard", **more}
        return client.post(reverse("saved-views"), data)

    def test_of_an_edition_and_of_any_filter(self, client, user, edition):
        make(edition, "Sées", proof=-3)
        page = edition.get_absolute_url()
        response = self.save(client, page, f"{self.QUERY}&page=2&lignes=3&autre=1")
        assert response.url == f"{page}?{self.QUERY}"
        assert "Sées" in text_of(client.get(response.url))
        assert f"{reverse('saved-views')}?page=" in text_of(client.get(page))
        page, query = reverse("projects-portfolio"), "kind=residence&phase=Papiers"
        assert self.save(client, page, query).url == f"{page}?{query}"
        refused = self.save(client, page, "kind=rien").content.decode()
        assert "ne peuvent pas être enregistrés" in refused

    def test_of_the_workload_and_of_the_conflicts(self, client, user):
        for name, query in (("workload", "semaines=13&over=on"), ("conflicts", "nature=absence")):
            page = reverse(name)
            assert self.save(client, page, query).url == f"{page}?{query}"
            assert f"{reverse('saved-views')}?page=" in text_of(client.get(page))

    def test_an_edition_that_one_does_not_see_has_no_views(self, client, user, edition):
        self.save(client, edition.get_absolute_url(), self.QUERY, shared="on")
        missing = reverse("editions-detail", kwargs={"pk": 999_999})
        assert client.get(reverse("saved-views"), {"page": missing}).status_code == 404
        client.force_login(UserFactory())
        for page in (edition.get_absolute_url(), reverse("projects-portfolio")):
            assert client.get(reverse("saved-views"), {"page": page}).status_code == 404
