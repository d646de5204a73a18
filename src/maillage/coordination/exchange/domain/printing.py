"""A plan on paper or on a slide: what the Typst template draws, in percents of the chart's width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.coordination.projects.domain.plans import describe_rule
from maillage.coordination.projects.models import Anchor, Project, Task
from maillage.kernel import clock
from maillage.kernel.documents import render_pdf, render_png
from maillage.kernel.text_fr import french_day

TEMPLATE: Final = Path(__file__).parents[1] / "typst" / "plan.typ"
PAPERS: Final = ("a4", "a3")
SLIDE_ROWS: Final = 26
"""Lines of a slide; a longer plan shows what comes next, and says so."""
SLIDE_PPI: Final = 144.0
"""960 × 540 points at two pixels a point: 1920 × 1080."""
SLIDE_HEIGHT: Final = 370.0
SLIDE_CHARACTERS: Final = 46
LABELS: Final = {"a4": 78, "a3": 110}
"""Millimetres of the column that names the tasks."""
CHARACTERS: Final = {"a4": 54, "a3": 78}
"""Characters of one of its lines."""
LINE, PADDING = 9.5, 6.0
"""Points of a line, and around the lines of a row."""
ROOM: Final = 4.0
"""Percents of the chart's width that the name of a month needs."""
LETTERS: Final = {
    Task.State.TODO: "·",
    Task.State.DOING: "E",
    Task.State.BLOCKED: "B",
    Task.State.DONE: "F",
}
LATE: Final = "R"


def plan_pdf(project: Project, user: Any, *, kind: str, paper: str) -> bytes:
    """The Gantt chart (`kind` « gantt ») or the list (« liste ») of what `user` sees, on A4 or A3."""
    tasks = _tasks(project, user)
    told = _told(project, tasks, list(project.anchors.all()))
    _stretch(told["rows"], CHARACTERS[paper])
    told |= {"kind": kind, "paper": paper, "landscape": True, "label": LABELS[paper]}
    return render_pdf(TEMPLATE, told)


def plan_slide(project: Project, user: Any) -> bytes:
    """The Gantt chart as a picture of 1920 × 1080 pixels.

    When there are too many tasks for a slide, those that are still to be done come first.
    """
    tasks = _tasks(project, user)
    kept = tasks
    if len(tasks) > SLIDE_ROWS:
        soonest = [task for task in tasks if task.is_open] or tasks
        kept = soonest[:SLIDE_ROWS]
    told = _told(project, kept, list(project.anchors.all()), phases=False)
    missing = len(tasks) - len(kept)
    if missing:
        told["hidden"] = ngettext(
            "%(n)d autre tâche n’est pas montrée.",
            "%(n)d autres tâches ne sont pas montrées.",
            missing,
        ) % {"n": missing}
    height = min(22.0, SLIDE_HEIGHT / max(1, len(kept)))
    for row in told["rows"]:
        row |= {"height": height, "title": shorten(row["title"]), "who": ""}
    told |= {"kind": "gantt", "paper": "slide", "landscape": True, "label": 0}
    return render_png(TEMPLATE, told, ppi=SLIDE_PPI)


def shorten(title: str) -> str:
    """A title on one line of a slide."""
    if len(title) <= SLIDE_CHARACTERS:
        return title
    return title[: SLIDE_CHARACTERS - 1].rstrip(" ,;:") + "…"


