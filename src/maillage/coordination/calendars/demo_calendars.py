"""Calendars of the demo: a closing at the end of the year, and who decides when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from maillage.coordination.calendars.domain import add_sessions
from maillage.coordination.calendars.models import ClosingPeriod, DecidingBody
from maillage.kernel import audit, clock
from maillage.kernel.ops.demo_days import days_ago, in_weeks, living_on
from maillage.people.directory.demo import account

FRIDAY = 4
# Name, calendar days before a session by which files are due, weeks between sessions.
BODIES = (("Commission permanente du Département", 21, 5), ("Conseil municipal", 7, 8))


def load(_say: Any) -> None:
    """Make what is not there yet."""
    actor = account("camille")
    with living_on(days_ago(100), 10, 5), audit.recording(actor=actor, verb=_("a créé")):
        year = clock.today().year
        for one in (year, year + 1):
            ClosingPeriod.objects.get_or_create(
                label=f"Fermeture de fin d’année {one}",
                defaults={"start": date(one, 12, 24), "end": date(one, 12, 31)},
            )
        for name, delay, step in BODIES:
            body, made = DecidingBody.objects.get_or_create(
                name=name, defaults={"filing_days": delay}
            )
            if made:
                days = {in_weeks(weeks, FRIDAY) for weeks in range(2, 80, step)}
                add_sessions(body=body, days=days, actor=actor)
