"""Who would be wanted twice at once, or while away, once a plan has moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from maillage.coordination.projects.models import Absence, Task
from maillage.kernel.text_fr import french_day
from maillage.people.directory.models import Person


@dataclass(frozen=True, slots=True)
class Held:
    """A task of somebody, from its first to its last day, before and after."""

    task: Task
    before: tuple[date, date] | None
    after: tuple[date, date]


def new_clashes(moved: Iterable[Held], user: Any) -> dict[int, list[str]]:
    """What the moved tasks now run into, in words, by project.

    A task on an exact day runs into any other task of the same person on that day; a task that
    lasts may be done around others. What overlapped before is not said again, and of the projects
    and absences that `user` does not see nothing is said.
    """
    found: dict[int, list[str]] = defaultdict(list)
    mine = [one for one in moved if one.task.responsible_id]
    if not mine:
        return found
    people = {one.task.responsible_id for one in mine if one.task.responsible_id}
    first, last = min(one.after[0] for one in mine), max(one.after[1] for one in mine)
    names = {person.pk: str(person) for person in Person.objects.filter(pk__in=people)}
    others = _others(mine, people, (first, last), user)
    moving = {one.task.pk for one in mine}
    for theirs in others.values():
        for exact in (one for one in theirs if one.task.exact_day):
            for other in theirs:
                if other.task.exact_day and other.task.pk <= exact.task.pk:
                    continue  # itself, or said already from the other side
                one, also = (exact, other) if exact.task.pk in moving else (other, exact)
                if one.task.pk not in moving:
                    continue
                if _meet(one.after, also.after) and not _meet(one.before, also.before):
                    found[one.task.project_id].append(_twice(one, also, names))
    for person, start, end in (
        Absence.objects.visible_to(user)
        .filter(person__in=people, start__lte=last, end__gte=first)
        .values_list("person", "start", "end")
    ):
        for one in mine:
            away = (start, end)
            if one.task.responsible_id != person or _meet(one.before, away):
                continue
            if _meet(one.after, away) and (one.task.exact_day or _within(one.after, away)):
                found[one.task.project_id].append(_away(one, away, names[person]))
    return found


def _others(
    mine: list[Held], people: set[int], span: tuple[date, date], user: Any
) -> Mapping[int | None, list[Held]]:
    """The tasks of these people, those that move where they would be."""
    others: dict[int | None, list[Held]] = defaultdict(list)
    for one in mine:
        others[one.task.responsible_id].append(one)
    standing = (
        Task.objects.visible_to(user)
        .open()
        .filter(
            Q(start__lte=span[1]) | Q(start__isnull=True, due__lte=span[1]),
            responsible__in=people,
            due__gte=span[0],
        )
        .exclude(pk__in=[one.task.pk for one in mine])
        .only("title", "start", "due", "exact_day", "responsible", "project__name")
        .select_related("project")
    )
    for task in standing:
        days = (task.start or task.due, task.due)
        others[task.responsible_id].append(Held(task, days, days))  # type: ignore[arg-type]  # dated: see the filter
    return others


def _meet(one: tuple[date, date] | None, other: tuple[date, date] | None) -> bool:
    return one is not None and other is not None and one[0] <= other[1] and other[0] <= one[1]


def _within(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return other[0] <= one[0] and one[1] <= other[1]


def _twice(one: Held, other: Held, names: Mapping[int, str]) -> str:
    exact = one if one.task.exact_day else other
    words = {
        "person": names.get(one.task.responsible_id or 0, ""),
        "task": one.task.title,
        "other": other.task.title,
        "day": french_day(exact.after[1], weekday=True),
        "project": other.task.project,
    }
    if one.task.project_id == other.task.project_id:
        return (
            _("%(person)s aurait « %(task)s » et « %(other)s » en même temps, le %(day)s.") % words
        )
    return (
        _(
            "%(person)s aurait « %(task)s » et « %(other)s » (%(project)s) en même temps, "
            "le %(day)s."
        )
        % words
    )


def _away(one: Held, days: tuple[date, date], name: str) -> str:
    return _("%(person)s n’est pas là du %(start)s au %(end)s, pendant « %(task)s ».") % {
        "person": name,
        "start": french_day(days[0]),
        "end": french_day(days[1]),
        "task": one.task.title,
    }


def held(tasks: Mapping[int, Task], slots: Iterator[tuple[int, date, date]]) -> Iterator[Held]:
    """The tasks that move, by key, with where they would be."""
    for pk, start, due in slots:
        task = tasks[pk]
        before = (task.start or task.due, task.due) if task.due else None
        yield Held(task, before, (start, due))
