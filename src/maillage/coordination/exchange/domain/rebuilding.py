"""Make a project again from its archive: new rows only, each with its undo entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from maillage.coordination.exchange.archive.format import Archive
from maillage.coordination.exchange.domain.finding import bodies_here, found_here
from maillage.coordination.projects.models import (
    Anchor,
    Baseline,
    BaselineTask,
    Comment,
    Dependency,
    Project,
    ProjectAudience,
    ProjectFile,
    ProjectPartner,
    Task,
    TaskCheck,
    TaskFile,
)
from maillage.coordination.projects.planning.network import CycleError, build_network
from maillage.coordination.projects.planning.plan import Link, LinkKind, Plan, PlanTask
from maillage.kernel import audit, registry, uploads
from maillage.kernel.imports.engine import ImportRefused
from maillage.kernel.imports.undoing import created_entry
from maillage.people.directory.domain import create_organisation, create_person

_TEXTS = ("name", "kind", "siret", "rna", "uai", "museofile", "city", "postal_code")
_TASK = (
    *("title", "note", "rule_offset", "rule_unit", "floating", "exact_day", "duration", "locked"),
    *("blocked_reason", "done_by", "responsible_role", "phase", "school_rule", "position"),
)


@dataclass(slots=True)
class Rebuilt:
    """What was made, in the order of writing."""

    project: Project
    entries: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class _Making:
    archive: Archive
    kept: Mapping[str, str]
    actor: Any
    sheets: dict[str, int]
    entries: list[dict[str, Any]] = field(default_factory=list)
    anchors: dict[str, Anchor] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)

    def add(self, row: Any) -> Any:
        """Save a checked row and remember how to take it back."""
        row.full_clean(exclude=["file", "state"])
        row.save()
        self.entries.append(created_entry(row))
        return row

    def remember(self, rows: Iterable[Any]) -> None:
        """How to take back rows that are written already."""
        self.entries += [created_entry(row) for row in rows]

    def add_all(self, rows: list[Any]) -> None:
        """The same for many."""
        for row in rows:
            row.full_clean(exclude=["state"], validate_unique=False, validate_constraints=False)
        audit.bulk_create(rows)
        self.entries += [created_entry(row) for row in rows]


def rebuild(
    *, archive: Archive, known: Mapping[str, int], kept: Mapping[str, str], name: str, actor: Any
) -> Rebuilt:
    """The project of an archive.

    Args:
        archive: what was read, its hashes checked.
        known: keys of the archive → sheets of the directory that they are.
        kept: keys that the user did not leave out → the name to give.
        name: of the new project.
        actor: who imports; joins its team.

    Raises:
        ImportRefused: the archive says something that no project may be; in words.
    """
    making = _Making(archive, kept, actor, dict(known))
    try:
        _make_sheets(making)
        project = _make(making, archive.content, name, parent=None)
    except ValidationError as error:
        raise ImportRefused(" ".join(error.messages)) from error
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        told = _("Le contenu de cette archive n’est pas celui d’un projet : %(what)s.")
        raise ImportRefused(told % {"what": str(error)[:120]}) from error
    return Rebuilt(project, making.entries)


def _make(
    making: _Making, content: Mapping[str, Any], name: str, *, parent: Project | None
) -> Project:
    """One project with all that hangs from it, then those inside it that were not left out."""
    project = _make_project(making, content, name, parent)
    _make_plan(making, content, project)
    _make_words(making, content, project)
    _make_files(making, content, project)
    _make_baselines(making, content, project)
    parts = content.get("parts", {})
    for part in registry.archive_parts:
        if part.key in parts:
            part.rebuild(parts[part.key], _Desk(making, project))
    for child in content.get("children", ()):
        if child["key"] in making.kept:
            _make(making, child, making.kept[child["key"]], parent=project)
    return project


def _make_sheets(making: _Making) -> None:
    for key, one in making.archive.content["organisations"].items():
        if key in making.kept and key not in making.sheets:
            fields = {name: one.get(name, "") for name in _TEXTS} | {"name": making.kept[key]}
            organisation = create_organisation(actor=making.actor, **fields)
            making.sheets[key] = organisation.pk
            making.entries.append(created_entry(organisation))
    for key, one in making.archive.content["people"].items():
        if key in making.kept and key not in making.sheets:
            person = create_person(
                actor=making.actor,
                first_name=one["first_name"],
                last_name=one["last_name"],
                email=one.get("email", ""),
            )
            making.sheets[key] = person.pk
            making.entries.append(created_entry(person))


def _make_project(
    making: _Making, content: Mapping[str, Any], name: str, parent: Project | None
) -> Project:
    told = content["project"]
    here = found_here(told, making.actor)
    account = audit.Actor.of(making.actor).user
    names = ("kind", "description", "objectives", "city", "visibility", "school_zone")
    project: Project = making.add(
        Project(
            name=name,
            lead_id=making.sheets.get(told.get("lead") or ""),
            created_by=account,
            parent=parent,
            edition=here.edition,
            **{key: told.get(key, "") for key in names},
        )
    )
    project.team.add(*({account} if account is not None else ()), *here.team)
    project.host_communes.set(here.communes)
    project.places.set(here.places)
    for through in (
        Project.team.through,
        Project.host_communes.through,
        Project.places.through,
    ):
        making.entries += [
            created_entry(row) for row in through._default_manager.filter(project=project)
        ]
    for one in content["audiences"]:
        making.add(
            ProjectAudience(
                project=project,
                kind=one["kind"],
                disability=one["disability"],
                detail=one["detail"],
                expected=one["expected"],
                school_rule=one.get("school_rule", ""),
            )
        )
    for one in content["partners"]:
        organisation = making.sheets.get(one["organisation"] or "")
        person = making.sheets.get(one["person"] or "")
        if organisation or person:
            making.add(
                ProjectPartner(
                    project=project,
                    organisation_id=organisation,
                    person_id=person,
                    role=one["role"],
                )
            )
    return project


def _make_plan(making: _Making, content: Mapping[str, Any], project: Project) -> None:
    main = None
    for one in content["anchors"]:
        anchor = making.add(
            Anchor(
                project=project,
                name=one["name"],
                day=date.fromisoformat(one["day"]),
                time=time.fromisoformat(one["time"]) if one["time"] else None,
                position=one["position"],
            )
        )
        making.anchors[one["key"]] = anchor
        main = anchor if one["main"] else main
    told = [one for one in content["tasks"] if one["key"] in making.kept]
    bodies = bodies_here(told)
    for one in told:
        making.tasks[one["key"]] = _task(making, project, one, bodies)
    making.add_all([making.tasks[one["key"]] for one in told])
    _refuse_rings(content, making)
    links = [
        Dependency(
            predecessor=making.tasks[one["before"]],
            successor=making.tasks[one["after"]],
            kind=one["kind"],
            lag=one["lag"],
        )
        for one in content["links"]
        if one["before"] in making.tasks and one["after"] in making.tasks
    ]
    making.add_all(links)
    checks = [
        TaskCheck(
            task=making.tasks[one["key"]],
            text=check["text"],
            done=check["done"],
            position=number,
        )
        for one in told
        for number, check in enumerate(one["checks"])
    ]
    making.add_all(checks)
    if main is not None:
        # After its entry was made, before it is sealed: undoing takes the project as it is left.
        project.main_anchor = main
        project.save(update_fields=["main_anchor"])


def _refuse_rings(content: Mapping[str, Any], making: _Making) -> None:
    """No plan could be computed of tasks that wait for each other."""
    tasks = [
        PlanTask(making.tasks[one["key"]].pk, making.kept[one["key"]])
        for one in content["tasks"]
        if one["key"] in making.tasks
    ]
    links = [
        Link(making.tasks[one["before"]].pk, making.tasks[one["after"]].pk, LinkKind[one["kind"]])
        for one in content["links"]
        if one["before"] in making.tasks and one["after"] in making.tasks
    ]
    try:
        build_network(Plan(anchors={}, tasks=tasks, links=links))
    except CycleError as error:
        raise ImportRefused(str(error)) from error


def _task(
    making: _Making, project: Project, one: Mapping[str, Any], bodies: Mapping[str, int]
) -> Task:
    def day(name: str) -> date | None:
        return date.fromisoformat(one[name]) if one[name] else None

    task = Task(
        project=project,
        rule_anchor=making.anchors[one["anchor"]] if one["anchor"] else None,
        start=day("start"),
        due=day("due"),
        earliest=day("earliest"),
        done_at=datetime.fromisoformat(one["done_at"]) if one["done_at"] else None,
        effort=Decimal(one["effort"]) if one["effort"] is not None else None,
        responsible_id=making.sheets.get(one["responsible"] or ""),
        responsible_organisation_id=making.sheets.get(one["organisation"] or ""),
        deciding_body_id=bodies.get(one["body"]),
        **{name: one[name] for name in _TASK} | {"title": making.kept[one["key"]]},
    )
    if proof := one.get("deliverable"):
        # The object has stayed where it is: the task no longer closes by itself, and says so.
        task.note = f"{task.note}\n\n{_('Livrable : %(what)s') % {'what': proof}}".strip()
    # The state that it had elsewhere: no verb is done here.
    task.__dict__["state"] = Task.State(one["state"])
    return task


def _make_words(making: _Making, content: Mapping[str, Any], project: Project) -> None:
    """What was said, under the names of those who said it; they have no account here."""
    comments = []
    for one in content["comments"]:
        if one["task"] is not None and one["task"] not in making.tasks:
            continue
        comment = Comment(
            project=project,
            task=making.tasks.get(one["task"] or ""),
            signature=one["signature"],
            text=one["text"],
        )
        comment.created_at = datetime.fromisoformat(one["at"])
        comments.append(comment)
    making.add_all(comments)


def _make_baselines(making: _Making, content: Mapping[str, Any], project: Project) -> None:
    """The plans that were kept, as of the day on which they were."""
    for one in content.get("baselines", ()):
        baseline = Baseline(project=project, name=one["name"])
        baseline.created_at = datetime.fromisoformat(one["at"])
        making.add(baseline)
        rows = [
            BaselineTask(
                baseline=baseline,
                task=making.tasks.get(task["task"] or ""),
                title=task["title"],
                start=date.fromisoformat(task["start"]) if task["start"] else None,
                due=date.fromisoformat(task["due"]) if task["due"] else None,
            )
            for task in one["tasks"]
        ]
        making.remember(BaselineTask.objects.bulk_create(rows, batch_size=500))


class _Desk:
    """Where the parts of other rooms are made again (`kernel.archive_parts.ArchiveDesk`)."""

    def __init__(self, making: _Making, project: Project) -> None:
        self.project, self.actor, self._making = project, making.actor, making

    def sheet(self, key: str | None) -> int | None:
        """The person or the organisation of a key; None for one that is not here."""
        return self._making.sheets.get(key or "")

    def task(self, key: str | None) -> int | None:
        """The new task of a key; None for one that was left out."""
        found = self._making.tasks.get(key or "")
        return found.pk if found is not None and found.project_id == self.project.pk else None

    def anchor(self, key: str | None) -> int | None:
        """The same for an anchor."""
        found = self._making.anchors.get(key or "")
        return found.pk if found is not None and found.project_id == self.project.pk else None

    def add(self, row: Any) -> Any:
        """Save a new row, checked, and remember how to take it back."""
        return self._making.add(row)

    def remember(self, rows: Iterable[Any]) -> None:
        """Remember rows that the saving of another has written."""
        self._making.remember(rows)


def _make_files(making: _Making, content: Mapping[str, Any], project: Project) -> None:
    """Each checked by its content, as any file that somebody sends."""
    for one in content["files"]:
        task = making.tasks.get(one["task"] or "")
        if one["path"] not in making.kept or (one["task"] and task is None):
            continue
        name = uploads.safe_filename(one["name"])
        if making.archive.size(one["path"]) > settings.UPLOAD_MAX_MB * 1_000_000:
            told = _("« %(name)s » pèse plus que ce qu’un fichier peut peser ici (%(n)d Mo).")
            raise ImportRefused(told % {"name": name, "n": settings.UPLOAD_MAX_MB})
        body = ContentFile(making.archive.read(one["path"]), name)
        mime = uploads.check_upload(body, filename=name)
        row: ProjectFile | TaskFile = (
            TaskFile(task=task) if task is not None else ProjectFile(project=project)
        )
        row.name, row.mime, row.size = name, mime, body.size
        row.file.save(name, body, save=False)
        making.add(row)
