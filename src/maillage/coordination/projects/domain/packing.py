"""Changes as JSON, for the queue and for what is kept: inverse of each other."""

from __future__ import annotations

from datetime import date
from typing import Any

from maillage.coordination.calendars.models import BodySession, ClosingPeriod
from maillage.coordination.projects.domain.changes import Changes, SessionMove
from maillage.coordination.projects.domain.previews import move_closing


def pack(changes: Changes) -> dict[str, Any]:
    """The keys and the days; the rows that they name are read again by `unpack`."""
    session, closing = changes.session, changes.closing
    return {
        "days": changes.pairs(),
        "stale": sorted(changes.stale),
        "kept": sorted(changes.kept),
        "session": session
        and [session.session.pk, session.after.isoformat() if session.after else None],
        "closing": closing
        and [closing.closing.pk, closing.start.isoformat(), closing.end.isoformat()],
    }


def unpack(data: dict[str, Any]) -> Changes:
    """The changes, on the rows as they are now; raises DoesNotExist when one is gone."""
    days = Changes.parse((name, text) for name, text in data["days"])
    session = closing = None
    if data["session"]:
        pk, after = data["session"]
        row = BodySession.objects.select_related("body").get(pk=pk)
        session = SessionMove(row, date.fromisoformat(after) if after else None)
    if data["closing"]:
        pk, start, end = data["closing"]
        closing = move_closing(
            ClosingPeriod.objects.get(pk=pk),
            start=date.fromisoformat(start),
            end=date.fromisoformat(end),
        )
    return Changes(
        days.anchors,
        days.tasks,
        days.follows,
        session,
        closing,
        stale=frozenset(data["stale"]),
        kept=frozenset(data.get("kept", ())),
    )
