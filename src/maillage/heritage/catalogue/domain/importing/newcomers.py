"""Museums that a file speaks of and that keep no collections here yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.models import CatalogueImport, ImportRecord, Museum
from maillage.kernel import audit
from maillage.kernel.states import TransitionRefused, available
from maillage.people.directory.models import Organisation


@dataclass(frozen=True, slots=True)
class Newcomers:
    """`known`: in the directory, without collections; `unknown`: Muséofile numbers that it does not have."""

    known: Sequence[Organisation] = ()
    unknown: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.known or self.unknown)


def newcomers_of(run: CatalogueImport) -> Newcomers:
    """Those for whose sake records are refused; two queries, none when no record is refused."""
    if not run.counts.get(ImportRecord.Outcome.REFUSED):
        return Newcomers()
    refused = run.records.filter(outcome=ImportRecord.Outcome.REFUSED, museum=None)
    told = refused.order_by().values_list("values__MUSEO__0", flat=True).distinct()
    codes = sorted({code.strip().upper() for code in told if isinstance(code, str)} - {""})
    if not codes:
        return Newcomers()
    found = Organisation.objects.filter(museofile__in=codes).select_related("museum")
    by_code = {one.museofile: one for one in found.order_by("sort_key", "pk")}
    return Newcomers(
        known=[one for one in by_code.values() if not hasattr(one, "museum")],
        unknown=[code for code in codes if code not in by_code],
    )


@transaction.atomic
def open_collections(*, run: CatalogueImport, actor: Any) -> int:
    """Let the museums of the directory that this file speaks of keep collections; returns how many.

    Its records are to be read again. Raises PermissionDenied for whoever may not add a museum,
    TransitionRefused once the import is begun.
    """
    user = audit.Actor.of(actor).user
    if user is None or not user.has_perm("catalogue.add_museum"):
        raise PermissionDenied
    held = CatalogueImport._base_manager.select_for_update(of=("self",)).get(pk=run.pk)
    if "read" not in {one.verb for one in available(held, user)}:
        raise TransitionRefused(_("Cet import est déjà commencé : il ne se relit plus."))
    known = newcomers_of(held).known
    with audit.recording(actor=actor, verb=_("a ouvert les collections du musée")):
        for organisation in known:
            Museum.objects.get_or_create(organisation=organisation)
    return len(known)
