"""The verbs of a task."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from maillage.coordination.projects.models import Task
from maillage.coordination.projects.task_forms import BlockForm
from maillage.kernel.permissions import check, get_visible_or_404, requires
from maillage.kernel.states import TransitionRefused, perform, transitions_of
from maillage.ui import toasts


@requires("projects.change_task")
def do_verb(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Begin, finish, block (with a reason), reopen, cancel."""
    spec = transitions_of(Task).get(verb)
    task = get_visible_or_404(Task.objects.select_related("project"), request.user, pk=pk)
    check(request, "projects.change_task", task)
    if spec is None or (request.method != "POST" and verb != "block"):
        raise Http404
    suite = _suite(request)
    arguments: dict[str, Any] = {"by": str(request.user)} if verb == "finish" else {}
    if verb == "block":
        form = BlockForm(request.POST or None)
        if not form.is_valid():
            context = {"task": task, "form": form, "suite": suite}
            return render(request, "projects/block.html", context)
        arguments = {"reason": form.cleaned_data["reason"]}
    try:
        perform(task, verb, actor=request.user, **arguments)
    except TransitionRefused as refused:
        toasts.warning(request, str(refused))
    else:
        words = {"task": task, "verb": spec.label}
        toasts.success(request, _("« %(task)s » : %(verb)s, c’est noté.") % words)
    return redirect(suite or task.get_absolute_url())


def _suite(request: HttpRequest) -> str:
    """The page of this site to which the user goes back, or ''."""
    target = request.POST.get("suite") or request.GET.get("suite", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return target if safe else ""
