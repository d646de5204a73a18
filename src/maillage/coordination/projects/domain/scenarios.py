"""Dates that one tries without touching the plan: kept, compared with it, adopted or dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.coordination.projects.domain.calendars import project_calendar
from maillage.coordination.projects.domain.changes import (
    ANCHOR,
    FOLLOW,
    TASK,
    Changes,
    MovePreview,
    as_day,
)
from maillage.coordination.projects.domain.plans import load_plan
from maillage.coordination.projects.domain.previews import preview_plan
from maillage.coordination.projects.domain.recipients import people_of
from maillage.coordination.projects.models import Anchor, Project, Scenario
from maillage.kernel import audit


@transaction.atomic
def keep_scenario(*, project: Project, name: str, changes: Changes, actor: Any) -> Scenario:
    """Keep the days tried under a name; raises ValidationError when it is taken, or for no day."""
    days = {f"{ANCHOR}:{pk}": day.isoformat() for pk, day in changes.anchors.items()}
    days |= {f"{TASK}:{pk}": day.isoformat() for pk, day in changes.tasks.items()}
    if not days:
        raise ValidationError(_("Cette hypothèse n’essaie aucune date."))
    days |= {f"{FOLLOW}:{pk}": "" for pk in sorted(changes.follows)}
    scenario = Scenario(
        project=project, name=name, days=days, created_by=audit.Actor.of(actor).user
    )
    scenario.full_clean()
    with audit.recording(actor=actor, verb=_("a gardé une hypothèse")):
        scenario.save()
    return scenario


@transaction.atomic
def drop_scenario(*, scenario: Scenario, actor: Any) -> None:
    """Try it no more; the plan itself is not touched."""
    with audit.recording(actor=actor, verb=_("a écarté une hypothèse")):
        scenario.delete()


def changes_of(scenario: Scenario) -> Changes:
    """The days that it tries; those of anchors and tasks that are gone are left out."""
    days: dict[str, dict[int, date]] = {ANCHOR: {}, TASK: {}}
    follows = set()
    for key, text in scenario.days.items():
        kind, _colon, pk = key.partition(":")
        if kind == FOLLOW:
            follows.add(int(pk))
        elif kind in days and (day := as_day(text)) is not None:
            days[kind][int(pk)] = day
    return Changes(days[ANCHOR], days[TASK], frozenset(follows))


@dataclass(frozen=True, slots=True)
class Trial:
    """A scenario on the plan as it is now, or the plan itself (`scenario` None).

    Attributes:
        days: of each anchor, in the order of `Comparison.anchors`.
        missing: working days that lack.
        moved: how many dates change.
        people: how many people are concerned.
        problem: why it cannot be computed.
        changes: what adopting it would make.
    """

    scenario: Scenario | None
    days: Sequence[date]
    missing: int
    moved: int = 0
    people: int = 0
    problem: str = ""
    changes: Changes | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The plan and its scenarios side by side."""

    anchors: Sequence[Anchor]
    trials: Sequence[Trial]


def compare_scenarios(project: Project) -> Comparison:
    """Each scenario recomputed on the plan as it is, beside the plan."""
    loaded, calendar = load_plan(project), project_calendar(project)
    anchors = list(loaded.anchors.values())
    told = people_of(loaded.tasks.values())
    now = preview_plan(Changes(stale=frozenset({project.pk})), project, loaded, calendar, told)
    trials = [Trial(None, [anchor.day for anchor in anchors], _missing(now))]
    for scenario in project.scenarios.order_by("created_at", "pk"):
        changes = changes_of(scenario)
        part = preview_plan(changes, project, loaded, calendar, told)
        trials.append(_trial(scenario, changes, part, anchors))
    return Comparison(anchors, trials)


def _trial(
    scenario: Scenario, changes: Changes, part: MovePreview, anchors: Sequence[Anchor]
) -> Trial:
    after = {
        move.target.pk: move.after
        for move in (*part.chosen, *part.moves)
        if move.target.model == "projects.anchor" and isinstance(move.after, date)
    }
    return Trial(
        scenario=scenario,
        days=[after.get(anchor.pk, anchor.day) for anchor in anchors],
        missing=_missing(part),
        moved=len(part.chosen) + len(part.keys),
        people=len(part.people),
        problem=part.problem,
        changes=changes,
    )


def _missing(part: MovePreview) -> int:
    return part.fit.after if part.fit else 0
