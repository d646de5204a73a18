"""Seeded volumes of the agenda, for ``maillage bench``; never run by the tests of the program."""

from __future__ import annotations

import random
import uuid
from datetime import time, timedelta

from django.db import transaction

from maillage.coordination.places.models import Place
from maillage.kernel import clock
from maillage.publics.agenda.domain import at
from maillage.publics.agenda.models import Event, Session

CITIES = ("Bellême", "Mortagne-au-Perche", "Sées", "Longny", "La Perrière", "Écouché", "Argentan")
PER_EVENT = 2


@transaction.atomic
def seed_agenda(*, sessions: int = 1000, seed: int = 1) -> int:
    """Write that many public sessions over the coming year; returns how many were written."""
    draw = random.Random(seed)
    places = Place.objects.bulk_create(
        Place(
            name="Halle",
            city=city,
            postal_code="61000",
            latitude="48.375000",
            longitude="0.560000",
        )
        for city in CITIES
    )
    moment = clock.now()
    events = []
    for number in range(-(-sessions // PER_EVENT)):
        identity = uuid.UUID(int=draw.getrandbits(128), version=4)
        events.append(
            Event(
                title=f"Rendez-vous {number + 1}",
                slug=f"rendez-vous-{number + 1}-{identity.hex[:8]}",
                uid=f"{identity}@maillage",
                kind=draw.choice(Event.Kind.values),
                summary="Une visite, une rencontre, un temps pour regarder ensemble.",
                description="<p>Une <strong>rencontre</strong> avec l’artiste.</p>",
                place=draw.choice(places),
                state=Event.State.PUBLISHED,
                first_published_at=moment,
            )
        )
    Event.objects.bulk_create(events, batch_size=500)
    rows = []
    for number in range(sessions):
        event = events[number // PER_EVENT]
        extra = number % PER_EVENT
        day = clock.today() + timedelta(days=draw.randrange(1, 180) + 180 * extra)
        start = at(day, time(draw.randrange(9, 20), draw.choice((0, 30))))
        uid = event.uid if not extra else f"{event.uid.partition('@')[0]}-{extra}@maillage"
        rows.append(Session(event=event, start=start, end=start + timedelta(hours=2), uid=uid))
    return len(Session.objects.bulk_create(rows, batch_size=500))
