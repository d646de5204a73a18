"""Remind whoever has something to do: on Monday, the day before, when it is late.

Whoever has an account is told as they chose; whoever has none, or whose account does not see the
project, by mail with the personal link of the project, if the team sent one. Nothing is told twice:
what a message tells is written with it, in one transaction, so that a worker that dies half-way is
simply run again. A week or a day before that nobody could tell on its day is told once, later.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.coordination.projects.domain.calendars import shared_calendar
from maillage.coordination.projects.domain.recipients import has_account, people_of
from maillage.coordination.projects.models import Project, Reminder, Task
from maillage.coordination.projects.planning.reminding import (
    eve_told_on,
    late_told_on,
    week_to_catch_up,
    week_told_on,
)
from maillage.kernel import clock, registry
from maillage.kernel.calendar import WorkCalendar
from maillage.kernel.notifications import absolute, notify
from maillage.kernel.text_fr import french_day
from maillage.people.directory.models import Person

Kind = Reminder.Kind
KEPT: Final = timedelta(days=400)
ONE: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
logger = logging.getLogger("maillage.plans")


class RemindersFailed(Exception):
    """Some people could not be told, all the others were; a new run tries those again."""


@dataclass(frozen=True, slots=True)
class Due:
    """A task to tell somebody of today, and the day that makes it told once.

    `missed` is the day on which it should have been told, when that is past.
    """

    task: Task
    kind: Kind
    day: date
    missed: date | None = None


def send_reminders() -> int:
    """Tell everyone what today tells them; returns the number of messages. Nothing on a day off.

    Raises RemindersFailed at the end when somebody could not be told.
    """
    today, calendar = clock.today(), shared_calendar()
    if not calendar.is_working(today):
        return 0
    due = due_today(today, calendar)
    people = Person.objects.filter(pk__in=due).order_by("pk").values_list("pk", flat=True)
    told, failed = 0, []
    for pk in list(people):
        try:
            told += _remind(pk, due[pk], today)
        except Exception:
            logger.exception("the reminders of person %d failed", pk)
            failed.append(pk)
    if failed:
        message = f"{told} told, {len(failed)} people failed: {failed[:20]}"
        raise RemindersFailed(message)
    return told


def remind_person(person: Person) -> int:
    """Tell one person what today tells them; returns the number of messages."""
    today, calendar = clock.today(), shared_calendar()
    due = due_today(today, calendar).get(person.pk)
    return _remind(person.pk, due, today) if due and calendar.is_working(today) else 0


def due_today(today: date, calendar: WorkCalendar) -> dict[int, list[Due]]:
    """What is to be told today, by person: open tasks only."""
    monday = week_told_on(today, calendar)
    # A task of which today is the day before is due by the next day worked.
    last = max(calendar.next_working(today + ONE), (monday or today) + WEEK - ONE)
    tasks = list(
        Task.objects.open()
        .filter(Q(responsible__isnull=False) | Q(responsible_organisation__isnull=False))
        .filter(due__lte=last)
        .select_related("project")
        .order_by("due", "position", "pk")
    )
    people = people_of(tasks)
    found: dict[int, list[Due]] = defaultdict(list)
    for task in tasks:
        for one in _reasons(task, today, calendar):
            for person in people[task.pk]:
                found[person].append(one)
    return found


def _reasons(task: Task, today: date, calendar: WorkCalendar) -> list[Due]:
    """Why a task may have to be told today, what should have been told before included."""
    due = task.due
    if due is None:  # the filter says so already
        return []
    if due < today:
        day = late_told_on(due, today, calendar)
        return [Due(task, Kind.LATE, day)] if day is not None else []
    monday = week_told_on(today, calendar)
    if monday is not None and monday <= due < monday + WEEK:
        return [Due(task, Kind.WEEK, monday)]
    found = []
    missed = week_to_catch_up(today, calendar)
    if missed is not None and due < missed[0] + WEEK:
        found.append(Due(task, Kind.WEEK, *missed))
    eve = eve_told_on(due, calendar)
    if eve == today < due:
        found.append(Due(task, Kind.EVE, due))  # unless the week has just told it
    elif due == today:
        found.append(Due(task, Kind.EVE, due, eve))
    return found


@transaction.atomic
def _remind(pk: int, due: Sequence[Due], today: date) -> int:
    """One person's messages of the day, with what they tell; returns how many."""
    person = Person.objects.select_for_update(of=("self",)).select_related("user").get(pk=pk)
    fresh = _still(person, _fresh(person, due, today))
    if not fresh:
        return 0
    told = 0
    if has_account(person):
        seen = set(
            Task.objects.visible_to(person.user)
            .filter(pk__in=[one.task.pk for one in fresh])
            .values_list("pk", flat=True)
        )
        told = _tell_account(person, [one for one in fresh if one.task.pk in seen], today)
        fresh = [one for one in fresh if one.task.pk not in seen]
    return told + _tell_partner(person, fresh, today)


