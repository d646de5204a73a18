"""Corrections written in the record by the office: they go back to the museum as the others do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.contributions.domain.answering import is_member_for
from maillage.heritage.contributions.domain.telling import thank
from maillage.heritage.contributions.models import Answer, Contribution, Kind
from maillage.heritage.contributions.models.kinds import exact_parts
from maillage.kernel import audit
from maillage.kernel.states import TransitionRefused, perform
from maillage.kernel.tokens import hash_token, new_token

State = Contribution.State


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

    `after` empty, the field is emptied there too. What somebody has proposed already is taken up
    rather than doubled. Written by a member of the museum it is accepted at once, and whoever had
    proposed it is thanked; written by anybody else, or while another value of the field is on its
    way, it waits for the museum's answer. None when nothing changes.
    """
    old, new = " ; ".join(before), " ; ".join(after)
    if old == new:
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
        from_office=True,
        token_hash=hash_token(new_token()),  # nobody follows it by a link
    )
    made.derive()
    known = Contribution.objects.same_as(made.identity_key).first()
    if known is None:
        with audit.recording(actor=actor, verb=_("a corrigé la fiche, à rendre au musée")):
            made.save()
        known = made
    elif known.state != State.RETURNED and exact_parts(known.proposed_value) != exact_parts(new):
        known.proposed_value = new  # the same but for its spelling: that of the record goes back
        with audit.recording(actor=actor, verb=_("a corrigé la fiche, à rendre au musée")):
            known.save(update_fields=["proposed_value"])
    if known.state == State.RECEIVED:
        known = perform(known, "transmit", actor=actor, trusted=True, by=who.user)
    if known.state == State.TRANSMITTED and is_member_for(who.user, record.museum):
        try:
            known = _accept(known, who)
        except TransitionRefused:
            return known
        thank(known)
    return known


@transaction.atomic
def _accept(known: Contribution, who: audit.Actor) -> Contribution:
    """Answer as the museum's member, by name: its file says who has accepted."""
    done = perform(known, "accept", actor=who, trusted=True)
    with audit.recording(actor=who, verb=_("a répondu à la contribution")):
        Answer.objects.create(
            contribution=done,
            museum=done.object.museum,
            verdict=Answer.Verdict.ACCEPTED,
            signature=who.label[:150],
            by=who.user,
        )
    return done
