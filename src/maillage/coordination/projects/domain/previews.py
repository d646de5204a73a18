"""See everything that a change would move, in one project or in all those that it touches."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.coordination.calendars.changes import BodyChange, ClosingMove
from maillage.coordination.calendars.models import ClosingPeriod
from maillage.coordination.projects.domain import clashes
from maillage.coordination.projects.domain.calendars import project_calendars
from maillage.coordination.projects.domain.changes import (
    ANCHORS,
    PLAN,
    Changes,
    Fit,
    MoveGroup,
    MovePreview,
    Preview,
)
from maillage.coordination.projects.domain.plans import LoadedPlan, load_plans
from maillage.coordination.projects.domain.recipients import people_of
from maillage.coordination.projects.models import Project, Task
from maillage.coordination.projects.planning.feasibility import feasibility
from maillage.coordination.projects.planning.move import (
    Change,
    Outcome,
    PlannedMove,
    Reason,
    preview_change,
)
from maillage.coordination.projects.planning.plan import Plan, PlanError
from maillage.kernel import clock, registry
from maillage.kernel.calendar import WorkCalendar
from maillage.kernel.registry import AnchorChange, Move, ObjectRef
from maillage.kernel.text_fr import french_day
from maillage.people.directory.models import Person

Progress = Callable[[int, int], None]


def concerned(changes: Changes) -> QuerySet[Project]:
    """The projects that hang from what changes, whoever sees them."""
    wanted = Q(anchors__in=changes.anchors) | Q(tasks__in=changes.tasks)
    wanted |= Q(pk__in=changes.stale)
    if changes.deciding_body is not None:
        body = changes.deciding_body.pk
        wanted |= Q(tasks__deciding_body=body, tasks__state__in=Task.OPEN)
    if changes.closing is not None:
        for state in changes.closing.states:
            wanted |= _closed_then(state)
    return Project.objects.filter(pk__in=Project.objects.filter(wanted).values("pk"))


def touched_projects(changes: Changes, user: Any) -> list[Project]:
    """The projects that a change concerns, of those that `user` sees and may change."""
    found = Project.objects.visible_to(user).filter(pk__in=concerned(changes).values("pk"))
    return [one for one in found if user.has_perm("projects.change_project", one)]


def left_behind(changes: Changes, seen: Collection[int]) -> list[Project]:
    """The projects besides those `seen` that a change of a calendar would move; nothing is written."""
    if not changes.is_shared:
        return []
    found = list(concerned(changes).exclude(pk__in=seen))
    loaded, calendars = load_plans(found), project_calendars(found)
    parts = [preview_plan(changes, one, loaded[one.pk], calendars[one.pk], {}) for one in found]
    return [part.project for part in parts if part.is_concerned]


def _closed_then(closing: ClosingPeriod) -> Q:
    """The plans in which days are counted across that closing."""
    first = closing.start
    # From an anchor before it to a task after it, or the other way round: either is not before.
    wanted = Q(tasks__state__in=Task.OPEN) & (Q(tasks__due__gte=first) | Q(anchors__day__gte=first))
    if closing.organisation_id is None:
        return wanted
    return wanted & Q(lead=closing.organisation_id)


def preview_changes(
    *,
    changes: Changes,
    user: Any,
    projects: Collection[Project] | None = None,
    say: Progress = lambda _done, _total: None,
) -> Preview:
    """Read only: what `changes` would move in the projects that `user` may change.

    A plan that cannot be computed (a cycle, a day beyond the calendar) tells its `problem` and
    does not hold up the others. `say` is told how many projects are done, and of how many.
    """
    found = touched_projects(changes, user) if projects is None else list(projects)
    loaded = load_plans(found)
    calendars = project_calendars(found)
    told = people_of(task for one in loaded.values() for task in one.tasks.values())
    parts: list[MovePreview] = []
    for number, project in enumerate(found):
        calendar = calendars[project.pk]
        parts.append(preview_plan(changes, project, loaded[project.pk], calendar, told))
        say(number + 1, len(found))
    parts = _with_clashes(_with_movables(parts), user)
    return as_preview(changes, parts, shared=_shared(changes))


def as_preview(
    changes: Changes, parts: Sequence[MovePreview], *, shared: Move | None = None
) -> Preview:
    """The whole of what is found in each project, with whom it concerns: most dates first."""
    counted: Counter[int] = Counter()
    for part in parts:
        counted += part.people
    people = {one.pk: one for one in Person.objects.filter(pk__in=counted)}
    ranked = sorted(counted, key=lambda pk: (-counted[pk], str(people.get(pk, ""))))
    return Preview(
        changes=changes,
        projects=tuple(parts),
        people=tuple((people[pk], counted[pk]) for pk in ranked if pk in people),
        seen_at=clock.now(),
        shared=shared,
    )


def preview_plan(
    changes: Changes,
    project: Project,
    loaded: LoadedPlan,
    calendar: WorkCalendar,
    told: Mapping[int, frozenset[int]],
) -> MovePreview:
    """What the planner finds in one project's plan; nothing is asked of what is outside it.

    `told` are the people who are told of each task, by its key.
    """
    today = clock.today()
    mine = Change(
        plan=_other_sessions(changes, loaded),
        anchors={str(pk): day for pk, day in changes.anchors.items() if pk in loaded.anchors},
        tasks={pk: day for pk, day in changes.tasks.items() if pk in loaded.tasks},
        kept=frozenset(changes.kept),
        calendar=_other_calendar(changes.closing, project, calendar),
        stale=changes.closing is not None or project.pk in changes.stale,
    )
    leader = next((pk for pk in loaded.anchors if pk in changes.anchors), None)
    led = changes.follows & set(loaded.anchors) if leader is not None else frozenset()
    plan = replace(loaded.plan, follows={str(pk): str(leader) for pk in led})
    try:
        outcome = preview_change(plan, mine, calendar, today)
        fit = _fit(outcome, calendar, today)
    except PlanError as error:
        return MovePreview(project, problem=str(error), loaded=loaded)
    asked: list[Move] = []
    follow: dict[str, list[Move]] = {ANCHORS: [], PLAN: []}
    for one in outcome.moves:
        move = as_move(one, loaded, told)
        if one.reason is Reason.CHOSEN:
            asked.append(move)
        else:
            follow[ANCHORS if one.kind == "anchor" else PLAN].append(move)
    labels = {ANCHORS: _("Autres repères"), PLAN: _("Tâches")}
    return MovePreview(
        project=project,
        chosen=tuple(asked),
        groups=tuple(
            MoveGroup(key, labels[key], tuple(moves)) for key, moves in follow.items() if moves
        ),
        conflicts=(
            *(one.text for one in outcome.conflicts),
            *(one.text for one in outcome.notices),
        ),
        fit=fit,
        warning=" ".join(_warning(day, calendar) for day in mine.anchors.values()).strip(),
        loaded=loaded,
        outcome=outcome,
    )


def _other_sessions(changes: Changes, loaded: LoadedPlan) -> Plan | None:
    """The plan with the sessions and the filing delay of that body as they would be."""
    if changes.deciding_body is None:
        return None
    body, filing = changes.deciding_body.pk, None
    gone: set[date] = set()
    new: set[date] = set()
    if changes.session is not None:
        gone = {changes.session.session.day}
        new = {changes.session.after} if changes.session.after else set()
    if changes.body is not None:
        new, filing = set(changes.body.added), changes.body.filing_days
    tasks = []
    for task in loaded.plan.tasks:
        if task.body is not None and loaded.tasks[int(task.key)].deciding_body_id == body:
            days = tuple(sorted((set(task.body.sessions) - gone) | new))
            delay = task.body.filing_days if filing is None else filing
            tasks.append(replace(task, body=replace(task.body, sessions=days, filing_days=delay)))
        else:
            tasks.append(task)
    return replace(loaded.plan, tasks=tasks)


def _other_calendar(
    move: ClosingMove | None, project: Project, calendar: WorkCalendar
) -> WorkCalendar | None:
    """The project's working days with that closing as it would be; None when it is not its own."""
    if move is None:
        return None
    mine = [one for one in move.states if one.organisation_id in {None, project.lead_id}]
    if not mine:
        return None
    closed = set(calendar.closing_days)
    for one in mine:
        if one is move.wished:
            closed |= set(one.days)
        else:
            others = move.kept.get(None, frozenset()) | move.kept.get(project.lead_id, frozenset())
            closed -= set(one.days) - others
    return replace(calendar, closing_days=frozenset(closed))


