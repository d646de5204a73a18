"""The one way in: prepare a plan, show it, apply it whole or not at all, undo it.

An `Importer` says what one kind of import understands and does; the functions here run it: the
office's pages, the ``maillage import`` command and tests all go through them. Nothing is written
before `apply`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kernel import audit
from maillage.kernel.imports import undoing
from maillage.kernel.imports.cleaning import clean_text, is_blank, number_fr, show
from maillage.kernel.imports.columns import (
    Column,
    ColumnMapping,
    match_columns,
    missing_message,
)
from maillage.kernel.imports.errors import ImportRefused, PlanChanged, ReadError
from maillage.kernel.imports.parsers import OTHERS, Noted
from maillage.kernel.imports.reading import Row, Table
from maillage.kernel.imports.report import Action, Report
from maillage.kernel.imports.shapes import misplaced
from maillage.kernel.imports.undoing import Undone
from maillage.kernel.permissions import is_allowed

__all__ = [
    "Applied",
    "ImportRefused",
    "Importer",
    "PlanChanged",
    "Problem",
    "ReadError",
    "Report",
    "RowPlan",
    "Undone",
    "apply",
    "parse_rows",
    "preview",
]

Severity = Literal["error", "warning"]

SKIP = "*"
"""The column name of a correction that leaves a row out: ``{"12:*": "skip"}``."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell, or with the row when `column` is empty. A warning only informs."""

    column: str
    message: str
    value: str = ""
    severity: Severity = "error"
    choices: tuple[str, ...] = ()
    """Values among which the user has only to choose, each by one click."""


