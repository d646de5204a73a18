"""What a sheet shows outside: documents that everyone may see, objects with their image."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.hooks import gallery_choices
from maillage.heritage.catalogue.models import CulturalObject, Museum, ObjectImage
from maillage.heritage.classroom import options
from maillage.heritage.classroom.models import Question, SchoolSheet, SheetDocument
from maillage.heritage.classroom.options import Options

_PAGE: Final = re.compile(r"/collections/(galeries|musees)/([-\w]+)/")
"""The pages that a sheet may send pupils to: of them alone it is known whether they are public."""


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A document with the number that the questions name it by."""

    number: int
    document: SheetDocument
    image: ObjectImage | None

    @property
    def record(self) -> CulturalObject | None:
        """The object, when it is one."""
        return self.document.object


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question, its options read, the document that it is about."""

    number: int
    question: Question
    options: Options
    document: ShownDocument | None

    @property
    def name(self) -> str:
        """The name of its field in the pupils' form."""
        return f"q{self.question.pk}"


def documents_of(sheet: SchoolSheet) -> list[ShownDocument]:
    """The documents in order, without the objects and pages that are not public (any more)."""
    seen = Q(object__isnull=True) | Q(object__in=CulturalObject.objects.public())
    images = ObjectImage.objects.exclude(renditions={}).order_by("rank", "pk")
    rows = (
        sheet.documents.filter(seen)
        .select_related("object__museum__organisation")
        .prefetch_related(Prefetch("object__images", queryset=images))
    )
    pages = public_pages(one.address for one in rows if one.object is None)
    shown = [one for one in rows if one.object is not None or one.address in pages]
    return [
        ShownDocument(
            number, one, next(iter(one.object.images.all()), None) if one.object else None
        )
        for number, one in enumerate(shown, 1)
    ]


def public_pages(addresses: Iterable[str]) -> set[str]:
    """Those of these addresses that are a published gallery or an open museum; two queries at most."""
    named: dict[str, dict[str, str]] = {"galeries": {}, "musees": {}}
    for address in addresses:
        if (found := _PAGE.fullmatch(address)) is not None:
            named[found[1]][found[2]] = address
    pages: set[str] = set()
    if galleries := named["galeries"]:
        pages |= {galleries[slug] for slug, _title in gallery_choices() if slug in galleries}
    if museums := named["musees"]:
        slugs = Museum.objects.open().filter(slug__in=museums).values_list("slug", flat=True)
        pages |= {museums[slug] for slug in slugs}
    return pages


def hidden_from(user: Any, documents: Iterable[SheetDocument]) -> set[int]:
    """The documents, by key, whose object that user may not see; one query."""
    objects = {one.pk: one.object_id for one in documents if one.object_id is not None}
    seen = CulturalObject.objects.visible_to(user).filter(pk__in=objects.values())
    shown = set(seen.values_list("pk", flat=True))
    return {pk for pk, key in objects.items() if key not in shown}


def names_for(documents: Iterable[SheetDocument], hidden: Collection[int]) -> dict[int, str]:
    """By document, what the office calls it: those of `hidden` (`hidden_from`) have no name."""
    unnamed = _("un objet que vous ne pouvez pas voir")
    return {one.pk: unnamed if one.pk in hidden else str(one) for one in documents}


def questions_of(sheet: SchoolSheet, documents: list[ShownDocument]) -> list[ShownQuestion]:
    """The questions in order; one whose document is hidden stays, without it."""
    shown = {one.document.pk: one for one in documents}
    return [
        ShownQuestion(
            number, one, options.read(one.kind, one.options), shown.get(one.document_id or 0)
        )
        for number, one in enumerate(sheet.questions.all(), 1)
    ]
