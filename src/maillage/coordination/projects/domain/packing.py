"""Changes as JSON, for the queue and for what is kept: inverse of each other."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import date
from typing import Any

from maillage.coordination.calendars.changes import (
    BodyChange,
    ClosingMove,
    SessionMove,
    change_closing,
)
from maillage.coordination.calendars.models import BodySession, ClosingPeriod, DecidingBody
from maillage.coordination.projects.domain.changes import Changes


def pack(changes: Changes) -> dict[str, Any]:
    """The keys and the days; the rows that they name are read again by `unpack`."""
    session, body, closing = changes.session, changes.body, changes.closing
    return {
        "days": changes.pairs(),
        "stale": sorted(changes.stale),
        "kept": sorted(changes.kept),
        "session": session and [session.session.pk, _text(session.after), session.note],
        "body": body and [body.body.pk, [_text(day) for day in body.added], body.filing_days],
        "closing": closing and [closing.closing.pk, _closing_data(closing.wished)],
    }


def unpack(data: dict[str, Any]) -> Changes:
    """The changes, on the rows as they are now; raises DoesNotExist when one is gone."""
    days = Changes.parse((name, text) for name, text in data["days"])
    return Changes(
        days.anchors,
        days.tasks,
        days.follows,
        session=_session(*data["session"]) if data["session"] else None,
        closing=_closing(*data["closing"]) if data["closing"] else None,
        stale=frozenset(data["stale"]),
        kept=frozenset(data.get("kept", ())),
        body=_body(*data["body"]) if data["body"] else None,
    )


def _text(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _session(pk: int, after: str | None, note: str | None) -> SessionMove:
    row = BodySession.objects.select_related("body").get(pk=pk)
    return SessionMove(row, date.fromisoformat(after) if after else None, note)


def _body(pk: int, added: Sequence[str], filing_days: int | None) -> BodyChange:
    days = tuple(date.fromisoformat(day) for day in added)
    return BodyChange(DecidingBody.objects.get(pk=pk), days, filing_days)


def _closing_data(wished: ClosingPeriod | None) -> list[Any] | None:
    if wished is None:
        return None
    return [wished.label, _text(wished.start), _text(wished.end), wished.organisation_id]


def _closing(pk: int | None, asked: Sequence[Any] | None) -> ClosingMove:
    wished = None
    closing = ClosingPeriod.objects.get(pk=pk) if pk is not None else ClosingPeriod()
    if asked is not None:
        wished = copy(closing)
        wished.label, wished.organisation_id = asked[0], asked[3]
        wished.start, wished.end = date.fromisoformat(asked[1]), date.fromisoformat(asked[2])
    return change_closing(closing, wished)
