"""Remind whoever has something to do: on Monday, the day before, when it is late.

Whoever has an account is told as they chose; whoever has none, by mail with the personal link of
the project, if the team sent one. Nothing is told twice: what a message tells is written with it,
in one transaction, so that a worker that dies half-way is simply run again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.coordination.projects.models import Project, Reminder, Task
from maillage.coordination.projects.planning.reminding import (
    eve_told_on,
    late_told_on,
    week_told_on,
)
from maillage.kernel import clock, registry
from maillage.kernel.calendar import WorkCalendar, site_calendar
from maillage.kernel.notifications import absolute, notify
from maillage.kernel.registry import Door
from maillage.kernel.text_fr import french_day
from maillage.people.directory.models import Person

Kind = Reminder.Kind
KEPT: Final = timedelta(days=400)
FAR_EVE: Final = timedelta(days=14)
"""No run of days that are not worked is longer: how far a day before is looked for."""


@dataclass(frozen=True, slots=True)
class Due:
    """A task to tell somebody of today, and the day that makes it told once."""

    task: Task
    kind: Kind
    day: date


def send_reminders() -> int:
    """Tell everyone what today tells them; returns the number of messages. Nothing on a day off."""
    today, calendar = clock.today(), site_calendar()
    if not calendar.is_working(today):
        return 0
    due = due_today(today, calendar)
    people = Person.objects.filter(pk__in=due).order_by("pk").values_list("pk", flat=True)
    return sum(_remind(pk, due[pk], today) for pk in list(people))


def due_today(today: date, calendar: WorkCalendar) -> dict[int, list[Due]]:
    """What is to be told today, by person: open tasks only."""
    monday = week_told_on(today, calendar)
    last = max(today + FAR_EVE, (monday or today) + timedelta(days=6))
    found: dict[int, list[Due]] = defaultdict(list)
    tasks = (
        Task.objects.open()
        .filter(responsible__isnull=False, due__lte=last)
        .select_related("project")
        .order_by("due", "position", "pk")
    )
    for task in tasks:
        person, due = task.responsible_id, task.due
        if person is None or due is None:  # the filter says so already
            continue
        if due < today:
            if (day := late_told_on(due, today, calendar)) is not None:
                found[person].append(Due(task, Kind.LATE, day))
            continue
        if monday is not None and monday <= due < monday + timedelta(days=7):
            found[person].append(Due(task, Kind.WEEK, monday))
        elif due > today and eve_told_on(due, calendar) == today:
            found[person].append(Due(task, Kind.EVE, due))  # unless the week has just told it
    return found


@transaction.atomic
def _remind(pk: int, due: Sequence[Due], today: date) -> int:
    """One person's messages of the day, with what they tell; returns how many."""
    person = Person.objects.select_for_update(of=("self",)).select_related("user").get(pk=pk)
    known = set(
        Reminder.objects.filter(person=person, task__in=[one.task for one in due]).values_list(
            "task", "kind", "day"
        )
    )
    fresh = [one for one in due if (one.task.pk, one.kind.value, one.day) not in known]
    if not fresh:
        return 0
    if person.user is not None and person.user.is_active:
        return _tell_account(person, fresh, today)
    return _tell_partner(person, fresh, today)


def _tell_account(person: Person, fresh: Sequence[Due], today: date) -> int:
    """A message a kind, of the projects that the account sees."""
    seen = set(
        Task.objects.visible_to(person.user)
        .open()
        .filter(pk__in=[one.task.pk for one in fresh])
        .values_list("pk", flat=True)
    )
    told = 0
    for kind in Kind:
        mine = [one for one in fresh if one.kind is kind and one.task.pk in seen]
        if mine:
            key = _written(person, mine, today)
            notify(
                kind=kind.value,
                user=person.user,
                subject=_subject(kind, len(mine)),
                paragraphs=_lines(mine),
                url=f"{reverse('tasks-list')}",
                button=_("Voir mes tâches"),
                dedupe=key,
            )
            told += 1
    return told


def _tell_partner(person: Person, fresh: Sequence[Due], today: date) -> int:
    """A mail a project, with the personal link that the team sent; none without such a link."""
    if not person.email:
        return 0
    projects = {one.task.project_id: one.task.project for one in fresh}
    doors = _doors(person.pk, projects)
    told = 0
    for pk, project in projects.items():
        mine = [one for one in fresh if one.task.project_id == pk]
        if pk not in doors:
            continue
        key = _written(person, mine, today)
        notify(
            kind="task_partner",
            email=person.email,
            subject=_("%(project)s : vos tâches") % {"project": project},
            paragraphs=[
                _("Bonjour %(name)s,") % {"name": person.first_name or person},
                *_lines(mine, headings=True),
                _("Ne plus recevoir ces rappels : %(url)s") % {"url": absolute(doors[pk].stop_url)},
            ],
            url=doors[pk].url,
            button=_("Voir mes tâches"),
            dedupe=key,
            secret=True,
        )
        told += 1
    return told


def _doors(person: int, projects: Iterable[int]) -> dict[int, Door]:
    """How somebody without an account reaches these projects."""
    pairs = [(person, project) for project in projects]
    found: dict[int, Door] = {}
    for doorway in registry.doorways:
        found |= {project: door for (_pk, project), door in doorway.doors(pairs).items()}
    return found


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
    for one in mine:
        key: Project | str = titles[one.kind] if headings else one.task.project
        groups[key].append(f"• {one.task.title} : {_day(one.task)}")
    return [f"{key}\n" + "\n".join(lines) for key, lines in groups.items()]


def _day(task: Task) -> str:
    return french_day(task.due, weekday=True) if task.due else ""


def forget_reminders() -> int:
    """Delete what was told longer ago than notifications are kept; returns how many."""
    deleted, _by_model = Reminder.objects.filter(sent_at__lt=clock.now() - KEPT).delete()
    return deleted
