"""The private files of a task."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.coordination.projects.models import Task, TaskFile
from maillage.kernel import audit
from maillage.kernel.uploads import safe_filename


@transaction.atomic
def add_task_file(*, task: Task, file: Any, actor: Any) -> TaskFile:
    """Keep a file that `kernel.uploads` has checked (its ``checked_mime`` says what it is)."""
    with audit.recording(actor=actor, verb=_("a ajouté un fichier")):
        made: TaskFile = TaskFile.objects.create(
            task=task,
            file=file,
            name=safe_filename(file.name),
            mime=file.checked_mime,
            size=file.size,
        )
    return made


@transaction.atomic
def delete_task_file(*, file: TaskFile, actor: Any) -> None:
    """Remove a file; its content leaves the disk once that is certain."""
    storage, name = file.file.storage, str(file.file.name)
    with audit.recording(actor=actor, verb=_("a supprimé un fichier")):
        file.delete()
    transaction.on_commit(partial(storage.delete, name))
