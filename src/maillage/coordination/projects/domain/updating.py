"""Bring projects up to date with the template that they were made from; undoable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from maillage.coordination.projects.domain import told
from maillage.coordination.projects.domain.changes import MovePreview
from maillage.coordination.projects.domain.differences import (
    OwnTask,
    Plan,
    Proposal,
    compare,
    read_plan,
    read_rule,
)
from maillage.coordination.projects.domain.projects import touch_plan
from maillage.coordination.projects.domain.revisions import content_of, keep_revision
from maillage.coordination.projects.domain.update_writing import UpdateWriter, tasks_by_key
from maillage.coordination.projects.models import (
    Comment,
    Dependency,
    PlanTemplate,
    Project,
    Task,
    TaskFile,
    TemplateRevision,
)
from maillage.kernel import audit, undo
from maillage.kernel.models import UndoRecord


class TemplateChanged(Exception):
    """The proposals are no longer those that were shown; str() says so, in French."""


@dataclass(frozen=True, slots=True)
class Update:
    """What a template proposes to one project."""

    project: Project
    template: PlanTemplate
    proposals: tuple[Proposal, ...]
    titles: Mapping[str, str]  # of the template's tasks, those of then and of now, by key

    @property
    def possible(self) -> list[Proposal]:
        """Those that can be ticked."""
        return [one for one in self.proposals if one.is_possible]

    @property
    def kept(self) -> list[Proposal]:
        """Those of which the project keeps its own, or that cannot follow."""
        return [one for one in self.proposals if not one.is_possible]


def outdated(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Those whose template has advanced since."""
    return projects.filter(template__revision__gt=F("template_version"))


def is_outdated(project: Project) -> bool:
    """Whether the template of that project has advanced since."""
    if project.template_id is None or project.template_version is None:
        return False
    newer = PlanTemplate.objects.filter(
        pk=project.template_id, revision__gt=project.template_version
    )
    return newer.exists()


def updates_of(projects: Iterable[Project]) -> list[Update]:
    """What the templates propose to these projects, in the same number of queries for one or fifty."""
    rows = [one for one in projects if one.template_id and one.template_version]
    templates = {one.template_id: one.template for one in rows if one.template}
    news = {key: read_plan(content_of(template)) for key, template in templates.items()}
    kept: dict[tuple[int | None, int | None], Plan] = {
        (one.template_id, one.number): read_plan(one.content)
        for one in TemplateRevision.objects.filter(
            template__in=templates, number__in={one.template_version for one in rows}
        )
    }
    owned = _owned(rows, kept)
    found = []
    for project in rows:
        base = kept.get((project.template_id, project.template_version))
        template = templates.get(project.template_id)
        if base is None or template is None or template.revision == project.template_version:
            continue
        mine, own = owned[project.pk]
        new = news[project.template_id]
        titles = {key: task["title"] for key, task in {**base.tasks, **new.tasks}.items()}
        proposals = tuple(compare(base, new, mine, own))
        found.append(Update(project, template, proposals, titles))
    return found


def _owned(
    projects: Sequence[Project], kept: Mapping[tuple[Any, Any], Plan]
) -> dict[int, tuple[dict[str, OwnTask], Plan]]:
    """The tasks of the projects under the template's keys, and their anchors and links."""
    keys = [one.pk for one in projects]
    tasks: dict[int, list[Task]] = defaultdict(list)
    found = (
        Task.objects.filter(project__in=keys)
        .select_related("rule_anchor")
        .annotate(
            has_files=Exists(TaskFile.objects.filter(task=OuterRef("pk"))),
            has_comments=Exists(Comment.objects.filter(task=OuterRef("pk"))),
        )
    )
    for task in found.prefetch_related("checks").order_by("position", "pk"):
        tasks[task.project_id].append(task)
    links = defaultdict(list)
    for link in Dependency.objects.filter(successor__project__in=keys).select_related("successor"):
        links[link.successor.project_id].append(link)
    anchors: dict[int, dict[str, str]] = defaultdict(dict)
    for project in projects:
        for anchor in project.anchors.all():
            anchors[project.pk][anchor.name.casefold()] = anchor.name
    made = {}
    for project in projects:
        base = kept.get((project.template_id, project.template_version), Plan())
        by_key = tasks_by_key(tasks[project.pk], base)
        names = {task.pk: key for key, task in by_key.items()}
        own = Plan(anchors=anchors[project.pk])
        for link in links[project.pk]:
            if link.predecessor_id in names and link.successor_id in names:
                ties = own.after.setdefault(names[link.successor_id], {})
                ties[names[link.predecessor_id]] = (link.kind, link.lag)
        spelling = {name.casefold(): name for name in base.anchors.values()}
        mine = {
            key: OwnTask(_content(task, spelling), *_settled(task)) for key, task in by_key.items()
        }
        made[project.pk] = (mine, own)
    return made


