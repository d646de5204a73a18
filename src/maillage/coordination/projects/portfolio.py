"""Many projects at once: which task is where in which project, and how they lie in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.coordination.projects.models import Anchor, Project, Task
from maillage.kernel import clock
from maillage.kernel.text_fr import plain
from maillage.ui import dates
from maillage.ui.folded import matching

LATE, COMING = "retard", "bientot"
WITHIN_DAYS = 14
LINES = 100  # of a page of the matrix: by forty projects, as much as a browser draws at once
STATES = (
    (LATE, gettext_lazy("en retard")),
    (COMING, gettext_lazy("à faire d’ici deux semaines")),
    (Task.State.BLOCKED, gettext_lazy("bloquées")),
    (Task.State.TODO, gettext_lazy("à faire")),
    (Task.State.DOING, gettext_lazy("en cours")),
    (Task.State.DONE, gettext_lazy("faites")),
)
CELL_FIELDS = (
    "pk", "project_id", "title", "state", "due", "phase", "position", "template_task_id",
    "blocked_reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one looks for among the tasks; all blank shows everything."""

    title: str = ""
    state: str = ""
    phase: str = ""
    person: int | None = None

    @property
    def is_set(self) -> bool:
        """Whether anything is looked for."""
        return bool(self.title or self.state or self.phase or self.person)


def tasks_wanted(tasks: QuerySet[Task], wanted: Wanted) -> QuerySet[Task]:
    """The tasks that `wanted` describes; cancelled ones never show."""
    found = tasks.exclude(state=Task.State.CANCELLED)
    if wanted.title:
        found = found.filter(matching(wanted.title, ("title",)))
    if wanted.phase:
        found = found.filter(phase=wanted.phase)
    if wanted.person:
        found = found.filter(responsible=wanted.person)
    today = clock.today()
    if wanted.state == LATE:
        found = found.filter(state__in=Task.OPEN, due__lt=today)
    elif wanted.state == COMING:
        until = date.fromordinal(today.toordinal() + WITHIN_DAYS)
        found = found.filter(state__in=Task.OPEN, due__range=(today, until))
    elif wanted.state in Task.State.values:
        found = found.filter(state=wanted.state)
    return found


def projects_wanted(
    projects: QuerySet[Project], tasks: QuerySet[Task], wanted: Wanted
) -> QuerySet[Project]:
    """The projects that hold a task looked for; all of them when nothing is."""
    if not wanted.is_set:
        return projects
    return projects.filter(Exists(tasks.filter(project=OuterRef("pk"))))


@dataclass(frozen=True, slots=True)
class Cell:
    """One task in one project, as words."""

    pk: int
    state: str
    label: str  # « en retard », « faite »
    tone: str  # the class of the state's badge
    due: date | None
    day: str
    url: str
    reason: str = ""

    @property
    def late(self) -> bool:
        """Whether it is overdue."""
        return self.tone == "late"


