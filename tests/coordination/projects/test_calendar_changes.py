"""Whatever changes in a calendar is seen first with the plans that follow it; else it is written."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.factories import (
    AnchorFactory,
    BodySessionFactory,
    ClosingPeriodFactory,
    DecidingBodyFactory,
    DependencyFactory,
    OrganisationFactory,
    ProjectFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.calendars.changes import BodyChange, ClosingMove
from maillage.coordination.calendars.models import ClosingPeriod
from maillage.coordination.projects.domain.changes import Changes
from maillage.coordination.projects.domain.packing import pack, unpack
from maillage.coordination.projects.domain.plans import place_tasks
from maillage.coordination.projects.domain.projects import save_task
from maillage.coordination.projects.models import Unit
from maillage.kernel.models import UndoRecord

DAY_J = date(2028, 10, 10)  # a Tuesday
SESSION = date(2028, 6, 13)


@pytest.fixture
def coordinator(client, db):
    user = UserFactory(role="coordination")
    client.force_login(user)
    return user


@pytest.fixture
def task(coordinator):
    """Five working days before the vernissage."""
    anchor = AnchorFactory(project=ProjectFactory(), name="Vernissage", day=DAY_J)
    made = TaskFactory.build(
        project=anchor.project, title="Imprimer", rule_anchor=anchor, rule_offset=-5,
        rule_unit=Unit.WORKING_DAYS,
    )  # fmt: skip
    return save_task(task=made, actor=coordinator)


@pytest.fixture
def body(db):
    found = DecidingBodyFactory(name="Commission permanente", filing_days=21)
    BodySessionFactory(body=found, day=SESSION)
    return found


@pytest.fixture
def filed(body, coordinator):
    """A file for that body, eight weeks before the vernissage at the latest."""
    anchor = AnchorFactory(project=ProjectFactory(), name="Vernissage", day=DAY_J)
    made = TaskFactory.build(
        project=anchor.project, title="Déposer", rule_anchor=anchor, rule_offset=-8,
        rule_unit=Unit.WEEKS, deciding_body=body,
    )  # fmt: skip
    return save_task(task=made, actor=coordinator)


def day_of(task):
    task.refresh_from_db()
    return task.due


def approve(client, address):
    """Read the preview and apply all of it."""
    page = client.get(address)
    assert page.status_code == 200
    data: dict[str, list[str]] = {}
    pattern = r'name="(stamp|seen_at|move|project|take)"[^>]*value="([^"]+)"'
    for name, value in re.findall(pattern, page.text):
        data.setdefault(name, []).append(value)
    response = client.post(address, data)
    assert response.status_code == 302, response.text
    return page.text


def take_back(client):
    client.post(reverse("office-undo", kwargs={"pk": UndoRecord.objects.latest("pk").pk}))


class TestClosings:
    """New, on other days, for other plans, deleted."""

    def test_a_new_one(self, client, task):
        was = day_of(task)
        data = {"label": "Pont", "start": "2028-10-05", "end": "2028-10-06", "organisation": ""}
        response = client.post(reverse("closings-create"), data)
        assert response.url.startswith(reverse("closing-new"))
        assert not ClosingPeriod.objects.exists()
        assert "Imprimer" in approve(client, response.url)
        closing = ClosingPeriod.objects.get()
        assert (closing.label, closing.end) == ("Pont", date(2028, 10, 6))
        assert day_of(task) == was - timedelta(days=4)  # two working days and a week-end
        assert "Annuler ce changement" in client.get(closing.get_absolute_url()).text
        take_back(client)
        assert day_of(task) == was
        assert not ClosingPeriod.objects.exists()

    def test_where_no_plan_is_it_is_written_at_once(self, client, task):
        data = {"label": "Pont", "start": "2031-10-05", "end": "2031-10-06", "organisation": ""}
        client.post(reverse("closings-create"), data)
        assert ClosingPeriod.objects.get().label == "Pont"

    def test_its_name_is_saved_and_its_days_are_seen_first(self, client, task):
        closing = ClosingPeriodFactory(start=date(2031, 10, 6), end=date(2031, 10, 6))
        url = reverse("closings-update", kwargs={"pk": closing.pk})
        data = {
            "label": "Autre", "start": "2031-10-06", "end": "2031-10-06", "organisation": "",
            "_version": closing.version,
        }  # fmt: skip
        client.post(url, data)
        closing.refresh_from_db()
        assert closing.label == "Autre"
        data |= {"start": "2028-10-05", "end": "2028-10-06", "_version": closing.version}
        response = client.post(url, {**data, "label": "Encore"})
        assert response.url.startswith(reverse("closing-move", kwargs={"pk": closing.pk}))
        closing.refresh_from_db()
        assert closing.start == date(2031, 10, 6)
        was = day_of(task)
        approve(client, response.url)
        closing.refresh_from_db()
        assert (closing.label, closing.start) == ("Encore", date(2028, 10, 5))
        assert day_of(task) < was

    def test_for_the_plans_of_one_organisation(self, client, task):
        closing = ClosingPeriodFactory(
            start=date(2028, 10, 5), end=date(2028, 10, 5), organisation=OrganisationFactory()
        )
        was = day_of(task)
        lead = task.project.lead
        url = reverse("closing-move", kwargs={"pk": closing.pk})
        page = approve(client, f"{url}?start=2028-10-05&end=2028-10-05&organisation={lead.pk}")
        assert str(lead) in page
        assert day_of(task) < was
        closing.refresh_from_db()
        assert closing.organisation == lead

    def test_deleted(self, client, task):
        closing = ClosingPeriodFactory(start=date(2028, 10, 5), end=date(2028, 10, 6))
        place_tasks(task.project, [task])
        task.save()
        was = day_of(task)
        url = reverse("closings-delete", kwargs={"pk": closing.pk})
        preview = reverse("closing-remove", kwargs={"pk": closing.pk})
        assert client.get(url).url.startswith(preview)
        assert client.post(url).url.startswith(preview)
        approve(client, client.get(url).url)
        assert not ClosingPeriod.objects.exists()
        assert day_of(task) == was + timedelta(days=4)
        take_back(client)
        assert ClosingPeriod.objects.get().pk == closing.pk
        assert day_of(task) == was

    def test_where_no_plan_is_it_is_deleted_at_once(self, client, task):
        closing = ClosingPeriodFactory(start=date(2031, 10, 6), end=date(2031, 10, 6))
        client.post(reverse("closings-delete", kwargs={"pk": closing.pk}))
        assert not ClosingPeriod.objects.exists()

    def test_it_lasts_a_year_at_most(self, client, task):
        data = {"label": "Pont", "start": "2028-10-05", "end": "2031-10-06", "organisation": ""}
        assert "un an au plus" in client.post(reverse("closings-create"), data).text


class TestBodies:
    """Sessions added, moved, deleted; another filing delay."""

    def test_sessions_that_are_added(self, client, body, filed):
        was = day_of(filed)
        url = reverse("bodies-session-add", kwargs={"pk": body.pk})
        response = client.post(url, {"days": "11/07/2028\n13/06/2028"})
        assert body.sessions.count() == 1
        approve(client, response.url)
        assert body.sessions.count() == 2
        assert day_of(filed) == was + timedelta(days=28)
        take_back(client)
        assert (body.sessions.count(), day_of(filed)) == (1, was)

    def test_a_session_on_another_day(self, client, body, filed):
        session = body.sessions.get()
        url = reverse("bodies-session", kwargs={"pk": body.pk, "session": session.pk})
        client.post(url, {"day": SESSION.isoformat(), "note": "salle B"})
        session.refresh_from_db()
        assert session.note == "salle B"
        response = client.post(url, {"day": "2028-06-20", "note": "salle C"})
        session.refresh_from_db()
        assert session.day == SESSION
        approve(client, response.url)
        session.refresh_from_db()
        assert (session.day, session.note) == (date(2028, 6, 20), "salle C")
        assert day_of(filed) == date(2028, 6, 20) - timedelta(days=21)

    def test_a_session_that_is_deleted(self, client, body, filed):
        BodySessionFactory(body=body, day=SESSION - timedelta(days=28))
        was, session = day_of(filed), body.sessions.get(day=SESSION)
        url = reverse("bodies-session-delete", kwargs={"pk": body.pk, "session": session.pk})
        response = client.post(url)
        assert body.sessions.count() == 2
        approve(client, response.url)
        assert body.sessions.count() == 1
        assert day_of(filed) == was - timedelta(days=28)
        assert "Annuler ce changement" in client.get(body.get_absolute_url()).text
        take_back(client)
        assert day_of(filed) == was

    def test_no_plan_it_goes_and_comes_back(self, client, body, coordinator):
        session = body.sessions.get()
        url = reverse("bodies-session-delete", kwargs={"pk": body.pk, "session": session.pk})
        client.post(url)
        assert not body.sessions.exists()
        take_back(client)
        assert body.sessions.get().day == SESSION

    def test_another_delay(self, client, body, filed):
        was = day_of(filed)
        url = reverse("bodies-update", kwargs={"pk": body.pk})
        data = {"name": "Commission", "organisation": "", "filing_days": "28"}
        response = client.post(url, {**data, "_version": body.version})
        body.refresh_from_db()
        assert (body.name, body.filing_days) == ("Commission", 21)
        assert "dossier 28 jours avant" in approve(client, response.url)
        body.refresh_from_db()
        assert body.filing_days == 28
        assert day_of(filed) == was - timedelta(days=7)
        take_back(client)
        body.refresh_from_db()
        assert (body.filing_days, day_of(filed)) == (21, was)

    def test_a_plan_that_cannot_be_computed_holds_nothing_up(self, client, body, filed):
        other = TaskFactory(project=filed.project)
        DependencyFactory(predecessor=filed, successor=other)
        DependencyFactory(predecessor=other, successor=filed)
        url = reverse("bodies-session-add", kwargs={"pk": body.pk})
        page = approve(client, client.post(url, {"days": "11/07/2028"}).url)
        assert "s’attendent en rond" in page
        assert body.sessions.count() == 2

    @pytest.mark.parametrize("role", ["lecture", "membre"])
    def test_only_the_coordination(self, client, body, filed, role):
        closing = ClosingPeriodFactory()
        client.force_login(UserFactory(role=role))
        for name, arguments in (
            ("body-change", {"pk": body.pk}),
            ("closing-new", {}),
            ("closing-remove", {"pk": closing.pk}),
        ):
            assert client.post(reverse(name, kwargs=arguments)).status_code == 404


def test_changes_are_packed_and_unpacked(body):
    closing = ClosingPeriodFactory()
    wished = ClosingPeriod(label="Pont", start=DAY_J, end=DAY_J)
    for changes in (
        Changes(body=BodyChange(body, (DAY_J,), None)),
        Changes(body=BodyChange(body, (), 28)),
        Changes(closing=ClosingMove(closing, None)),
    ):
        assert unpack(pack(changes)) == changes
    new = unpack(pack(Changes(closing=ClosingMove(ClosingPeriod(), wished)))).closing
    assert (new.closing.pk, new.wished.label, new.wished.start) == (None, "Pont", DAY_J)
