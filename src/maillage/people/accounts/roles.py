"""Roles as predicates: the only place that turns a role into a right.

Higher apps build their ``rules.py`` from these predicates and from `scope_organisations`.
"""

from __future__ import annotations

from typing import Any

import rules

from maillage.people.accounts.models import TEAM_ROLES, Role

__all__ = [
    "Role",
    "has_role",
    "holds",
    "is_administration",
    "is_communication",
    "is_coordination",
    "is_member",
    "is_team",
    "member_organisations",
]


def has_role(user: Any, *roles: str) -> bool:
    """Whether an account holds one of `roles`, whatever the scope; a superuser holds them all."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return False
    return bool(user.is_superuser or user.roles & set(roles))


def member_organisations(user: Any) -> frozenset[int]:
    """Primary keys of the organisations for which an account contributes as a member."""
    if not getattr(user, "is_authenticated", False):
        return frozenset()
    return frozenset(
        grant.organisation_id
        for grant in user.grants
        if grant.role == Role.MEMBER and grant.organisation_id
    )


def holds(*roles: str) -> Any:
    """A `rules` predicate: the account holds one of these roles."""
    name = "holds_" + "_or_".join(roles)

    @rules.predicate(name=name)
    def predicate(user: Any) -> bool:
        return has_role(user, *roles)

    return predicate


COMMUNICATION = (Role.ADMINISTRATION, Role.COORDINATION, Role.COMMUNICATION)
is_administration = holds(Role.ADMINISTRATION)
is_coordination = holds(Role.ADMINISTRATION, Role.COORDINATION)
is_communication = holds(*COMMUNICATION)
is_team = holds(*sorted(TEAM_ROLES))
is_member = holds(Role.MEMBER)
