"""What bookings take, and what they cannot have: rooms, too few units, late returns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta
from typing import Any, Final

from django.db.models import F, Max, Min
from django.utils.translation import gettext as _

from maillage.coordination.bookings.domain.availability import period_words
from maillage.coordination.bookings.models import BookedUnit, Booking, Part, Resource
from maillage.coordination.projects.domain.conflicts import THING
from maillage.kernel import clock
from maillage.kernel.registry import Conflict, ObjectRef, Occupation
from maillage.kernel.text_fr import french_day

HOURS: Final = {
    Part.MORNING: (time(8), time(12, 30)),
    Part.AFTERNOON: (time(12, 30), time(18)),
    Part.EVENING: (time(18), time.max),
}
"""When each part of a day is taken to be, to compare it with the hours of an event."""


def occupations(user: Any, first: date, last: date) -> Iterator[Occupation]:
    """Each day of the bookings of rooms that are a place."""
    bookings = (
        Booking.objects.visible_to(user)
        .holding()
        .filter(resource__kind=Resource.Kind.ROOM, resource__place__isnull=False)
        .filter(start__lte=last, end__gte=first)
        .select_related("resource__place", "project")
    )
    for one in bookings:
        place = one.resource.place
        if place is None:
            continue
        start, end = HOURS.get(Part(one.part), (None, None))
        for n in range((min(one.end, last) - max(one.start, first)).days + 1):
            yield Occupation(
                ObjectRef.of(place),
                str(place),
                max(one.start, first) + timedelta(n),
                _("réservation pour « %(project)s »") % {"project": one.project},
                one.get_absolute_url(),
                start=start,
                end=end,
                project=one.project_id,
            )


def conflicts(user: Any, first: date, last: date) -> Iterable[Conflict]:
    """Units booked beyond those that there are; things still out on the eve of another booking."""
    yield from _too_many(user, first, last)
    yield from _still_out(user, last)


def _too_many(user: Any, first: date, last: date) -> Iterator[Conflict]:
    """The quantity was lowered after units had been booked."""
    rows = (
        BookedUnit.objects.filter(
            day__range=(first, last), resource__quantity__lt=F("unit") + F("count") - 1
        )
        .filter(booking__in=Booking.objects.visible_to(user))
        .values("booking")
        .annotate(first=Min("day"), last=Max("day"))
    )
    found = {row["booking"]: row for row in rows}
    for one in Booking.objects.filter(pk__in=found).select_related("resource", "project"):
        row = found[one.pk]
        yield Conflict(
            THING,
            row["first"],
            _("%(name)s : il n’y en a que %(total)d, « %(project)s » en demande davantage %(period)s.")
            % {
                "name": one.resource,
                "total": one.resource.quantity,
                "project": one.project,
                "period": period_words(row["first"], row["last"]),
            },
            ((_("La réservation"), one.get_absolute_url()), (str(one.resource), one.resource.get_absolute_url())),
            frozenset({one.project_id}),
        )  # fmt: skip


def _still_out(user: Any, last: date) -> Iterator[Conflict]:
    """A thing that should be back is wanted next by somebody whom `user` sees."""
    late = list(
        Booking.objects.visible_to(user).overdue().select_related("resource", "project", "borrower")
    )
    if not late:
        return
    following: defaultdict[int, list[Booking]] = defaultdict(list)
    nexts = Booking.objects.visible_to(user).filter(
        state__in=(Booking.State.REQUESTED, Booking.State.CONFIRMED),
        resource__in={one.resource_id for one in late},
        start__range=(clock.today(), last),
    )
    for one in nexts.select_related("project").order_by("start", "pk"):
        following[one.resource_id].append(one)
    for one in late:
        for wanted in following[one.resource_id][:1]:
            yield Conflict(
                THING,
                wanted.start,
                _(
                    "%(name)s devait revenir le %(day)s de « %(project)s », et « %(next)s » "
                    "l’attend."
                )
                % {
                    "name": one.resource,
                    "day": french_day(one.end, year=True),
                    "project": one.project,
                    "next": wanted.project,
                },
                (
                    (_("Marquer le retour"), one.get_absolute_url()),
                    (_("La réservation qui attend"), wanted.get_absolute_url()),
                ),
                frozenset({one.project_id, wanted.project_id}),
            )
