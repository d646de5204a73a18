"""What the public reads of contributions: beside the records, on the pages of participation."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Count, Max, Prefetch, Q, QuerySet

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.contributions.domain.closing import outcome_of
from maillage.heritage.contributions.models import Answer, Contribution, Kind
from maillage.heritage.contributions.models.states import GOOD

SHOWN = 50


def knowledge_of(record: CulturalObject) -> list[Contribution]:
    """What the public knows of an object, the newest first, with the museums' answers."""
    if not Contribution.objects.about(record).exists():
        return []  # most objects: what follows is long to write, though not to answer
    found = Contribution.objects.shown().about(record).with_records()
    answers = Answer.objects.current().select_related("museum__organisation")
    shown = found.prefetch_related(Prefetch("answers", answers))[:SHOWN]
    # What the record itself says by now is no longer beside it.
    return [
        one
        for one in shown
        if one.kind != Kind.CORRECTION or outcome_of(one, one.object) is not None
    ]


def knowledge_texts(pks: Collection[int]) -> dict[int, list[str]]:
    """Tags and transcriptions by object, for the index: published ones only."""
    rows = Contribution.objects.filter(
        object__in=list(pks),
        kind__in=(Kind.TAG, Kind.TRANSCRIPTION),
        state=Contribution.State.PUBLISHED,
    ).order_by("pk")
    found: dict[int, list[str]] = {}
    for pk, text in rows.values_list("object_id", "text"):
        found.setdefault(pk, []).append(text)
    return found


def latest_answers(limit: int = 6) -> list[Answer]:
    """The museums' latest words on what the public reads."""
    shown = Contribution.objects.shown().values("pk")
    done = Contribution.objects.filter(
        kind=Kind.CORRECTION,  # what was reported was said to the museum alone
        state=Contribution.State.INTEGRATED,
        object__in=CulturalObject.objects.public(),
    ).values("pk")
    answers = Answer.objects.current().filter(
        Q(contribution__in=shown) | Q(contribution__in=done),
        verdict=Answer.Verdict.ACCEPTED,
        museum__isnull=False,
        contribution__from_office=False,
    )
    return list(
        answers.select_related(
            "museum__organisation",
            "contribution__object__museum__organisation",
            "contribution__other_object__museum__organisation",
        ).order_by("-created_at", "-pk")[:limit]
    )


def contributors() -> QuerySet[Any, Any]:
    """Those who agreed to be named, with how many of their contributions were kept.

    What was merged into another one that was kept counts for its author too, once a person has read
    it: a name is free text, and repeating a published word would be enough to write anything here.
    """
    kept = Q(state__in=GOOD) | Q(
        state=Contribution.State.MERGED, merged_into__state__in=GOOD, read_at__isnull=False
    )
    named = Contribution.objects.filter(kept, name_public=True)
    return (
        named.order_by()
        .values("author_key")
        .annotate(name=Max("author_name"), count=Count("pk"), last=Max("created_at"))
        .order_by("-count", "author_key")
    )


def unnamed_count() -> int:
    """How many contributions were kept whose authors are not named."""
    unnamed = Contribution.objects.filter(name_public=False, from_office=False)
    return unnamed.filter(state__in=GOOD).count()
