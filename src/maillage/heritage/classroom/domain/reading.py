"""What a sheet shows outside: documents whose object everyone may see, with their image."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, Q

from maillage.heritage.catalogue.models import CulturalObject, ObjectImage
from maillage.heritage.classroom import options
from maillage.heritage.classroom.models import Question, SchoolSheet, SheetDocument
from maillage.heritage.classroom.options import Options


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
    """The documents in order, without the objects that are not public (any more)."""
    seen = Q(object__isnull=True) | Q(object__in=CulturalObject.objects.public())
    images = ObjectImage.objects.exclude(renditions={}).order_by("rank", "pk")
    rows = (
        sheet.documents.filter(seen)
        .select_related("object__museum__organisation")
        .prefetch_related(Prefetch("object__images", queryset=images))
    )
    return [
        ShownDocument(
            number, one, next(iter(one.object.images.all()), None) if one.object else None
        )
        for number, one in enumerate(rows, 1)
    ]


def questions_of(sheet: SchoolSheet, documents: list[ShownDocument]) -> list[ShownQuestion]:
    """The questions in order; one whose document is hidden stays, without it."""
    shown = {one.document.pk: one for one in documents}
    return [
        ShownQuestion(
            number, one, options.read(one.kind, one.options), shown.get(one.document_id or 0)
        )
        for number, one in enumerate(sheet.questions.all(), 1)
    ]
