"""What hangs from a task: points to check, links, files."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.coordination.projects.domain import checklists, dependencies, task_files
from maillage.coordination.projects.domain.following import Followed, Follows
from maillage.coordination.projects.forms import ProjectFileForm
from maillage.coordination.projects.models import Dependency, Task
from maillage.coordination.projects.planning.plan import PlanError
from maillage.coordination.projects.task_forms import AWAITED, ChecksForm, LinkForm
from maillage.coordination.projects.views import following
from maillage.coordination.projects.views.again import show_again
from maillage.kernel.downloads import private_file
from maillage.kernel.permissions import check, get_visible_or_404, requires
from maillage.ui import toasts
from maillage.ui.forms import errors_in_a_line

STEPS = {"monter": -1, "descendre": 1}


def task_of(request: HttpRequest, pk: int, permission: str) -> Task:
    """The task of the address, for whoever sees it and may do that; else 404."""
    rows = Task.objects.select_related("project", "responsible", "rule_anchor")
    task = get_visible_or_404(rows, request.user, pk=pk)
    check(request, permission, task)
    return task


def back(task: Task, part: str = "") -> HttpResponse:
    """The task's page, at one of its parts."""
    return redirect(f"{task.get_absolute_url()}{f'#{part}' if part else ''}")


# -- points to check --------------------------------------------------------------------------------


@requires("projects.change_task")
def add_checks(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Several points at once, one a line."""
    task = task_of(request, pk, "projects.change_task")
    if request.method != "POST":
        return back(task, "points")
    form = ChecksForm(request.POST, auto_id="points_%s")
    if form.is_valid():
        try:
            checklists.add_checks(task=task, text=form.cleaned_data["text"], actor=request.user)
        except ValidationError as error:
            form.add_error("text", error)
        else:
            return back(task, "points")
    return show_again(request, task, checks_form=form)


@requires("projects.change_task")
@require_POST
def change_check(request: HttpRequest, pk: int, point: int) -> HttpResponse:
    """Tick, take the tick back, put earlier or later, remove."""
    task = task_of(request, pk, "projects.change_task")
    found = get_object_or_404(task.checks, pk=point)
    then = point
    wanted = request.POST.get("geste", "")
    if wanted in {"cocher", "decocher"}:
        checklists.tick_check(check=found, done=wanted == "cocher", actor=request.user)
    elif wanted in STEPS:
        checklists.move_check(check=found, step=STEPS[wanted], actor=request.user)
    elif wanted == "retirer":
        then = _beside(task, point)
        checklists.remove_check(check=found, actor=request.user)
    if request.htmx:  # type: ignore[attr-defined]  # django-htmx
        # The part that htmx takes from the page says what was done, and where one goes on.
        return redirect(f"{task.get_absolute_url()}?{urlencode({'geste': wanted, 'point': then})}")
    return back(task, "points")


def _beside(task: Task, point: int) -> int:
    """The point after that one, else the one before it; 0 when it is the only one."""
    keys = [one.pk for one in task.checks.all()]
    at = keys.index(point)
    others = [*keys[at + 1 :], *reversed(keys[:at])]
    return others[0] if others else 0


# -- links ------------------------------------------------------------------------------------------


@requires("projects.edit_task")
def add_link(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Have the task wait for another, or another for it."""
    task = task_of(request, pk, "projects.edit_task")
    if request.method != "POST":
        return back(task, "suite")
    form = LinkForm(request.POST, task=task, user=request.user, auto_id="lien_%s")
    if form.is_valid():
        data = form.cleaned_data
        pair = (task, data["other"]) if data["side"] == AWAITED else (data["other"], task)
        try:
            done = dependencies.link_tasks(
                predecessor=pair[0],
                successor=pair[1],
                kind=data["kind"],
                lag=data["lag"] or 0,
                actor=request.user,
                choice=following.choice_of(request),
            )
        except Follows as follows:
            return following.ask(request, task, follows)
        except (ValidationError, PlanError) as error:
            form.add_error(None, getattr(error, "messages", [str(error)]))
        else:
            _say(request, task, _("C’est enchaîné."), done)
            return back(task, "suite")
    return show_again(request, task, link_form=form)


@requires("projects.edit_task")
@require_POST
def remove_link(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    """The two tasks no longer wait for each other."""
    task = task_of(request, pk, "projects.edit_task")
    links = Dependency.objects.filter(predecessor=task) | Dependency.objects.filter(successor=task)
    found = get_object_or_404(links.select_related("predecessor__project", "successor"), pk=link)
    choice = following.choice_of(request)
    try:
        done = dependencies.unlink_tasks(link=found, actor=request.user, choice=choice)
    except Follows as follows:
        return following.ask(request, task, follows)
    except PlanError as error:
        toasts.error(request, str(error))
    else:
        _say(request, task, _("Ces tâches ne s’attendent plus."), done)
    return back(task, "suite")


def _say(request: HttpRequest, task: Task, words: str, done: Followed) -> None:
    words += following.moved_words(done)
    toasts.success(request, words, undo_url=following.undo_of(done, task))
    following.warn(request, done.warnings)


# -- files ------------------------------------------------------------------------------------------


@requires("projects.change_task")
@require_POST
def add_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a file with the task, checked by its content."""
    task = task_of(request, pk, "projects.change_task")
    form = ProjectFileForm(request.POST, request.FILES)
    if form.is_valid():
        task_files.add_task_file(task=task, file=form.cleaned_data["file"], actor=request.user)
        toasts.success(request, _("Le fichier est rangé."))
    else:
        toasts.error(request, errors_in_a_line(form))
    return back(task, "fichiers")


@requires("projects.view_task")
def download_file(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """Hand out a private file to whoever sees the task."""
    task = task_of(request, pk, "projects.view_task")
    return private_file(get_object_or_404(task.files, pk=file))


@requires("projects.change_task")
@require_POST
def delete_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Remove a file from the task and from the disk."""
    task = task_of(request, pk, "projects.change_task")
    found = get_object_or_404(task.files, pk=file)
    task_files.delete_task_file(file=found, actor=request.user)
    toasts.success(request, _("Le fichier est supprimé."))
    return back(task, "fichiers")
