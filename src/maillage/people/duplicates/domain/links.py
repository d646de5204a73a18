"""What points to a sheet, and how it comes to point to another.

Nothing is named here: every foreign key of every app is found by the models themselves, the tables of
many-to-many links included, so that an app which comes later is followed without a word. Each write
leaves its entry for `kernel.undo`, in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from maillage.kernel import clock, undo
from maillage.people.duplicates.models import DuplicatePair, Merge

# How a row gives way to the one that the kept sheet has already, by the field on which the
# constraint depends: a second main function is no longer the main one, a second live link is revoked.
_GIVES_WAY: Final[dict[str, Any]] = {"is_main": lambda: False, "revoked_at": clock.now}

# Rows that no constraint forbids twice, and that would say the same thing twice.
_SAID_TWICE: Final[dict[str, tuple[str, ...]]] = {
    "directory.contactpoint": ("channel", "value"),
    "directory.postaladdress": ("address", "postal_code", "city"),
}


def relations_to(model: type[models.Model]) -> Iterator[tuple[type[models.Model], Any]]:
    """Each (model, foreign key) that points to `model`; rows of many-to-many links are such."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            yield relation.related_model, relation.field  # type: ignore[misc,union-attr]  # a reverse relation has both


@dataclass(frozen=True, slots=True)
class Links:
    """« 3 tâches »: how many records of one kind hang from a sheet."""

    count: int
    label: str


def count_links(sheet: models.Model, user: Any) -> list[Links]:
    """What hangs from a sheet, of what `user` may see, the most numerous first."""
    counts: dict[type[models.Model], int] = {}
    for model, key in relations_to(type(sheet)):
        if model in {DuplicatePair, Merge}:
            continue
        shown: Any = model
        rows = model._base_manager.filter(**{key.name: sheet})
        if model._meta.auto_created:
            shown = model._meta.auto_created
            if shown is type(sheet):
                continue  # words on the sheet are compared as a field is
            far = next(one for one in model._meta.concrete_fields if one.related_model is shown)
            rows = rows.filter(**{f"{far.name}__in": _visible(shown, user)})
        elif hasattr(model._default_manager, "visible_to"):
            rows = rows.filter(pk__in=_visible(model, user).values("pk"))
        if number := rows.count():
            counts[shown] = counts.get(shown, 0) + number
    found = [Links(number, _noun(model, number)) for model, number in counts.items()]
    return sorted(found, key=lambda one: (-one.count, one.label))


def _visible(model: Any, user: Any) -> models.QuerySet[Any]:
    manager = model._default_manager
    rows: models.QuerySet[Any] = manager.visible_to(user).order_by()
    return rows


def _noun(model: type[models.Model], count: int) -> str:
    meta = model._meta
    return str(meta.verbose_name if count < 2 else meta.verbose_name_plural)


@dataclass(slots=True)
class Mover:
    """Moves what points to `gone` to `kept`, and keeps the undo entries of what it wrote."""

    entries: list[dict[str, Any]] = field(default_factory=list)

    def move(self, gone: models.Model, kept: models.Model) -> None:
        """Every link; one that would stand twice gives way. Inside the caller's transaction."""
        self._move_pairs(gone, kept)
        for model, key in relations_to(type(gone)):
            rows = model._base_manager.select_for_update().filter(**{key.name: gone})
            if model is type(kept):
                rows = rows.exclude(pk=kept.pk)  # the kept sheet's own links are its fields
            for row in rows.order_by("pk"):
                self._move_row(row, key, kept)

    def _move_row(self, row: models.Model, key: Any, kept: models.Model) -> None:
        before = copy(row)
        changed = {key.name}
        for rule in _rules(type(row), key.name):
            if (twin := rule.twin(row, key, kept)) is None:
                continue
            yielding = rule.depends_on & _GIVES_WAY.keys()
            if not yielding:
                self._absorb(before, twin)
                return
            for name in yielding:
                setattr(row, name, _GIVES_WAY[name]())
                changed.add(name)
        setattr(row, key.name, kept)
        if _breaks(row, key.name):  # a body member of itself: the link has lost its meaning
            self._delete(before)
            return
        row.save(update_fields=sorted(changed))
        self.entries.append(self._named(undo.entry(before, row, sorted(changed)), row))

    def _absorb(self, row: models.Model, twin: models.Model) -> None:
        """`twin`, which the kept sheet has already, takes what `row` knew more and what hung from it."""
        before = copy(twin)
        changed = [name for name in _fields_to_fill(row, twin)]
        if changed:
            for name in changed:
                setattr(twin, name, getattr(row, name))
            twin.save(update_fields=changed)
            self.entries.append(undo.entry(before, twin, changed))
        self.move(row, twin)
        self._delete(row)

    def _delete(self, row: models.Model) -> None:
        self.entries.append(self._named(undo.deletion(row), row))
        row.delete()

    @staticmethod
    def _named(entry: dict[str, Any], row: models.Model) -> dict[str, Any]:
        """The row of a many-to-many link is named by what it ties."""
        if row._meta.auto_created:
            ties = [one.name for one in row._meta.concrete_fields if one.is_relation]
            entry["label"] = " – ".join(str(getattr(row, name)) for name in ties)
        return entry

    def _move_pairs(self, gone: models.Model, kept: models.Model) -> None:
        """Pairs proposed with the sheet that goes will be found anew; what was dismissed stays so."""
        names = _pair_names(gone)
        if not names:
            return
        left, right = names
        rows = DuplicatePair.objects.select_for_update().filter(Q(**{left: gone}) | Q(**{right: gone}))
        for row in rows.order_by("pk"):
            other = row.right if row.left == gone else row.left
            low, high = sorted((other, kept), key=lambda one: one.pk)
            known = DuplicatePair.objects.filter(**{left: low, right: high}).exists()
            if row.state != DuplicatePair.State.DISMISSED or other == kept or known:
                self._delete(row)
                continue
            before = copy(row)
            setattr(row, left, low)
            setattr(row, right, high)
            row.save()
            self.entries.append(undo.entry(before, row, [left, right]))


