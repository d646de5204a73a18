"""The tables of contacts that leave the program; their headings are those that imports read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from maillage.kernel.exports import Export, ExportColumn
from maillage.people.directory.models import Organisation, Person

ADDRESSES = "directory.export_addresses"


def _organisations(user: Any, params: Mapping[str, Any]) -> QuerySet[Organisation]:
    del params
    return Organisation.objects.visible_to(user)


def _people(user: Any, params: Mapping[str, Any]) -> QuerySet[Person]:
    del params
    return Person.objects.visible_to(user).with_main_function(user).with_functions(user)


def _city(person: Person) -> str:
    return next((one.organisation.city for one in person.shown_functions), "")


def _all_functions(person: Person) -> str:
    return " ; ".join(str(one) for one in person.shown_functions)


ORGANISATIONS = Export(
    kind="organisations",
    label=_("Organisations"),
    permission="directory.view_organisation",
    help=_("Les fiches des organisations."),
    queryset=_organisations,
    columns=(
        ExportColumn("name", _("Nom"), lambda one: one.name, width=40),
        ExportColumn("kind", _("Nature"), lambda one: capfirst(one.get_kind_display()), width=22),
        ExportColumn("siret", _("SIRET"), lambda one: one.siret, width=18),
        ExportColumn("email", _("Courriel"), lambda one: one.email, width=32),
        ExportColumn("phone", _("Téléphone"), lambda one: one.phone, width=18),
        ExportColumn("website", _("Site internet"), lambda one: one.website, width=32),
        ExportColumn("address", _("Adresse"), lambda one: one.address, width=36),
        ExportColumn("postal_code", _("Code postal"), lambda one: one.postal_code),
        ExportColumn("city", _("Commune"), lambda one: one.city, width=26),
        ExportColumn("description", _("Présentation"), lambda one: one.description, width=60),
    ),
)

PEOPLE = Export(
    kind="people",
    label=_("Personnes"),
    permission="directory.view_person",
    help=_("Les fiches des personnes, avec leurs fonctions."),
    queryset=_people,
    columns=(
        ExportColumn("last_name", _("Nom"), lambda one: one.last_name, width=24),
        ExportColumn("first_name", _("Prénom"), lambda one: one.first_name, width=20),
        ExportColumn("email", _("Courriel"), lambda one: one.email, ADDRESSES, 32),
        ExportColumn("phone", _("Téléphone"), lambda one: one.phone, ADDRESSES, 18),
        ExportColumn(
            "organisation", _("Organisation"), lambda one: one.main_organisation, width=36
        ),
        ExportColumn("title", _("Fonction"), lambda one: one.main_title, width=30),
        ExportColumn("city", _("Commune"), _city, width=26),
        ExportColumn("functions", _("Toutes les fonctions"), _all_functions, width=50),
    ),
)
