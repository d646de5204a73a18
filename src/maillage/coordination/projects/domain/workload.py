"""Who is asked more than they can give; people's own hours and absences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from maillage.coordination.projects.domain.calendars import project_calendars
from maillage.coordination.projects.models import Absence, Capacity, Project, Task
from maillage.coordination.projects.planning.workload import (
    Away,
    Effort,
    WeekLoad,
    load_weeks,
    mondays,
    spread,
    uncounted,
)
from maillage.kernel import audit
from maillage.people.accounts.models import TEAM_ROLES, RoleGrant
from maillage.people.directory.models import Person


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """Somebody's weeks."""

    person: Person
    hours: Decimal
    weeks: list[WeekLoad]


def people_seen(user: Any) -> QuerySet[Any]:
    """Those whom `user` sees, with `in_team`: the accounts of the team first, then all by name."""
    team = RoleGrant.objects.filter(
        user=OuterRef("user"), user__is_active=True, role__in=TEAM_ROLES
    )
    people = Person.objects.visible_to(user).annotate(in_team=Exists(team))
    return people.order_by("-in_team", "sort_key", "pk")


def busy_people(
    user: Any, first: date, last: date, *, project: int | None = None, free: bool = False
) -> QuerySet[Any]:
    """Those who have a task then, in that project if one is given, as `people_seen` has them.

    With `free`, those who have none as well and whose time is known: the team, whoever said how
    many hours they give, whoever is away then.
    """
    tasks = _tasks(user, first, last)
    if project is not None:
        tasks = tasks.filter(project=project)
    wanted = Q(pk__in=tasks.order_by().values("responsible"))
    if free:
        said = Capacity.objects.visible_to(user).order_by().values("person")
        away = Absence.objects.visible_to(user).filter(start__lte=last, end__gte=first)
        wanted |= Q(in_team=True) | Q(pk__in=said) | Q(pk__in=away.order_by().values("person"))
    return people_seen(user).filter(wanted)


def _tasks(user: Any, first: date, last: date) -> QuerySet[Task]:
    """The open tasks that touch the period."""
    tasks = Task.objects.visible_to(user).open()
    return tasks.filter(
        Q(start__lte=last) | Q(start__isnull=True, due__lte=last), due__gte=first
    ).filter(responsible__isnull=False)


def workload(
    user: Any,
    *,
    people: Sequence[Person],
    first: date,
    weeks: int,
    project: int | None = None,
) -> list[PersonLoad]:
    """The weeks of these people from that of `first`, in five queries.

    All their hours count, whatever the project: `project` only says whose share is told.
    """
    starts = mondays(first, weeks)
    begin, end = starts[0], starts[-1] + timedelta(days=6)
    rows = list(
        _tasks(user, begin, end)
        .filter(responsible__in=people)
        .values_list("responsible", "start", "due", "effort", "project", "project__lead")
    )
    efforts = [
        Effort(person, start or due, due, effort, of)
        for person, start, due, effort, of, _lead in rows
        if due is not None
    ]
    leads = {of: lead for *_row, of, lead in rows}
    calendars = project_calendars(
        [Project(), *(Project(pk=of, lead_id=lead) for of, lead in leads.items())]
    )
    calendar = calendars[None]  # that of everyone
    hours = dict(
        Capacity.objects.visible_to(user).filter(person__in=people).values_list("person", "hours")
    )
    away: defaultdict[int, list[Away]] = defaultdict(list)
    absences = Absence.objects.visible_to(user).filter(
        person__in=people, start__lte=end, end__gte=begin
    )
    for row in absences.values_list("person", "start", "end"):
        away[row[0]].append(Away(*row))
    planned, silent = spread(efforts, calendar, calendars), uncounted(efforts, starts)
    own = [one for one in efforts if one.project == project]
    shares = spread(own, calendar, calendars)
    return [
        PersonLoad(
            person,
            given := hours.get(person.pk, Capacity.DEFAULT),
            load_weeks(
                person.pk,
                given,
                starts,
                calendar,
                planned=planned,
                silent=silent,
                away=away[person.pk],
                shares=shares,
            ),
        )
        for person in people
    ]


@transaction.atomic
def set_capacity(*, person: Person, hours: Decimal, actor: Any) -> Capacity:
    """How many hours somebody gives to projects in a week; raises ValidationError."""
    with audit.recording(actor=actor, verb=_("a changé ses heures par semaine")):
        capacity = Capacity.objects.filter(person=person).first() or Capacity(person=person)
        capacity.hours = hours
        capacity.full_clean()
        capacity.save()
    return capacity


@transaction.atomic
def add_absence(*, person: Person, start: date, end: date, actor: Any) -> Absence:
    """Somebody is away; raises ValidationError when the days are the wrong way round."""
    absence = Absence(person=person, start=start, end=end)
    with audit.recording(actor=actor, verb=_("a noté une absence")):
        absence.full_clean()
        absence.save()
    return absence


@transaction.atomic
def remove_absence(*, absence: Absence, actor: Any) -> None:
    """They are there after all."""
    with audit.recording(actor=actor, verb=_("a retiré une absence")):
        absence.delete()
