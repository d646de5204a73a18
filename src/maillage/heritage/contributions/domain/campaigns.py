"""Campaigns: the list of objects, the progress, the next one to identify."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.contributions.models import Campaign, CampaignObject, Contribution
from maillage.heritage.contributions.models.states import GOOD, State
from maillage.kernel import audit

MOST_OBJECTS: Final = 1_000
"""Beyond, a campaign is no longer a question that people can see the end of."""

AWAITED: Final = (State.RECEIVED, State.TRANSMITTED)
"""States of an answer that nobody has judged yet: the next visitor is sent to another object."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a campaign is: objects in all, with an answer, settled by their museum.

    An answer that was refused, set aside or taken back is none: its object is asked about again.
    """

    total: int
    answered: int
    settled: int
    contributions: int

    @property
    def waiting(self) -> int:
        """Objects whose only answers are still to be judged."""
        return self.answered - self.settled

    @property
    def percent(self) -> int:
        """Objects that have an answer, in percent."""
        return 100 * self.answered // self.total if self.total else 0


def save_campaign(
    *, campaign: Campaign, actor: Any, references: Sequence[str] | None = None
) -> Campaign:
    """Write a campaign; with `references`, its list becomes these objects, in that order.

    Raises ValidationError, also on references that name no object.
    """
    campaign.full_clean(exclude=("slug",))
    if campaign.is_published and references is not None and not references:
        raise ValidationError(_("Donnez d’abord des objets à la campagne."))
    verb = _("a modifié la campagne") if campaign.pk else _("a créé la campagne")
    with transaction.atomic(), audit.recording(actor=actor, verb=verb):
        campaign.save()
        if references is not None:
            set_campaign_objects(campaign=campaign, objects=objects_named(references), actor=actor)
    return campaign


def objects_named(references: Sequence[str]) -> list[CulturalObject]:
    """The objects of these references, in order; raises ValidationError on unknown ones."""
    wanted = list(dict.fromkeys(one.strip() for one in references if one.strip()))
    if len(wanted) > MOST_OBJECTS:
        raise ValidationError(_("Au plus %(n)d objets.") % {"n": MOST_OBJECTS})
    found = {
        one.reference: one for one in CulturalObject.objects.current().filter(reference__in=wanted)
    }
    if unknown := [one for one in wanted if one not in found]:
        raise ValidationError(
            _("Aucun objet n’a cette référence : %(list)s.") % {"list": ", ".join(unknown[:8])}
        )
    return [found[one] for one in wanted]


@transaction.atomic
def set_campaign_objects(
    *, campaign: Campaign, objects: Sequence[CulturalObject], actor: Any
) -> None:
    """Make the list of a campaign; what people said of an object that leaves it stays theirs."""
    if len(objects) > MOST_OBJECTS:
        raise ValidationError(_("Au plus %(n)d objets.") % {"n": MOST_OBJECTS})
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    ranks = {record.pk: rank for rank, record in enumerate(objects, start=1)}
    with audit.recording(actor=actor, verb=_("a choisi les objets de la campagne")):
        CampaignObject.objects.filter(campaign=campaign).exclude(object__in=ranks).delete()
        held = {one.object_id: one for one in CampaignObject.objects.filter(campaign=campaign)}
        moved = [one for one in held.values() if one.rank != ranks[one.object_id]]
        for one in moved:
            one.rank = ranks[one.object_id]
        CampaignObject.objects.bulk_update(moved, ["rank"], batch_size=200)
        audit.bulk_create(
            [
                CampaignObject(campaign=campaign, object_id=pk, rank=rank)
                for pk, rank in ranks.items()
                if pk not in held
            ]
        )


def public_rows(campaign: Campaign) -> QuerySet[CampaignObject]:
    """The objects of a campaign that the public sees, in order."""
    return campaign.rows.filter(object__in=CulturalObject.objects.public())


def _said(campaign: Campaign, states: Sequence[str]) -> QuerySet[Contribution]:
    """What stands in these states, or follows what does."""
    here = Q(state__in=states) | Q(state=State.MERGED, merged_into__state__in=states)
    return Contribution.objects.filter(here, campaign=campaign).order_by()


def progress_of(campaign: Campaign) -> Progress:
    """How far it is, in four queries."""
    rows = public_rows(campaign)
    answered, settled = (
        _said(campaign, states)
        .filter(object__in=rows.values("object"))
        .values("object")
        .distinct()
        .count()
        for states in ((*AWAITED, *GOOD), GOOD)
    )
    return Progress(rows.count(), answered, settled, campaign.contributions.count())


def answered_objects(campaign: Campaign) -> dict[int, bool]:
    """The keys of the objects that have an answer: whether one was kept, or all wait."""
    waiting = _said(campaign, AWAITED).values_list("object", flat=True)
    kept = _said(campaign, GOOD).values_list("object", flat=True)
    return dict.fromkeys(waiting, False) | dict.fromkeys(kept, True)


def next_object(campaign: Campaign, *, after: int = 0) -> CampaignObject | None:
    """The next object without an answer after that rank, then from the first; None when all have."""
    left = (
        public_rows(campaign)
        .exclude(object__in=_said(campaign, (*AWAITED, *GOOD)).values("object"))
        .select_related("object__museum__organisation")
    )
    return left.filter(rank__gt=after).first() or left.first()
