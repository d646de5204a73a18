"""The only door to the machine's clock.

Instants are stored in UTC and shown in the site zone (``settings.TIME_ZONE``); legal deadlines are
plain dates of that zone. Tests freeze the clock here and everything follows.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """This instant, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """The date of this instant in the site zone, whichever zone a request has activated."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """The same instant in the site zone.

    Raises:
        ValueError: `moment` is naive; guessing its zone would be wrong twice a year.
    """
    if timezone.is_naive(moment):
        message = f"a naive datetime has no zone: {moment.isoformat()}"
        raise ValueError(message)
    return timezone.localtime(moment, timezone.get_default_timezone())
