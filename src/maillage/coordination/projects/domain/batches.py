"""One template for many projects at once: checked row by row, created whole or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.coordination.projects.domain.calendars import (
    first_hosts,
    project_calendars,
    zone_of,
)
from maillage.coordination.projects.domain.plans import bodies_of, school_rule_of
from maillage.coordination.projects.domain.revisions import keep_revision
from maillage.coordination.projects.domain.template_tasks import (
    LoadedTemplate,
    bridged,
    load_template,
    make_checks,
    make_links,
    make_tasks,
)
from maillage.coordination.projects.models import (
    Anchor,
    Edition,
    PlanTemplate,
    Project,
    ProjectPartner,
    Visibility,
)
from maillage.coordination.projects.planning.plan import (
    Body,
    Link,
    LinkKind,
    Plan,
    PlanError,
    PlanTask,
)
from maillage.coordination.projects.planning.rules import DateRule, Unit
from maillage.coordination.projects.planning.schedule import backward
from maillage.kernel import audit, clock, undo
from maillage.kernel.calendar import CalendarRangeError, WorkCalendar, site_calendar
from maillage.kernel.models import Job
from maillage.kernel.text_fr import french_day, plain
from maillage.people.directory.models import Organisation, Person
from maillage.people.territory.models import Commune

HEAVY = 30
"""Projects beyond which the worker creates them, not the page."""
MOST = 500
UNDONE_FIELDS = ("name", "lead", "city", "edition", "template", "template_version", "plan_version")


class BatchRefused(Exception):
    """Nothing was created; str() says why, in French."""


@dataclass(slots=True)
class Row:
    """One project to create. `days` are those of the anchors, by the template anchor's key."""

    name: str
    days: dict[int, date] = field(default_factory=dict)
    city: str = ""
    commune: Commune | None = None
    lead: Organisation | None = None
    host: Organisation | None = None
    people: dict[str, Person] = field(default_factory=dict)
    leave_out: frozenset[int] = frozenset()
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Batch:
    """What all the rows share. `people` are those of the roles, unless a row names its own."""

    template: PlanTemplate
    edition: Edition | None = None
    kind: str = Project.Kind.EXHIBITION
    visibility: str = Visibility.TEAM
    people: Mapping[str, Person] = field(default_factory=dict)


def check_rows(batch: Batch, rows: Sequence[Row], user: Any) -> LoadedTemplate:
    """Write on each row what prevents it (`errors`) or deserves a look (`warnings`).

    A name is taken when `user` sees the project that bears it; None sees all of them. In as many
    queries for one row as for fifty.
    """
    loaded = load_template(batch.template)
    names = [plain(row.name) for row in rows]
    taken = _taken(batch, rows, user)
    calendar = site_calendar()
    for row, name in zip(rows, names, strict=True):
        if not row.name.strip():
            row.errors.append(_("Donnez un nom au projet."))
        elif name in taken:
            row.errors.append(_("Un projet porte déjà ce nom : changez-le, ou ôtez la ligne."))
        elif names.count(name) > 1:
            row.errors.append(_("Deux lignes portent ce nom : changez-en une."))
        if len(row.name) > 200:
            row.errors.append(_("Le nom a plus de 200 caractères : raccourcissez-le."))
        _check_days(row, loaded, calendar)
    return loaded


def _taken(batch: Batch, rows: Sequence[Row], user: Any) -> set[str]:
    """The names of the edition's projects; without an edition, of those that bear one of these."""
    seen = Project.objects.all() if user is None else Project.objects.visible_to(user)
    if batch.edition is not None:
        seen = seen.filter(edition=batch.edition)
    else:
        seen = seen.filter(name__in=[row.name for row in rows])
    return {plain(name) for name in seen.values_list("name", flat=True)}


