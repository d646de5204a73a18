"""Periods as French says them."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from maillage.kernel.text_fr import MONTHS


def _day(day: date) -> str:
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS[day.month - 1]} {day.year}"


def period_words(start: date | None, end: date | None) -> str:
    """« depuis 2019 », « depuis le 12 mars 2019 », « de 2015 à 2020 », « jusqu’au 3 mai 2021 ».

    The first of January (for an end, the last of December) is the way to write a year alone; ''
    without dates.
    """
    whole_start = start is not None and (start.month, start.day) == (1, 1)
    whole_end = end is not None and (end.month, end.day) == (12, 31)
    if start is not None and end is not None:
        if whole_start and whole_end:
            words = {"start": start.year, "end": end.year}
            if start.year == end.year:
                return _("en %(start)s") % words
            return _("de %(start)s à %(end)s") % words
        return _("du %(start)s au %(end)s") % {"start": _day(start), "end": _day(end)}
    if start is not None:
        if whole_start:
            return _("depuis %(year)s") % {"year": start.year}
        return _("depuis le %(day)s") % {"day": _day(start)}
    if end is not None:
        if whole_end:
            return _("jusqu’en %(year)s") % {"year": end.year}
        return _("jusqu’au %(day)s") % {"day": _day(end)}
    return ""
