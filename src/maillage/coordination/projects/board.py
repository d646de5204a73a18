"""The board: tasks as cards, in a column for each state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst

from maillage.coordination.projects.domain.rights import writable
from maillage.coordination.projects.models import Project, Task
from maillage.coordination.projects.plan_filters import filtered
from maillage.coordination.projects.presenting import addresses_of
from maillage.coordination.projects.task_page import with_progress
from maillage.kernel.states import Transition, transitions_of
from maillage.ui import dates

COLUMNS = (Task.State.TODO, Task.State.DOING, Task.State.BLOCKED, Task.State.DONE)
VERBS = ("begin", "finish", "block", "reopen")  # cancelling is done on the task's own page
MOST = 40  # cards of a column; the list shows the others


@dataclass(frozen=True, slots=True)
class CardVerb:
    """A button of a card; `target` is the column to which it takes the card."""

    spec: Transition
    url: str

    @property
    def target(self) -> str:
        """The state that follows."""
        return str(self.spec.target)

    @property
    def asks(self) -> bool:
        """Whether a page asks something first: why it is blocked."""
        return self.spec.verb == "block"


@dataclass(slots=True)
class Card:
    """One task."""

    task: Task
    url: str
    day: str
    distance: str
    who: str
    verbs: list[CardVerb] = field(default_factory=list)


@dataclass(slots=True)
class Column:
    """One state; `more` is how many tasks it has besides its cards."""

    state: str
    label: str
    tone: str
    count: int
    cards: list[Card]

    @property
    def more(self) -> int:
        """The tasks that are not shown."""
        return self.count - len(self.cards)


def board(
    tasks: QuerySet[Task],
    user: Any,
    params: QueryDict,
    project: Project | None = None,
) -> dict[str, Any]:
    """The columns of the tasks that the address asks for: six queries, however many tasks."""
    asked = filtered(tasks, user, params, project=project, without=("state",))
    found = asked.tasks.order_by()
    counts = found.aggregate(
        **{state: Count("pk", filter=Q(state=state), distinct=True) for state in COLUMNS}
    )
    shown = {state: _tasks_of(found, state) for state in COLUMNS}
    cards = _cards([task for column in shown.values() for task in column], user)
    return {
        "columns": [
            Column(
                state=state,
                label=capfirst(str(state.label)),
                tone=Task.STATE_TONES[state],
                count=counts[state],
                cards=[cards[task.pk] for task in shown[state]],
            )
            for state in COLUMNS
        ],
        "total": sum(counts.values()),
        "filtered": asked,
        "shows_project": project is None,
    }


def _tasks_of(tasks: QuerySet[Task], state: str) -> list[Task]:
    """The first of a state: soonest first, but the done ones, whose last are the news."""
    order = ("-done_at", "-pk") if state == Task.State.DONE else ("due", "position", "pk")
    return list(
        with_progress(tasks.filter(state=state))
        .select_related("project", "responsible", "responsible_organisation")
        .order_by(*order)[:MOST]
    )


def _cards(tasks: list[Task], user: Any) -> dict[int, Card]:
    may, pages = writable(user, tasks), addresses_of(tasks)
    specs = [transitions_of(Task)[verb] for verb in VERBS]
    urls = {verb: reverse("task-verb", kwargs={"pk": 0, "verb": verb}) for verb in VERBS}
    return {
        task.pk: Card(
            task=task,
            url=pages[task.pk],
            day=dates.plain_day(task.due) if task.due else "",
            distance=dates.distance_words(task.due) if task.due else "",
            who=task.who() or task.responsible_role,
            verbs=list(_verbs(task, specs, urls)) if task.pk in may else [],
        )
        for task in tasks
    }


def _verbs(task: Task, specs: Iterable[Transition], urls: Mapping[str, str]) -> Iterable[CardVerb]:
    for spec in specs:
        if task.state in spec.sources:
            yield CardVerb(spec, urls[spec.verb].replace("/0/", f"/{task.pk}/", 1))


def project_board(project: Project, user: Any, params: QueryDict) -> dict[str, Any]:
    """The tab of a project."""
    tasks: Any = project.tasks
    return board(tasks.visible_to(user), user, params, project)
