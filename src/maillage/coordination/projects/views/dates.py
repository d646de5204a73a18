"""Try dates: in one project, for a session, for a closing period, for a whole edition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.coordination.calendars.changes import move_closing
from maillage.coordination.calendars.models import BodySession, ClosingPeriod
from maillage.coordination.projects.domain import undoing
from maillage.coordination.projects.domain.changes import Changes, SessionMove
from maillage.coordination.projects.forms_moving import (
    ClosingMoveForm,
    EditionMoveForm,
    SessionMoveForm,
)
from maillage.coordination.projects.models import Edition
from maillage.coordination.projects.views.changing import ChangePage, visible_project
from maillage.kernel.permissions import check, get_visible_or_404, requires

STALE = "recaler"


@requires("projects.change_project")
def project_dates(request: HttpRequest, pk: int) -> HttpResponse:
    """``?anchor-12=2026-05-12&task-40=2026-05-20``: what follows from these days; POST applies."""
    project = visible_project(request, pk)
    pairs = [(name, text) for name, texts in request.GET.lists() for text in texts]
    asked = Changes.parse(pairs)
    own = Changes(
        anchors=_only(asked.anchors, project.anchors.values_list("pk", flat=True)),
        tasks=_only(asked.tasks, project.tasks.values_list("pk", flat=True)),
        follows=asked.follows,
        stale=frozenset({pk} if STALE in request.GET else ()),
    )
    page = ChangePage(request, back=project.get_absolute_url(), root=project)
    if own.anchors or own.tasks:
        page.keep_url = reverse("scenario-keep", kwargs={"pk": pk})
    if own and (answer := page.answer(own)) is not None:
        return answer
    crumbs = [(_("Projets"), reverse("projects-list")), (str(project), page.back)]
    context = {**page.context(), "project": project, "problem": page.problem, "breadcrumbs": crumbs}
    return render(request, "projects/moves/dates.html", context)


def _only(days: Mapping[int, date], known: Iterable[int]) -> dict[int, date]:
    """The days of what belongs to the project: an address may name anything."""
    own = set(known) if days else set()
    return {pk: day for pk, day in days.items() if pk in own}


@requires("calendars.change_bodysession")
def session_move(request: HttpRequest, pk: int) -> HttpResponse:
    """A session on another day, or not at all: what it moves in every plan that files for it."""
    check(request, "projects.change_project")
    session = get_visible_or_404(BodySession.objects.select_related("body"), request.user, pk=pk)
    form = SessionMoveForm(request.GET or None, session=session)
    changes = None
    if form.is_bound and form.is_valid():
        changes = Changes(session=SessionMove(session, form.cleaned_data["day"]))
    return _shared(request, changes, form, session.body, session)


@requires("calendars.change_closingperiod")
def closing_move(request: HttpRequest, pk: int) -> HttpResponse:
    """A closing period on other days: what it moves in every plan that it touches."""
    check(request, "projects.change_project")
    closing = get_visible_or_404(ClosingPeriod.objects.all(), request.user, pk=pk)
    form = ClosingMoveForm(
        request.GET or None, initial={"start": closing.start, "end": closing.end}
    )
    changes = None
    if form.is_bound and form.is_valid():
        days = (form.cleaned_data["start"], form.cleaned_data["end"])
        moved = move_closing(closing, start=days[0], end=days[1])
        changes = Changes(closing=moved)
    return _shared(request, changes, form, closing, closing)


@requires("projects.change_project")
def edition_move(request: HttpRequest, pk: int) -> HttpResponse:
    """One named anchor of every project of an edition: « le vernissage, une semaine plus tard »."""
    edition = get_visible_or_404(Edition.objects.select_related("programme"), request.user, pk=pk)
    form = EditionMoveForm(request.GET or None, edition=edition, user=request.user)
    changes = form.changes() if form.is_bound and form.is_valid() else None
    return _shared(request, changes, form, edition, edition)


def _shared(
    request: HttpRequest, changes: Changes | None, form: Any, root: Any, subject: Any
) -> HttpResponse:
    """The page of a change that many projects follow."""
    page = ChangePage(request, back=root.get_absolute_url(), root=root)
    if changes is not None and (answer := page.answer(changes)) is not None:
        return answer
    if page.problem:
        form.add_error(None, page.problem)
    context = {
        **page.context(),
        "form": form,
        "subject": subject,
        "undoable": undoing.last_move(root, request.user),
    }
    return render(request, "projects/moves/shared.html", context)
