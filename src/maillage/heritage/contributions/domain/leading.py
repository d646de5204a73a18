"""What follows another contribution does not go with it when it goes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.contributions.models import Contribution
from maillage.kernel import audit
from maillage.kernel.states import perform


def hold_object(contribution: Contribution) -> None:
    """Nobody says the same, and follows it, while it leaves; inside a transaction."""
    CulturalObject._base_manager.select_for_update().get(pk=contribution.object_id)


def promote_duplicates(gone: Contribution, *, actor: Any) -> Contribution | None:
    """The oldest of those that followed `gone` is to be read, the others follow it; which it is.

    When another open one says the same as the oldest, all of them follow that one.
    """
    followers = Contribution.objects.select_for_update().filter(
        merged_into=gone, state=Contribution.State.MERGED
    )
    rest = list(followers.order_by("created_at", "pk"))
    if not rest:
        return None
    heir = Contribution.objects.same_as(rest[0].identity_key).first()
    if heir is None:
        heir = perform(rest.pop(0), "separate", actor=actor, trusted=True)
    with audit.recording(actor=actor, verb=_("a réuni deux contributions")):
        for one in rest:
            one.merged_into = heir
            one.save(update_fields=["merged_into"])
    return heir
