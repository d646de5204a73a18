"""The columns that an import understands, and how the headers of a real file are matched to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rapidfuzz import fuzz

from maillage.kernel.imports.cleaning import fold
from maillage.kernel.imports.parsers import (
    Progress,
    boolean_fr,
    choice,
    date_fr,
    decimal_fr,
    email,
    integer,
    percent,
    text,
)

if TYPE_CHECKING:
    from django.utils.functional import Promise

__all__ = [
    "Column",
    "ColumnMapping",
    "Progress",
    "boolean_fr",
    "choice",
    "date_fr",
    "decimal_fr",
    "email",
    "integer",
    "match_columns",
    "percent",
    "recognise",
    "text",
]

_EXACT: Final = 100
_NEAR: Final = 0.86
"""Likeness from which two names are taken for one (« Reponsable », « Échéances prévues »)."""

_NAMED: Final = 12
"""Unknown columns named in a note; the others are counted."""

_STOPWORDS: Final = frozenset(
    (
        "de",
        "du",
        "des",
        "d",
        "la",
        "le",
        "les",
        "l",
        "un",
        "une",
        "en",
        "a",
        "au",
        "aux",
        "et",
        "ou",
        "n",
        "no",
        "num",
        "numero",
        "par",
        "pour",
    )
)
_ABBREVIATIONS: Final = {
    "tel": "telephone",
    "resp": "responsable",
    "qte": "quantite",
    "mt": "montant",
    "adr": "adresse",
    "cp": "code postal",
    "struct": "structure",
    "orga": "organisation",
    "mail": "courriel",
    "email": "courriel",
    "e mail": "courriel",
}


@dataclass(frozen=True)
class Column:
    """One column that an import understands.

    `key` names the value in a row plan; `label` (French) is the usual header, `aliases` the others;
    `parse` turns a cell into a value or raises ValueError with a French sentence; a `required`
    column must be there and filled on every row.
    """

    key: str
    label: str | Promise
    aliases: Sequence[str | Promise] = ()
    required: bool = False
    parse: Callable[[object], Any] = field(default_factory=lambda: text(500))
    help: str | Promise = ""
    shape: Callable[[str], bool] | None = None
    """Whether a text looks like a value of this column: tells columns that were swapped."""
    by_hand: bool = False
    """Never found by its heading: the user must choose it."""

    def names(self) -> tuple[str, ...]:
        """Every name that a file may give to this column."""
        return (str(self.label), self.key.replace("_", " "), *map(str, self.aliases))

    @cached_property
    def normal_names(self) -> tuple[str, ...]:
        """The same, each once, as headers are compared with them."""
        return tuple(dict.fromkeys(normal_name(name) for name in self.names()))


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which column of the file is which of ours."""

    positions: Mapping[str, int]
    """Our key → position in the file, from 0."""
    headers: Sequence[str]
    unknown: tuple[str, ...] = ()
    missing: tuple[Column, ...] = ()
    guessed: Mapping[str, str] = field(default_factory=dict)
    """Our key → header, for the names that were near rather than equal."""

    def __contains__(self, key: object) -> bool:
        return key in self.positions

    def header_of(self, key: str) -> str:
        """The header under which the file gives `key`; empty when it does not."""
        position = self.positions.get(key)
        return self.headers[position] if position is not None else ""

    def as_json(self) -> dict[str, int]:
        """What `ImportRun.mapping` keeps, and what `match_columns` takes back as `chosen`."""
        return dict(self.positions)

    def notes(self, columns: Sequence[Column]) -> list[str]:
        """What the user should know, in French."""
        found = []
        labels = {column.key: str(column.label) for column in columns}
        for key, header in self.guessed.items():
            found.append(
                _("La colonne « %(header)s » a été lue comme « %(label)s ».")
                % {"header": header, "label": labels[key]}
            )
        if self.unknown:
            names = ", ".join(f"« {header} »" for header in self.unknown[:_NAMED])
            if len(self.unknown) > _NAMED:
                more = _("… et %(n)d autres") % {"n": len(self.unknown) - _NAMED}
                names = f"{names} {more}"
            found.append(
                ngettext(
                    "Colonne non reconnue, laissée de côté : %(names)s.",
                    "Colonnes non reconnues, laissées de côté : %(names)s.",
                    len(self.unknown),
                )
                % {"names": names}
            )
        return found


