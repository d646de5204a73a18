"""Messages on a project and on its tasks."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.coordination.projects.domain import threads
from maillage.coordination.projects.models import Comment, Project, Task
from maillage.coordination.projects.task_forms import CommentForm
from maillage.coordination.projects.task_page import bound_comment
from maillage.coordination.projects.views.again import show_again
from maillage.coordination.projects.views.task_parts import back, task_of
from maillage.kernel.http import over_limit
from maillage.kernel.permissions import check, get_visible_or_404, requires
from maillage.ui import toasts

LIMIT, WINDOW = 20, 300
"""Messages of one account in so many seconds: nobody writes faster, a loop does."""


def _refused(request: HttpRequest, project: Project, task: Task | None) -> CommentForm | None:
    """Keep the message; else the form as it was filled in, with what is wrong."""
    form = bound_comment(request.POST)
    if not form.is_valid():
        return form
    if over_limit("comment", f"user-{request.user.pk}", limit=LIMIT, seconds=WINDOW):
        form.add_error("text", _("Trop de messages en peu de temps. Réessayez dans cinq minutes."))
        return form
    threads.post_comment(
        project=project, task=task, text=form.cleaned_data["text"], actor=request.user
    )
    toasts.success(request, _("Votre message est envoyé."))
    return None


@requires("projects.add_comment")
def write_on_project(request: HttpRequest, pk: int) -> HttpResponseBase:
    """In the project's thread."""
    project = get_visible_or_404(Project.objects.all(), request.user, pk=pk)
    check(request, "projects.add_comment", project)
    if request.method == "POST" and (form := _refused(request, project, None)) is not None:
        return show_again(request, project, tab="echanges", comment_form=form)
    return redirect(threads.thread_url(project))


@requires("projects.comment_task")
def write_on_task(request: HttpRequest, pk: int) -> HttpResponseBase:
    """On a task."""
    task = task_of(request, pk, "projects.comment_task")
    if request.method == "POST" and (form := _refused(request, task.project, task)) is not None:
        return show_again(request, task, comment_form=form)
    return back(task, "echanges")


def _own(request: HttpRequest, pk: int) -> Comment:
    """One's own recent message; 404 for another's, which nobody corrects."""
    rows = Comment.objects.select_related("project", "task")
    comment = get_visible_or_404(rows, request.user, pk=pk)
    if comment.author_id != request.user.pk:
        raise Http404
    return comment


def _home(comment: Comment) -> str:
    if comment.task is not None:
        return f"{comment.task.get_absolute_url()}#echanges"
    return threads.thread_url(comment.project)


@requires("projects.comment_task")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct one's own message."""
    comment = _own(request, pk)
    form = CommentForm(request.POST or None, initial={"text": comment.text})
    if not threads.may_correct(comment, user=request.user):
        toasts.warning(request, _("Ce message ne se corrige plus : écrivez-en un autre."))
        return redirect(_home(comment))
    if form.is_valid():
        try:
            threads.edit_comment(
                comment=comment, text=form.cleaned_data["text"], actor=request.user
            )
        except threads.CommentRefused as refused:
            toasts.warning(request, str(refused))
        return redirect(_home(comment))
    context = {
        "form": form,
        "object": comment,
        "page_title": _("Corriger votre message"),
        "breadcrumbs": [
            (_("Projets"), reverse("projects-list")),
            (str(comment.project), comment.project.get_absolute_url()),
        ],
        "cancel_url": _home(comment),
    }
    return render(request, "ui/crud/form.html", context)


@requires("projects.comment_task")
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own message back."""
    comment = _own(request, pk)
    target = _home(comment)
    try:
        threads.delete_comment(comment=comment, actor=request.user)
    except threads.CommentRefused as refused:
        toasts.warning(request, str(refused))
    else:
        toasts.success(request, _("Votre message est supprimé."))
    return redirect(target)
