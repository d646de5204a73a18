"""What differs between two sheets, and what can be chosen for each: left, right, sometimes both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from maillage.people.directory.models import ContactPoint, Organisation, Person, PostalAddress, Usage

KEPT, GONE, BOTH = "kept", "gone", "both"
Channel = ContactPoint.Channel

# Decided without asking. Needs are the person's health: whoever compares does not read them.
UNASKED: Final = frozenset({"needs", "user"})


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to choose: a field, or fields that go together (an address).

    `both` says what keeping both means: a further contact point (its channel), a further address, or
    one text after the other; '' when only one can be kept.
    """

    key: str
    label: Any
    fields: tuple[str, ...]
    both: str = ""

    def values(self, sheet: models.Model) -> tuple[Any, ...]:
        """What the sheet says."""
        return tuple(getattr(sheet, _column(sheet, name)) for name in self.fields)

    def is_empty(self, sheet: models.Model) -> bool:
        """Whether the sheet says nothing of it."""
        return all(value in ("", None) for value in self.values(sheet))

    def differs(self, one: models.Model, other: models.Model) -> bool:
        """Whether the two sheets say two things."""
        return [_told(value) for value in self.values(one)] != [
            _told(value) for value in self.values(other)
        ]

    def is_asked(self, one: models.Model, other: models.Model) -> bool:
        """Whether both say something, and not the same."""
        return self.differs(one, other) and not self.is_empty(one) and not self.is_empty(other)

    def default(self, kept: models.Model, gone: models.Model) -> str:
        """Nothing is lost: both where it can be, else the kept sheet's own, else the other's."""
        if self.is_asked(kept, gone) and self.both:
            return BOTH
        return GONE if self.is_empty(kept) else KEPT


ADDRESS, TEXT = "address", "text"
_BOTH: Final[dict[str, str]] = {
    "email": Channel.EMAIL,
    "phone": Channel.PHONE,
    "website": Channel.WEBSITE,
    "offers": TEXT,
    "description": TEXT,
    "address": ADDRESS,
}
_TOGETHER: Final[dict[type[models.Model], dict[str, tuple[Any, tuple[str, ...]]]]] = {
    Person: {},
    Organisation: {
        "address": (_("Adresse"), ("address", "postal_code", "city", "commune")),
        "latitude": (_("Coordonnées géographiques"), ("latitude", "longitude")),
    },
}


def parts_of(model: type[models.Model]) -> list[Part]:
    """What a sheet is made of: every column that a person fills, in the order of the model."""
    found, seen = [], set(UNASKED)
    for column in model._meta.concrete_fields:
        if column.primary_key or not column.editable or column.name in seen:
            continue
        label, names = _TOGETHER[model].get(
            column.name, (capfirst(str(column.verbose_name)), (column.name,))
        )
        seen |= set(names)
        found.append(Part(column.name, label, names, _BOTH.get(column.name, "")))
    return found


def _column(sheet: models.Model, name: str) -> str:
    return str(getattr(sheet._meta.get_field(name), "attname", name))


def _told(value: Any) -> Any:
    """As values are compared: a missing one and an empty one say the same."""
    return "" if value is None else value.strip() if isinstance(value, str) else value


def chosen_values(
    kept: models.Model, gone: models.Model, choices: Mapping[str, str]
) -> dict[str, Any]:
    """The values (by column) that the kept sheet takes over, by the choices made, else by default."""
    taken: dict[str, Any] = {}
    for part in parts_of(type(kept)):
        choice = choices.get(part.key) or part.default(kept, gone)
        if choice == BOTH and part.both == TEXT:
            name = part.fields[0]
            taken[name] = joined(getattr(kept, name), getattr(gone, name))
        elif choice == GONE:
            columns = (_column(kept, name) for name in part.fields)
            taken |= zip(columns, part.values(gone), strict=True)
    for name in UNASKED & {one.name for one in kept._meta.concrete_fields}:
        if name == "user":
            taken["user_id"] = kept.user_id or gone.user_id  # type: ignore[attr-defined]  # a person
        else:
            taken[name] = joined(getattr(kept, name), getattr(gone, name))
    return {name: value for name, value in taken.items() if getattr(kept, name) != value}


def joined(one: str, other: str) -> str:
    """Two texts, one after the other; once when one holds the other."""
    one, other = one.strip(), other.strip()
    if other in one:
        return one
    return other if one in other else f"{one}\n\n{other}"


def further_rows(
    kept: models.Model, gone: models.Model, choices: Mapping[str, str]
) -> Iterator[models.Model]:
    """The contact points and addresses that keep what the main fields of the kept sheet do not say."""
    link = {kept._meta.model_name: kept}
    for part in parts_of(type(kept)):
        choice = choices.get(part.key) or part.default(kept, gone)
        if choice != BOTH or part.both in {"", TEXT} or not part.is_asked(kept, gone):
            continue
        if part.both == ADDRESS:
            names = ("address", "postal_code", "city", "commune")
            values = {name: getattr(gone, name) for name in names}
            if values["city"]:
                yield PostalAddress(**link, usage=Usage.OTHER, **values)
        else:
            value = getattr(gone, part.fields[0])
            yield ContactPoint(**link, channel=part.both, usage=Usage.WORK, value=value)
