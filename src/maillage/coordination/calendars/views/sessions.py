"""Sessions of a deciding body: pasted, moved, deleted."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from maillage.coordination.calendars import domain
from maillage.coordination.calendars.changes import BodyChange, SessionMove, preview_address
from maillage.coordination.calendars.forms import SessionForm, SessionsForm
from maillage.coordination.calendars.models import DecidingBody
from maillage.kernel.permissions import check, get_visible_or_404, requires
from maillage.ui import toasts


def _body(request: HttpRequest, pk: int) -> DecidingBody:
    body = get_visible_or_404(DecidingBody.objects.all(), request.user, pk=pk)
    check(request, "calendars.change_decidingbody", body)
    return body


def _form_page(
    request: HttpRequest, body: DecidingBody, form: SessionsForm | SessionForm, title: str
) -> HttpResponse:
    context = {
        "form": form,
        "object": body,
        "page_title": title,
        "breadcrumbs": [
            (_("Instances de décision"), reverse("bodies-list")),
            (str(body), body.get_absolute_url()),
        ],
        "cancel_url": body.get_absolute_url(),
    }
    return render(request, "ui/crud/form.html", context)


@requires("calendars.change_decidingbody")
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Paste the days of a year."""
    body = _body(request, pk)
    form = SessionsForm(request.POST or None, user=request.user)
    if form.is_valid():
        days = form.cleaned_data["days"]
        known = set(body.sessions.values_list("day", flat=True))
        new = tuple(day for day in days if day not in known)
        if new and (url := preview_address(BodyChange(body, new))):
            return redirect(url)
        count = domain.add_sessions(body=body, days=days, actor=request.user)
        if count:
            text = ngettext("%(n)d séance ajoutée.", "%(n)d séances ajoutées.", count)
            toasts.success(request, text % {"n": count})
        else:
            toasts.warning(request, _("Ces séances étaient déjà là."))
        return redirect(body.get_absolute_url())
    return _form_page(request, body, form, _("Ajouter des séances"))


@requires("calendars.change_decidingbody")
def change(request: HttpRequest, pk: int, session: int) -> HttpResponse:
    """It meets on another day, which plans may follow; its note alone is saved at once."""
    body = _body(request, pk)
    found = get_object_or_404(body.sessions.all(), pk=session)
    form = SessionForm(request.POST or None, instance=found, user=request.user)
    if form.is_valid():
        day, note = form.cleaned_data["day"], form.cleaned_data["note"]
        saved = body.sessions.get(pk=session)
        url = preview_address(SessionMove(saved, day, note)) if day != saved.day else ""
        if url:
            return redirect(url)
        try:
            domain.save_session(session=form.instance, actor=request.user)
        except ValidationError as error:
            form.add_error("day", error.messages)
        else:
            toasts.success(request, _("La séance est modifiée."))
            return redirect(body.get_absolute_url())
    return _form_page(request, body, form, _("Modifier la séance"))


@requires("calendars.change_decidingbody")
@require_POST
def delete(request: HttpRequest, pk: int, session: int) -> HttpResponse:
    """It does not meet after all; plans that file for it are seen first."""
    body = _body(request, pk)
    found = get_object_or_404(body.sessions.all(), pk=session)
    if url := preview_address(SessionMove(found, None)):
        return redirect(url)
    record = domain.delete_session(session=found, actor=request.user)
    back = reverse("office-undo", kwargs={"pk": record.pk})
    toasts.success(request, _("La séance est supprimée."), undo_url=back)
    return redirect(body.get_absolute_url())