def _content(task: Task, spelling: Mapping[str, str]) -> dict[str, Any]:
    rule = None
    if task.rule_anchor is not None:
        name = task.rule_anchor.name
        name = spelling.get(name.casefold(), name)
        rule = read_rule(name, task.rule_offset, str(task.rule_unit))
    elif not task.floating:
        rule = ("", 0, task.due.isoformat() if task.due else "")  # a date of its own: no rule is it
    return {
        "title": task.title,
        "rule": rule,
        "duration": task.duration,
        "role": task.responsible_role,
        "phase": task.phase,
        "effort": "" if task.effort is None else f"{task.effort.normalize():f}",
        "exact_day": task.exact_day,
        "school_rule": task.school_rule,
        "body": task.deciding_body_id,
        "deliverable": task.deliverable,
        "note": task.note,
        "checklist": [check.text for check in task.checks.all()],
    }


def _settled(task: Any) -> tuple[str, str]:
    """Why the task stays as it is, and why it cannot be removed; two blanks when nothing stops it."""
    if task.state == Task.State.DONE:
        settled = _("Cette tâche est déjà faite.")
    elif task.state == Task.State.CANCELLED:
        settled = _("Ce projet a annulé cette tâche.")
    else:
        settled = ""
    if settled or (task.state == Task.State.TODO and not (task.has_files or task.has_comments)):
        return settled, settled
    return "", _("Le travail a commencé : terminez ou annulez cette tâche vous-même.")


@dataclass(frozen=True, slots=True)
class Choice:
    """What one project takes: keys of the template's tasks, of what was shown at `revision`."""

    project: Project
    chosen: frozenset[str]
    revision: int


def apply_update(
    *, project: Project, chosen: Collection[str], revision: int, actor: Any
) -> UndoRecord:
    """`apply_updates`, for one project."""
    choice = Choice(project, frozenset(chosen), revision)
    (record,) = apply_updates(choices=[choice], actor=actor)
    return record


@transaction.atomic
def apply_updates(*, choices: Collection[Choice], actor: Any) -> list[UndoRecord]:
    """Make the chosen proposals true in each project, in all of them or in none.

    The projects are then at their template's revision: what was not chosen is their own affair, and
    is not proposed again. Whoever has other dates is told once. Raises TemplateChanged when a
    template is no longer at the revision of the choice, or when something chosen can no longer be
    done; PlanError when a plan can no longer be placed.
    """
    records = [_apply(choice, actor) for choice in sorted(choices, key=lambda one: one.project.pk)]
    if records:
        told.tell_moved(*records, actor=actor)
    return records


def _apply(choice: Choice, actor: Any) -> UndoRecord:
    """The record of one project's update, with whose dates moved."""
    project = (
        Project.objects.select_for_update(of=("self",))
        .select_related("template")
        .get(pk=choice.project.pk)
    )
    updates = updates_of([project])
    known = {one.key: one for update in updates for one in update.possible}
    template = project.template
    if template is None or template.revision != choice.revision or not choice.chosen <= set(known):
        raise TemplateChanged(
            _("Le modèle ou le projet a changé depuis cet aperçu : le voici refait.")
        )
    label = _("Mise à jour d’après le modèle « %(name)s »") % {"name": template}
    taken, kept = _("a repris les changements du modèle"), _("a gardé le plan malgré le modèle")
    with audit.recording(actor=actor, verb=taken if choice.chosen else kept):
        keep_revision(template)
        work = UpdateWriter(project, [known[key] for key in known if key in choice.chosen])
        entries = work.write()
        before = copy(project)
        project.template_version = template.revision
        project.save(update_fields=["template_version"])
        entries.append(undo.entry(before, project, ["template_version"]))
        touch_plan(project)
        part = MovePreview(project, chosen=tuple(work.moves))
        told.write_down(entries, [part], taken=set(), stale=[])
        return undo.keep(project, label=label[:250], entries=entries, actor=actor)
