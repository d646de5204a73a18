"""Campaigns of participation."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.heritage.contributions import domain
from maillage.heritage.contributions.forms import CampaignForm
from maillage.heritage.contributions.models import Campaign
from maillage.heritage.contributions.tables import CampaignTable
from maillage.ui.crud import Resource, Role, Verb

SHOWN = 30


class CampaignResource(Resource):
    """``/gestion/participation/campagnes/``."""

    model = Campaign
    url_base = "campaigns"
    url_path = "participation/campagnes"
    icon = "speakerphone"
    roles = (Role.LIST, Role.CREATE, Role.DETAIL, Role.UPDATE, Role.DELETE, Role.HISTORY)
    table_class = CampaignTable
    form_class = CampaignForm
    create_label = gettext_lazy("Nouvelle campagne")
    list_title = gettext_lazy("Campagnes de participation")
    empty_text = gettext_lazy(
        "« Identifiez ces quarante portraits » : une question, des objets, deux dates."
    )
    detail_fields = ("question", "intro", "start", "end", "is_published", "thanks")

    def get_queryset(self) -> QuerySet[Any]:
        """With how many objects and contributions, for the list."""
        queryset = super().get_queryset()
        if self.role is not Role.LIST:
            return queryset
        return queryset.annotate(
            object_count=Count("rows", distinct=True),
            contribution_count=Count("contributions", distinct=True),
        )

    def save_form(self, form: Any) -> Campaign:
        """Through the verb."""
        return domain.save_campaign(
            campaign=form.instance,
            references=form.cleaned_data["references"],
            actor=self.request.user,
        )

    def get_lead(self, record: Campaign) -> str:
        """« En cours », « close »."""
        if not record.is_published:
            return _("Brouillon : personne ne la voit encore.")
        if record.is_over:
            return _("Terminée")
        return _("En cours") if record.is_running else _("En ligne dès son premier jour")

    def get_verbs(self, record: Campaign) -> list[Verb]:
        """Its public page, when it has one."""
        verbs = super().get_verbs(record)
        if Campaign.objects.shown().filter(pk=record.pk).exists():
            verbs.append(Verb(_("Voir en ligne"), record.get_public_url(), "world"))
        return verbs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How far it is, and its objects."""
        context = super().get_context_data(**kwargs)
        if self.role is Role.DETAIL:
            context["progress"] = domain.progress_of(self.object)
            rows = self.object.rows.select_related("object__museum__organisation")
            context["rows"] = list(rows.order_by("rank")[:SHOWN])
            context["hidden_count"] = max(0, self.object.rows.count() - SHOWN)
        return context
