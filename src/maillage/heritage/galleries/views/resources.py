"""Galleries, and what visitors propose: lists, records, forms, on the one CRUD base."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from maillage.heritage.galleries.domain import galleries as domain
from maillage.heritage.galleries.domain import requests
from maillage.heritage.galleries.domain.refusals import GalleryRefused
from maillage.heritage.galleries.domain.selections import shown_items
from maillage.heritage.galleries.filters import GalleryFilters, RequestFilters
from maillage.heritage.galleries.forms import GalleryForm, PublishForm, ReasonForm
from maillage.heritage.galleries.models import Gallery, GalleryRequest
from maillage.heritage.galleries.models.parts import missing_approvals
from maillage.heritage.galleries.tables import GalleryTable, RequestTable
from maillage.heritage.galleries.views import context
from maillage.heritage.galleries.views.opening import (
    COMPOSE,
    accepted,
    ask,
    attempt,
    in_gallery,
    posted,
)
from maillage.kernel import states
from maillage.kernel.permissions import get_visible_or_404, is_allowed, requires
from maillage.ui import toasts
from maillage.ui.crud import Resource, Role, Tab, Verb
from maillage.ui.states import badge

PUBLISH = "galleries.publish_gallery"
ANSWER_REQUEST = "galleries.change_galleryrequest"


class GalleryResource(Resource):
    """``/gestion/galeries/``; the first tab is the composition."""

    model = Gallery
    url_base = "galleries"
    url_path = "galeries"
    icon = "palette"
    roles = (Role.LIST, Role.CREATE, Role.DETAIL, Role.UPDATE, Role.DELETE, Role.HISTORY)
    permissions = {Role.HISTORY: "galleries.view_gallery_history"}
    table_class = GalleryTable
    filterset_class = GalleryFilters
    form_class = GalleryForm
    create_label = gettext_lazy("Nouvelle galerie")
    summary_label = gettext_lazy("Composition")
    empty_text = gettext_lazy(
        "Une galerie réunit des objets de plusieurs musées, avec leurs mots : donnez-lui une intention, invitez, composez."
    )
    tabs = (
        Tab("propositions", gettext_lazy("Propositions"), "galleries/proposals.html", context.proposals),
        Tab("musees", gettext_lazy("Musées"), "galleries/museums.html", context.museums),
        Tab("commentaires", gettext_lazy("Commentaires"), "galleries/comments.html", context.comments),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Any]:
        """A member's list leaves out the published galleries that are none of its business."""
        queryset = super().get_queryset()
        if self.role is Role.LIST:
            asked = Q(invitations__state__in=("demande", "perime", "modifications"))
            queryset = queryset.annotate(
                shown=Count("items", filter=Q(items__object__isnull=False), distinct=True),
                waiting=Count("invitations", filter=asked, distinct=True),
            )
        return queryset

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The rooms, when the first tab is open."""
        if self.role is Role.DETAIL and "tab_template" not in kwargs:
            kwargs |= context.composition(self.object, self.request.user)
        return super().get_context_data(**kwargs)

    def facts(self, record: Any) -> list[tuple[Any, Any]]:
        """The template says them."""
        del record
        return []

    def get_lead(self, record: Gallery) -> Any:
        """Where it stands, in a sentence what it is."""
        return format_html("{} {}", badge(record), record.summary)

    def save_form(self, form: Any) -> Gallery:
        """Open a gallery, or change what it says."""
        if self.role is not Role.CREATE:
            saved = domain.change_gallery(gallery=form.save(commit=False), actor=self.request.user)
            form.save_m2m()
            return saved
        data = dict(form.cleaned_data)
        editors = data.pop("editors", ())
        return domain.create_gallery(**data, editors=list(editors), actor=self.request.user)

    def form_valid(self, form: Any) -> HttpResponseBase:
        """What the museums have approved stays as the public reads it."""
        try:
            return super().form_valid(form)
        except GalleryRefused as refused:
            form.add_error(None, str(refused))
            return self.render_form(form)

    def process_deletion(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A gallery published meanwhile stays."""
        try:
            return super().process_deletion(request, *args, **kwargs)
        except GalleryRefused as refused:
            toasts.warning(request, str(refused))
            return redirect(self.object.get_absolute_url())

    def delete_object(self, record: Gallery) -> None:
        """The verb looks again, holding the row."""
        domain.delete_gallery(gallery=record, actor=self.request.user)

    def get_verbs(self, record: Gallery) -> list[Verb]:
        """What is next for the gallery comes first."""
        user = self.request.user
        verbs = []
        for spec in states.available(record, user):
            if spec.verb in {"submit", "take_up"}:
                url = reverse("gallery-verb", kwargs={"pk": record.pk, "verb": spec.verb})
                verbs.append(Verb(spec.label, url, spec.icon, spec.verb == "submit", post=True))
        asks = record.state in {Gallery.State.TO_APPROVE, Gallery.State.WITHDRAWN}
        if asks and is_allowed(user, PUBLISH, record):
            url = reverse("gallery-publish", kwargs={"pk": record.pk})
            verbs.insert(0, Verb(_("Publier"), url, "world", primary=True))
        if record.is_published:
            verbs.append(Verb(_("Voir sur le site"), record.get_public_url(), "external-link"))
            if is_allowed(user, PUBLISH, record):
                url = reverse("gallery-withdraw", kwargs={"pk": record.pk})
                verbs.append(Verb(_("Retirer du site"), url, "eye-off", danger=True))
        elif is_allowed(user, COMPOSE, record):
            verbs.append(Verb(_("Aperçu"), record.get_public_url(), "eye"))
        return [*verbs, *(Verb(one.label, one.url, one.icon) for one in super().get_verbs(record))]


