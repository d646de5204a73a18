"""The feeds over HTTP: conditional, filtered, public facts only."""

from __future__ import annotations

from datetime import timedelta

import pytest
from defusedxml import ElementTree
from icalendar import Calendar
from tests.factories import EventFactory, PlaceFactory, SessionFactory, UserFactory, in_days

from maillage.kernel import states
from maillage.publics.agenda import domain
from maillage.publics.agenda.models import Event

pytestmark = pytest.mark.django_db


def events_of(response):
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_the_feed_tells_what_is_public(client):
    shown, draft = EventFactory(published=True), EventFactory(session=True)
    response = client.get("/agenda.ics")
    (one,) = events_of(response)
    assert one["SUMMARY"] == shown.title
    assert draft.title not in response.text
    assert response["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies


def test_the_feed_filters_as_the_page_does(client):
    here = EventFactory(published=True, place=PlaceFactory(city="Bellême"))
    EventFactory(published=True, place=PlaceFactory(city="Sées"))
    (one,) = events_of(client.get("/agenda.ics", {"commune": "Bellême"}))
    assert one["SUMMARY"] == here.title


def test_one_event_has_its_own_file(client):
    event = EventFactory(published=True)
    SessionFactory(event=event, start=in_days(200))
    assert len(events_of(client.get(f"/agenda/{event.slug}.ics"))) == 2


def test_a_draft_has_no_file(client):
    assert client.get(f"/agenda/{EventFactory(session=True).slug}.ics").status_code == 404


def test_nothing_new_is_said_in_a_word(client):
    event = EventFactory(published=True)
    first = client.get("/agenda.ics")
    etag, dated = first["ETag"], first["Last-Modified"]
    assert client.get("/agenda.ics", headers={"if-none-match": etag}).status_code == 304
    assert client.get("/agenda.ics", headers={"if-modified-since": dated}).status_code == 304
    again = client.get("/agenda.ics", headers={"if-none-match": etag})
    assert again["ETag"] == etag
    assert not again.content
    session = event.sessions.get()
    domain.reschedule_session(
        session=session,
        start=session.start + timedelta(days=1),
        end=session.end + timedelta(days=1),
        actor=UserFactory(role="coordination"),
    )
    assert client.get("/agenda.ics", headers={"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize("change", ["withdraw", "rename", "place", "delete"])
def test_every_change_gives_another_etag(client, change):
    event = EventFactory(published=True)
    EventFactory(published=True)
    before = client.get("/agenda.ics")["ETag"]
    if change == "withdraw":
        states.perform(event, "withdraw", actor=UserFactory(role="coordination"))
    elif change == "rename":
        event.title = "Autre titre"
        event.save()
    elif change == "place":
        event.place.address = "2 rue Neuve"
        event.place.save()
    else:
        event.delete()
    assert client.get("/agenda.ics")["ETag"] != before


def test_cancelled_stays_and_says_so(client):
    event = EventFactory(published=True)
    states.perform(event, "cancel", actor=UserFactory(role="coordination"))
    (one,) = events_of(client.get("/agenda.ics"))
    assert one["STATUS"] == "CANCELLED"


def test_rss_is_read_by_a_parser(client):
    event = EventFactory(published=True, title="Été & « ombres »")
    EventFactory(session=True, title="Brouillon")
    response = client.get("/agenda.rss")
    root = ElementTree.fromstring(response.content)
    (item,) = root.findall("./channel/item")
    assert event.title in item.findtext("title")
    assert item.findtext("link") == f"http://testserver/agenda/{event.slug}/"
    assert item.findtext("guid") == event.sessions.get().uid


@pytest.mark.parametrize("path", ["/agenda.ics", "/agenda.rss"])
def test_as_many_queries_for_three_as_for_one(client, path, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count():
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(path)
        return len(seen)

    EventFactory(published=True)
    one = count()
    EventFactory(published=True)
    EventFactory(published=True, session={"start": in_days(3)})
    assert count() == one
    assert one <= 20
    assert Event.objects.count() == 3


def test_only_reading(client):
    assert client.post("/agenda.ics").status_code == 405
