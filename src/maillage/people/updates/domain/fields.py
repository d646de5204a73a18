"""What may be proposed of a sheet, and its values as text: that is how a proposal keeps them.

A proposal about a person may also concern a function that they hold: its fields are named
``function:12:title``, ``function:12:end``.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from maillage.people.directory.contacts import phone_fr, siret_digits, site_url
from maillage.people.directory.models import Function, Organisation, Person
from maillage.ui.dates import plain_day

PERSON = ("civility", "first_name", "last_name", "email", "phone", "language", "offers")
ORGANISATION = (
    *("name", "kind", "legal_form", "siret", "rna", "uai", "museofile"),
    *("email", "phone", "website", "address", "postal_code", "city", "commune"),
    *("latitude", "longitude", "description", "offers"),
)
FUNCTION = ("title", "start", "end")

_FUNCTION = re.compile(rf"function:(\d+):({'|'.join(FUNCTION)})")
_USUAL: Mapping[str, Callable[[str], str]] = {
    "email": lambda text: text.strip().lower(),
    "phone": phone_fr,
    "siret": siret_digits,
    "website": site_url,
}
"""The shape in which `directory.domain` keeps them: it must be told from a change."""


def of_function(function: Function, name: str) -> str:
    """How a proposal names a field of a function."""
    return f"function:{function.pk}:{name}"


def function_of(name: str) -> int | None:
    """The key of the function that a field's name tells; None for a field of the sheet itself."""
    found = _FUNCTION.fullmatch(name)
    return int(found[1]) if found else None


def proposable(model: type[models.Model]) -> tuple[str, ...]:
    """The fields that may be proposed of the records of a model."""
    known: dict[type[models.Model], tuple[str, ...]] = {
        Person: PERSON,
        Organisation: ORGANISATION,
        Function: FUNCTION,
    }
    return known[model]


def text_of(record: models.Model, name: str) -> str:
    """The value of a record's own field, as text."""
    field: Any = record._meta.get_field(name)
    value = getattr(record, field.attname)
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(field.value_to_string(record)).replace("\r\n", "\n").strip()


def set_text(record: models.Model, name: str, text: str) -> None:
    """Write a value kept as text; raises ValidationError when it is none of that field's."""
    field: Any = record._meta.get_field(name)
    text = _USUAL.get(name, str.strip)(text.replace("\r\n", "\n"))
    if isinstance(field, models.ForeignKey):
        field = field.target_field
        name = record._meta.get_field(name).attname  # type: ignore[union-attr]  # a foreign key's
    empty = None if record._meta.get_field(name).null else ""
    setattr(record, name, field.to_python(text) if text else empty)


@dataclass(slots=True)
class Sheet:
    """A sheet with the functions that a set of field names concerns, in two queries."""

    record: Person | Organisation
    functions: dict[int, Function]

    @classmethod
    def of(cls, record: Person | Organisation, names: Any) -> Sheet:
        """The sheet, ready to be read and written under `names`."""
        keys = {pk for name in names if (pk := function_of(name)) is not None}
        held: dict[int, Function] = {}
        if keys and isinstance(record, Person):
            found = Function.objects.filter(person=record, pk__in=keys)
            held = found.select_related("organisation").in_bulk()
        return cls(record, held)

    def part(self, name: str) -> tuple[Any, str] | None:
        """The record that holds a field, and the field's own name; None when it is no more."""
        pk = function_of(name)
        if pk is None:
            return self.record, name
        function = self.functions.get(pk)
        return (function, name.rpartition(":")[2]) if function is not None else None

    def knows(self, name: str) -> bool:
        """Whether that field may be proposed here."""
        if (part := self.part(name)) is None:
            return False
        return part[1] in proposable(type(part[0]))

    def text(self, name: str) -> str | None:
        """The value now; None when what held it is gone."""
        part = self.part(name)
        return None if part is None else text_of(*part)

    def label(self, name: str) -> str:
        """« Téléphone », « Fonction (Musée de la Dentelle) »."""
        part = self.part(name)
        if part is None:
            return _("Fonction retirée depuis")
        record, own = part
        label = str(capfirst(str(record._meta.get_field(own).verbose_name)))
        if isinstance(record, Function):
            return f"{label} ({record.organisation})"
        return label

    def short_label(self, name: str) -> str:
        """As `label`, without the function's organisation: asks no query."""
        model = Function if function_of(name) is not None else type(self.record)
        own: Any = model._meta.get_field(name.rpartition(":")[2])
        return str(capfirst(str(own.verbose_name)))

    def words(self, name: str, text: str) -> str:
        """A value as a person reads it: the words of a choice, a day, the name of a commune."""
        part = self.part(name)
        if part is None or not text:
            return text
        field: Any = part[0]._meta.get_field(part[1])
        if field.flatchoices:
            return str(capfirst(str(dict(field.flatchoices).get(text, text))))
        if isinstance(field, models.DateField):
            return plain_day(date.fromisoformat(text), weekday=False)
        if isinstance(field, models.ForeignKey):
            found = field.related_model._default_manager.filter(pk=text).first()
            return str(found or text)
        return text

    def cleaned(self, changes: Mapping[str, str]) -> dict[str, str]:
        """The values as they would be kept, those that change nothing left out.

        Checked by the rules of each field. Whether another sheet has the same address or SIRET is
        told to whoever accepts, not to whoever proposes: they would learn who is in the directory.
        Raises ValidationError, by field of the sheet, or about a function.
        """
        copies: dict[int | None, Any] = {}
        touched: dict[int | None, set[str]] = {}
        for name, text in changes.items():
            if not self.knows(name):
                raise ValidationError(_("Ce champ ne peut pas être proposé."))
            key = function_of(name)
            record, own = self.part(name) or (self.record, name)
            edited = copies.setdefault(key, copy.copy(record))
            touched.setdefault(key, set()).add(own)
            try:
                set_text(edited, own, text)
            except ValidationError as error:
                raise ValidationError({own: error.messages} if key is None else error) from error
        for key, edited in copies.items():
            everything = {one.name for one in edited._meta.get_fields()}
            edited.clean_fields(exclude=everything - touched[key])
            if isinstance(edited, Function) and edited.end and edited.start:
                if edited.end < edited.start:
                    raise ValidationError(_("La fin vient après le début."))
        kept = {}
        for name in changes:
            _record, own = self.part(name) or (self.record, name)
            after = text_of(copies[function_of(name)], own)
            if after != self.text(name):
                kept[name] = after
        return kept
