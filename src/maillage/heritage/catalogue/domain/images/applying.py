"""Keep the images that were previewed: the file, its renditions, its credit; by small batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.heritage.catalogue.domain.images import renditions
from maillage.heritage.catalogue.domain.images.receiving import opened
from maillage.heritage.catalogue.domain.images.sources import Images
from maillage.heritage.catalogue.domain.importing import counting
from maillage.heritage.catalogue.domain.importing.applying import touch_written
from maillage.heritage.catalogue.domain.importing.checkpoints import (
    Say,
    Superseded,
    advance,
    checkpoint,
    say_nothing,
)
from maillage.heritage.catalogue.models import (
    CatalogueImport,
    CulturalObject,
    ImportRecord,
    ObjectImage,
    Rights,
)
from maillage.kernel import audit, outgoing, states
from maillage.kernel.imports.cleaning import number_fr
from maillage.kernel.uploads import UploadError, safe_filename

State = CatalogueImport.State
Outcome = ImportRecord.Outcome

BATCH: Final = 20
"""Images made before each transaction."""

_BIGGEST: Final = 2400


@dataclass(slots=True)
class Prepared:
    """One image whose files are written, or why it is refused."""

    row: ImportRecord
    refusal: str = ""
    code: str = ""
    path: str = ""
    facts: renditions.Facts | None = None
    made: dict[str, Any] = field(default_factory=dict)

    def files(self) -> list[str]:
        """What was written of it."""
        return [self.path, *(one["path"] for one in self.made.values())]


def apply_run(
    run: CatalogueImport,
    *,
    actor: Any,
    say: Say = say_nothing,
    fetch: outgoing.Fetch | None = None,
) -> CatalogueImport:
    """Keep the run's images; goes on where it stopped. One that fails is reported, the rest proceeds.

    Raises:
        TransitionRefused: the run is not at that point, or the actor may not.
        ReadError: what holds the images is gone.
    """
    run.refresh_from_db()
    if run.state == State.PREVIEWED:
        run = states.perform(run, "apply", actor=actor)
    if run.state != State.APPLYING:
        return run
    total, done = max(1, to_keep(run).count()), 0
    verb = _("a importé les images « %(file)s »") % {"file": run.filename}
    try:
        with audit.recording(actor=actor, verb=verb[:200]), opened(run, fetch) as images:
            while rows := list(to_keep(run).order_by("pk")[:BATCH]):
                prepared = [_prepare(run, row, images) for row in rows]
                with checkpoint(run.pk, State.APPLYING) as locked:
                    _keep(locked, prepared)
                done += len(rows)
                message = ngettext("%(n)s image rangée.", "%(n)s images rangées.", done)
                say(min(95, 100 * done // total), message % {"n": number_fr(done)})
            _finish(run, actor)
    except Superseded:
        pass
    run.refresh_from_db()
    return run


def to_keep(run: CatalogueImport) -> Any:
    """The images that are still to be kept."""
    return run.records.filter(outcome=Outcome.NEW, is_applied=False)


def _prepare(run: CatalogueImport, row: ImportRecord, images: Images) -> Prepared:
    """Read one image and write its files, where writing them again replaces them."""
    told = row.extra
    directory = f"objectimage/import-{run.pk}/{row.number}"
    path = ""
    try:
        content = images.read(_place(told))
        name = told.get("file") or "image.jpg"
        facts = renditions.inspect(content, name if not told.get("address") else "")
        suffix = safe_filename(name).rpartition(".")[2] if told.get("file") else "jpg"
        path = renditions.save_private(f"{directory}/original.{suffix[:5]}", content)
        made = renditions.write_renditions(content, directory)
    except UploadError as error:
        return Prepared(row, " ".join(error.messages), str(error.code), path)
    return Prepared(row, path=path, facts=facts, made=made)


def _place(told: dict[str, Any]) -> str:
    """Where the image is read: a name of the archive, an address, a rendition of the IIIF service."""
    if told.get("iiif"):
        return f"{told['iiif']}/full/!{_BIGGEST},{_BIGGEST}/0/default.jpg"
    return str(told.get("address") or told["file"])


def _keep(run: CatalogueImport, prepared: Sequence[Prepared]) -> None:
    current = set(
        to_keep(run).filter(pk__in=[one.row.pk for one in prepared]).values_list("pk", flat=True)
    )
    prepared = [
        one for one in prepared if one.row.pk in current
    ]  # another process may have been here
    objects = {
        one.pk: one
        for one in CulturalObject.objects.select_for_update(of=("self",))
        .filter(pk__in={one.row.object_id for one in prepared})
        .order_by("pk")
    }
    had = set(
        ObjectImage.objects.filter(object__in=objects)
        .exclude(sha256="")
        .values_list("object", "sha256")
    )
    ranks = dict(
        ObjectImage.objects.filter(object__in=objects)
        .order_by()
        .values("object")
        .annotate(last=Max("rank"))
        .values_list("object", "last")
    )
    made: list[tuple[ImportRecord, ObjectImage]] = []
    left: list[str] = []
    for one in sorted(
        prepared, key=lambda one: (one.row.object_id or 0, one.row.extra.get("rank", 0))
    ):
        there = objects.get(one.row.object_id or 0)
        if there is None:
            one.refusal = one.refusal or _("L’objet n’existe plus.")
        elif one.facts is not None and (there.pk, one.facts.sha256) in had:
            one.refusal = _("Cet objet a déjà cette image.")
        if one.refusal or there is None or one.facts is None:
            _refuse(one)
            left += one.files()
            continue
        had.add((there.pk, one.facts.sha256))
        ranks[there.pk] = ranks.get(there.pk, 0) + 1
        made.append((one.row, _image(run, one, there, one.facts, ranks[there.pk])))
    audit.bulk_create([image for _row, image in made])
    for row, image in made:
        row.extra = {**row.extra, "image": image.pk}
        row.is_applied = True
    ImportRecord.objects.bulk_update(
        [one.row for one in prepared], ["outcome", "problems", "extra", "is_applied", "is_remarked"]
    )
    mark_objects([image.object for _row, image in made])
    transaction.on_commit(lambda: renditions.delete_private(left))


def _image(
    run: CatalogueImport, one: Prepared, there: CulturalObject, facts: renditions.Facts, rank: int
) -> ObjectImage:
    told = one.row.extra
    return ObjectImage(
        object=there,
        rank=min(rank, 32_000),
        file=one.path,
        address=told.get("address", "")[:500],
        iiif_service=told.get("iiif", "")[:500],
        sha256=facts.sha256,
        width=facts.width,
        height=facts.height,
        renditions=one.made,
        caption=told.get("caption", ""),
        credit=told.get("credit", ""),
        rights=told.get("rights") or Rights.UNKNOWN,
        source_name=(told.get("file") or told.get("address", ""))[:250],
        source_import_id=run.pk,
    )


def _refuse(one: Prepared) -> None:
    one.row.outcome, one.row.is_remarked = Outcome.REFUSED, False
    one.row.problems = [
        {"code": one.code or "refused", "field": "", "message": one.refusal, "blocking": True}
    ]


def mark_objects(objects: Sequence[CulturalObject]) -> None:
    """Say of each whether it has an image, and that it has changed: harvesters see it."""
    pks = {one.pk for one in objects}
    shown = set(ObjectImage.objects.filter(object__in=pks).values_list("object", flat=True))
    unique = {one.pk: one for one in objects}
    for one in unique.values():
        one.has_image = one.pk in shown
        one.touch_version()
    CulturalObject.objects.bulk_update(unique.values(), ["has_image", "version", "updated_at"])


def _finish(run: CatalogueImport, actor: Any) -> None:
    with checkpoint(run.pk, State.APPLYING) as locked:
        touch_written(locked, Q(is_applied=True))
        advance(locked, counts={**locked.counts, **counting.count(locked)})
        states.perform(locked, "finish", actor=actor, trusted=True)
