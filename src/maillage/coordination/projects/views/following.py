"""An edit that moves other tasks: shown first, then sent again with what was agreed to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.coordination.projects.domain import told
from maillage.coordination.projects.domain.following import Followed, Follows, strayed
from maillage.coordination.projects.domain.moving import Choice
from maillage.coordination.projects.models import Project, Task
from maillage.coordination.projects.views.changing import ChangePage
from maillage.ui import toasts

OWN = {"csrfmiddlewaretoken", "stamp", "seen_at", "move", "project", "take", "many"}
"""What the preview's own form sends: the rest of what was sent is carried through it."""


def choice_of(request: HttpRequest) -> Choice:
    """What was agreed to; what was not shown yet bears no stamp."""
    return ChangePage(request, back="").choice()


def ask(request: HttpRequest, task: Task, follows: Follows) -> HttpResponse:
    """The page that shows what an edit would move, and sends it again once agreed to."""
    choice = choice_of(request)
    if choice.stamp:  # shown already, and it is no longer so
        toasts.warning(request, told.what_changed(follows.preview, since=choice.seen_at))
    page = ChangePage(request, back=task.get_absolute_url(), root=task.project)
    page.preview = follows.preview
    context = {
        **page.context(),
        "task": task,
        "carried": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in OWN
            for value in values
        ],
        "breadcrumbs": [
            (_("Projets"), reverse("projects-list")),
            (str(task.project), task.project.get_absolute_url()),
        ],
    }
    return render(request, "projects/moves/edit.html", context)


def undo_of(followed: Followed, task: Task) -> str:
    """Where the edit is taken back, or ''."""
    if followed.record is None:
        return ""
    return reverse("plan-undo", kwargs={"pk": task.project_id, "record": followed.record.pk})


def moved_words(followed: Followed) -> str:
    """« 2 tâches changent de date. », or nothing."""
    count = len(followed.moved)
    if not count:
        return ""
    words = ngettext("%(n)d tâche change de date.", "%(n)d tâches changent de date.", count)
    return " " + words % {"n": count}


def warn(request: HttpRequest, warnings: Iterable[Any]) -> None:
    """What no longer holds, when nothing had to be shown first."""
    for line in list(warnings)[:3]:
        toasts.warning(request, line)


def warn_strayed(request: HttpRequest, project: Project) -> None:
    """After a change of what the plan is computed on; the plan shows where to put it right."""
    if strayed(project):
        toasts.warning(
            request,
            _("Des dates ne suivent plus leurs règles : voyez « Recaler » sur le plan."),
        )
