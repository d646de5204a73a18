"""The board, the calendar and the week: all the tasks that one sees, as one looks at them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.coordination.projects.board import board
from maillage.coordination.projects.models import Task
from maillage.coordination.projects.monthly import calendar_page
from maillage.coordination.projects.plan_filters import PlanFilters
from maillage.coordination.projects.week import my_week
from maillage.kernel.permissions import requires
from maillage.ui.saved import filtered_by


@filtered_by(PlanFilters)
@requires("projects.view_task")
def tasks_board(request: HttpRequest) -> HttpResponse:
    """Every task that one sees, by state."""
    tasks: Any = Task.objects.visible_to(request.user)
    return render(request, "projects/tasks_board.html", board(tasks, request.user, request.GET))


@filtered_by(PlanFilters)
@requires("projects.view_task")
def calendar(request: HttpRequest) -> HttpResponse:
    """A month of everything that one sees."""
    return render(request, "projects/tasks_calendar.html", calendar_page(request.user, request.GET))


@filtered_by(PlanFilters)
@requires("projects.view_task")
def week(request: HttpRequest) -> HttpResponse:
    """One's own week."""
    return render(request, "projects/my_week.html", my_week(request.user, request.GET))
