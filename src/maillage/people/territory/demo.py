"""The demonstration's territory: the real communes, and what the network draws on them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from maillage.kernel import audit
from maillage.kernel.ops.demo_days import days_ago, living_on
from maillage.people.territory.domain import (
    SourceError,
    default_source,
    load_territory,
    save_territory,
)
from maillage.people.territory.models import Commune, Territory

DRAWN = 170
"""Days since the territories were drawn: among the first things that one does."""

# Names and natures of the territories, a presentation, and the EPCI that they cover.
TERRITORIES = (
    (
        "Perche ornais",
        "Pays",
        "Les communes du Perche avec lesquelles le réseau travaille toute l’année.",
        ("200036069", "200068435", "200068856", "200071504"),
    ),
)


def load(say: Any) -> None:
    """Once: a base that has communes keeps them."""
    if not Commune.objects.exists():
        try:
            load_territory(default_source(), say)
        except SourceError as error:
            say(_("Territoire laissé vide : %s") % error)
            return
    there = set(Territory.objects.values_list("name", flat=True))
    for name, kind, description, bodies in TERRITORIES:
        communes = Commune.objects.current().filter(intercommunality__code__in=bodies)
        if name not in there and (chosen := set(communes.values_list("pk", flat=True))):
            with living_on(days_ago(DRAWN), 11, 15):
                save_territory(
                    territory=Territory(name=name, kind=kind, description=description),
                    communes=chosen,
                    actor=audit.SYSTEM,
                )
