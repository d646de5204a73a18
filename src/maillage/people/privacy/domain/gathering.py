"""Everything that the program knows of someone (RGPD, art. 15): for them to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import itemgetter
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from maillage.kernel import clock, registry
from maillage.kernel.text_fr import french_day
from maillage.people.accounts.models import User
from maillage.people.directory.models import Person
from maillage.people.privacy.relations import (
    Relation,
    relations_to_accounts,
    relations_to_people,
)

_SECRET: Final = frozenset(
    {"password", "token_hash", "data", "session_key", "extra_data", "dedupe"}
)
_MACHINERY: Final = frozenset(
    {"id", "version", "updated_at", "sort_key", "folded", "demo_key", "html", "claimed_at"}
)

_WALKED: Final = 50
"""Where the links without a source of their own come, among the sources' orders."""


@dataclass(slots=True)
class Section:
    """One part of what is known: a title and rows of labels and values."""

    key: str
    title: str
    rows: list[dict[str, str]] = field(default_factory=list)


def gather(person: Person, reader: Any) -> list[Section]:
    """What every registered source tells of `person`, then every other link of the database.

    A new table with a link to people is told without anybody thinking of it. `reader` is the person,
    or whoever prepares the answer: what is for named people only is told to the former and to the
    administration, and to others by its existence alone.
    """
    sections: list[tuple[int, Section]] = []
    covered: set[str] = set()
    for source in registry.personal_data:
        covered.update(source.relations)
        rows = [_worded(row) for row in source.rows(person, reader)]
        section = Section(source.key, str(source.label), [row for row in rows if row])
        sections.append((source.order, section))
    for relation, target in _walked(person):
        if relation.name in covered or relation.why_not_told:
            continue
        rows = [row_of(one, without=relation) for one in relation.rows(target)]
        if rows:
            sections.append((_WALKED, Section(relation.name, relation.label, rows)))
    return [one for _order, one in sorted(sections, key=itemgetter(0)) if one.rows]


def _walked(person: Person) -> list[tuple[Relation, models.Model]]:
    found: list[tuple[Relation, models.Model]] = [(one, person) for one in relations_to_people()]
    if person.user is not None:
        found += [(one, person.user) for one in relations_to_accounts()]
    return found


def gathered_json(person: Person, sections: Iterable[Section]) -> dict[str, Any]:
    """The same for a program: stable keys, the same words."""
    return {
        "site": settings.SITE_NAME,
        "generated_at": clock.now().isoformat(),
        "person": {"id": person.pk, "name": str(person)},
        "sections": [{"key": one.key, "title": one.title, "rows": one.rows} for one in sections],
    }


def row_of(
    record: models.Model, *, without: Relation | None = None, fields: Iterable[str] = ()
) -> dict[str, str]:
    """The fields of a record in words; secrets, machinery and who keeps the base are left out."""
    wanted = set(fields)
    found: dict[str, str] = {}
    for column in record._meta.concrete_fields:
        hidden = column.primary_key or column.name in _SECRET or column.name in _MACHINERY
        if hidden or (wanted and column.name not in wanted):
            continue
        if isinstance(column, models.ForeignKey) and (
            column.related_model in {User, Person}
            or (without is not None and column.name == without.field.name)
        ):
            continue
        if text := value_words(_value(record, column)):
            found[str(capfirst(str(column.verbose_name)))] = text
    return found or {_("Enregistré"): _("oui")}


def _value(record: models.Model, column: Any) -> Any:
    if getattr(column, "flatchoices", None):
        return str(capfirst(str(getattr(record, f"get_{column.name}_display")())))
    if isinstance(column, models.FileField):
        return _("un fichier est conservé") if getattr(record, column.name) else ""
    return getattr(record, column.name)


def _worded(row: Mapping[str, object]) -> dict[str, str]:
    return {str(label): text for label, value in row.items() if (text := value_words(value))}


def value_words(value: object) -> str:
    """A value as a person reads it; '' for nothing."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, datetime):
        local = clock.local(value)
        return f"{french_day(local.date(), year=True)}, {local:%H:%M}"
    if isinstance(value, date):
        return french_day(value, year=True)
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(value_words(one) for one in value)
    if isinstance(value, dict):
        return " ; ".join(f"{key} : {value_words(one)}" for key, one in value.items())
    return str(value)
