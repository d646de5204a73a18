"""Create a project, its anchors and its tasks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, time
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from maillage.coordination.projects.domain.deliverables import ref_of, settle
from maillage.coordination.projects.domain.plans import place_tasks
from maillage.coordination.projects.domain.revisions import keep_revision
from maillage.coordination.projects.domain.template_tasks import (
    load_template,
    make_checks,
    make_links,
    make_tasks,
)
from maillage.coordination.projects.models import (
    Anchor,
    PlanTemplate,
    Project,
    ProjectFile,
    ProjectPartner,
    Task,
    TaskFile,
)
from maillage.kernel import audit
from maillage.people.directory.models import Organisation, Person
from maillage.people.territory.models import Commune

TEXTS: Final = ("description", "objectives")  # what a template says of each of its projects


@dataclass(frozen=True, slots=True)
class AnchorDay:
    """An anchor to create: « Vernissage », its day, its hour if it matters."""

    name: str
    day: date
    time: time | None = None
    is_main: bool = False


def touch_plan(project: Project) -> None:
    """Say that the plan is no longer the one that anybody has previewed.

    Not a change of the record itself: whoever edits its name meanwhile is not in conflict.
    """
    Project.objects.filter(pk=project.pk).update(plan_version=F("plan_version") + 1)


def lock_plan(project: Project) -> Project:
    """The project as it is now, its plan held until the end of the transaction."""
    return Project.objects.select_for_update().get(pk=project.pk)


@transaction.atomic
def create_project(
    *,
    name: str,
    actor: Any,
    anchors: Sequence[AnchorDay] = (),
    template: PlanTemplate | None = None,
    team: Sequence[Any] = (),
    host_communes: Iterable[Commune] = (),
    **fields: Any,
) -> Project:
    """A project with its anchors, and the tasks of a template if one is given.

    The actor joins the team; the template's texts fill what is left blank. Raises PlanError when
    the template cannot be placed.
    """
    user = audit.Actor.of(actor).user
    if template is not None:
        fields |= {name: fields.get(name) or template.texts.get(name, "") for name in TEXTS}
    with audit.recording(actor=actor, verb=_("a créé le projet")):
        project = Project(name=name, created_by=user, **fields)
        project.save()
        project.team.set({one.pk: one for one in (*team, user) if one is not None}.values())
        project.host_communes.set(host_communes)
        fill_city(project=project)
        set_anchors(project=project, anchors=anchors, actor=actor)
        if template is not None:
            apply_template(project=project, template=template, actor=actor)
    return project


def place_words(communes: Iterable[Commune]) -> str:
    """The host communes in one line: « Bellême, Sées »."""
    return ", ".join(one.name for one in communes)[:120]


@transaction.atomic
def fill_city(*, project: Project, before: str = "") -> Project:
    """Say where it takes place by its host communes, unless somebody wrote it otherwise.

    `before` is what they said before this change. Inside the caller's recording.
    """
    if project.city not in {"", before}:
        return project
    words = place_words(project.host_communes.all())
    if words and words != project.city:
        project.city = words
        project.save(update_fields=["city"])
    return project


@transaction.atomic
def set_anchors(*, project: Project, anchors: Sequence[AnchorDay], actor: Any) -> list[Anchor]:
    """Create the anchors of a project that has none of these names; the main one is the day J."""
    made = []
    main_before = lock_plan(project).main_anchor_id
    with audit.recording(actor=actor, verb=_("a posé un repère")):
        for position, item in enumerate(anchors):
            anchor = Anchor(
                project=project, name=item.name, day=item.day, time=item.time, position=position
            )
            anchor.full_clean()
            anchor.save()
            made.append(anchor)
            if item.is_main or (project.main_anchor_id is None and item is anchors[-1]):
                project.main_anchor = anchor
        if project.main_anchor_id != main_before:
            project.save(update_fields=["main_anchor"])
        touch_plan(project)
    return made


@transaction.atomic
def apply_template(
    *,
    project: Project,
    template: PlanTemplate,
    actor: Any,
    responsibles: Mapping[str, Person] | None = None,
) -> list[Task]:
    """Add a template's tasks to a project, scheduled backwards from its anchors.

    `responsibles` gives the person for each role of the template. Raises PlanError, naming what
    lacks, when the project has no anchor of a name that the template uses.
    """
    from maillage.coordination.projects.planning.plan import PlanError  # noqa: PLC0415 - one use

    loaded = load_template(template)
    known = {anchor.name.casefold(): anchor for anchor in project.anchors.all()}
    if missing := loaded.missing_anchors(known):
        raise PlanError(
            _("Ce modèle a besoin de repères que le projet n’a pas : %(names)s. Ajoutez leur date.")
            % {"names": ", ".join(missing)}
        )
    locked = lock_plan(project)
    with audit.recording(
        actor=actor, verb=_("a appliqué le modèle « %(name)s »") % {"name": template}
    ):
        keep_revision(template)
        made = make_tasks(
            loaded,
            project,
            known,
            responsibles=responsibles or {},
            offset=project.tasks.count(),
        )
        tasks = list(made.values())
        audit.bulk_create(tasks)
        audit.bulk_create(make_links(loaded.ties, made))
        audit.bulk_create(make_checks(loaded.tasks, made))
        befores = [copy(task) for task in tasks]
        place_tasks(project, tasks)
        audit.bulk_update(list(zip(befores, tasks, strict=True)), ["start", "due"])
        if locked.template_id is None:  # updates of the first one are proposed, not of the others
            project.template, project.template_version = template, template.revision
            project.save(update_fields=["template", "template_version"])
        touch_plan(project)
    return tasks


# What says when a task is; `due` is what was asked for on a fixed day.
RULED: Final = (
    *("rule_anchor_id", "rule_offset", "rule_unit", "floating", "due", "exact_day"),
    *("earliest", "school_rule", "deciding_body_id"),
)


@transaction.atomic
def save_task(*, task: Task, actor: Any) -> Task:
    """Save a new or edited task, placed by its rule when what says its date is new.

    One that is bound to an object already in its final state is closed at once. Raises PlanError
    when its rule leads nowhere. What else an edit moves is for `following.edit_task` to say.
    """
    creating = task.pk is None
    with audit.recording(
        actor=actor, verb=_("a ajouté une tâche") if creating else _("a modifié une tâche")
    ):
        lock_plan(task.project)
        _place(task, None if creating else Task.objects.get(pk=task.pk))
        task.full_clean(exclude=["state"])
        task.save()
        touch_plan(task.project)
    if task.is_open and (ref := ref_of(task)) is not None and settle(ref, actor=actor):
        task.refresh_from_db()
    return task


def _place(task: Task, before: Task | None) -> None:
    """Give the task its dates. What is done, or was locked already, keeps the day that it had."""
    ruled = before is None or task.due is None or _differs(task, before, RULED)
    lasts = before is None or task.duration != before.duration
    freed = before is not None and (
        (before.locked and not task.locked) or (task.is_open and not before.is_open)
    )
    if task.is_open and not task.locked:
        if ruled or lasts or freed:
            place_tasks(task.project, [task])
    elif task.is_open and ruled and (before is None or not before.locked or task.due is None):
        task.locked = False  # where it is to be locked, its rule has to say once
        place_tasks(task.project, [task])
        task.locked = True
    elif task.due and (ruled or lasts):
        pinned = copy(task)  # its day stays: only when it begins is to be counted
        pinned.rule_anchor, pinned.deciding_body = None, None
        pinned.floating = pinned.locked = False
        pinned.earliest, pinned.school_rule = None, ""
        place_tasks(task.project, [pinned])
        task.start = pinned.start


def _differs(one: Task, other: Task, fields: Iterable[str]) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in fields)


@transaction.atomic
def delete_task(*, task: Task, actor: Any) -> None:
    """Remove a task from its plan; the contents of its files leave the disk on commit."""
    files = _contents_of(TaskFile.objects.filter(task=task))
    with audit.recording(actor=actor, verb=_("a supprimé une tâche")):
        lock_plan(task.project)
        touch_plan(task.project)
        task.delete()
    _delete_contents(files)


@transaction.atomic
def delete_project(*, project: Project, actor: Any) -> None:
    """Delete a project with its plan; the contents of its files leave the disk on commit."""
    files = _contents_of(project.files.all())
    files += _contents_of(TaskFile.objects.filter(task__project=project))
    with audit.recording(actor=actor, verb=_("a supprimé le projet")):
        project.delete()
    _delete_contents(files)


def _contents_of(files: Iterable[ProjectFile | TaskFile]) -> list[tuple[Any, str]]:
    """Where each content is kept."""
    return [(one.file.storage, str(one.file.name)) for one in files]


def _delete_contents(files: Iterable[tuple[Any, str]]) -> None:
    for storage, name in files:
        transaction.on_commit(partial(storage.delete, name))


@transaction.atomic
def add_partner(
    *,
    project: Project,
    role: str,
    actor: Any,
    organisation: Organisation | None = None,
    person: Person | None = None,
) -> ProjectPartner:
    """Someone takes part; asking twice changes nothing."""
    with audit.recording(actor=actor, verb=_("a ajouté un partenaire")):
        partner, _created = ProjectPartner.objects.get_or_create(
            project=project, role=role, organisation=organisation, person=person
        )
    return partner


@transaction.atomic
def add_partners(
    *,
    project: Project,
    role: str,
    actor: Any,
    organisations: Iterable[Organisation] = (),
    people: Iterable[Person] = (),
) -> int:
    """Several take part at once, each for itself; how many did not yet have that role."""
    known: set[tuple[int | None, int | None]] = set(
        project.partners.filter(role=role)
        .exclude(organisation__isnull=False, person__isnull=False)
        .values_list("organisation", "person")
    )
    made = [
        ProjectPartner(project=project, role=role, organisation=one)
        for one in organisations
        if (one.pk, None) not in known
    ]
    made += [
        ProjectPartner(project=project, role=role, person=one)
        for one in people
        if (None, one.pk) not in known
    ]
    with audit.recording(actor=actor, verb=_("a ajouté un partenaire")):
        audit.bulk_create(made)
    return len(made)


@transaction.atomic
def remove_partner(*, partner: ProjectPartner, actor: Any) -> None:
    """It no longer takes part; its sheet stays."""
    with audit.recording(actor=actor, verb=_("a retiré un partenaire")):
        partner.delete()


@transaction.atomic
def delete_file(*, file: ProjectFile, actor: Any) -> None:
    """Remove a file from its project; its content leaves the disk once that is certain."""
    storage, name = file.file.storage, file.file.name
    assert name is not None  # noqa: S101 - the column refuses a record without its file
    with audit.recording(actor=actor, verb=_("a supprimé un fichier")):
        file.delete()
    transaction.on_commit(lambda: storage.delete(name))
