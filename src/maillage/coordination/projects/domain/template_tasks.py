"""Tasks made from a template's rows, with their links and their points to check; nothing is saved."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from maillage.coordination.projects.domain.revisions import lines_of
from maillage.coordination.projects.models import (
    Anchor,
    Dependency,
    PlanTemplate,
    Project,
    Task,
    TaskCheck,
    TemplateAnchor,
    TemplateTask,
)


@dataclass(frozen=True, slots=True)
class Tie:
    """A link of a template between two of its tasks, by key; `lag` in working days."""

    before: int
    after: int
    kind: str
    lag: int


@dataclass(frozen=True, slots=True)
class LoadedTemplate:
    """A template read once for any number of projects."""

    template: PlanTemplate
    anchors: list[TemplateAnchor]
    tasks: list[TemplateTask]
    ties: list[Tie]

    @property
    def roles(self) -> list[str]:
        """The roles that its tasks name, in order."""
        return list(dict.fromkeys(task.role for task in self.tasks if task.role))

    @property
    def main(self) -> TemplateAnchor | None:
        """The anchor that is the day J, or the last one."""
        marked = next((one for one in self.anchors if one.is_main), None)
        return marked or (self.anchors[-1] if self.anchors else None)

    def missing_anchors(self, names: Collection[str]) -> list[str]:
        """The anchors that tasks hang from and that are not among `names` (case does not matter)."""
        known = {name.casefold() for name in names}
        used = {task.anchor_id for task in self.tasks}
        return [
            one.name for one in self.anchors if one.pk in used and one.name.casefold() not in known
        ]


def load_template(template: PlanTemplate) -> LoadedTemplate:
    """The template with its anchors, tasks and links, in three queries."""
    tasks = list(template.tasks.prefetch_related("predecessor_links"))
    ties = [
        Tie(link.predecessor_id, task.pk, link.kind, link.lag)
        for task in tasks
        for link in task.predecessor_links.all()
    ]
    return LoadedTemplate(template, list(template.anchors.all()), tasks, ties)


def make_task(
    row: TemplateTask, project: Project, anchor: Anchor | None, *, responsible: Any, position: int
) -> Task:
    """An unsaved task of `project` made from a template's row; `anchor` is the project's own."""
    return Task(
        project=project,
        title=row.title,
        note=row.note,
        rule_anchor=anchor,
        rule_offset=row.offset if anchor else 0,
        rule_unit=row.unit,
        floating=anchor is None,
        duration=row.duration,
        exact_day=row.exact_day,
        responsible=responsible,
        responsible_role=row.role,
        phase=row.phase,
        effort=row.effort,
        school_rule=row.school_rule,
        deciding_body_id=row.deciding_body_id,
        deliverable=row.deliverable,
        template_task=row,
        position=position,
    )


def make_tasks(
    loaded: LoadedTemplate,
    project: Project,
    anchors: Mapping[str, Anchor],
    *,
    responsibles: Mapping[str, Any],
    leave_out: Collection[int] = (),
    offset: int = 0,
) -> dict[int, Task]:
    """The tasks of a template for `project`, unsaved, by the row's key.

    `anchors` are the project's, by name in lower case; `leave_out` are the rows without which this
    project does.
    """
    own = {one.pk: anchors.get(one.name.casefold()) for one in loaded.anchors}
    return {
        row.pk: make_task(
            row,
            project,
            own[row.anchor_id] if row.anchor_id else None,
            responsible=responsibles.get(row.role),
            position=offset + row.position,
        )
        for row in loaded.tasks
        if row.pk not in leave_out
    }


def make_checks(rows: Collection[TemplateTask], made: Mapping[int, Task]) -> list[TaskCheck]:
    """The points to check of tasks that are saved already."""
    return [
        TaskCheck(task=made[row.pk], text=text, position=position)
        for row in rows
        if row.pk in made
        for position, text in enumerate(lines_of(row.checklist))
    ]


def make_links(ties: Collection[Tie], made: Mapping[int, Task]) -> list[Dependency]:
    """The links between the tasks that were made and saved, bridging those left out."""
    return [
        Dependency(
            predecessor=made[tie.before], successor=made[tie.after], kind=tie.kind, lag=tie.lag
        )
        for tie in bridged(ties, {tie.before for tie in ties} | {tie.after for tie in ties}, made)
    ]


def bridged(ties: Collection[Tie], keys: Collection[int], kept: Collection[int]) -> list[Tie]:
    """The links among `kept` when the others of `keys` go: what came before one precedes what came
    after it.

    Only « begins after the end » is carried over: the other kinds say something of the very task
    that goes.
    """
    found = {(tie.before, tie.after): tie for tie in ties}
    for gone in sorted(set(keys) - set(kept)):
        coming = [tie for tie in found.values() if tie.after == gone]
        going = [tie for tie in found.values() if tie.before == gone]
        for tie in (*coming, *going):
            del found[tie.before, tie.after]
        for first in coming:
            for last in going:
                pair = (first.before, last.after)
                if first.kind == last.kind == "FS" and pair not in found:
                    found[pair] = Tie(*pair, "FS", max(0, first.lag + last.lag))
    return list(found.values())
