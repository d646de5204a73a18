"""What of a sheet's history one may read: never more than of the sheet itself."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from maillage.kernel.models import AuditEntry
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role, is_administration, member_organisations
from maillage.people.directory.domain.notes import READINGS
from maillage.people.directory.models import (
    ContactPoint,
    Function,
    Organisation,
    Person,
    PersonNote,
    PostalAddress,
    Usage,
)

ROWS = (ContactPoint, PostalAddress)
_PRIVATE = Q(changes__usage__0=Usage.HOME) | Q(changes__usage__1=Usage.HOME)


def keeps_sheet(record: Person | Organisation, user: Any) -> bool:
    """Whether the history is `user`'s business: the team, one's own sheet, one's own house.

    Whoever sees a sheet because it stands in the network's directory reads what it says today.
    """
    if has_role(user, *TEAM_ROLES):
        return True
    own = member_organisations(user)
    if isinstance(record, Organisation):
        return record.pk in own
    mine = record.user_id is not None and record.user_id == user.pk
    return mine or Function.objects.filter(person=record, organisation__in=own).exists()


def of_organisation(
    entries: QuerySet[AuditEntry], organisation: Organisation, user: Any
) -> QuerySet[AuditEntry]:
    """The `entries` of an organisation's history that `user` may read."""
    if not keeps_sheet(organisation, user):
        return entries.none()
    if has_role(user, *TEAM_ROLES):
        return _permitted(entries, (Organisation, *ROWS), user)
    return entries.filter(_of(Organisation) | _of(*ROWS)).exclude(changes={})


def of_person(entries: QuerySet[AuditEntry], person: Person, user: Any) -> QuerySet[AuditEntry]:
    """The `entries` of a person's history that `user` may read.

    Hidden from whoever may not read them on the sheet: personal numbers and addresses, also those
    of old; notes, consents, needs and who read them; for a member, functions held elsewhere.
    """
    if not keeps_sheet(person, user):
        return entries.none()
    own = person.user_id is not None and person.user_id == user.pk
    if not own and not user.has_perm("directory.view_private_addresses"):
        entries = _without_private(entries)
    if not user.has_perm("directory.view_needs"):
        said = Q(changes__has_key="needs") & ~Q(changes__needs=["", ""])  # empty at creation
        entries = entries.exclude(_of(Person) & said)
        entries = entries.exclude(_of(Person), verb__in=[str(one) for one in READINGS])
    if not has_role(user, *TEAM_ROLES):
        functions = Function.objects.visible_to(user).filter(person=person).values("pk")
        shown = _of(Person, *ROWS) | (_of(Function) & Q(object_id__in=functions))
        return entries.filter(shown).exclude(changes={})
    entries = _of_notes(entries, person, user)
    return _permitted(entries, (Person, Function, *ROWS, PersonNote), user)


def _of(*models: type[Any]) -> Q:
    types = ContentType.objects.get_for_models(*models)
    return Q(content_type__in=list(types.values()))


def _without_private(entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
    """Without the rows that are or were personal: their entries say it, even once they are gone."""
    for model in ROWS:
        once = entries.filter(_of(model)).filter(_PRIVATE).order_by().values("object_id")
        entries = entries.exclude(_of(model) & Q(object_id__in=once))
    return entries


def _of_notes(entries: QuerySet[AuditEntry], person: Person, user: Any) -> QuerySet[AuditEntry]:
    """Without the notes that `user` may not read; of one that is gone, its author alone reads."""
    if is_administration(user):
        return entries
    seen = PersonNote.objects.visible_to(user).filter(person=person).values("pk")
    return entries.exclude(_of(PersonNote) & ~Q(object_id__in=seen) & ~Q(actor=user))


def _permitted(
    entries: QuerySet[AuditEntry], known: tuple[type[Any], ...], user: Any
) -> QuerySet[AuditEntry]:
    """Of the other models that hang from a sheet, those whose records `user` may read."""
    own = set(ContentType.objects.get_for_models(*known).values())
    others = ContentType.objects.filter(
        pk__in=entries.order_by().values("content_type").distinct()
    ).exclude(pk__in=[one.pk for one in own])
    refused = [one.pk for one in others if not user.has_perm(f"{one.app_label}.view_{one.model}")]
    return entries.exclude(content_type__in=refused) if refused else entries
