"""An importer for one model: match by a key, compare field by field, create or update.

A subclass says which columns, which keys and which relations; forty lines are enough:

    class OrganisationImporter(ModelImporter):
        kind = "organisations"
        label = _("organisations")
        permission = "directory.import_contacts"
        model = Organisation
        columns = (Column("name", _("Nom"), required=True), Column("city", _("Commune")), …)
        keys = (("siret",), ("name", "city"))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from maillage.kernel.imports import writing
from maillage.kernel.imports.cleaning import fold, is_blank, show
from maillage.kernel.imports.columns import Column, ColumnMapping
from maillage.kernel.imports.engine import Applied, Importer, RowPlan, parse_rows
from maillage.kernel.imports.errors import ImportRefused, PlanChanged
from maillage.kernel.imports.matching import Matching
from maillage.kernel.imports.reading import Table
from maillage.kernel.imports.undoing import created_entry, updated_entry

M = TypeVar("M", bound=models.Model)

BATCH = 500


@dataclass(frozen=True, slots=True)
class Relation:
    """A column that names another record.

    `column` is our key: the plan's value becomes the primary key of the record found. `queryset`
    gives those that the user may choose; `by` are its text fields, each tried in turn.
    """

    column: str
    queryset: Callable[[Any], models.QuerySet[Any]]
    by: Sequence[str] = ("name",)
    label: Callable[[Any], str] | None = None


class ModelImporter(Matching[M], Importer):
    """Import the rows of a file as records of `model`. A blank cell never erases anything."""

    model: type[M]
    relations: Sequence[Relation] = ()
    other_fields: ClassVar[Sequence[str]] = ()
    """Fields that no column gives, but that `read_plans` or `adjust` fill in the plan's values."""

    # -- what a subclass may change ----------------------------------------------------------------

    def defaults(self, params: Mapping[str, Any], user: Any) -> dict[str, Any]:
        """Values of a new record that the file does not give."""
        return {}

    def check_plans(self, plans: Sequence[RowPlan], params: Mapping[str, Any], user: Any) -> None:
        """Look at all the rows once they are matched and compared, with a few queries for all.

        `plan.refuse(…)`, `plan.warn(…)`; a row whose record is unchanged but whose related things
        are not (see `save_related`) becomes ``plan.action = "update"``.
        """

    def read_plans(
        self, plans: Sequence[RowPlan], params: Mapping[str, Any], user: Any
    ) -> dict[str, dict[int, str]]:
        """Look at the rows once they are read, before they are matched, with a few queries.

        Returns what to call the keys put in the values of `other_fields` that are relations.
        """
        return {}

    def adjust(self, plan: RowPlan, target: M | None) -> None:
        """Change a row's values once its record is known (None: it is new); no query here."""

    def judge(self, instance: M, changed: Sequence[str]) -> None:
        """Have the model judge a record as a whole; raises ValidationError."""
        instance.clean()

    def save_related(
        self,
        instance: M,
        plan: RowPlan,
        params: Mapping[str, Any],
        user: Any,
    ) -> list[dict[str, Any]]:
        """Write what hangs from a saved record; return the undo entries of what was written."""
        return []

    def save_all_related(
        self, saved: Sequence[tuple[M, RowPlan]], params: Mapping[str, Any], user: Any
    ) -> list[dict[str, Any]]:
        """The same for all the records together; a long import writes by batches here."""
        return [
            entry
            for instance, plan in saved
            for entry in self.save_related(instance, plan, params, user)
        ]

    # -- prepare -----------------------------------------------------------------------------------

    def prepare(
        self,
        table: Table,
        mapping: ColumnMapping,
        params: dict[str, Any],
        corrections: Mapping[str, str],
        user: Any,
    ) -> list[RowPlan]:
        """Match each row with the records there, and compare; a fixed number of queries."""
        plans = parse_rows(table, mapping, self.columns, corrections)
        names: dict[str, dict[int, str]] = {}
        for relation in self.relations:
            names[relation.column] = self._resolve(relation, plans, user)
        names |= self.read_plans(plans, params, user)
        self._match(plans, user)
        self._refuse_repeated(plans)
        targets = self._targets([one.target_id for one in plans if one.target_id], user)
        for plan in plans:
            if plan.action in {"create", "update"}:
                self._compare(plan, targets, names, params, user)
        self.check_plans(plans, params, user)
        return plans

    def _field_names(self) -> list[str]:
        ours = {one.name for one in self.model._meta.concrete_fields}
        keys = [column.key for column in self.columns if column.key in ours]
        return [*keys, *self.other_fields]

    def _resolve(self, relation: Relation, plans: Sequence[RowPlan], user: Any) -> dict[int, str]:
        """Replace the names of one column by primary keys; return the names of those keys."""
        known: dict[str, set[int]] = {}
        labels: dict[int, str] = {}
        if any(relation.column in plan.values for plan in plans):
            for pk, *texts in relation.queryset(user).values_list("pk", *relation.by):
                labels[pk] = next((str(text) for text in texts if text), str(pk))
                for text in texts:
                    known.setdefault(fold(str(text or "")), set()).add(pk)
        for plan in plans:
            if relation.column not in plan.values:
                continue
            name = plan.values.pop(relation.column)
            found = known.get(fold(show(name)), set())
            if len(found) == 1:
                plan.values[relation.column] = next(iter(found))
            elif found:
                message = _("Plusieurs fiches portent ce nom : précisez laquelle.")
                plan.refuse(relation.column, message, name)
            else:
                plan.refuse(relation.column, _("Inconnu : aucune fiche ne porte ce nom."), name)
        return labels

    def _targets(self, numbers: Sequence[int], user: Any, *, lock: bool = False) -> dict[int, M]:
        found: dict[int, M] = {}
        queryset = self.model._base_manager.select_for_update() if lock else self.queryset(user)
        for start in range(0, len(numbers), BATCH):
            found |= {one.pk: one for one in queryset.filter(pk__in=numbers[start : start + BATCH])}
        return found

    def _compare(
        self,
        plan: RowPlan,
        targets: Mapping[int, M],
        names: Mapping[str, Mapping[int, str]],
        params: Mapping[str, Any],
        user: Any,
    ) -> None:
        """Fill the changes of a row, and have the model judge its values."""
        target = targets.get(plan.target_id or 0)
        self.adjust(plan, target)
        before = target if target is not None else self.model(**self.defaults(params, user))
        after = copy(before)
        changed = self._assign(after, plan)
        if target is not None:
            for name in changed:
                labels = names.get(name, {})
                plan.changes[name] = (
                    _told(before, name, labels),
                    _told(after, name, labels),
                )
            if not changed:
                plan.action = "unchanged"
        for name, labels in names.items():
            if name in plan.values:
                plan.display[name] = labels[plan.values[name]]
        for name, message in self._invalid(after, changed):
            plan.refuse(name, message, plan.display.get(name, ""))

    def _assign(self, instance: M, plan: RowPlan) -> list[str]:
        """Give the row's values to `instance`; return the fields that this changes."""
        changed = []
        for name in self._field_names():
            if name not in plan.values:
                continue
            one = self.model._meta.get_field(name)
            attribute: str = one.attname  # type: ignore[union-attr]  # concrete fields only
            value = plan.values[name]
            if getattr(instance, attribute) != value:
                setattr(instance, attribute, value)
                changed.append(name)
        return changed

    def _invalid(self, instance: M, changed: Sequence[str]) -> list[tuple[str, str]]:
        """What the model's own validators say of the changed fields; foreign keys were looked up."""
        kept = {name for name in changed if not self.model._meta.get_field(name).is_relation}
        others = [one.name for one in self.model._meta.fields if one.name not in kept]
        try:
            instance.clean_fields(exclude=others)
        except ValidationError as error:
            return [(name, " ".join(messages)) for name, messages in error.message_dict.items()]
        return []

    # -- apply -------------------------------------------------------------------------------------

    def apply(self, plans: Sequence[RowPlan], params: dict[str, Any], user: Any) -> Applied:
        """Save the records, by batches; one that the model refuses stops everything."""
        applied, saved = self.save_records(plans, params, user)
        applied.entries += self.save_all_related(saved, params, user)
        return applied

    def save_records(
        self, plans: Sequence[RowPlan], params: dict[str, Any], user: Any
    ) -> tuple[Applied, list[tuple[M, RowPlan]]]:
        """Save the records alone, without what hangs from them."""
        work = self._work(plans, params, user)
        try:
            with transaction.atomic():
                self._write_together(work)
        except IntegrityError:
            self._write_one_by_one(self._work(plans, params, user))
            raise
        applied = Applied()
        for one in work:
            if one.before is None:
                applied.created.append(one.after.pk)
                applied.entries.append(created_entry(one.after))
            else:
                applied.updated.append(one.after.pk)
                if one.changed:
                    applied.entries.append(updated_entry(one.before, one.after, one.changed))
        return applied, [(one.after, one.plan) for one in work]

    def _work(self, plans: Sequence[RowPlan], params: dict[str, Any], user: Any) -> list[_Work[M]]:
        """The records as they will be, judged by the model, from those now in the database."""
        numbers = [plan.target_id for plan in plans if plan.target_id is not None]
        targets = self._targets(numbers, user, lock=True)
        work = []
        for plan in plans:
            before: M | None = None
            if plan.target_id is None:
                after = self.model(**self.defaults(params, user))
            elif plan.target_id in targets:
                after = targets[plan.target_id]
                before = copy(after)
            else:
                raise PlanChanged(_("Les données ont changé depuis l’aperçu : relisez-le."))
            changed = self._assign(after, plan)
            work.append(_Work(plan, before, after, changed))
            with _on_line(plan):
                after.clean_fields(exclude=self._untouched(work[-1]))
                self.judge(after, changed)
        return work

    def _untouched(self, one: _Work[M]) -> list[str]:
        """Fields that are not for this import to judge; foreign keys were looked up."""
        return [
            field.name
            for field in self.model._meta.fields
            if field.is_relation or (one.before is not None and field.name not in one.changed)
        ]

    def _write_together(self, work: Sequence[_Work[M]]) -> None:
        updates = [one for one in work if one.before is not None and one.changed]
        names = {name for one in updates for name in one.changed}
        pairs = [(one.before, one.after) for one in updates if one.before is not None]
        writing.update_all(pairs, names)
        writing.create_all([one.after for one in work if one.before is None])

    def _write_one_by_one(self, work: Sequence[_Work[M]]) -> None:
        """The database refused them together: find the line at fault, and say why."""
        for one in work:
            if one.before is None or one.changed:
                with _on_line(one.plan):
                    one.after.full_clean(exclude=[] if one.before is None else self._untouched(one))
                one.after.save()


@dataclass(slots=True)
class _Work(Generic[M]):
    """One record to write; `before` is None when it is new."""

    plan: RowPlan
    before: M | None
    after: M
    changed: list[str]


@contextmanager
def _on_line(plan: RowPlan) -> Iterator[None]:
    """Tell what the model refuses with the line of the file."""
    try:
        yield
    except ValidationError as error:
        message = _("Ligne %(line)d : %(reason)s Rien n’a été importé.")
        reason = " ".join(error.messages)
        raise ImportRefused(message % {"line": plan.line, "reason": reason}) from error


def _told(instance: models.Model, name: str, labels: Mapping[int, str]) -> str:
    """A field as a person reads it."""
    one = instance._meta.get_field(name)
    value = one.value_from_object(instance)  # type: ignore[union-attr]  # concrete fields only
    if one.is_relation:
        return labels.get(value, show(value))
    display = getattr(instance, f"get_{name}_display", None)
    return show(display() if callable(display) and not is_blank(value) else value)


__all__ = ["Column", "ModelImporter", "Relation"]