def _fresh(person: Person, due: Sequence[Due], today: date) -> list[Due]:
    """What the person was not told, on its day or since; nor by a week, of a day before.

    A week is caught up with once for all its tasks, for those that were there on its day: one
    that is confided meanwhile waits for its own day before.
    """
    tasks, mondays = {one.task.pk for one in due}, {one.day for one in due}
    known: set[tuple[int, str, date]] = set()
    weeks: set[date] = set()
    week_said: dict[int, date] = {}
    for task, kind, day, at in (
        Reminder.objects.filter(person=person)
        .filter(Q(task__in=tasks) | Q(kind=Kind.WEEK, day__in=mondays))
        .values_list("task", "kind", "day", "sent_at")
    ):
        known.add((task, kind, day))
        if kind == Kind.WEEK:
            weeks.add(day)
            week_said[task] = max(clock.local(at).date(), week_said.get(task, date.min))

    def is_new(one: Due) -> bool:
        if (one.task.pk, one.kind.value, one.day) in known:
            return False
        if one.kind is Kind.EVE:
            return week_said.get(one.task.pk, date.min) < (one.missed or today)
        if one.kind is Kind.WEEK and one.missed is not None:
            there = clock.local(one.task.created_at).date() <= one.missed
            return there and one.day not in weeks
        return True

    found = [one for one in due if is_new(one)]
    said = {one.task.pk for one in found if one.kind is Kind.WEEK}
    return [one for one in found if one.kind is not Kind.EVE or one.task.pk not in said]


def _still(person: Person, fresh: Sequence[Due]) -> list[Due]:
    """Those still open, still due on that day and still theirs, read again under the lock."""
    tasks = {
        task.pk: task
        for task in Task.objects.open()
        .filter(pk__in=[one.task.pk for one in fresh])
        .select_related("project")
    }
    people = people_of(tasks.values())
    return [
        replace(one, task=now)
        for one in fresh
        if (now := tasks.get(one.task.pk)) is not None
        and now.due == one.task.due
        and person.pk in people[now.pk]
    ]


def _tell_account(person: Person, fresh: Sequence[Due], today: date) -> int:
    """A message a kind, of what the account sees."""
    told = 0
    for kind in Kind:
        mine = [one for one in fresh if one.kind is kind]
        if mine:
            key = _written(person, mine, today)
            notify(
                kind=kind.value,
                user=person.user,
                subject=_subject(kind, len(mine)),
                paragraphs=_lines(mine),
                url=f"{reverse('tasks-list')}?mine=on",
                button=_("Voir mes tâches"),
                dedupe=key,
            )
            told += 1
    return told


def _tell_partner(person: Person, fresh: Sequence[Due], today: date) -> int:
    """A mail a project, with the personal link that the team sent; none without such a link."""
    if not person.email or not fresh:
        return 0
    projects = {one.task.project_id: one.task.project for one in fresh}
    doors = registry.doors_to([(person.pk, project) for project in projects])
    told = 0
    for pk, project in projects.items():
        mine = [one for one in fresh if one.task.project_id == pk]
        if (door := doors.get((person.pk, pk))) is None:
            continue
        key = _written(person, mine, today)
        notify(
            kind="task_partner",
            email=person.email,
            subject=_("%(project)s : vos tâches") % {"project": project},
            paragraphs=[
                _("Bonjour %(name)s,") % {"name": person.first_name or person},
                *_lines(mine, headings=True),
                _("Ne plus recevoir ces rappels : %(url)s") % {"url": absolute(door.stop_url)},
            ],
            url=door.url,
            button=_("Voir mes tâches"),
            dedupe=key,
            secret=True,
        )
        told += 1
    return told


def _written(person: Person, mine: Sequence[Due], today: date) -> str:
    """Write down what is about to be told; returns a key of its own for the message."""
    made = Reminder.objects.bulk_create(
        Reminder(task=one.task, person=person, kind=one.kind, day=one.day, sent_at=clock.now())
        for one in mine
    )
    return f"reminder:{today:%Y%m%d}:{person.pk}:{made[0].task_id}:{made[0].kind}:{made[0].day}"


def _subject(kind: Kind, number: int) -> str:
    if kind is Kind.WEEK:
        words = ngettext("%(n)d tâche cette semaine", "%(n)d tâches cette semaine", number)
    elif kind is Kind.EVE:
        words = ngettext("%(n)d échéance approche", "%(n)d échéances approchent", number)
    else:
        words = ngettext("%(n)d tâche en retard", "%(n)d tâches en retard", number)
    return words % {"n": number}


def _lines(mine: Sequence[Due], *, headings: bool = False) -> list[str]:
    """By project, the soonest first; by kind for whoever reads of one project only."""
    groups: dict[Any, list[str]] = defaultdict(list)
    titles = {
        Kind.LATE: _("En retard"),
        Kind.EVE: _("Pour le prochain jour ouvré"),
        Kind.WEEK: _("Cette semaine"),
    }
    today = _("Pour aujourd’hui")
    for one in mine:
        title = today if one.kind is Kind.EVE and one.missed is not None else titles[one.kind]
        key: Project | str = title if headings else one.task.project
        groups[key].append(f"• {one.task.title} : {_day(one.task)}")
    return [f"{key}\n" + "\n".join(lines) for key, lines in groups.items()]


def _day(task: Task) -> str:
    return french_day(task.due, weekday=True) if task.due else ""


def forget_reminders() -> int:
    """Delete what was told longer ago than notifications are kept; returns how many."""
    deleted, _by_model = Reminder.objects.filter(sent_at__lt=clock.now() - KEPT).delete()
    return deleted
