"""Members of networks."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.kernel import clock
from maillage.kernel.permissions import requires
from maillage.people.directory import domain, members
from maillage.people.directory.forms import MemberForm, MembershipForm, NetworkForm, refused
from maillage.people.directory.models import Membership
from maillage.people.directory.views.pages import form_page, organisation_of, tab_of
from maillage.people.directory.views.resources import LINKS_TAB
from maillage.ui import toasts

NETWORK = "reseau"


@requires("directory.add_membership")
def join_network(request: HttpRequest, pk: int) -> HttpResponse:
    """An organisation becomes a member of a network."""
    organisation = organisation_of(request, pk)
    form = NetworkForm(request.POST or None, member=organisation, user=request.user)
    title = _("Ajouter une adhésion : %(name)s") % {"name": organisation}
    back = tab_of(organisation, LINKS_TAB)
    if form.is_valid() and _added(request, form, member=organisation, **form.cleaned_data):
        return redirect(back)
    return form_page(request, form, organisation, title, back)


@requires("directory.add_membership")
def add_member(request: HttpRequest, pk: int) -> HttpResponse:
    """A network gains a member."""
    network = organisation_of(request, pk)
    form = MemberForm(request.POST or None, network=network, user=request.user)
    title = _("Ajouter un membre : %(name)s") % {"name": network}
    back = tab_of(network, members.TAB)
    if form.is_valid() and _added(request, form, network=network, **form.cleaned_data):
        return redirect(back)
    return form_page(request, form, network, title, back)


def _added(request: HttpRequest, form: Any, **given: Any) -> bool:
    try:
        membership = domain.add_membership(actor=request.user, **given)
    except ValidationError as error:
        refused(form, error)
        return False
    words = {"member": membership.member, "network": membership.network}
    toasts.success(request, _("%(member)s est membre de %(network)s.") % words)
    return True


def _membership(request: HttpRequest, pk: int) -> tuple[Membership, str]:
    """The membership of the address, and the tab from which one came."""
    found = Membership.objects.visible_to(request.user).select_related("member", "network")
    membership: Membership = get_object_or_404(found, pk=pk)
    if request.GET.get("depuis") == NETWORK:
        return membership, tab_of(membership.network, members.TAB)
    return membership, tab_of(membership.member, LINKS_TAB)


@requires("directory.change_membership")
def change_membership(request: HttpRequest, pk: int) -> HttpResponse:
    """Say otherwise as what, and from when to when; `?fin=1` proposes today as the end."""
    membership, back = _membership(request, pk)
    initial = {"end": clock.today()} if "fin" in request.GET else {}
    form = MembershipForm(
        request.POST or None, membership=membership, initial=initial, user=request.user
    )
    if form.is_valid():
        try:
            domain.change_membership(membership=membership, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
        else:
            toasts.success(request, _("L’adhésion est enregistrée."))
            return redirect(back)
    who = {"name": membership.member, "network": membership.network}
    title = _("Adhésion : %(name)s, %(network)s") % who
    return form_page(request, form, membership.member, title, back)


@requires("directory.delete_membership")
@require_POST
def remove_membership(request: HttpRequest, pk: int) -> HttpResponse:
    """It never was a member."""
    membership, back = _membership(request, pk)
    domain.remove_membership(membership=membership, actor=request.user)
    toasts.success(request, _("L’adhésion est retirée ; les deux fiches restent."))
    return redirect(back)
