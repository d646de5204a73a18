"""The tabs of a territory's page."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from maillage.people.territory.models import Commune, Territory

SHOWN = 200


def communes_of(record: Territory, user: Any) -> dict[str, Any]:
    """Its communes, the largest first; those of a very large territory are in the list."""
    communes = Commune.objects.visible_to(user).filter(territories=record)
    largest = F("population").desc(nulls_last=True)
    shown = list(
        communes.select_related("department", "intercommunality").order_by(largest, "name")[
            : SHOWN + 1
        ]
    )
    return {"communes": shown[:SHOWN], "more": len(shown) > SHOWN}
