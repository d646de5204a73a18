"""Take a batch of projects back, as long as nobody has worked in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from maillage.coordination.projects.models import (
    Edition,
    PlanTemplate,
    Project,
)
from maillage.kernel import undo
from maillage.kernel.cascades import cascade_of
from maillage.kernel.models import AuditEntry, BusinessModel, UndoRecord
from maillage.kernel.registry import ObjectRef


def last_batch(root: Edition | PlanTemplate) -> UndoRecord | None:
    """The newest batch of that edition (or template) that can still be taken back."""
    record = undo.last_undoable(root)
    return record if record is not None and is_batch(record) else None


def is_batch(record: UndoRecord) -> bool:
    """Whether that change made projects, and nothing else."""
    made = [
        item["before"] is None and item["ref"].startswith("projects.project:")
        for item in record.entries
    ]
    return bool(made) and all(made)


@transaction.atomic
def undo_batch(*, record: UndoRecord, actor: Any) -> int:
    """Delete the projects of a batch that nobody has touched since; how many.

    Raises UndoRefused, naming those that someone worked on, and deletes nothing then.
    """
    keys = [ObjectRef.parse(item["ref"]).pk for item in record.entries]
    held = list(Project.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    roots = [str(ObjectRef.of(one)) for one in held]
    touched = (
        AuditEntry.objects.filter(root__in=roots, timestamp__gt=record.created_at)
        .values_list("root", flat=True)
        .distinct()
    )
    worked = {ObjectRef.parse(root).pk for root in touched}
    names = [one.name for one in held if one.pk in worked] or _hung_since(held, record.created_at)
    if names:
        raise undo.UndoRefused(
            _("On y a travaillé depuis, l’annulation l’effacerait : %(names)s.")
            % {"names": ", ".join(names[:5]) + ("…" if len(names) > 5 else "")}
        )
    undo.undo(record, actor=actor, with_dependents=True)
    return len(keys)


def _hung_since(projects: Sequence[Project], made_at: datetime) -> list[str]:
    """The names of what was hung from these projects since, whose history is a page of its own.

    What the batch itself made has its history before `made_at`; it made no link of other records.
    """
    cascade = cascade_of(projects)
    going = {str(ObjectRef.of(one)) for one in cascade.deleted}
    found = [one for one in cascade.emptied if str(ObjectRef.of(one)) not in going]
    found += cascade.protected
    kept: dict[int, dict[str, Model]] = defaultdict(dict)
    kinds = {type(one) for one in cascade.deleted}
    for one in cascade.deleted:
        owner: Any = one._meta.auto_created
        if owner and owner not in kinds:
            found.append(one)
        elif isinstance(one, BusinessModel):
            content = ContentType.objects.get_for_model(one)
            kept[content.pk][str(one.pk)] = one
    asked = Q(pk__in=())
    for kind, rows in kept.items():
        asked |= Q(content_type=kind, object_pk__in=rows)
    since = AuditEntry.objects.filter(asked, timestamp__gt=made_at)
    found += [kept[kind][pk] for kind, pk in since.values_list("content_type", "object_pk")]
    return list(dict.fromkeys(undo.named(one) for one in found))
