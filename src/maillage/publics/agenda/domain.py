"""The agenda's verbs: create, publish from an anchor, reschedule, remove.

Publishing, withdrawing and cancelling are the event's own transitions, done by `perform_event`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.coordination.places.models import Place
from maillage.coordination.projects.domain.deliverables import settle
from maillage.coordination.projects.models import Anchor, Project
from maillage.kernel import audit, clock, states
from maillage.kernel.registry import ObjectRef
from maillage.people.directory.models import Organisation
from maillage.publics.agenda.models import Event, Session

DEFAULT_START = time(18, 0)
DEFAULT_LENGTH = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class When:
    """One session as asked for: instants, or whole days (`end` is then the midnight after)."""

    start: datetime
    end: datetime
    all_day: bool = False


def at(day: date, moment: time) -> datetime:
    """That wall-clock time of that day in the site zone, in UTC.

    A time that the change to summer time skips is read as the hour after, as people do.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    return datetime.combine(day, moment, tzinfo=zone).astimezone(ZoneInfo("UTC"))


def whole_days(first: date, last: date) -> When:
    """From the midnight before `first` to the midnight after `last`."""
    return When(at(first, time.min), at(last + timedelta(days=1), time.min), all_day=True)


def evening(day: date, start: time, end: time | None) -> When:
    """One session of that day; an end that is not after the start is on the next day."""
    begins = at(day, start)
    if end is None:
        return When(begins, begins + DEFAULT_LENGTH)
    return When(begins, at(day if end > start else day + timedelta(days=1), end))


def shifted(session: Session, days: int) -> When:
    """The session some days later (or earlier), at the same hour on the wall.

    The length is kept when the change of hour would otherwise turn it round.
    """
    start, end = clock.local(session.start), clock.local(session.end)
    new_start = at(start.date() + timedelta(days=days), start.time())
    new_end = at(end.date() + timedelta(days=days), end.time())
    if new_end < new_start:
        new_end = new_start + (session.end - session.start)
    return When(new_start, new_end, session.all_day)


def create_event(
    *,
    title: str,
    summary: str,
    place: Place,
    when: When | None = None,
    organiser: Organisation | None = None,
    project: Project | None = None,
    anchor: Anchor | None = None,
    actor: Any,
    **facts: str,
) -> Event:
    """A draft, with its first session if `when` is given.

    `facts` are its other texts: ``kind``, ``description``, ``conditions``, ``demo_key``.
    Raises ValidationError when a text is too long, or the anchor is another project's.
    """
    if anchor is not None:
        if project is not None and anchor.project_id != project.pk:
            raise ValidationError({"anchor": _("Ce repère est celui d’un autre projet.")})
        project = project or anchor.project
    event = Event(
        title=title,
        summary=summary,
        place=place,
        organiser=organiser,
        project=project,
        anchor=anchor,
        **facts,
    )
    # A protected state refuses even its own value: the machine checks it, not the form.
    event.clean_fields(exclude=["slug", "uid", "state"])
    with transaction.atomic(), audit.recording(actor=actor, verb=_("a créé l’événement")):
        event.save()
        if when is not None:
            add_session(event=event, when=when, actor=actor)
    return event


def add_session(*, event: Event, when: When, actor: Any) -> Session:
    """One more time at which the event takes place; raises ValidationError if it cannot be."""
    session = Session(event=event, start=when.start, end=when.end, all_day=when.all_day)
    session.full_clean(exclude=["uid"])
    with transaction.atomic(), audit.recording(actor=actor, verb=_("a ajouté une séance")):
        session.save()
    return session


def publish_anchor(
    *,
    anchor: Anchor,
    title: str,
    summary: str,
    kind: str,
    place: Place,
    start_time: time,
    end_time: time | None,
    actor: Any,
) -> Event:
    """Make the day of an anchor an event that everyone may read, bound to the anchor.

    Raises ValidationError when that anchor already has an event, TransitionRefused when the actor
    may not publish.
    """
    with transaction.atomic():
        locked = Anchor.objects.select_for_update().get(pk=anchor.pk)
        if locked.events.exclude(state=Event.State.CANCELLED).exists():
            raise ValidationError(_("Ce repère a déjà son événement dans l’agenda."))
        event = create_event(
            title=title,
            summary=summary,
            kind=kind,
            place=place,
            organiser=locked.project.lead,
            anchor=locked,
            when=evening(locked.day, start_time, end_time),
            actor=actor,
        )
        return perform_event(event=event, verb="publish", actor=actor)


@transaction.atomic
def perform_event(*, event: Event, verb: str, actor: Any) -> Event:
    """Publish, withdraw or cancel; the tasks that wait for the event's publication close.

    Raises TransitionRefused as `kernel.states.perform` does.
    """
    done = states.perform(event, verb, actor=actor)
    settle(ObjectRef.of(done), actor=actor)
    return done


def reschedule_session(
    *,
    session: Session,
    actor: Any,
    when: When | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
) -> Session:
    """Another time for a session: same UID, SEQUENCE + 1 (done by `Session.save`).

    Give `when`, or `start` and `end`. Raises ValidationError when the end precedes the start or
    another session of the event has that time.
    """
    if when is None:
        if start is None or end is None:
            raise TypeError("a session needs a start and an end")
        when = When(start, end, session.all_day)
    with transaction.atomic(), audit.recording(actor=actor, verb=_("a déplacé une séance")):
        locked = Session.objects.select_for_update().get(pk=session.pk)
        if When(locked.start, locked.end, locked.all_day) == when:
            return locked
        locked.start, locked.end, locked.all_day = when.start, when.end, when.all_day
        locked.full_clean(exclude=["uid"])
        locked.save()
    return locked


def remove_session(*, session: Session, actor: Any) -> None:
    """One time fewer; a published event keeps at least one: cancel or withdraw it instead."""
    with transaction.atomic(), audit.recording(actor=actor, verb=_("a retiré une séance")):
        event = Event.objects.select_for_update().get(pk=session.event_id)
        if event.is_public and not event.sessions.exclude(pk=session.pk).exists():
            raise ValidationError(
                _("C’est la dernière séance : annulez l’événement ou retirez-le du site.")
            )
        session.delete()
