"""The only door to the machine's clock.

Instants are stored in UTC and shown in the site zone (``settings.TIME_ZONE``); legal deadlines are
plain dates of that zone. Tests freeze the clock here and everything follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_told: ContextVar[datetime | None] = ContextVar("clock_told", default=None)


def now() -> datetime:
    """This instant, aware, in UTC."""
    return _told.get() or timezone.now()


@contextmanager
def as_if(moment: datetime) -> Iterator[None]:
    """Live inside as if it were `moment` (aware): how the demonstration has a past.

    Only its chapters do that: what an installation writes carries the true instant.
    """
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)


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
