"""Which record each row of a file is about: matched by the surest key that the row gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, ClassVar, Generic, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from maillage.kernel.imports.cleaning import fold, is_blank, show
from maillage.kernel.imports.engine import RowPlan

M = TypeVar("M", bound=models.Model)
Key = tuple[str, ...]


@dataclass(slots=True)
class _Known:
    """The records already there, found by their keys."""

    found: dict[Key, dict[Key, list[int]]] = field(default_factory=dict)
    """Field names → folded values → primary keys."""
    values: dict[Key, dict[int, Key]] = field(default_factory=dict)
    """Field names → primary key → folded values."""


class Matching(Generic[M]):
    """The half of a model's importer that finds the records there."""

    model: type[M]
    keys: ClassVar[Sequence[Sequence[str]]]
    """Fields that identify a record, the surest first: (("siret",), ("name", "city"))."""
    identifiers: ClassVar[frozenset[str]] = frozenset()
    """Keys of one field that the model holds unique: two of them never name two records."""

    def queryset(self, user: Any) -> models.QuerySet[M]:
        """The records that `user` may change: visible ones, by default."""
        found: models.QuerySet[M] = self.model._default_manager.visible_to(user)  # type: ignore[attr-defined]  # our querysets
        return found

    def _match(self, plans: Sequence[RowPlan], user: Any) -> None:
        """Find the record of each row, by the surest key that the row gives."""
        known = self._known(user)
        for plan in plans:
            if plan.action != "create":
                continue
            for key, given in self._given(plan):
                found = [
                    pk
                    for pk in known.found[key].get(given, ())
                    if not self._contradicts(plan, pk, known, key)
                ]
                if len(found) > 1:
                    message = _("Plusieurs fiches correspondent : donnez de quoi les distinguer.")
                    plan.refuse(key[0], message, plan.display.get(key[0], ""))
                elif found:
                    plan.target_id, plan.action = found[0], "update"
                elif known.found[key].get(given):
                    plan.warn(key[0], _("Une autre fiche porte déjà ce nom."), plan.display[key[0]])
                if found:
                    break
            if plan.target_id is not None:
                self._refuse_two_records(plan, known)

    def _refuse_two_records(self, plan: RowPlan, known: _Known) -> None:
        """A SIRET of one record and a reference of another: the row cannot be both."""
        for key, given in self._given(plan):
            if len(key) > 1 or key[0] not in self.identifiers:
                continue
            others = [pk for pk in known.found[key].get(given, ()) if pk != plan.target_id]
            if others:
                message = _("Cet identifiant est celui d’une autre fiche que les autres valeurs.")
                plan.refuse(key[0], message, plan.display.get(key[0], ""))
                return

    def _known(self, user: Any) -> _Known:
        known = _Known()
        for names in self.keys:
            key = tuple(names)
            index: dict[Key, list[int]] = {}
            values: dict[int, Key] = {}
            for pk, *texts in self.queryset(user).values_list("pk", *key).iterator():
                folded = tuple(_comparable(text) for text in texts)
                values[pk] = folded
                if all(folded):
                    index.setdefault(folded, []).append(pk)
            known.found[key], known.values[key] = index, values
        return known

    def _given(self, plan: RowPlan) -> Iterator[tuple[Key, Key]]:
        """The keys that the row gives whole, the surest first, with their folded values."""
        for names in self.keys:
            key = tuple(names)
            given = tuple(_comparable(plan.values.get(name)) for name in key)
            if all(given):
                yield key, given

    def _contradicts(self, plan: RowPlan, pk: int, known: _Known, key: Key) -> bool:
        """Whether a surer key than `key` says that the record `pk` is another one: a homonym."""
        for surer, given in self._given(plan):
            if surer == key:
                return False
            kept = known.values[surer].get(pk, ())
            if all(kept) and kept != given:
                return True
        return False

    def _refuse_repeated(self, plans: Sequence[RowPlan]) -> None:
        """Two rows for one record: the first counts, the others are refused."""
        rows: dict[tuple[Key, Key], RowPlan] = {}
        targets: dict[int, RowPlan] = {}
        for plan in plans:
            if plan.action not in {"create", "update"}:
                continue
            given = list(self._given(plan))
            first = targets.get(plan.target_id) if plan.target_id is not None else None
            column = given[0][0][0] if given else ""
            for pair in given:
                if first is not None:
                    break
                other = rows.get(pair)
                if other is not None and not self._differ(other, given, pair[0]):
                    first, column = other, pair[0][0]
            if first is not None:
                message = _("Déjà donné à la ligne %(line)d.") % {"line": first.line}
                plan.refuse(column, message, plan.display.get(column, ""))
                continue
            for pair in given:
                rows.setdefault(pair, plan)
            if plan.target_id is not None:
                targets[plan.target_id] = plan

    def _differ(self, other: RowPlan, given: Sequence[tuple[Key, Key]], key: Key) -> bool:
        """Whether another row gives a surer key than `key` with another value: a homonym."""
        theirs = dict(self._given(other))
        surer = takewhile(lambda pair: pair[0] != key, given)
        return any(theirs.get(one, value) != value for one, value in surer)


def _comparable(value: object) -> str:
    """A key's value, so that « ÉVREUX » and « Evreux » are one."""
    return "" if is_blank(value) else (fold(show(value)) or show(value))
