"""What a contact takes part in: the tab that every room feeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Model

from maillage.kernel import registry
from maillage.kernel.permissions import is_allowed
from maillage.kernel.registry import Involvement, InvolvementItem

PAGE: Final = 30
LAST_PAGE: Final = 100


def sources_of(record: Model, user: Any) -> list[Involvement]:
    """The natures that `user` may be told of, for that record."""
    return [
        one
        for one in registry.involvements
        if record._meta.label_lower in one.models
        and (not one.permission or is_allowed(user, one.permission))
    ]


def involvement(record: Model, user: Any, params: Mapping[str, Any]) -> dict[str, Any]:
    """The page that the address asks, newest first; as many queries as there are natures."""
    natures = sources_of(record, user)
    chosen = next((one for one in natures if one.key == params.get("nature")), None)
    asked = str(params.get("page", ""))
    page = min(max(int(asked), 1), LAST_PAGE) if asked.isdecimal() and len(asked) < 6 else 1
    rows: list[tuple[Involvement, InvolvementItem]] = []
    for source in natures if chosen is None else [chosen]:
        rows += [(source, item) for item in source.items(record, user, page * PAGE + 1)]
    rows.sort(key=lambda row: row[1].day, reverse=True)
    shown = rows[(page - 1) * PAGE : page * PAGE]
    return {
        "involvement": [{"source": source, "item": item} for source, item in shown],
        "natures": natures,
        "nature": chosen,
        "previous_page": page - 1 if page > 1 else None,
        "next_page": page + 1 if len(rows) > page * PAGE and page < LAST_PAGE else None,
    }
