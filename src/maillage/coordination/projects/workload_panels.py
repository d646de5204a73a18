"""What the conflicts, the availabilities and the workload show, and the table that leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.availability_forms import WorkloadFilters
from maillage.coordination.projects.domain import workload as domain
from maillage.coordination.projects.domain.conflicts import KINDS, find_conflicts
from maillage.coordination.projects.domain.workload import PersonLoad
from maillage.coordination.projects.models import Absence, Capacity, Project
from maillage.coordination.projects.planning.workload import mondays
from maillage.kernel import clock
from maillage.kernel.exports import ExportColumn
from maillage.people.directory.models import Function, Person

AHEAD = timedelta(weeks=26)
PER_PAGE, EVERYONE = 25, 1_000_000


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


def workload_page(user: Any, form: WorkloadFilters, params: Mapping[str, Any]) -> dict[str, Any]:
    """Weeks × people: whoever has a task then, the team first; the others when one asks for them."""
    asked = form.asked()
    first, length = asked.get("depuis") or clock.today(), asked.get("semaines") or 8
    starts = mondays(first, length)
    project, sunday = asked.get("project"), starts[-1] + timedelta(days=6)

    def people(*, free: bool) -> QuerySet[Person]:
        of = project and project.pk
        if asked.get("person"):  # with or without a task: one wants to know
            return domain.people_seen(user).filter(pk=asked["person"].pk)
        found = domain.busy_people(user, starts[0], sunday, project=of, free=free)
        if asked.get("organisation"):
            there = Function.objects.in_force().filter(organisation=asked["organisation"])
            found = found.filter(pk__in=there.order_by().values("person"))
        return found

    shown, free = people(free=bool(asked.get("libres"))), people(free=True)
    if wrong := form.wrong_fields():
        shown = free = Person.objects.none()
    everyone = asked.get("over") or "format" in params
    page = Paginator(shown, EVERYONE if everyone else PER_PAGE).get_page(params.get("page"))
    loads = domain.workload(
        user,
        people=list(page.object_list),
        first=first,
        weeks=length,
        project=project and project.pk,
    )
    if asked.get("over"):
        loads = [load for load in loads if any(week.over for week in load.weeks)]
    return {
        "form": form,
        "wrong": wrong,
        "loads": loads,
        "page": page,
        "mondays": starts,
        "project": project,
        "free_count": 0 if asked.get("over") else free.count() - page.paginator.count,
    }


def workload_columns(*, share: bool = False) -> list[ExportColumn]:
    """The columns of the workload: one line for each week of each person.

    With `share`, the hours of the project that was chosen.
    """
    found = [
        ExportColumn("person", _("Personne"), lambda row: row[0], width=30),
        ExportColumn("monday", _("Semaine du"), lambda row: row[1], width=12),
        ExportColumn("planned", _("Heures prévues"), lambda row: row[2]),
        ExportColumn("capacity", _("Heures possibles"), lambda row: row[3]),
        ExportColumn("over", _("Heures en trop"), lambda row: row[4]),
        ExportColumn("uncounted", _("Tâches sans charge"), lambda row: row[5]),
    ]
    if share:
        found.append(ExportColumn("share", _("Dont pour le projet choisi"), lambda row: row[6]))
    return found


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
                week.share,
            ]
