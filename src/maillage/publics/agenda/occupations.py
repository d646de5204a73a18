"""What events take: their place, and the team of their project."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from maillage.kernel import clock
from maillage.kernel.registry import ObjectRef, Occupation
from maillage.people.directory.models import Person
from maillage.publics.agenda.domain import at
from maillage.publics.agenda.models import Event, Session


def occupations(user: Any, first: date, last: date) -> Iterator[Occupation]:
    """Each day of each session, for its place, and for the team of its project when it has hours."""
    begin, end = at(first, time.min), at(last + timedelta(days=1), time.min)
    sessions = list(
        Session.objects.visible_to(user)
        .exclude(event__state=Event.State.CANCELLED)
        .filter(start__lt=end, end__gte=begin)
        .select_related("event__place", "event__project")
        .order_by("start", "pk")
    )
    teams: defaultdict[int, list[tuple[ObjectRef, str]]] = defaultdict(list)
    projects = {one.event.project_id for one in sessions if one.event.project_id}
    rows = Person.objects.filter(user__projects__in=projects).values_list(
        "pk", "first_name", "last_name", "user__projects"
    )
    for pk, first_name, last_name, project in rows:
        if project in projects:
            who = f"{first_name} {last_name}".strip()
            teams[project].append((ObjectRef("directory.person", pk), who))
    for one in sessions:
        event = one.event
        subjects = [(ObjectRef.of(event.place), str(event.place))]
        # An exhibition is open for weeks without its team: only what has hours takes people.
        subjects += [] if one.all_day else teams[event.project_id or 0]
        for day, begins, ends in _days(one, first, last):
            for subject, who in subjects:
                yield Occupation(
                    subject,
                    who,
                    day,
                    event.title,
                    event.get_absolute_url(),
                    start=begins,
                    end=ends,
                    project=event.project_id,
                    event=f"projects.anchor:{event.anchor_id}"
                    if event.anchor_id
                    else str(ObjectRef.of(event)),
                )


def _days(
    session: Session, first: date, last: date
) -> Iterator[tuple[date, time | None, time | None]]:
    """The days of a session within the period, with their hours unless it is whole days."""
    start: datetime = clock.local(session.start)
    end: datetime = clock.local(session.end)
    day = start.date()
    while day <= session.last_day:
        if first <= day <= last:
            if session.all_day:
                yield day, None, None
            else:
                from_ = start.time() if day == start.date() else time.min
                to = end.time() if day == end.date() else time.max
                yield day, from_, to
        day += timedelta(days=1)
