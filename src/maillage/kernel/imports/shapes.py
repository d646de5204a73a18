"""Columns whose values look like those of another: e-mail addresses under « Téléphone »."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.kernel.imports.cleaning import is_blank, show
from maillage.kernel.imports.columns import Column, ColumnMapping
from maillage.kernel.imports.reading import Table

_SAMPLE: Final = 200
"""Filled cells looked at in each column."""

_FOREIGN: Final = 0.3
"""Share of its own values below which a column is not what its heading says."""

_LIKELY: Final = 0.6
"""Share of another column's values from which a column seems to be that one."""


def is_email(text: str) -> bool:
    """« nom@exemple.fr »."""
    return "@" in text


def is_phone(text: str) -> bool:
    """Nine digits or more, and nothing that a number does not hold."""
    return len(re.sub(r"\D", "", text)) >= 9 and re.fullmatch(r"[\d\s.()+/\-]+", text) is not None


def is_siret(text: str) -> bool:
    """Thirteen or fourteen digits."""
    return re.fullmatch(r"\d{13,14}", re.sub(r"\s", "", text)) is not None


def is_postal_code(text: str) -> bool:
    """Four or five digits."""
    return re.fullmatch(r"\d{4,5}", text.strip()) is not None


def is_site(text: str) -> bool:
    """« www.exemple.fr », « https://… »."""
    return "@" not in text and re.match(r"(https?:|www\.)", text.strip(), re.IGNORECASE) is not None


def is_name(text: str) -> bool:
    """Letters only."""
    return not re.search(r"[\d@]", text)


def misplaced(
    table: Table, mapping: ColumnMapping, columns: Sequence[Column]
) -> list[dict[str, Any]]:
    """The columns that seem to be one another, each with a sentence and the mapping to take."""
    shaped = [one for one in columns if one.shape is not None and one.key in mapping]
    samples = {one.key: _sample(table, mapping.positions[one.key]) for one in shaped}
    found: list[dict[str, Any]] = []
    taken: set[str] = set()
    for at, one in enumerate(shaped):
        for other in shaped[at + 1 :]:
            if {one.key, other.key} & taken:
                continue
            if _seem_swapped(one, other, samples[one.key], samples[other.key]):
                taken |= {one.key, other.key}
                found.append(_swap(one, other, mapping))
    return found


def _sample(table: Table, position: int) -> list[str]:
    found = []
    for row in table.rows:
        if not is_blank(cell := row.cell(position)):
            found.append(show(cell))
            if len(found) == _SAMPLE:
                break
    return found


def _share(values: Sequence[str], shape: Callable[[str], bool] | None) -> float:
    if not values or shape is None:
        return 0.0
    return sum(map(shape, values)) / len(values)


def _seem_swapped(one: Column, other: Column, ones: list[str], others: list[str]) -> bool:
    """Each looks like the other and not like itself; a column without values looks like nothing."""
    if not ones and not others:
        return False
    return all(
        not values
        or (_share(values, mine.shape) < _FOREIGN and _share(values, theirs.shape) >= _LIKELY)
        for values, mine, theirs in ((ones, one, other), (others, other, one))
    )


def _swap(one: Column, other: Column, mapping: ColumnMapping) -> dict[str, Any]:
    positions = dict(mapping.positions)
    positions[one.key], positions[other.key] = positions[other.key], positions[one.key]
    message = _(
        "Les colonnes « %(one)s » et « %(other)s » semblent inversées : ce qu’on lit sous l’une "
        "ressemble à ce qu’on attend de l’autre."
    )
    words = {"one": mapping.header_of(one.key), "other": mapping.header_of(other.key)}
    return {"message": message % words, "mapping": positions}
