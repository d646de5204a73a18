"""What can be done with calendars: sessions are pasted, moved, deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.coordination.calendars.models import BodySession, DecidingBody
from maillage.kernel import audit, undo
from maillage.kernel.imports.parsers import date_fr
from maillage.kernel.models import UndoRecord
from maillage.kernel.text_fr import french_day

YEARS = 2000, 2100  # the first and the last that a plan may reach


def in_plan_years(day: date) -> bool:
    """Whether it is of the years that a plan may reach."""
    first, last = YEARS
    return first <= day.year <= last


def read_days(text: str) -> list[date]:
    """The days of a pasted list, one a line, in order, each once; blank lines are skipped.

    Raises:
        ValidationError: one sentence for each line that is no date, with its number.
    """
    days: set[date] = set()
    wrong = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            days.add(date_fr(line.strip(), min_year=YEARS[0]))
        except ValueError as error:
            wrong.append(_("Ligne %(number)d : %(error)s") % {"number": number, "error": error})
    if wrong:
        raise ValidationError(wrong)
    return sorted(days)


@transaction.atomic
def add_sessions(*, body: DecidingBody, days: Iterable[date], actor: Any) -> int:
    """Add the days on which `body` meets; those that are there already stay. How many are new."""
    DecidingBody.objects.select_for_update().get(pk=body.pk)
    known = set(body.sessions.values_list("day", flat=True))
    new = [BodySession(body=body, day=day) for day in sorted(set(days) - known)]
    with audit.recording(actor=actor, verb=_("a ajouté des séances")):
        for session in new:
            session.save()
    return len(new)


@transaction.atomic
def save_session(*, session: BodySession, actor: Any) -> BodySession:
    """It meets on another day, or its note changes.

    Raises:
        ValidationError: the body meets on that day already.
    """
    session.full_clean()
    with audit.recording(actor=actor, verb=_("a modifié une séance")):
        session.save()
    return session


@transaction.atomic
def delete_session(*, session: BodySession, actor: Any) -> UndoRecord:
    """It does not meet on that day after all; the session comes back by undoing the record."""
    label = _("la séance de %(body)s du %(day)s, supprimée") % {
        "body": session.body,
        "day": french_day(session.day, year=True),
    }
    entries = [undo.deletion(session)]
    with audit.recording(actor=actor, verb=_("a supprimé une séance")):
        session.delete()
    return undo.keep(session.body, label=label[:250], entries=entries, actor=actor)
