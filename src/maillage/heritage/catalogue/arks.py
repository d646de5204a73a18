"""Permanent addresses given to objects, and found again (`ark_names` tells how they are made)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from django.db import transaction

from maillage.heritage.catalogue.ark_names import Ark, bare, mint
from maillage.heritage.catalogue.models.objects import BareArk, CulturalObject
from maillage.kernel import clock

BATCH: Final = 500


def assign_arks(objects: Sequence[CulturalObject]) -> None:
    """Set the ARK of objects about to be created: that of their source if no other bears it, else ours.

    Nothing is saved: the caller does, in the same transaction.
    """
    taken = _borne(bare(one.ark) for one in objects if one.ark)
    for one in objects:
        if one.ark and bare(one.ark) in taken:
            one.ark = None
        elif one.ark:
            taken.add(bare(one.ark))
    waiting = [one for one in objects if not one.ark]
    for one, name in zip(waiting, _free_names(len(waiting)), strict=True):
        one.ark = name


def ensure_arks(objects: Iterable[CulturalObject]) -> int:
    """Give an ARK to those of `objects` (saved) that have none; returns how many received one.

    By batches, each in its own transaction; objects are dated anew, for harvesters. Their `ark` is
    set in memory too. Safe beside another process doing the same.
    """
    minted = 0
    waiting = (one for one in objects if not one.ark)
    while batch := list(islice(waiting, BATCH)):
        minted += _give(batch)
    return minted


@transaction.atomic
def _give(batch: list[CulturalObject]) -> int:
    wanted = {one.pk: one for one in batch}
    locked = CulturalObject.objects.select_for_update().filter(pk__in=wanted)
    held = dict(locked.order_by("pk").values_list("pk", "ark"))
    waiting = [wanted[pk] for pk, ark in held.items() if not ark]
    for pk, ark in held.items():
        wanted[pk].ark = ark
    names = _free_names(len(waiting))
    moment = clock.now()
    for one, name in zip(waiting, names, strict=True):
        one.ark, one.updated_at = name, moment
    CulturalObject.objects.bulk_update(waiting, ["ark", "updated_at"], batch_size=BATCH)
    return len(waiting)


def _free_names(count: int) -> list[str]:
    """That many ARKs that no object bears."""
    free: set[str] = set()
    while len(free) < count:
        drawn = {mint() for _n in range(count - len(free))}
        free |= drawn - _borne(drawn)
    return sorted(free)


def _borne(names: Iterable[str]) -> set[str]:
    """Those of these ARKs, given without hyphens, that objects bear in whatever spelling."""
    found = CulturalObject.objects.alias(bare_ark=BareArk("ark")).filter(bare_ark__in=set(names))
    return {bare(one) for one in found.values_list("ark", flat=True) if one}


def find_by_ark(ark: Ark) -> CulturalObject | None:
    """The object of that permanent address; None for no object.

    Withdrawn and hidden ones included: the caller decides what may be said, and to whom.
    """
    return (
        CulturalObject.objects.alias(bare_ark=BareArk("ark"))
        .filter(bare_ark=str(ark.bare))
        .select_related("museum__organisation")
        .first()
    )
