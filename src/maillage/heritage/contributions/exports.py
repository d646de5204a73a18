"""The queue of contributions as a table."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from maillage.heritage.contributions.models import Contribution
from maillage.kernel.exports import Export, ExportColumn

MODERATE = "contributions.moderate_contribution"


def _answered_at(one: Contribution) -> datetime | None:
    """Not of what its author withdrew or the team set aside: nobody has answered that."""
    gone = one.state in (Contribution.State.WITHDRAWN, Contribution.State.SET_ASIDE)
    return None if gone else one.decided_at


CONTRIBUTIONS = Export(
    kind="contributions",
    label=_("Contributions"),
    permission="contributions.view_contribution",
    columns=(
        ExportColumn("number", _("Numéro"), lambda one: one.pk),
        ExportColumn("kind", _("Nature"), lambda one: one.get_kind_display()),
        ExportColumn("state", _("État"), lambda one: one.get_state_display()),
        ExportColumn("museum", _("Musée"), lambda one: str(one.object.museum), width=30),
        ExportColumn("reference", _("Référence"), lambda one: one.object.reference, width=18),
        ExportColumn("title", _("Objet"), lambda one: one.object.title, width=30),
        ExportColumn("field", _("Champ"), lambda one: one.field),
        ExportColumn("old", _("Valeur du musée"), lambda one: one.old_value, width=30),
        ExportColumn("said", _("Ce qui est dit"), lambda one: one.said, width=50),
        ExportColumn("source", _("Source ou preuve"), lambda one: one.source, width=40),
        ExportColumn(
            "other", _("Autre objet"), lambda one: one.other_object and one.other_object.reference
        ),
        ExportColumn("author", _("De"), lambda one: one.author_name, permission=MODERATE),
        ExportColumn("email", _("Adresse"), lambda one: one.author_email, permission=MODERATE),
        ExportColumn("received", _("Reçue le"), lambda one: one.created_at),
        ExportColumn("decided", _("Répondue le"), _answered_at),
    ),
    queryset=lambda user, _params: Contribution.objects.visible_to(user).with_records().distinct(),
)
