"""Whom a campaign asks, and the organisation whose sheet each one is shown besides their own."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kernel import registry, undo
from maillage.kernel.registry import ObjectRef
from maillage.people.directory.models import Function, Organisation, Person
from maillage.people.updates.models import CheckCampaign, SheetLink


def organisations_of(campaign: CheckCampaign) -> QuerySet[Organisation] | None:
    """The organisations whose people are asked; None when the campaign names none."""
    if campaign.network is None and not campaign.kinds:
        return None
    found: QuerySet[Organisation] = Organisation.objects.all()
    if campaign.network is not None:
        found = Organisation.objects.members_of(campaign.network)
    return found.filter(kind__in=campaign.kinds) if campaign.kinds else found


def people_of(campaign: CheckCampaign, user: Any) -> QuerySet[Person]:
    """Everyone whom the campaign concerns, with or without an address; nobody twice.

    `user` is whoever sends: a list or a segment gathers what they may see.
    """
    wanted = Q(pk__in=campaign.people.values("pk"))
    if (bodies := organisations_of(campaign)) is not None:
        held = Function.objects.in_force().filter(organisation__in=bodies)
        wanted |= Q(pk__in=held.values("person"))
    if campaign.audience and (chosen := audience(campaign.audience, user)) is not None:
        wanted |= Q(pk__in=chosen.values("pk"))
    return Person.objects.visible_to(user).present().filter(wanted)


def audience(key: str, user: Any) -> QuerySet[Person] | None:
    """The people of a list or of a segment, as its app lends it; None when it is gone."""
    return registry.audience_records(key, user, "directory.person")


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a campaign would reach, before anything is sent."""

    people: int
    reachable: int
    asked: int  # they have a link of this campaign already
    unreachable: QuerySet[Person]

    @property
    def to_send(self) -> int:
        """How many mails would leave."""
        return self.reachable - self.asked


def reach(campaign: CheckCampaign, user: Any) -> Reach:
    """Count, without sending."""
    people = people_of(campaign, user)
    reachable = people.exclude(email="")
    return Reach(
        people=people.count(),
        reachable=reachable.count(),
        asked=reachable.count() - not_asked(campaign, user).count(),
        unreachable=people.filter(email=""),
    )


def not_asked(campaign: CheckCampaign, user: Any) -> QuerySet[Person]:
    """Those to whom the campaign has not written: a revoked link is not sent again by itself."""
    asked = SheetLink.objects.filter(campaign=campaign)
    return people_of(campaign, user).exclude(email="").exclude(pk__in=asked.values("person"))


def organisation_for(people: Iterable[Person], campaign: Any = None) -> dict[int, int]:
    """By person, the organisation whose sheet they may check: where they work now.

    One of the campaign's organisations first, else that of the main function. Two queries.
    """
    aimed: set[int] = set()
    if campaign is not None and (bodies := organisations_of(campaign)) is not None:
        aimed = set(bodies.values_list("pk", flat=True))
    found: dict[int, tuple[bool, int]] = {}
    held = Function.objects.in_force().filter(person__in=list(people)).order_by("-is_main", "pk")
    for person, organisation in held.values_list("person_id", "organisation_id"):
        better = organisation in aimed
        if person not in found or (better and not found[person][0]):
            found[person] = (better, organisation)
    return {person: organisation for person, (_aimed, organisation) in found.items()}


def audience_words(campaign: CheckCampaign, user: Any) -> str:
    """« Membres de Réseau des musées ; musée, association ; 3 personnes choisies »."""
    labels = dict(Organisation.Kind.choices)
    parts = []
    if campaign.network is not None:
        parts.append(_("membres de %(network)s") % {"network": campaign.network})
    if campaign.kinds:
        parts.append(", ".join(str(labels.get(one, one)) for one in campaign.kinds))
    if campaign.audience:
        offered = registry.audiences_for(user, "directory.person")
        found = (one.label for _source, one in offered if one.key == campaign.audience)
        parts.append(next(found, _("une liste ou un segment qui n’existe plus")))
    if count := campaign.people.count():
        words = ngettext("%(n)d personne choisie", "%(n)d personnes choisies", count)
        parts.append(words % {"n": count})
    return str(capfirst(" ; ".join(parts))) or _("Personne pour l’instant")


def follow_network(gone: ObjectRef, kept: ObjectRef) -> list[dict[str, Any]]:
    """Have the campaigns that ask the members of a merged network ask those of the one kept."""
    if gone.model != "directory.organisation":
        return []
    entries = []
    for campaign in CheckCampaign.objects.filter(audience=f"network-{gone.pk}"):
        before = copy(campaign)
        campaign.audience = f"network-{kept.pk}"
        campaign.save()
        entries.append(undo.entry(before, campaign, ["audience"]))
    return entries
