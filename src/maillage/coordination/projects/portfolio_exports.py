"""The matrix of a portfolio as a table to take away: all its projects, whatever the page."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from maillage.coordination.projects.models import Project, Task
from maillage.coordination.projects.portfolio import Cell, build_matrix
from maillage.kernel import clock
from maillage.kernel.exports import FORMATS, ExportColumn

OFFERED = ("csv", "xlsx")


def matrix_response(
    projects: Sequence[Project], tasks: QuerySet[Task], fmt: str, *, title: str
) -> HttpResponse:
    """One row a task, one column a project; each cell says state and day. Http404 otherwise."""
    if fmt not in OFFERED:
        raise Http404
    matrix = build_matrix(projects, tasks)
    columns = [
        ExportColumn("task", _("Tâche"), _part(0), width=48),
        ExportColumn("phase", _("Phase"), _part(1), width=18),
        ExportColumn("late", _("En retard"), _part(2)),
        ExportColumn("done", _("Faites"), _part(3)),
        ExportColumn("all", _("Projets"), _part(4)),
    ]
    columns += [
        ExportColumn(f"project-{head.project.pk}", head.project.name, _part(5 + number), width=24)
        for number, head in enumerate(matrix.heads)
    ]
    rows = [
        [
            *(line.title, line.phase, line.late, line.done, line.total),
            *(words_of(cells) for _place, cells in line.cells),
        ]
        for line in matrix.lines
    ]
    output = io.BytesIO()
    FORMATS[fmt].write(output, columns, rows, title)
    response = HttpResponse(output.getvalue(), content_type=FORMATS[fmt].mime)
    name = f"{slugify(title) or 'portefeuille'}-{clock.today():%Y-%m-%d}.{fmt}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def words_of(cells: Sequence[Cell]) -> str:
    """« en retard, 12/05/2026 »; several when a project has the task more than once."""
    return " ; ".join(
        f"{cell.label}, {cell.due:%d/%m/%Y}" if cell.due else cell.label for cell in cells
    )


def _part(number: int) -> Callable[[Any], object]:
    def value(row: Sequence[object]) -> object:
        return row[number]

    return value
