"""Which objects a game plays with: those of its source that everyone may see and that suit it."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from django.db.models import Exists, F, IntegerField, OuterRef, QuerySet, Sum
from django.db.models.functions import Mod

from maillage.heritage.catalogue.hooks import gallery_objects
from maillage.heritage.catalogue.models import CulturalObject, ObjectCount, ObjectImage, Rights
from maillage.heritage.games.models import Game
from maillage.heritage.games.searching import found_keys

SAMPLE: Final = 1500
"""Objects among which a draw chooses: enough for every museum to be there, few enough to be quick."""
WIDEST: Final[dict[str, int]] = {Game.Level.EASY: 60, Game.Level.MEDIUM: 30, Game.Level.HARD: 15}
"""Years between the earliest and the latest date of an object whose place in time can be asked."""
CUT_UP: Final = (Game.Kind.DETAIL, Game.Kind.HALVES)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An object that may be drawn, and how often it was."""

    pk: int
    museum: int
    played: int
    views: int
    has_image: bool = True


def cut_images() -> QuerySet[ObjectImage]:
    """Images that may be cut: we have the file, and no author's right to integrity forbids it.

    A crop of a protected work alters it (code de la propriété intellectuelle, L121-1): such images are
    shown whole, never in pieces.
    """
    return ObjectImage.objects.exclude(renditions={}).exclude(rights=Rights.COPYRIGHT)


def objects_of(game: Game) -> QuerySet[CulturalObject]:
    """The public objects of the game's source, whether they can be played with or not."""
    public = CulturalObject.objects.public().order_by()
    if game.source == Game.Source.GALLERY:
        return public.filter(pk__in=gallery_objects(game.source_value.strip()))
    if game.source == Game.Source.LIST:
        return public.referred(*game.source_value.split())
    if game.source == Game.Source.SEARCH:
        keys = found_keys(game.source_value)
        return public if keys is None else public.filter(pk__in=keys)
    return public


def playable(game: Game) -> QuerySet[CulturalObject]:
    """Those that suit the kind of game."""
    objects = objects_of(game)
    if game.kind in CUT_UP:
        return objects.filter(Exists(cut_images().filter(object=OuterRef("pk"))))
    if game.kind == Game.Kind.ORDER:
        widest = WIDEST[game.level]
        dated = objects.filter(year_from__isnull=False, year_to__isnull=False)
        return dated.filter(year_to__lte=F("year_from") + widest)
    return objects


def candidates(game: Game, rng: random.Random) -> list[Candidate]:
    """At most `SAMPLE` of the playable objects, every museum in turn, what was never seen first.

    The museums whose objects were played least come first; inside one, the objects played least, those
    that have an image, those seen least.
    """
    objects = playable(game)
    total = objects.count()
    if total > SAMPLE:
        parts = -(-total // SAMPLE)
        slot = Mod(F("pk"), parts, output_field=IntegerField())
        objects = objects.annotate(slot=slot).filter(slot=rng.randrange(parts))
    rows = list(objects.values_list("pk", "museum_id", "has_image")[: 2 * SAMPLE])
    counts = {
        pk: (played or 0, views or 0)
        for pk, played, views in ObjectCount.objects.filter(object__in=[row[0] for row in rows])
        .values("object")
        .annotate(all_played=Sum("played"), all_views=Sum("views"))
        .values_list("object", "all_played", "all_views")
        .order_by()
    }
    return in_turn(
        (Candidate(pk, museum, *counts.get(pk, (0, 0)), shown) for pk, museum, shown in rows), rng
    )


def in_turn(candidates: Iterable[Candidate], rng: random.Random) -> list[Candidate]:
    """One of each museum, then a second one of each…"""
    by_museum: dict[int, list[Candidate]] = {}
    for one in sorted(candidates, key=lambda one: one.pk):
        by_museum.setdefault(one.museum, []).append(one)
    queues = []
    for museum in sorted(by_museum):
        queue = by_museum[museum]
        rng.shuffle(queue)
        queue.sort(key=lambda one: (one.played, not one.has_image, one.views))
        queues.append(queue)
    rng.shuffle(queues)
    queues.sort(key=lambda queue: sum(one.played for one in queue) / len(queue))
    return [one for turn in zip_longest(*queues) for one in turn if one is not None]
