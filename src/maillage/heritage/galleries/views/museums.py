"""Invitations and approvals; proposals and what becomes of them; messages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from maillage.heritage.galleries.domain import approvals, inviting, proposing
from maillage.heritage.galleries.domain.comments import post_comment
from maillage.heritage.galleries.domain.told import TABS
from maillage.heritage.galleries.forms import (
    AgreementForm,
    InviteForm,
    KeepForm,
    MessageForm,
    ProposalForm,
    ReasonForm,
)
from maillage.heritage.galleries.models import Gallery, GalleryInvitation, GalleryProposal
from maillage.heritage.galleries.views.context import addressees
from maillage.heritage.galleries.views.opening import (
    COMPOSE,
    VIEW,
    accepted,
    ask,
    attempt,
    in_gallery,
    posted,
)
from maillage.kernel.permissions import check, get_visible_or_404
from maillage.ui import toasts
from maillage.ui.forms import errors_in_a_line

ANSWER = "galleries.answer_galleryinvitation"
RECORD = "galleries.record_galleryinvitation"


def _tab(gallery: Gallery, name: str) -> str:
    return f"{gallery.get_absolute_url()}{TABS[name]}"


def _invitation(request: HttpRequest, gallery: Gallery, pk: int) -> GalleryInvitation:
    found = GalleryInvitation.objects.filter(gallery=gallery).select_related("museum", "gallery")
    return get_visible_or_404(found, request.user, pk=pk)


def _proposal(request: HttpRequest, gallery: Gallery, pk: int) -> GalleryProposal:
    found = GalleryProposal.objects.filter(gallery=gallery).select_related("museum", "gallery")
    return get_visible_or_404(found, request.user, pk=pk)


# -- invitations and approvals ----------------------------------------------------------------------


@in_gallery(COMPOSE)
def invite(request: HttpRequest, gallery: Gallery) -> HttpResponse:
    """Choose museums, write them a word."""
    given = request.GET.getlist("musee")
    initial = {"museums": [one for one in given if one.isascii() and one.isdecimal()][:50]}
    form = InviteForm(posted(request), user=request.user, initial=initial)
    made: list[GalleryInvitation] = []

    def act(data: dict[str, Any]) -> None:
        made.extend(inviting.invite_museums(gallery=gallery, **data, actor=request.user))

    if request.method == "POST" and accepted(form, act):
        n = len(made)
        toasts.success(
            request,
            ngettext("%(n)d musée est invité.", "%(n)d musées sont invités.", n) % {"n": n}
            if made
            else _("Ces musées étaient déjà invités."),
        )
        return redirect(_tab(gallery, "museums"))
    back = _tab(gallery, "museums")
    title = _("Inviter des musées")
    return ask(request, gallery, form, title=title, button=_("Inviter"), icon="send", back=back)


@in_gallery(COMPOSE)
@require_POST
def uninvite(request: HttpRequest, gallery: Gallery, invitation: int) -> HttpResponse:
    """Take an invitation back."""
    held = _invitation(request, gallery, invitation)
    attempt(
        request,
        lambda: inviting.uninvite_museum(invitation=held, actor=request.user),
        _("L’invitation est retirée."),
    )
    return redirect(_tab(gallery, "museums"))


@in_gallery(COMPOSE)
@require_POST
def ask_museum(request: HttpRequest, gallery: Gallery, invitation: int) -> HttpResponse:
    """Ask a museum for its approval, again if need be."""
    held = _invitation(request, gallery, invitation)
    attempt(
        request,
        lambda: approvals.ask_museum(invitation=held, actor=request.user),
        _("L’accord est demandé."),
    )
    return redirect(_tab(gallery, "museums"))


@in_gallery(VIEW)
@require_POST
def approve(request: HttpRequest, gallery: Gallery, invitation: int) -> HttpResponse:
    """A museum approves its part, as the page showed it."""
    held = _invitation(request, gallery, invitation)
    check(request, ANSWER, held)
    seen = request.POST.get("part", "")[:64]
    attempt(
        request,
        lambda: approvals.approve_part(invitation=held, seen=seen, actor=request.user),
        _("Merci : votre part est approuvée."),
    )
    return redirect(_tab(gallery, "museums"))


@in_gallery(RECORD)
def record_agreement(request: HttpRequest, gallery: Gallery, invitation: int) -> HttpResponse:
    """The team notes what a museum answered otherwise, and how."""
    held = _invitation(request, gallery, invitation)
    part = approvals.part_for(gallery, held)
    form = AgreementForm(posted(request), user=request.user, initial={"part": part.digest})

    def act(data: dict[str, Any]) -> None:
        approvals.record_agreement(
            invitation=held, how=data["how"], seen=data["part"], actor=request.user
        )

    if request.method == "POST" and accepted(form, act):
        toasts.success(request, _("L’accord du musée est noté."))
        return redirect(_tab(gallery, "museums"))
    title = _("Noter l’accord : %(museum)s") % {"museum": held.museum}
    note = _(
        "Il vaut pour sa part telle qu’elle est maintenant ; si elle change, il est à redonner."
    )
    back = _tab(gallery, "museums")
    return ask(request, gallery, form, title=title, button=_("Noter"), back=back, form_note=note)


@in_gallery(VIEW)
def request_changes(request: HttpRequest, gallery: Gallery, invitation: int) -> HttpResponse:
    """A museum says what is to be changed, or takes its approval back."""
    held = _invitation(request, gallery, invitation)
    check(request, ANSWER, held)
    form = ReasonForm(posted(request), user=request.user)

    def act(data: dict[str, Any]) -> None:
        approvals.request_changes(invitation=held, **data, actor=request.user)

    if request.method == "POST" and accepted(form, act):
        toasts.success(request, _("C’est transmis à ceux qui composent la galerie."))
        return redirect(_tab(gallery, "museums"))
    title = _("Demander des modifications pour %(museum)s") % {"museum": held.museum}
    back = _tab(gallery, "museums")
    return ask(request, gallery, form, title=title, button=_("Transmettre"), icon="send", back=back)


# -- proposals --------------------------------------------------------------------------------------


@in_gallery("galleries.add_galleryproposal")
def propose(request: HttpRequest, gallery: Gallery) -> HttpResponse:
    """A member proposes objects of its museum, and a text."""
    form = ProposalForm(posted(request), user=request.user, gallery=gallery)

    def act(data: dict[str, Any]) -> None:
        objects = list(data.pop("objects_proposed") or ())
        proposing.propose(gallery=gallery, objects=objects, **data, actor=request.user)

    if request.method == "POST" and accepted(form, act):
        toasts.success(request, _("Merci : votre proposition est transmise."))
        return redirect(_tab(gallery, "proposals"))
    title = _("Proposer pour « %(gallery)s »") % {"gallery": gallery}
    back = _tab(gallery, "proposals")
    return ask(request, gallery, form, title=title, button=_("Proposer"), icon="send", back=back)


@in_gallery(COMPOSE)
@require_POST
def keep(request: HttpRequest, gallery: Gallery, proposal: int) -> HttpResponse:
    """Hang what is proposed in the chosen room."""
    held = _proposal(request, gallery, proposal)
    form = KeepForm(request.POST, user=request.user, gallery=gallery)
    if not form.is_valid():
        toasts.warning(request, _("Choisissez la salle où l’accrocher."))
        return redirect(held.get_absolute_url())
    room = form.cleaned_data["room"]
    attempt(
        request,
        lambda: proposing.keep_proposal(proposal=held, room=room, actor=request.user),
        _("La proposition est dans la salle « %(room)s ».") % {"room": room},
    )
    return redirect(held.get_absolute_url())


@in_gallery(COMPOSE)
def decline(request: HttpRequest, gallery: Gallery, proposal: int) -> HttpResponse:
    """Leave it out, and say why."""
    held = _proposal(request, gallery, proposal)
    form = ReasonForm(posted(request), user=request.user)

    def act(data: dict[str, Any]) -> None:
        proposing.decline_proposal(proposal=held, **data, actor=request.user)

    if request.method == "POST" and accepted(form, act):
        toasts.success(request, _("Le musée est prévenu, et sait pourquoi."))
        return redirect(held.get_absolute_url())
    title = _("Écarter « %(proposal)s »") % {"proposal": held}
    back = _tab(gallery, "proposals")
    return ask(request, gallery, form, title=title, button=_("Écarter"), icon="x", back=back)


@in_gallery(VIEW)
@require_POST
def take_back(request: HttpRequest, gallery: Gallery, proposal: int) -> HttpResponse:
    """The museum thinks better of it."""
    held = _proposal(request, gallery, proposal)
    check(request, "galleries.withdraw_galleryproposal", held)
    attempt(
        request,
        lambda: proposing.take_proposal_back(proposal=held, actor=request.user),
        _("La proposition est reprise."),
    )
    return redirect(_tab(gallery, "proposals"))


# -- messages ---------------------------------------------------------------------------------------


@in_gallery("galleries.add_gallerycomment")
@require_POST
def comment(request: HttpRequest, gallery: Gallery) -> HttpResponse:
    """Write to everyone, or to one museum."""
    form = MessageForm(request.POST, user=request.user, museums=addressees(gallery, request.user))
    if form.is_valid():
        attempt(
            request,
            lambda: post_comment(gallery=gallery, **form.cleaned_data, actor=request.user),
            _("Le message est envoyé."),
        )
    else:
        toasts.warning(request, errors_in_a_line(form))
    return redirect(_tab(gallery, "comments"))


@in_gallery("galleries.add_gallerycomment")
@require_POST
def comment_proposal(request: HttpRequest, gallery: Gallery, proposal: int) -> HttpResponse:
    """Write about a proposal, between the editors and its museum."""
    held = _proposal(request, gallery, proposal)
    text = request.POST.get("text", "")[:4_000]
    attempt(
        request,
        lambda: post_comment(gallery=gallery, proposal=held, text=text, actor=request.user),
        _("Le message est envoyé."),
    )
    return redirect(f"{reverse('galleries-detail', kwargs={'pk': gallery.pk})}{TABS['proposals']}#proposition-{held.pk}")  # fmt: skip
