"""The partner's pages: no account, one link, nothing revealed when it does not open."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.coordination.projects.models import Project, Task
from maillage.coordination.projects.task_page import with_parts
from maillage.kernel.permissions import get_visible_or_404, requires
from maillage.kernel.states import TransitionRefused
from maillage.people.directory.models import Person
from maillage.portal import domain
from maillage.portal.links import opening
from maillage.portal.models import PersonalLink
from maillage.portal.running_views import orders_of

with_link = opening(domain.open_link)


@with_link
def home(request: HttpRequest, link: PersonalLink, token: str) -> HttpResponse:
    """What is theirs to do in this project."""
    tasks = with_parts(domain.tasks_of(link))
    context = {
        "link": link,
        "token": token,
        "open_tasks": [task for task in tasks if task.is_open],
        "done_tasks": [task for task in tasks if not task.is_open],
        "anchors": link.project.anchors.all(),
        "running_orders": orders_of(link),
    }
    return render(request, "portal/home.html", context)


@with_link
def finish(request: HttpRequest, link: PersonalLink, token: str, pk: int) -> HttpResponse:
    """Tick one task, or take it back."""
    if request.method != "POST":
        return redirect("portal-home", token=token)
    task = get_object_or_404(domain.tasks_of(link), pk=pk)
    try:
        if request.POST.get("verb") == "reopen":
            domain.reopen_task(link=link, task=task)
            messages.info(request, _("« %(task)s » est de nouveau à faire.") % {"task": task})
        else:
            domain.finish_task(link=link, task=task)
            messages.success(request, _("Merci ! « %(task)s » est faite.") % {"task": task})
    except TransitionRefused as refused:
        messages.warning(request, str(refused))
    return redirect("portal-home", token=token)


@with_link
def reminders(request: HttpRequest, link: PersonalLink, token: str) -> HttpResponse:
    """Stop the reminders, or have them again: a button, since mail programs follow links."""
    if request.method == "POST":
        domain.set_reminders(link=link, wanted=request.POST.get("wanted") == "1")
        return redirect("portal-reminders", token=token)
    return render(request, "portal/reminders.html", {"link": link, "token": token})


@requires("portal.add_personallink")
@require_POST
def send(request: HttpRequest, project: int, person: int) -> HttpResponse:
    """The team sends (or sends again) a link from the project's page."""
    on = get_visible_or_404(Project.objects.all(), request.user, pk=project)
    to = get_visible_or_404(Person.objects.all(), request.user, pk=person)
    if not Task.objects.filter(project=on).of_person(to).exists():
        raise Http404
    try:
        domain.send_link(person=to, project=on, actor=request.user)
    except domain.LinkRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Le lien part par courriel à %(who)s.") % {"who": to})
    return redirect(f"{on.get_absolute_url()}?onglet=liens")


@requires("portal.delete_personallink")
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The team closes a link."""
    link = get_visible_or_404(PersonalLink.objects.all(), request.user, pk=pk)
    domain.revoke_link(link=link, actor=request.user)
    messages.success(request, _("Le lien de %(who)s ne fonctionne plus.") % {"who": link.person})
    return redirect(f"{link.project.get_absolute_url()}?onglet=liens")
