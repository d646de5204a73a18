"""What the school pages show of documents, questions and answers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from maillage.heritage.catalogue.pictures import Picture, picture_of
from maillage.heritage.classroom import options
from maillage.heritage.classroom.domain.reading import ShownDocument, ShownQuestion
from maillage.heritage.classroom.models import ClassCode, PupilAnswer
from maillage.website.collections.pages.placeholders import drawing_for

SCREEN: Final = 800
LARGE: Final = 1600
_LINK: Final = re.compile(r"</?a\b[^>]*>", re.IGNORECASE)


def without_links(html: str) -> str:
    """Sanitised HTML, its links as plain words: pupils stay on their page."""
    return _LINK.sub("", html)


@dataclass(frozen=True, slots=True)
class Document:
    """A document with its picture, for a page."""

    shown: ShownDocument
    picture: Picture | None
    large: Picture | None

    @property
    def number(self) -> int:
        """Its number on the sheet."""
        return self.shown.number

    @property
    def title(self) -> str:
        """The object's title; for another page, what the teacher wrote."""
        record = self.shown.record
        return record.title if record is not None else str(self.shown.document)

    @property
    def alt(self) -> str:
        """What is known of the image, no more."""
        caption = self.shown.image.caption if self.shown.image is not None else ""
        return caption or self.title

    @property
    def drawing(self) -> str:
        """What stands for a document without an image."""
        record = self.shown.record
        return drawing_for(record.domain_keys) if record is not None else "objet"

    @property
    def credit(self) -> str:
        """The museum, and whoever made the image."""
        record, image = self.shown.record, self.shown.image
        parts = [str(record.museum)] if record is not None else []
        if image is not None:
            parts.append(image.credit or str(image.get_rights_display()))
        return ", ".join(parts)


def for_page(documents: Iterable[ShownDocument]) -> list[Document]:
    """The documents with their pictures."""
    return [
        Document(
            one,
            picture_of(one.image, SCREEN) if one.image is not None else None,
            picture_of(one.image, LARGE) if one.image is not None else None,
        )
        for one in documents
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """One choice of a form: its value, its words, whether it is chosen."""

    value: int
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an order or of pairs, with the choices of its list."""

    name: str
    words: str
    choices: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A question as the pupils' form draws it."""

    shown: ShownQuestion
    document: Document | None
    text: str = ""  # what was written by hand
    lines: tuple[Line, ...] = ()
    rows: tuple[Row, ...] = ()
    error: str = ""
    answered: bool = False
    on_show: tuple[PupilAnswer, ...] = ()

    @property
    def name(self) -> str:
        """The field's name in the form."""
        return self.shown.name


def field_of(
    shown: ShownQuestion,
    documents: dict[int, Document],
    answer: str,
    *,
    typed: dict[str, list[str]] | None = None,
    error: str = "",
    on_show: Sequence[PupilAnswer] = (),
) -> Field:
    """A question with what the pupil answered already, or has just typed wrongly."""
    choices = shown.options
    document = documents.get(shown.document.document.pk) if shown.document is not None else None
    lines: tuple[Line, ...] = ()
    rows: tuple[Row, ...] = ()
    text = ""
    if choices.kind == options.OPEN:
        text = answer
    elif choices.kind == options.CHOICE:
        given = answer.split(" ; ") if answer else []
        lines = tuple(Line(n, one, one in given) for n, one in enumerate(choices.lines))
    else:
        rows = _rows(shown, answer, typed or {})
    return Field(shown, document, text, lines, rows, error, bool(answer), tuple(on_show))


def _rows(shown: ShownQuestion, answer: str, typed: dict[str, list[str]]) -> tuple[Row, ...]:
    """The lines in an order that gives nothing away, each with the list of what it may be."""
    choices = shown.options
    size = range(len(choices.lines))
    order = choices.shuffled(shown.question.pk)
    if choices.kind == options.ORDER:
        offered = [(n, str(n + 1)) for n in size]
        drawn = order
    else:
        offered = [(n, choices.partners[n]) for n in order]
        drawn = list(size)
    known = _known(choices, answer)
    rows = []
    for n in drawn:
        name = f"{shown.name}_{n}"
        chosen = next(iter(typed.get(name, ())), str(known.get(n, "")))
        lines = tuple(Line(value, words, str(value) == chosen) for value, words in offered)
        rows.append(Row(name, choices.lines[n], lines))
    return tuple(rows)


def _known(choices: options.Options, answer: str) -> dict[int, int]:
    """By line, the place or the partner that an earlier answer gave it; {} once it was rewritten."""
    found: dict[int, int] = {}
    parts = answer.split(" / ") if answer else []
    for n, part in enumerate(parts):
        if choices.kind == options.ORDER:
            words = part.partition(". ")[2]
            if words in choices.lines:
                found[choices.lines.index(words)] = n
        else:
            left, _sep, right = part.partition(" = ")
            if left in choices.lines and right in choices.partners:
                found[choices.lines.index(left)] = choices.partners.index(right)
    return found


@dataclass(frozen=True, slots=True)
class Answers:
    """A question on the teacher's page: every answer, and how many of each."""

    shown: ShownQuestion
    right: str
    answers: tuple[PupilAnswer, ...]
    sums: tuple[tuple[str, int, bool], ...]  # answer, how often, whether it is right

    @property
    def shown_count(self) -> int:
        """How many of them the class sees."""
        return sum(one.is_shown for one in self.answers)


def answers_of(room: ClassCode, questions: Sequence[ShownQuestion]) -> list[Answers]:
    """The answers of a class by question; one query."""
    by_question: dict[int, list[PupilAnswer]] = defaultdict(list)
    rows = PupilAnswer.objects.filter(pupil__room=room).select_related("pupil")
    for one in rows.order_by("pupil__pseudonym", "pk"):
        by_question[one.question_id].append(one)
    found = []
    for shown in questions:
        answers = by_question[shown.question.pk]
        right = options.right_text(shown.options)
        sums: tuple[tuple[str, int, bool], ...] = ()
        if right:
            counted = Counter(one.text for one in answers).most_common()
            sums = tuple((text, number, text == right) for text, number in counted)
        found.append(Answers(shown, right, tuple(answers), sums))
    return found


def on_show(room: ClassCode) -> dict[int, list[PupilAnswer]]:
    """By question, the answers that the teacher shows to the class."""
    found: dict[int, list[PupilAnswer]] = defaultdict(list)
    rows = PupilAnswer.objects.filter(pupil__room=room, is_shown=True).select_related("pupil")
    for one in rows.order_by("pk"):
        found[one.question_id].append(one)
    return found
