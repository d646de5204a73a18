"""The one set of filters of everything that shows tasks: list, chart, board, calendar, week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db import models
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.filters import TaskFilters
from maillage.coordination.projects.models import Programme, Project, Task
from maillage.kernel import clock
from maillage.ui.filters import Chip, ChooserFilter, DaysFilter


class Period(models.TextChoices):
    """Periods that follow the day on which one looks: a saved view stays true."""

    WEEK = "semaine", _("cette semaine")
    NEXT_WEEK = "semaine-prochaine", _("la semaine prochaine")
    MONTH = "mois", _("ce mois-ci")
    THIRTY_DAYS = "30-jours", _("les 30 prochains jours")
    QUARTER = "trimestre", _("les 3 prochains mois")


def days_of(period: str, today: date) -> tuple[date, date]:
    """The first and the last day of a `Period`."""
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    return {
        Period.WEEK: (monday, monday + timedelta(days=6)),
        Period.NEXT_WEEK: (monday + timedelta(days=7), monday + timedelta(days=13)),
        Period.MONTH: (month, (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)),
        Period.THIRTY_DAYS: (today, today + timedelta(days=30)),
        Period.QUARTER: (today, today + timedelta(days=91)),
    }[Period(period)]


def programmes_of(request: Any) -> QuerySet[Programme]:
    """Those that the reader knows."""
    return Programme.objects.visible_to(request.user)


class PlanFilters(TaskFilters):
    """By project, person, role, organisation, phase, state, period, programme; late; mine."""

    more = ("project", "responsible", "role", "organisation", "phase", "programme", "due")
    kept = ("sort", "onglet", "zoom", "mois", "semaine", "plie", "reference")

    period = django_filters.ChoiceFilter(
        choices=Period.choices, method="in_period", label=_("Échéance")
    )
    project = ChooserFilter("project", chooser="projects", label=_("Projet"))
    responsible = ChooserFilter("responsible", chooser="people", label=_("Responsable"))
    role = django_filters.CharFilter(
        "responsible_role", lookup_expr="folded__contains", label=_("Rôle responsable")
    )
    organisation = ChooserFilter(
        method="of_organisation",
        chooser="organisations",
        label=_("Organisation"),
        help_text=_("Responsable de la tâche, ou porteuse du projet."),
    )
    phase = django_filters.CharFilter("phase", lookup_expr="folded__contains", label=_("Phase"))
    programme = django_filters.ModelChoiceFilter(
        "project__edition__programme", queryset=programmes_of, label=_("Programme")
    )
    due = DaysFilter("due", label=_("Échéance entre"))

    class Meta(TaskFilters.Meta):
        model = Task
        fields = ("state",)

    def in_period(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Due on these days."""
        del name
        return queryset.filter(due__range=days_of(value, clock.today()))

    def of_organisation(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """Theirs to do, or of a project that they lead."""
        del name
        if value is None:
            return queryset
        return queryset.filter(Q(responsible_organisation=value) | Q(project__lead=value))


@dataclass(frozen=True, slots=True)
class Reader:
    """What filters want of a request: who asks."""

    user: Any


@dataclass(frozen=True, slots=True)
class Filtered:
    """The tasks that the address asks for, and what the page says of its filters."""

    tasks: QuerySet[Task]
    filterset: PlanFilters
    chips: list[Chip]
    carried: list[tuple[str, str]]  # what else the address says, and the form must keep

    @property
    def clear_url(self) -> str:
        """The same page without its filters."""
        return f"?{urlencode(self.carried)}"

    @property
    def is_wrong(self) -> bool:
        """Whether a filter means nothing: nothing is shown then."""
        return bool(self.filterset.wrong_fields())

    @property
    def is_set(self) -> bool:
        """Whether anything is looked for."""
        return bool(self.chips) or self.is_wrong


def filtered(
    tasks: QuerySet[Task],
    user: Any,
    params: QueryDict,
    *,
    project: Project | None = None,
    without: tuple[str, ...] = (),
) -> Filtered:
    """`tasks` as the address filters them; a project's own page has no choice of project."""
    filterset = PlanFilters(params, queryset=tasks, request=Reader(user))
    for name in (*without, *(("project", "programme") if project is not None else ())):
        del filterset.filters[name]
    carried = [(key, one) for key in filterset.kept for one in params.getlist(key) if one]
    return Filtered(filterset.qs, filterset, filterset.chips(), carried)
