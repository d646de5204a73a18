"""Take an import of images back: they go, but those that somebody has described since."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.heritage.catalogue.domain.images.applying import mark_objects
from maillage.heritage.catalogue.domain.images.renditions import delete_private
from maillage.heritage.catalogue.domain.importing import counting
from maillage.heritage.catalogue.domain.importing.applying import touch_written
from maillage.heritage.catalogue.domain.importing.checkpoints import (
    Say,
    Superseded,
    advance,
    checkpoint,
    say_nothing,
)
from maillage.heritage.catalogue.domain.importing.undoing import KEPT, can_be_undone
from maillage.heritage.catalogue.models import CatalogueImport, CulturalObject, ObjectImage
from maillage.kernel import audit, states
from maillage.kernel.imports.cleaning import number_fr

State = CatalogueImport.State

BATCH: Final = 100


def undo_run(run: CatalogueImport, *, actor: Any, say: Say = say_nothing) -> CatalogueImport:
    """Take away the images that the run brought; goes on where it stopped.

    Raises:
        TransitionRefused: the run was not applied, or too long ago, or the actor may not.
    """
    run.refresh_from_db()
    if run.state in (State.APPLIED, State.APPLYING):
        if not can_be_undone(run):
            raise states.TransitionRefused(_("Cet import est trop ancien pour être annulé."))
        run = states.perform(run, "undo", actor=actor)
    if run.state != State.UNDOING:
        return run
    total, done = max(1, run.records.filter(is_applied=True, is_undone=False).count()), 0
    verb = _("a annulé l’import des images « %(file)s »") % {"file": run.filename}
    try:
        with audit.recording(actor=actor, verb=verb[:200]):
            while count := _undo_batch(run):
                done += count
                message = ngettext("%(n)s image retirée.", "%(n)s images retirées.", done)
                say(min(95, 100 * done // total), message % {"n": number_fr(done)})
            _finish(run, actor)
    except Superseded:
        pass
    run.refresh_from_db()
    return run


def _undo_batch(run: CatalogueImport) -> int:
    with checkpoint(run.pk, State.UNDOING) as locked:
        rows = list(locked.records.filter(is_applied=True, is_undone=False).order_by("-pk")[:BATCH])
        pks = [row.extra.get("image") for row in rows]
        images = {
            one.pk: one
            for one in ObjectImage.objects.select_for_update(of=("self",))
            .filter(pk__in=pks)
            .select_related("object")
        }
        gone: list[ObjectImage] = []
        for row in rows:
            image = images.get(row.extra.get("image"))
            row.is_undone = True
            if image is not None and image.version > 1:
                message = _("Gardée : quelqu’un a modifié cette image depuis l’import.")
                row.tell(KEPT, message)
            elif image is not None:
                gone.append(image)
        _remove(gone)
        locked.records.bulk_update(rows, ["is_undone", "problems", "is_remarked"])
        return len(rows)


def _remove(images: list[ObjectImage]) -> None:
    """The rows now, with their history; the files once that is committed."""
    objects: list[CulturalObject] = []
    paths: list[str | None] = []
    for image in images:
        objects.append(image.object)
        paths += [image.file.name, *(one["path"] for one in image.renditions.values())]
        image.delete()
    mark_objects(objects)

    transaction.on_commit(lambda: delete_private(filter(None, paths)))


def _finish(run: CatalogueImport, actor: Any) -> None:
    with checkpoint(run.pk, State.UNDOING) as locked:
        touch_written(locked, Q(is_undone=True))
        kept = sum(
            any(one["code"] == KEPT for one in problems)
            for problems in locked.records.filter(is_undone=True, is_remarked=True)
            .values_list("problems", flat=True)
            .iterator(chunk_size=500)
        )
        advance(locked, counts={**locked.counts, **counting.count(locked), "kept": kept})
        states.perform(locked, "finish_undo", actor=actor, trusted=True)
