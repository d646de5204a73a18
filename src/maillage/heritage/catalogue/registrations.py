"""What the catalogue lends to the other rooms."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue import (
    ark_tasks,  # noqa: F401 - on the worker's timetable
    exports,
    hooks,
    indexing,
)
from maillage.heritage.catalogue.demo import load
from maillage.heritage.catalogue.domain.importing import (
    retention,  # noqa: F401 - its periodic job is declared by being imported
)
from maillage.heritage.catalogue.models import CulturalObject, Museum, Term
from maillage.kernel import registry
from maillage.kernel.registry import Bench, DemoChapter, FollowedIndex, NavigationItem
from maillage.ui.choosers import Chooser, choosers

GROUP = _("Collections")


def _bench_catalogue(options: dict[str, Any]) -> dict[str, Any]:
    from maillage.heritage.catalogue.bench.catalogue import bench_catalogue  # noqa: PLC0415 - only a bench needs it

    return bench_catalogue(options)


def _bench_images(options: dict[str, Any]) -> dict[str, Any]:
    from maillage.heritage.catalogue.bench import images  # noqa: PLC0415 - likewise

    return images.bench_images(options)


for item in (
    NavigationItem("museums", _("Musées"), "museums-list", "building-bank", "catalogue.view_museum", 70, GROUP),
    NavigationItem("objects", _("Objets"), "objects-list", "photo", "catalogue.view_culturalobject", 71, GROUP),
    NavigationItem("catalogue-imports", _("Imports"), "catalogue-imports", "file-import", "catalogue.view_catalogueimport", 73, GROUP),
    NavigationItem("terms", _("Vocabulaires"), "terms-list", "vocabulary", "catalogue.view_term", 72, GROUP),
):  # fmt: skip
    registry.navigation.register(item)
choosers.register(
    Chooser(
        key="museums",
        model="catalogue.museum",
        search_fields=("organisation__name", "organisation__city", "organisation__museofile"),
        permission="catalogue.view_museum",
        hint=lambda one: str(one.organisation.city),
        queryset=lambda user: Museum.objects.visible_to(user).select_related("organisation"),
    )
)
choosers.register(
    Chooser(
        key="objects",
        model="catalogue.culturalobject",
        search_fields=("title", "author", "inventory", "reference"),
        permission="catalogue.view_culturalobject",
        hint=lambda one: f"{one.museum} · {one.inventory}",
        queryset=lambda user: CulturalObject.objects.visible_to(user).select_related(
            "museum__organisation"
        ),
    )
)
choosers.register(
    Chooser(
        key="terms",
        model="catalogue.term",
        search_fields=("label",),
        permission="catalogue.view_term",
        hint=lambda one: f"{one.get_vocabulary_display()} · {one.count}",
        queryset=lambda user: Term.objects.visible_to(user).kept(),
    )
)
registry.demo_chapters.register(DemoChapter("collections", load.load, 35))
registry.exports.register(exports.OBJECTS)
registry.benches.register(
    Bench("catalogue", _("collections : import, index, recherche, pages"), _bench_catalogue)
)
registry.benches.register(
    Bench("images", _("collections : dix mille images, dont cinquante abîmées"), _bench_images)
)
registry.followed_indexes.register(
    FollowedIndex(
        key=indexing.KEY,
        model="catalogue.culturalobject",
        label=_("collections"),
        refresh=indexing.refresh,
        rebuild=indexing.rebuild,
        drift=indexing.drift,
        is_missing=indexing.is_missing,
        through={
            "catalogue.objectimage": lambda image: [image.object_id],
            "catalogue.museum": lambda museum: (
                museum.cultural_objects.values_list("pk", flat=True) if museum.has_moved else ()
            ),
        },
    )
)
hooks.index_touchers.register(hooks.IndexToucher("index", indexing.touch_keys))
