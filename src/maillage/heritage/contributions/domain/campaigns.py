"""Campaigns: the list of objects, the progress, the next one to identify."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.contributions.models import Campaign, CampaignObject, Contribution
from maillage.heritage.contributions.models.states import GOOD, State
from maillage.kernel import audit

MOST_OBJECTS: Final = 1_000
"""Beyond, a campaign is no longer a question that people can see the end of."""

COUNTED: Final = tuple(one for one in State if one not in {State.SET_ASIDE, State.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a campaign is: objects in all, with an answer, settled by their museum."""

    total: int
    answered: int
    settled: int
    contributions: int

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


def progress_of(campaign: Campaign) -> Progress:
    """How far it is, in three queries."""
    rows = public_rows(campaign)
    said = Contribution.objects.filter(campaign=campaign, state__in=COUNTED)
    listed = said.filter(object__in=rows.values("object"))
    answered = listed.values("object").distinct().count()
    settled = listed.filter(state__in=GOOD).values("object").distinct().count()
    return Progress(rows.count(), answered, settled, said.count())


def answered_objects(campaign: Campaign) -> set[int]:
    """The keys of the objects of which something was said."""
    said = Contribution.objects.filter(campaign=campaign, state__in=COUNTED)
    return set(said.values_list("object", flat=True))


def next_object(campaign: Campaign, *, after: int = 0) -> CampaignObject | None:
    """The next object without an answer after that rank, then from the first; None when all have."""
    said = Contribution.objects.filter(campaign=campaign, state__in=COUNTED).values("object")
    left = (
        public_rows(campaign)
        .exclude(object__in=said)
        .select_related("object__museum__organisation")
    )
    return left.filter(rank__gt=after).first() or left.first()
