"""The commune in which an imported row stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.kernel.imports.engine import RowPlan
from maillage.people.territory.domain import CommuneFinder
from maillage.people.territory.models import Commune

REASON: Final = "_place_reason"


def place_rows(
    plans: Sequence[RowPlan],
    *,
    city: str = "city",
    postal_code: str = "postal_code",
    insee: str = "insee",
    into: str = "commune",
) -> dict[int, str]:
    """Put the commune of each row in its values, or why none was found; return their names.

    An unknown commune refuses nothing: see `tell_unplaced`.
    """
    columns = (city, postal_code, insee)
    told = [plan for plan in plans if any(plan.values.get(key) for key in columns)]
    if not told:
        return {}
    finder = CommuneFinder.load()
    seen: dict[tuple[str, ...], Any] = {}
    for plan in told:
        words = tuple(str(plan.values.get(key, "")) for key in columns)
        if words not in seen:
            seen[words] = finder.find(*words)
        found = seen[words]
        if found.commune_id is None:
            plan.values[REASON] = found.reason
        else:
            plan.values[into] = found.commune_id
    numbers = {one.commune_id for one in seen.values() if one.commune_id}
    return _names(sorted(numbers))


def _names(numbers: Sequence[int]) -> dict[int, str]:
    names: dict[int, str] = {}
    for start in range(0, len(numbers), 500):
        found = Commune.objects.select_related("department").filter(
            pk__in=numbers[start : start + 500]
        )
        names |= {one.pk: str(one) for one in found}
    return names


def tell_unplaced(plan: RowPlan, column: str = "city") -> None:
    """Warn of a row that stands in no commune, with the reason."""
    if reason := plan.values.get(REASON):
        told = reason[:1].lower() + reason[1:]  # a sentence that goes on after the colon
        message = _("Commune inconnue : %(reason)s") % {"reason": told}
        plan.warn(column, message, plan.display.get(column, ""))
