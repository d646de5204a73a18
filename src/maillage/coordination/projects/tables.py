"""The lists of projects, tasks and templates."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from maillage.coordination.projects.models import PlanTemplate, Programme, Project, Task
from maillage.ui.tables import DayColumn, LinkColumn, StateColumn, Table


class ProgrammeTable(Table):
    """Programmes, with what they hold."""

    name = LinkColumn(verbose_name=_("Programme"))
    lead = tables.Column(verbose_name=_("Porté par"))
    edition_count = tables.Column(verbose_name=_("Éditions"))
    project_count = tables.Column(verbose_name=_("Projets"))

    class Meta(Table.Meta):
        model = Programme
        fields = ("name", "lead", "edition_count", "project_count")
        order_by = "name"


class ProjectTable(Table):
    """Projects, with their day J and how far they are."""

    name = LinkColumn(verbose_name=_("Projet"), hint="get_kind_display")
    lead = tables.Column(verbose_name=_("Porté par"))
    main_day = DayColumn(verbose_name=_("Jour J"))
    progress = tables.Column(
        verbose_name=_("Avancement"), empty_values=(), order_by=("done_count",)
    )
    late_count = tables.Column(verbose_name=_("En retard"))

    class Meta(Table.Meta):
        model = Project
        fields = ("name", "lead", "city", "main_day", "progress", "late_count")
        order_by = "main_day"

    def render_progress(self, record: Any) -> Any:
        """« 12 / 20 » with a bar."""
        total, done = record.task_count, record.done_count
        if not total:
            return _("pas encore de tâche")
        return format_html(
            '<progress max="{}" value="{}">{} / {}</progress> <span>{} / {}</span>',
            total,
            done,
            done,
            total,
            done,
            total,
        )

    def render_late_count(self, value: int) -> Any:
        """A badge, or a dash."""
        if not value:
            return "—"
        words = ngettext("%(n)d tâche", "%(n)d tâches", value) % {"n": value}
        return format_html('<span class="state state-late">{}</span>', words)


class TaskTable(Table):
    """Tasks of every project."""

    title = LinkColumn(verbose_name=_("Tâche"))
    project = tables.Column(verbose_name=_("Projet"), linkify=True)
    who = tables.Column(verbose_name=_("Responsable"), order_by=("responsible__last_name",))
    due = DayColumn(verbose_name=_("Échéance"))
    check_done = tables.Column(verbose_name=_("Points"))
    state = StateColumn(verbose_name=_("État"))

    class Meta(Table.Meta):
        model = Task
        fields = ("title", "project", "who", "due", "check_done", "state")
        # No column of its own: what is still to be done comes first (`TaskResource`).

    def render_check_done(self, record: Any) -> str:
        """« 2 / 5 » points checked, or a dash."""
        return f"{record.check_done} / {record.check_total}" if record.check_total else "—"


class PlanTemplateTable(Table):
    """Templates."""

    name = LinkColumn(verbose_name=_("Modèle"), hint="description")
    anchor_count = tables.Column(verbose_name=_("Repères"))
    task_count = tables.Column(verbose_name=_("Tâches"))

    class Meta(Table.Meta):
        model = PlanTemplate
        fields = ("name", "anchor_count", "task_count")
        order_by = "name"
