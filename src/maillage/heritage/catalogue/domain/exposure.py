"""Which objects are shown unasked: every museum in turn, what was never seen first.

A fixed but shuffled order of the open museums turns a little each day: over as many days as there
are museums, each has been drawn as often as any other, whatever the size of its collection. The
same day gives the same objects to everyone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from maillage.heritage.catalogue.models import CulturalObject, Museum, ObjectCount
from maillage.kernel import clock


def _number(*parts: object) -> int:
    text = "\x1f".join(map(str, parts))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")


def turn_of(museums: Sequence[int], *, count: int, day: date, salt: str = "") -> list[int]:
    """The `count` museums (by key) whose turn it is on that day, each at most once.

    Museums that follow one another in the order share no day by chance: the window moves by its own
    width, so that each is drawn `count` times over as many days as there are museums.
    """
    if not museums:
        return []
    ordered = sorted(museums, key=lambda pk: _number(salt, pk))
    width = min(count, len(ordered))
    start = day.toordinal() * width % len(ordered)
    doubled = ordered + ordered
    return doubled[start : start + width]


def never_seen(objects: QuerySet[CulturalObject]) -> QuerySet[CulturalObject]:
    """Those of `objects` that nobody has looked at."""
    seen = ObjectCount.objects.filter(object=OuterRef("pk"), views__gt=0)
    return objects.filter(~Exists(seen))


def exposed(
    *, count: int = 12, day: date | None = None, salt: str = "", unseen_only: bool = False
) -> list[int]:
    """Keys of the public objects to show that day, one of each museum whose turn it is.

    In each museum: an object with an image before one without, never seen before seen.
    `salt` parts the uses (home page, a game); `unseen_only` leaves out what was seen. Two queries.
    """
    day = day or clock.today()
    public = CulturalObject.objects.public().order_by()
    mine = public.filter(museum=OuterRef("pk"))
    bounds = {
        pk: (first, last)
        for pk, first, last in Museum.objects.open()
        .order_by("pk")
        .values_list(
            "pk",
            Subquery(mine.order_by("pk").values("pk")[:1]),
            Subquery(mine.order_by("-pk").values("pk")[:1]),
        )
        if first is not None
    }
    chosen = turn_of(list(bounds), count=count, day=day, salt=salt)
    if not chosen:
        return []
    # A place in the museum's objects that changes with the day; the first object from there on.
    pivots = Case(
        *(When(pk=pk, then=Value(_pivot(*bounds[pk], salt, day, pk))) for pk in chosen),
        output_field=IntegerField(),
    )
    choices = [never_seen(mine.filter(has_image=True)), never_seen(mine)]
    if not unseen_only:
        choices[1:1] = [mine.filter(has_image=True)]
        choices.append(mine)
    found = dict(
        Museum.objects.filter(pk__in=chosen)
        .annotate(pivot=pivots)
        .annotate(found=Coalesce(*(part for one in choices for part in _around(one))))
        .values_list("pk", "found")
        .order_by("pk")
    )
    return [pk for museum in chosen if (pk := found.get(museum)) is not None]


def _pivot(first: int, last: int, *parts: object) -> int:
    return first + _number(*parts) % (last - first + 1)


def _around(objects: QuerySet[CulturalObject]) -> list[Subquery]:
    """The first from the pivot on, else from the beginning."""
    after = objects.filter(pk__gte=OuterRef("pivot")).order_by("pk").values("pk")[:1]
    return [Subquery(after), Subquery(objects.order_by("pk").values("pk")[:1])]


def in_order(pks: Sequence[int], objects: QuerySet[CulturalObject]) -> list[CulturalObject]:
    """Those objects, in the order of `pks`; what is no longer among `objects` is left out."""
    known = objects.in_bulk(pks)
    return [known[pk] for pk in pks if pk in known]


__all__ = ["exposed", "in_order", "never_seen", "turn_of"]
