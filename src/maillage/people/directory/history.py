"""What of a sheet's history one may read: no more than of the sheet itself."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Q, QuerySet

from maillage.kernel.models import AuditEntry
from maillage.people.accounts.roles import is_administration
from maillage.people.directory.domain.notes import READINGS
from maillage.people.directory.models import (
    ContactPoint,
    Person,
    PersonNote,
    PostalAddress,
    Usage,
)

_RIGHTS: Final = {
    ("directory", "consent"): "directory.view_consent",
    ("privacy", "retentionitem"): "privacy.view_retentionitem",
    ("privacy", "erasure"): "privacy.view_erasure",
    ("duplicates", "duplicatepair"): "duplicates.view_duplicatepair",
    ("duplicates", "merge"): "duplicates.view_duplicatepair",
    ("updates", "sheetlink"): "updates.view_sheetlink",
}
"""Models whose entries are hidden whole from whoever may not read their records."""


def visible_entries(
    entries: QuerySet[AuditEntry], person: Person, user: Any
) -> QuerySet[AuditEntry]:
    """Those of a person's history that `user` may read.

    Hidden: what concerns consents, links, merges, retention without the right to read them; notes
    that are not for `user`, also once they are deleted; personal numbers and addresses, the same;
    who read needs or notes. The words of needs are in no entry (`Person.AUDIT_MASK`).
    """
    for (app, model), permission in _RIGHTS.items():
        if not user.has_perm(permission):
            entries = entries.exclude(content_type__app_label=app, content_type__model=model)
    entries = _of_notes(entries, person, user)
    if not user.has_perm("directory.view_private_addresses"):
        entries = _without_private(entries, person, user)
    if not user.has_perm("directory.view_needs"):
        said = Q(changes__has_key="needs") & ~Q(changes__needs=["", ""])  # empty at creation
        entries = entries.exclude(_of(Person) & said)
        entries = entries.exclude(_of(Person), verb__in=[str(one) for one in READINGS])
    return entries


def _of(model: type[Any]) -> Q:
    return Q(
        content_type__app_label=model._meta.app_label, content_type__model=model._meta.model_name
    )


def _of_notes(entries: QuerySet[AuditEntry], person: Person, user: Any) -> QuerySet[AuditEntry]:
    """Without the notes that `user` may not read, nor those that no longer exist.

    A deleted note has lost its list of readers: only its author still reads its history.
    """
    if is_administration(user):
        return entries
    seen = PersonNote.objects.visible_to(user).filter(person=person)
    keys = [str(pk) for pk in seen.values_list("pk", flat=True)]
    about = _of(PersonNote)
    return entries.exclude(about & ~Q(object_pk__in=keys) & ~Q(actor=user))


def _without_private(
    entries: QuerySet[AuditEntry], person: Person, user: Any
) -> QuerySet[AuditEntry]:
    """Without the addresses at home: those of today, and all those that are gone."""
    for model in (ContactPoint, PostalAddress):
        seen = model.objects.visible_to(user).filter(person=person).exclude(usage=Usage.HOME)
        keys = [str(pk) for pk in seen.values_list("pk", flat=True)]
        entries = entries.exclude(_of(model) & ~Q(object_pk__in=keys))
    return entries