SIMPLE = {"submit": domain.submit_gallery, "take_up": domain.take_up_gallery}


@in_gallery(COMPOSE)
@require_POST
def do_verb(request: HttpRequest, gallery: Gallery, verb: str) -> HttpResponse:
    """Ask for the museums' approval, or go back to composing."""
    act = SIMPLE.get(verb)
    if act is not None:
        said = _("L’accord des musées est demandé.") if verb == "submit" else ""
        attempt(request, lambda: act(gallery=gallery, actor=request.user), said)
    return redirect(gallery.get_absolute_url())


@in_gallery(PUBLISH)
def publish(request: HttpRequest, gallery: Gallery) -> HttpResponse:
    """What is missing, if anything; then publish."""
    missing = missing_approvals(gallery)
    form = PublishForm(posted(request), user=request.user)
    if not missing:
        del form.fields["override"]

    def act(data: dict[str, Any]) -> None:
        domain.publish_gallery(
            gallery=gallery, override=data.get("override", ""), actor=request.user
        )

    if request.method == "POST" and accepted(form, act):
        toasts.success(request, _("La galerie est en ligne."))
        return redirect(gallery.get_absolute_url())
    note = gallery.emptiness()
    if missing:
        names = ", ".join(str(one) for one in missing)
        note = _("Il manque l’accord de : %(museums)s.") % {"museums": names}
    title = _("Publier « %(gallery)s » ?") % {"gallery": gallery}
    button = _("Publier sans ces accords") if missing else _("Publier")
    return ask(
        request, gallery, form, title=title, button=button, icon="world", form_note=note
    )  # fmt: skip


@in_gallery(PUBLISH)
def withdraw(request: HttpRequest, gallery: Gallery) -> HttpResponse:
    """Take it off the site, and say why."""
    form = ReasonForm(posted(request), user=request.user)

    def act(data: dict[str, Any]) -> None:
        domain.withdraw_gallery(gallery=gallery, **data, actor=request.user)

    if request.method == "POST" and accepted(form, act):
        toasts.success(request, _("La galerie n’est plus en ligne."))
        return redirect(gallery.get_absolute_url())
    title = _("Retirer « %(gallery)s » du site ?") % {"gallery": gallery}
    return ask(request, gallery, form, title=title, button=_("Retirer du site"), icon="eye-off")


class RequestResource(Resource):
    """``/gestion/galeries-proposees/``: visitors' selections, to read and answer."""

    model = GalleryRequest
    url_base = "gallery-requests"
    url_path = "galeries-proposees"
    icon = "star"
    roles = (Role.LIST, Role.DETAIL)
    table_class = RequestTable
    filterset_class = RequestFilters
    list_title = gettext_lazy("Galeries proposées")
    empty_text = gettext_lazy(
        "Les sélections que des visiteurs proposent comme galeries arrivent ici."
    )

    def get_queryset(self) -> QuerySet[Any]:
        """With what is shown of each."""
        return super().get_queryset().select_related("selection__removal", "gallery")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The selection, while it is there."""
        if self.role is Role.DETAIL:
            record = self.object
            kwargs["items"] = shown_items(record.selection) if record.selection else []
            kwargs["may_answer"] = record.state == GalleryRequest.State.RECEIVED
            kwargs.setdefault("refusal_form", ReasonForm(user=self.request.user))
        return super().get_context_data(**kwargs)

    def facts(self, record: Any) -> list[tuple[Any, Any]]:
        """The template says them."""
        del record
        return []


def _request(request: HttpRequest, pk: int) -> GalleryRequest:
    return get_visible_or_404(GalleryRequest.objects.all(), request.user, pk=pk)


@requires(ANSWER_REQUEST)
@require_POST
def accept_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a draft gallery of it."""
    held = _request(request, pk)
    made: list[Gallery] = []

    def act() -> None:
        made.append(requests.accept_request(request=held, actor=request.user))

    if attempt(request, act, _("La galerie est ouverte, en brouillon.")):
        return redirect(made[0].get_absolute_url())
    return redirect(held.get_absolute_url())


@requires(ANSWER_REQUEST)
@require_POST
def refuse_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Thank, and say why not."""
    held = _request(request, pk)
    reason = request.POST.get("reason", "")[:2_000]
    with transaction.atomic():
        attempt(
            request,
            lambda: requests.refuse_request(request=held, reason=reason, actor=request.user),
            _("Le visiteur est remercié, et sait pourquoi s’il a laissé une adresse."),
        )
    return redirect(held.get_absolute_url())
