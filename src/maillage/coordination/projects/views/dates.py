"""Try dates: in one project, for a session, for a closing period, for a whole edition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.coordination.calendars.changes import change_closing
from maillage.coordination.calendars.forms import ClosingForm
from maillage.coordination.calendars.models import BodySession, ClosingPeriod, DecidingBody
from maillage.coordination.projects.domain import undoing
from maillage.coordination.projects.domain.changes import Changes
from maillage.coordination.projects.forms_moving import (
    BodyChangeForm,
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
    changes = form.changes() if form.is_bound and form.is_valid() else None
    title = _("Déplacer : %(name)s") % {"name": session}
    return _shared(request, changes, form, root=session.body, title=title)


@requires("calendars.change_decidingbody")
def body_change(request: HttpRequest, pk: int) -> HttpResponse:
    """``?days=2026-05-12,2026-06-09`` or ``?filing_days=21``: what follows from it."""
    check(request, "projects.change_project")
    body = get_visible_or_404(DecidingBody.objects.all(), request.user, pk=pk)
    form = BodyChangeForm(request.GET, body=body)
    changes = form.changes() if form.is_valid() else None
    if changes is None:
        return redirect(body.get_absolute_url())
    title = _("Modifier : %(name)s") % {"name": body}
    return _shared(request, changes, None, root=body, title=title)


@requires("calendars.add_closingperiod")
def closing_new(request: HttpRequest) -> HttpResponse:
    """A closing period that is not there yet: what it would move in every plan that it touches."""
    check(request, "projects.change_project")
    form = ClosingForm(request.GET or None, user=request.user)
    changes = None
    if form.is_bound and form.is_valid():
        changes = Changes(closing=change_closing(ClosingPeriod(), form.instance))
    return _shared(request, changes, form, title=_("Nouvelle fermeture"))


@requires("calendars.change_closingperiod")
def closing_move(request: HttpRequest, pk: int) -> HttpResponse:
    """A closing period on other days: what it moves in every plan that it touches."""
    check(request, "projects.change_project")
    closing = get_visible_or_404(ClosingPeriod.objects.all(), request.user, pk=pk)
    data = {"label": closing.label, "organisation": closing.organisation_id, **request.GET.dict()}
    wished = copy(closing)
    form = ClosingForm(data if request.GET else None, instance=wished, user=request.user)
    changes = None
    if form.is_bound and form.is_valid():
        changes = Changes(closing=change_closing(closing, wished))
    title = _("Déplacer : %(name)s") % {"name": closing}
    return _shared(request, changes, form, root=closing, title=title)


@requires("calendars.delete_closingperiod")
def closing_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """A closing period that will not be: what comes back to the plans."""
    check(request, "projects.change_project")
    closing = get_visible_or_404(ClosingPeriod.objects.all(), request.user, pk=pk)
    changes = Changes(closing=change_closing(closing, None))
    title = _("Supprimer : %(name)s") % {"name": closing}
    back = reverse("closings-list")
    return _shared(request, changes, None, root=closing, title=title, back=back)


@requires("projects.change_project")
def edition_move(request: HttpRequest, pk: int) -> HttpResponse:
    """One named anchor of every project of an edition: « le vernissage, une semaine plus tard »."""
    edition = get_visible_or_404(Edition.objects.select_related("programme"), request.user, pk=pk)
    form = EditionMoveForm(request.GET or None, edition=edition, user=request.user)
    changes = form.changes() if form.is_bound and form.is_valid() else None
    title = _("Déplacer : %(name)s") % {"name": edition}
    return _shared(request, changes, form, root=edition, title=title)


def _shared(
    request: HttpRequest,
    changes: Changes | None,
    form: Any,
    *,
    title: str,
    root: Any = None,
    back: str = "",
) -> HttpResponse:
    """The page of a change that many projects follow; one that is new is taken back on its page."""
    back = back or (root.get_absolute_url() if root is not None else reverse("closings-list"))
    page = ChangePage(request, back=back, root=root)
    if changes is not None and changes.is_shared:
        page.after_job = back  # the calendar's own page takes it back; this one may be no more
    if changes is not None and (answer := page.answer(changes)) is not None:
        return answer
    if page.problem and form is not None:
        form.add_error(None, page.problem)
    context = {
        **page.context(),
        "form": form,
        "page_title": title,
        "problem": page.problem if form is None else "",
        "undoable": undoing.last_move(root, request.user) if root is not None else None,
    }
    return render(request, "projects/moves/shared.html", context)
