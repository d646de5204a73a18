"""To whom a task is confided: who does it, and who answers for the organisation that does."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from maillage.coordination.projects.models.project import ProjectPartner
from maillage.people.accounts.roles import member_organisations
from maillage.people.directory.models import Function, Person


def confided_to(user: Any) -> Q:
    """Of a task: `user` is responsible for it, or answers for what is.

    That is its own person, its organisation as a member, somebody who holds a function in that
    organisation today, or an organisation whose contact in the project it is.
    """
    if getattr(user, "pk", None) is None:
        return Q(pk__in=())
    own = member_organisations(user)
    colleagues = Function.objects.in_force().filter(organisation__in=own).order_by()
    return (
        Q(responsible__user=user.pk)
        | Q(responsible_organisation__in=own)
        | Q(responsible__in=colleagues.values("person"))
        | Q(responsible__isnull=True) & Q(Exists(contacts_of_bodies().filter(person__user=user.pk)))
    )


def contacts_of_bodies() -> QuerySet[ProjectPartner]:
    """Of a task: who answers for its organisation in its project."""
    return ProjectPartner._base_manager.filter(
        project=OuterRef("project"),
        organisation=OuterRef("responsible_organisation"),
        person__isnull=False,
    )


def kept_by(person: Person) -> frozenset[int]:
    """The organisations for which the account of `person` contributes."""
    user = person.user
    return member_organisations(user) if user is not None and user.is_active else frozenset()