@dataclass(slots=True)
class Line:
    """One task of the matrix, over all the projects of the page; a cell is often empty."""

    title: str
    phase: str
    rank: tuple[Any, ...]
    by_project: dict[int, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    cells: list[tuple[str, list[Cell]]] = field(default_factory=list)  # under which heading

    @property
    def total(self) -> int:
        """How many projects have it."""
        return sum(len(cells) for cells in self.by_project.values())

    @property
    def late(self) -> int:
        """In how many it is late."""
        return sum(cell.late for cells in self.by_project.values() for cell in cells)

    @property
    def done(self) -> int:
        """In how many it is done."""
        return sum(
            cell.state == Task.State.DONE for cells in self.by_project.values() for cell in cells
        )


@dataclass(slots=True)
class Head:
    """One project of the matrix."""

    project: Any
    total: int = 0
    late: int = 0
    done: int = 0

    @property
    def short(self) -> str:
        """What a narrow column says: the commune, or the name."""
        return str(self.project.city or self.project.name)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Tasks × projects: the lines in the order of the plan, the projects as they were given.

    `page` is which of the lines these are, when they are not all of them.
    """

    heads: list[Head]
    lines: list[Line]
    page: Page[Line] | None = None

    @property
    def late(self) -> int:
        """Everything that is late here."""
        return sum(head.late for head in self.heads)


def build_matrix(
    projects: Sequence[Project], tasks: QuerySet[Task], *, page: str | None = None
) -> Matrix:
    """The matrix of `projects`, from their `tasks` already filtered; one query.

    With `page`, only `LINES` of its lines; the totals of the projects count all of them.
    """
    heads = {one.pk: Head(one) for one in projects}
    rows = list(
        tasks.filter(project__in=list(heads))
        .order_by("position", "due", "pk")
        .values_list(*CELL_FIELDS, named=True)
    )
    keys = _line_keys(rows)
    lines: dict[Any, Line] = {}
    address = reverse("tasks-detail", kwargs={"pk": 0})
    today, labels = clock.today(), dict(Task.State.choices)
    for row in rows:
        key = keys[row.pk]
        line = lines.get(key)
        if line is None:
            line = lines[key] = Line(row.title, row.phase, (row.position, row.due or today))
        cell = _cell(row, today, labels, address)
        line.by_project[row.project_id].append(cell)
        head = heads[row.project_id]
        head.total += 1
        head.late += cell.late
        head.done += row.state == Task.State.DONE
    ordered = sorted(lines.values(), key=lambda line: (*line.rank, plain(line.title)))
    part = Paginator(ordered, LINES).get_page(page) if page is not None else None
    shown = ordered if part is None else list(part.object_list)
    for line in shown:
        line.cells = [(head.short, line.by_project.get(pk, [])) for pk, head in heads.items()]
    return Matrix(list(heads.values()), shown, part)


def _line_keys(rows: Iterable[Any]) -> dict[int, Any]:
    """The line of each task: that of its template's task, else that of its title.

    A task made by hand joins the line of the template's task that has the same title.
    """
    titles: dict[str, Any] = {}
    for row in rows:
        if row.template_task_id:
            titles.setdefault(plain(row.title), row.template_task_id)
    return {
        row.pk: row.template_task_id or titles.get(plain(row.title), plain(row.title))
        for row in rows
    }


def _cell(row: Any, today: date, labels: Mapping[str, Any], address: str) -> Cell:
    late = row.state in Task.OPEN and row.due is not None and row.due < today
    label = str(labels[row.state])
    if late:
        blocked = row.state == Task.State.BLOCKED
        label = _("en retard, bloquée") if blocked else _("en retard")
    return Cell(
        pk=row.pk,
        state=row.state,
        label=label,
        tone="late" if late else Task.STATE_TONES[row.state],
        due=row.due,
        day=dates.plain_day(row.due, weekday=False) if row.due else _("à placer"),
        url=address.replace("/0/", f"/{row.pk}/", 1),
        reason=row.blocked_reason if row.state == Task.State.BLOCKED else "",
    )


def phases_of(tasks: QuerySet[Task]) -> list[str]:
    """The phases that these tasks name."""
    found = tasks.exclude(phase="").order_by("phase").values_list("phase", flat=True).distinct()
    return list(found[:100])


def anchors_by_project(projects: Sequence[Project]) -> dict[int, list[Anchor]]:
    """The anchors of the page's projects, in one query."""
    found: dict[int, list[Anchor]] = defaultdict(list)
    for anchor in Anchor.objects.filter(project__in=projects).order_by("day", "position", "pk"):
        found[anchor.project_id].append(anchor)
    return found


def visible_tasks(user: Any, projects: QuerySet[Project]) -> QuerySet[Task]:
    """The tasks that `user` may see of `projects`, which `user` sees already."""
    seen = Task.objects.visible_to(user)
    return seen.filter(Q(project__in=projects.order_by().values("pk")))
