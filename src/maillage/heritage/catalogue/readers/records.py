"""What every reader gives: records, what is wrong with them, and the columns of their file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to say of a record: what, where and how to mend it, in French.

    `code` is a stable word; `field` an official code, or ""; a `blocking` problem refuses the
    record, another is a remark.
    """

    code: str
    message: str
    field: str = ""
    blocking: bool = False


@dataclass(slots=True)
class SourceRecord:
    """One record of a source.

    `number` is its rank from 1, `line` the line of the file where it begins (0 when the source has
    no lines). `values` holds the source's values under the official codes. A stretch that could
    not be read is a record without values and with a blocking problem.
    """

    number: int
    line: int
    values: dict[str, list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    """Beyond the fields: ``key`` (the source's own), ``ark`` (its permanent address), ``images`` (address, credit, rights…),
    ``related`` (reference, relation)."""
    reference: str = ""
    """The reference to keep it under, once `references.check_references` has settled it."""
    unread: set[str] = field(default_factory=set)
    """Fields of which the source says something that cannot be read: they are not empty."""
    is_provisional: bool = False
    is_deleted: bool = False
    """The source says that this record is no more (OAI-PMH)."""

    @property
    def is_blocked(self) -> bool:
        """Whether the record must be refused."""
        return any(one.blocking for one in self.problems)

    def first(self, code: str) -> str:
        """The first value of a field, or ""."""
        found = self.values.get(code)
        return found[0] if found else ""

    def tell(self, code: str, message: str, *, field: str = "", blocking: bool = False) -> None:
        """Add a problem, once for each field."""
        if not any(one.code == code and one.field == field for one in self.problems):
            self.problems.append(Problem(code, message, field, blocking))


@dataclass(slots=True)
class SourceColumn:
    """A column, tag or path of the source, for the screen where they are matched.

    `key` names it in a `SourceMapping`; `code` is the field that it fills, "" when it is left out,
    and `reason` then says why, in French.
    """

    key: str
    code: str = ""
    samples: list[str] = field(default_factory=list)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SourceMapping:
    """How to read a file that does not say it itself; kept as JSON from one import to the next."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Column → code; "" leaves it out. A column that is not named is matched by its heading."""
    record: str = ""
    """Path of the element that is a record (« notices/notice »), in XML."""
    sheet: str = ""
    separator: str = ""
    """What parts the columns of a text file."""
    list_separator: str = ""
    """What parts the values of one cell: « ; » unless told."""
    key: str = ""
    """The column that holds the source's own key."""

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> SourceMapping:
        """From what `as_json` gave; a plain {column: code} is understood too."""
        if "columns" not in kept or not isinstance(kept["columns"], Mapping):
            return cls(columns={str(name): str(code or "") for name, code in kept.items()})
        texts = {name: str(kept.get(name) or "") for name in _TEXTS}
        columns = {str(name): str(code or "") for name, code in kept["columns"].items()}
        return cls(columns=columns, **texts)

    def as_json(self) -> dict[str, Any]:
        """What to keep."""
        return {"columns": dict(self.columns), **{name: getattr(self, name) for name in _TEXTS}}


_TEXTS = ("record", "sheet", "separator", "list_separator", "key")


class Source:
    """A file opened for reading; `records` may be asked for several times."""

    def __init__(self, path: Path, kind: str, mapping: SourceMapping) -> None:
        self.path = path
        self.kind = kind
        self.mapping = mapping
        self.columns: list[SourceColumn] = []
        self.is_partial = False
        """Whether it says, once read, that there is more elsewhere."""
        self.place = ""
        """Where its records lie when they could lie elsewhere: a sheet, the path of an XML element."""
        self.places: list[str] = []
        """Where they could."""
        self.notes: list[str] = []
        """What the user should know of the whole file, in French; completed while reading."""

    def records(self) -> Iterator[SourceRecord]:
        """The records in the order of the file, in flat memory; never raises on their content."""
        raise NotImplementedError

    def note(self, message: str) -> None:
        """Add a remark on the whole file, once."""
        if message not in self.notes:
            self.notes.append(message)
