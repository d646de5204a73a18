"""Who is told of a task: whoever is responsible, or answers for the organisation that is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from maillage.coordination.projects.models import ProjectPartner, Task
from maillage.people.accounts.models import Role, RoleGrant
from maillage.people.directory.models import Person


def people_of(tasks: Iterable[Task]) -> dict[int, frozenset[int]]:
    """Keys of the people who are told of each task, by its key; nobody for a task without either.

    As `TaskQuerySet.of_person`: the person who is named; else the contacts of the organisation
    among the partners of the project; else whoever has an account for it. Two queries at most.
    """
    tasks = list(tasks)
    bodies = _contacts(
        {
            (task.project_id, task.responsible_organisation_id)
            for task in tasks
            if task.responsible_id is None and task.responsible_organisation_id is not None
        }
    )
    return {
        task.pk: frozenset({task.responsible_id})
        if task.responsible_id is not None
        else bodies.get((task.project_id, task.responsible_organisation_id or 0), frozenset())
        for task in tasks
    }


def has_account(person: Person) -> bool:
    """Whether it is told in the application; an account that was closed opens nothing."""
    return person.user is not None and person.user.is_active


def _contacts(pairs: set[tuple[int, int]]) -> dict[tuple[int, int], frozenset[int]]:
    """Who answers for these organisations in these projects, by both keys."""
    if not pairs:
        return {}
    found: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    partners = ProjectPartner.objects.filter(
        project__in={project for project, _body in pairs},
        organisation__in={body for _project, body in pairs},
        person__isnull=False,
    )
    for project, body, person in partners.order_by().values_list(
        "project", "organisation", "person"
    ):
        found[project, body].add(person)
    keepers: defaultdict[int, set[int]] = defaultdict(set)
    if without := {body for project, body in pairs if (project, body) not in found}:
        grants = RoleGrant.objects.filter(
            role=Role.MEMBER,
            organisation__in=without,
            user__is_active=True,
            user__person__isnull=False,
        )
        for body, person in grants.values_list("organisation", "user__person"):
            keepers[body].add(person)
    return {pair: frozenset(found.get(pair) or keepers[pair[1]]) for pair in pairs}
