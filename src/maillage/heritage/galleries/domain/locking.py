"""Every verb holds its gallery's row: of two people, one writes after the other has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.heritage.galleries.domain.approvals import refresh_approvals
from maillage.heritage.galleries.domain.refusals import GalleryRefused
from maillage.heritage.galleries.models import Gallery
from maillage.kernel import audit


def lock_gallery(gallery: Gallery) -> Gallery:
    """The fresh row, held until the end of the transaction; raises GalleryRefused when it is gone."""
    try:
        return Gallery.objects.select_for_update().get(pk=gallery.pk)
    except Gallery.DoesNotExist as gone:
        raise GalleryRefused(_("Cette galerie a été supprimée.")) from gone


@contextmanager
def composing(gallery: Gallery, *, actor: Any, verb: str) -> Iterator[Gallery]:
    """Change rooms: the gallery is held, must be composable, and approvals that no longer hold end.

    Raises GalleryRefused while the gallery is published.
    """
    with transaction.atomic(), audit.recording(actor=actor, verb=verb):
        locked = lock_gallery(gallery)
        if not locked.is_composable:
            raise GalleryRefused(
                _("La galerie est publiée : retirez-la d’abord du site pour la modifier.")
            )
        yield locked
        refresh_approvals(locked, actor=actor)
