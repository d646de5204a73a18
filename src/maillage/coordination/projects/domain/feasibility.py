"""Whether a project's plan holds, task by task, in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from maillage.coordination.projects.domain.calendars import project_calendar
from maillage.coordination.projects.domain.plans import LoadedPlan, describe_rule, load_plan
from maillage.coordination.projects.models import Project, SchoolRule, Task
from maillage.coordination.projects.planning.feasibility import Feasibility, feasibility
from maillage.coordination.projects.planning.plan import PlanError, Slot
from maillage.coordination.projects.planning.schedule import Origin
from maillage.kernel import clock
from maillage.kernel.calendar import WorkCalendar
from maillage.kernel.text_fr import french_day


@dataclass(frozen=True, slots=True)
class Room:
    """A task with the room that it has.

    Attributes:
        task: the row.
        latest, earliest: its dates at the latest, and from today.
        slack: working days by which it may slip; negative when it is too late.
        critical: nothing has less room.
        why: what gives its latest dates.
    """

    task: Task
    latest: Slot
    earliest: Slot
    slack: int
    critical: bool
    why: str

    @property
    def missing(self) -> int:
        """Working days that lack; 0 when there is room."""
        return max(0, -self.slack)


@dataclass(frozen=True, slots=True)
class PlanFeasibility:
    """What the tab « Faisabilité » says.

    Attributes:
        holds: whether the plan can be kept.
        sentence: the same in words; or why nothing can be computed.
        computed: whether it could be.
        chain: the tasks that leave the least room, in order.
        rooms: every task that is open and dated.
        conflicts, notices: what contradicts what, and what deserves a look, in words.
        undated: the tasks that have no date.
    """

    holds: bool
    sentence: str
    computed: bool = True
    chain: tuple[Room, ...] = ()
    rooms: tuple[Room, ...] = ()
    conflicts: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    undated: tuple[Task, ...] = ()


def plan_feasibility(project: Project) -> PlanFeasibility:
    """Whether what is left to do fits between today and the anchors."""
    loaded = load_plan(project)
    try:
        said = feasibility(loaded.plan, project_calendar(project), clock.today())
    except PlanError as error:
        return PlanFeasibility(False, str(error), computed=False)
    rooms = {key: _room(loaded, said, key) for key in said.slack}
    return PlanFeasibility(
        holds=said.feasible,
        sentence=said.text,
        chain=tuple(rooms[key] for key in said.chain),
        rooms=tuple(rooms.values()),
        conflicts=tuple(one.text for one in said.latest.conflicts),
        notices=tuple(one.text for one in said.latest.notices),
        undated=tuple(
            task
            for key in said.latest.undated
            if (task := loaded.tasks[int(key)]).state != Task.State.CANCELLED
        ),
    )


def slack_by_task(project: Project, calendar: WorkCalendar) -> dict[int, int]:
    """Working days of `calendar`, the project's own, by which each open task may slip, by key.

    Nothing for a plan that cannot be computed.
    """
    try:
        said = feasibility(load_plan(project).plan, calendar, clock.today())
    except PlanError:
        return {}
    return {int(key): slack for key, slack in said.slack.items()}


def _room(loaded: LoadedPlan, said: Feasibility, key: int | str) -> Room:
    return Room(
        task=loaded.tasks[int(key)],
        latest=said.latest[key],
        earliest=said.earliest[key],
        slack=said.slack[key],
        critical=key in said.critical,
        why=_why(loaded, said, key),
    )


def _school(task: Task, rule: str | None) -> str:
    """« hors vacances scolaires (public visé) »; nothing when the audiences have no rule."""
    if task.school_rule != SchoolRule.AUDIENCE:
        return task.get_school_rule_display()
    if rule is None:
        return ""
    return _("%(rule)s (public visé)") % {"rule": SchoolRule(rule).label}


def _why(loaded: LoadedPlan, said: Feasibility, key: int | str) -> str:
    """« 6 semaines avant le vernissage · séance du 13 mars »."""
    task, origin = loaded.tasks[int(key)], said.latest.origin(key)
    other = said.latest.because(key)
    if origin is Origin.LINK and other is not None:
        words = [_("attendue par « %(task)s »") % {"task": loaded.tasks[int(other)].title}]
    else:
        words = [
            {
                Origin.RULE: describe_rule(task),
                Origin.FIXED: _("date fixe"),
                Origin.KEPT: _("date verrouillée"),
            }.get(origin, _("à temps pour le jour J"))
        ]
    if task.school_rule:
        words.append(_school(task, said.latest.plan.tasks[said.latest.network.index[key]].school))
    if (session := said.latest.session(key)) is not None:
        words.append(_("séance du %(day)s") % {"day": french_day(session, year=True)})
    return " · ".join(word for word in words if word)
