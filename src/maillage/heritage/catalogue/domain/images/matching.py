"""Read what is offered: each image checked to its end, and tied to its object; nothing is kept yet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.heritage.catalogue.domain.images import renditions, sources
from maillage.heritage.catalogue.domain.images.names import Inventory, Known, Match
from maillage.heritage.catalogue.domain.images.receiving import KIND, opened
from maillage.heritage.catalogue.domain.images.sources import Entry, Images
from maillage.heritage.catalogue.domain.importing import counting
from maillage.heritage.catalogue.domain.importing.checkpoints import (
    Say,
    Superseded,
    advance,
    checkpoint,
    say_nothing,
)
from maillage.heritage.catalogue.domain.importing.reading import forget_records
from maillage.heritage.catalogue.models import (
    CatalogueImport,
    CulturalObject,
    ImportRecord,
    ObjectImage,
)
from maillage.kernel import states
from maillage.kernel.imports.cleaning import number_fr
from maillage.kernel.imports.errors import ReadError
from maillage.kernel.uploads import UploadError

__all__ = ["KIND", "read_run"]

State = CatalogueImport.State
Outcome = ImportRecord.Outcome

BATCH: Final = 50
"""Images of one transaction: each must be unpacked, and a page waits for the progress."""

_NAMED: Final = 4
"""Objects named when a file may be of several."""


def read_run(run: CatalogueImport, *, actor: Any, say: Say = say_nothing) -> CatalogueImport:
    """Stage the run's images, from the place reached; present them once all are there."""
    run.refresh_from_db()
    if run.state in (State.RECEIVED, State.PREVIEWED, State.FAILED):
        forget_records(run)
        advance(run, position=0, counts={}, remarks=[], failure="")
        run = states.perform(run, "read", actor=actor)
    if run.state != State.READING:
        return run
    try:
        with opened(run) as images:
            _stage(run, images, say)
        with checkpoint(run.pk, State.READING):
            advance(run, counts={**counting.count(run), "complete": False})
            states.perform(run, "present", actor=actor, trusted=True)
    except ReadError as error:
        advance(run, failure=f"{error.message} {error.hint}".strip()[:500])
        return states.perform(run, "fail", actor=actor, trusted=True)
    except Superseded:
        pass
    run.refresh_from_db()
    return run


