"""How many records of an import do what: counted from its rows, so always true."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from maillage.heritage.catalogue.models import CatalogueImport, ImportRecord, Museum

Outcome = ImportRecord.Outcome


@dataclass(slots=True)
class MuseumCounts:
    """One museum's share of an import."""

    museum: Museum | None
    outcomes: dict[str, int] = field(default_factory=dict)
    remarked: int = 0
    provisional: int = 0
    applied: int = 0
    undone: int = 0

    @property
    def total(self) -> int:
        """Records of the file, without what is missing from it."""
        return sum(n for outcome, n in self.outcomes.items() if outcome != Outcome.MISSING)


def count(run: CatalogueImport) -> dict[str, Any]:
    """By outcome, over all museums, as `CatalogueImport.counts` keeps it."""
    found: dict[str, Any] = dict.fromkeys(map(str, Outcome.values), 0)
    remarked = provisional = applied = undone = 0
    for one in by_museum(run):
        for outcome, n in one.outcomes.items():
            found[outcome] += n
        remarked += one.remarked
        provisional += one.provisional
        applied += one.applied
        undone += one.undone
    found["remarked"], found["provisional"] = remarked, provisional
    found["applied"], found["undone"] = applied, undone
    return found


def by_museum(run: CatalogueImport) -> list[MuseumCounts]:
    """The same for each museum, by name; one query for the counts, one for the names."""
    rows = (
        run.records.order_by()
        .values("museum", "outcome")
        .annotate(
            n=Count("pk"),
            remarked=Count("pk", filter=Q(is_remarked=True)),
            provisional=Count("pk", filter=Q(is_provisional=True) & ~Q(outcome=Outcome.MISSING)),
            applied=Count("pk", filter=Q(is_applied=True)),
            undone=Count("pk", filter=Q(is_undone=True)),
        )
    )
    found: dict[int | None, MuseumCounts] = {}
    for row in rows:
        one = found.setdefault(row["museum"], MuseumCounts(None))
        one.outcomes[row["outcome"]] = row["n"]
        one.remarked += row["remarked"]
        one.provisional += row["provisional"]
        one.applied += row["applied"]
        one.undone += row["undone"]
    museums = Museum.objects.select_related("organisation").in_bulk(
        [pk for pk in found if pk is not None]
    )
    for pk, one in found.items():
        one.museum = museums.get(pk) if pk is not None else None
    return sorted(found.values(), key=lambda one: (one.museum is None, str(one.museum or "")))
