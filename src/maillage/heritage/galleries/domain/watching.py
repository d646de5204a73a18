"""Objects that leave the public: they vanish from the galleries, and the editors are told."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.heritage.galleries.domain import told
from maillage.heritage.galleries.models import Gallery, GalleryItem


def tell_vanished() -> int:
    """Tell the editors of published galleries which objects the public sees no more.

    Each is told once as long as the object stays as it is; returns how many galleries are concerned.
    """
    vanished: dict[int, list[GalleryItem]] = {}
    items = GalleryItem.objects.filter(gallery__state=Gallery.State.PUBLISHED).vanished()
    for item in items.select_related("object").order_by("gallery_id", "pk"):
        vanished.setdefault(item.gallery_id, []).append(item)
    for gallery in Gallery.objects.filter(pk__in=vanished).order_by("pk"):
        gone = vanished[gallery.pk]
        keys = "-".join(f"{one.pk}.{one.object.version if one.object else 0}" for one in gone)
        with transaction.atomic():
            told.tell_editors(
                gallery,
                kind="gallery_vanished",
                subject=ngettext(
                    "Un objet a quitté « %(gallery)s »",
                    "%(n)d objets ont quitté « %(gallery)s »",
                    len(gone),
                )
                % {"n": len(gone), "gallery": gallery},
                paragraphs=[
                    *(str(one) for one in gone[:20]),
                    _(
                        "Le public ne les voit plus : retirés, masqués, ou leur musée n’est plus en ligne."
                    ),
                ],
                dedupe=f"gallery-vanished:{gallery.pk}:{keys}",
            )
    return len(vanished)
