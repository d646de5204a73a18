"""The month of a resource: who has it, day by day, as a person may know it."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from maillage.coordination.bookings.models import Booking, Part, Resource
from maillage.coordination.projects.models import Project
from maillage.kernel import clock
from maillage.kernel.text_fr import MONTHS, WEEKDAYS

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Held:
    """A booking on one day; without an address when it is somebody else's secret."""

    label: str
    part: str
    url: str = ""
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of the month: `column` is 1 for Monday."""

    day: date
    column: int
    is_today: bool
    held: list[Held] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Month:
    """A month, and the addresses of its neighbours (« 2026-04 »)."""

    title: str
    days: list[MonthDay]
    before: str
    after: str

    @property
    def weekdays(self) -> Sequence[str]:
        """The headings of the columns."""
        return WEEKDAYS


def month_of(text: str) -> date:
    """The first day of « 2026-05 »; of this month for anything else."""
    found = _MONTH.fullmatch(text)
    return date(int(found[1]), int(found[2]), 1) if found else clock.today().replace(day=1)


def resource_month(resource: Resource, user: Any, first: date) -> Month:
    """The bookings that hold `resource` in the month of `first`, in two queries."""
    last = first.replace(day=monthrange(first.year, first.month)[1])
    bookings = list(
        resource.bookings.exclude(state=Booking.State.CANCELLED)
        .filter(start__lte=last, end__gte=first)
        .select_related("project", "borrower", "borrower_organisation")
        .order_by("start", "pk")
    )
    seen = Project.objects.visible_to(user).filter(pk__in={one.project_id for one in bookings})
    days = build_days(first, last, bookings, set(seen.values_list("pk", flat=True)))
    before, after = first - timedelta(days=1), last + timedelta(days=1)
    title = f"{MONTHS[first.month - 1]} {first.year}"
    return Month(title[:1].upper() + title[1:], days, f"{before:%Y-%m}", f"{after:%Y-%m}")


def build_days(
    first: date, last: date, bookings: Iterable[Booking], seen: Collection[int]
) -> list[MonthDay]:
    """Each day with its bookings; those of projects out of `seen` are not named."""
    days = {
        day: MonthDay(day, day.isoweekday(), day == clock.today())
        for day in (first + timedelta(n) for n in range((last - first).days + 1))
    }
    for one in bookings:
        part = "" if one.part == Part.DAY else str(one.get_part_display())
        if one.project_id in seen:
            held = Held(str(one.project), part, one.get_absolute_url(), one.quantity)
        else:
            held = Held(_("une autre réservation"), part, quantity=one.quantity)
        day = max(one.start, first)
        while day <= min(one.end, last):
            days[day].held.append(held)
            day += timedelta(days=1)
    return list(days.values())
