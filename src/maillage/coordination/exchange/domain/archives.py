"""A whole project as plain data, with what hangs from it; and the files prepared for download."""

from __future__ import annotations

import csv
import io
import math
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.utils.text import slugify
from django.utils.translation import gettext as _

from maillage.coordination.exchange.archive.format import Enclosed, write_archive
from maillage.coordination.exchange.archive.shape import DEEPEST
from maillage.coordination.exchange.models import PreparedFile
from maillage.coordination.projects import panels
from maillage.coordination.projects.domain import deliverables
from maillage.coordination.projects.models import (
    Baseline,
    Comment,
    Dependency,
    Project,
    ProjectFile,
    Task,
    TaskFile,
)
from maillage.kernel import audit, clock, registry
from maillage.kernel.exports import guard
from maillage.kernel.models import private_path
from maillage.people.directory.models import Organisation, Person
from maillage.ui.history import present

PREPARED_FOR: Final = timedelta(days=7)
HEAVY_TASKS: Final = 50
LONGEST_JOURNAL: Final = 20_000
"""Changes told in the journal, the newest."""
_TASK_FIELDS: Final = (
    *("title", "note", "rule_offset", "rule_unit", "floating", "exact_day", "duration", "locked"),
    *("state", "blocked_reason", "done_by", "responsible_role", "phase", "school_rule", "position"),
)


class _Names:
    """Whoever is named, once each, under the key that the rest refers to."""

    def __init__(self) -> None:
        self.organisations: dict[str, dict[str, str]] = {}
        self.people: dict[str, dict[str, str]] = {}
        self.tasks: set[int] = set()
        self.anchors: set[int] = set()

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

    def task(self, pk: int | None) -> str | None:
        """Its key; None for one that is not told."""
        return f"t{pk}" if pk in self.tasks else None

    def anchor(self, pk: int | None) -> str | None:
        """The same for an anchor."""
        return f"a{pk}" if pk in self.anchors else None


@dataclass(slots=True)
class _Telling:
    """What is being told, to whom; a project inside another is told once."""

    user: Any
    who: _Names = field(default_factory=_Names)
    enclosed: list[Enclosed] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    journals: int = 0


def content_of(project: Project, user: Any) -> tuple[dict[str, Any], list[Enclosed]]:
    """What `user` sees of the project and of those inside it: plain data, and the files that go along."""
    telling = _Telling(user)
    content = _content(project, telling, depth=1)
    content |= {"organisations": telling.who.organisations, "people": telling.who.people}
    return content, telling.enclosed


def _content(project: Project, telling: _Telling, *, depth: int) -> dict[str, Any]:
    user, who = telling.user, telling.who
    telling.seen.add(project.pk)
    tasks = list(
        Task.objects.visible_to(user)
        .filter(project=project)
        .select_related("responsible", "responsible_organisation", "deciding_body")
        .prefetch_related("checks")
        .order_by("position", "pk")
    )
    anchors = list(project.anchors.all())
    keys = [task.pk for task in tasks]
    who.tasks.update(keys)
    who.anchors.update(anchor.pk for anchor in anchors)
    parts = {part.key: part.export(project, user, who) for part in registry.archive_parts}
    return {
        "project": _project(project, telling),
        "anchors": [
            {
                "key": f"a{one.pk}",
                "name": one.name,
                "day": one.day.isoformat(),
                "time": one.time.isoformat() if one.time else None,
                "position": one.position,
                "main": one.pk == project.main_anchor_id,
            }
            for one in anchors
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
            if one.task_id is None or one.task_id in who.tasks
        ],
        "files": _files(project, keys, telling),
        "baselines": _baselines(project, telling),
        "parts": {key: told for key, told in parts.items() if told},
        "children": _children(project, telling, depth=depth),
    }


def _children(project: Project, telling: _Telling, *, depth: int) -> list[dict[str, Any]]:
    """The projects inside it that are seen, each as a whole."""
    if depth == DEEPEST:
        return []
    inside = Project.objects.visible_to(telling.user).filter(parent=project).order_by("pk")
    return [
        {"key": f"j{one.pk}", **_content(one, telling, depth=depth + 1)}
        for one in inside.select_related("edition__programme", "lead")
        if one.pk not in telling.seen
    ]


def _project(project: Project, telling: _Telling) -> dict[str, Any]:
    names = ("name", "kind", "description", "objectives", "city", "visibility", "school_zone")
    takes_part = telling.user.has_perm("projects.view_project_files", project)
    return {
        **{name: str(getattr(project, name)) for name in names},
        "lead": telling.who.organisation(project.lead),
        "edition": str(project.edition) if project.edition else "",
        "communes": list(project.host_communes.values_list("code", flat=True)),
        "places": list(project.places.order_by("pk").values("name", "city")),
        "team": list(project.team.order_by("email").values_list("email", flat=True))
        if takes_part
        else [],
        "journal": _journal(project, telling) if takes_part else None,
    }


