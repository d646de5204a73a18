"""The tab « Mises à jour » of a sheet, the card of the home page, the count of the rail."""

from __future__ import annotations

from typing import Any

from maillage.kernel.permissions import is_allowed
from maillage.people.directory.models import Organisation, Person
from maillage.people.updates.differences import labels_of
from maillage.people.updates.models import ChangeProposal, SheetLink
from maillage.people.updates.words import link_words

SHOWN = 20


def proposals_of_sheet(sheet: Person | Organisation, user: Any) -> dict[str, Any]:
    """What was proposed of a sheet, and for the team the links that were sent to the person."""
    found = ChangeProposal.objects.visible_to(user).about(sheet)
    proposals = list(found.select_related("person", "organisation")[:SHOWN])
    labels = labels_of(proposals)
    context: dict[str, Any] = {"rows": [(one, labels[one.pk]) for one in proposals], "sheet": sheet}
    if isinstance(sheet, Person) and is_allowed(user, "updates.add_sheetlink"):
        links = SheetLink.objects.visible_to(user).filter(person=sheet)
        recent = list(links.with_corrections().select_related("campaign")[:5])
        context["links"] = [(one, *link_words(one)) for one in recent]
        context["may_ask"] = not sheet.is_erased
    return context


def pending_count(user: Any) -> int:
    """How many proposals wait for that user; nothing waits for a member."""
    if not is_allowed(user, "updates.change_changeproposal"):
        return 0
    return ChangeProposal.objects.visible_to(user).pending().count()


def pending_card(user: Any) -> dict[str, Any] | None:
    """The oldest proposals that wait."""
    count = pending_count(user)
    if not count:
        return None
    oldest = ChangeProposal.objects.visible_to(user).pending().order_by("created_at", "pk")
    return {"proposals": list(oldest.select_related("person", "organisation")[:6]), "count": count}
