"""What everyone may read, in words, in iCalendar and in JSON-LD."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from icalendar import Calendar
from tests.factories import EventFactory, OrganisationFactory, PlaceFactory, SessionFactory

from maillage.kernel.zones import vtimezone
from maillage.publics.agenda.domain import at, whole_days
from maillage.publics.agenda.ical import calendar
from maillage.publics.agenda.jsonld import event_document
from maillage.publics.agenda.models import Event, Session
from maillage.publics.agenda.public import (
    AgendaFilter,
    choices,
    feed_sessions,
    public_event,
    upcoming_sessions,
)
from maillage.publics.agenda.texts import plain_text, session_words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel("2026-05-11 09:00:00+00:00", tick=False):
        yield


def on(day, hour=18, **kwargs):
    start = at(day, time(hour))
    return EventFactory(
        published=True, session={"start": start, "end": start + timedelta(hours=2)}, **kwargs
    )


def parsed(sessions):
    return Calendar.from_ical(calendar(sessions, name="Agenda", source="http://x/agenda.ics"))


def test_drafts_are_nowhere():
    draft = EventFactory(session=True)
    withdrawn = EventFactory(published=True, state=Event.State.DRAFT)
    never = EventFactory(session=True, state=Event.State.CANCELLED)
    for hidden in (draft, withdrawn, never):
        assert public_event(hidden.slug) is None
    assert not upcoming_sessions()
    assert not feed_sessions()
    assert choices().cities == []


def test_what_is_over_leaves_the_page_and_stays_three_months_in_the_feed():
    recent, old = on(date(2026, 5, 1)), on(date(2026, 1, 5))
    coming = on(date(2026, 6, 1))
    assert [one.event for one in upcoming_sessions()] == [coming]
    assert [one.event for one in feed_sessions()] == [recent, coming]
    assert old not in [one.event for one in feed_sessions()]


def test_filters():
    one = on(date(2026, 6, 1), kind=Event.Kind.VISIT, place=PlaceFactory(city="Bellême"))
    long = EventFactory(published=True, session=False, place=PlaceFactory(city="Sées"))
    days = whole_days(date(2026, 5, 2), date(2026, 7, 3))
    SessionFactory(event=long, start=days.start, end=days.end, all_day=True)

    def found(**query):
        return [session.event for session in upcoming_sessions(AgendaFilter.from_query(query))]

    assert found(mois="2026-06") == [long, one]
    assert found(mois="2026-07") == [long]
    assert found(mois="2026-08") == []
    assert found(commune="belleme") == [one]
    assert found(nature="visite") == [one]
    assert found(mois="2026-13", nature="'", commune="") == [long, one]
    assert AgendaFilter.from_query({"commune": "Bellême"}).query() == "?commune=Bell%C3%AAme"
    assert choices().months == [date(2026, 5, 1), date(2026, 6, 1)]
    assert choices().cities == ["Bellême", "Sées"]


def test_feed_is_read_by_a_parser():
    place = PlaceFactory(
        name="Halle", address="place de la République", postal_code="61130", city="Bellême",
        latitude="48.375200", longitude="0.563400",
    )  # fmt: skip
    organiser = OrganisationFactory(name="Ville, de Bellême", email="a@exemple.fr")
    event = on(date(2026, 6, 1), place=place, organiser=organiser, title="Été ; « ombres », suite")
    feed = parsed(feed_sessions())
    assert feed["VERSION"] == "2.0"
    assert feed["PRODID"] == "-//Maillage//Agenda public//FR"
    assert feed["METHOD"] == "PUBLISH"
    assert feed["NAME"] == feed["X-WR-CALNAME"] == "Agenda"
    assert feed["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert feed["SOURCE"] == "http://x/agenda.ics"
    assert feed["COLOR"]
    (one,) = feed.walk("VEVENT")
    assert one["SUMMARY"] == event.title
    assert one["UID"] == event.uid
    assert one["DTSTART"].dt == datetime(2026, 6, 1, 18, tzinfo=ZoneInfo("Europe/Paris"))
    assert one["DTSTART"].params["TZID"] == "Europe/Paris"
    assert one["STATUS"] == "CONFIRMED"
    assert one["GEO"].to_ical() == "48.3752;0.5634"
    assert one["LOCATION"] == "Halle, place de la République, 61130 Bellême"
    assert one["ORGANIZER"] == "mailto:a@exemple.fr"
    assert one["ORGANIZER"].params["CN"] == "Ville, de Bellême"
    assert one["URL"] == f"http://testserver/agenda/{event.slug}/"
    assert one["SEQUENCE"] == Event.objects.get(pk=event.pk).sequence
    assert {"DTSTAMP", "LAST-MODIFIED", "CATEGORIES", "DESCRIPTION"} <= set(one)
    assert not feed.errors
    assert not one.errors


def test_whole_days_are_dates_with_an_exclusive_end():
    event = EventFactory(published=True, session=False)
    days = whole_days(date(2026, 6, 1), date(2026, 6, 3))
    SessionFactory(event=event, start=days.start, end=days.end, all_day=True)
    (one,) = parsed(feed_sessions()).walk("VEVENT")
    assert (one["DTSTART"].dt, one["DTEND"].dt) == (date(2026, 6, 1), date(2026, 6, 4))


def test_one_vevent_a_session_and_cancelled_said():
    event = on(date(2026, 6, 1), state=Event.State.CANCELLED)
    SessionFactory(event=event, start=at(date(2026, 6, 8), time(18)))
    found = parsed(feed_sessions()).walk("VEVENT")
    assert [one["STATUS"] for one in found] == ["CANCELLED", "CANCELLED"]
    assert len({one["UID"] for one in found}) == 2


def test_after_a_move_a_program_finds_the_same_event_further():
    event = on(date(2026, 10, 24))
    (before,) = parsed(feed_sessions()).walk("VEVENT")
    session = event.sessions.get()
    session.start, session.end = at(date(2026, 10, 26), time(18)), at(date(2026, 10, 26), time(20))
    session.save()
    (after,) = parsed(feed_sessions()).walk("VEVENT")
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    # The clocks go back on the 25th: the same hour on the wall is another one in UTC.
    assert before["DTSTART"].dt.astimezone(UTC).hour == 16
    assert after["DTSTART"].dt.astimezone(UTC).hour == 17


def test_zone_rules_give_each_instant_its_offset():
    zone = vtimezone("Europe/Paris", date(2025, 12, 1), date(2027, 12, 31)).to_tz()
    paris = ZoneInfo("Europe/Paris")
    moment = datetime(2026, 1, 1, 0, 30)  # noqa: DTZ001 - a wall clock, given to both zones
    while moment.year == 2026:
        if moment.hour not in {1, 2, 3}:  # said twice or never, twice a year
            assert (
                moment.replace(tzinfo=zone).utcoffset() == moment.replace(tzinfo=paris).utcoffset()
            )
        moment += timedelta(hours=7)
    summer = next(
        part for part in vtimezone("Europe/Paris", date(2025, 12, 1), date(2026, 12, 31)).subcomponents
        if part.name == "DAYLIGHT"
    )  # fmt: skip
    assert summer["DTSTART"].to_ical() == b"20260329T020000"


def test_a_zone_without_summer_time():
    parts = vtimezone("America/Martinique", date(2026, 1, 1), date(2026, 12, 31)).subcomponents
    assert [part.name for part in parts] == ["STANDARD"]


def test_json_ld_of_a_free_event():
    place = PlaceFactory(latitude="48.375200", longitude="0.563400")
    event = on(date(2026, 6, 1), kind=Event.Kind.EXHIBITION, place=place)
    document = event_document(event, list(event.sessions.all()))
    url = f"http://testserver/agenda/{event.slug}/"
    assert document["@context"] == "https://schema.org"
    assert document["@type"] == "ExhibitionEvent"
    assert document["@id"].startswith(url)
    assert document["url"] == url
    assert document["startDate"] == "2026-06-01T18:00:00+02:00"
    assert document["eventStatus"] == "https://schema.org/EventScheduled"
    assert document["isAccessibleForFree"] is True
    assert document["offers"]["price"] == 0
    assert document["location"]["@type"] == "Place"
    assert document["location"]["geo"]["latitude"] == 48.3752
    assert document["location"]["address"]["addressCountry"] == "FR"
    assert document["organizer"]["name"] == event.organiser.name
    assert "previousStartDate" not in document


def test_json_ld_says_what_moved_and_what_is_cancelled():
    event = on(date(2026, 6, 1), is_free=False)
    session = event.sessions.get()
    session.start, session.end = at(date(2026, 6, 8), time(18)), at(date(2026, 6, 8), time(20))
    session.save()
    document = event_document(event, [session])
    assert document["eventStatus"] == "https://schema.org/EventRescheduled"
    assert document["previousStartDate"] == "2026-06-01T18:00:00+02:00"
    assert "offers" not in document
    event.__dict__["state"] = Event.State.CANCELLED
    assert event_document(event, [session])["eventStatus"] == "https://schema.org/EventCancelled"


def test_json_ld_of_several_sessions():
    event = on(date(2026, 6, 1))
    SessionFactory(event=event, start=at(date(2026, 6, 8), time(18)))
    document = event_document(event, list(event.sessions.all()))
    assert document["endDate"] == "2026-06-08T20:00:00+02:00"
    assert len({one["@id"] for one in document["subEvent"]}) == 2


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ((16, 18, 30), (16, 21, 0), "samedi 16 mai 2026, de 18 h 30 à 21 h"),
        ((16, 22, 0), (17, 1, 0), "samedi 16 mai 2026, de 22 h à 1 h"),
        ((16, 18, 0), (16, 18, 0), "samedi 16 mai 2026 à 18 h"),
        ((16, 18, 0), (17, 12, 0), "du samedi 16 mai 2026 à 18 h au dimanche 17 mai 2026 à 12 h"),
    ],
)
def test_a_session_in_words(start, end, words):
    def moment(day, hour, minute):
        return at(date(2026, 5, day), time(hour, minute))

    said = session_words(Session(start=moment(*start), end=moment(*end)))
    assert said.replace("\u00a0", " ") == words


def test_whole_days_in_words():
    def words(first, last):
        when = whole_days(first, last)
        return session_words(Session(start=when.start, end=when.end, all_day=True))

    assert words(date(2026, 5, 16), date(2026, 5, 16)) == "samedi 16 mai 2026"
    assert words(date(2026, 5, 2), date(2026, 6, 3)) == "du 2 mai au 3 juin 2026"
    assert words(date(2026, 12, 2), date(2027, 1, 3)) == "du 2 décembre 2026 au 3 janvier 2027"


def test_plain_text():
    assert plain_text("<p>Un &amp; deux</p><ul><li>A</li><li>B</li></ul>") == "Un & deux\n– A\n– B"
