"""What was refused by mistake, or too soon, is asked again."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.heritage.contributions.domain.answering import is_member_for
from maillage.heritage.contributions.domain.leading import hold_object
from maillage.heritage.contributions.models import Answer, Contribution
from maillage.kernel import audit
from maillage.kernel.states import TransitionRefused, available, perform
from maillage.people.accounts.roles import is_communication


def may_reopen(contribution: Contribution, user: Any) -> bool:
    """Whether `user` may have it answered again: the team, or a museum of its own refusal."""
    if "reconsider" not in {one.verb for one in available(contribution, user)}:
        return False
    return bool(is_communication(user)) or _has_refused(contribution, user)


def _has_refused(contribution: Contribution, user: Any) -> bool:
    refusals = contribution.current_answers.filter(verdict=Answer.Verdict.DECLINED)
    return any(
        one.museum is not None and is_member_for(user, one.museum)
        for one in refusals.select_related("museum")
    )


@transaction.atomic
def reopen_refused(*, contribution: Contribution, actor: Any, why: str) -> Contribution:
    """Have a refused contribution answered again; what was answered is kept, and is past.

    Its author is told nothing now: the new answer says that it replaces the first one. Raises
    ValidationError without a reason, TransitionRefused when it is not that person's, or when
    somebody has said the same since.
    """
    why = why.strip()
    if not why:
        raise ValidationError({"why": _("Dites pourquoi la réponse est à revoir.")})
    hold_object(contribution)
    held = Contribution.objects.select_for_update().get(pk=contribution.pk)
    user = audit.Actor.of(actor).user
    if not (is_communication(user) or _has_refused(held, user)):
        raise TransitionRefused(_("Le musée qui ne l’a pas retenue la rouvre, ou l’équipe."))
    return perform(held, "reconsider", actor=actor, why=why)
