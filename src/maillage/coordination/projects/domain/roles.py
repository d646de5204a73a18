"""Tasks that name a role before anybody: who holds it, and what giving it hands over."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.coordination.projects.models import Project, Task
from maillage.kernel import audit
from maillage.people.directory.models import Organisation, Person


@dataclass(slots=True)
class HeldRole:
    """« graphiste », who holds it in a project, and the open tasks that wait for a name."""

    name: str
    holders: list[str] = field(default_factory=list)
    waiting: list[Task] = field(default_factory=list)


def roles_of(tasks: Iterable[Task]) -> list[HeldRole]:
    """The roles that `tasks` name, in alphabetical order."""
    found: dict[str, HeldRole] = {}
    for task in tasks:
        name = task.responsible_role.strip()
        if not name:
            continue
        role = found.setdefault(name.casefold(), HeldRole(name))
        if task.responsible_id or task.responsible_organisation_id:
            holder = task.who()
            if holder not in role.holders:
                role.holders.append(holder)
        elif task.is_open:
            role.waiting.append(task)
    return [found[key] for key in sorted(found)]


def waiting_for(project: Project, role: str) -> list[Task]:
    """The open tasks of a project that name that role and nobody yet, soonest first."""
    rows = project.tasks.filter(
        state__in=Task.OPEN,
        responsible__isnull=True,
        responsible_organisation__isnull=True,
    ).exclude(responsible_role="")
    wanted = role.strip().casefold()
    return [one for one in rows if one.responsible_role.strip().casefold() == wanted]


@transaction.atomic
def give_role(
    *,
    project: Project,
    role: str,
    tasks: Iterable[int],
    actor: Any,
    person: Person | None = None,
    organisation: Organisation | None = None,
) -> list[Task]:
    """Give the tasks of a role, among those of the keys `tasks`, to whoever holds it now.

    A task that somebody has been given meanwhile keeps them. Returns the tasks given.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    wanted = set(tasks)
    rows = [one for one in waiting_for(project, role) if one.pk in wanted]
    befores = [copy(one) for one in rows]
    for one in rows:
        one.responsible, one.responsible_organisation = person, organisation
    who = " · ".join(str(one) for one in (person, organisation) if one)
    with audit.recording(
        actor=actor,
        verb=_("a confié le rôle « %(role)s » à %(who)s") % {"role": role[:60], "who": who[:100]},
    ):
        audit.bulk_update(
            list(zip(befores, rows, strict=True)), ["responsible", "responsible_organisation"]
        )
    return rows
