"""A whole project as plain data, with what hangs from it; and the files prepared for download."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from typing import Any, Final

from django.core.files.base import File
from django.utils.text import slugify

from maillage.coordination.exchange.archive.format import Enclosed, write_archive
from maillage.coordination.exchange.models import PreparedFile
from maillage.coordination.projects.models import (
    Comment,
    Dependency,
    Project,
    ProjectFile,
    Task,
    TaskFile,
)
from maillage.kernel import clock
from maillage.people.directory.models import Organisation, Person

PREPARED_FOR: Final = timedelta(days=7)
HEAVY_TASKS: Final = 50
_TASK_FIELDS: Final = (
    *("title", "note", "rule_offset", "rule_unit", "floating", "exact_day", "duration", "locked"),
    *("state", "blocked_reason", "done_by", "responsible_role", "phase", "school_rule", "position"),
)


class _People:
    """Whoever is named, once each, under the key that the rest refers to."""

    def __init__(self) -> None:
        self.organisations: dict[str, dict[str, str]] = {}
        self.people: dict[str, dict[str, str]] = {}

    def organisation(self, one: Organisation | None) -> str | None:
        """Its key; None for nobody."""
        if one is None:
            return None
        key = f"o{one.pk}"
        names = ("name", "kind", "siret", "rna", "uai", "museofile", "city", "postal_code")
        self.organisations[key] = {name: str(getattr(one, name)) for name in names}
        return key

    def person(self, one: Person | None) -> str | None:
        """Their key; None for nobody. Only what finds them again: no number, no address at home."""
        if one is None:
            return None
        key = f"p{one.pk}"
        names = ("first_name", "last_name", "email")
        self.people[key] = {name: getattr(one, name) for name in names}
        return key


def content_of(project: Project, user: Any) -> tuple[dict[str, Any], list[Enclosed]]:
    """What `user` sees of the project: plain data, and the files that go along."""
    who = _People()
    tasks = list(
        Task.objects.visible_to(user)
        .filter(project=project)
        .select_related("responsible", "responsible_organisation", "deciding_body")
        .prefetch_related("checks")
        .order_by("position", "pk")
    )
    keys = [task.pk for task in tasks]
    files, enclosed = _files(project, keys, user)
    content = {
        "project": _project(project, who),
        "anchors": [
            {
                "key": f"a{one.pk}",
                "name": one.name,
                "day": one.day.isoformat(),
                "time": one.time.isoformat() if one.time else None,
                "position": one.position,
                "main": one.pk == project.main_anchor_id,
            }
            for one in project.anchors.all()
        ],
        "audiences": list(
            project.audiences.values(
                "kind", "disability", "detail", "expected", "school_rule"
            ).order_by("pk")
        ),
        "partners": [
            {
                "organisation": who.organisation(one.organisation),
                "person": who.person(one.person),
                "role": one.role,
            }
            for one in project.partners.select_related("organisation", "person")
        ]
        if user.has_perm("projects.view_project_files", project)
        else [],
        "tasks": [_task(task, who) for task in tasks],
        "links": [
            {
                "before": f"t{one.predecessor_id}",
                "after": f"t{one.successor_id}",
                "kind": one.kind,
                "lag": one.lag,
            }
            for one in Dependency.objects.filter(predecessor__in=keys, successor__in=keys)
        ],
        "comments": [
            {
                "task": f"t{one.task_id}" if one.task_id else None,
                "signature": one.signature,
                "text": one.text,
                "at": one.created_at.isoformat(),
            }
            for one in Comment.objects.visible_to(user).filter(project=project)
            if one.task_id is None or one.task_id in set(keys)
        ],
        "files": files,
        "organisations": who.organisations,
        "people": who.people,
    }
    return content, enclosed


def _project(project: Project, who: _People) -> dict[str, Any]:
    names = ("name", "kind", "description", "objectives", "city", "visibility", "school_zone")
    return {
        **{name: str(getattr(project, name)) for name in names},
        "lead": who.organisation(project.lead),
        "edition": str(project.edition) if project.edition else "",
        "communes": list(project.host_communes.values_list("code", flat=True)),
    }


def _task(task: Task, who: _People) -> dict[str, Any]:
    def day(name: str) -> str | None:
        value = getattr(task, name)
        return value.isoformat() if value else None

    return {
        "key": f"t{task.pk}",
        **{name: getattr(task, name) for name in _TASK_FIELDS},
        "anchor": f"a{task.rule_anchor_id}" if task.rule_anchor_id else None,
        **{name: day(name) for name in ("start", "due", "earliest", "done_at")},
        "effort": str(task.effort) if task.effort is not None else None,
        "responsible": who.person(task.responsible),
        "organisation": who.organisation(task.responsible_organisation),
        "body": task.deciding_body.name if task.deciding_body else "",
        "checks": [{"text": one.text, "done": one.done} for one in task.checks.all()],
    }


def _files(
    project: Project, keys: list[int], user: Any
) -> tuple[list[dict[str, Any]], list[Enclosed]]:
    """Those of the project, for whoever may open them, and those of the tasks that are told."""
    found: list[tuple[Any, str | None]] = []
    if user.has_perm("projects.view_project_files", project):
        found += [(one, None) for one in ProjectFile.objects.filter(project=project)]
    found += [
        (one, f"t{one.task_id}") for one in TaskFile.objects.filter(task__in=keys).order_by("pk")
    ]
    listed, enclosed = [], []
    for number, (one, task) in enumerate(found, start=1):
        stem, dot, suffix = one.name.rpartition(".")
        safe = slugify(stem if dot else one.name)[:60] or "fichier"
        path = f"fichiers/{number:04d}-{safe}{f'.{suffix.lower()[:8]}' if dot else ''}"
        listed.append({"path": path, "name": one.name, "mime": one.mime, "task": task})
        enclosed.append(Enclosed(path, one.file))
    return listed, enclosed


# -- prepared files ---------------------------------------------------------------------------------


def is_heavy(project: Project, user: Any) -> bool:
    """Whether the archive is too long to write while a page waits: many tasks, or any file."""
    tasks = Task.objects.visible_to(user).filter(project=project)
    return (
        tasks.count() > HEAVY_TASKS
        or project.files.exists()
        or TaskFile.objects.filter(task__in=tasks).exists()
    )


def prepare(*, project: Project, owner: Any) -> PreparedFile:
    """Write the archive that `owner` may have, and keep it until they have taken it."""
    content, files = content_of(project, owner)
    with tempfile.TemporaryFile() as output:
        write_archive(output, content, files)
        output.seek(0)
        kept = PreparedFile(owner=owner, project=project, name=archive_name(project))
        kept.file.save(kept.name, File(output), save=False)
        kept.save()
    return kept


def archive_name(project: Project) -> str:
    """« exposition-a-belleme-2026-05-12.zip »."""
    return f"{slugify(project.name)[:60] or 'projet'}-{clock.today():%Y-%m-%d}.zip"


def forget_prepared() -> int:
    """Delete the files prepared long ago, contents first; how many."""
    old = PreparedFile.objects.filter(created_at__lt=clock.now() - PREPARED_FOR)
    count = 0
    for one in old.iterator():
        one.file.delete(save=False)
        one.delete()
        count += 1
    return count
