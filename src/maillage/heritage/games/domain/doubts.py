"""When the wrong answers pile up on one record, whoever answers for it is asked to look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from maillage.heritage.catalogue import hooks
from maillage.heritage.catalogue.domain.objects import change_values
from maillage.heritage.games.models import Game, GameDoubt, PlayTally
from maillage.kernel import audit, states
from maillage.kernel.notifications import notify
from maillage.people.accounts.models import Role, User

ENOUGH: Final = 20
"""Answers before a share means something."""
SHARE: Final = 0.6
"""Share of wrong answers from which a record is looked at…"""
ABOVE: Final = 0.25
"""…when it is that much more than usual in the same kind of game: some games are simply hard."""
DOUBTED: Final = "game_doubt"
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    Game.Kind.ORDER: ("MILL", "PERI", "EPOQ", "TITR"),
    Game.Kind.ORIGIN: ("UTIL", "DENO", "LIEUX", "TITR"),
    Game.Kind.DETAIL: ("TITR", "REPR", "DESC"),
    Game.Kind.HALVES: ("TITR", "REPR", "DESC"),
}
"""What a correction may be about: what the game asked about first."""


def look_at(*, kind: str, objects: Sequence[int]) -> list[GameDoubt]:
    """Report those of `objects` that are answered wrongly far more than the others of that kind."""
    if not objects:
        return []
    suspects = [
        one
        for one in PlayTally.objects.filter(
            object__in=list(objects), kind=kind, answers__gte=ENOUGH
        )
        if one.wrong >= SHARE * one.answers
    ]
    if not suspects:
        return []
    usual = _usual_share(kind, [one.object_id for one in suspects])
    return [
        made
        for one in suspects
        if one.wrong >= (usual + ABOVE) * one.answers
        if (made := _report(one, usual)) is not None
    ]


def _usual_share(kind: str, besides: Sequence[int]) -> float:
    """Of the other objects of that kind of game; 0 while nothing else was played."""
    others = PlayTally.objects.filter(kind=kind).exclude(object__in=besides)
    sums = others.aggregate(answers=Sum("answers"), wrong=Sum("wrong"))
    return (sums["wrong"] or 0) / sums["answers"] if sums["answers"] else 0.0


def _report(tally: PlayTally, usual: float) -> GameDoubt | None:
    """Write the doubt and tell, once; None when one waits already."""
    try:
        with (
            transaction.atomic(),
            audit.recording(actor=audit.SYSTEM, verb=_("a remarqué un doute")),
        ):
            doubt = GameDoubt.objects.create(
                object_id=tally.object_id,
                kind=tally.kind,
                answers=tally.answers,
                wrong=tally.wrong,
                usual_percent=round(100 * usual),
            )
            _tell(doubt)
    except IntegrityError:
        return None
    return doubt


def _tell(doubt: GameDoubt) -> None:
    museum = doubt.object.museum
    grants = {"role_grants__role": Role.MEMBER, "role_grants__organisation": museum.organisation_id}
    users = User.objects.filter(is_active=True)
    told = users.filter(**grants) | users.filter(role_grants__role=Role.COMMUNICATION)
    words = {"wrong": doubt.wrong, "answers": doubt.answers, "title": doubt.object.title}
    for user in told.distinct():
        notify(
            kind=DOUBTED,
            user=user,
            subject=_("Une fiche à vérifier : %(title)s") % words,
            paragraphs=[
                _("Dans un jeu, %(wrong)s réponses sur %(answers)s se trompent sur cet objet.")
                % words,
                _("Les joueurs ont peut-être raison : la fiche, ou son image, est à relire."),
            ],
            url=doubt.get_absolute_url(),
            dedupe=f"game-doubt:{doubt.pk}:{user.pk}",
        )


def dismiss_doubt(*, doubt: GameDoubt, reason: str, actor: Any) -> GameDoubt:
    """The record is right: say what was checked; the counting starts afresh.

    Raises ValidationError without a reason, TransitionRefused as `kernel.states.perform` does.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Dites ce que vous avez vérifié.")})
    with transaction.atomic():
        done = states.perform(doubt, "dismiss", actor=actor, reason=reason.strip())
        _forget_tally(done)
    return done


def correct_doubt(
    *, doubt: GameDoubt, field: str, values: Sequence[str], proof: str, actor: Any
) -> GameDoubt:
    """The players were right: write the field's new values, and have them go back to the museum.

    Raises ValidationError for a field that the game says nothing about, for values that change
    nothing, without a proof; TransitionRefused as `kernel.states.perform` does.
    """
    after = [value.strip() for value in values if value.strip()]
    if field not in FIELDS[doubt.kind]:
        raise ValidationError({"field": _("Ce jeu ne dit rien de ce champ.")})
    if not proof.strip():
        raise ValidationError({"proof": _("Dites d’où vient la correction.")})
    with transaction.atomic():
        done = states.perform(doubt, "correct", actor=actor, proof=proof.strip())
        record = type(done.object).objects.select_for_update().get(pk=done.object_id)
        before = list(record.values.get(field, []))
        if before == after:
            raise ValidationError({"values": _("La fiche dit déjà cela.")})
        changed = change_values(
            record=record, values={field: after}, version=record.version, actor=actor
        )
        correction = hooks.Correction(
            record=changed,
            field=field,
            before=tuple(before),
            after=tuple(after),
            proof=proof.strip(),
            actor=actor,
        )
        for desk in hooks.correction_desks:
            desk.receive(correction)
        _forget_tally(done)
    return done


def _forget_tally(doubt: GameDoubt) -> None:
    tallies = PlayTally.objects.filter(object=doubt.object_id, kind=doubt.kind)
    tallies.update(answers=0, wrong=0)
