"""What an author does with the link that follows a contribution; how long addresses are kept."""

from __future__ import annotations

from copy import copy
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from maillage.heritage.catalogue import indexing
from maillage.heritage.contributions.domain.leading import hold_object, promote_duplicates
from maillage.heritage.contributions.domain.recalling import tell_recalled
from maillage.heritage.contributions.models import Contribution
from maillage.kernel import audit, clock
from maillage.kernel.models import Notification
from maillage.kernel.states import perform
from maillage.kernel.tokens import hash_token

ADDRESS_KEPT: Final = timedelta(days=183)
"""Six months after the answer: the time to write again about it (RGPD, art. 5-1-e)."""

UNANSWERED_KEPT: Final = timedelta(days=730)
"""Two years without any answer: nobody expects one any more."""


def open_contribution(token: str) -> Contribution | None:
    """The contribution that this link follows."""
    found = Contribution.objects.with_records().filter(token_hash=hash_token(token))
    return found.first()


def visitor() -> audit.Actor:
    """An author, as the history names them: never by their name, which they may take back."""
    return audit.Actor(label=_("un visiteur"))


@transaction.atomic
def withdraw_contribution(*, contribution: Contribution) -> Contribution:
    """Its author takes it back; raises TransitionRefused once the record itself says it.

    The museum whose file had held it is told.
    """
    hold_object(contribution)
    done = perform(contribution, "withdraw", actor=visitor(), trusted=True)
    promote_duplicates(done, actor=audit.SYSTEM)
    tell_recalled(done)
    indexing.touch(done.object)
    return done


@transaction.atomic
def unname_contribution(*, contribution: Contribution, actor: Any) -> Contribution:
    """Name its author no more, in whatever state it stands; who left no address is forgotten at once.

    The name itself goes with the address: until then the team may have to write to somebody.
    """
    held = Contribution.objects.select_for_update().get(pk=contribution.pk)
    if not held.name_public:
        return held
    held.name_public = False
    if not held.author_email:
        held.author_name = ""
    with audit.recording(actor=actor, verb=_("a retiré le nom de l’auteur")):
        held.save(update_fields=["name_public", "author_name", "author_key"])
    return held


@transaction.atomic
def erase_address(*, contribution: Contribution, actor: Any) -> Contribution:
    """Forget the author's address, and the name unless it is to be public; mails sent go too."""
    held = Contribution.objects.select_for_update().get(pk=contribution.pk)
    if held.email_erased_at is not None:
        return held
    _forget([held], actor, clock.now())
    return held


def forget_addresses() -> int:
    """Forget the addresses whose purpose is over, and the names not to be public; returns how many."""
    now = clock.now()
    over = Q(decided_at__lt=now - ADDRESS_KEPT) | Q(
        decided_at__isnull=True, created_at__lt=now - UNANSWERED_KEPT
    )
    # What followed another one was answered with it.
    over |= Q(merged_into__decided_at__lt=now - ADDRESS_KEPT)
    unwanted = Q(author_name__gt="", name_public=False, from_office=False)
    kept = Contribution.objects.filter(over).filter(Q(author_email__gt="") | unwanted)
    total = 0
    while batch := list(kept.order_by("pk")[:200]):
        with transaction.atomic():
            keys = [one.pk for one in batch]
            locked = Contribution.objects.select_for_update().filter(pk__in=keys)
            _forget(list(locked), audit.SYSTEM, now)
        total += len(batch)
    return total


def _forget(records: list[Contribution], actor: Any, now: datetime) -> None:
    pairs = []
    for one in records:
        before = copy(one)
        if one.author_email:
            one.author_email = ""
            one.email_erased_at = now
        if not one.name_public:
            one.author_name = one.author_key = ""
        pairs.append((before, one))
    fields = ("author_email", "email_erased_at", "author_name", "author_key")
    with audit.recording(actor=actor, verb=_("a effacé l’adresse ou le nom de l’auteur")):
        audit.bulk_update(pairs, fields)
    mails = Q()
    for one in records:
        mails |= Q(dedupe=f"contribution-receipt:{one.pk}")
        mails |= Q(dedupe__startswith=f"contribution-answer:{one.pk}:")
    Notification.objects.filter(mails).delete()