def _check_days(row: Row, loaded: LoadedTemplate, calendar: WorkCalendar) -> None:
    missing = [one.name for one in loaded.anchors if one.pk not in row.days]
    if missing:
        row.errors.append(_("Il manque la date : %(names)s.") % {"names": ", ".join(missing)})
    given = [one for one in loaded.anchors if one.pk in row.days]
    for first, second in pairwise(given):
        if row.days[first.pk] > row.days[second.pk]:
            row.errors.append(
                _("« %(first)s » (%(day)s) vient après « %(second)s » (%(other)s) : inversez-les.")
                % {
                    "first": first.name,
                    "day": french_day(row.days[first.pk], year=True),
                    "second": second.name,
                    "other": french_day(row.days[second.pk], year=True),
                }
            )
    if row.errors:
        return
    for one in given:
        day = row.days[one.pk]
        if day < clock.today():
            row.warnings.append(_("« %(name)s » est déjà passé.") % {"name": one.name})
        elif holiday := calendar.holiday_name(day):
            words = {"name": one.name, "holiday": holiday}
            row.warnings.append(_("« %(name)s » tombe un jour férié (%(holiday)s).") % words)
    try:
        place_row(row, loaded, calendar)
    except (PlanError, CalendarRangeError) as error:
        row.errors.append(str(error))


def place_row(
    row: Row,
    loaded: LoadedTemplate,
    calendar: WorkCalendar,
    *,
    zone: str = "",
    bodies: Mapping[int | None, Body] | None = None,
) -> dict[Any, tuple[date, date]]:
    """First and last day of each task, by the template's key, for this row's dates.

    With the school zone of its commune, and who decides on its tasks, by key.

    Raises PlanError, CalendarRangeError when there is no such plan.
    """
    kept = [task for task in loaded.tasks if task.pk not in row.leave_out]
    main = loaded.main
    ties = bridged(loaded.ties, [task.pk for task in loaded.tasks], {task.pk for task in kept})
    plan = Plan(
        anchors={str(pk): day for pk, day in row.days.items()},
        tasks=[
            PlanTask(
                key=task.pk,
                name=task.title,
                duration=task.duration,
                rule=DateRule(str(task.anchor_id), task.offset, Unit(task.unit))
                if task.anchor_id
                else None,
                exact_day=task.exact_day,
                school=school_rule_of(task),
                zone=zone,
                body=(bodies or {}).get(task.deciding_body_id),
            )
            for task in kept
        ],
        links=[Link(tie.before, tie.after, LinkKind[tie.kind], tie.lag) for tie in ties],
        main=str(main.pk) if main else None,
        names={str(one.pk): one.name for one in loaded.anchors},
    )
    slots = backward(plan, calendar).slots
    return {key: (slot.start, slot.due) for key, slot in slots.items()}


# -- creating ------------------------------------------------------------------------------------


def find_batch(token: uuid.UUID, actor: Any) -> Job | None:
    """The work of an earlier click on the same page."""
    return Job.objects.filter(token=token, created_by=audit.Actor.of(actor).user).first()


def create_batch(
    *, batch: Batch, rows: Sequence[Row], token: uuid.UUID, actor: Any
) -> tuple[Job, list[Project]]:
    """Create the projects in one transaction, once for each `token`.

    A second call with the same token gives the work of the first and no project. The undo record
    hangs from the edition, else from the template. Raises BatchRefused when a row has an error.
    """
    if (job := find_batch(token, actor)) is not None and job.finished_at is not None:
        return job, []
    root = batch.edition or batch.template
    words = {"n": len(rows), "name": batch.template}
    label = (
        ngettext(
            "%(n)d projet d’après « %(name)s »", "%(n)d projets d’après « %(name)s »", len(rows)
        )
        % words
    )
    try:
        with (
            transaction.atomic(),
            audit.recording(actor=actor, verb=_("a créé le projet avec d’autres, d’un modèle")),
        ):
            job = job or _claim(token, label, actor)
            job = Job.objects.select_for_update().get(pk=job.pk)
            if job.finished_at is not None:  # another worker was first
                return job, []
            projects = _write(batch, rows, actor)
            entries = [undo.entry(None, one, UNDONE_FIELDS) for one in projects]
            undo.keep(root, label=label[:250], entries=entries, actor=actor)
            job.percent, job.finished_at = 100, clock.now()
            job.url = root.get_absolute_url()
            job.save()
    except _Claimed:
        found = find_batch(token, actor)
        assert found is not None  # noqa: S101 - whoever claimed the token has committed
        return found, []
    return job, projects


