"""What became of a template since a project was made from it: three-way, pure, nothing is read.

`base` is the template at the project's revision, `new` the template today (both as
`revisions.content_of` gives them), `mine` the project's own tasks under the keys of the template's.
What the template changed is proposed; what the project changed itself is kept, and said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

Content = Mapping[str, Any]
FIELDS: Final = (
    "title", "rule", "duration", "role", "phase", "effort", "exact_day", "school_rule", "body",
    "deliverable", "note", "checklist",
)  # fmt: skip
LABELS: Final = {
    "title": _("Nom"),
    "rule": _("Date"),
    "duration": _("Durée"),
    "role": _("Rôle"),
    "phase": _("Phase"),
    "effort": _("Charge"),
    "exact_day": _("Jour exact"),
    "school_rule": _("Vacances scolaires"),
    "body": _("Instance"),
    "deliverable": _("Livrable"),
    "note": _("Notes"),
    "checklist": _("Points à vérifier"),
    "after": _("Vient après"),
}


class Kind(StrEnum):
    """What the template did with a task."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One thing that the template says otherwise; `kept` when the project had changed it itself."""

    name: str
    before: Any
    after: Any
    mine: Any
    kept: bool = False

    @property
    def label(self) -> Any:
        """As a person would call it."""
        return LABELS[self.name]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One task of the template that is no longer what it was.

    `blocked` says why it cannot be applied to this project; `kept` is set when the project changed
    everything that the template did.
    """

    kind: Kind
    key: str
    title: str
    task: Content
    fields: tuple[FieldChange, ...] = ()
    blocked: str = ""

    @property
    def applied(self) -> list[FieldChange]:
        """The changes that would be made."""
        return [one for one in self.fields if not one.kept]

    @property
    def kept(self) -> list[FieldChange]:
        """Those that the project keeps to itself."""
        return [one for one in self.fields if one.kept]

    @property
    def is_possible(self) -> bool:
        """Whether there is anything to tick."""
        return not self.blocked and (self.kind is not Kind.CHANGED or bool(self.applied))


@dataclass(frozen=True, slots=True)
class OwnTask:
    """A task of the project as the template would say it; why it stays as it is, if it must."""

    content: Content
    settled: str = ""
    unremovable: str = ""


@dataclass(slots=True)
class Plan:
    """A plan by key, from `revisions.content_of` or from a project."""

    tasks: dict[str, Content] = field(default_factory=dict)
    anchors: dict[str, str] = field(default_factory=dict)
    after: dict[str, dict[str, tuple[str, int]]] = field(default_factory=dict)


def read_plan(content: Content) -> Plan:
    """The content by key; a task's rule names its anchor, so that a renamed one is seen."""
    plan = Plan(anchors={one["key"]: one["name"] for one in content.get("anchors", ())})
    for one in content.get("tasks", ()):
        anchor = plan.anchors.get(one["anchor"], "")
        rule = read_rule(anchor, one["offset"], one["unit"]) if anchor else None
        plan.tasks[one["key"]] = {**one, "rule": rule}
    for link in content.get("links", ()):
        ties = plan.after.setdefault(link["after"], {})
        ties[link["before"]] = (link["kind"], link["lag"])
    return plan


def read_rule(anchor: str, offset: int, unit: str) -> tuple[str, int, str]:
    """A rule to compare: zero weeks and zero days are the same day."""
    return anchor, offset, unit if offset else "days"


def compare(base: Plan, new: Plan, mine: Mapping[str, OwnTask], own: Plan) -> list[Proposal]:
    """What to propose to the project, in the template's order, what was removed last.

    `own` gives the project's anchors (by name in lower case) and its links between these tasks.
    """
    found = []
    for key, task in new.tasks.items():
        if key not in base.tasks:
            if key not in mine:
                blocked = _lacking(task, own)
                found.append(Proposal(Kind.ADDED, key, task["title"], task, blocked=blocked))
            continue
        fields = _fields(base, new, mine.get(key), key)
        fields += _ties(base, new, own, key)
        if not fields:
            continue
        if key not in mine:
            blocked = str(_("Ce projet a supprimé cette tâche."))
        else:
            blocked = mine[key].settled or _lacking_now(task, fields, own)
        found.append(Proposal(Kind.CHANGED, key, task["title"], task, tuple(fields), blocked))
    for key, task in base.tasks.items():
        if key in new.tasks or key not in mine:
            continue
        blocked = mine[key].unremovable
        if not blocked and any(mine[key].content[name] != task[name] for name in FIELDS):
            blocked = str(_("Ce projet a fait de cette tâche la sienne : elle est gardée."))
        found.append(Proposal(Kind.REMOVED, key, task["title"], task, blocked=blocked))
    return found


def _fields(base: Plan, new: Plan, own: OwnTask | None, key: str) -> list[FieldChange]:
    found = []
    for name in FIELDS:
        before, after = base.tasks[key].get(name), new.tasks[key].get(name)
        if before == after:
            continue
        mine = own.content.get(name) if own is not None else before
        if mine == after:
            continue
        found.append(FieldChange(name, before, after, mine, kept=mine != before))
    return found


def _ties(base: Plan, new: Plan, own: Plan, key: str) -> list[FieldChange]:
    """One change for all that the task waits for; a tie that the project changed is left alone."""
    before, after = base.after.get(key, {}), new.after.get(key, {})
    mine = own.after.get(key, {})
    wanted = dict(mine)
    for other in {*before, *after}:
        if before.get(other) == after.get(other) or mine.get(other) != before.get(other):
            continue
        if other in after:
            wanted[other] = after[other]
        else:
            wanted.pop(other, None)
    return [] if wanted == mine else [FieldChange("after", mine, wanted, mine)]


def _lacking(task: Content, own: Plan) -> str:
    rule = task["rule"]
    if rule is None or rule[0].casefold() in own.anchors:
        return ""
    return str(_("Donnez d’abord au projet la date du repère « %(name)s ».") % {"name": rule[0]})


def _lacking_now(task: Content, fields: list[FieldChange], own: Plan) -> str:
    changes = any(one.name == "rule" and not one.kept for one in fields)
    return _lacking(task, own) if changes else ""
