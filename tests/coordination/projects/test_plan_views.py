"""The board, the month, the week, the card of the home page; their filters; each for whom it is."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import (
    AbsenceFactory,
    AnchorFactory,
    BodySessionFactory,
    DecidingBodyFactory,
    FunctionFactory,
    OrganisationFactory,
    PersonFactory,
    ProjectFactory,
    TaskCheckFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.projects import demo_views
from maillage.coordination.projects.domain.rights import writable
from maillage.coordination.projects.models import Task
from maillage.coordination.projects.monthly import bounds, build_month, month_of
from maillage.coordination.projects.week import my_tasks, week_of, week_words
from maillage.kernel import clock
from maillage.kernel.models import SavedView

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


def column(text, state):
    start = text.index(f'data-board-column="{state}"')
    return text[start : text.index("</section>", start)]


class TestBoard:
    def test_each_task_is_in_the_column_of_its_state(self, client, claire):
        for state in Task.State.values:
            TaskFactory(title=f"Tâche {state}", state=state)
        text = text_of(client.get(BOARD))
        for state in ("a_faire", "en_cours", "bloquee", "faite"):
            assert f"Tâche {state}" in column(text, state)
        assert "Tâche annulee" not in text

    def test_a_card_says_day_responsible_and_checklist(self, client, claire, on_tuesday):
        person = PersonFactory(first_name="Nadia", last_name="Durand")
        one = TaskFactory(due=TODAY + timedelta(days=3), start=None, responsible=person)
        TaskCheckFactory(task=one, done=True)
        TaskCheckFactory(task=one)
        card = column(text_of(client.get(BOARD)), "a_faire")
        assert "vendredi 15 mai" in card
        assert "dans 3 jours" in card
        assert "Nadia Durand" in card
        assert "1 / 2 vérifiés" in card

    def test_verbs_come_back_to_the_board_as_it_was(self, client, claire):
        one = TaskFactory()
        text = text_of(client.get(f"{BOARD}?late=&q=cartels"))
        assert (
            f'formaction="{reverse("task-verb", kwargs={"pk": one.pk, "verb": "begin"})}"' in text
        )
        url = reverse("task-verb", kwargs={"pk": one.pk, "verb": "begin"})
        response = client.post(url, {"suite": f"{BOARD}?q=cartels"})
        assert response.url == f"{BOARD}?q=cartels"

    def test_blocked_asks_why_then_comes_back(self, client, claire):
        one = TaskFactory()
        url = reverse("task-verb", kwargs={"pk": one.pk, "verb": "block"})
        assert f"{url}?suite={BOARD}" in text_of(client.get(BOARD))
        form = text_of(client.get(url, {"suite": BOARD}))
        assert f'name="suite" value="{BOARD}"' in form
        again = client.post(url, {"suite": BOARD, "reason": ""})
        assert f'name="suite" value="{BOARD}"' in text_of(again)
        assert client.post(url, {"suite": BOARD, "reason": "Devis attendu"}).url == BOARD
        assert "Devis attendu" in column(text_of(client.get(BOARD)), "bloquee")

    @pytest.mark.parametrize("suite", ["https://exemple.org/", "//exemple.org", "javascript:x"])
    def test_it_never_leads_elsewhere(self, client, claire, suite):
        one = TaskFactory()
        url = reverse("task-verb", kwargs={"pk": one.pk, "verb": "block"})
        assert suite not in text_of(client.get(url, {"suite": suite}))

    def test_a_full_column_says_how_many_it_does_not_show(self, client, claire, monkeypatch):
        monkeypatch.setattr("maillage.coordination.projects.board.MOST", 2)
        project = ProjectFactory()
        for _ in range(3):
            TaskFactory(project=project)
        assert "1 autre tâche n’est pas montrée" in text_of(client.get(BOARD))

    def test_a_project_has_its_own(self, client, claire):
        one = TaskFactory(title="Relire")
        TaskFactory(title="D’un autre projet")
        text = text_of(client.get(one.project.get_absolute_url(), {"onglet": "tableau"}))
        assert "Relire" in text
        assert "D’un autre projet" not in text

    def test_a_reader_has_no_verb_and_a_member_only_for_its_own(self, client, db):
        own = OrganisationFactory()
        project = ProjectFactory(lead=own, visibility="publique")
        TaskFactory(project=project, title="À eux", responsible_organisation=own)
        TaskFactory(project=project, title="À d’autres")
        client.force_login(UserFactory(role="lecture"))
        assert "data-board-verb" not in text_of(client.get(BOARD))
        client.force_login(UserFactory(role="membre", organisation=own))
        text = text_of(client.get(BOARD))
        assert "À d’autres" in text
        assert text.count('data-board-verb="faite"') == 1

    def test_points_are_counted_on_the_cards_that_show(self, client, claire):
        TaskCheckFactory(task=TaskFactory())
        with CaptureQueriesContext(connection) as queries:
            client.get(BOARD)
        assert not [one for one in queries if 'JOIN "projects_taskcheck"' in one["sql"]]

    def test_the_verbs_of_a_card_are_icons_with_their_names(self, client, claire):
        TaskFactory(title="Relire")
        card = column(text_of(client.get(BOARD)), "a_faire")
        buttons = re.findall(r"<(?:a|button) class=\"btn[^>]*>", card)
        assert len(buttons) == 3
        for button in buttons:
            assert "btn-icon" in button
            assert re.search(r'title="\w+"', button)
            assert re.search(r'aria-label="[^"]+ : Relire"', button)

    @pytest.mark.parametrize("rows", [1, 3])
    def test_queries(self, client, claire, rows, django_assert_num_queries):
        for number in range(rows):
            for state in Task.State.values:
                TaskFactory(state=state, responsible=PersonFactory())
            TaskCheckFactory(task=TaskFactory(), position=number)
        client.get(BOARD)
        with django_assert_num_queries(17):
            client.get(BOARD)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["administration", "coordination", "lecture", "membre", "own", ""])
def test_rights_on_many_are_those_on_each(who):
    own = OrganisationFactory()
    account = {"own": {"role": "communication"}, "membre": {"role": who, "organisation": own}}
    user = UserFactory(**account.get(who, {"role": who or None}))
    colleague = FunctionFactory(organisation=own).person
    tasks = [
        TaskFactory(),
        TaskFactory(responsible_organisation=own),
        TaskFactory(responsible=colleague),
        TaskFactory(responsible=PersonFactory(user=user)),
    ]
    each = {one.pk for one in tasks if user.has_perm("projects.change_task", one)}
    assert writable(user, tasks) == each
    assert writable(user, []) == frozenset()


def test_whoever_is_responsible_says_where_it_stands(client, db):
    user = UserFactory(role="communication")
    mine, other = TaskFactory(responsible=PersonFactory(user=user)), TaskFactory()
    client.force_login(user)
    client.post(reverse("task-verb", kwargs={"pk": mine.pk, "verb": "finish"}))
    mine.refresh_from_db()
    assert mine.state == Task.State.DONE
    url = reverse("task-verb", kwargs={"pk": other.pk, "verb": "finish"})
    assert client.post(url).status_code == 404


class TestMonth:
    def test_weeks_are_whole_and_begin_on_monday(self):
        weeks = build_month(date(2026, 5, 1), [], [], today=TODAY)
        assert [len(week) for week in weeks] == [7] * 5
        assert weeks[0][0].day == date(2026, 4, 27)
        assert weeks[-1][-1].day == date(2026, 5, 31)
        assert bounds(date(2027, 2, 1)) == (date(2027, 2, 1), date(2027, 2, 28))

    @pytest.mark.parametrize("text", ["", "mai", "2026-13", "0001-01", "9999-12", "2026-05-12"])
    def test_an_unknown_month_is_this_one(self, text):
        assert month_of(text, TODAY) == date(2026, 5, 1)

    def test_everything_of_a_month(self, client, claire, on_tuesday):
        body = DecidingBodyFactory(name="Conseil municipal")
        BodySessionFactory(body=body, day=date(2026, 5, 20))
        BodySessionFactory(body=DecidingBodyFactory(name="Sans rapport"), day=date(2026, 5, 20))
        project = ProjectFactory(name="Exposition à Sées")
        AnchorFactory(project=project, name="Vernissage", day=date(2026, 5, 21))
        TaskFactory(
            project=project, title="Relire", due=date(2026, 5, 11), start=None, deciding_body=body
        )
        text = text_of(client.get(CALENDAR))
        for words in ("Conseil municipal", "Vernissage, Exposition à Sées", "Relire", "(en retard)",
                      "Fête du Travail", "Mai 2026"):  # fmt: skip
            assert words in text, words
        assert "Sans rapport" not in text
        assert "Relire" not in text_of(client.get(CALENDAR, {"mois": "2026-08"}))

    def test_neighbouring_months_keep_the_filters(self, client, claire, on_tuesday):
        text = text_of(client.get(CALENDAR, {"late": "on"}))
        assert "?late=on&amp;mois=2026-04" in text
        assert "?late=on&amp;mois=2026-06" in text

    def test_a_full_day_leads_to_its_list(self, client, claire, on_tuesday):
        project = ProjectFactory()
        for _ in range(7):
            TaskFactory(project=project, due=TODAY, start=None)
        text = text_of(client.get(CALENDAR))
        assert "et 2 autres" in text
        url = re.search(r'class="month-more" href="([^"]+)"', text)[1].replace("&amp;", "&")
        assert text_of(client.get(url)).count("Commander les cartels") >= 7

    def test_with_filters_anchors_are_those_of_what_is_found(self, client, claire, on_tuesday):
        found = TaskFactory(title="Relire", due=TODAY, start=None)
        AnchorFactory(project=found.project, name="Ici", day=TODAY)
        AnchorFactory(name="Ailleurs", day=TODAY)
        assert "Ailleurs" in text_of(client.get(CALENDAR))
        text = text_of(client.get(CALENDAR, {"q": "relire"}))
        assert "Ici, " in text
        assert "Ailleurs" not in text

    def test_a_project_has_its_own(self, client, claire, on_tuesday):
        project = ProjectFactory(name="Exposition à Sées")
        AnchorFactory(project=project, name="Vernissage", day=TODAY)
        AnchorFactory(name="Ailleurs", day=TODAY)
        text = text_of(client.get(project.get_absolute_url(), {"onglet": "calendrier"}))
        assert "Vernissage" in text
        assert "Ailleurs" not in text

    def test_a_member_sees_nothing_of_others(self, client, db, on_tuesday):
        AnchorFactory(name="Vernissage secret", day=TODAY)
        TaskFactory(title="Tâche secrète", due=TODAY, start=None)
        client.force_login(UserFactory(role="membre"))
        text = text_of(client.get(CALENDAR))
        assert "secret" not in text
        assert "secret" not in text_of(client.get(BOARD))

    @pytest.mark.parametrize("rows", [1, 3])
    def test_queries(self, client, claire, on_tuesday, rows, django_assert_num_queries):
        for _ in range(rows):
            body = DecidingBodyFactory()
            BodySessionFactory(body=body, day=TODAY)
            one = TaskFactory(
                due=TODAY, start=None, deciding_body=body, responsible=PersonFactory()
            )
            AnchorFactory(project=one.project, day=TODAY)
        client.get(CALENDAR)
        with django_assert_num_queries(16):
            client.get(CALENDAR)


class TestMine:
    @pytest.fixture
    def me(self, claire):
        return PersonFactory(user=claire)

    def test_the_card_sorts_and_ticks(self, client, claire, me, on_tuesday):
        for title, days, state in (
            ("En retard", -3, "a_faire"), ("Vendredi", 3, "en_cours"), ("En juin", 30, "a_faire"),
            ("Attend un devis", 2, "bloquee"), ("Déjà faite", 1, "faite"),
        ):  # fmt: skip
            TaskFactory(
                title=title, responsible=me, due=TODAY + timedelta(days), start=None, state=state
            )
        TaskFactory(title="À quelqu’un d’autre", due=TODAY, start=None)
        groups = {
            group.key: [row.task.title for row in group.rows]
            for group in my_tasks(claire)["groups"]
        }
        assert groups == {
            "retard": ["En retard"],
            "semaine": ["Vendredi"],
            "bloquees": ["Attend un devis"],
            "suite": ["En juin"],
        }
        text = text_of(client.get("/gestion/"))
        assert "Ma semaine" in text
        late = Task.objects.get(title="En retard")
        url = reverse("task-verb", kwargs={"pk": late.pk, "verb": "finish"})
        assert f'formaction="{url}"' in text
        assert client.post(url, {"suite": "/gestion/"}).url == "/gestion/"

    def test_a_long_group_says_how_many_more(self, claire, me, on_tuesday):
        for _ in range(8):
            TaskFactory(responsible=me)
        later = my_tasks(claire)["groups"][0]
        assert (len(later.rows), later.more) == (6, 2)

    def test_without_a_task_there_is_no_card(self, claire, me):
        assert my_tasks(claire) is None

    def test_the_week_day_by_day(self, client, claire, me, on_tuesday):
        project = ProjectFactory(name="Exposition à Sées", team=[claire])
        AnchorFactory(project=project, name="Vernissage", day=date(2026, 5, 15))
        AnchorFactory(name="Sans moi", day=date(2026, 5, 15))
        TaskFactory(title="Relire", responsible=me, due=date(2026, 5, 13), start=None)
        TaskFactory(title="Oubliée", responsible=me, due=date(2026, 5, 1), start=None)
        TaskFactory(title="Plus tard", responsible=me, due=date(2026, 5, 25), start=None)
        AbsenceFactory(person=me, start=date(2026, 5, 16), end=date(2026, 5, 30))
        AbsenceFactory(start=date(2026, 5, 11), end=date(2026, 5, 12))
        text = text_of(client.get(WEEK))
        assert "du 11 au 17 mai 2026" in text
        assert "Ascension" in text
        assert text.count("Vous êtes absent(e)") == 2
        for words in ("Vernissage, Exposition à Sées", "Relire", "Oubliée"):
            assert words in text, words
        for words in ("Sans moi", "Plus tard"):
            assert words not in text, words
        following = text_of(client.get(WEEK, {"semaine": "2026-05-25"}))
        assert "Plus tard" in following
        assert "Oubliée" not in following

    def test_an_empty_week_says_what_comes_there(self, client, claire):
        assert "Rien n’est prévu pour vous" in text_of(client.get(WEEK))

    @pytest.mark.parametrize("text", ["", "demain", "0001-01-01", "9999-12-31", "2026-05-17"])
    def test_an_unknown_week_is_this_one(self, text):
        assert week_of(text, TODAY) == date(2026, 5, 11)

    def test_weeks_in_words(self):
        assert week_words(date(2026, 6, 1)) == "du 1er au 7 juin 2026"
        assert week_words(date(2026, 6, 29)) == "du 29 juin au 5 juillet 2026"
        assert week_words(date(2026, 12, 28)) == "du 28 décembre 2026 au 3 janvier 2027"

    @pytest.mark.parametrize("rows", [1, 3])
    def test_queries(self, client, claire, me, on_tuesday, rows, django_assert_num_queries):
        for _ in range(rows):
            one = TaskFactory(responsible=me, due=TODAY, start=None)
            AnchorFactory(project=one.project, day=TODAY)
            AbsenceFactory(person=me, start=TODAY, end=TODAY)
        client.get(WEEK)
        with django_assert_num_queries(16):
            client.get(WEEK)
        with django_assert_num_queries(2):
            my_tasks(claire)


def test_the_demonstration_names_phases_and_shares_views_once(client, db):
    helene = UserFactory(role="coordination", email="helene@exemple.fr")
    project = ProjectFactory(demo_key="essai")
    poster = TaskFactory(project=project, title="Valider l’affiche")
    TaskFactory(project=project, title="Réserver la salle", phase="Déjà rangée")
    mine = TaskFactory(title="Envoyer l’affiche")
    for _ in range(2):
        demo_views.load(print)
    titles = dict(Task.objects.values_list("title", "phase"))
    assert titles == {
        "Valider l’affiche": "Communication", "Réserver la salle": "Déjà rangée", mine.title: "",
    }  # fmt: skip
    assert poster.checks.count() == 3
    assert not mine.checks.exists()
    client.force_login(UserFactory(role="lecture"))
    shared = SavedView.objects.filter(owner=helene, shared=True)
    assert shared.count() == 3
    for view in shared:
        assert client.get(view.get_absolute_url()).status_code == 200
