"""What the conflicts, the availabilities and the workload show, and the table that leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.domain.conflicts import KINDS, find_conflicts
from maillage.coordination.projects.domain.workload import PersonLoad
from maillage.coordination.projects.models import Absence, Capacity, Project
from maillage.kernel import clock
from maillage.kernel.exports import ExportColumn

AHEAD = timedelta(weeks=26)


def conflict_page(
    user: Any, params: Mapping[str, Any], *, project: int | None = None, kind: str = ""
) -> dict[str, Any]:
    """The conflicts from today to six months ahead, by pages, with the words of their kinds."""
    today = clock.today()
    found = find_conflicts(user, first=today, last=today + AHEAD, project=project)
    shown = [one for one in found if not kind or one.kind == kind]
    page = Paginator(shown, 25).get_page(params.get("page"))
    return {
        "page": page,
        "rows": [(one, KINDS[one.kind]) for one in page.object_list],
        "total": len(shown),
    }


def conflicts_panel(project: Project, user: Any, params: Mapping[str, Any]) -> dict[str, Any]:
    """The conflicts in which the project has a part."""
    return conflict_page(user, params, project=project.pk)


def availability_panel(person: Any, user: Any) -> dict[str, Any]:
    """Somebody's hours a week, and absences to come."""
    absences = Absence.objects.visible_to(user).filter(person=person, end__gte=clock.today())
    capacity = Capacity.objects.visible_to(user).filter(person=person).first()
    return {
        "person": person,
        "hours": capacity.hours if capacity else Capacity.DEFAULT,
        "absences": absences,
        "may_edit": user.has_perm("projects.edit_availability"),
    }


def workload_columns() -> list[ExportColumn]:
    """The columns of the workload: one line for each week of each person."""
    return [
        ExportColumn("person", _("Personne"), lambda row: row[0], width=30),
        ExportColumn("monday", _("Semaine du"), lambda row: row[1], width=12),
        ExportColumn("planned", _("Heures prévues"), lambda row: row[2]),
        ExportColumn("capacity", _("Heures possibles"), lambda row: row[3]),
        ExportColumn("over", _("Heures en trop"), lambda row: row[4]),
        ExportColumn("uncounted", _("Tâches sans charge"), lambda row: row[5]),
    ]


def workload_rows(loads: Iterable[PersonLoad]) -> Iterator[list[object]]:
    """The lines of the workload, as `workload_columns` reads them."""
    for load in loads:
        for week in load.weeks:
            yield [
                str(load.person),
                week.monday,
                week.planned,
                week.capacity,
                week.over,
                week.uncounted,
            ]
