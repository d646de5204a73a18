"""Objects as a table: one column for each official field, the source's values in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from maillage.heritage.catalogue.fields import FIELDS
from maillage.heritage.catalogue.models import CulturalObject
from maillage.kernel.exports import ExportColumn, csv_chunks


def columns() -> list[ExportColumn]:
    """The official codes, in human order, then the permanent address."""
    fields = [ExportColumn(code, code, _value_of(code)) for code in FIELDS]
    return [*fields, ExportColumn("ARK", "ARK", lambda record: record.ark or "")]


def csv_document(records: Iterable[CulturalObject]) -> Iterator[bytes]:
    """The file, piece by piece: UTF-8 with its mark, semicolons (`kernel.exports`)."""
    chosen = columns()
    values = [one.value for one in chosen]
    return csv_chunks(chosen, ([value(record) for value in values] for record in records))


def _value_of(code: str) -> Callable[[CulturalObject], str]:
    return lambda record: record.value(code)