@dataclass(slots=True)
class RowPlan:
    """What would become of one row of the file."""

    line: int
    action: Action = "create"
    values: dict[str, Any] = field(default_factory=dict)
    """Column key → parsed value; a blank cell gives no entry."""
    display: dict[str, str] = field(default_factory=dict)
    """Column key → what was understood, as text; what was written when it was not understood."""
    problems: list[Problem] = field(default_factory=list)
    target_id: int | None = None
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Column key → (before, after), as text, of a row that updates a record."""

    def refuse(
        self, column: str, message: str, value: object = "", choices: tuple[str, ...] = ()
    ) -> None:
        """Add an error: the row will not be imported, unless the user takes one of `choices`."""
        self.problems.append(Problem(column, message, show(value), choices=choices))
        self.action = "refuse"

    def warn(self, column: str, message: str, value: object = "") -> None:
        """Add a warning: the row is imported all the same."""
        self.problems.append(Problem(column, message, show(value), "warning"))

    @property
    def is_written(self) -> bool:
        """Whether applying the plan writes something for this row."""
        return self.action in {"create", "update"}


@dataclass(slots=True)
class Applied:
    """What an import wrote; `entries` (see `kernel.undo.entry`) are in the order of writing."""

    created: list[int] = field(default_factory=list)
    updated: list[int] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    """What an importer with its own `undo` wants to find again; JSON."""

    def undo_data(self) -> dict[str, Any]:
        """What `ImportRun.undo` keeps."""
        return {"entries": self.entries, **self.data}


class Importer(ABC):
    """One kind of import; subclasses are registered in `kernel.registry.importers`."""

    kind: ClassVar[str]
    label: Any
    permission: ClassVar[str]
    columns: Sequence[Column]
    help: Any = ""
    max_rows: ClassVar[int] = 20_000
    families: ClassVar[tuple[str, ...]] = ()
    """Families of files that it takes besides tables (``contacts``: address cards)."""
    accepts: ClassVar[tuple[str, ...]] = ()
    """Extensions that the page offers besides those of tables, with their dot."""
    tables: ClassVar[bool] = True
    """Whether it takes tables at all: some imports only know a file of their own."""
    from_disk: ClassVar[bool] = False
    """Whether `read` is given the file itself, to be opened, instead of its bytes; it then takes no
    table."""
    example_name: str = ""
    """Name of the file that `example` gives; empty when there is none."""

    @property
    def max_mb(self) -> float:
        """Megabytes of the largest file that it takes."""
        return float(settings.UPLOAD_MAX_MB)

    def read(self, raw: Any, filename: str, *, max_mb: float) -> Table | None:
        """A file of this import's own kind as a table; None for one that `read_table` reads.

        Raises `ReadError`.
        """
        return None

    def check_params(self, params: Mapping[str, Any], user: Any) -> dict[str, Any]:
        """The parameters made sure of (a project that exists and that `user` may change).

        What is returned is JSON, and may be given back: it is checked again at each step. Raises
        `ImportRefused`. The default keeps what is given.
        """
        return dict(params)

    @abstractmethod
    def prepare(
        self,
        table: Table,
        mapping: ColumnMapping,
        params: dict[str, Any],
        corrections: Mapping[str, str],
        user: Any,
    ) -> list[RowPlan]:
        """What would become of each row: reads only, and never one query for each row."""

    @abstractmethod
    def apply(self, plans: Sequence[RowPlan], params: dict[str, Any], user: Any) -> Applied:
        """Write the plans; called inside one transaction, signed in the audit.

        Raises `ImportRefused` (or `ValidationError`): nothing is then written.
        """

    def example(self, params: Mapping[str, Any], user: Any) -> bytes:
        """A file to try the import with, made for these parameters as far as they are right."""
        return b""

    def undo(self, undo_data: Mapping[str, Any], user: Any) -> Undone:
        """Take back what `apply` did, except what changed since; called inside one transaction."""
        return undoing.undo_entries(undo_data.get("entries", []))

    def notes(self, plans: Sequence[RowPlan], params: dict[str, Any], user: Any) -> list[str]:
        """What else the user should know, in French."""
        return []


# -- rows -----------------------------------------------------------------------------------------


def parse_rows(
    table: Table,
    mapping: ColumnMapping,
    columns: Sequence[Column],
    corrections: Mapping[str, str] | None = None,
) -> list[RowPlan]:
    """Read every row with its corrections: values, what was understood, problems.

    `corrections` are what the user typed over cells: ``{"line:column key": text}``. Rows are
    planned as ``create`` unless they are refused or left out; the importer decides the rest.
    """
    corrections = corrections or {}
    return [_parse_row(row, table, mapping, columns, corrections) for row in table.rows]


def _parse_row(
    row: Row,
    table: Table,
    mapping: ColumnMapping,
    columns: Sequence[Column],
    corrections: Mapping[str, str],
) -> RowPlan:
    plan = RowPlan(row.line)
    if reason := table.broken.get(row.line):
        plan.refuse("", reason)
        return plan
    for remark in table.remarks.get(row.line, ()):
        plan.warn("", remark)
    for column in columns:
        position = mapping.positions.get(column.key)
        correction = corrections.get(f"{row.line}:{column.key}") if corrections else None
        if position is None and correction is None:
            if column.required:
                plan.refuse(column.key, _("Il faut une valeur."))
            continue
        cell = clean_text(correction) if correction is not None else row.cell(position or 0)
        unread = table.unread.get((row.line, position if position is not None else -1))
        if unread and correction is None:
            plan.warn(column.key, _("Lu comme vide : %(reason)s.") % {"reason": unread})
        _parse_cell(plan, column, cell)
    if corrections.get(f"{row.line}:{SKIP}"):
        plan.action = "skip"
    return plan


def _parse_cell(plan: RowPlan, column: Column, cell: object) -> None:
    if is_blank(cell):
        plan.display[column.key] = ""
        if column.required:
            plan.refuse(column.key, _("Il faut une valeur."))
        return
    plan.display[column.key] = show(cell)
    if isinstance(cell, str) and "\ufffd" in cell:
        plan.warn(column.key, _("Un accent a été perdu (« \ufffd ») : retapez le mot."), cell)
    try:
        value = column.parse(cell)
    except ValueError as error:
        plan.refuse(column.key, str(error), cell)
        return
    if isinstance(value, Noted):
        plan.warn(column.key, value.note, cell)
        if value.others:
            plan.values.setdefault(OTHERS, {})[column.key] = value.others
        value = value.value
    plan.values[column.key] = value
    if isinstance(value, str | int | float) or hasattr(value, "year"):
        plan.display[column.key] = show(getattr(value, "label", value))


# -- running an importer ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that an import depends on, apart from the data already there."""

    importer: Importer
    table: Table
    user: Any
    params: Mapping[str, Any] = field(default_factory=dict)
    mapping: Mapping[str, int | None] = field(default_factory=dict)
    corrections: Mapping[str, str] = field(default_factory=dict)


