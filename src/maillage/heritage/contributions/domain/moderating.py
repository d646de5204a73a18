"""The team reads first: transmits, sets aside, merges what says the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.heritage.catalogue import indexing
from maillage.heritage.contributions.domain.leading import hold_object, promote_duplicates
from maillage.heritage.contributions.domain.recalling import tell_recalled
from maillage.heritage.contributions.domain.telling import thank
from maillage.heritage.contributions.models import Answer, Contribution
from maillage.heritage.contributions.models.states import FOLLOWED, GOOD
from maillage.kernel import audit, clock
from maillage.kernel.states import TransitionRefused, perform


def transmit_contributions(
    *, contributions: Iterable[Contribution], actor: Any
) -> tuple[list[Contribution], list[tuple[Contribution, str]]]:
    """Let them through to the museums; those done, then those refused with why.

    The museums are told by `tell_museums`, in one mail for all. Each is its own transaction: of
    two moderators at once, one wins and the other reads why.
    """
    done: list[Contribution] = []
    refused: list[tuple[Contribution, str]] = []
    who = audit.Actor.of(actor).user
    for one in contributions:
        try:
            done.append(perform(one, "transmit", actor=actor, by=who))
        except TransitionRefused as refusal:
            refused.append((one, str(refusal)))
    return done, refused


@transaction.atomic
def set_aside_contribution(
    *, contribution: Contribution, actor: Any, answer: str = "", note: str = ""
) -> Contribution:
    """Nobody else reads it. With an `answer` its author is told why; the `note` stays in the team.

    What followed it is to be read for itself; the museum whose file had held it is told. Raises
    TransitionRefused.
    """
    who = audit.Actor.of(actor)
    hold_object(contribution)
    done = perform(contribution, "set_aside", actor=actor, by=who.user)
    promote_duplicates(done, actor=actor)
    tell_recalled(done)
    indexing.touch(done.object)
    if note.strip():
        done = note_moderation(contribution=done, note=note, actor=actor)
    if answer.strip():
        with audit.recording(actor=actor, verb=_("a répondu à l’auteur")):
            Answer.objects.update_or_create(
                contribution=done,
                museum=None,
                is_past=False,
                defaults={
                    "verdict": Answer.Verdict.DECLINED,
                    "text": answer.strip(),
                    "signature": who.label[:150],
                    "by": who.user,
                },
            )
        thank(done)
    return done


@transaction.atomic
def note_moderation(*, contribution: Contribution, note: str, actor: Any) -> Contribution:
    """Keep a note that the team alone reads."""
    held = Contribution.objects.select_for_update().get(pk=contribution.pk)
    held.moderation_note = note.strip()
    with audit.recording(actor=actor, verb=_("a noté quelque chose pour l’équipe")):
        held.save(update_fields=["moderation_note"])
    return held


@transaction.atomic
def note_read(*, contribution: Contribution, actor: Any) -> Contribution:
    """Say that the team has read what follows another one: its author may be named."""
    held = Contribution.objects.select_for_update().get(pk=contribution.pk)
    if held.state == Contribution.State.MERGED and held.read_at is None:
        held.read_at = clock.now()
        with audit.recording(actor=actor, verb=_("a lu la contribution")):
            held.save(update_fields=["read_at"])
    return held


@transaction.atomic
def merge_contributions(*, kept: Contribution, gone: Contribution, actor: Any) -> Contribution:
    """One is what the other says: `gone` follows `kept`, and both authors will be thanked.

    Raises ValidationError unless both are about the same object, and TransitionRefused.
    """
    pair = Contribution.objects.select_for_update().filter(pk__in=(kept.pk, gone.pk))
    rows = {one.pk: one for one in pair.order_by("pk")}
    if len(rows) != 2 or rows[kept.pk].kind != rows[gone.pk].kind:
        raise ValidationError(_("Choisissez deux contributions de même nature."))
    ends = {kept.object_id, kept.other_object_id}
    if {gone.object_id, gone.other_object_id} != ends:
        raise ValidationError(_("Elles ne parlent pas du même objet."))
    if rows[kept.pk].state == Contribution.State.MERGED:
        raise ValidationError(_("Celle-ci est elle-même réunie à une autre."))
    if rows[kept.pk].state not in FOLLOWED:
        label = rows[kept.pk].get_state_display()
        raise ValidationError(
            _("Celle que vous gardez est « %(state)s » : choisissez-en une qui est en cours.")
            % {"state": label}
        )
    done = perform(rows[gone.pk], "merge", actor=actor, into=rows[kept.pk], read_at=clock.now())
    with audit.recording(actor=actor, verb=_("a réuni deux contributions")):
        for one in Contribution.objects.select_for_update().filter(merged_into=done):
            one.merged_into = rows[kept.pk]
            one.save(update_fields=["merged_into"])
            if rows[kept.pk].state in GOOD:
                thank(rows[kept.pk], only=one)
    if rows[kept.pk].state in GOOD:
        thank(rows[kept.pk], only=done)
    return done
