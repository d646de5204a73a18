"""Campaigns « Vérifiez vos coordonnées » and their links."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from maillage.kernel import clock
from maillage.kernel.permissions import get_visible_or_404, requires
from maillage.kernel.tasks import enqueue
from maillage.people.directory.models import Person
from maillage.people.updates import domain, tasks
from maillage.people.updates.filters import LinkFilters
from maillage.people.updates.forms import CampaignForm
from maillage.people.updates.models import CheckCampaign, SheetLink
from maillage.people.updates.tables import CampaignTable, LinkTable
from maillage.people.updates.words import link_words
from maillage.ui import dates, toasts
from maillage.ui.crud import Resource, Role, Verb

SHOWN = 20


class CampaignResource(Resource):
    """``/gestion/verifications/``."""

    model = CheckCampaign
    url_base = "checks"
    url_path = "verifications"
    icon = "mail"
    roles = (Role.LIST, Role.CREATE, Role.DETAIL, Role.UPDATE, Role.DELETE, Role.HISTORY)
    table_class = CampaignTable
    form_class = CampaignForm
    create_label = gettext_lazy("Nouvelle campagne")
    list_title = gettext_lazy("Vérifications")
    summary_label = gettext_lazy("Suivi")
    empty_text = gettext_lazy(
        "Une fois par an, demandez à chacun si ses coordonnées sont justes : un lien personnel, "
        "sans compte, une minute."
    )

    def get_queryset(self) -> QuerySet[Any]:
        """With how many were asked and have answered, for the list."""
        queryset = super().get_queryset().select_related("network")
        if self.role is Role.LIST:
            return queryset.annotate(
                links_count=Count("links"), answers_count=Count("links__answered_at")
            )
        return queryset

    def get_initial(self) -> dict[str, Any]:
        """« Vérification des coordonnées 2026 »."""
        initial = super().get_initial()
        if self.role is Role.CREATE:
            year = clock.today().year
            initial.setdefault("title", _("Vérification des coordonnées %(year)d") % {"year": year})
        return initial

    def save_form(self, form: Any) -> CheckCampaign:
        """Through the verb."""
        return domain.save_campaign(
            campaign=form.instance, people=form.cleaned_data["people"], actor=self.request.user
        )

    def get_lead(self, record: CheckCampaign) -> str:
        """« Envoyée le 3 mai »."""
        if record.closed_at:
            return _("Close le %(day)s") % {"day": dates.plain_day(record.closed_at)}
        if record.sent_at:
            return _("Envoyée le %(day)s") % {"day": dates.plain_day(record.sent_at)}
        return _("Pas encore envoyée")

    def get_verbs(self, record: CheckCampaign) -> list[Verb]:
        """Remind and close while it is open; sending stands beside its preview."""
        verbs = super().get_verbs(record)
        if record.is_open:
            remind = Verb(
                _("Relancer"),
                reverse("checks-remind", args=[record.pk]),
                "bell",
                primary=True,
                post=True,
            )
            close = Verb(
                _("Clore"),
                reverse("checks-close", args=[record.pk]),
                "lock",
                post=True,
                confirm=_(
                    "Clore la campagne ? Les liens restés sans réponse ne fonctionneront plus."
                ),
            )
            verbs = [remind, close, *[v for v in verbs if not v.primary]]
        return verbs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Before sending: whom it would reach. After: who has answered."""
        context = super().get_context_data(**kwargs)
        if self.role is Role.DETAIL:
            found = domain.reach(self.object, self.request.user)
            context["reach"] = found
            context["unreachable"] = found.unreachable.order_by("sort_key")[:SHOWN]
            context["unreachable_count"] = found.people - found.reachable
            context["figures"] = domain.figures_of(self.object) if self.object.sent_at else None
            context["links_url"] = f"{reverse('checklinks-list')}?campaign={self.object.pk}"
        return context

    def facts(self, record: CheckCampaign) -> list[tuple[Any, Any]]:
        """What it says and whom it asks."""
        found: list[tuple[Any, Any]] = []
        if record.message:
            found.append((_("Message"), record.message))
        if record.deadline:
            found.append((_("À vérifier avant le"), dates.day_words(record.deadline)))
        found.append((_("Qui est interrogé"), domain.audience_words(record)))
        return found


def _campaign(request: HttpRequest, pk: int) -> CheckCampaign:
    return get_visible_or_404(CheckCampaign.objects.all(), request.user, pk=pk)


@requires("updates.change_checkcampaign")
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send to everyone who has no link yet."""
    campaign = _campaign(request, pk)
    try:
        job = domain.launch_campaign(campaign=campaign, actor=request.user)
    except domain.CampaignRefused as refused:
        toasts.warning(request, str(refused))
        return redirect(campaign.get_absolute_url())
    enqueue(tasks.send_links, campaign.pk, job.pk, request.user.pk)
    return redirect("office-job", token=job.token)


@requires("updates.change_checkcampaign")
@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind those who have not answered."""
    campaign = _campaign(request, pk)
    try:
        job, asked_at = domain.remind_campaign(campaign=campaign, actor=request.user)
    except domain.CampaignRefused as refused:
        toasts.warning(request, str(refused))
        return redirect(campaign.get_absolute_url())
    enqueue(tasks.remind_links, campaign.pk, job.pk, request.user.pk, asked_at.isoformat())
    return redirect("office-job", token=job.token)


