"""Lists: proposals, campaigns, the links of a campaign."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.people.updates.differences import labels_of
from maillage.people.updates.models import ChangeProposal, CheckCampaign, SheetLink
from maillage.people.updates.words import link_words
from maillage.ui.tables import DayColumn, LinkColumn, StateColumn, Table


class ProposalTable(Table):
    """What was proposed, newest first."""

    sheet = LinkColumn(verbose_name=gettext_lazy("Fiche"), accessor="pk", orderable=False)
    fields = tables.Column(
        verbose_name=gettext_lazy("Ce qui change"), accessor="pk", orderable=False
    )
    author_label = tables.Column(verbose_name=gettext_lazy("Proposé par"))
    created_at = DayColumn(verbose_name=gettext_lazy("Reçue le"))
    state = StateColumn(verbose_name=gettext_lazy("État"))

    class Meta(Table.Meta):
        model = ChangeProposal
        fields = ("sheet", "fields", "author_label", "created_at", "state")
        order_by = "-created_at"

    def render_sheet(self, record: ChangeProposal) -> SafeString:
        """The name of the sheet, leading to the difference."""
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), record)

    def render_fields(self, record: ChangeProposal) -> str:
        """« Téléphone, Site internet »."""
        return labels_of([record])[record.pk] or _("un message")


class CampaignTable(Table):
    """Campaigns, with how many have answered."""

    title = LinkColumn(verbose_name=gettext_lazy("Campagne"))
    sent_at = DayColumn(verbose_name=gettext_lazy("Envoyée le"))
    deadline = DayColumn(verbose_name=gettext_lazy("À vérifier avant le"))
    links_count = tables.Column(verbose_name=gettext_lazy("Liens"))
    answers_count = tables.Column(verbose_name=gettext_lazy("Réponses"))

    class Meta(Table.Meta):
        model = CheckCampaign
        fields = ("title", "sent_at", "deadline", "links_count", "answers_count")
        order_by = "-sent_at"


class LinkTable(Table):
    """The people asked, and what became of it."""

    person = LinkColumn(verbose_name=gettext_lazy("Personne"), orderable=False)
    organisation = tables.Column(
        verbose_name=gettext_lazy("Organisation"), order_by=("organisation__sort_key",)
    )
    status = tables.Column(verbose_name=gettext_lazy("Réponse"), accessor="pk", orderable=False)
    created_at = DayColumn(verbose_name=gettext_lazy("Envoyé le"))
    answered_at = DayColumn(verbose_name=gettext_lazy("Répondu le"))

    class Meta(Table.Meta):
        model = SheetLink
        fields = ("person", "organisation", "status", "created_at", "answered_at")
        order_by = "person"

    def render_status(self, record: SheetLink) -> SafeString:
        """« a proposé des corrections »."""
        tone, words = link_words(record)
        return format_html('<span class="state state-{}">{}</span>', tone, words)

    def order_person(self, queryset: QuerySet[Any], is_descending: bool) -> tuple[Any, bool]:
        """By name."""
        name = "-person__sort_key" if is_descending else "person__sort_key"
        return queryset.order_by(name, "pk"), True
