"""Objects that came without a permanent address receive one, whatever door they came by."""

from __future__ import annotations

from maillage.heritage.catalogue.arks import BATCH, ensure_arks
from maillage.heritage.catalogue.models import CulturalObject
from maillage.kernel.tasks import periodic, task


@periodic("*/15 * * * *")
@task(retries=0)
def mint_missing_arks() -> None:
    """Give an ARK to every object that has none."""
    waiting = CulturalObject.objects.filter(ark__isnull=True).order_by("pk").only("pk", "ark")
    ensure_arks(waiting.iterator(chunk_size=BATCH))
