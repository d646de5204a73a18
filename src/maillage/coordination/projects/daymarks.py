"""Days on which nobody works, and school holidays: what charts and calendars shade, with names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.conf import settings
from django.db.models import Q

from maillage.coordination.calendars.models import ClosingPeriod
from maillage.coordination.projects.domain.calendars import school_zone
from maillage.coordination.projects.models import Project
from maillage.kernel.calendar import (
    SCHOOL_ZONES,
    SchoolHolidaysUnknownError,
    WorkCalendar,
    school_holiday,
)


class MarkKind(StrEnum):
    """Why a day is shaded."""

    HOLIDAY = "holiday"
    CLOSING = "closing"
    SCHOOL = "school"
    WEEKEND = "weekend"


@dataclass(frozen=True, slots=True)
class DayMark:
    """What there is to know of days that follow each other; the last one included."""

    kind: MarkKind
    first: date
    last: date
    label: str = ""


def shown_zone(project: Project | None) -> str:
    """Whose school holidays are shaded: those of the project, else the installation's.

    Empty where the project's first host commune belongs to no zone (Corsica, overseas).
    """
    found = school_zone(project) if project is not None else ""
    if found or (project is not None and project.host_communes.exists()):
        return found
    return str(settings.SCHOOL_ZONE)


def marks_between(
    first: date, last: date, calendar: WorkCalendar, project: Project | None = None
) -> list[DayMark]:
    """Everything to shade from `first` to `last`: one query for closings, one for the zone."""
    own = Q(organisation__isnull=True)
    if project is not None and project.lead_id:
        own |= Q(organisation=project.lead_id)
    closings = ClosingPeriod.objects.filter(own, start__lte=last, end__gte=first)
    marks = [
        DayMark(MarkKind.CLOSING, max(one.start, first), min(one.end, last), one.label)
        for one in closings
    ]
    marks += [
        DayMark(MarkKind.HOLIDAY, day, day, name)
        for day, name in calendar.holidays_between(first, last)
    ]
    return [*_schools(first, last, shown_zone(project)), *_weekends(first, last, calendar), *marks]


def _schools(first: date, last: date, zone: str) -> Iterator[DayMark]:
    """School holidays as far as they are published; none without a zone."""
    if zone not in SCHOOL_ZONES:
        return
    begun: tuple[date, str] | None = None
    for offset in range((last - first).days + 2):
        day = first + timedelta(days=offset)
        try:
            name = school_holiday(day, zone) if day <= last else None
        except SchoolHolidaysUnknownError:
            name = None
        if begun is not None and name != begun[1]:
            yield DayMark(MarkKind.SCHOOL, begun[0], day - timedelta(days=1), begun[1])
            begun = None
        if begun is None and name:
            begun = (day, name)


def _weekends(first: date, last: date, calendar: WorkCalendar) -> Iterator[DayMark]:
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if day.weekday() in calendar.weekend:
            yield DayMark(MarkKind.WEEKEND, day, day)
