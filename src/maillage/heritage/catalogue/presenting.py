"""An object in words and in order, as its pages show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.fields import Group, fields_of
from maillage.kernel.imports.cleaning import number_fr


@dataclass(frozen=True, slots=True)
class ShownField:
    """One field with its values."""

    code: str
    label: str
    values: tuple[str, ...]
    is_required: bool


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """The fields of one group that have something to say."""

    key: str
    label: str
    fields: tuple[ShownField, ...]


def groups_of(
    values: Mapping[str, Sequence[str]], *, hidden: Sequence[str] = (), empty: bool = False
) -> list[ShownGroup]:
    """The values by groups in human order; `empty` keeps the groups without any."""
    found = []
    for group in Group:
        fields = tuple(
            ShownField(
                one.code, str(capfirst(str(one.label))), tuple(values[one.code]), one.required
            )
            for one in fields_of(group)
            if values.get(one.code) and one.code not in hidden
        )
        if fields or empty:
            found.append(ShownGroup(group.value, str(capfirst(str(group.label))), fields))
    return found


def year_words(year: int) -> str:
    """« 1822 », « 52 av. J.-C. », « 300 000 av. J.-C. » (no-break spaces)."""
    if year > 0:
        return str(year)
    number = number_fr(-year) if year <= -10_000 else str(-year)
    return _("%(year)s\u00a0av.\u00a0J.-C.") % {"year": number}


def years_words(first: int | None, last: int | None) -> str:
    """« 1822 », « 1750 – 1800 »; '' when unknown."""
    if first is None and last is None:
        return ""
    if first is None or last is None or first == last:
        return year_words(first if first is not None else last or 1)
    return f"{year_words(first)}\u00a0–\u00a0{year_words(last)}"


def date_words(record: Any) -> str:
    """The museum's own words for when it was made, as far as they are understood; else its years."""
    for one in (record.normalised or {}).get("dates", ()):
        if one.get("from") is not None and one.get("label"):
            return str(one["label"])
    return years_words(record.year_from, record.year_to)


def understood(normalised: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[tuple[str, str, int]]:
    """What Maillage understood: (what, in words, confidence in percent), dates first."""
    rows = []
    for one in normalised.get("dates", ()):
        if one.get("from") is not None:
            words = years_words(one["from"], one["to"])
            rows.append((_("Date"), words, round(one["confidence"] * 100)))
    names = (
        ("people", _("Personne")),
        ("places", _("Lieu")),
        ("materials", _("Matière")),
        ("periods", _("Période")),
    )
    for key, label in names:
        for one in normalised.get(key, ()):
            parts = (one.get("qualifier", ""), one["name"])
            words = " ".join(part for part in parts if part)
            role = one.get("role", "")
            shown = f"{words} ({role})" if role else words
            rows.append((label, shown, round(one["confidence"] * 100)))
    return rows
