"""Who may do what with projects and their plans."""

from __future__ import annotations

from typing import Any

import rules

from maillage.people.accounts.models import TEAM_ROLES, Role
from maillage.people.accounts.roles import (
    has_role,
    holds,
    is_coordination,
    is_member,
    is_team,
    member_organisations,
)


@rules.predicate
def may_write_task(user: Any, task: Any = None) -> bool:
    """Say where a task stands: whoever is responsible for it does, and the coordination for all.

    A member does for what is confided to it, to its organisation or to a colleague, as
    `models.confided.confided_to` says. `domain.rights.writable` asks the same of many tasks at once.
    """
    if has_role(user, Role.ADMINISTRATION, Role.COORDINATION):
        return True
    if task is None:
        return bool(member_organisations(user)) or has_role(user, *TEAM_ROLES)
    return bool(type(task)._default_manager.confided_to(user).filter(pk=task.pk).exists())


@rules.predicate
def is_cancelled(user: Any, task: Any = None) -> bool:
    """What was given up, which only the coordination takes up again."""
    del user
    return task is not None and task.state == task.State.CANCELLED


@rules.predicate
def takes_part(user: Any, project: Any = None) -> bool:
    """Whom the team names, a partner, or a member whose organisation is one or leads it.

    As `models.project.taking_part` says; not any reader of a project open to the network.
    """
    if project is None:
        return True
    return bool(type(project)._default_manager.taking_part(user).filter(pk=project.pk).exists())


may_write = holds(Role.ADMINISTRATION, Role.COORDINATION, Role.INSTRUCTION, Role.COMMUNICATION)

rules.add_perm("projects.view_project", is_team | is_member)
# Its files, and who is in it; asked of a project that the user sees.
rules.add_perm("projects.view_project_files", is_team | (is_member & takes_part))
# It names every task of the plan, and a member only sees some.
rules.add_perm("projects.view_feasibility", is_team)
rules.add_perm("projects.add_project", is_coordination)
rules.add_perm("projects.change_project", is_coordination)
rules.add_perm("projects.delete_project", is_coordination)
rules.add_perm("projects.view_task", is_team | is_member)
rules.add_perm("projects.add_task", is_coordination)
# The verbs (begin, finish, block…); what the task is, when, and whether, is the coordination's.
rules.add_perm("projects.change_task", may_write_task)
rules.add_perm("projects.reopen_task", is_coordination | (may_write_task & ~is_cancelled))
rules.add_perm("projects.edit_task", is_coordination)
rules.add_perm("projects.delete_task", is_coordination)
rules.add_perm("projects.import_plan", is_coordination)
rules.add_perm("projects.import_template", is_coordination)
rules.add_perm("projects.view_baseline", is_team)
# Who is busy when, and what cannot be: the team's; hours and absences are one's own, or are
# written by the coordination.
rules.add_perm("projects.view_workload", is_team)
rules.add_perm("projects.edit_availability", is_coordination)
for verb in ("view", "add", "change", "delete"):
    rules.add_perm(f"projects.{verb}_plantemplate", is_team if verb == "view" else is_coordination)
for noun in ("programme", "edition"):
    rules.add_perm(f"projects.view_{noun}", is_team | is_member)
    for verb in ("add", "change", "delete"):
        rules.add_perm(f"projects.{verb}_{noun}", is_coordination)
# A project's conversation is read by those who are in it; readers do not write in it.
rules.add_perm("projects.view_comment", is_team | (is_member & takes_part))
rules.add_perm("projects.add_comment", may_write | (is_member & takes_part))
# That of a task, by whoever sees the task.
rules.add_perm("projects.comment_task", may_write | is_member)
