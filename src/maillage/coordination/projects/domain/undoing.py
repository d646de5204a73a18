"""Which changes are moves, which are batches, and who may take each back."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth import get_permission_codename
from django.db.models import Model

from maillage.coordination.projects.domain import batch_undoing
from maillage.coordination.projects.domain.moving import projects_of
from maillage.coordination.projects.models import Project
from maillage.kernel import undo
from maillage.kernel.models import UndoRecord
from maillage.kernel.registry import ObjectRef

MOVED = frozenset(
    {
        "projects.project",
        "projects.edition",
        "calendars.decidingbody",
        "calendars.bodysession",
        "calendars.closingperiod",
    }
)
"""The records on whose page a change of dates is taken back."""


def is_move(record: UndoRecord) -> bool:
    """Whether that change gave dates, or took over those of a template."""
    return ObjectRef.parse(record.root).model in MOVED and not batch_undoing.is_batch(record)


def last_move(root: Model, user: Any) -> UndoRecord | None:
    """The newest change of that record, if it is a move that `user` may take back."""
    record = undo.last_undoable(root)
    if record is None or not is_move(record) or not may_undo(record, user):
        return None
    return record


def may_undo(record: UndoRecord, user: Any) -> bool:
    """Whether `user` sees and may change its root, and every project that it wrote in.

    A closing period that the change deleted is nowhere to be seen: its noun's permission decides.
    """
    root = ObjectRef.parse(record.root)
    model = apps.get_model(root.model)
    codename = get_permission_codename("change", model._meta)
    permission = f"{model._meta.app_label}.{codename}"
    row = model._default_manager.filter(pk=root.pk).first()
    if row is None:
        gone = any(one["ref"] == record.root and one["after"] is None for one in record.entries)
        if not gone or not user.has_perm(permission):
            return False
    elif not (_sees(model, root.pk, user) and user.has_perm(permission, row)):
        return False
    return _may_change_projects(record, user)


def _sees(model: type[Model], pk: int, user: Any) -> bool:
    visible: Any = model._default_manager
    return bool(visible.visible_to(user).filter(pk=pk).exists())


def _may_change_projects(record: UndoRecord, user: Any) -> bool:
    refs = [ObjectRef.parse(entry["ref"]) for entry in record.entries]
    named = {ref.pk for ref in refs if ref.model == "projects.project"}
    written = Project.objects.filter(pk__in={*named, *projects_of(refs)})
    seen = {one.pk: one for one in written.visible_to(user)}
    verbs = ["change", "delete"] if batch_undoing.is_batch(record) else ["change"]
    return all(
        pk in seen and all(user.has_perm(f"projects.{verb}_project", seen[pk]) for verb in verbs)
        for pk in written.values_list("pk", flat=True)
    )
