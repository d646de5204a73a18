"""The history of a record in words: who did what, when, what each field was and became."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.html import strip_tags
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from maillage.kernel.models import AuditEntry
from maillage.ui import dates

LONGEST = 280
NOTHING = ("", None, "None")


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what it was and what it became; either may be empty."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history."""

    actor: str
    verb: str
    subject: str  # the record that changed, when it is not the page's own
    at: datetime
    icon: str
    changes: list[Change] = field(default_factory=list)
    created: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """What one person did at once: one change, or many under one verb (a move, an import)."""

    first: Event
    events: list[Event]

    @property
    def is_single(self) -> bool:
        """Whether it changed one thing only."""
        return len(self.events) == 1


AT_ONCE = timedelta(seconds=20)


def acts(events: Iterable[Event]) -> list[Act]:
    """Neighbouring events of one actor under one verb, together."""
    found: list[Act] = []
    for event in events:
        last = found[-1] if found else None
        if (
            last is not None
            and (last.first.actor, last.first.verb) == (event.actor, event.verb)
            and last.events[-1].at - event.at < AT_ONCE
        ):
            last.events.append(event)
        else:
            found.append(Act(event, [event]))
    return found


_ICONS = {0: "plus", 1: "pencil", 2: "trash"}


def present(entries: Iterable[AuditEntry], record: models.Model, user: Any) -> list[Event]:
    """`entries` (one page of ``audit.history_of``) as lines; names are looked up in bulk."""
    rows = list(entries)
    names = _names(rows, user)
    verbs = {0: _("a créé"), 1: _("a modifié"), 2: _("a supprimé")}
    own = (record._meta.label_lower, str(record.pk))
    found = []
    for entry in rows:
        model = entry.content_type.model_class()
        label = f"{entry.content_type.app_label}.{entry.content_type.model}"
        subject = ""
        if (label, entry.object_pk) != own:
            kind = str(model._meta.verbose_name) if model is not None else ""
            subject = _("%(kind)s « %(name)s »") % {"kind": kind, "name": entry.object_repr}
        changes = _changes(entry, model, names) if entry.action != 2 else []
        found.append(
            Event(
                actor=entry.actor_label or str(entry.actor or "") or _("Quelqu’un"),
                verb=entry.verb or verbs.get(entry.action, verbs[1]),
                subject=subject,
                at=entry.timestamp,
                icon=_ICONS.get(entry.action, "pencil"),
                changes=changes,
                created=entry.action == 0,
            )
        )
    return found


def _field(model: type[models.Model] | None, name: str) -> Any:
    if model is None:
        return None
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _names(rows: Sequence[AuditEntry], user: Any) -> dict[tuple[type[models.Model], str], str]:
    """The names of the records that foreign keys lead to, one query a model."""
    wanted: dict[type[models.Model], set[str]] = {}
    for entry in rows:
        model = entry.content_type.model_class()
        for name, values in (entry.changes or {}).items():
            column = _field(model, name)
            if isinstance(column, models.ForeignKey) and isinstance(values, list):
                pks = {str(value) for value in values if value not in NOTHING}
                wanted.setdefault(column.related_model, set()).update(pks)
    found: dict[tuple[type[models.Model], str], str] = {}
    for model, pks in wanted.items():
        manager = model._default_manager
        visible_to = getattr(manager, "visible_to", None)
        base = visible_to(user) if visible_to is not None else manager.all()
        valid = [pk for pk in pks if _is_key(model, pk)]
        for one in base.filter(pk__in=valid) if valid else ():
            found[(model, str(one.pk))] = str(one)
    return found


def _is_key(model: type[models.Model], pk: str) -> bool:
    try:
        model._meta.pk.to_python(pk)
    except ValidationError:
        return False
    return True


def _changes(
    entry: AuditEntry,
    model: type[models.Model] | None,
    names: dict[tuple[type[models.Model], str], str],
) -> list[Change]:
    found = []
    for name, values in (entry.changes or {}).items():
        column = _field(model, name)
        if column is not None and column.auto_created and not column.concrete:
            continue  # the other end of somebody else's foreign key
        label = capfirst(str(getattr(column, "verbose_name", name)))
        if isinstance(values, dict):  # many-to-many
            objects = ", ".join(str(one) for one in values.get("objects", ()))
            added = values.get("operation") == "add"
            found.append(Change(label, "" if added else objects, objects if added else ""))
            continue
        before, after = (_words(column, value, names) for value in values)
        if before != after:
            found.append(Change(label, before, after))
    return sorted(found, key=lambda change: change.label)


def _words(column: Any, value: Any, names: dict[tuple[type[models.Model], str], str]) -> str:
    if value in NOTHING:
        return ""
    text = str(value)
    if isinstance(column, models.ForeignKey):
        return names.get((column.related_model, text), _("(fiche effacée ou réservée)"))
    if column is None:
        return Truncator(text).chars(LONGEST)
    if getattr(column, "flatchoices", None):
        return str(dict(column.flatchoices).get(value, dict(column.flatchoices).get(text, text)))
    return _typed_words(column, text)


def _typed_words(column: Any, text: str) -> str:
    if isinstance(column, models.BooleanField):
        return _("oui") if text == "True" else _("non")
    if isinstance(column, models.DateTimeField):
        moment = parse_datetime(text)
        return _moment(moment) if moment else text
    if isinstance(column, models.DateField):
        day: date | None = parse_date(text)
        return dates.plain_day(day) if day else text
    if isinstance(column, models.JSONField):
        return _json(text)
    return Truncator(strip_tags(text)).chars(LONGEST)


def _moment(moment: datetime) -> str:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return _("%(day)s à %(hour)s") % {
        "day": dates.plain_day(aware),
        "hour": dates.hour_words(aware),
    }


def _json(text: str) -> str:
    try:
        value = json.loads(text)
    except ValueError:
        return Truncator(text).chars(LONGEST)
    if isinstance(value, list):
        return Truncator(", ".join(str(one) for one in value)).chars(LONGEST)
    if isinstance(value, dict):
        return Truncator(", ".join(f"{key} : {one}" for key, one in value.items())).chars(LONGEST)
    return str(value)
