"""A background job that a page waits for, and the way back from an approved change."""

from __future__ import annotations

import uuid
from typing import Any

from django.apps import apps
from django.contrib.auth import get_permission_codename
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from maillage.kernel import undo
from maillage.kernel.models import Job, UndoRecord
from maillage.kernel.permissions import OFFICE, check, get_visible_or_404, requires
from maillage.kernel.registry import ObjectRef
from maillage.ui import toasts


@requires(OFFICE)
@never_cache
def job(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    """The progress of one's own job; JSON for the script that waits."""
    one = get_object_or_404(Job, token=token, created_by=request.user)
    done = one.finished_at is not None
    if request.accepts("text/html") and "json" not in request.GET:
        if done and one.url and not one.failed:
            return redirect(one.url)
        return render(request, "office/job.html", {"job": one, "done": done})
    return JsonResponse(
        {
            "percent": one.percent,
            "label": one.message or one.label,
            "done": done,
            "failed": one.failed,
            "url": one.url if done and not one.failed else "",
        }
    )


def _root(request: HttpRequest, record: UndoRecord) -> Any:
    """The record that was changed, if the user may change it; raise Http404 otherwise."""
    ref = ObjectRef.parse(record.root)
    model = apps.get_model(ref.model)
    root = get_visible_or_404(model._default_manager.all(), request.user, pk=ref.pk)
    permission = f"{model._meta.app_label}.{get_permission_codename('change', model._meta)}"
    check(request, permission, root)
    return root


@requires(OFFICE)
@require_POST
def undo_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one approved change back, whole or not at all, as the room that made it does."""
    record = get_object_or_404(UndoRecord, pk=pk)
    own = undo.undoer_of(record)
    if own is None:
        _root(request, record)
    elif not own.may(record, request.user):
        raise Http404
    try:
        if own is None:
            undo.undo(record, actor=request.user)
        else:
            own.undo(record=record, actor=request.user)
    except undo.UndoRefused as refusal:
        toasts.error(request, str(refusal))
    else:
        toasts.success(request, _("C’est annulé : %(label)s.") % {"label": record.label})
    return redirect(_page(record))


def _page(record: UndoRecord) -> str:
    """The page of what was changed; that of the office once the undo has taken it away."""
    ref = ObjectRef.parse(record.root)
    root = apps.get_model(ref.model)._default_manager.filter(pk=ref.pk).first()
    url = getattr(root, "get_absolute_url", None)
    return str(url()) if callable(url) else reverse("office-home")
