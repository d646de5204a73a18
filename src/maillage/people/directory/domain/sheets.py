"""Create and save the sheets of organisations and people."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from maillage.kernel import audit, search
from maillage.people.directory.contacts import (
    museofile_code,
    phone_fr,
    rna_code,
    siret_digits,
    site_url,
    uai_code,
)
from maillage.people.directory.domain.consents import check_needs
from maillage.people.directory.domain.functions import add_function
from maillage.people.directory.domain.matching import PersonMatch
from maillage.people.directory.domain.reach import place
from maillage.people.directory.models import Organisation, Person
from maillage.people.directory.names import find_email, is_nobody, key, split_name

Kind = Organisation.Kind
# The first word of a name that says what a body is, told by `key`.
_KIND_WORDS: dict[str, str] = {
    "mairie": Kind.COMMUNE,
    "commune": Kind.COMMUNE,
    "ville": Kind.COMMUNE,
    "communaute": Kind.INTERCOMMUNALITY,
    "agglomeration": Kind.INTERCOMMUNALITY,
    "metropole": Kind.INTERCOMMUNALITY,
    "departement": Kind.DEPARTMENT,
    "region": Kind.REGION,
    "prefecture": Kind.STATE_SERVICE,
    "drac": Kind.STATE_SERVICE,
    "rectorat": Kind.STATE_SERVICE,
    "musee": Kind.MUSEUM,
    "museum": Kind.MUSEUM,
    "association": Kind.ASSOCIATION,
    "amis": Kind.ASSOCIATION,
    "ecole": Kind.SCHOOL,
    "college": Kind.SCHOOL,
    "lycee": Kind.SCHOOL,
    "universite": Kind.UNIVERSITY,
    "compagnie": Kind.ARTIST,
    "cie": Kind.ARTIST,
    "collectif": Kind.ARTIST,
    "imprimerie": Kind.SUPPLIER,
    "agence": Kind.SUPPLIER,
    "radio": Kind.MEDIA,
    "journal": Kind.MEDIA,
    "esat": Kind.MEDICO_SOCIAL,
    "ime": Kind.MEDICO_SOCIAL,
    "ccas": Kind.SOCIAL,
}


def guess_kind(name: str) -> str:
    """What a body is, by its name: « Mairie de Bellême » is a commune; « autre » if it says nothing."""
    words = key(name).split()
    return next((_KIND_WORDS[word] for word in words[:3] if word in _KIND_WORDS), Kind.OTHER)


@transaction.atomic
def create_organisation(*, name: str, actor: Any, kind: str = "", **fields: Any) -> Organisation:
    """Create an organisation of which perhaps nothing but the name is known.

    `kind`, when empty, is guessed from the name; `fields` are those of the model. Raises
    ValidationError with French messages.
    """
    organisation = Organisation(
        name=" ".join(name.split()), kind=kind or guess_kind(name), **fields
    )
    return save_organisation(organisation=organisation, actor=actor)


@transaction.atomic
def save_organisation(*, organisation: Organisation, actor: Any) -> Organisation:
    """Check and save an organisation, placed in its commune; its people are indexed again.

    Raises ValidationError with French messages.
    """
    adding = organisation._state.adding
    organisation.phone = phone_fr(organisation.phone)
    organisation.siret = siret_digits(organisation.siret)
    organisation.rna = rna_code(organisation.rna)
    organisation.uai = uai_code(organisation.uai)
    organisation.museofile = museofile_code(organisation.museofile)
    organisation.website = site_url(organisation.website)
    place(organisation)
    organisation.full_clean()
    with audit.recording(actor=actor, verb=_("a créé") if adding else _("a modifié")):
        organisation.save()
        if not adding:
            search.touch(*organisation.people.all())
    return organisation


@transaction.atomic
def create_person(
    *,
    actor: Any,
    name: str = "",
    first_name: str = "",
    last_name: str = "",
    organisation: Organisation | None = None,
    title: str = "",
    **fields: Any,
) -> Person:
    """Create a person from `first_name` and `last_name`, or from one `name` as lists write it.

    « DURAND Nadia <nadia@exemple.fr> » gives Nadia Durand and her address. With `organisation`,
    the person gets `title` as a function there. Raises ValidationError with French messages.
    """
    if name and not last_name:
        split = split_name(name)
        first_name, last_name = split.first, split.last
        fields.setdefault("email", find_email(name))
    if is_nobody(last_name) and is_nobody(first_name):
        raise ValidationError(_("Donnez au moins le nom de la personne."))
    person = Person(first_name=first_name.strip(), last_name=last_name.strip(), **fields)
    save_person(person=person, actor=actor)
    if organisation is not None:
        add_function(
            person=person, organisation=organisation, title=title, is_main=True, actor=actor
        )
    return person


@transaction.atomic
def save_person(*, person: Person, actor: Any) -> Person:
    """Check and save a person; the address is kept in lower case, as it is compared."""
    adding = person._state.adding
    if person.is_erased:
        raise ValidationError(_("Les données de cette personne ont été effacées."))
    person.email = person.email.strip().lower()
    person.phone = phone_fr(person.phone)
    person.full_clean()
    check_needs(person)
    with audit.recording(actor=actor, verb=_("a créé") if adding else _("a modifié")):
        person.save()
    return person


@transaction.atomic
def delete_person(*, person: Person, actor: Any) -> None:
    """Delete a sheet made by mistake, with its files and with what the history quotes of it.

    What somebody asks to be forgotten goes by erasing, which reports. Raises ProtectedError when
    something must keep the person.
    """
    files = [person.photo, *(one.proof_file for one in person.consents.all())]
    stored = [(one.storage, str(one.name)) for one in files if one]
    history = audit.history_of(person)
    keys = list(history.values_list("pk", flat=True))
    with audit.recording(actor=actor, verb=_("a supprimé")):
        root = audit.root_of(person)
        person.delete()
    entries = history.model.objects.filter(Q(pk__in=keys) | Q(root=root))
    audit.scrub(entries, _wipe, reason=f"deletion of {root}")
    for storage, name in stored:
        transaction.on_commit(partial(storage.delete, name), robust=True)


def _wipe(entry: Any) -> None:
    entry.object_repr, entry.changes = _("(supprimée)"), {}
    entry.changes_text, entry.serialized_data = "", None


def create_proposed(*, match: PersonMatch, actor: Any) -> Person | Organisation | None:
    """Create what `match_people` proposes for an unknown name; None when it names nobody."""
    if match.kind != "unknown" or not match.proposal:
        return None
    if match.proposal_organisation:
        name = match.proposal_organisation
        return create_organisation(name=name, email=match.proposal_email, actor=actor)
    return create_person(
        first_name=match.proposal_first,
        last_name=match.proposal_last,
        email=match.proposal_email,
        actor=actor,
    )
