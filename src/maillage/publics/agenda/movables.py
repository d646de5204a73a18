"""Events follow the anchor that they are bound to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.coordination.projects.domain.changes import PlanChanged
from maillage.kernel import clock
from maillage.kernel.audit import Actor
from maillage.kernel.calendar import CalendarRangeError, site_calendar
from maillage.kernel.registry import AnchorChange, Move, ObjectRef
from maillage.kernel.text_fr import french_day
from maillage.kernel.undo import entry
from maillage.people.directory.models import Function
from maillage.publics.agenda.domain import When, reschedule_session, shifted
from maillage.publics.agenda.models import Event, Session


class EventMovedError(PlanChanged):
    """A session is no longer where the preview showed it; str() says which."""


class EventMovable:
    """Each session of the anchor's events moves by as many days, at the same hour."""

    key = "agenda"
    label: str | Promise = gettext_lazy("Agenda public")

    def preview(self, changes: Sequence[AnchorChange]) -> Iterable[tuple[AnchorChange, Move]]:
        """One move a session, by change, the earliest first; a blocked one has no `after`."""
        sessions: dict[int, list[Session]] = {}
        for session in (
            Session.objects.filter(event__anchor__in=[change.anchor for change in changes])
            .select_related("event", "event__place", "event__anchor")
            .order_by("start", "pk")
        ):
            sessions.setdefault(session.event.anchor_id or 0, []).append(session)
        contacts = _main_people(one.event for theirs in sessions.values() for one in theirs)
        for change in changes:
            yield from (
                (change, move) for move in _moves(sessions.get(change.anchor, []), change, contacts)
            )

    def apply(self, moves: Sequence[Move], *, actor: Actor) -> list[dict[str, Any]]:
        """Move the sessions; raises EventMovedError if one has changed since the preview."""
        wanted = {move.target.pk: move for move in moves if move.after is not None}
        locked = Session.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
        sessions = {session.pk: session for session in locked}
        return [
            self._move(sessions.get(move.target.pk), move, actor)
            for move in _in_order(wanted.values())
        ]

    def _move(self, before: Session | None, move: Move, actor: Actor) -> dict[str, Any]:
        if before is None or before.start != move.before:
            raise EventMovedError(_("Modifié depuis l’aperçu : %(label)s.") % {"label": move.label})
        start = move.after
        end = datetime.fromisoformat(dict(move.data)["end"])
        if not isinstance(start, datetime):  # the shape that `preview` gives
            raise TypeError(move.key)
        try:
            after = reschedule_session(session=before, start=start, end=end, actor=actor)
        except ValidationError as error:
            words = {"label": move.label, "reason": " ".join(error.messages)}
            raise EventMovedError(_("%(label)s : %(reason)s") % words) from error
        return entry(before, after, ["start", "end"])


def _moves(
    sessions: Sequence[Session], change: AnchorChange, contacts: Mapping[int, frozenset[int]]
) -> Iterable[Move]:
    """The moves of an anchor's sessions."""
    several = len({session.event_id for session in sessions}) > 1
    days = (change.after - change.before).days
    for session in sessions:
        when = shifted(session, days)
        reason = _refusal(session, when)
        yield Move(
            target=ObjectRef.of(session),
            label=_label(session, several=several),
            before=session.start,
            after=None if reason else when.start,
            blocked=reason,
            people=contacts.get(session.event.organiser_id or 0, frozenset()),
            data=(("end", when.end.isoformat()),),
        )


def _in_order(moves: Iterable[Move]) -> list[Move]:
    """Going later, the last session first: none lands where its neighbour still stands."""
    ordered = sorted(moves, key=lambda move: str(move.before))
    later = any(str(move.after) > str(move.before) for move in ordered)
    return ordered[::-1] if later else ordered


def _main_people(events: Iterable[Event]) -> dict[int, frozenset[int]]:
    """For each organiser, the people whose main function is there."""
    organisers = {event.organiser_id for event in events if event.organiser_id}
    rows = Function.objects.filter(organisation__in=organisers, is_main=True).values_list(
        "organisation_id", "person_id"
    )
    found: dict[int, set[int]] = {}
    for organisation, person in rows:
        found.setdefault(organisation, set()).add(person)
    return {organisation: frozenset(people) for organisation, people in found.items()}


def _label(session: Session, *, several: bool) -> str:
    event = session.event
    anchor = event.anchor
    name = event.title if several or anchor is None else anchor.name
    words = {"name": name[:1].upper() + name[1:], "place": event.place.name}
    if event.state == Event.State.DRAFT:
        return _("%(name)s – événement en brouillon (%(place)s)") % words
    return _("%(name)s – agenda public (%(place)s)") % words


def _refusal(session: Session, when: When) -> str:
    """Why the session cannot follow, in words; '' when it can."""
    if session.event.state == Event.State.CANCELLED:
        return _("l’événement est annulé")
    if session.start < clock.now():
        return _("a déjà eu lieu")
    day = clock.local(when.start).date()
    if when.start < clock.now():
        return _("tomberait dans le passé, le %(day)s") % {"day": french_day(day, year=True)}
    try:
        holiday = site_calendar().holiday_name(day)
    except CalendarRangeError as error:
        return str(error)
    if holiday:
        return _("tombe le %(day)s, %(holiday)s") % {"day": french_day(day), "holiday": holiday}
    return ""
