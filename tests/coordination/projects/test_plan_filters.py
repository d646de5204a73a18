"""The one set of filters of the plans: what each finds, what is wrong, what is kept."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.http import QueryDict
from django.urls import reverse
from tests.factories import (
    EditionFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
    ProjectFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.projects.models import Task
from maillage.coordination.projects.plan_filters import Period, days_of, filtered
from maillage.kernel import clock

BOARD, CALENDAR, WEEK = "/gestion/taches/tableau/", "/gestion/calendrier/", "/gestion/ma-semaine/"
TODAY = date(2026, 5, 12)  # a Tuesday


@pytest.fixture
def claire(db, client):
    user = UserFactory(role="coordination")
    client.force_login(user)
    return user


@pytest.fixture
def on_tuesday(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return TODAY


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


class TestList:
    """/gestion/taches/."""

    def test_what_is_to_be_done_comes_first(self, client, claire, on_tuesday):
        for title, state, days in (
            ("Faite hier", "faite", -1), ("Sans date", "a_faire", None), ("Bientôt", "a_faire", 2),
            ("En retard", "bloquee", -30), ("Annulée", "annulee", -60),
        ):  # fmt: skip
            due = None if days is None else TODAY + timedelta(days=days)
            TaskFactory(title=title, state=state, due=due, start=None)

        def titles(query=""):
            text = text_of(client.get(f"/gestion/taches/{query}"))
            return re.findall(r'<td data-label="Tâche"[^>]*><a href="[^"]+">([^<]+)</a>', text)

        assert titles() == ["En retard", "Bientôt", "Sans date", "Annulée", "Faite hier"]
        assert titles("?q=a")[0] == "En retard"
        assert titles("?sort=title")[0] == "Annulée"


class TestFilters:
    """One set for all the pages."""

    def titles(self, user, **params):
        query = QueryDict(mutable=True)
        query.update(params)
        tasks = filtered(Task.objects.visible_to(user), user, query).tasks
        return sorted(tasks.values_list("title", flat=True))

    def test_each_one(self, claire, on_tuesday):
        museum, nadia = OrganisationFactory(), PersonFactory()
        edition = EditionFactory(programme=ProgrammeFactory())
        TaskFactory(title="a", responsible=nadia, phase="Écrits", due=TODAY, start=None)
        TaskFactory(title="b", responsible_organisation=museum, responsible_role="Graphiste")
        TaskFactory(
            title="c", project=ProjectFactory(lead=museum, edition=edition), state="bloquee"
        )
        assert self.titles(claire) == ["a", "b", "c"]
        for params, expected in (
            ({"responsible": nadia.pk}, ["a"]),
            ({"organisation": museum.pk}, ["b", "c"]),
            ({"role": "graphiste"}, ["b"]),
            ({"phase": "ecrits"}, ["a"]),
            ({"state": "bloquee"}, ["c"]),
            ({"period": "semaine"}, ["a"]),
            ({"programme": edition.programme_id}, ["c"]),
            ({"due_after": "2026-05-12", "due_before": "2026-05-13"}, ["a"]),
            ({"mine": "on"}, []),
            ({"late": "on"}, []),
        ):
            assert self.titles(claire, **params) == expected, params

    @pytest.mark.parametrize(
        ("period", "first", "last"),
        [
            (Period.WEEK, date(2026, 5, 11), date(2026, 5, 17)),
            (Period.NEXT_WEEK, date(2026, 5, 18), date(2026, 5, 24)),
            (Period.MONTH, date(2026, 5, 1), date(2026, 5, 31)),
            (Period.THIRTY_DAYS, TODAY, date(2026, 6, 11)),
            (Period.QUARTER, TODAY, date(2026, 8, 11)),
        ],
    )
    def test_periods_follow_the_day(self, period, first, last):
        assert days_of(period, TODAY) == (first, last)

    def test_of_one_project_whose_name_others_share(self, client, claire, on_tuesday):
        day = {"due": TODAY, "start": None}
        fair = ProjectFactory(name="Salon")
        other = ProjectFactory(name="Salon du livre")
        for n in range(7):
            TaskFactory(project=fair, title=f"Affiche {n}", **day)
            TaskFactory(project=other, title=f"Stand {n}", **day)
        tab = f"{fair.get_absolute_url()}?onglet=calendrier&q=affiche&mois=2026-05"
        more = re.search(r'class="month-more" href="([^"]+)"', text_of(client.get(tab)))[1]
        text = text_of(client.get(unescape(more)))
        assert "q=affiche" in more
        assert "Affiche 6" in text
        assert "Stand" not in text
        assert "Salon</a>" in text
        data = {"page": "/gestion/taches/", "query": f"project={fair.pk}", "name": "Le salon"}
        assert client.post(reverse("saved-views"), data).url.endswith(f"?project={fair.pk}")
        query = f"format=csv&project={fair.pk}"
        lines = client.get(f"/gestion/taches/export/?{query}").getvalue().decode()
        assert "Affiche 3" in lines
        assert "Stand" not in lines

    def test_days_are_chosen_in_the_browser_s_calendar(self, client, claire):
        text = text_of(client.get("/gestion/taches/", {"due_after": "2026-05-12"}))
        assert re.search(r'<input type="date" name="due_after" value="2026-05-12"', text)

    def test_a_project_that_one_does_not_see_is_no_filter(self, client, db):
        hidden = ProjectFactory(name="Secret", visibility="restreinte")
        TaskFactory(project=hidden, title="Cachée")
        client.force_login(UserFactory(role="membre"))
        text = text_of(client.get("/gestion/taches/", {"project": hidden.pk}))
        assert "Secret" not in text
        assert "Un filtre ne se comprend pas" in text

    @pytest.mark.parametrize("page", [BOARD, CALENDAR, WEEK, "/gestion/taches/"])
    def test_what_means_nothing_is_said_and_shows_nothing(self, client, claire, page):
        me = PersonFactory(user=claire)
        TaskFactory(title="À tout le monde", responsible=me, due=clock.today(), start=None)
        assert "À tout le monde" in text_of(client.get(page))
        text = text_of(client.get(page, {"responsible": "999999"}))
        assert "À tout le monde" not in text
        assert "Un filtre ne se comprend pas" in text
        assert 'id="id_responsible_error"' in text
        assert re.search(r"<details class=\"(plan-filters|filters-more)\" open>", text)
        assert "Pas encore de tâche" not in text
        assert "À tout le monde" not in text_of(client.get(page, {"due_after": "hier"}))

    @pytest.mark.parametrize("page", [BOARD, CALENDAR, WEEK, "/gestion/taches/"])
    def test_each_page_can_be_kept(self, client, claire, page):
        data = {"page": page, "query": "late=on&mois=2026-05", "name": "Retards"}
        response = client.post(reverse("saved-views"), data)
        assert response.url == f"{page}?late=on&mois=2026-05"
        assert "Retards" in text_of(client.get(reverse("saved-views"), {"page": page}))

    def test_a_tab_of_a_project_can_be_kept(self, client, claire):
        page = ProjectFactory().get_absolute_url()
        data = {"page": page, "query": "onglet=gantt&zoom=mois&late=on", "name": "Retards"}
        assert (
            client.post(reverse("saved-views"), data).url
            == f"{page}?onglet=gantt&zoom=mois&late=on"
        )

    @pytest.mark.parametrize("page", [BOARD, CALENDAR, WEEK])
    def test_without_a_role_nothing_opens(self, client, db, page):
        assert "/connexion" in client.get(page).url
        client.force_login(UserFactory())
        assert client.get(page).status_code == 404
