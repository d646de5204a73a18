"""Rows of the staging table, written fast: a file brings a hundred thousand of them.

Making model instances and having each column prepared by its field took a quarter of the time of a
reading; these rows are plain, and only their JSON needs preparing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection

from maillage.heritage.catalogue.models import ImportRecord

_COLUMNS: Final = (
    *("run_id", "number", "line", "reference", "museum_id", "object_id", "outcome", "title"),
    *("is_remarked", "is_provisional", "is_applied", "is_undone"),
    *("values", "changes", "problems", "extra", "before"),
)
_JSON: Final = frozenset(("values", "changes", "problems", "extra"))
_EMPTY: Final = {"values": "{}", "changes": "{}", "problems": "[]", "extra": "{}"}


@dataclass(slots=True)
class StagedRow:
    """What an `ImportRecord` will hold; see there."""

    run_id: int
    number: int
    line: int = 0
    reference: str = ""
    museum_id: int | None = None
    object_id: int | None = None
    outcome: str = ""
    title: str = ""
    is_remarked: bool = False
    is_provisional: bool = False
    is_applied: bool = False
    is_undone: bool = False
    values: dict[str, list[str]] = field(default_factory=dict)
    changes: dict[str, list[Any]] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    before: None = None


def stage(rows: Sequence[StagedRow]) -> None:
    """Write these rows, within the running transaction."""
    if not rows:
        return
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in _COLUMNS)
    places = ", ".join(["%s"] * len(_COLUMNS))
    table = quote(ImportRecord._meta.db_table)
    sql = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608 - names of our own columns
    with connection.cursor() as cursor:
        cursor.executemany(sql, [_parameters(row) for row in rows])


def _parameters(row: StagedRow) -> list[Any]:
    return [
        (json.dumps(value) if value else _EMPTY[name]) if name in _JSON else value
        for name in _COLUMNS
        for value in (getattr(row, name),)
    ]
