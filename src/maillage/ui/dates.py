"""Days and moments as a person says them."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from maillage.kernel import clock
from maillage.kernel.text_fr import french_day


def as_day(value: date | datetime) -> date:
    """The calendar day of a date, or of an instant in the site zone."""
    if isinstance(value, datetime):
        return clock.local(value).date()
    return value


def plain_day(value: date | datetime, *, weekday: bool = True) -> str:
    """« mardi 12 mai », with its year unless it is this one."""
    day = as_day(value)
    return _plain_day(day, day.year != clock.today().year, weekday)


@lru_cache(maxsize=4096)
def _plain_day(day: date, year: bool, weekday: bool) -> str:
    return french_day(day, year=year, weekday=weekday)


def distance_words(value: date | datetime) -> str:
    """« aujourd’hui », « demain », « dans 3 jours », « il y a 2 mois »."""
    return _distance((as_day(value) - clock.today()).days, get_language())


@lru_cache(maxsize=4096)
def _distance(days: int, _language: str | None) -> str:
    near = {0: _("aujourd’hui"), 1: _("demain"), -1: _("hier")}
    if days in near:
        return near[days]
    span = _span(abs(days))
    return (
        _("dans %(span)s") % {"span": span} if days > 0 else _("il y a %(span)s") % {"span": span}
    )


def _span(days: int) -> str:
    if days <= 20:
        return ngettext("%(n)d jour", "%(n)d jours", days) % {"n": days}
    if days <= 60:
        weeks = round(days / 7)
        return ngettext("%(n)d semaine", "%(n)d semaines", weeks) % {"n": weeks}
    if days < 700:
        return _("%(n)d mois") % {"n": round(days / 30.44)}
    years = round(days / 365.25)
    return ngettext("%(n)d an", "%(n)d ans", years) % {"n": years}


def hour_words(value: datetime) -> str:
    """« 18 h 30 », « 9 h »."""
    moment = clock.local(value)
    return f"{moment.hour}\u00a0h" + (f"\u00a0{moment.minute:02d}" if moment.minute else "")


def day_words(value: date | datetime) -> str:
    """« mardi 12 mai, dans 3 jours » ; an instant also tells its hour."""
    words = plain_day(value)
    if isinstance(value, datetime):
        words = _("%(day)s à %(hour)s") % {"day": words, "hour": hour_words(value)}
    return f"{words}, {distance_words(value)}"
