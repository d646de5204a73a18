"""Organisations, people, what ties them, how to reach them, what they agreed to."""

from __future__ import annotations

from maillage.people.directory.models.consents import Consent, Purpose
from maillage.people.directory.models.contact_points import ContactPoint, PostalAddress, Usage
from maillage.people.directory.models.notes import PersonNote
from maillage.people.directory.models.organisations import Membership, Organisation
from maillage.people.directory.models.people import (
    Function,
    Person,
    PersonQuerySet,
)
from maillage.people.directory.models.tags import Tag
from maillage.people.directory.models.validators import (
    validate_museofile,
    validate_rna,
    validate_siret,
    validate_uai,
)

__all__ = [
    "Consent",
    "ContactPoint",
    "Function",
    "Membership",
    "Organisation",
    "Person",
    "PersonNote",
    "PersonQuerySet",
    "PostalAddress",
    "Purpose",
    "Tag",
    "Usage",
    "validate_museofile",
    "validate_rna",
    "validate_siret",
    "validate_uai",
]
