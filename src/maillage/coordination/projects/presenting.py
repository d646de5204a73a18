"""Plans in a coordinator's words: groups, rules, dates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import formats
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.coordination.projects.domain.plans import describe_rule
from maillage.coordination.projects.models import Task
from maillage.ui import dates, states


@dataclass(slots=True)
class Row:
    """One task of the list, everything worked out: hundreds of them make a page."""

    task: Task
    css: str
    url: str
    day: str
    distance: str
    who: str
    rule: str
    badge: str
    tick_url: str = ""


@dataclass(slots=True)
class Group:
    """Tasks under one heading: the late ones, a month, those without a date."""

    key: str
    label: str
    rows: list[Row] = field(default_factory=list)
    late: bool = False


def addresses_of(
    tasks: Iterable[Task], name: str = "tasks-detail", **kwargs: str
) -> dict[int, str]:
    """By task, the address of that name; built from one, since `reverse` is slow."""
    model = reverse(name, kwargs={"pk": 0, **kwargs})
    return {task.pk: model.replace("/0/", f"/{task.pk}/", 1) for task in tasks}


def rows_of(tasks: Iterable[Task], *, may_tick: Callable[[Task], bool]) -> list[Row]:
    """The tasks as rows; the addresses are built from one, since `reverse` is slow."""
    page = reverse("tasks-detail", kwargs={"pk": 0})
    tick = reverse("task-verb", kwargs={"pk": 0, "verb": "finish"})
    found = []
    for task in tasks:
        tones = ("is-late" if task.is_late else "", f"is-{task.STATE_TONES[task.state]}")
        found.append(
            Row(
                task=task,
                css=" ".join(tone for tone in tones if tone),
                url=page.replace("/0/", f"/{task.pk}/", 1),
                day=dates.plain_day(task.due) if task.due else "",
                distance=dates.distance_words(task.due) if task.due else "",
                who=task.who(),
                rule=describe_rule(task),
                badge=states.badge(task),
                tick_url=tick.replace("/0/", f"/{task.pk}/", 1) if may_tick(task) else "",
            )
        )
    return found


def group_by_month(rows: Iterable[Row]) -> list[Group]:
    """Late first, then month by month, then what has no date."""
    late = Group("retard", _("En retard"), late=True)
    undated = Group("sans-date", _("Sans date"))
    months: dict[date, Group] = {}
    for row in rows:
        task = row.task
        if task.is_late:
            late.rows.append(row)
        elif task.due is None:
            undated.rows.append(row)
        else:
            month = task.due.replace(day=1)
            if month not in months:
                label = capfirst(formats.date_format(month, "F Y"))
                months[month] = Group(f"{month:%Y-%m}", label)
            months[month].rows.append(row)
    ordered = [months[month] for month in sorted(months)]
    return [group for group in (late, *ordered, undated) if group.rows]


def task_facts(task: Task) -> list[tuple[Any, Any]]:
    """What the page of a task says, in order."""
    facts: list[tuple[Any, Any]] = [
        (
            _("Projet"),
            format_html('<a href="{}">{}</a>', task.project.get_absolute_url(), task.project),
        ),
        (_("Responsable"), task.who() or _("personne pour l’instant")),
        (_("Échéance"), dates.day_words(task.due) if task.due else _("à placer")),
    ]
    if task.start and task.start != task.due:
        facts.append((_("Début"), dates.day_words(task.start)))
    if rule := describe_rule(task):
        facts.append((_("Règle"), rule))
    elif task.floating:
        facts.append((_("Règle"), _("à temps pour les tâches qui l’attendent")))
    elif task.due:
        facts.append((_("Règle"), _("date fixe, ne suit aucun repère")))
    if task.duration > 1:
        words = ngettext("%(n)d jour ouvré", "%(n)d jours ouvrés", task.duration)
        facts.append((_("Durée"), words % {"n": task.duration}))
    facts += _particulars(task)
    if task.blocked_reason:
        facts.append((_("Ce qui bloque"), task.blocked_reason))
    if task.done_at:
        by = f", {task.done_by}" if task.done_by else ""
        facts.append((_("Faite"), f"{dates.day_words(task.done_at)}{by}"))
    if task.note:
        facts.append((_("Notes"), task.note))
    return facts


def _particulars(task: Task) -> list[tuple[Any, Any]]:
    """What few tasks have: constraints, phase, role, effort."""
    effort = task.effort.normalize() if task.effort is not None else None
    found = (
        (_("Pas avant"), dates.day_words(task.earliest) if task.earliest else ""),
        (_("Jour exact"), _("ne glisse pas au jour ouvré voisin") if task.exact_day else ""),
        (_("Vacances scolaires"), task.get_school_rule_display() if task.school_rule else ""),
        (_("Instance"), task.deciding_body or ""),
        (_("Phase"), task.phase),
        (_("Rôle"), task.responsible_role),
        (_("Charge"), _("%(n)s h") % {"n": formats.localize(effort)} if effort else ""),
        (_("Verrou"), _("ne bouge avec aucun repère") if task.locked else ""),
    )
    return [(label, value) for label, value in found if value]
