"""The list of the pairs to look at, and that of the merges."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.people.duplicates.domain import REASONS
from maillage.people.duplicates.models import DuplicatePair, Merge
from maillage.ui.tables import DayColumn, StateColumn, Table
from maillage.ui.templatetags.ui import icon


class PairTable(Table):
    """Two names, what brings them together, how surely."""

    left = tables.Column(
        verbose_name=gettext_lazy("Les deux fiches"),
        empty_values=(),
        orderable=False,
        attrs={"td": {"class": "cell-main"}},
    )
    reasons = tables.Column(verbose_name=gettext_lazy("Ce qui les rapproche"), orderable=False)
    score = tables.Column(verbose_name=gettext_lazy("Ressemblance"))
    state = StateColumn(verbose_name=gettext_lazy("État"))

    class Meta(Table.Meta):
        model = DuplicatePair
        fields = ("left", "reasons", "score", "state")

    def render_left(self, record: DuplicatePair) -> SafeString:
        """One link for both: the comparison."""
        return format_html(
            '<a class="pair" href="{}">{}{}</a>',
            record.get_absolute_url(),
            self._name(record.left, getattr(record, "left_work", "")),
            self._name(record.right, getattr(record, "right_work", "")),
        )

    @staticmethod
    def _name(sheet: Any, work: str | None) -> SafeString:
        aside = work or getattr(sheet, "city", "") or sheet.email
        hint = format_html(' <span class="text-secondary small">{}</span>', aside) if aside else ""
        return format_html('<span class="pair-name"><b>{}</b>{}</span>', sheet, hint)

    def render_reasons(self, value: list[str]) -> str:
        """« même courriel, nom presque identique »."""
        return ", ".join(str(REASONS.get(one, one)) for one in value)

    def render_score(self, value: int) -> SafeString:
        """A number, and a gauge for the eyes."""
        return format_html(
            '<span class="text-nowrap"><meter class="likeness" min="50" max="100" value="{}" '
            'aria-hidden="true"></meter> {} %</span>',
            value,
            value,
        )


class MergeTable(Table):
    """What was merged, when, by whom, and the way back."""

    gone_label = tables.Column(
        verbose_name=gettext_lazy("Fiche réunie"), attrs={"td": {"class": "cell-main"}}
    )
    kept = tables.Column(
        verbose_name=gettext_lazy("avec"), accessor="pk", orderable=False, empty_values=()
    )
    done_by = tables.Column(verbose_name=gettext_lazy("par"))
    created_at = DayColumn(verbose_name=gettext_lazy("Date"))
    undo = tables.Column(
        verbose_name=gettext_lazy("Annulation"), accessor="pk", orderable=False, empty_values=()
    )

    class Meta(Table.Meta):
        model = Merge
        fields = ("gone_label", "kept", "done_by", "created_at", "undo")
        order_by = "-created_at"

    def render_kept(self, record: Merge) -> SafeString:
        """A link to the sheet that stayed."""
        return format_html('<a href="{}">{}</a>', record.kept.get_absolute_url(), record.kept)

    def render_undo(self, record: Merge) -> Any:
        """A button while it is possible; else why there is none."""
        if record.undone_at is not None:
            return _("annulée")
        if not record.is_undoable:
            return _("trop ancienne")
        return undo_form(self.request, record)


def undo_form(request: Any, merge: Merge) -> SafeString:
    """The button that takes a merge back."""
    label = _("Annuler la réunion de %(name)s") % {"name": merge.gone_label}
    return format_html(
        '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<button class="btn btn-sm" aria-label="{}">{} {}</button></form>',
        reverse("merges-undo", kwargs={"pk": merge.pk}),
        get_token(request),
        label,
        icon("arrow-back-up", "icon-sm"),
        _("Annuler"),
    )


def words(reasons: list[str]) -> SafeString:
    """The reasons, each in its own tag."""
    pairs = ((REASONS.get(one, one),) for one in reasons)
    return format_html_join(" ", '<span class="badge">{}</span>', pairs)