def as_move(planned: PlannedMove, loaded: LoadedPlan, told: Mapping[int, frozenset[int]]) -> Move:
    """What the planner found, as every movable says it."""
    after = planned.after.due if planned.after else None
    blocked = "" if planned.after else planned.text
    if planned.kind == "anchor":
        anchor = loaded.anchors[int(planned.key)]
        return Move(
            ObjectRef.of(anchor), anchor.name, anchor.day, after, blocked, note=planned.warning
        )
    task = loaded.tasks[int(planned.key)]
    people = told.get(task.pk, frozenset())
    data = (("start", planned.after.start.isoformat()),) if planned.after else ()
    same = planned.after is not None and planned.before is not None and task.due == after
    note = planned.text if same else planned.warning  # only its beginning moves
    return Move(ObjectRef.of(task), task.title, task.due or "", after, blocked, people, data, note)


def _fit(outcome: Outcome, calendar: WorkCalendar, today: date) -> Fit | None:
    """Whether the plan holds then; whether it does now is only asked when it would not."""
    if not outcome.then.plan.tasks:
        return None
    then = feasibility(outcome.then.plan, outcome.calendar, today, latest=outcome.then)
    before = 0
    if then.missing:
        now = feasibility(outcome.now.plan, calendar, today, latest=outcome.now)
        before = now.missing
    return Fit(before, then.missing, then.text)