@requires("updates.change_checkcampaign")
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """End the campaign."""
    campaign = _campaign(request, pk)
    try:
        domain.close_campaign(campaign=campaign, actor=request.user)
    except domain.CampaignRefused as refused:
        toasts.warning(request, str(refused))
    else:
        toasts.success(request, _("La campagne est close."))
    return redirect(campaign.get_absolute_url())


# -- links ------------------------------------------------------------------------------------------


class LinkResource(Resource):
    """``/gestion/liens-de-verification/``: who was asked, who has answered."""

    model = SheetLink
    url_base = "checklinks"
    url_path = "liens-de-verification"
    icon = "link"
    roles = (Role.LIST, Role.EXPORT, Role.DETAIL)
    table_class = LinkTable
    filterset_class = LinkFilters
    export_kind = "check-answers"
    list_title = gettext_lazy("Liens de vérification")
    empty_text = gettext_lazy("Envoyez une campagne, ou un lien depuis la fiche d’une personne.")

    def get_queryset(self) -> QuerySet[Any]:
        """With whom and what they concern."""
        queryset: Any = super().get_queryset()
        found: QuerySet[Any] = queryset.with_corrections().select_related(
            "person", "organisation", "campaign"
        )
        return found

    def get_lead(self, record: SheetLink) -> Any:
        """What became of it."""
        tone, words = link_words(record)
        return format_html('<span class="state state-{}">{}</span>', tone, words)

    def facts(self, record: SheetLink) -> list[tuple[Any, Any]]:
        """Whom, when, what came."""
        person = format_html('<a href="{}">{}</a>', record.person.get_absolute_url(), record.person)
        found: list[tuple[Any, Any]] = [(_("Personne"), person)]
        for label, value in (
            (_("Organisation"), record.organisation),
            (_("Campagne"), record.campaign),
        ):
            if value is not None:
                link = format_html('<a href="{}">{}</a>', value.get_absolute_url(), value)
                found.append((label, link))
        for label, moment in (
            (_("Envoyé le"), record.created_at),
            (_("Relancé le"), record.reminded_at),
            (_("Ouvert le"), record.opened_at),
            (_("Répondu le"), record.answered_at),
            (_("Expire le"), record.expires_at),
            (_("Révoqué le"), record.revoked_at),
        ):
            if moment is not None:
                found.append((label, dates.day_words(moment)))
        for one in record.proposals.select_related("person", "organisation"):
            link = format_html('<a href="{}">{}</a>', one.get_absolute_url(), one)
            found.append((_("Mise à jour proposée"), link))
        return found

    def get_verbs(self, record: SheetLink) -> list[Verb]:
        """Send again, revoke."""
        again = Verb(
            _("Renvoyer"),
            reverse("checklinks-renew", args=[record.pk]),
            "send",
            post=True,
            primary=True,
        )
        verbs = [again] if record.campaign is None or record.campaign.closed_at is None else []
        if record.is_live:
            url = reverse("checklinks-revoke", args=[record.pk])
            verbs.append(Verb(_("Révoquer"), url, "link-off", post=True, danger=True))
        return verbs


def _link(request: HttpRequest, pk: int) -> SheetLink:
    return get_visible_or_404(SheetLink.objects.select_related("person"), request.user, pk=pk)


@requires("updates.change_sheetlink")
@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail one link again."""
    link = _link(request, pk)
    try:
        domain.renew_link(link=link, actor=request.user)
    except domain.LinkRefused as refused:
        toasts.error(request, str(refused))
    else:
        who = {"who": link.person}
        toasts.success(request, _("Un nouveau lien part par courriel à %(who)s.") % who)
    return redirect(link.get_absolute_url())


@requires("updates.delete_sheetlink")
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop one link."""
    link = _link(request, pk)
    domain.revoke_sheet_link(link=link, actor=request.user)
    toasts.success(request, _("Le lien de %(who)s ne fonctionne plus.") % {"who": link.person})
    return redirect(link.get_absolute_url())


@requires("updates.add_sheetlink")
@require_POST
def send_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask one person, from their sheet."""
    person = get_visible_or_404(Person.objects.all(), request.user, pk=pk)
    try:
        domain.send_sheet_link(person=person, actor=request.user)
    except domain.LinkRefused as refused:
        toasts.error(request, str(refused))
    else:
        toasts.success(request, _("Le lien part par courriel à %(who)s.") % {"who": person})
    return redirect(f"{person.get_absolute_url()}?onglet=mises-a-jour")
