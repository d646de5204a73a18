"""One task behind a personal link: its points to check, its files, what is said of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from maillage.coordination.projects.domain import threads
from maillage.coordination.projects.models import Comment
from maillage.coordination.projects.task_forms import CommentForm
from maillage.coordination.projects.task_page import shown
from maillage.kernel.downloads import private_file
from maillage.kernel.http import over_limit
from maillage.portal import domain
from maillage.portal.models import PersonalLink
from maillage.portal.views import with_link
from maillage.ui.forms import errors_in_a_line

LIMIT, WINDOW = 20, 300
"""Messages of one link in so many seconds."""


@with_link
def task(request: HttpRequest, link: PersonalLink, token: str, pk: int) -> HttpResponse:
    """The task, and nothing else of the project."""
    found = get_object_or_404(domain.tasks_of(link), pk=pk)
    checks = list(found.checks.all())
    said = found.comments.order_by("-created_at", "-pk")[:100]
    context = {
        "link": link,
        "token": token,
        "task": found,
        "checks": checks,
        "checks_done": sum(one.done for one in checks),
        "files": found.files.all(),
        "said": shown(said, person=link.person),
        "form": CommentForm(),
    }
    return render(request, "portal/task.html", context)


@with_link
def tick(request: HttpRequest, link: PersonalLink, token: str, pk: int, point: int) -> HttpResponse:
    """Say that a point is checked, or take it back."""
    found = get_object_or_404(domain.tasks_of(link), pk=pk)
    check = get_object_or_404(found.checks, pk=point)
    if request.method == "POST":
        domain.tick(link=link, check=check, done=request.POST.get("geste") == "cocher")
    return redirect("portal-task-page", token=token, pk=pk)


@with_link
def download(
    request: HttpRequest, link: PersonalLink, token: str, pk: int, file: int
) -> HttpResponseBase:
    """A file of the task."""
    del request, token
    found = get_object_or_404(domain.tasks_of(link), pk=pk)
    return private_file(get_object_or_404(found.files, pk=file))


@with_link
def write(request: HttpRequest, link: PersonalLink, token: str, pk: int) -> HttpResponse:
    """A message on the task; the team is told."""
    found = get_object_or_404(domain.tasks_of(link), pk=pk)
    form = CommentForm(request.POST)
    if request.method != "POST":
        return redirect("portal-task-page", token=token, pk=pk)
    if over_limit("comment", f"link-{link.pk}", limit=LIMIT, seconds=WINDOW):
        text = _("Trop de messages en peu de temps. Réessayez dans cinq minutes.")
        messages.error(request, text)
    elif not form.is_valid():
        messages.error(request, errors_in_a_line(form))
    else:
        domain.write(link=link, task=found, text=form.cleaned_data["text"])
        messages.success(request, _("Votre message est envoyé à l’équipe."))
    return redirect("portal-task-page", token=token, pk=pk)


@with_link
def take_back(
    request: HttpRequest, link: PersonalLink, token: str, pk: int, message: int
) -> HttpResponse:
    """Delete one's own message, for a quarter of an hour."""
    found = get_object_or_404(domain.tasks_of(link), pk=pk)
    own = Comment.objects.filter(task=found, person=link.person)
    comment = get_object_or_404(own, pk=message)
    if request.method == "POST":
        try:
            threads.delete_comment(comment=comment, actor=domain.actor_of(link), person=link.person)
        except threads.CommentRefused as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, _("Votre message est supprimé."))
    return redirect("portal-task-page", token=token, pk=pk)
