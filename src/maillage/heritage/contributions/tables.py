"""Lists: contributions, campaigns."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from maillage.heritage.contributions.models import Campaign, Contribution
from maillage.kernel.permissions import is_allowed
from maillage.ui.tables import DayColumn, LinkColumn, StateColumn, Table


class ContributionTable(Table):
    """What was received, newest first."""

    subject = LinkColumn(verbose_name=_("Contribution"), accessor="pk", orderable=False)
    object = tables.Column(verbose_name=_("Objet"), order_by=("object__sort_title",))
    museum = tables.Column(
        verbose_name=_("Musée"),
        accessor="object__museum",
        order_by=("object__museum__organisation__name",),
    )
    author_name = tables.Column(verbose_name=_("De"), orderable=False, empty_values=())
    created_at = DayColumn(verbose_name=_("Reçue le"))
    state = StateColumn(verbose_name=_("État"))

    class Meta(Table.Meta):
        model = Contribution
        fields = ("subject", "object", "museum", "author_name", "created_at", "state")
        order_by = "-created_at"

    def render_subject(self, record: Contribution) -> SafeString:
        """« Correction : lieux », and what it says; with a box for those that can be transmitted."""
        said = " ".join(record.said.split())
        return format_html(
            '{}<a href="{}">{}</a><div class="text-secondary small fw-normal">{}</div>',
            self._box(record),
            record.get_absolute_url(),
            record.subject,
            f"{said[:90]}…" if len(said) > 90 else said,
        )

    def _box(self, record: Contribution) -> SafeString | str:
        if record.state != Contribution.State.RECEIVED or not self._may_moderate:
            return ""
        return format_html(
            '<input class="form-check-input me-2" type="checkbox" name="pk" value="{}"'
            ' form="transmettre" aria-label="{}">',
            str(record.pk),
            _("Cocher : %(what)s") % {"what": record},
        )

    @property
    def _may_moderate(self) -> bool:
        """Whether the list stands with the form that transmits what is ticked."""
        request = self.request
        return (
            request is not None
            and request.GET.get("state") == Contribution.State.RECEIVED
            and is_allowed(request.user, "contributions.moderate_contribution")
        )

    def render_author_name(self, value: str, record: Contribution) -> str:
        """The name, for the team; for museums, as the public reads it."""
        request = self.request
        if request is not None and is_allowed(request.user, "contributions.moderate_contribution"):
            return value or "—"
        return record.signature


class CampaignTable(Table):
    """Campaigns, with how many have taken part."""

    title = LinkColumn(verbose_name=_("Campagne"))
    question = tables.Column(verbose_name=_("Question"), orderable=False)
    start = DayColumn(verbose_name=_("Du"), distance=False)
    end = DayColumn(verbose_name=_("Au"), distance=False)
    object_count = tables.Column(verbose_name=_("Objets"))
    contribution_count = tables.Column(verbose_name=_("Contributions"))
    is_published = tables.BooleanColumn(verbose_name=_("En ligne"), yesno=(_("oui"), _("non")))

    class Meta(Table.Meta):
        model = Campaign
        fields = (
            *("title", "question", "start", "end"),
            *("object_count", "contribution_count", "is_published"),
        )
        order_by = "-start"

    def render_is_published(self, value: bool) -> str:
        """In words."""
        return str(_("oui") if value else _("non"))
