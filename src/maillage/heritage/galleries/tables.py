"""The lists of galleries and of what visitors propose."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from maillage.heritage.galleries.models import Gallery, GalleryRequest, VisitorSelection
from maillage.ui.states import badge
from maillage.ui.tables import DayColumn, LinkColumn, StateColumn, Table


class GalleryTable(Table):
    """Galleries, the last one worked on first."""

    title = LinkColumn(_("Titre"), hint="summary")
    state = StateColumn(verbose_name=_("État"))
    shown = tables.Column(_("Objets"), orderable=False)
    waiting = tables.Column(_("Accords attendus"), orderable=False)
    updated_at = DayColumn(verbose_name=_("Modifiée"), distance=False)

    class Meta(Table.Meta):
        model = Gallery
        fields = ("title", "state", "shown", "waiting", "updated_at")
        order_by = "-updated_at"

    def render_waiting(self, value: Any) -> Any:
        """« — » when nobody is waited for."""
        return value or "—"


class RequestTable(Table):
    """Visitors' selections, the newest first."""

    title = LinkColumn(_("Titre"))
    name = tables.Column(_("Signé"), default=_("un visiteur"))
    state = StateColumn(verbose_name=_("Suite"))
    created_at = DayColumn(verbose_name=_("Reçue"))

    class Meta(Table.Meta):
        model = GalleryRequest
        fields = ("title", "name", "state", "created_at")
        order_by = "-created_at"


class SelectionTable(Table):
    """What visitors have chosen for themselves, the newest first."""

    title = LinkColumn(_("Titre"))
    shown = tables.Column(_("Objets"))
    created_at = DayColumn(verbose_name=_("Créée"))
    asked = tables.Column(_("Proposée comme galerie"), orderable=False)
    removed = tables.Column(_("Sur le site"), empty_values=(), orderable=False)

    class Meta(Table.Meta):
        model = VisitorSelection
        fields = ("title", "shown", "created_at", "asked", "removed")
        order_by = "-created_at"

    def render_asked(self, value: str) -> Any:
        """What became of what it asks."""
        return badge(GalleryRequest(), value, GalleryRequest.State(value).label)

    def render_removed(self, record: VisitorSelection) -> Any:
        """Whether its links open it."""
        return reading_badge(record)


def reading_badge(selection: VisitorSelection) -> Any:
    """« lisible », « retirée »."""
    if selection.removed is not None:
        return badge(selection, "removed", _("retirée"))
    return badge(selection, "readable", _("lisible"))
