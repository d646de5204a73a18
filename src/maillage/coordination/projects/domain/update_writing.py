"""The writing of a template's changes into one project, with what undoes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import date
from typing import Any

from maillage.coordination.projects.domain.differences import (
    FIELDS,
    Kind,
    Plan,
    Proposal,
    read_plan,
)
from maillage.coordination.projects.domain.plans import place_tasks
from maillage.coordination.projects.domain.recipients import people_of
from maillage.coordination.projects.domain.revisions import content_of
from maillage.coordination.projects.models import (
    Dependency,
    Project,
    Task,
    TaskCheck,
    TemplateRevision,
)
from maillage.kernel import audit, undo
from maillage.kernel.registry import Move, ObjectRef
from maillage.kernel.text_fr import plain

WRITTEN = (
    "title", "note", "rule_anchor", "rule_offset", "rule_unit", "floating", "duration",
    "responsible_role", "phase", "effort", "exact_day", "school_rule", "deciding_body",
    "deliverable", "start", "due",
)  # fmt: skip
CREATED = ("project", *WRITTEN, "template_task", "state", "locked", "responsible")


def tasks_by_key(tasks: Sequence[Task], base: Plan) -> dict[str, Task]:
    """Tasks by the key of the template's task that made them.

    When the template has lost that task since, its title at the time still tells.
    """
    found = {str(task.template_task_id): task for task in tasks if task.template_task_id}
    free: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        if task.template_task_id is None:
            free[plain(task.title)].append(task)
    for key, content in base.tasks.items():
        same = free.get(plain(content["title"]), [])
        if key not in found and len(same) == 1:
            found[key] = same[0]
    return found


class UpdateWriter:
    """The writing of some proposals into one project; `moves` are the dates that it changed."""

    def __init__(self, project: Project, proposals: Sequence[Proposal]) -> None:
        self.project, self.proposals = project, proposals
        self.entries: list[dict[str, Any]] = []
        self.moves: list[Move] = []
        rows = list(
            project.tasks.select_related("rule_anchor")
            .prefetch_related("checks", "predecessor_links", "successor_links")
            .order_by("position", "pk")
        )
        self.rows = {task.pk: task for task in rows}
        assert project.template is not None  # noqa: S101 - an update has a template
        self.new = read_plan(content_of(project.template))
        base = TemplateRevision.objects.get(
            template=project.template_id, number=project.template_version or 0
        )
        self.tasks = tasks_by_key(rows, read_plan(base.content))
        self.anchors = {one.name.casefold(): one for one in project.anchors.all()}
        self.position = max((task.position for task in rows), default=0)
        self.responsibles = {
            task.responsible_role: task.responsible_id
            for task in rows
            if task.responsible_role and task.responsible_id
        }

    def write(self) -> list[dict[str, Any]]:
        """Remove, add, change, tie; then place all of them. Returns the undo entries."""
        before = {pk: copy(task) for pk, task in self.rows.items()}
        # What comes before, by the links of then and by those of now: a link that goes no longer
        # wants anything of it, a new one may.
        roots = {self.tasks[one.key].pk for one in self.proposals if one.key in self.tasks}
        reached = self._before(roots)
        gone = self._remove()
        added = self._add()
        changed = self._change()
        self._tie()
        mine = {task.pk for task in (*added, *changed)}
        reached |= self._before(mine)
        followed = [self.rows[pk] for pk in self.rows if pk in reached - mine - gone]
        place_tasks(self.project, [*added, *changed, *followed])
        changed += [task for task in followed if _dates(task) != _dates(before[task.pk])]
        for task in added:
            task.save()
            self.entries.append(undo.entry(None, task, CREATED))
        pairs = [(before[task.pk], task) for task in changed]
        audit.bulk_update(pairs, list(WRITTEN))
        self.entries += [undo.entry(old, new, WRITTEN) for old, new in pairs]
        self._check_points(added, changed)
        moved = [(old, new) for old, new in pairs if old.due != new.due]
        told = people_of([*added, *(new for _old, new in moved)])
        self.moves = [_move(None, task, told[task.pk]) for task in added]
        self.moves += [_move(old, new, told[new.pk]) for old, new in moved]
        self.moves = [move for move in self.moves if move.after]
        # A row comes back after what it points to: undoing reads the entries backwards.
        return sorted(self.entries, key=_order)

    def _of(self, kind: Kind) -> list[Proposal]:
        return [one for one in self.proposals if one.kind is kind]

    def _remove(self) -> set[int]:
        """Remove tasks with their links and points; the keys that they had."""
        gone = set()
        for one in self._of(Kind.REMOVED):
            task = self.tasks.pop(one.key)
            for link in (*task.predecessor_links.all(), *task.successor_links.all()):
                self.entries.append(undo.deletion(link))
                link.delete()
            for check in task.checks.all():
                self.entries.append(undo.deletion(check))
            self.entries.append(undo.deletion(task))
            gone.add(task.pk)
            task.delete()
        return gone

    def _add(self) -> list[Task]:
        made = []
        for one in self._of(Kind.ADDED):
            self.position += 1
            task = Task(project=self.project, template_task_id=int(one.key), position=self.position)
            for name in FIELDS:
                self._assign(task, name, one.task[name])
            task.responsible_id = self.responsibles.get(task.responsible_role)
            task.save()
            self.tasks[one.key] = task
            made.append(task)
        return made

    def _change(self) -> list[Task]:
        made = []
        for one in self._of(Kind.CHANGED):
            task = self.tasks[one.key]
            for change in one.applied:
                self._assign(task, change.name, change.after)
            made.append(task)
        return made

    def _assign(self, task: Task, name: str, value: Any) -> None:
        if name == "rule":
            task.floating = value is None
            task.rule_anchor = self.anchors[value[0].casefold()] if value else None
            task.rule_offset = value[1] if value else 0
            task.rule_unit = value[2] if value else task.rule_unit
        elif name == "role":
            task.responsible_role = value
        elif name == "body":
            task.deciding_body_id = value
        elif name == "effort":
            task.effort = value or None
        elif name not in {"checklist", "after"}:
            setattr(task, name, value)

    def _tie(self) -> None:
        """The links as the template wants them now, between the tasks that the project has."""
        wanted: dict[str, Mapping[str, Any]] = {}
        for one in self.proposals:
            for change in one.applied:
                if change.name == "after":
                    wanted[one.key] = change.after
        for one in self._of(Kind.ADDED):
            wanted[one.key] = self.new.after.get(one.key, {})
        for key, ties in wanted.items():
            task = self.tasks[key]
            there = {link.predecessor_id: link for link in task.predecessor_links.all()}
            asked = {
                self.tasks[other].pk: tie for other, tie in ties.items() if other in self.tasks
            }
            mine = {other.pk for other in self.tasks.values()}
            for pk, link in there.items():
                if pk in mine and pk not in asked:
                    self.entries.append(undo.deletion(link))
                    link.delete()
            for pk, (kind, lag) in asked.items():
                self._set_link(there.get(pk), pk, task, kind, lag)

    def _before(self, roots: Iterable[int]) -> set[int]:
        """The tasks before these, however far, by the links as they are, whose dates may move."""
        coming: dict[int, list[int]] = defaultdict(list)
        for before, after in Dependency.objects.filter(successor__project=self.project).values_list(
            "predecessor", "successor"
        ):
            coming[after].append(before)
        waiting = list(roots)
        seen = set(waiting)
        while waiting:
            for pk in coming[waiting.pop()]:
                if pk not in seen:
                    seen.add(pk)
                    waiting.append(pk)
        rows = (self.rows[pk] for pk in seen - set(roots) if pk in self.rows)
        return {task.pk for task in rows if task.is_open and not task.locked}

    def _set_link(self, link: Any, before: int, task: Task, kind: str, lag: int) -> None:
        old = copy(link) if link is not None else None
        if old is not None and (old.kind, old.lag) == (kind, lag):
            return
        link = link or Dependency(predecessor_id=before, successor=task)
        link.kind, link.lag = kind, lag
        link.save()
        self.entries.append(undo.entry(old, link, ["predecessor", "successor", "kind", "lag"]))

    def _check_points(self, added: Sequence[Task], changed: Sequence[Task]) -> None:
        keys = {id(task): key for key, task in self.tasks.items()}
        wanted = {one.key: one for one in self.proposals}
        for task in added:
            self._new_points(task, wanted[keys[id(task)]].task["checklist"])
        for task in changed:
            one = wanted.get(keys.get(id(task), ""))
            applied = one.applied if one is not None else []
            change = next((c for c in applied if c.name == "checklist"), None)
            if change is None:
                continue
            there = list(task.checks.all())
            for check in there:
                if check.text not in change.after:
                    self.entries.append(undo.deletion(check))
                    check.delete()
            texts = {check.text for check in there}
            self._new_points(task, [text for text in change.after if text not in texts])

    def _new_points(self, task: Task, texts: Sequence[str]) -> None:
        for position, text in enumerate(texts):
            check = TaskCheck.objects.create(task=task, text=text, position=position)
            self.entries.append(undo.entry(None, check, ["task", "text", "done", "position"]))


def _dates(task: Task) -> tuple[date | None, date | None]:
    return task.start, task.due


def _move(before: Task | None, task: Task, people: frozenset[int]) -> Move:
    """The date of a task as whoever answers for it is told of it."""
    old = before.due if before is not None else None
    return Move(ObjectRef.of(task), task.title, old or "", task.due, people=people)


_RANK = {"projects.task": 0, "projects.taskcheck": 1, "projects.dependency": 1}


def _order(item: Mapping[str, Any]) -> int:
    """In the order of writing, as `undo` wants it: tasks made first, tasks deleted last."""
    model = str(item["ref"]).partition(":")[0]
    rank = _RANK.get(model, 2)
    if item["after"] is None:
        return 10 - rank
    return rank
