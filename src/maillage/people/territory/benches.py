"""``maillage bench territory``: finding a commune among all of them while one types."""

from __future__ import annotations

import time
from typing import Any, Final

from django.db import transaction

from maillage.kernel.ops.benching import percentile, prepare
from maillage.people.accounts.models import Role, RoleGrant, User
from maillage.people.territory.domain import (
    CommuneFinder,
    SourceError,
    default_source,
    hint_of,
    load_territory,
    search_communes,
)
from maillage.people.territory.domain.loading import sync_keys
from maillage.people.territory.models import Commune, Department, Region

TYPED: Final = ("bell", "61130", "61038", "saint-denis 93")
SEARCH_MS = 50
INVENTED = 35_000


def seed_territory() -> int:
    """All the communes: those of the package, or as many invented ones when it is not there;
    returns how many.
    """
    if not Commune.objects.exists():
        try:
            load_territory(default_source(), lambda _text: None)
        except SourceError:
            _invent()
    return Commune.objects.count()


@transaction.atomic
def _invent() -> None:
    """Communes with names of the usual shapes, Bellême among them."""
    region = Region.objects.create(code="28", name="Normandie")
    orne = Department.objects.create(code="61", name="Orne", region=region)
    heads = ("Saint-Martin", "La Chapelle", "Belle-Fontaine", "Neuville", "Le Mesnil", "Mortagne")
    Commune.objects.bulk_create(
        (
            Commune(
                code=f"{number:05d}",
                name=f"{heads[number % len(heads)]}-{number}",
                department=orne,
                population=number % 9_000,
                postal_codes=[f"{number // 7:05d}"],
            )
            for number in range(INVENTED)
        ),
        batch_size=1_000,
    )
    Commune.objects.filter(code="61038").delete()
    Commune.objects.create(
        code="61038", name="Bellême", department=orne, population=1_457, postal_codes=["61130"]
    )
    sync_keys()


def bench_territory(options: dict[str, Any]) -> dict[str, Any]:
    """Median milliseconds of each query as the chooser answers it; seconds to load; option `n`."""
    prepare()
    start = time.perf_counter()
    communes = seed_territory()
    figures: dict[str, float] = {
        "communes": communes,
        "load_s": round(time.perf_counter() - start, 1),
    }
    start = time.perf_counter()
    CommuneFinder.load()
    figures["finder_s"] = round(time.perf_counter() - start, 2)
    user = User.objects.create_user("mesure@exemple.fr")
    RoleGrant.objects.create(user=user, role=Role.COORDINATION)
    limits: dict[str, float] = {}
    for text in TYPED:
        spent = []
        for _round in range(int(options.get("n", 50))):
            start = time.perf_counter()
            for one in search_communes(user, text):
                hint_of(one)
            spent.append((time.perf_counter() - start) * 1000)
        name = f"chooser_{text.replace('-', '_').replace(' ', '_')}_median_ms"
        figures[name] = round(percentile(spent, 50), 1)
        limits[name] = SEARCH_MS
    return {"figures": figures, "limits": limits}
