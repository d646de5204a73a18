"""Organisations in the networks of which they are members."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.kernel import audit
from maillage.people.directory.models import Membership, Organisation


@transaction.atomic
def add_membership(
    *,
    member: Organisation,
    network: Organisation,
    actor: Any,
    role: str = "",
    start: date | None = None,
    end: date | None = None,
) -> Membership:
    """An organisation joins a network. Raises ValidationError when it is a member already."""
    membership = Membership(member=member, network=network)
    verb = _("a ajouté une adhésion")
    return _saved(membership, role=role, start=start, end=end, actor=actor, verb=verb)


@transaction.atomic
def change_membership(
    *,
    membership: Membership,
    actor: Any,
    role: str = "",
    start: date | None = None,
    end: date | None = None,
) -> Membership:
    """Say otherwise as what, and from when to when; with an `end`, the membership is over then."""
    verb = _("a modifié une adhésion")
    return _saved(membership, role=role, start=start, end=end, actor=actor, verb=verb)


@transaction.atomic
def remove_membership(*, membership: Membership, actor: Any) -> None:
    """It never was a member: what is over is given an end instead."""
    with audit.recording(actor=actor, verb=_("a retiré une adhésion")):
        membership.delete()


def _saved(
    membership: Membership,
    *,
    role: str,
    start: date | None,
    end: date | None,
    actor: Any,
    verb: str,
) -> Membership:
    membership.role, membership.start, membership.end = role.strip(), start, end
    Organisation.objects.select_for_update().get(pk=membership.member_id)
    membership.full_clean()
    others = Membership.objects.filter(member=membership.member, network=membership.network)
    for other in others.exclude(pk=membership.pk):
        if _overlap(membership, other):
            words = {"network": membership.network, "period": other.since_words() or _("déjà")}
            raise ValidationError(_("Déjà membre de %(network)s : %(period)s.") % words)
    with audit.recording(actor=actor, verb=verb):
        membership.save()
    return membership


def _overlap(one: Membership, other: Membership) -> bool:
    """Whether two periods share a day; without a date, a period has no bound on that side."""
    starts_before = one.start is None or other.end is None or one.start <= other.end
    ends_after = one.end is None or other.start is None or one.end >= other.start
    return starts_before and ends_after
