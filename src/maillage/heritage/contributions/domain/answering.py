"""The museums answer, by name; what they say decides."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.heritage.catalogue import indexing
from maillage.heritage.catalogue.models import CulturalObject, Museum
from maillage.heritage.contributions.domain.telling import tell_answered_for, thank
from maillage.heritage.contributions.models import KNOWLEDGE, Answer, Contribution
from maillage.kernel import audit
from maillage.kernel.states import TransitionRefused, perform
from maillage.people.accounts.roles import is_communication, member_organisations

Verdict = Answer.Verdict


def awaited_museums(contribution: Contribution, user: Any) -> list[Museum]:
    """The museums that have not answered yet and for which `user` may answer."""
    if contribution.state != Contribution.State.TRANSMITTED:
        return []
    answered = set(contribution.current_answers.values_list("museum_id", flat=True))
    waiting = [one for one in contribution.museums if one.pk not in answered]
    if is_communication(user):
        return waiting
    return [one for one in waiting if is_member_for(user, one)]


def is_member_for(user: Any, museum: Museum) -> bool:
    """Whether what this account answers is the museum's own word."""
    return museum.organisation_id in member_organisations(user)


@transaction.atomic
def answer_contribution(
    *,
    contribution: Contribution,
    museum: Museum,
    verdict: str,
    actor: Any,
    text: str = "",
    signature: str = "",
    told_by: str = "",
) -> Contribution:
    """Write one museum's answer; decide once all the museums concerned have answered.

    Who is not a member of the museum says how it told them (`told_by`), and its members are told
    what was answered in their name. One refusal is enough to refuse. What is accepted of the record
    waits for the way back, what is beside it is published. The author is thanked. Raises
    TransitionRefused when it is not that person's, or no longer possible; ValidationError for a
    refusal without a reason, or for another's answer without how it was told.
    """
    text = text.strip()
    if verdict == Verdict.DECLINED and not text:
        raise ValidationError({"text": _("Dites pourquoi : la personne a pris le temps.")})
    # The object first: two corrections of one field accepted at once see each other.
    CulturalObject._base_manager.select_for_update().get(pk=contribution.object_id)
    held = Contribution.objects.select_for_update().get(pk=contribution.pk)
    who = audit.Actor.of(actor)
    if museum not in awaited_museums(held, who.user):
        raise TransitionRefused(_answered_already(held))
    in_its_name = not is_member_for(who.user, museum)
    if in_its_name and not told_by.strip():
        raise ValidationError({"told_by": _("Dites comment le musée vous a répondu.")})
    verb = _("a répondu au nom du musée") if in_its_name else _("a répondu à la contribution")
    with audit.recording(actor=actor, verb=verb):
        answer = Answer.objects.create(
            contribution=held,
            museum=museum,
            verdict=verdict,
            text=text,
            signature=(signature.strip() or who.label)[:150],
            by=who.user,
            told_by=told_by.strip()[:200] if in_its_name else "",
        )
    done = _decide(held, actor)
    if in_its_name:
        tell_answered_for(done, answer)
    return done


def _answered_already(held: Contribution) -> str:
    if held.state != Contribution.State.TRANSMITTED:
        label = held.get_state_display()
        return _("Impossible : l’état est maintenant « %(state)s ».") % {"state": label}
    return _("Ce n’est pas à vous de répondre, ou c’est fait.")


def _decide(held: Contribution, actor: Any) -> Contribution:
    given = held.current_answers.exclude(museum=None)
    answers = list(given.values_list("museum_id", "verdict"))
    if any(verdict == Verdict.DECLINED for _museum, verdict in answers):
        done = perform(held, "decline", actor=actor)
    elif {one.pk for one in held.museums} <= {museum for museum, _verdict in answers}:
        done = perform(held, "publish" if held.kind in KNOWLEDGE else "accept", actor=actor)
    else:  # the other museum has not answered yet
        return held
    if done.state == Contribution.State.PUBLISHED:
        indexing.touch(done.object)
    thank(done)
    return done
