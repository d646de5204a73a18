"""Conflicts of the plans: the same person or place twice at once, absences, weeks too full."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.coordination.projects.domain.workload import busy_people, workload
from maillage.coordination.projects.models import Absence, Anchor, Task
from maillage.coordination.projects.planning.clashes import Clash, find_clashes
from maillage.coordination.projects.planning.workload import mondays, weeks_between
from maillage.kernel import registry
from maillage.kernel.registry import Conflict, ObjectRef, Occupation
from maillage.kernel.text_fr import french_day

PERSON, PLACE, AWAY, LOAD, THING = "personne", "lieu", "absence", "charge", "materiel"
KINDS: Final = {
    PERSON: gettext_lazy("Personne à deux endroits"),
    PLACE: gettext_lazy("Lieu pris deux fois"),
    AWAY: gettext_lazy("Absence"),
    LOAD: gettext_lazy("Semaine trop chargée"),
    THING: gettext_lazy("Matériel"),
}
USUAL_LENGTH = timedelta(hours=2)
"""How long an anchor that has an hour is taken to last."""


def find_conflicts(
    user: Any, *, first: date, last: date, project: int | None = None
) -> list[Conflict]:
    """Every conflict of the period that `user` may know, the earliest first.

    With `project`, only those in which it has a part. The number of queries does not grow with
    what is found.
    """
    occupations = [
        one for source in registry.occupations for one in source.items(user, first, last)
    ]
    found = [
        *(_of_clash(clash) for clash in find_clashes(occupations)),
        *absences_over_tasks(user, first, last),
        *full_weeks(user, first, last, project=project),
        *(one for source in registry.conflicts for one in source.items(user, first, last)),
    ]
    if project is not None:
        found = [one for one in found if project in one.projects]
    return sorted(found, key=lambda one: (one.day, one.kind, one.text))


def _of_clash(clash: Clash) -> Conflict:
    words = {
        "who": clash.who,
        "day": french_day(clash.day, year=True, weekday=True),
        "what": " ; ".join(_with_hour(one) for one in clash.items),
    }
    return Conflict(
        PERSON if clash.subject.model == "directory.person" else PLACE,
        clash.day,
        _("%(who)s, le %(day)s : %(what)s.") % words,
        tuple(dict.fromkeys((one.label, one.url) for one in clash.items if one.url)),
        frozenset(one.project for one in clash.items if one.project is not None),
    )


def _with_hour(one: Occupation) -> str:
    return f"{one.label} ({one.start:%H:%M})" if one.start else one.label


# -- what plans occupy ------------------------------------------------------------------------------


def occupations_of_tasks(user: Any, first: date, last: date) -> Iterator[Occupation]:
    """Whoever does a task on an exact day is taken on that day."""
    tasks = (
        Task.objects.visible_to(user)
        .open()
        .filter(exact_day=True, due__range=(first, last), responsible__isnull=False)
        .select_related("responsible", "project")
    )
    for task in tasks:
        if task.responsible is not None and task.due is not None:
            yield Occupation(
                ObjectRef.of(task.responsible),
                str(task.responsible),
                task.due,
                f"{task.title} – {task.project}",
                task.get_absolute_url(),
                project=task.project_id,
            )


def occupations_of_anchors(user: Any, first: date, last: date) -> Iterator[Occupation]:
    """The team is at the day J of its project, and at each anchor that has an hour."""
    rows = (
        Anchor.objects.visible_to(user)
        .filter(Q(time__isnull=False) | Q(project__main_anchor=F("pk")), day__range=(first, last))
        .filter(project__team__person__isnull=False)
        .values_list(
            *("pk", "name", "day", "time", "project", "project__name"),
            *("project__team__person", "project__team__person__first_name"),
            "project__team__person__last_name",
        )
        .order_by("day", "pk")
    )
    for pk, name, day, at, project, title, person, first_name, last_name in rows:
        yield Occupation(
            ObjectRef("directory.person", person),
            f"{first_name} {last_name}".strip(),
            day,
            f"{name} – {title}",
            reverse("projects-detail", kwargs={"pk": project}),
            start=at,
            end=_after(at),
            project=project,
            event=f"projects.anchor:{pk}",
        )


def _after(at: time | None) -> time | None:
    if at is None:
        return None
    end = datetime.combine(date(2000, 1, 1), at) + USUAL_LENGTH
    return end.time() if end.day == 1 else time.max


# -- absences and full weeks ------------------------------------------------------------------------


def absences_over_tasks(user: Any, first: date, last: date) -> Iterable[Conflict]:
    """Tasks due while whoever does them is away."""
    absences: dict[int, list[Absence]] = {}
    for one in Absence.objects.visible_to(user).filter(start__lte=last, end__gte=first):
        absences.setdefault(one.person_id, []).append(one)
    tasks = (
        Task.objects.visible_to(user)
        .open()
        .filter(due__range=(first, last), responsible__in=absences)
        .select_related("responsible", "project")
        if absences
        else Task.objects.none()
    )
    for task in tasks:
        for away in absences[task.responsible_id or 0]:
            if task.due is not None and away.start <= task.due <= away.end:
                words = {
                    "who": task.responsible,
                    "until": french_day(away.end, year=True),
                    "task": task.title,
                    "project": task.project,
                    "day": french_day(task.due, year=True, weekday=True),
                }
                yield Conflict(
                    AWAY,
                    task.due,
                    _(
                        "Absence de %(who)s jusqu’au %(until)s : « %(task)s » (%(project)s) est à "
                        "rendre le %(day)s."
                    )
                    % words,
                    (
                        (task.title, task.get_absolute_url()),
                        *_availability_link(user, away.person_id),
                    ),
                    frozenset({task.project_id}),
                )


def _availability_link(user: Any, person: int) -> tuple[tuple[str, str], ...]:
    if not user.has_perm("projects.edit_availability"):
        return ()
    return ((_("Ses disponibilités"), reverse("availability-of", kwargs={"pk": person})),)


def full_weeks(
    user: Any, first: date, last: date, *, project: int | None = None
) -> Iterable[Conflict]:
    """Weeks that ask more hours than somebody has; with `project`, those in which it asks some."""
    weeks = weeks_between(first, last)
    starts = mondays(first, weeks)
    people = busy_people(user, starts[0], starts[-1] + timedelta(days=6), project=project)
    loads = workload(user, people=list(people), first=first, weeks=weeks, project=project)
    for load in loads:
        for week in load.weeks:
            if week.over and (project is None or week.share):
                words = {
                    "who": load.person,
                    "day": french_day(week.monday, year=True),
                    "planned": _hours(week.planned),
                    "capacity": _hours(week.capacity),
                }
                address = reverse("workload")
                yield Conflict(
                    LOAD,
                    week.monday,
                    _(
                        "%(who)s, semaine du %(day)s : %(planned)s prévues pour %(capacity)s possibles."
                    )
                    % words,
                    (
                        (
                            _("Plan de charge"),
                            f"{address}?depuis={week.monday.isoformat()}&person={load.person.pk}",
                        ),
                    ),
                    frozenset({project} if project is not None else ()),
                )


def _hours(value: Any) -> str:
    """« 17,5 h »."""
    return f"{value.normalize():f}".replace(".", ",") + "\u00a0h"