def _journal(project: Project, telling: _Telling) -> str | None:
    """Who changed what and when, as a table that any spreadsheet opens; where it lies."""
    entries = panels.readable_history(project, audit.history_of(project), telling.user)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow((_("Quand"), _("Qui"), _("Action"), _("Objet"), _("Changements")))
    events = present(entries[:LONGEST_JOURNAL], project, telling.user)
    for event in events:
        changes = " | ".join(f"{one.label} : {one.before} → {one.after}" for one in event.changes)
        at = f"{clock.local(event.at):%d/%m/%Y %H:%M}"
        row = (at, event.actor, event.verb, event.subject, changes)
        writer.writerow(guard(cell) for cell in row)
    if not events:
        return None
    telling.journals += 1
    path = "journal.csv" if telling.journals == 1 else f"journal-{telling.journals}.csv"
    telling.enclosed.append(Enclosed(path, ContentFile(text.getvalue().encode("utf-8-sig"))))
    return path


def _baselines(project: Project, telling: _Telling) -> list[dict[str, Any]]:
    """The plans that were kept; of the tasks that are told, or that are there no more."""
    kept = Baseline.objects.visible_to(telling.user).filter(project=project)
    return [
        {
            "name": one.name,
            "at": one.created_at.isoformat(),
            "tasks": [
                {
                    "task": telling.who.task(row.task_id),
                    "title": row.title,
                    "start": row.start.isoformat() if row.start else None,
                    "due": row.due.isoformat() if row.due else None,
                }
                for row in one.tasks.all()
                if row.task_id is None or row.task_id in telling.who.tasks
            ],
        }
        for one in kept.prefetch_related("tasks").order_by("pk")
    ]


def _task(task: Task, who: _Names) -> dict[str, Any]:
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
        "deliverable": _deliverable(task),
        "checks": [{"text": one.text, "done": one.done} for one in task.checks.all()],
    }


def _deliverable(task: Task) -> str:
    """What was to prove it done, in words: the object itself stays where it is."""
    kind, ref = deliverables.kind_of(task), deliverables.ref_of(task)
    if kind is None or ref is None:
        return ""
    return f"{kind.label} : {deliverables.name_of(ref)}"[:400]


def _files(project: Project, keys: list[int], telling: _Telling) -> list[dict[str, Any]]:
    """Those of the project, for whoever may open them, and those of the tasks that are told."""
    found: list[tuple[Any, str | None]] = []
    if telling.user.has_perm("projects.view_project_files", project):
        found += [(one, None) for one in ProjectFile.objects.filter(project=project)]
    found += [
        (one, f"t{one.task_id}") for one in TaskFile.objects.filter(task__in=keys).order_by("pk")
    ]
    listed = []
    for number, (one, task) in enumerate(found, start=len(telling.enclosed) + 1):
        stem, dot, suffix = one.name.rpartition(".")
        safe = slugify(stem if dot else one.name)[:60] or "fichier"
        path = f"fichiers/{number:04d}-{safe}{f'.{suffix.lower()[:8]}' if dot else ''}"
        listed.append({"path": path, "name": one.name, "mime": one.mime, "task": task})
        telling.enclosed.append(Enclosed(path, one.file))
    return listed


# -- prepared files ---------------------------------------------------------------------------------


def is_heavy(project: Project, user: Any) -> bool:
    """Whether the archive is too long to write while a page waits: many tasks, or any file."""
    tasks = Task.objects.visible_to(user).filter(project=project)
    return (
        tasks.count() > HEAVY_TASKS
        or project.files.exists()
        or project.children.exists()
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


def too_big(kept: PreparedFile) -> str:
    """What to say of an archive that a Maillage set as this one would not take back; or nothing."""
    limit = settings.ARCHIVE_MAX_MB
    size = kept.file.size
    if size <= limit * 1_000_000:
        return ""
    told = _(
        "Cette archive pèse %(size)d Mo : un Maillage n’en reprend que %(limit)d, sauf si son "
        "exploitant relève sa limite (MAILLAGE_ARCHIVE_MAX_MB)."
    )
    return told % {"size": math.ceil(size / 1_000_000), "limit": limit}


def forget_prepared() -> int:
    """Delete the files prepared long ago, contents first; how many.

    Then the contents that no row names any more: those of projects and of accounts that were
    deleted since.
    """
    before = clock.now() - PREPARED_FOR
    count = 0
    for one in PreparedFile.objects.filter(created_at__lt=before).iterator():
        one.file.delete(save=False)
        one.delete()
        count += 1
    return count + _sweep(before)


def _sweep(before: datetime) -> int:
    storage: Any = PreparedFile.file.field.storage
    folder = private_path(PreparedFile(), "").partition("/")[0]
    try:
        _folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return 0
    known = set(PreparedFile.objects.values_list("file", flat=True))
    lost = [path for name in names if (path := f"{folder}/{name}") not in known]
    # One that is being written has no row yet: it is young.
    old = [path for path in lost if storage.get_modified_time(path) < before]
    for path in old:
        storage.delete(path)
    return len(old)
