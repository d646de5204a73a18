"""The figures of a museum's month, beside those of the month before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.fields import FIELDS, REQUIRED, saying
from maillage.heritage.catalogue.models import (
    CulturalObject,
    Museum,
    ObjectCount,
    ObjectImage,
    Rights,
)
from maillage.heritage.contributions.models import Contribution
from maillage.heritage.contributions.models.states import SEEN_BY_MUSEUM
from maillage.kernel import clock
from maillage.kernel.text_fr import MONTHS

RECOMMENDED: Final = ("TITR", "AUTR", "PERI", "TECH", "DIMS", "REPR", "LIEUX")
"""What visitors search by: a record without them is hardly found."""

SHOWN: Final = 10
_MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])\Z", re.ASCII)


def parse_month(text: str) -> date | None:
    """The first day of « 2026-05 »; None for anything else."""
    found = _MONTH.match(text)
    if found is None or not 1900 <= int(found[1]) <= 2999:
        return None
    return date(int(found[1]), int(found[2]), 1)


def month_before(month: date) -> date:
    """The first day of the month before."""
    return (month - timedelta(days=1)).replace(day=1)


def month_after(month: date) -> date:
    """The first day of the month after."""
    return (month + timedelta(days=32)).replace(day=1)


def month_words(month: date) -> str:
    """« Mai 2026 »."""
    return f"{capfirst(MONTHS[month.month - 1])} {month.year}"


def bounds(month: date) -> tuple[datetime, datetime]:
    """The instants between which it lies, in the site's zone."""
    zone = clock.local(clock.now()).tzinfo
    first = datetime.combine(month, time(), zone)
    return first, datetime.combine(month_after(month), time(), zone)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, and what it was the month before."""

    key: str
    label: str
    now: int
    before: int

    @property
    def change(self) -> str:
        """« +12 », « −3 », « autant »."""
        gap = self.now - self.before
        if gap == 0:
            return _("autant que le mois d’avant")
        sign = "+" if gap > 0 else "−"
        return _("%(change)s par rapport au mois d’avant") % {"change": f"{sign}{abs(gap)}"}


@dataclass(frozen=True, slots=True)
class MissingField:
    """How many records miss a field."""

    code: str
    label: str
    is_required: bool
    missing: int
    total: int

    @property
    def filled(self) -> int:
        """How many have it."""
        return self.total - self.missing


@dataclass(frozen=True, slots=True)
class Month:
    """All that the page of a month shows."""

    museum: Museum
    month: date
    figures: list[Figure]
    most_seen: list[ObjectCount]
    states: list[tuple[str, str, int]]
    objects: int
    missing: list[MissingField]
    incomplete: list[Any]
    incomplete_count: int
    unruled_images: list[ObjectImage]
    unruled_count: int
    never_seen_count: int

    @property
    def label(self) -> str:
        """« Mai 2026 »."""
        return month_words(self.month)

    @property
    def key(self) -> str:
        """« 2026-05 », as in its address."""
        return f"{self.month:%Y-%m}"


def month_of(museum: Museum, month: date) -> Month:
    """Gather the page of a month, in about a dozen queries."""
    records = CulturalObject.objects.current().filter(museum=museum)
    required = required_of(museum)
    objects, missing = _missing_fields(records, required)
    incomplete = _incomplete(records, required)
    images = ObjectImage.objects.filter(object__in=records).filter(
        Q(rights=Rights.UNKNOWN) | Q(credit="")
    )
    return Month(
        museum=museum,
        month=month,
        figures=_figures(museum, month),
        most_seen=list(
            ObjectCount.objects.filter(object__museum=museum, month=month, views__gt=0)
            .select_related("object")
            .order_by("-views", "object__sort_title", "pk")[:SHOWN]
        ),
        states=states_of(museum, month),
        objects=objects,
        missing=missing,
        incomplete=list(incomplete[:SHOWN]),
        incomplete_count=incomplete.count(),
        unruled_images=list(images.select_related("object").order_by("object", "rank")[:SHOWN]),
        unruled_count=images.count(),
        never_seen_count=never_seen(museum).count(),
    )


def required_of(museum: Museum) -> tuple[str, ...]:
    """What the base and the museum itself require of a record."""
    return tuple(dict.fromkeys((*REQUIRED, *museum.required_fields)))


def never_seen(museum: Museum) -> QuerySet[CulturalObject]:
    """The objects that the public could see and nobody ever has, by title."""
    seen = ObjectCount.objects.filter(object=OuterRef("pk"), views__gt=0)
    public = CulturalObject.objects.public().filter(museum=museum)
    return public.filter(~Exists(seen)).order_by("sort_title", "pk")


def _figures(museum: Museum, month: date) -> list[Figure]:
    now, before = _counts(museum, month), _counts(museum, month_before(month))
    labels = (
        ("views", _("objets vus (pages ouvertes)")),
        ("from_search", _("venus d’une recherche")),
        ("played", _("fois en jeu")),
        ("seen", _("objets différents vus")),
        ("contributions", _("contributions transmises")),
        ("answered", _("contributions répondues")),
    )
    return [Figure(key, str(label), now[key], before[key]) for key, label in labels]


def _counts(museum: Museum, month: date) -> dict[str, int]:
    first, last = bounds(month)
    rows = ObjectCount.objects.filter(object__museum=museum, month=month)
    summed = rows.aggregate(
        seen=Count("pk", filter=Q(views__gt=0)),
        **{f"all_{name}": Coalesce(Sum(name), 0) for name in ("views", "from_search", "played")},
    )
    found = {name.removeprefix("all_"): int(count) for name, count in summed.items()}
    about = Contribution.objects.concerning(museum).filter(state__in=SEEN_BY_MUSEUM)
    return found | about.aggregate(
        contributions=Count(
            "pk", filter=Q(transmitted_at__gte=first, transmitted_at__lt=last), distinct=True
        ),
        answered=Count("pk", filter=Q(decided_at__gte=first, decided_at__lt=last), distinct=True),
    )


def states_of(museum: Museum, month: date) -> list[tuple[str, str, int]]:
    """The contributions transmitted in a month, by what they have become: value, label, how many."""
    first, last = bounds(month)
    about = Contribution.objects.concerning(museum).filter(
        state__in=SEEN_BY_MUSEUM, transmitted_at__gte=first, transmitted_at__lt=last
    )
    counted = dict(about.order_by().values_list("state").annotate(Count("pk", distinct=True)))
    labels = dict(Contribution.State.choices)
    return [
        (str(state), str(labels[state]), counted[state])
        for state in Contribution.State.values
        if counted.get(state)
    ]


def _lacks(code: str) -> Q:
    """Records in which nothing says what a field asks; codes come from our own table, not from outside."""
    lacking = Q()
    for one in saying(code):
        lacking &= Q(**{f"values__{one}__isnull": True}) | Q(**{f"values__{one}": []})
    return lacking


def _missing_fields(
    records: QuerySet[CulturalObject], required: tuple[str, ...]
) -> tuple[int, list[MissingField]]:
    codes = [code for code in dict.fromkeys((*required, *RECOMMENDED)) if code in FIELDS]
    found = records.aggregate(
        total=Count("pk"), **{f"no_{code}": Count("pk", filter=_lacks(code)) for code in codes}
    )
    total = found["total"]
    rows = [
        MissingField(
            code, str(FIELDS[code].label), code in required, int(found[f"no_{code}"]), total
        )
        for code in codes
    ]
    lacking = [row for row in rows if row.missing]
    return total, sorted(lacking, key=lambda row: (not row.is_required, -row.missing, row.code))


def _incomplete(records: QuerySet[CulturalObject], required: tuple[str, ...]) -> QuerySet[Any]:
    """Those that miss something required, the poorest first; `lacking` says how many fields."""
    codes = [code for code in required if code in FIELDS]
    any_of = Q()
    lacking: Any = Value(0)
    for code in codes:
        any_of |= _lacks(code)
        lacking = lacking + Case(When(_lacks(code), then=Value(1)), default=Value(0))
    return (
        records.filter(any_of)
        .annotate(lacking=lacking)
        .order_by("-lacking", "sort_title", "pk")
        .defer("normalised")
    )


def lacking_labels(record: CulturalObject, museum: Museum) -> list[str]:
    """The labels of what a record should have and does not."""
    return [
        str(FIELDS[code].label)
        for code in required_of(museum)
        if code in FIELDS and not any(record.values.get(one) for one in saying(code))
    ]
