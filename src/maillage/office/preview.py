"""An import's report as its page shows it: rows with editable cells, views, columns to choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.kernel.imports.engine import SKIP, Importer
from maillage.kernel.models import ImportRun

PREFIX = "c:"
REMARKS = "remarques"  # the view of the rows that are taken, with something to say of them
CLOSED = frozenset({ImportRun.Status.APPLIED, ImportRun.Status.UNDONE})
TONES = {
    "create": "done",
    "update": "active",
    "unchanged": "draft",
    "refuse": "late",
    "skip": "cancelled",
}


def _has_remark(row: Mapping[str, Any]) -> bool:
    return row["action"] not in {"refuse", "skip"} and bool(row["problems"])


@dataclass(slots=True)
class Cell:
    """One cell of the preview."""

    key: str
    label: str
    name: str  # of its input
    value: str
    before: str = ""
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    editable: bool = True
    corrected: bool = False
    choices: str = ""  # id of its datalist
    offers: list[str] = field(default_factory=list)  # values to choose by one click

    @property
    def message_id(self) -> str:
        """The id of the element that says what is wrong."""
        return f"{self.name.replace(':', '-').replace('*', 'x')}-note"


@dataclass(slots=True)
class Line:
    """One row of the preview."""

    number: int
    action: str
    action_label: str
    tone: str
    cells: list[Cell]
    notes: list[str] = field(default_factory=list)  # problems of the row as a whole
    errors: list[str] = field(default_factory=list)
    editing: bool = False

    @property
    def skipped(self) -> bool:
        """Whether the user left it out."""
        return self.action == "skip"


@dataclass(frozen=True, slots=True)
class Tally:
    """« 12 à créer », and the address of these rows alone."""

    view: str
    label: str
    count: int
    current: bool


class Preview:
    """What the page of a run asks."""

    actions: Mapping[str, Any] = {
        "refuse": gettext_lazy("à corriger"),
        "create": gettext_lazy("à créer"),
        "update": gettext_lazy("à mettre à jour"),
        "unchanged": gettext_lazy("déjà à jour"),
        "skip": gettext_lazy("laissées de côté"),
    }

    def __init__(self, run: ImportRun, importer: Importer, user: Any, view: str = "") -> None:
        self.run = run
        self.importer = importer
        self.user = user
        self.report: dict[str, Any] = run.report or {}
        self.view = view if view in self.actions or view == REMARKS else ""

    @property
    def is_closed(self) -> bool:
        """Whether the import was applied, and perhaps undone."""
        return self.run.status in CLOSED

    @property
    def error(self) -> dict[str, str] | None:
        """Why nothing could be understood, if so."""
        found: dict[str, str] | None = self.report.get("error")
        return found

    @property
    def counts(self) -> dict[str, int]:
        """By outcome: created, updated, unchanged, refused, skipped."""
        found: dict[str, int] = self.report.get("counts", {})
        return found

    @property
    def to_write(self) -> int:
        """Rows that applying would write."""
        return self.counts.get("created", 0) + self.counts.get("updated", 0)

    @property
    def swaps(self) -> list[dict[str, Any]]:
        """Columns that seem swapped; what the mapping leaves out stays out."""
        keys = [column["key"] for column in self.report.get("columns", ())]
        return [
            {**swap, "mapping": {key: swap["mapping"].get(key, "") for key in keys}}
            for swap in self.report.get("swaps", ())
        ]

    @property
    def hidden_rows(self) -> int:
        """Rows without problems that the report does not keep."""
        return int(self.report.get("rows_total", 0)) - len(self.report.get("rows", ()))

    def tallies(self) -> list[Tally]:
        """The rows by outcome."""
        names = {
            "refuse": "refused",
            "create": "created",
            "update": "updated",
            "unchanged": "unchanged",
            "skip": "skipped",
        }
        total = int(self.report.get("rows_total", 0))
        found = [Tally("", _("toutes les lignes"), total, not self.view)]
        found += [
            Tally(view, str(label), self.counts.get(names[view], 0), self.view == view)
            for view, label in self.actions.items()
            if self.counts.get(names[view], 0)
        ]
        if told := sum(map(_has_remark, self.report.get("rows", ()))):
            found.append(Tally(REMARKS, _("à vérifier"), told, self.view == REMARKS))
        return found

    # -- columns ------------------------------------------------------------------------------------

    @cached_property
    def columns(self) -> list[tuple[str, str]]:
        """The columns to show: those that the file gives, that are required, or that have a
        problem or a correction; then what the importer adds by itself, read only.
        """
        rows = self.report.get("rows", ())
        used = set(self.report.get("mapping", {})) | {
            problem["column"] for row in rows for problem in row["problems"]
        }
        used |= {place.split(":", 1)[1] for place in self.run.corrections}
        return [
            (column["key"], column["label"])
            for column in self.report.get("columns", ())
            if column["key"] in used or column["required"]
        ]

    @cached_property
    def extra_columns(self) -> list[tuple[str, str]]:
        """What the importer adds by itself (``preview_columns``), read only."""
        found: Sequence[Any] = getattr(self.importer, "preview_columns", ())
        return [(column.key, str(column.label)) for column in found]

    def choices(self) -> dict[str, list[str]]:
        """What an importer proposes in some cells (``cell_choices``), for ``<datalist>``."""
        propose = getattr(self.importer, "cell_choices", None)
        return propose(self.run.params, self.user) if callable(propose) else {}

    def mapping_fields(self) -> list[dict[str, Any]]:
        """For each of our columns, the headers of the file and the one that was chosen."""
        headers = self.report.get("headers", [])
        chosen = self.report.get("mapping", {})
        return [
            {
                "key": column["key"],
                "label": column["label"],
                "required": column["required"],
                "options": [
                    (
                        position,
                        header or _("(colonne %(n)d)") % {"n": position + 1},
                        chosen.get(column["key"]) == position,
                    )
                    for position, header in enumerate(headers)
                ],
            }
            for column in self.report.get("columns", ())
        ]

    # -- rows ---------------------------------------------------------------------------------------

    def rows(self) -> list[dict[str, Any]]:
        """The rows of the chosen view."""
        found: list[dict[str, Any]] = self.report.get("rows", [])
        if self.view == REMARKS:
            return [row for row in found if _has_remark(row)]
        return [row for row in found if not self.view or row["action"] == self.view]

    def lines(self, rows: Sequence[dict[str, Any]], editing: str = "") -> list[Line]:
        """Rows as lines of the table; `editing` is the number of the one being corrected."""
        choices = self.choices()
        return [self._line(row, choices, str(row["line"]) == editing) for row in rows]

    def _line(self, row: dict[str, Any], choices: Mapping[str, Any], editing: bool) -> Line:
        labels = {
            "create": _("à créer"),
            "update": _("mise à jour"),
            "unchanged": _("déjà à jour"),
            "refuse": _("à corriger"),
            "skip": _("laissée de côté"),
        }
        number, problems = int(row["line"]), row["problems"]
        cells = [self._cell(row, key, label, problems, choices) for key, label in self.columns]
        cells += [
            Cell(
                key,
                label,
                "",
                row["cells"].get(key, ""),
                before=row["changes"].get(key, ("", ""))[0],
                editable=False,
            )
            for key, label in self.extra_columns
        ]
        known = {cell.key for cell in cells}
        whole = [one for one in problems if one["column"] not in known]
        return Line(
            number=number,
            action=row["action"],
            action_label=labels.get(row["action"], row["action"]),
            tone=TONES.get(row["action"], "draft"),
            cells=cells,
            notes=[one["message"] for one in whole if one["severity"] == "warning"],
            errors=[one["message"] for one in whole if one["severity"] == "error"],
            editing=editing or row["action"] == "refuse",
        )

    def _cell(
        self,
        row: dict[str, Any],
        key: str,
        label: str,
        problems: Sequence[dict[str, Any]],
        choices: Mapping[str, Any],
    ) -> Cell:
        mine = [one for one in problems if one["column"] == key]
        place = f"{row['line']}:{key}"
        change = row["changes"].get(key)
        return Cell(
            key=key,
            label=label,
            name=f"{PREFIX}{place}",
            value=row["cells"].get(key, ""),
            before=change[0] if change else "",
            errors=[one["message"] for one in mine if one["severity"] == "error"],
            warnings=[one["message"] for one in mine if one["severity"] == "warning"],
            corrected=place in self.run.corrections,
            choices=f"choix-{key}" if key in choices else "",
            offers=[value for one in mine for value in one.get("choices", ())],
        )

    # -- what the page sends back -------------------------------------------------------------------

    def corrections(self, data: Mapping[str, Any]) -> dict[str, str | None]:
        """The cells that were typed over, the rows left out or taken back."""
        shown = {
            f"{row['line']}:{key}": row["cells"].get(key, "")
            for row in self.report.get("rows", ())
            for key, _label in self.columns
        }
        found: dict[str, str | None] = {}
        for name, value in data.items():
            place = name.removeprefix(PREFIX)
            if name != place and place in shown and value.strip() != shown[place].strip():
                found[place] = value.strip()
        place, _equals, value = str(data.get("choose", "")).partition("=")
        if place in shown:
            found[place] = value
        for action, text in (("skip", "skip"), ("unskip", None)):
            if str(data.get(action, "")).isdecimal():
                found[f"{data[action]}:{SKIP}"] = text
        return found
