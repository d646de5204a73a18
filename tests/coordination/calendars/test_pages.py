"""Closing periods, bodies and their sessions: lists, forms, who may."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from tests.factories import (
    BodySessionFactory,
    ClosingPeriodFactory,
    DecidingBodyFactory,
    OrganisationFactory,
    UserFactory,
)

from maillage.coordination.calendars.domain import add_sessions, read_days
from maillage.coordination.calendars.models import BodySession, ClosingPeriod, DecidingBody
from maillage.kernel import clock


@pytest.fixture
def coordinator(client, db):
    user = UserFactory(role="coordination")
    client.force_login(user)
    return user


def test_pasted_days() -> None:
    text = "12/05/2026\n\n mardi 9 juin 2026\n2026-05-12\n"
    assert read_days(text) == [date(2026, 5, 12), date(2026, 6, 9)]
    with pytest.raises(ValidationError) as caught:
        read_days("12/05/2026\nbientôt\n31/02/2026")
    assert [said.split(" : ")[0] for said in caught.value.messages] == ["Ligne 2", "Ligne 3"]


def test_a_body_is_made_with_its_sessions(client, coordinator) -> None:
    data = {"name": "Conseil municipal", "filing_days": 7, "days": "12/05/2026\n9 juin 2026"}
    response = client.post(reverse("bodies-create"), data)
    body = DecidingBody.objects.get()
    assert response.url == body.get_absolute_url()
    assert [one.day for one in body.sessions.all()] == [date(2026, 5, 12), date(2026, 6, 9)]
    page = client.post(reverse("bodies-create"), {**data, "name": "Autre", "days": "demain"})
    assert "Ligne 1" in page.text


def test_sessions_are_pasted_moved_and_deleted(client, coordinator) -> None:
    session = BodySessionFactory(day=clock.today() + timedelta(days=9))
    body = session.body
    url = reverse("bodies-session-add", kwargs={"pk": body.pk})
    other = clock.today() + timedelta(days=20)
    client.post(url, {"days": f"{other:%d/%m/%Y}\n{session.day:%d/%m/%Y}"})
    assert body.sessions.count() == 2
    assert add_sessions(body=body, days=[other], actor=coordinator) == 0
    client.post(url, {"days": f"{other:%d/%m/%Y}"})
    one = reverse("bodies-session", kwargs={"pk": body.pk, "session": session.pk})
    page = client.post(one, {"day": other.isoformat(), "note": ""})
    assert "siège déjà ce jour-là" in page.text
    assert client.get(one).status_code == 200
    moved = other + timedelta(days=1)
    client.post(one, {"day": moved.isoformat(), "note": "salle B"})
    session.refresh_from_db()
    assert (session.day, session.note) == (moved, "salle B")
    client.post(reverse("bodies-session-delete", kwargs={"pk": body.pk, "session": session.pk}))
    assert list(body.sessions.values_list("day", flat=True)) == [other]
    elsewhere = reverse(
        "bodies-session", kwargs={"pk": DecidingBodyFactory().pk, "session": body.sessions.get().pk}
    )
    assert client.get(elsewhere).status_code == 404


def test_pages_of_both_calendars(client, coordinator) -> None:
    past = BodySessionFactory(day=clock.today() - timedelta(days=9))
    closing = ClosingPeriodFactory()
    for url in (
        past.body.get_absolute_url(),
        DecidingBodyFactory(filing_days=0).get_absolute_url(),
        closing.get_absolute_url(),
        reverse("closings-update", kwargs={"pk": closing.pk}),
        reverse("bodies-update", kwargs={"pk": past.body.pk}),
    ):
        assert client.get(url).status_code == 200
    assert "1 séance passée" in client.get(past.body.get_absolute_url()).text
    data = {"label": "Pont", "start": "2026-05-15", "end": "2026-05-14"}
    assert "doit précéder" in client.post(reverse("closings-create"), data).text
    client.post(reverse("closings-create"), {**data, "end": "2026-05-15"})
    assert ClosingPeriod.objects.filter(label="Pont", start=date(2026, 5, 15)).exists()


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", ["bodies-list", "closings-list"])
def test_lists_ask_as_many_queries(
    client, coordinator, rows, name, django_assert_num_queries
) -> None:
    client.get(reverse(name))
    for _ in range(rows):
        BodySessionFactory()
        ClosingPeriodFactory(organisation=OrganisationFactory())
    with django_assert_num_queries(10):
        assert client.get(reverse(name)).status_code == 200


def test_a_reader_reads_only(client, db) -> None:
    session = BodySessionFactory()
    client.force_login(UserFactory(role="lecture"))
    page = client.get(session.body.get_absolute_url())
    assert "Ajouter des séances" not in page.text
    arguments = {"pk": session.body.pk, "session": session.pk}
    for url in (
        reverse("bodies-session-add", kwargs={"pk": session.body.pk}),
        reverse("bodies-session", kwargs=arguments),
        reverse("bodies-session-delete", kwargs=arguments),
    ):
        assert client.post(url).status_code in {403, 404}
    assert BodySession.objects.count() == 1
