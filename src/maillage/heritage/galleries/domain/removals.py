"""Take an abusive selection of a visitor off the site, put it back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.heritage.galleries.domain.refusals import GalleryRefused
from maillage.heritage.galleries.models import SelectionRemoval, VisitorSelection
from maillage.kernel import audit


@transaction.atomic
def remove_selection(*, selection: VisitorSelection, reason: str, actor: Any) -> SelectionRemoval:
    """Have both its links say that it was removed; its author reads why.

    Raises GalleryRefused without a reason, or when it is removed or gone already.
    """
    reason = reason.replace("\r\n", "\n").strip()[:2_000]
    if not reason:
        raise GalleryRefused(_("Dites pourquoi : son auteur le lira."))
    held = _held(selection)
    if held.removed is not None:
        raise GalleryRefused(_("Cette sélection est déjà retirée."))
    with audit.recording(actor=actor, verb=_("a retiré la sélection")):
        return SelectionRemoval.objects.create(selection=held, reason=reason)


@transaction.atomic
def restore_selection(*, selection: VisitorSelection, actor: Any) -> VisitorSelection:
    """Have its links open it again, as its author left it; raises GalleryRefused unless removed."""
    held = _held(selection)
    if held.removed is None:
        raise GalleryRefused(_("Cette sélection n’est pas retirée."))
    with audit.recording(actor=actor, verb=_("a rétabli la sélection")):
        held.removed.delete()
    return VisitorSelection.objects.get(pk=held.pk)


def _held(selection: VisitorSelection) -> VisitorSelection:
    found = VisitorSelection.objects.select_for_update().filter(pk=selection.pk).first()
    if found is None:
        raise GalleryRefused(_("Son auteur a effacé la sélection."))
    return found