class _Claimed(Exception):
    """Another click was first."""


def _claim(token: uuid.UUID, label: str, actor: Any) -> Job:
    try:
        with transaction.atomic():
            return Job.objects.create(
                token=token, label=label[:200], created_by=audit.Actor.of(actor).user
            )
    except IntegrityError as error:
        raise _Claimed from error


def _write(batch: Batch, rows: Sequence[Row], actor: Any) -> list[Project]:
    template = PlanTemplate.objects.select_for_update().get(pk=batch.template.pk)
    user = audit.Actor.of(actor).user
    loaded = check_rows(batch, rows, user)
    if wrong := [row for row in rows if row.errors]:
        raise BatchRefused(f"{wrong[0].name} : {wrong[0].errors[0]}")
    keep_revision(template)
    projects = [_project(batch, template, row, user) for row in rows]
    audit.bulk_create(projects)
    if user is not None:
        audit.bulk_link("team", [(one, [user]) for one in projects])
    audit.bulk_link(
        "host_communes",
        [(one, [row.commune]) for one, row in zip(projects, rows, strict=True) if row.commune],
    )
    anchors = _anchors(projects, rows, loaded)
    calendars, hosts = project_calendars(projects), first_hosts(one.pk for one in projects)
    bodies = bodies_of(loaded.tasks)
    made = []
    for project, row in zip(projects, rows, strict=True):
        tasks = make_tasks(
            loaded,
            project,
            anchors[project.pk],
            responsibles={**batch.people, **row.people},
            leave_out=row.leave_out,
        )
        zone = project.school_zone or zone_of(hosts.get(project.pk))
        placed = place_row(row, loaded, calendars[project.pk], zone=zone, bodies=bodies)
        for key, (start, due) in placed.items():
            tasks[key].start, tasks[key].due = start, due
        made.append(tasks)
    audit.bulk_create([task for tasks in made for task in tasks.values()])
    audit.bulk_create([link for tasks in made for link in make_links(loaded.ties, tasks)])
    audit.bulk_create([check for tasks in made for check in make_checks(loaded.tasks, tasks)])
    audit.bulk_create(_partners(projects, rows))
    return projects


def _project(batch: Batch, template: PlanTemplate, row: Row, user: Any) -> Project:
    return Project(
        name=row.name.strip(),
        kind=batch.kind,
        visibility=batch.visibility,
        edition=batch.edition,
        lead=row.lead or (batch.edition.programme.lead if batch.edition else None),
        city=row.city,
        description=template.texts.get("description", ""),
        objectives=template.texts.get("objectives", ""),
        template=template,
        template_version=template.revision,
        created_by=user,
    )


def _anchors(
    projects: Sequence[Project], rows: Sequence[Row], loaded: LoadedTemplate
) -> dict[int, dict[str, Anchor]]:
    """The anchors of all, by project and name in lower case; each project learns its day J."""
    made = [
        Anchor(project=project, name=one.name, day=row.days[one.pk], position=position)
        for project, row in zip(projects, rows, strict=True)
        for position, one in enumerate(loaded.anchors)
    ]
    audit.bulk_create(made)
    found: dict[int, dict[str, Anchor]] = {project.pk: {} for project in projects}
    for anchor in made:
        found[anchor.project_id][anchor.name.casefold()] = anchor
    if (main := loaded.main) is not None:
        for project in projects:
            project.main_anchor = found[project.pk][main.name.casefold()]
        # Part of the creation: told with it.
        Project.objects.bulk_update(projects, ["main_anchor"])
    return found


def _partners(projects: Sequence[Project], rows: Sequence[Row]) -> list[ProjectPartner]:
    return [
        ProjectPartner(project=project, organisation=row.host, role=ProjectPartner.Role.HOST)
        for project, row in zip(projects, rows, strict=True)
        if row.host
    ]
