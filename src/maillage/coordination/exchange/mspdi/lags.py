"""A lag of MS Project in our working days."""

from __future__ import annotations

from django.utils.translation import gettext as _

from maillage.coordination.exchange.mspdi.model import ELAPSED, PERCENTS, MsLink

LONGEST = 3_000
"""Working days of the longest lag kept: twelve years."""


def lag_in_days(link: MsLink, *, minutes_per_day: int, duration: int) -> tuple[int, str]:
    """Whole working days, and what was rounded, in words.

    Args:
        link: its lag is in tenths of a minute; in percents for `PERCENTS`.
        minutes_per_day: minutes of a working day in that file.
        duration: minutes that the first task takes, of which a percent is a share.
    """
    if link.lag_format in PERCENTS:
        exact = duration * link.lag / 100 / minutes_per_day
        told = _("Délai de %(n)d %% de la tâche d’avant : devenu un nombre de jours.")
        note = told % {"n": link.lag}
    elif link.lag_format in ELAPSED:
        exact = link.lag / 10 / 1440 * 5 / 7
        note = _("Délai en jours de calendrier : devenu un délai en jours ouvrés.")
    else:
        exact = link.lag / 10 / minutes_per_day
        note = ""
    days = max(-LONGEST, min(LONGEST, round(exact)))
    if not note and days != exact:
        note = _("Délai arrondi au jour.")
    return days, note if link.lag else ""
