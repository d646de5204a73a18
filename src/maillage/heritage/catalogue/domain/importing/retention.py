"""How long an import's rows and files are kept: as long as it can be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import Q

from maillage.heritage.catalogue.domain.importing.reading import forget_records
from maillage.heritage.catalogue.domain.importing.undoing import UNDO
from maillage.heritage.catalogue.models import CatalogueImport
from maillage.kernel import audit, clock, states
from maillage.kernel.models import private_storage
from maillage.kernel.tasks import periodic, task

State = CatalogueImport.State

TABLE: Final = "table"
"""The option that names the table of credits of an import of images."""

UNWANTED: Final = timedelta(days=30)
"""How long an import waits to be applied."""


@periodic("20 4 * * *")
@task(retries=2)
def forget_old_imports() -> None:
    """Empty the staging table of what is past undoing or was never applied; the counts stay."""
    now = clock.now()
    unwanted = CatalogueImport.objects.filter(
        state__in=(State.RECEIVED, State.PREVIEWED, State.FAILED), updated_at__lt=now - UNWANTED
    )
    for run in unwanted:
        states.perform(run, "drop", actor=audit.SYSTEM, trusted=True)
        forget_content(run)
    settled = CatalogueImport.objects.filter(
        state__in=(State.APPLIED, State.UNDONE), updated_at__lt=now - UNDO
    )
    # What was dropped went at once, unless the process died on the way.
    dropped = CatalogueImport.objects.filter(state=State.DROPPED)
    for run in (settled | dropped).filter(
        ~Q(file="") | Q(position__gt=0) | Q(options__has_key=TABLE)
    ):
        forget_content(run)


def forget_content(run: CatalogueImport) -> None:
    """Its rows and its files go; what it says of itself stays."""
    forget_records(run)
    if run.file:
        run.file.delete(save=False)
    options = dict(run.options)
    if table := options.pop(TABLE, ""):
        private_storage().delete(table)
    CatalogueImport.objects.filter(pk=run.pk).update(
        file="", position=0, resumption="", options=options
    )