def _pair_names(sheet: models.Model) -> tuple[str, str] | None:
    label = sheet._meta.model_name
    known = {"person": ("person", "other_person"), "organisation": ("organisation", "other_organisation")}
    return known.get(str(label)) if sheet._meta.app_label == "directory" else None


@dataclass(frozen=True, slots=True)
class _Rule:
    """Fields that two rows may not share, among those that meet a condition."""

    fields: tuple[str, ...]
    condition: Q | None = None

    @property
    def depends_on(self) -> set[str]:
        """The fields of its condition."""
        return set() if self.condition is None else set(_names_in(self.condition))

    def twin(self, row: models.Model, key: Any, kept: models.Model) -> models.Model | None:
        """The row of `kept` beside which `row` could not stand."""
        manager = type(row)._base_manager
        if self.condition is not None and not manager.filter(self.condition, pk=row.pk).exists():
            return None
        wanted = {}
        for name in self.fields:
            value = kept if name == key.name else getattr(row, name)
            if value is None:
                return None  # an empty value is like no other
            wanted[name] = value
        found = manager.filter(**wanted).exclude(pk=row.pk)
        return (found if self.condition is None else found.filter(self.condition)).first()


def _rules(model: type[models.Model], name: str) -> list[_Rule]:
    """The rules of uniqueness that a change of the field `name` may break.

    Those by which the row is dropped come first: it need not give way before.
    """
    meta = model._meta
    rules = [
        _Rule(tuple(one.fields), one.condition)
        for one in meta.constraints
        if isinstance(one, models.UniqueConstraint) and name in one.fields
    ]
    rules += [_Rule(tuple(names)) for names in meta.unique_together if name in names]
    if meta.get_field(name).unique:  # type: ignore[union-attr]  # a column of the table
        rules.append(_Rule((name,)))
    if same := _SAID_TWICE.get(meta.label_lower):
        rules.append(_Rule((name, *same)))
    return sorted(rules, key=lambda rule: bool(rule.depends_on & _GIVES_WAY.keys()))


def _names_in(condition: Q) -> Iterator[str]:
    for child in condition.children:
        if isinstance(child, Q):
            yield from _names_in(child)
        else:
            yield str(child[0]).split("__")[0]  # type: ignore[index]  # a pair (lookup, value)


def _breaks(row: models.Model, name: str) -> bool:
    """Whether the row, once moved, breaks a check on the moved field."""
    for one in row._meta.constraints:
        if isinstance(one, models.CheckConstraint) and _concerns(one.condition, name):
            try:
                one.validate(type(row), row)
            except ValidationError:
                return True
    return False


def _concerns(condition: Any, name: str) -> bool:
    if not isinstance(condition, Q):
        return True
    for child in condition.children:
        if isinstance(child, Q):
            if _concerns(child, name):
                return True
        elif child[0].split("__")[0] == name or getattr(child[1], "name", "") == name:  # type: ignore[index,union-attr]  # a pair, perhaps with an F
            return True
    return False


def _fields_to_fill(row: models.Model, twin: models.Model) -> Sequence[str]:
    """What the dropped row knows and its twin does not: empty fields, an earlier beginning."""
    found = []
    for one in row._meta.concrete_fields:
        if not one.editable or one.primary_key or one.unique or one.is_relation:
            continue
        mine, its = getattr(row, one.name), getattr(twin, one.name)
        if mine in ("", None):
            continue
        if its in ("", None) and one.name not in _ends(type(row)):
            found.append(one.name)
        elif one.name == "start" and its is not None and mine < its:
            found.append(one.name)
    return found


def _ends(model: type[models.Model]) -> set[str]:
    """The fields on which the model's rules of uniqueness depend: filling one would close the row."""
    return {
        name
        for one in model._meta.constraints
        if isinstance(one, models.UniqueConstraint) and one.condition is not None
        for name in _names_in(one.condition)
    }
