"""The workload, everyone's availability, the conflicts; and the wrong person."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import (
    AbsenceFactory,
    AnchorFactory,
    BookingFactory,
    CapacityFactory,
    ClosingPeriodFactory,
    EventFactory,
    FunctionFactory,
    OrganisationFactory,
    PersonFactory,
    PlaceFactory,
    ProjectFactory,
    ResourceFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.projects.domain.conflicts import find_conflicts
from maillage.coordination.projects.domain.workload import workload
from maillage.coordination.projects.models import Absence, Capacity, Visibility
from maillage.kernel import clock
from maillage.kernel.calendar import site_calendar
from maillage.people.directory.models import Person
from maillage.publics.agenda.domain import at


@pytest.fixture
def claire(client, db):
    user = UserFactory(role="coordination")
    client.force_login(user)
    return user


@pytest.fixture
def monday():
    """A Monday to come in a week that is worked whole."""
    day = clock.today() + timedelta(days=14 - clock.today().weekday())
    while not all(site_calendar().is_working(day + timedelta(n)) for n in range(5)):
        day += timedelta(days=7)
    return day


def task(person, monday, hours=40, **fields):
    fields = {"start": monday, "due": monday + timedelta(days=4), **fields}
    effort = None if hours is None else Decimal(hours)
    return TaskFactory(responsible=person, effort=effort, **fields)


def row_of(person):
    """What the line of somebody begins with; their name also stands in the filters."""
    return f"{person.get_absolute_url()}?onglet=disponibilites"


def kinds(user, monday, project=None):
    found = find_conflicts(user, first=monday, last=monday + timedelta(days=6), project=project)
    return [one.kind for one in found]


def test_overload_is_said_in_words(client, claire, monday):
    nadia = PersonFactory(first_name="Nadia", last_name="Roy")
    task(nadia, monday)
    task(nadia, monday, None)
    text = client.get(f"/gestion/charge/?depuis={monday}&semaines=4").text
    assert "40\u00a0h sur 35\u00a0h" in text
    assert "surcharge de 5\u00a0h" in text
    assert "1 tâche sans charge" in text
    CapacityFactory(person=nadia, hours=Decimal(45))
    text = client.get(f"/gestion/charge/?depuis={monday}").text
    assert "surcharge de" not in text
    assert row_of(nadia) not in client.get(f"/gestion/charge/?depuis={monday}&over=on").text


class TestOneProject:
    """With a project chosen, all the hours count; what is its own is told apart."""

    @pytest.fixture
    def nadia(self, db):
        return PersonFactory(first_name="Nadia", last_name="Roy")

    def test_who_is_busy_elsewhere_is_not_free(self, client, claire, nadia, monday):
        task(nadia, monday, 60)
        mine = task(nadia, monday, 5)
        text = client.get(f"/gestion/charge/?depuis={monday}&project={mine.project_id}").text
        assert "65\u00a0h sur 35\u00a0h" in text
        assert "dont 5\u00a0h" in text
        (load,) = workload(claire, people=[nadia], first=monday, weeks=1, project=mine.project_id)
        assert [(week.planned, week.share) for week in load.weeks] == [(65, 5)]
        address = f"/gestion/charge/?depuis={monday}&project={mine.project_id}&format=csv"
        assert "Dont pour le projet choisi" in client.get(address).content.decode("utf-8-sig")

    def test_who_has_no_task_of_it_then_is_left_out(self, client, claire, nadia, monday):
        task(nadia, monday, 5)
        far = task(nadia, monday + timedelta(weeks=30), 5)
        address = f"/gestion/charge/?depuis={monday}&semaines=4&project={far.project_id}"
        assert row_of(nadia) not in client.get(address).text

    def test_only_the_weeks_in_which_it_has_hours_conflict(self, claire, nadia, monday):
        task(nadia, monday, 60)
        mine = task(nadia, monday + timedelta(weeks=1), 5)
        span = {"first": monday, "last": monday + timedelta(days=13)}
        assert [one.kind for one in find_conflicts(claire, **span)] == ["charge"]
        assert find_conflicts(claire, **span, project=mine.project_id) == []
        also = task(nadia, monday, 1, project=mine.project)
        (found,) = find_conflicts(claire, **span, project=also.project_id)
        assert "61\u00a0h prévues" in found.text

    def test_the_last_days_of_the_period_have_their_week(self, claire, nadia, monday):
        """From a Thursday, twelve days reach into a third week."""
        task(nadia, monday + timedelta(weeks=2), 60)
        thursday = monday + timedelta(days=3)
        last = monday + timedelta(weeks=2)
        assert [one.kind for one in find_conflicts(claire, first=thursday, last=last)] == ["charge"]


def test_a_closing_takes_hours_from_everyone(claire, monday):
    nadia = PersonFactory()
    task(nadia, monday, 4, due=monday)
    closed = monday + timedelta(days=1)
    ClosingPeriodFactory(start=closed, end=monday + timedelta(days=4), organisation=None)
    (load,) = workload(claire, people=[nadia], first=monday, weeks=1)
    assert load.weeks[0].capacity == 7


def test_hours_stand_on_the_days_that_their_project_works(claire, monday):
    nadia, project = PersonFactory(), ProjectFactory()
    ends = monday + timedelta(days=7)
    task(nadia, monday, 12, start=monday + timedelta(days=3), due=ends, project=project)
    ClosingPeriodFactory(start=ends, end=ends, organisation=project.lead)
    ClosingPeriodFactory(
        start=monday + timedelta(days=3), end=ends, organisation=OrganisationFactory()
    )
    (load,) = workload(claire, people=[nadia], first=monday, weeks=2)
    assert [week.planned for week in load.weeks] == [12, 0]
    assert [week.capacity for week in load.weeks] == [35, 35]  # hers are not the project's


class TestWho:
    """Whoever has a task then, the team first; the others when one asks for them."""

    def shown(self, client, monday, more=""):
        text = client.get(f"/gestion/charge/?depuis={monday}&semaines=4{more}").text
        return text, [one for one in Person.objects.order_by("pk") if row_of(one) in text]

    def test_the_team_comes_first_and_the_free_are_folded(self, client, claire, monday):
        artist = PersonFactory(last_name="Abadie")
        busy = PersonFactory(last_name="Zola", user=UserFactory(role="lecture"))
        free = PersonFactory(user=claire)
        said, away = PersonFactory(), PersonFactory()
        CapacityFactory(person=said)
        AbsenceFactory(person=away, start=monday, end=monday)
        AbsenceFactory(start=monday + timedelta(weeks=9), end=monday + timedelta(weeks=9))
        PersonFactory(user=UserFactory(role="membre"))
        for person in (artist, busy):
            task(person, monday)
        text, people = self.shown(client, monday)
        assert people == [artist, busy]
        assert text.index(row_of(busy)) < text.index(row_of(artist))
        assert "Voir aussi 3 personnes" in text
        text, people = self.shown(client, monday, "&libres=on")
        assert people == [artist, busy, free, said, away]
        assert "Voir aussi" not in text

    def test_somebody_who_is_asked_for_is_shown(self, client, claire, monday):
        nadia = PersonFactory()
        text, people = self.shown(client, monday, f"&person={nadia.pk}")
        assert people == [nadia]
        assert "libre" in text

    def test_an_organisation_that_one_left_does_not_count(self, client, claire, monday):
        town = OrganisationFactory()
        here, gone = PersonFactory(organisation=town), PersonFactory()
        FunctionFactory(person=gone, organisation=town, end=clock.today() - timedelta(days=1))
        for person in (here, gone):
            task(person, monday)
        assert self.shown(client, monday, f"&organisation={town.pk}")[1] == [here]


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1900-01-01", "2100-12-31", "demain"])
def test_a_week_beyond_the_calendar_is_refused_in_words(client, claire, monday, day):
    task(PersonFactory(), monday)
    for more in ("", "&semaines=13", "&format=csv"):
        response = client.get(f"/gestion/charge/?depuis={day}{more}")
        assert response.status_code == 200
    text = client.get(f"/gestion/charge/?depuis={day}").text
    assert "invalid-feedback" in text


@pytest.mark.parametrize("filters", ["semaines=999", "person=999999", "project=999999", "depuis=x"])
def test_a_filter_that_means_nothing_shows_nobody(client, claire, monday, filters):
    nadia = PersonFactory(first_name="Nadia", last_name="Roy")
    task(nadia, monday)
    text = client.get(f"/gestion/charge/?{filters}").text
    assert "Un filtre ne se comprend pas" in text
    assert row_of(nadia) not in text
    file = client.get(f"/gestion/charge/?{filters}&format=csv").content.decode("utf-8-sig")
    assert "Nadia Roy" not in file


def test_the_workload_is_taken_away(client, claire, monday):
    task(PersonFactory(first_name="Nadia", last_name="Roy"), monday)
    response = client.get(f"/gestion/charge/?depuis={monday}&format=csv")
    assert "Nadia Roy" in response.content.decode("utf-8-sig")
    assert client.get("/gestion/charge/?format=exe").status_code == 404


def test_the_workload_of_a_hidden_project_is_hidden(client, claire, monday):
    secret = ProjectFactory(visibility=Visibility.RESTRICTED)
    nadia = PersonFactory()
    task(nadia, monday, project=secret)
    assert row_of(nadia) not in client.get(f"/gestion/charge/?depuis={monday}").text
    task(nadia, monday)
    assert row_of(nadia) in client.get(f"/gestion/charge/?depuis={monday}").text


@pytest.mark.parametrize("people", [1, 3])
def test_the_workload_asks_as_little_for_three(client, claire, monday, people):
    for _n in range(people):
        task(PersonFactory(), monday)
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/gestion/charge/?depuis={monday}")
    assert len(queries) == 28


def test_one_writes_ones_own_hours_and_absences(client, db, monday):
    user = UserFactory(role="lecture")
    client.force_login(user)
    assert "n’a pas de fiche" in client.get("/gestion/mes-disponibilites/").text
    me, other = PersonFactory(user=user), PersonFactory()
    client.post("/gestion/mes-disponibilites/", {"hours": "17,5"})
    assert Capacity.objects.get().hours == Decimal("17.5")
    wrong = {"start": monday, "end": monday - timedelta(days=1)}
    assert "doit précéder" in client.post("/gestion/mes-disponibilites/", wrong).text
    client.post("/gestion/mes-disponibilites/", {"start": monday, "end": monday})
    absence = Absence.objects.get(person=me)
    theirs = AbsenceFactory(person=other)
    assert client.get(f"/gestion/disponibilites/{other.pk}/").status_code == 404
    assert (
        client.post(f"/gestion/disponibilites/{other.pk}/absences/{theirs.pk}/retirer/").status_code
        == 404
    )
    assert (
        client.post(f"/gestion/disponibilites/{me.pk}/absences/{theirs.pk}/retirer/").status_code
        == 404
    )
    client.post(f"/gestion/disponibilites/{me.pk}/absences/{absence.pk}/retirer/")
    assert list(Absence.objects.all()) == [theirs]


def test_the_coordination_writes_those_of_others(client, claire):
    other = PersonFactory()
    response = client.post(f"/gestion/disponibilites/{other.pk}/", {"hours": "10"})
    assert response.status_code == 302
    assert Capacity.objects.get(person=other).hours == 10
    assert "10" in client.get(f"{other.get_absolute_url()}?onglet=disponibilites").text


def test_conflicts_of_people(client, claire, monday):
    nadia = PersonFactory(first_name="Nadia", last_name="Roy", user=claire)
    first = task(nadia, monday, None, exact_day=True, due=monday, title="Accrocher")
    second = task(nadia, monday, None, exact_day=True, due=monday, title="Démonter")
    assert kinds(claire, monday) == ["personne"]
    assert kinds(claire, monday, first.project_id) == ["personne"]
    assert kinds(claire, monday, ProjectFactory().pk) == []
    text = client.get("/gestion/conflits/").text
    assert "Nadia Roy, le " in text
    assert first.get_absolute_url() in text
    assert second.get_absolute_url() in text
    assert "Accrocher" in client.get(f"{first.project.get_absolute_url()}?onglet=conflits").text
    assert "Accrocher" not in client.get("/gestion/conflits/?nature=charge").text


def test_the_team_is_at_its_days(claire, monday):
    PersonFactory(user=claire)
    for _n in range(2):
        anchor = AnchorFactory(day=monday, time=time(18))
        anchor.project.team.add(claire)
    assert kinds(claire, monday) == ["personne"]


def test_an_event_and_its_anchor_are_one(claire, monday):
    PersonFactory(user=claire)
    anchor = AnchorFactory(day=monday, time=time(18))
    anchor.project.team.add(claire)
    session = {"start": at(monday, time(18)), "end": at(monday, time(20))}
    EventFactory(project=anchor.project, anchor=anchor, session=session)
    assert kinds(claire, monday) == []


def test_absences_and_full_weeks(claire, monday):
    nadia = PersonFactory()
    task(nadia, monday)
    AbsenceFactory(person=nadia, start=monday + timedelta(days=4), end=monday + timedelta(days=9))
    assert kinds(claire, monday) == ["charge", "absence"]


def test_a_place_taken_twice(claire, monday):
    place = PlaceFactory()
    room = ResourceFactory(kind="salle", place=place)
    BookingFactory(resource=room, start=monday, end=monday, part="soiree")
    session = {"start": at(monday, time(18)), "end": at(monday, time(20))}
    EventFactory(place=place, session=session)
    assert kinds(claire, monday) == ["lieu"]


def test_things_lacking(claire, monday):
    case = ResourceFactory(quantity=3)
    booking = BookingFactory(resource=case, quantity=3, start=monday, end=monday)
    case.quantity = 2
    case.save()
    assert kinds(claire, monday) == ["materiel"]
    day = clock.today() - timedelta(days=3)
    BookingFactory(resource=ResourceFactory(), start=day, end=day, state="sortie")
    late = BookingFactory(start=day, end=day, state="sortie")
    BookingFactory(resource=late.resource, start=monday, end=monday)
    assert kinds(claire, monday) == ["materiel", "materiel"]
    assert kinds(claire, monday, booking.project_id) == ["materiel"]


def test_what_is_hidden_is_not_told(claire, monday):
    nadia = PersonFactory()
    secret = ProjectFactory(visibility=Visibility.RESTRICTED)
    task(nadia, monday, None, exact_day=True, due=monday)
    task(nadia, monday, None, exact_day=True, due=monday, project=secret)
    assert kinds(claire, monday) == []


@pytest.mark.parametrize("many", [1, 3])
def test_conflicts_ask_as_little_for_three(claire, monday, many):
    for _n in range(many):
        nadia = PersonFactory()
        task(nadia, monday, 50, exact_day=True)
        task(nadia, monday, 50, exact_day=True)
        AbsenceFactory(person=nadia, start=monday, end=monday + timedelta(days=6))
    with CaptureQueriesContext(connection) as queries:
        assert len(kinds(claire, monday)) == many * 4
    assert len(queries) <= 16


def test_a_member_sees_neither(client, db):
    client.force_login(UserFactory(role="membre"))
    for url in ("/gestion/charge/", "/gestion/conflits/"):
        assert client.get(url).status_code == 404
