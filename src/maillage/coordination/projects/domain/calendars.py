"""On which days a project works, and what its schools and deciding bodies add to that."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.conf import settings

from maillage.coordination.calendars.models import ClosingPeriod
from maillage.coordination.projects.models import Project
from maillage.kernel.calendar import WorkCalendar, subdivision_of
from maillage.people.territory.models import Commune


def project_calendar(project: Project) -> WorkCalendar:
    """The working days of a project.

    Week-ends; the public holidays of its first host commune's département (those of the
    installation without a commune); the closing periods of everyone, and of whoever leads it.
    """
    return project_calendars([project])[project.pk]


def project_calendars(projects: Iterable[Project]) -> dict[int | None, WorkCalendar]:
    """The calendars of many projects by key, in two queries; a project not saved yet has no host."""
    projects = list(projects)
    hosts = first_hosts(one.pk for one in projects if one.pk)
    closed = _closing_days(one.lead_id for one in projects)
    common = closed[None]
    return {
        one.pk: WorkCalendar(
            _subdivision(hosts.get(one.pk)),
            closing_days=common | (closed.get(one.lead_id) or frozenset()),
        )
        for one in projects
    }


def shared_calendar() -> WorkCalendar:
    """The working days of everyone: the installation's, and the closing periods of every plan."""
    return project_calendar(Project())


def school_zone(project: Project) -> str:
    """A, B or C; empty when neither the project nor its first host commune says it."""
    return zones_of([project])[project.pk]


def zones_of(projects: Collection[Project]) -> dict[int, str]:
    """The school zones of these projects: their own, or those of their first host communes."""
    hosts = first_hosts(one.pk for one in projects if one.pk and not one.school_zone)
    return {one.pk: one.school_zone or zone_of(hosts.get(one.pk)) for one in projects}


def zone_of(commune: Commune | None) -> str:
    """The zone of a commune's académie; empty in Corsica and overseas, which set their own dates."""
    academy = commune.department.academy if commune else None
    return academy.zone if academy else ""


def first_hosts(projects: Iterable[int]) -> dict[int, Commune]:
    """The host commune that was named first, by project, with its département and académie."""
    through = Project.host_communes.through
    rows = (
        through._default_manager.filter(project__in=list(projects))
        .select_related("commune__department__academy")
        .order_by("-pk")
    )
    return {row.project_id: row.commune for row in rows}  # the first one is written last


def _closing_days(leads: Iterable[int | None]) -> dict[int | None, frozenset[date]]:
    """Days of the closing periods, by organisation; those of everyone under None."""
    found: dict[int | None, set[date]] = {None: set()}
    wanted = {lead for lead in leads if lead}
    for period in ClosingPeriod.objects.for_leads(wanted):
        found.setdefault(period.organisation_id, set()).update(period.days)
    return {lead: frozenset(days) for lead, days in found.items()}


def _subdivision(commune: Commune | None) -> str | None:
    """Whose own public holidays count; the installation's where the law knows no département."""
    if commune is not None:
        try:
            return subdivision_of(commune.department.code)
        except ValueError:
            pass
    site: str | None = settings.CALENDAR_SUBDIVISION
    return site