def _stretch(rows: Sequence[dict[str, Any]], characters: int) -> None:
    """Give each row the height of its name, who does it included."""
    for row in rows:
        if not row["phase"]:
            length = 3 + len(row["title"]) + len(row["who"]) + 3
            row["height"] = PADDING + LINE * max(1, -(-length // characters))


def _tasks(project: Project, user: Any) -> list[Task]:
    """Those of the plan that `user` sees, without the cancelled."""
    tasks = (
        Task.objects.visible_to(user)
        .filter(project=project)
        .exclude(state=Task.State.CANCELLED)
        .select_related("responsible", "responsible_organisation", "rule_anchor")
    )
    return list(tasks.order_by("due", "position", "pk"))


def _told(
    project: Project, tasks: Sequence[Task], anchors: Sequence[Anchor], *, phases: bool = True
) -> dict[str, Any]:
    days = [day for task in tasks for day in (task.start, task.due) if day]
    days += [anchor.day for anchor in anchors]
    first = min(days, default=clock.today()) - timedelta(days=3)
    last = max(days, default=clock.today()) + timedelta(days=10)
    span = max(1, (last - first).days)

    def x_of(day: date) -> float:
        return round(100 * (day - first).days / span, 3)

    today = clock.today()
    parts = [capfirst(str(project.get_kind_display())), str(project.lead or ""), project.city]
    return {
        "title": project.name,
        "lead": " · ".join(part for part in parts if part),
        "printed": _("Imprimé le %(day)s") % {"day": french_day(today, year=True)},
        "months": list(_months(first, last, x_of)),
        "anchors": _anchors(anchors, x_of),
        "levels": 2 if anchors else 0,
        "today_x": x_of(today) if first <= today <= last else None,
        "rows": list(_rows(tasks, x_of, phases=phases)),
        "legend": _(
            "Lettres et motifs : E en cours (hachuré), B bloquée (quadrillé), F faite (plein), "
            "R en retard (trait épais), point et blanc : à faire. Trait pointillé autour : date "
            "verrouillée. Ligne pointillée : aujourd’hui ; lignes pleines : repères."
        ),
        "hidden": "",
    }


def _months(first: date, last: date, x_of: Any) -> Iterator[dict[str, Any]]:
    """The months, named where there is room for their name."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    every = 1 if months <= 18 else 3
    form = "F Y" if months <= 7 else "N y"
    start = first.replace(day=1)
    number = 0
    while start <= last:
        following = (start + timedelta(days=32)).replace(day=1)
        x = max(0.0, x_of(start))
        room = every > 1 or x_of(following) - x > ROOM
        label = formats.date_format(start, form) if number % every == 0 and room else ""
        yield {"x": x, "label": label}
        start = following
        number += 1


def _anchors(anchors: Sequence[Anchor], x_of: Any) -> list[dict[str, Any]]:
    """Their names on two levels, so that neighbours do not cover one another."""
    return [
        {
            "x": x_of(one.day),
            "label": f"{one.name} {formats.date_format(one.day, 'j/m')}",
            "level": number % 2,
        }
        for number, one in enumerate(sorted(anchors, key=lambda one: one.day))
    ]


def _rows(tasks: Sequence[Task], x_of: Any, *, phases: bool) -> Iterator[dict[str, Any]]:
    """Phases in the order in which they begin, each before its tasks."""
    groups: dict[str, list[Task]] = {}
    for task in tasks:
        groups.setdefault(task.phase if phases else "", []).append(task)
    for phase, inside in groups.items():
        if phases and len(groups) > 1:
            yield {"phase": phase or _("Sans phase")}
        for task in inside:
            yield _row(task, x_of)


def _row(task: Task, x_of: Any) -> dict[str, Any]:
    start = task.start or task.due
    letter = LATE if task.is_late else LETTERS[Task.State(task.state)]
    told = str(task.get_state_display())
    return {
        "phase": "",
        "title": task.title,
        "who": task.who() or task.responsible_role,
        "letter": letter,
        "told": _("%(state)s, en retard") % {"state": told} if task.is_late else told,
        "state": task.state,
        "late": task.is_late,
        "locked": task.locked,
        "dates": _dates(start, task.due),
        "start": _day(start),
        "due": _day(task.due),
        "rule": describe_rule(task),
        "x": x_of(start) if start else 0,
        "width": max(0.6, x_of(task.due + timedelta(days=1)) - x_of(start))
        if task.due and start
        else None,
    }


def _day(day: date | None) -> str:
    return formats.date_format(day, "d/m/Y") if day else _("à placer")


def _dates(start: date | None, due: date | None) -> str:
    """« 3/03 – 12/03/26 »."""
    if due is None or start is None:
        return _("à placer")
    end = formats.date_format(due, "j/m/y")
    return end if start == due else f"{formats.date_format(start, 'j/m')} – {end}"