def check_permission(importer: Importer, user: Any) -> None:
    """Raise PermissionDenied unless `user` may run this import."""
    if not is_allowed(user, importer.permission):
        raise PermissionDenied


def preview(inputs: Inputs) -> Report:
    """What the import would do; writes nothing.

    Columns that are missing make a report with an error rather than an exception, so that the
    user can choose them. Raises PermissionDenied, `ImportRefused`.
    """
    report, _plans, _params = _plan(inputs)
    return report


def _plan(inputs: Inputs) -> tuple[Report, list[RowPlan], dict[str, Any]]:
    importer, table = inputs.importer, inputs.table
    check_permission(importer, inputs.user)
    params = importer.check_params(inputs.params, inputs.user)
    mapping = match_columns(table.headers, importer.columns, inputs.mapping)
    notes = [*table.notes, *mapping.notes(importer.columns)]
    report = Report.of_table(importer, table, mapping, notes)
    if mapping.missing:
        message = missing_message(mapping.missing, table.headers)
        report.error = {"code": "columns", "message": message, "hint": ""}
        return report, [], params
    report.swaps = misplaced(table, mapping, importer.columns)
    plans = importer.prepare(table, mapping, params, inputs.corrections, inputs.user)
    report.notes += importer.notes(plans, params, inputs.user)
    report.add_plans(plans, importer.columns)
    return report, plans, params


def apply(
    inputs: Inputs, *, allow_partial: bool = False, expected: str = ""
) -> tuple[Report, Applied]:
    """Do the import, whole, in one transaction.

    Args:
        inputs: what to import; the plan is made again from the data as they are now.
        allow_partial: the user agreed to leave the refused rows out.
        expected: the digest of the report that the user saw; "" does not check.

    Raises:
        PlanChanged: the plan is no longer the one that the user saw.
        ImportRefused: rows are refused, or the data cannot be written; nothing is.
        PermissionDenied: the user may not run this import.
    """
    label = _("a importé « %(file)s »") % {"file": inputs.table.filename}
    with transaction.atomic(), audit.recording(actor=_signature(inputs.user), verb=label):
        report, plans, params = _plan(inputs)
        if report.error is not None:
            raise ImportRefused(report.error["message"])
        if expected and expected != report.digest:
            raise PlanChanged(_("Les données ont changé depuis l’aperçu : relisez-le."))
        if report.refused and not allow_partial:
            raise ImportRefused(_refused_message(len(report.refused_lines)))
        written = [plan for plan in plans if plan.is_written]
        for plan in plans:
            plan.display = {}  # the report has its own: on a long file this is room for the records
        try:
            applied = inputs.importer.apply(written, params, inputs.user)
        except IntegrityError as error:
            message = _("Les données ne peuvent pas être enregistrées : une fiche existe déjà.")
            raise ImportRefused(message) from error
        except ValidationError as error:
            raise ImportRefused(" ".join(error.messages)) from error
        undoing.settle(applied.entries)
    report.applied = True
    return report, applied


def _refused_message(count: int) -> str:
    return ngettext(
        "%(count)s ligne est refusée : corrigez-la, ou acceptez d’importer les autres sans elle.",
        "%(count)s lignes sont refusées : corrigez-les, ou acceptez d’importer les autres sans elles.",
        count,
    ) % {"count": number_fr(count)}


def undo(importer: Importer, undo_data: Mapping[str, Any], user: Any, *, filename: str) -> Undone:
    """Take an import back, except what changed since."""
    check_permission(importer, user)
    label = _("a annulé l’import de « %(file)s »") % {"file": filename}
    with transaction.atomic(), audit.recording(actor=_signature(user), verb=label):
        return importer.undo(undo_data, user)


def _signature(user: Any) -> Any:
    """Who signs: the account, or the terminal when a command runs before there is any."""
    return user if user.pk else audit.Actor(label=_("ligne de commande"))