def _stage(run: CatalogueImport, images: Images, say: Say) -> None:
    inventory = _inventory(run)
    there = _Seen(run)
    total = len(images)
    rest = (one for one in images.entries() if one.number > run.position)
    while batch := list(islice(rest, BATCH)):
        there.look_at(batch)
        rows = [_row(run, one, images, inventory, there) for one in batch]
        with checkpoint(run.pk, State.READING, position=run.position):
            ImportRecord.objects.bulk_create(rows)
            advance(run, position=batch[-1].number)
        percent = min(95, 100 * run.position // total) if total else 50
        message = ngettext("%(n)s image vérifiée.", "%(n)s images vérifiées.", run.position)
        say(percent, message % {"n": number_fr(run.position)})
    if not run.position:
        raise ReadError("empty", _("Aucune image n’a été trouvée."))


def _inventory(run: CatalogueImport) -> Inventory:
    objects = (
        CulturalObject.objects.current()
        .filter(museum=run.museum_id)
        .order_by("pk")
        .values_list("pk", "reference", "inventory")
    )
    return Inventory.of(Known(*one) for one in objects.iterator(chunk_size=2_000))


class _Seen:
    """What the objects have already, and what this run has offered them."""

    def __init__(self, run: CatalogueImport) -> None:
        images = ObjectImage.objects.filter(object__museum=run.museum_id).order_by()
        told = images.values_list("object", "sha256", "address")
        self.contents: set[tuple[int, str]] = set()
        self.addresses: set[tuple[int, str]] = set()
        for pk, digest, address in told.iterator(chunk_size=2_000):
            if digest:
                self.contents.add((pk, digest))
            if address:
                self.addresses.add((pk, address))
        rows = run.records.filter(outcome=Outcome.NEW, object__isnull=False)
        offered = rows.values_list("object_id", "extra")
        self.offered: set[tuple[int, str]] = {
            (pk, extra.get("sha256") or extra.get("address", ""))
            for pk, extra in offered.iterator(chunk_size=2_000)
        }
        self.told: dict[int, Known] = {}

    def look_at(self, batch: Sequence[Entry]) -> None:
        """Find the objects that these entries name by their own number."""
        pks = [one.object_pk for one in batch if one.object_pk]
        if pks:
            found = CulturalObject.objects.filter(pk__in=pks).values_list(
                "pk", "reference", "inventory"
            )
            self.told = {one[0]: Known(*one) for one in found}


def _row(
    run: CatalogueImport, entry: Entry, images: Images, inventory: Inventory, seen: _Seen
) -> ImportRecord:
    row = ImportRecord(
        run=run, number=entry.number, museum_id=run.museum_id, outcome=Outcome.REFUSED
    )
    row.title = (entry.name or entry.address)[:200]
    match = _match(entry, inventory, seen)
    row.extra = _extra(run, entry, match)
    try:
        known = _sure(entry, match)
        row.object_id, row.reference = known.pk, known.reference
        row.outcome = _outcome(row, entry, images, known, seen)
    except UploadError as error:
        row.problems = [
            {"code": error.code, "field": "", "message": " ".join(error.messages), "blocking": True}
        ]
        return row
    if not row.extra["rights"]:
        row.is_remarked = True
        message = _("Droits à préciser : l’image sera montrée sans pouvoir être réutilisée.")
        row.problems = [{"code": "rights", "field": "", "message": message, "blocking": False}]
    return row


def _extra(run: CatalogueImport, entry: Entry, match: Match) -> dict[str, Any]:
    said = entry.said
    rights = sources.rights_of(said.get("rights", "")) or run.options.get("rights", "")
    return {
        "file": entry.name,
        "address": entry.address,
        "iiif": entry.iiif,
        "rank": match.rank,
        "credit": (said.get("credit") or run.options.get("credit", ""))[:250],
        "rights": rights,
        "caption": said.get("caption", "")[:300],
    }


def _match(entry: Entry, inventory: Inventory, seen: _Seen) -> Match:
    if entry.object_pk:
        found = seen.told.get(entry.object_pk)
        return Match((found,)) if found else Match()
    if entry.inventory:
        told = inventory.by_number(entry.inventory)
        return Match(told.objects, inventory.match(entry.name).rank if entry.name else 0)
    return inventory.match(entry.name)


def _sure(entry: Entry, match: Match) -> Known:
    """The object that the image is of. Raises `UploadError` when it is none or one of several."""
    if len(match.objects) == 1:
        return match.objects[0]
    said = entry.inventory or entry.name or entry.address
    if not match.objects:
        message = _(
            "Aucun objet du musée n’a le numéro que dit « %(name)s ». Renommez le fichier d’après le "
            "numéro d’inventaire, ou donnez ce numéro dans le tableau."
        )
        raise UploadError(message % {"name": said}, code="unknown")
    names = ", ".join(one.inventory or one.reference for one in match.objects[:_NAMED])
    message = _("« %(name)s » peut être l’image de plusieurs objets : %(names)s. Précisez son nom.")
    raise UploadError(message % {"name": said, "names": names}, code="ambiguous")


def _outcome(row: ImportRecord, entry: Entry, images: Images, known: Known, seen: _Seen) -> str:
    if entry.name and not entry.address and not entry.iiif:
        facts = renditions.inspect(images.read(entry.name), entry.name)
        row.extra |= {"sha256": facts.sha256, "width": facts.width, "height": facts.height}
        mark, had = (known.pk, facts.sha256), seen.contents
    else:
        mark, had = (known.pk, entry.address or entry.iiif), seen.addresses
    if mark in had:
        return Outcome.UNCHANGED
    if mark in seen.offered:
        raise UploadError(_("Cet objet reçoit déjà la même image."), code="twice")
    seen.offered.add(mark)
    return Outcome.NEW
