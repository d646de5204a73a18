"""The other numbers, pages and addresses of a sheet."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.kernel import audit
from maillage.people.directory.channels import clean_value
from maillage.people.directory.models import ContactPoint, Organisation, PostalAddress
from maillage.people.territory.domain import find_commune
from maillage.people.territory.models import Commune

Placed = TypeVar("Placed", Organisation, PostalAddress)


@transaction.atomic
def save_contact_point(*, point: ContactPoint, actor: Any) -> ContactPoint:
    """Check, put in its usual shape and save. Raises ValidationError with French messages."""
    adding = point._state.adding
    of_body = point.organisation_id is not None
    try:
        point.value = clean_value(point.channel, point.value, of_body=of_body)
    except ValidationError as error:
        raise ValidationError({"value": error.messages}) from error
    point.full_clean()
    same = ContactPoint.objects.filter(
        person=point.person, organisation=point.organisation, value__iexact=point.value
    )
    if same.exclude(pk=point.pk).exists():
        raise ValidationError({"value": _("Cette fiche l’a déjà.")})
    verb = _("a ajouté une coordonnée") if adding else _("a modifié une coordonnée")
    with audit.recording(actor=actor, verb=verb):
        point.save()
    return point


@transaction.atomic
def save_postal_address(*, address: PostalAddress, actor: Any) -> PostalAddress:
    """Check, place in its commune and save. Raises ValidationError with French messages."""
    adding = address._state.adding
    place(address)
    address.full_clean()
    verb = _("a ajouté une adresse") if adding else _("a modifié une adresse")
    with audit.recording(actor=actor, verb=verb):
        address.save()
    return address


@transaction.atomic
def remove_row(*, row: ContactPoint | PostalAddress, actor: Any) -> None:
    """Take a number, a page or an address off its sheet."""
    is_point = isinstance(row, ContactPoint)
    verb = _("a retiré une coordonnée") if is_point else _("a retiré une adresse")
    with audit.recording(actor=actor, verb=verb):
        row.delete()


def place(record: Placed) -> Placed:
    """Find the commune of a sheet by its town and postal code, when none was chosen.

    And the other way round: a chosen commune gives the town and the postal code that are missing.
    """
    if record.commune_id is None and (record.city or record.postal_code):
        found = find_commune(record.city, record.postal_code)
        if found.commune_id is not None:
            record.commune = Commune.objects.get(pk=found.commune_id)
    elif record.commune is not None:
        record.city = record.city or record.commune.name
        if not record.postal_code and len(record.commune.postal_codes) == 1:
            record.postal_code = record.commune.postal_codes[0]
    return record


def why_not_placed(record: Organisation) -> str:
    """Why no commune was recognised, in a French sentence; '' when no commune is known at all."""
    if not Commune.objects.exists():
        return ""
    return find_commune(record.city, record.postal_code).reason
