"""The museum's record in human order, and apart from it what Maillage understood of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue.fields import FIELDS, Field, Group, fields_of
from maillage.heritage.catalogue.models import CulturalObject, Vocabulary
from maillage.heritage.catalogue.presenting import years_words
from maillage.website.collections.pages.words import certainty

MAIN: Final = (
    Group.IDENTITY, Group.AUTHOR, Group.DATING, Group.MATTER, Group.SUBJECT, Group.CONTEXT,
)  # fmt: skip
Kept = Mapping[tuple[str, str], str]
"""(vocabulary, word) → the word under which the index holds it: `domain.terms.kept_words`."""
LONG: Final = 400  # characters above which a value is a text, not a line
_web = URLValidator(schemes=("http", "https"))


@dataclass(frozen=True, slots=True)
class Value:
    """One value as the museum wrote it; `url` when it is an address."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One field of the record."""

    code: str
    label: str
    values: tuple[Value, ...]

    @property
    def is_long(self) -> bool:
        """Whether it reads as a text."""
        return any(len(one.text) > LONG for one in self.values)


@dataclass(frozen=True, slots=True)
class Part:
    """The fields of one group; those that few look for are folded."""

    key: str
    label: str
    lines: tuple[Line, ...]
    folded: bool


@dataclass(frozen=True, slots=True)
class Word:
    """Something understood: a person, a place, a word; `param` is the search's own name for it."""

    text: str
    detail: str
    certainty: str
    param: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood of some fields."""

    label: str
    words: tuple[Word, ...]


def _value(text: str) -> Value:
    text = text.strip()
    if text.startswith(("http://", "https://")):
        try:
            _web(text)
        except ValidationError:
            return Value(text)
        return Value(text, text)
    return Value(text)


def _line(field: Field | None, code: str, values: Sequence[str]) -> Line:
    label = capfirst(str(field.label)) if field else code
    return Line(code, label, tuple(_value(text) for text in values if text.strip()))


def parts_of(record: CulturalObject) -> list[Part]:
    """Every field that the museum filled, by group, in the order in which a person reads."""
    parts = []
    for group in Group:
        lines = tuple(
            line
            for field in fields_of(group)
            if (line := _line(field, field.code, record.values.get(field.code, ()))).values
        )
        if lines:
            label = capfirst(str(group.label))
            parts.append(Part(group.value, label, lines, group not in MAIN))
    others = tuple(
        line
        for code, values in sorted(record.values.items())
        if code not in FIELDS and (line := _line(None, code, values)).values
    )
    if others:
        parts.append(Part("autres", str(_("Autres champs")), others, True))
    return parts


_KINDS: Final = (
    ("people", _("Personnes"), "auteur", Vocabulary.PERSON),
    ("dates", _("Dates"), "", ""),
    ("periods", _("Périodes"), "periode", Vocabulary.PERIOD),
    ("places", _("Lieux"), "lieu", Vocabulary.PLACE),
    ("materials", _("Matières et techniques"), "technique", Vocabulary.TECHNIQUE),
    ("domains", _("Domaines"), "domaine", Vocabulary.DOMAIN),
    ("denominations", _("Dénominations"), "denomination", Vocabulary.DENOMINATION),
    ("subjects", _("Sujets"), "q", ""),  # looked for in the museum's own text
)


def understood(record: CulturalObject, kept: Kept) -> list[Understood]:
    """What Maillage reads in the museum's words, with how sure it is; links lead to the words kept."""
    found: Mapping[str, Any] = record.normalised or {}
    kinds = []
    for key, label, param, vocabulary in _KINDS:
        words: dict[str, Word] = {}
        for one in found.get(key, ()):
            word = _dated(one) if key == "dates" else _named(one, param, vocabulary, kept)
            if word is not None:
                words.setdefault(word.text, word)
        if words:
            kinds.append(Understood(str(label), tuple(words.values())))
    return kinds


def _named(one: Mapping[str, Any], param: str, vocabulary: str, kept: Kept) -> Word | None:
    name = str(one.get("name") or "").strip()
    if not name:
        return None
    detail = ", ".join(str(part) for key in ("qualifier", "role") if (part := one.get(key)))
    value = f'"{name}"' if param == "q" else kept.get((vocabulary, name), name)
    return Word(name, detail, certainty(one.get("confidence")), param, value)


def _dated(one: Mapping[str, Any]) -> Word | None:
    if one.get("from") is None:
        return None
    label = str(one.get("label") or "")
    years = years_words(one["from"], one.get("to"))
    return Word(years, label if label != years else "", certainty(one.get("confidence")))
