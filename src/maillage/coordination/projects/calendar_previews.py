"""Where a change of a calendar is seen with the plans that follow it: lent to the calendars."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from maillage.coordination.calendars.changes import BodyChange, ClosingMove, SessionMove
from maillage.coordination.projects.domain.changes import Changes
from maillage.coordination.projects.domain.previews import concerned


def address(change: SessionMove | BodyChange | ClosingMove) -> str:
    """The page that previews it; '' when no plan hangs from it."""
    if isinstance(change, SessionMove):
        changes, (name, pk, query) = Changes(session=change), _session(change)
    elif isinstance(change, BodyChange):
        changes, (name, pk, query) = Changes(body=change), _body(change)
    else:
        changes, (name, pk, query) = Changes(closing=change), _closing(change)
    if not concerned(changes).exists():
        return ""
    url = reverse(name, kwargs={"pk": pk} if pk is not None else {})
    return f"{url}?{urlencode(query)}" if query else url


Page = tuple[str, int | None, dict[str, Any]]


def _session(change: SessionMove) -> Page:
    if change.after is None:
        return "session-move", change.session.pk, {"cancelled": "on"}
    query = {"day": change.after.isoformat()}
    if change.note is not None:
        query["note"] = change.note
    return "session-move", change.session.pk, query


def _body(change: BodyChange) -> Page:
    if change.filing_days is not None:
        return "body-change", change.body.pk, {"filing_days": change.filing_days}
    days = ",".join(day.isoformat() for day in change.added)
    return "body-change", change.body.pk, {"days": days}


def _closing(change: ClosingMove) -> Page:
    wished = change.wished
    if wished is None:
        return "closing-remove", change.closing.pk, {}
    query = {
        "label": wished.label,
        "start": wished.start.isoformat(),
        "end": wished.end.isoformat(),
        "organisation": wished.organisation_id or "",
    }
    name = "closing-move" if change.closing.pk else "closing-new"
    return name, change.closing.pk, query
