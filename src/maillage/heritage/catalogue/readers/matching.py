"""Which column of a table is which field: proposed by the headings, decided by the mapping."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from maillage.heritage.catalogue.fields import AMBIGUOUS, FIELDS, code_of
from maillage.heritage.catalogue.readers.records import SourceColumn, SourceMapping
from maillage.kernel.imports.cleaning import fold

_NUMBERED: Final = re.compile(r"^(.+?)[\s_\-]*\d{1,2}$")
_DISPLAY: Final = re.compile(r"^display[\s_]+", re.IGNORECASE)
_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4}")
_KEYS: Final = frozenset(
    ("unique key", "uniquekey", "cle unique", "record key", "identifiant", "id", "identifier")
)
_ARKS: Final = frozenset(("ark", "adresse permanente", "adresse permanente ark", "identifiant ark"))
SAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Matched:
    """The columns, and at which positions (from 0) the fields, the source's key and the ARK stand."""

    columns: list[SourceColumn]
    positions: list[tuple[int, str]]
    key: int | None = None
    ark: int | None = None

    @property
    def left(self) -> list[SourceColumn]:
        """The columns of which nothing is read."""
        return [one for at, one in enumerate(self.columns) if not one.code and at != self.ark]


def match(
    headers: Sequence[str], sample: Sequence[Sequence[str]], mapping: SourceMapping
) -> Matched:
    """Match the columns of a table. What the mapping names is obeyed; the rest is proposed.

    A heading is read without « DISPLAY_ » (Flora's exports). Two columns that claim one field:
    the first filled one has it, the others are derived copies.
    """
    keys = _distinct(headers)
    columns = [SourceColumn(key, samples=_samples(sample, at)) for at, key in enumerate(keys)]
    taken: set[str] = set()
    # What a person decided comes first, then the exact headings, then those of Flora.
    for column in columns:
        _decide(column, taken, mapping)
    for rule in (_by_heading, _by_display):
        for at, column in enumerate(columns):
            if not column.code and not column.reason:
                rule(column, headers[at], taken)
    key = next((at for at, one in enumerate(columns) if _is_key(one, headers[at], mapping)), None)
    ark = next(
        (at for at, one in enumerate(columns) if not one.code and fold(headers[at]) in _ARKS), None
    )
    if ark is not None:
        columns[ark].reason = _("Adresse permanente : celle des nouvelles fiches, vérifiée.")
    for at, column in enumerate(columns):
        if not column.code and not column.reason:
            column.reason = _reason(headers[at], taken, is_key=at == key)
    positions = [(at, one.code) for at, one in enumerate(columns) if one.code]
    return Matched(columns, positions, key, ark)


def _decide(column: SourceColumn, taken: set[str], mapping: SourceMapping) -> None:
    if column.key not in mapping.columns:
        return
    code = mapping.columns[column.key]
    if code in FIELDS:
        column.code = code
        taken.add(code)
    else:
        column.reason = _("Laissée de côté par la correspondance.")


def _by_heading(column: SourceColumn, header: str, taken: set[str]) -> None:
    _give(column, code_of(header), taken)


def _by_display(column: SourceColumn, header: str, taken: set[str]) -> None:
    if _DISPLAY.match(header):
        _give(column, code_of(_DISPLAY.sub("", header)), taken)


def _give(column: SourceColumn, code: str | None, taken: set[str]) -> None:
    other = AMBIGUOUS.get(code or "")
    if other and other not in taken and column.samples:
        if not all(_ISO_DAY.fullmatch(one) for one in column.samples):
            code = other
    if code and code not in taken:
        column.code = code
        taken.add(code)


def _is_key(column: SourceColumn, header: str, mapping: SourceMapping) -> bool:
    if mapping.key:
        return column.key == mapping.key
    return not column.code and fold(header) in _KEYS


def _reason(header: str, taken: set[str], *, is_key: bool) -> str:
    if is_key:
        return _("Clé de la notice dans le logiciel d’origine : gardée avec elle.")
    if not header.strip():
        return _("Colonne sans nom.")
    bare = _DISPLAY.sub("", header)
    numbered = _NUMBERED.match(bare)
    code = code_of(bare) or (code_of(numbered.group(1)) if numbered else None)
    if code in taken:
        return _("Copie d’une autre colonne (%(label)s).") % {"label": FIELDS[code].label}
    return _("Aucun champ de ce nom.")


def _distinct(headers: Sequence[str]) -> list[str]:
    """One key per column, even when two have the same heading or none."""
    keys: list[str] = []
    for at, header in enumerate(headers, start=1):
        key = " ".join(header.split()) or _("colonne %(n)d") % {"n": at}
        name, rank = key, 2
        while name in keys:
            name, rank = f"{key} ({rank})", rank + 1
        keys.append(name)
    return keys


def _samples(sample: Sequence[Sequence[str]], at: int) -> list[str]:
    found: list[str] = []
    for row in sample:
        if at < len(row) and (cell := row[at].strip()) and cell not in found:
            found.append(cell[:200])
            if len(found) == SAMPLES:
                break
    return found
