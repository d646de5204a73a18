"""What an import understood and would do, or did: for a page, for the database, for a program."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from maillage.kernel.imports.columns import Column, ColumnMapping

if TYPE_CHECKING:
    from maillage.kernel.imports.engine import Importer, Problem, RowPlan
    from maillage.kernel.imports.reading import Table

Action = Literal["create", "update", "unchanged", "refuse", "skip"]

COUNTED: Final[dict[Action, str]] = {
    "create": "created",
    "update": "updated",
    "unchanged": "unchanged",
    "refuse": "refused",
    "skip": "skipped",
}
"""What becomes of a row, and under which name such rows are counted."""

SHOWN_ROWS: Final = 5_000
"""Rows that a report tells one by one: those with problems first."""

STORED_ROWS: Final = 1_000
"""Rows kept in the database with a run: those with problems first."""


@dataclass(slots=True)
class Report:
    """The outcome of a preview or of an import."""

    kind: str
    file: str
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    header_row: int = 0
    encoding: str = ""
    headers: list[str] = field(default_factory=list)
    mapping: dict[str, int] = field(default_factory=dict)
    columns: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED.values(), 0))
    refused: list[dict[str, Any]] = field(default_factory=list)
    """One entry for each error: line, column (label), reason, value."""
    warnings: list[dict[str, Any]] = field(default_factory=list)
    """One entry for each remark on a row that is not refused, in the same form."""
    swaps: list[dict[str, Any]] = field(default_factory=list)
    """Columns that seem to be one another: a sentence, and the mapping that puts them right."""
    recalled: dict[str, str] = field(default_factory=dict)
    """Who had chosen these columns for the same headings, and when; empty when nobody had."""
    notes: list[str] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    rows_total: int = 0
    error: dict[str, str] | None = None
    digest: str = ""
    """Changes when the plan does."""
    applied: bool = False

    @classmethod
    def of_table(
        cls, importer: Importer, table: Table, mapping: ColumnMapping, notes: list[str]
    ) -> Report:
        """A report that says what was read, without its rows."""
        return cls(
            kind=importer.kind,
            file=table.filename,
            sheet=table.sheet,
            sheets=list(table.sheets),
            header_row=table.header_row,
            encoding=table.encoding,
            headers=list(table.headers),
            mapping=mapping.as_json(),
            columns=[
                {"key": one.key, "label": str(one.label), "required": one.required}
                for one in importer.columns
            ],
            notes=notes,
        )

    def add_plans(self, plans: Sequence[RowPlan], columns: Sequence[Column]) -> None:
        """Add what would become of each row."""
        labels = {column.key: str(column.label) for column in columns}
        tally = Counter(plan.action for plan in plans)
        self.counts = {name: tally[action] for action, name in COUNTED.items()}
        self.rows_total = len(plans)
        shown = plans
        if len(plans) > SHOWN_ROWS:  # the plain rows of a long file are only counted
            shown = sorted(plans, key=lambda plan: not plan.problems)[:SHOWN_ROWS]
            shown.sort(key=lambda plan: plan.line)
        self.rows = [_row(plan, labels) for plan in shown]
        self.refused = [
            _told(plan, problem, labels)
            for plan in plans
            if plan.action == "refuse"
            for problem in plan.problems
            if problem.severity == "error"
        ]
        self.warnings = [
            _told(plan, problem, labels)
            for plan in plans
            if plan.problems and plan.action not in {"refuse", "skip"}
            for problem in plan.problems
            if problem.severity == "warning"
        ]
        self.digest = _digest(plans)

    @property
    def refused_lines(self) -> list[int]:
        """The lines that are refused, each once."""
        return list(dict.fromkeys(one["line"] for one in self.refused))

    @property
    def to_write(self) -> int:
        """Rows that applying would write."""
        return self.counts["created"] + self.counts["updated"]

    def as_json(self, *, max_rows: int | None = STORED_ROWS) -> dict[str, Any]:
        """What `ImportRun.report` keeps; beyond `max_rows`, rows without problems are left out."""
        rows = self.rows
        if max_rows is not None and len(rows) > max_rows:
            kept = sorted(rows, key=lambda row: not row["problems"])[:max_rows]
            rows = sorted(kept, key=lambda row: int(row["line"]))
        return {
            "kind": self.kind,
            "file": self.file,
            "sheet": self.sheet,
            "sheets": self.sheets,
            "header_row": self.header_row,
            "encoding": self.encoding,
            "headers": self.headers,
            "mapping": self.mapping,
            "columns": self.columns,
            "counts": self.counts,
            "refused": self.refused[:max_rows],
            "warnings": self.warnings[:max_rows],
            "warnings_total": len(self.warnings),
            "swaps": self.swaps,
            "recalled": self.recalled,
            "notes": self.notes,
            "rows": rows,
            "rows_total": self.rows_total,
            "error": self.error,
            "digest": self.digest,
            "applied": self.applied,
        }

    def as_cli_json(self) -> dict[str, Any]:
        """What ``maillage import --json`` prints: counts at the top, every refused row."""
        return {
            "kind": self.kind,
            "file": self.file,
            "sheet": self.sheet,
            "applied": self.applied,
            **self.counts,
            "refused_rows": self.refused,
            "warnings": self.warnings,
            "notes": self.notes,
        }


def _told(plan: RowPlan, problem: Problem, labels: dict[str, str]) -> dict[str, Any]:
    return {
        "line": plan.line,
        "column": labels.get(problem.column, problem.column),
        "reason": problem.message,
        "value": problem.value,
    }


def _row(plan: RowPlan, labels: dict[str, str]) -> dict[str, Any]:
    return {
        "line": plan.line,
        "action": plan.action,
        "cells": plan.display,
        "target": plan.target_id,
        "changes": {key: list(change) for key, change in plan.changes.items()},
        "problems": [
            {
                "column": problem.column,
                "label": labels.get(problem.column, ""),
                "message": problem.message,
                "value": problem.value,
                "severity": problem.severity,
                "choices": list(problem.choices),
            }
            for problem in plan.problems
        ],
    }


def _digest(plans: Sequence[RowPlan]) -> str:
    hasher = hashlib.sha256()
    for plan in plans:
        told = [plan.line, plan.action, plan.target_id, plan.display, plan.changes]
        hasher.update(json.dumps(told, sort_keys=True, default=str).encode())
    return hasher.hexdigest()
