"""Confirm, cancel, hand over, take back; the sheet that both sign."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.coordination.bookings.domain import bookings as domain
from maillage.coordination.bookings.domain.availability import out_of_time
from maillage.coordination.bookings.forms import ConditionForm
from maillage.coordination.bookings.models import Booking
from maillage.coordination.bookings.sheets import loan_sheet
from maillage.kernel.permissions import check, get_visible_or_404, requires
from maillage.kernel.states import TransitionRefused, perform
from maillage.ui import toasts

SIMPLE = {"confirm": "bookings.manage_booking", "cancel": "bookings.change_booking"}


def _booking(request: HttpRequest, pk: int, permission: str) -> Booking:
    bookings = Booking.objects.select_related("resource", "project", "borrower")
    booking = get_visible_or_404(bookings, request.user, pk=pk)
    check(request, permission, booking)
    return booking


@requires("bookings.change_booking")
@require_POST
def do_verb(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Confirm, cancel."""
    if verb not in SIMPLE:
        raise Http404
    booking = _booking(request, pk, SIMPLE[verb])
    try:
        perform(booking, verb, actor=request.user)
    except TransitionRefused as refused:
        toasts.error(request, str(refused))
    else:
        said = {"confirm": _("La réservation est confirmée."), "cancel": _("La réservation est annulée : c’est de nouveau libre.")}  # fmt: skip
        toasts.success(request, said[verb])
    return redirect(booking.get_absolute_url())


@requires("bookings.manage_booking")
def lend(request: HttpRequest, pk: int) -> HttpResponse:
    """It leaves, in this condition."""
    booking = _booking(request, pk, "bookings.manage_booking")
    titles = (_("Remettre : %(name)s"), _("Marquer la sortie"), "package-export")
    known, warning = booking.resource.condition, out_of_time(booking)
    return _hand(request, booking, domain.lend, titles, known=known, warning=warning)


@requires("bookings.manage_booking")
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """It is back, in this condition."""
    booking = _booking(request, pk, "bookings.manage_booking")
    titles = (_("Reprendre : %(name)s"), _("Marquer le retour"), "package-import")
    return _hand(request, booking, domain.take_back, titles)


def _hand(
    request: HttpRequest,
    booking: Booking,
    verb: Any,
    titles: tuple[str, str, str],
    *,
    known: str = "",
    warning: str = "",
) -> HttpResponse:
    initial = {"by": str(request.user), "condition": known}
    form = ConditionForm(request.POST or None, initial=initial, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            verb(booking=booking, actor=request.user, **form.cleaned_data)
        except TransitionRefused as refused:
            form.add_error(None, str(refused))
        else:
            toasts.success(request, _("C’est noté : imprimez la fiche pour la signer à deux."))
            return redirect(booking.get_absolute_url())
    title, button, icon = titles
    context = {
        "booking": booking,
        "form": form,
        "warning": warning,
        "page_title": title % {"name": booking.resource},
        "button": button,
        "button_icon": icon,
        "breadcrumbs": [
            (_("Réservations"), reverse("bookings-list")),
            (str(booking), booking.get_absolute_url()),
        ],
    }
    return render(request, "bookings/hand.html", context)


@requires("bookings.view_booking")
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The loan and return sheet, to print."""
    booking = _booking(request, pk, "bookings.view_booking")
    response = HttpResponse(loan_sheet(booking), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="fiche-de-pret-{booking.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
