"""Correct an anchor: its name, its hour, whether it is the day J; or do without it."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.coordination.projects.domain.projects import lock_plan, touch_plan
from maillage.coordination.projects.models import Anchor
from maillage.kernel import audit


@transaction.atomic
def edit_anchor(
    *, anchor: Anchor, name: str, hour: time | None, is_main: bool, actor: Any
) -> Anchor:
    """Another name or hour; with `is_main` it becomes the day J. Its day moves by `moving`.

    Raises ValidationError when the project has another anchor of that name.
    """
    project = lock_plan(anchor.project)
    row = Anchor.objects.select_for_update().get(pk=anchor.pk)
    row.project = project
    with audit.recording(actor=actor, verb=_("a modifié le repère « %(name)s »") % {"name": name}):
        row.name, row.time = name, hour
        row.full_clean()
        row.save(update_fields=["name", "time"])
        if is_main and project.main_anchor_id != row.pk:
            project.main_anchor = row
            project.save(update_fields=["main_anchor"])
        touch_plan(project)
    return row


def why_kept(anchor: Anchor) -> str:
    """Why the day J cannot be removed as long as another anchor may take its place; else ''."""
    project = anchor.project
    if project.main_anchor_id == anchor.pk and project.anchors.exclude(pk=anchor.pk).exists():
        return _("C’est le jour J du projet : choisissez-en d’abord un autre.")
    return ""


@transaction.atomic
def delete_anchor(*, anchor: Anchor, actor: Any) -> None:
    """Remove a date from which nothing hangs.

    Raises ValidationError when it is to be kept (`why_kept`), RestrictedError when tasks follow it.
    """
    anchor.project = lock_plan(anchor.project)
    if problem := why_kept(anchor):
        raise ValidationError(problem)
    words = {"name": anchor.name}
    with audit.recording(actor=actor, verb=_("a supprimé le repère « %(name)s »") % words):
        touch_plan(anchor.project)
        anchor.delete()
