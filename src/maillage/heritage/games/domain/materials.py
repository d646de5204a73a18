"""What the makers of rounds know of an object: read once, for as many objects as a draw may need."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Prefetch

from maillage.heritage.catalogue.models import CulturalObject, ObjectImage
from maillage.heritage.games.domain.sources import cut_images
from maillage.kernel.search.engine import fold

SURE: Final = 0.8
"""Confidence from which what was understood of a record may be asked as if it were certain."""
_YEAR: Final = re.compile(r"(?<!\d)\d{3,4}(?!\d)")
_CENTURY: Final = re.compile(r"\b(?:siecles?|millenaires?)\b|\b(?:[ivx]+|\d{1,2})(?:e|er|eme) s\b")
"""In a folded text: « du XVIIIe siècle », « 18e s. », « du siècle dernier »."""


@dataclass(frozen=True, slots=True)
class Material:
    """An object ready to be asked about."""

    pk: int
    title: str
    museum: int
    museum_name: str
    city: str
    department: Any
    domains: frozenset[str]
    years: tuple[int, int] | None  # certain ones only
    uses: tuple[str, ...]
    image: ObjectImage | None

    @property
    def use(self) -> str:
        """The first one, which is asked about; '' when none is known."""
        return self.uses[0] if self.uses else ""

    @property
    def tells_its_date(self) -> bool:
        """« Le port en 1874 », « Coffre du XVIIIe siècle » : nobody need guess."""
        return _YEAR.search(self.title) is not None or _CENTURY.search(fold(self.title)) is not None

    def serves_as(self, use: str) -> bool:
        """Whether a use is one of its own, or near enough: « pêche à pied » is « pêche »."""
        wanted = fold(use)
        return any(wanted in known or known in wanted for known in map(fold, self.uses))

    @property
    def tells_its_use(self) -> bool:
        """« Fourche à fumier », which served for « fumier »."""
        title = fold(self.title)
        return any(len(word) > 3 and word in title for word in re.findall(r"\w+", fold(self.use)))

    @property
    def tells_its_museum(self) -> bool:
        """Its title names the town, or the museum."""
        title = fold(self.title)
        return any(
            len(word) > 3 and word in title for word in (fold(self.city), fold(self.museum_name))
        )


def materials(pks: Sequence[int]) -> list[Material]:
    """The objects of these keys, in that order; two queries."""
    images = Prefetch("images", cut_images().order_by("rank", "pk"), to_attr="cut_images")
    rows = (
        CulturalObject.objects.public()
        .select_related("museum__organisation")
        .prefetch_related(images)
        .in_bulk(list(pks))
    )
    return [_material(rows[pk]) for pk in pks if pk in rows]


def _material(record: Any) -> Material:
    body = record.museum.organisation
    uses = record.normalised.get("uses") or [
        {"name": part} for value in record.values.get("UTIL", ()) for part in value.split(";")
    ]
    return Material(
        pk=record.pk,
        title=record.title,
        museum=record.museum_id,
        museum_name=body.name,
        city=body.city,
        department=body.postal_code[:2],
        domains=frozenset(key for key in record.domain_keys.split("|") if key),
        years=_certain_years(record),
        uses=tuple(name[:80] for one in uses if (name := one["name"].strip())),
        image=next(iter(record.cut_images), None),
    )


def _certain_years(record: Any) -> tuple[int, int] | None:
    dates = [one for one in record.normalised.get("dates", ()) if one.get("from") is not None]
    if not dates or record.year_from is None or record.year_to is None:
        return None
    if any(one.get("confidence", 0) < SURE for one in dates):
        return None
    return record.year_from, record.year_to