def _warning(after: date, calendar: WorkCalendar) -> str:
    day = french_day(after, year=True, weekday=True)
    if after < clock.today():
        return _("Attention : le %(day)s est déjà passé.") % {"day": day}
    if name := calendar.holiday_name(after):
        return _("Attention : le %(day)s est un jour férié (%(name)s).") % {
            "day": day,
            "name": name,
        }
    return ""


def _with_movables(parts: Sequence[MovePreview]) -> list[MovePreview]:
    """With what follows outside the plans: each movable is asked once for all of them."""
    changes = [change for part in parts for change in _anchor_changes(part)]
    groups: dict[int, list[MoveGroup]] = defaultdict(list)
    for movable in registry.movables if changes else ():
        mine: dict[int, list[Move]] = defaultdict(list)
        for change, move in movable.preview(changes):
            mine[change.project].append(move)
        for project, moves in mine.items():
            groups[project].append(MoveGroup(movable.key, str(movable.label), tuple(moves)))
    return [
        replace(part, groups=(*part.groups, *groups[part.project.pk]))
        if part.project.pk in groups
        else part
        for part in parts
    ]


def _anchor_changes(part: MovePreview) -> list[AnchorChange]:
    """The anchors that would move: those asked for, and those that follow them."""
    found = []
    for move in (*part.chosen, *part.moves):
        if move.target.model != "projects.anchor" or move.blocked:
            continue
        if isinstance(move.after, date) and isinstance(move.before, date):
            pk = move.target.pk
            found.append(AnchorChange(part.project.pk, pk, str(pk), move.before, move.after))
    return found


def _with_clashes(parts: Sequence[MovePreview], user: Any) -> list[MovePreview]:
    """With who would be wanted twice at once."""
    moved = [
        one
        for part in parts
        if part.outcome is not None and part.loaded is not None
        for one in clashes.held(
            part.loaded.tasks,
            (
                (int(move.key), move.after.start, move.after.due)
                for move in part.outcome.moves
                if move.kind == "task" and move.after is not None
            ),
        )
    ]
    found = clashes.new_clashes(moved, user)
    return [
        replace(part, conflicts=(*part.conflicts, *found[part.project.pk]))
        if part.project.pk in found
        else part
        for part in parts
    ]


def _shared(changes: Changes) -> Move | None:
    """The session, the body or the closing itself, as a move."""
    if changes.session is not None:
        session, after = changes.session.session, changes.session.after
        label = str(session.body)
        blocked = "" if after else _("la séance n’aura pas lieu")
        return Move(ObjectRef.of(session), label, session.day, after, blocked)
    if changes.body is not None:
        return _shared_body(changes.body)
    if changes.closing is None:
        return None
    closing, wished = changes.closing.closing, changes.closing.wished
    before = _span(closing) if closing.pk else ""
    ref = ObjectRef("calendars.closingperiod", closing.pk or 0)
    if wished is None:
        return Move(ref, closing.label, before, None, _("supprimée"))
    after_text = _span(wished)
    if closing.pk and closing.organisation_id != wished.organisation_id:
        before, after_text = _whose(closing, before), _whose(wished, after_text)
    return Move(ref, wished.label, before, after_text)


def _shared_body(change: BodyChange) -> Move:
    ref, label = ObjectRef.of(change.body), str(change.body)
    if change.filing_days is not None:
        return Move(ref, label, _filing(change.body.filing_days), _filing(change.filing_days))
    days = ", ".join(french_day(day, year=True) for day in change.added)
    words = ngettext(
        "nouvelle séance : %(days)s", "nouvelles séances : %(days)s", len(change.added)
    )
    return Move(ref, label, "", words % {"days": days})


def _filing(days: int) -> str:
    if not days:
        return _("dossier le jour même")
    return ngettext("dossier %(n)d jour avant", "dossier %(n)d jours avant", days) % {"n": days}


def _whose(closing: ClosingPeriod, span: str) -> str:
    whose = closing.organisation or _("tous les plans")
    return _("%(span)s, pour %(whose)s") % {"span": span, "whose": whose}


def _span(closing: ClosingPeriod) -> str:
    return _("du %(start)s au %(end)s") % {
        "start": french_day(closing.start),
        "end": french_day(closing.end, year=True),
    }