@lru_cache(maxsize=4096)
def normal_name(header: str) -> str:
    """A header without accents, plural, units, remarks between brackets, marks of obligation."""
    bare = re.sub(r"\([^)]*\)|\[[^\]]*\]|\*", " ", header)
    words = [_singular(word) for word in fold(bare if bare.strip() else header).split()]
    words = [word for word in words if word != "%"] or words
    joined = _ABBREVIATIONS.get(" ".join(words))
    if joined is not None:
        return joined
    return " ".join(_ABBREVIATIONS.get(word, word) for word in words)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


def _bare_words(name: str) -> str:
    return " ".join(word for word in name.split() if word not in _STOPWORDS) or name


@lru_cache(maxsize=16384)
def _likeness(header: str, name: str) -> int:
    """From 0 to 100: how surely two normal names are one."""
    if header == name:
        return _EXACT
    if _bare_words(header) == _bare_words(name):
        return 95
    words, wanted = _bare_words(header).split(), _bare_words(name).split()
    extra = len(words) - len(wanted)
    if wanted and len(name) >= 4 and 0 < extra <= 2 and words[: len(wanted)] == wanted:
        return 85 - 5 * extra  # « Tâche à réaliser », « Date de début prévue »
    if len(header) >= 5 and len(name) >= 5 and _may_be_near(len(header), len(name)):
        return int(fuzz.ratio(header, name, score_cutoff=_NEAR * 100) * 0.8)
    return 0


def _may_be_near(one: int, other: int) -> bool:
    """Whether two lengths allow a likeness of `_NEAR`; comparing letters is slow."""
    return 2 * min(one, other) >= _NEAR * (one + other)


def _score(header: str, column: Column) -> int:
    normal = normal_name(header)
    if not normal:
        return 0
    return max(_likeness(normal, name) for name in column.normal_names)


def _assign(headers: Sequence[str], columns: Sequence[Column]) -> dict[str, tuple[int, int]]:
    """Our key → (position, score): the best pairs first, each side used once."""
    scored = [
        (-_score(header, column), position, rank)
        for position, header in enumerate(headers)
        if header and len(header) <= 100
        for rank, column in enumerate(columns)
        if not column.by_hand
    ]
    taken: set[int] = set()
    found: dict[str, tuple[int, int]] = {}
    for negative, position, rank in sorted(scored):
        key = columns[rank].key
        if negative and position not in taken and key not in found:
            taken.add(position)
            found[key] = (position, -negative)
    return found


def recognise(headers: Sequence[str], columns: Sequence[Column]) -> set[str]:
    """The keys of the columns that these headers name."""
    return set(_assign(headers, columns))


def match_columns(
    headers: Sequence[str],
    columns: Sequence[Column],
    chosen: Mapping[str, int | None] | None = None,
) -> ColumnMapping:
    """Match the headers of a file to the columns of an import.

    Names are compared without accents, case, punctuation or plural, then by likeness. `chosen` is
    what the user decided: our key → position, or None to leave the column out.
    """
    chosen = {
        key: position
        for key, position in (chosen or {}).items()
        if position is None or 0 <= int(position) < len(headers)
    }
    decided = {int(position) for position in chosen.values() if position is not None}
    free = ["" if position in decided else header for position, header in enumerate(headers)]
    open_columns = [column for column in columns if column.key not in chosen]
    found = _assign(free, open_columns)
    positions = {key: position for key, (position, _score_) in found.items()}
    positions |= {key: int(position) for key, position in chosen.items() if position is not None}
    guessed = {key: headers[position] for key, (position, score) in found.items() if score < 95}
    used = set(positions.values())
    unknown = (header for at, header in enumerate(headers) if header and at not in used)
    ordered = {column.key: positions[column.key] for column in columns if column.key in positions}
    return ColumnMapping(
        positions=ordered,
        headers=tuple(headers),
        unknown=tuple(dict.fromkeys(unknown)),
        missing=tuple(one for one in columns if one.required and one.key not in positions),
        guessed=guessed,
    )


def missing_message(missing: Iterable[Column], headers: Sequence[str]) -> str:
    """What to tell when required columns are not in the file."""
    wanted = ", ".join(f"« {column.label} »" for column in missing)
    seen = ", ".join(f"« {header} »" for header in headers if header) or _("aucun")
    return _("Il manque la colonne %(wanted)s. En-têtes lus : %(seen)s.") % {
        "wanted": wanted,
        "seen": seen,
    }
