"""Plans in a coordinator's words: groups, rules, dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.coordination.projects.domain.plans import describe_rule
from maillage.coordination.projects.models import Task
from maillage.ui import dates


@dataclass(slots=True)
class Group:
    """Tasks under one heading: the late ones, a month, those without a date."""

    key: str
    label: str
    tasks: list[Task] = field(default_factory=list)
    late: bool = False

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(task.state == Task.State.DONE for task in self.tasks)


def group_by_month(tasks: Iterable[Task]) -> list[Group]:
    """Late first, then month by month, then what has no date; cancelled tasks last in each."""
    late = Group("retard", _("En retard"), late=True)
    undated = Group("sans-date", _("Sans date"))
    months: dict[date, Group] = {}
    for task in tasks:
        if task.is_late:
            late.tasks.append(task)
        elif task.due is None:
            undated.tasks.append(task)
        else:
            month = task.due.replace(day=1)
            label = capfirst(formats.date_format(month, "F Y"))
            months.setdefault(month, Group(f"{month:%Y-%m}", label)).tasks.append(task)
    ordered = [months[month] for month in sorted(months)]
    return [group for group in (late, *ordered, undated) if group.tasks]


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
    if task.locked:
        facts.append((_("Verrou"), _("ne bouge avec aucun repère")))
    if task.blocked_reason:
        facts.append((_("Ce qui bloque"), task.blocked_reason))
    if task.done_at:
        by = f", {task.done_by}" if task.done_by else ""
        facts.append((_("Faite"), f"{dates.day_words(task.done_at)}{by}"))
    if task.note:
        facts.append((_("Notes"), task.note))
    return facts
