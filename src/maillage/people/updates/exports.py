"""The answers to the campaigns, as a table to take away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.kernel.exports import Export, ExportColumn
from maillage.people.updates.models import SheetLink
from maillage.people.updates.words import link_words


def links_of(user: Any, params: Mapping[str, Any]) -> QuerySet[SheetLink]:
    """The links that `user` may see; of one campaign with ``campaign``, its primary key."""
    links = SheetLink.objects.visible_to(user).with_corrections()
    if wanted := str(params.get("campaign", "")):
        links = links.filter(campaign=int(wanted)) if wanted.isdecimal() else links.none()
    found: QuerySet[SheetLink] = links.select_related("person", "organisation", "campaign")
    return found


ANSWERS = Export(
    kind="check-answers",
    label=_("Réponses aux vérifications"),
    permission="updates.view_sheetlink",
    help=_("Qui a été interrogé, et ce que chacun a répondu."),
    queryset=links_of,
    columns=(
        ExportColumn("campaign", _("Campagne"), lambda one: str(one.campaign or ""), width=30),
        ExportColumn("last_name", _("Nom"), lambda one: one.person.last_name, width=24),
        ExportColumn("first_name", _("Prénom"), lambda one: one.person.first_name, width=20),
        ExportColumn(
            "email",
            _("Courriel"),
            lambda one: one.person.email,
            "directory.export_addresses",
            32,
        ),
        ExportColumn(
            "organisation", _("Organisation"), lambda one: str(one.organisation or ""), width=36
        ),
        ExportColumn("answer", _("Réponse"), lambda one: link_words(one)[1], width=26),
        ExportColumn("corrections", _("Corrections"), lambda one: one.corrections),
        ExportColumn("sent", _("Envoyé le"), lambda one: one.created_at, width=18),
        ExportColumn("reminded", _("Relancé le"), lambda one: one.reminded_at, width=18),
        ExportColumn("opened", _("Ouvert le"), lambda one: one.opened_at, width=18),
        ExportColumn("answered", _("Répondu le"), lambda one: one.answered_at, width=18),
    ),
)
