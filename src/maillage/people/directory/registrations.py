"""What the directory lends to the office: navigation, search, choosers, imports, exports."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from maillage.kernel import registry
from maillage.kernel.registry import (
    DemoChapter,
    NavigationItem,
    Searchable,
    SearchDocument,
)
from maillage.people.directory import demo
from maillage.people.directory.domain import create_organisation, create_person
from maillage.people.directory.exports import ORGANISATIONS, PEOPLE
from maillage.people.directory.imports import (
    MuseofileImporter,
    OrganisationImporter,
    PersonImporter,
)
from maillage.people.directory.models import Organisation, Person
from maillage.ui.choosers import Chooser, choosers

GROUP = _("Annuaire")


def document_of_organisation(organisation: Organisation) -> SearchDocument:
    """Found by its name, nature, commune, address."""
    words = (
        organisation.get_kind_display(),
        organisation.city,
        organisation.postal_code,
        organisation.email,
        organisation.siret,
    )
    return SearchDocument(
        organisation.name, " ".join(str(word) for word in words if word), organisation.city
    )


def document_of_person(person: Person) -> SearchDocument:
    """Found by their name, address, number, and by what they do.

    What they do is left out for whoever works in several places: a member, who sees only its own,
    would learn of the others by searching for them.
    """
    functions = list(person.functions.all())
    words = [person.email, person.phone]
    if len({one.organisation_id for one in functions}) == 1:
        words += [str(one) for one in functions]
    return SearchDocument(str(person), " ".join(word for word in words if word))


def people_with_function(user: Any) -> Any:
    """The people that `user` sees, each with what to show beside the name."""
    return Person.objects.visible_to(user).with_main_function(user)


def hint_of_person(person: Person) -> str:
    """What tells homonyms apart: the main function, else the address."""
    return person.main_function_words() or person.email


registry.navigation.register(
    NavigationItem(
        "organisations",
        _("Organisations"),
        "organisations-list",
        "building",
        "directory.view_organisation",
        order=310,
        group=GROUP,
    )
)
registry.navigation.register(
    NavigationItem(
        "people",
        _("Personnes"),
        "people-list",
        "users",
        "directory.view_person",
        order=320,
        group=GROUP,
    )
)
registry.searchables.register(
    Searchable(
        key="organisations",
        model="directory.organisation",
        label=_("Organisation"),
        icon="building",
        document=document_of_organisation,
        visible_to=Organisation.objects.visible_to,
        order=310,
    )
)
registry.searchables.register(
    Searchable(
        key="people",
        model="directory.person",
        label=_("Personne"),
        icon="users",
        document=document_of_person,
        visible_to=people_with_function,
        queryset=lambda: Person.objects.prefetch_related("functions__organisation"),
        hint=hint_of_person,
        order=320,
    )
)
choosers.register(
    Chooser(
        key="organisations",
        model="directory.organisation",
        search_fields=("name", "city"),
        permission="directory.view_organisation",
        hint=lambda organisation: organisation.city,
        create=lambda name, user: create_organisation(name=name, actor=user),
        create_permission="directory.add_organisation",
        create_label=_("Créer l’organisation « %s »"),
    )
)
choosers.register(
    Chooser(
        key="people",
        model="directory.person",
        search_fields=("first_name", "last_name", "email", "main_organisation"),
        permission="directory.view_person",
        queryset=people_with_function,
        hint=hint_of_person,
        create=lambda name, user: create_person(name=name, actor=user),
        create_permission="directory.add_person",
        create_label=_("Créer la fiche de « %s »"),
    )
)
registry.importers.register(OrganisationImporter())
registry.importers.register(PersonImporter())
registry.importers.register(MuseofileImporter())
registry.exports.register(ORGANISATIONS)
registry.exports.register(PEOPLE)
registry.demo_chapters.register(DemoChapter("annuaire", demo.load, 10))
