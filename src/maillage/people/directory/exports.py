"""The tables of contacts that leave the program; their headings are those that imports read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from maillage.kernel.exports import Export, ExportColumn, NumberOption, RecordFormat
from maillage.people.directory import labels, vcards
from maillage.people.directory.leaving import organisations_ready, people_ready
from maillage.people.directory.models import ContactPoint, Organisation, Person, Tag, Usage

ADDRESSES = vcards.ADDRESSES
PRIVATE = "directory.view_private_addresses"
Channel = ContactPoint.Channel
_WORDS: Final = (
    ("labels", _("Labels"), Tag.Category.LABEL),
    ("audiences", _("Publics"), Tag.Category.AUDIENCE),
    ("skills", _("Compétences"), Tag.Category.SKILL),
    ("places", _("Lieux"), Tag.Category.PLACE),
    ("vehicles", _("Véhicules et matériel"), Tag.Category.VEHICLE),
    ("languages", _("Langues pratiquées"), Tag.Category.LANGUAGE),
    ("tags", _("Mots-clés"), Tag.Category.OTHER),
)
_PAGES: Final = (
    Channel.FACEBOOK,
    Channel.INSTAGRAM,
    Channel.LINKEDIN,
    Channel.YOUTUBE,
    Channel.TIKTOK,
    Channel.MASTODON,
    Channel.BLUESKY,
    Channel.X,
)


def _city(person: Person) -> str:
    return next((one.organisation.city for one in person.shown_functions), "")


def _all_functions(person: Person) -> str:
    return " ; ".join(str(one) for one in person.shown_functions)


def _home(name: str) -> Callable[[Any], str]:
    return lambda person: next(
        (getattr(one, name) for one in person.shown_places if one.usage == Usage.HOME), ""
    )


def _words(category: str) -> Callable[[Any], str]:
    return lambda one: " ; ".join(tag.name for tag in one.shown_tags if tag.category == category)


def _points(channel: str) -> Callable[[Any], str]:
    return lambda one: " ; ".join(
        point.value for point in one.shown_points if point.channel == channel
    )


def _word_columns() -> tuple[ExportColumn, ...]:
    return tuple(
        ExportColumn(key, label, _words(category), width=26) for key, label, category in _WORDS
    )


def _page_columns(permission: str = "") -> tuple[ExportColumn, ...]:
    phones = ExportColumn(
        "other_phones", _("Autres numéros"), _points(Channel.PHONE), permission, 24
    )
    mails = ExportColumn(
        "other_emails", _("Autres courriels"), _points(Channel.EMAIL), permission, 28
    )
    pages = (
        ExportColumn(f"page_{one}", Channel(one).label, _points(one), permission, 28)
        for one in _PAGES
    )
    return (phones, mails, *pages)


def _parent(one: Organisation) -> str:
    """The name of what it depends on; a member may not see every sheet, nor learn of it here."""
    return one.parent.name if one.parent is not None else ""


def _network(one: Any) -> str:
    return " ; ".join(link.network.name for link in one.shown_memberships)


def _since(one: Any) -> Any:
    return next((link.start for link in one.shown_memberships), None)


START: Final = NumberOption(
    "depart",
    _("Première étiquette à remplir"),
    1,
    1,
    labels.PER_SHEET,
    _("De 1 à 24, de gauche à droite et de haut en bas : pour finir une planche entamée."),
)
_LABELS: Final[dict[str, Any]] = {
    "key": "etiquettes",
    "mime": "application/pdf",
    "label": _("Étiquettes d’adresse"),
    "extension": "pdf",
    "options": (START,),
    "help": _("planches de 24 (3 × 8), 70 × 37 mm"),
}
_CARDS: Final[dict[str, Any]] = {
    "key": "vcf",
    "mime": "text/vcard; charset=utf-8",
    "label": _("Carnet d’adresses (vCard)"),
    "extension": "vcf",
    "help": _("pour un téléphone ou un logiciel de courrier"),
}

ORGANISATIONS = Export(
    kind="organisations",
    label=_("Organisations"),
    permission="directory.view_organisation",
    help=_("Les fiches des organisations."),
    queryset=organisations_ready,
    columns=(
        ExportColumn("name", _("Nom"), lambda one: one.name, width=40),
        ExportColumn("kind", _("Nature"), lambda one: capfirst(one.get_kind_display()), width=22),
        ExportColumn("legal_form", _("Forme juridique"), lambda one: one.legal_form, width=24),
        ExportColumn("siret", _("SIRET"), lambda one: one.siret, width=18),
        ExportColumn("rna", _("RNA"), lambda one: one.rna, width=14),
        ExportColumn("uai", _("UAI"), lambda one: one.uai),
        ExportColumn("museofile", _("Muséofile"), lambda one: one.museofile),
        ExportColumn("parent", _("Dépend de"), _parent, "directory.view_all_functions", 36),
        ExportColumn("email", _("Courriel"), lambda one: one.email, width=32),
        ExportColumn("phone", _("Téléphone"), lambda one: one.phone, width=18),
        ExportColumn("website", _("Site internet"), lambda one: one.website, width=32),
        ExportColumn("address", _("Adresse"), lambda one: one.address, width=36),
        ExportColumn("postal_code", _("Code postal"), lambda one: one.postal_code),
        ExportColumn("city", _("Commune"), lambda one: one.city, width=26),
        ExportColumn("insee", _("Code INSEE"), lambda one: one.commune.code if one.commune else ""),
        ExportColumn("latitude", _("Latitude"), lambda one: one.latitude),
        ExportColumn("longitude", _("Longitude"), lambda one: one.longitude),
        ExportColumn("network", _("Membre du réseau"), _network, width=30),
        ExportColumn("member_since", _("Membre depuis"), _since),
        *_word_columns(),
        ExportColumn("offers", _("Ce qu’elle peut apporter"), lambda one: one.offers, width=40),
        ExportColumn("description", _("Présentation"), lambda one: one.description, width=60),
        ExportColumn(
            "visibility",
            _("Qui voit la fiche"),
            lambda one: one.get_visibility_display(),
            "directory.view_all_functions",
        ),
        *_page_columns(),
    ),
    record_formats=(
        RecordFormat(write=vcards.write_organisations, **_CARDS),
        RecordFormat(
            write=labels.write_organisations, remark=labels.remark_on_organisations, **_LABELS
        ),
    ),
)

PEOPLE = Export(
    kind="people",
    label=_("Personnes"),
    permission="directory.view_person",
    help=_("Les fiches des personnes, avec leurs fonctions."),
    queryset=people_ready,
    columns=(
        ExportColumn("civility", _("Civilité"), lambda one: one.get_civility_display()),
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
        ExportColumn("language", _("Langue"), lambda one: one.get_language_display()),
        *_word_columns(),
        ExportColumn("offers", _("Ce qu’elle peut apporter"), lambda one: one.offers, width=40),
        *_page_columns(ADDRESSES),
        ExportColumn("home_address", _("Adresse personnelle"), _home("address"), PRIVATE, 36),
        ExportColumn("home_postal_code", _("Code postal personnel"), _home("postal_code"), PRIVATE),
        ExportColumn("home_city", _("Ville personnelle"), _home("city"), PRIVATE, 26),
    ),
    record_formats=(
        RecordFormat(write=vcards.write_people, **_CARDS),
        RecordFormat(
            write=labels.write_people,
            remark=labels.remark_on_people,
            permission=ADDRESSES,
            **_LABELS,
        ),
    ),
)
