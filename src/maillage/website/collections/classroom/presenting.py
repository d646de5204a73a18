"""What the school pages show of documents, questions and answers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
    earlier: str = ""  # what was answered before the question was rewritten
    on_show: tuple[PupilAnswer, ...] = ()

    @property
    def name(self) -> str:
        """The field's name in the form."""
        return self.shown.name

    @property
    def mark_name(self) -> str:
        """The name of the field of its version."""
        return mark_name(self.shown)


def field_of(
    shown: ShownQuestion,
    documents: dict[int, Document],
    answer: PupilAnswer | None,
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
    text = earlier = answer.text if answer is not None else ""
    if choices.kind == options.OPEN:
        # What had been chosen before the question became an open one is not a draft of the answer.
        is_written = answer is None or answer.chosen is None
        text, earlier = (text, "") if is_written else ("", earlier)
    else:
        places = places_of(choices, answer) or ()
        if places and options.sentence(choices, places) == earlier:
            earlier = ""
        if choices.kind == options.CHOICE:
            lines = tuple(Line(n, one, n in places) for n, one in enumerate(choices.lines))
        else:
            rows = _rows(shown, places, typed or {})
    return Field(shown, document, text, lines, rows, error, earlier, tuple(on_show))


def places_of(choices: options.Options, answer: PupilAnswer | None) -> tuple[int, ...] | None:
    """What an answer chose, in the question's lines of today; None when it cannot be told."""
    chosen = options.Chosen.restored(answer.chosen) if answer is not None else None
    return options.redrawn(choices, chosen) if chosen is not None else None


def mark_name(shown: ShownQuestion) -> str:
    """The field that says which version of a question the form was drawn from."""
    return f"{shown.name}_lu"


def was_rewritten(shown: ShownQuestion, given: Mapping[str, Sequence[str]]) -> bool:
    """Whether the form was drawn from lines that are others today: its positions mean other things."""
    marks = given.get(mark_name(shown), ())
    return bool(marks) and shown.options.mark not in marks


def may_be_taken_back(
    shown: ShownQuestion, given: Mapping[str, Sequence[str]], answer: PupilAnswer | None
) -> bool:
    """Whether a form without an answer takes the earlier one back.

    Not if it did not ask the question, nor if it could not show what had been answered.
    """
    if shown.options.kind == options.OPEN:
        return shown.name in given and (answer is None or answer.chosen is None)
    return mark_name(shown) in given and places_of(shown.options, answer) is not None


def _rows(
    shown: ShownQuestion, places: Sequence[int], typed: dict[str, list[str]]
) -> tuple[Row, ...]:
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
    known = dict(enumerate(places))
    rows = []
    for n in drawn:
        name = f"{shown.name}_{n}"
        chosen = next(iter(typed.get(name, ())), str(known.get(n, "")))
        lines = tuple(Line(value, words, str(value) == chosen) for value, words in offered)
        rows.append(Row(name, choices.lines[n], lines))
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class Answers:
    """A question on the teacher's page: every answer, and how many of each."""

    shown: ShownQuestion
    right: str
    answers: tuple[PupilAnswer, ...]
    rights: frozenset[int]  # the keys of the right ones
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
        rights = frozenset(one.pk for one in answers if right and _is_right(shown, one, right))
        sums: tuple[tuple[str, int, bool], ...] = ()
        if right:
            counted = Counter((one.text, one.pk in rights) for one in answers).most_common()
            sums = tuple((text, number, is_right) for (text, is_right), number in counted)
        found.append(Answers(shown, right, tuple(answers), rights, sums))
    return found


def _is_right(shown: ShownQuestion, answer: PupilAnswer, right: str) -> bool:
    """By what was chosen; by its words when that cannot be told."""
    places = places_of(shown.options, answer)
    return answer.text == right if places is None else places == shown.options.right_places


def on_show(room: ClassCode) -> dict[int, list[PupilAnswer]]:
    """By question, the answers that the teacher shows to the class."""
    found: dict[int, list[PupilAnswer]] = defaultdict(list)
    rows = PupilAnswer.objects.filter(pupil__room=room, is_shown=True).select_related("pupil")
    for one in rows.order_by("pk"):
        found[one.question_id].append(one)
    return found
