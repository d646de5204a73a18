"""What is common to tables (CSV, workbooks): a row of cells becomes a record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.heritage.catalogue.fields import FIELDS, code_of
from maillage.heritage.catalogue.readers.cleaning import clean
from maillage.heritage.catalogue.readers.matching import Matched, match
from maillage.heritage.catalogue.readers.records import Source, SourceRecord
from maillage.heritage.catalogue.readers.splitting import has_altered_separators, split_values
from maillage.kernel.exports import unguard
from maillage.kernel.imports.cleaning import number_fr

HEAD = 300
"""Rows looked at to find the header, the separators and samples."""

_HEADER_WITHIN = 20

NEVER_COMPUTED: Final = "#formule"
"""What stands for a formula whose result the workbook does not hold."""

ERRORS: Final = frozenset(
    [
        "#REF!",
        "#N/A",
        "#N/D",
        "#VALUE!",
        "#VALEUR!",
        "#DIV/0!",
        "#NAME?",
        "#NOM?",
        "#NUM!",
        "#NOMBRE!",
        "#NULL!",
        "#NUL!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#GETTING_DATA",
    ]
) | {NEVER_COMPUTED}
"""What a spreadsheet writes where it could not compute a value."""


class TableSource(Source):
    """A source whose records are rows under a header."""

    header_at = 0
    """Rows before the header, of those that hold something."""
    matched = Matched([], [])
    _commas = False
    _is_ours = False
    _width = 0

    def settle(self, rows: Iterable[Sequence[str]]) -> None:
        """Find the header and match the columns by the first rows of the file."""
        head = [list(row) for row in islice(rows, HEAD)]
        self.header_at = find_header(head)
        headers = head[self.header_at] if head else []
        sample = head[self.header_at + 1 :]
        self.matched = match(headers, sample, self.mapping)
        self.columns = self.matched.columns
        self._width = len(headers)
        # Our own export is headed by the official codes and « ARK », nothing else: its lists are
        # parted by « ; ».
        self._is_ours = self.matched.ark is not None and all(
            one.strip() in FIELDS or one.strip() == "ARK" for one in headers
        )
        doubtful = not self.mapping.list_separator and not self._is_ours
        self._commas = doubtful and has_altered_separators(
            (code, row[at])
            for row in sample
            for at, code in self.matched.positions
            if at < len(row)
        )
        if self._commas:
            self.note(
                _(
                    "Les listes de ce fichier sont séparées par des virgules sans espace : elles "
                    "ont été lues comme « ; »."
                )
            )
        left = self.matched.left
        if left:
            self.note(
                ngettext(
                    "%(n)s colonne est laissée de côté : %(names)s.",
                    "%(n)s colonnes sont laissées de côté : %(names)s.",
                    len(left),
                )
                % {"n": number_fr(len(left)), "names": ", ".join(f"« {one.key} »" for one in left)}
            )

    def row_record(self, number: int, line: int, row: Sequence[str]) -> SourceRecord:
        """The record of one row; cells that are missing are empty, cells too many are told."""
        record = SourceRecord(number, line)
        values = record.values
        separator = self.mapping.list_separator or ";"
        width = len(row)
        for at, code in self.matched.positions:
            if at < width and (cell := row[at]):
                if cell[0] == "#" and cell in ERRORS:
                    _tell_unread(record, code, cell)
                    continue
                text = clean(unguard(cell) if self._is_ours else cell, code, record)
                if text and (
                    found := split_values(text, code, separator=separator, commas=self._commas)
                ):
                    if code in values:
                        values[code] += found
                    else:
                        values[code] = found
        key = self.matched.key
        if key is not None and key < width and row[key].strip():
            record.extra["key"] = row[key].strip()[:200]
        ark = self.matched.ark
        if ark is not None and ark < width and row[ark].strip():
            record.extra["ark"] = row[ark].strip()
        if width != self._width:
            self._tell_ragged(record, row)
        return record

    def _tell_ragged(self, record: SourceRecord, row: Sequence[str]) -> None:
        over = [cell for cell in row[self._width :] if cell.strip()]
        if over:
            record.tell(
                "ragged",
                _(
                    "Cette ligne compte %(n)s cellules de trop : un séparateur se trouve sans doute "
                    "dans un texte sans guillemets, et ses champs peuvent être décalés. Vérifiez-la."
                )
                % {"n": number_fr(len(row) - self._width)},
            )
        elif len(row) < self._width:
            missing = [code for at, code in self.matched.positions if at >= len(row)]
            if missing:
                record.tell(
                    "ragged",
                    _("Cette ligne s’arrête avant la fin : les champs %(names)s y manquent.")
                    % {"names": ", ".join(missing[:8]) + (", …" if len(missing) > 8 else "")},
                )


def _tell_unread(record: SourceRecord, code: str, error: str) -> None:
    record.unread.add(code)
    shown = _("formule jamais calculée") if error == NEVER_COMPUTED else error
    if code == "REF":
        message = _(
            "La référence est illisible dans le classeur (%(error)s) : corrigez sa cellule."
        )
    else:
        message = _(
            "Le champ %(field)s est illisible : sa cellule est en erreur (%(error)s). Ce qui en était "
            "connu est gardé ; corrigez la cellule."
        )
    record.tell(
        "unread", message % {"field": code, "error": shown}, field=code, blocking=code == "REF"
    )


def find_header(head: Sequence[Sequence[str]]) -> int:
    """The row that names most fields, among the first; the first row when none does."""
    best, score = 0, 1
    for at, row in enumerate(head[:_HEADER_WITHIN]):
        known = len({code for cell in row if len(cell) <= 100 and (code := code_of(cell))})
        if known > score:
            best, score = at, known
    return best


def names_fields(headers: Sequence[str], *, at_least: int = 3) -> bool:
    """Whether these headings are those of Joconde."""
    codes = {code for header in headers if (code := code_of(header))}
    return len(codes) >= at_least and bool(codes & set(FIELDS))
