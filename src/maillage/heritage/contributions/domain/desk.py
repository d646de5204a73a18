"""Corrections that the team has decided itself: they go back to the museum as the others do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.contributions.models import Contribution, Kind
from maillage.kernel import audit
from maillage.kernel.states import TransitionRefused, perform
from maillage.kernel.tokens import hash_token, new_token


@transaction.atomic
def record_correction(
    *,
    record: CulturalObject,
    field: str,
    before: Sequence[str],
    after: Sequence[str],
    proof: str,
    actor: Any,
) -> Contribution | None:
    """Keep a correction that is written in the record already, for its museum's own software.

    What somebody has proposed already is accepted rather than doubled. When another value of the
    field is on its way, this one waits for the museum's answer. None when the field is emptied: no
    form of the way back says that.
    """
    old, new = " ; ".join(before), " ; ".join(after)
    if not new or old == new:
        return None
    who = audit.Actor.of(actor)
    made = Contribution(
        kind=Kind.CORRECTION,
        object=record,
        field=field,
        old_value=old,
        proposed_value=new,
        source=proof,
        author_name=who.label[:100],
        token_hash=hash_token(new_token()),  # nobody follows it by a link
    )
    made.derive()
    known = Contribution.objects.same_as(made.identity_key).first()
    if known is None:
        with audit.recording(actor=actor, verb=_("a corrigé la fiche, à rendre au musée")):
            made.save()
        known = made
    for verb, state in (
        ("transmit", Contribution.State.RECEIVED),
        ("accept", Contribution.State.TRANSMITTED),
    ):
        if known.state == state:
            try:
                with transaction.atomic():
                    known = perform(known, verb, actor=actor, trusted=True)
            except TransitionRefused:
                return known
    return known
