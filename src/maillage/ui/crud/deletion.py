"""What deleting a record would take along, and what forbids it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.utils import NestedObjects
from django.db import models
from django.utils.translation import gettext as _

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Line:
    """« 3 tâches »."""

    count: int
    label: str


@dataclass(slots=True)
class Consequences:
    """What a deletion page says."""

    taken: list[Line] = field(default_factory=list)
    detached: list[Line] = field(default_factory=list)
    protected: list[str] = field(default_factory=list)
    protected_hidden: int = 0

    @property
    def blocked(self) -> bool:
        """Whether something forbids it."""
        return bool(self.protected or self.protected_hidden)


def _line(model: type[models.Model], count: int) -> Line:
    meta = model._meta
    return Line(count, str(meta.verbose_name if count < 2 else meta.verbose_name_plural))


def consequences(record: models.Model, user: Any) -> Consequences:
    """Everything that the database would delete or detach with `record`.

    Records that forbid the deletion are named only if `user` may see them.
    """
    collector: Any = NestedObjects(using=record._state.db or "default")
    collector.collect([record])
    found = Consequences()
    for model, objects in collector.model_objs.items():
        count = len([one for one in objects if one != record])
        if count and not model._meta.auto_created:
            found.taken.append(_line(model, count))
    detached: Counter[type[models.Model]] = Counter()
    for (updated, _value), groups in collector.field_updates.items():
        detached[updated.model] += sum(len(group) for group in groups)
    found.detached = [_line(model, count) for model, count in detached.items() if count]
    by_model: dict[type[models.Model], list[Any]] = {}
    for one in collector.protected:
        by_model.setdefault(type(one), []).append(one)
    for model, objects in by_model.items():
        seen = _visible(model, objects, user)
        found.protected += [
            _("%(kind)s « %(name)s »") % {"kind": str(model._meta.verbose_name), "name": one}
            for one in seen[:SHOWN]
        ]
        found.protected_hidden += len(objects) - min(len(seen), SHOWN)
    return found


def _visible(model: type[models.Model], objects: list[Any], user: Any) -> list[Any]:
    visible_to = getattr(model._default_manager, "visible_to", None)
    if visible_to is None:
        return []
    pks = set(
        visible_to(user).filter(pk__in=[one.pk for one in objects]).values_list("pk", flat=True)
    )
    return [one for one in objects if one.pk in pks]
