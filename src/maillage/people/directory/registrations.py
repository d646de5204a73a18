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
from maillage.people.directory import demo, tasks  # noqa: F401 - its periodic job is declared by being imported
from maillage.people.directory.domain import (
    create_organisation,
    create_person,
    find_or_create_tag,
)
from maillage.people.directory.exports import ORGANISATIONS, PEOPLE
from maillage.people.directory.filters import search_people, words_of
from maillage.people.directory.imports import OrganisationImporter, PersonImporter
from maillage.people.directory.models import Organisation, Person, Tag
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
        *organisation.tags.all(),
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
    """The people that `user` sees, each with what to show beside the name; not those erased."""
    return Person.objects.visible_to(user).present().with_main_function(user)


def find_organisations(user: Any, text: str) -> Any:
    """Organisations by what their list searches by."""
    queryset = Organisation.objects.visible_to(user)
    for word in words_of(text):
        queryset = queryset.filter(folded__contains=word)
    return queryset


def find_people(user: Any, text: str) -> Any:
    """People by what their list searches by: their name, and the functions that `user` sees."""
    return search_people(people_with_function(user), text, user)


def place_of(organisation: Organisation) -> str:
    """« Alençon », what tells homonyms apart."""
    return organisation.city or str(organisation.get_kind_display())


def tag_chooser(category: str) -> Chooser:
    """The words of one family; a missing one is added to it."""
    return Chooser(
        key=f"tags-{category}",
        model="directory.tag",
        search_fields=("name",),
        permission="directory.view_tag",
        queryset=lambda user: Tag.objects.visible_to(user).filter(category=category),
        create=lambda name, user: find_or_create_tag(name=name, category=category, actor=user),
        create_permission="directory.add_tag",
        create_label=_("Ajouter le mot « %s »"),
    )


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
registry.navigation.register(
    NavigationItem(
        "tags", _("Mots-clés"), "tags-list", "tags", "directory.change_tag", order=390, group=GROUP
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
        queryset=lambda: Organisation.objects.prefetch_related("tags"),
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
        search=find_organisations,
        permission="directory.view_organisation",
        hint=place_of,
        create=lambda name, user: create_organisation(name=name, actor=user),
        create_permission="directory.add_organisation",
        create_label=_("Créer l’organisation « %s »"),
    )
)
choosers.register(
    Chooser(
        key="people",
        model="directory.person",
        search=find_people,
        permission="directory.view_person",
        queryset=people_with_function,
        hint=hint_of_person,
        create=lambda name, user: create_person(name=name, actor=user),
        create_permission="directory.add_person",
        create_label=_("Créer la fiche de « %s »"),
    )
)
choosers.register(
    Chooser(
        key="tags",
        model="directory.tag",
        search_fields=("name",),
        permission="directory.view_tag",
        hint=lambda tag: str(tag.get_category_display()),
    )
)
for category in Tag.Category.values:
    choosers.register(tag_chooser(category))
choosers.register(
    Chooser(
        key="territories",
        model="territory.territory",
        search_fields=("name", "kind"),
        permission="directory.view_organisation",
        hint=lambda territory: territory.kind,
    )
)
choosers.register(
    Chooser(
        key="districts",
        model="territory.prioritydistrict",
        search_fields=("name", "code"),
        permission="directory.view_organisation",
    )
)
registry.importers.register(OrganisationImporter())
registry.importers.register(PersonImporter())
registry.exports.register(ORGANISATIONS)
registry.exports.register(PEOPLE)
registry.demo_chapters.register(DemoChapter("annuaire", demo.load, 10))
