"""What lists of people are made of."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from maillage.kernel.imports import shapes
from maillage.kernel.imports.columns import Column, choice, text
from maillage.people.directory.first_names import FIRST_NAMES
from maillage.people.directory.imports import cells, personal, related
from maillage.people.directory.models import Person
from maillage.people.directory.names import key

_CIVILITIES: Final[dict[str, tuple[str, ...]]] = {
    Person.Civility.MADAM: ("Madame", "Mme", "Mlle", "Mademoiselle", "F", "Femme"),
    Person.Civility.SIR: ("Monsieur", "M.", "Mr", "H", "Homme"),
}
_LANGUAGES: Final[dict[str, tuple[str, ...]]] = {
    one: (str(one.label), str(one)) for one in Person.Language
}


def is_first_name(name: str) -> bool:
    """« Nadia », « Jean-Marc »."""
    words = set(key(name).split())
    return bool(words) and words <= FIRST_NAMES


def is_last_name(name: str) -> bool:
    """Anything that is not a first name only."""
    return shapes.is_name(name) and not is_first_name(name)


PERSON_COLUMNS: Final = (
    Column("civility", _("Civilité"), ("titre de civilité", "genre"), parse=choice(_CIVILITIES)),
    Column("last_name", _("Nom"), ("nom de famille",), parse=text(120), shape=is_last_name),
    Column("first_name", _("Prénom"), ("prénoms",), parse=text(120), shape=is_first_name),
    Column(
        "full_name",
        _("Nom complet"),
        ("nom et prénom", "prénom et nom", "nom prénom", "prénom nom", "contact", "personne"),
        parse=text(240),
    ),
    Column(
        "email",
        _("Courriel"),
        ("e-mail", "mél", "adresse mail", "courriel professionnel"),
        parse=cells.addresses,
        shape=shapes.is_email,
    ),
    Column(
        "phone",
        _("Téléphone"),
        ("tél", "téléphone fixe", "fixe", "ligne directe"),
        parse=cells.phone,
        shape=shapes.is_phone,
    ),
    Column(
        "mobile",
        _("Portable"),
        ("mobile", "téléphone portable", "gsm"),
        parse=cells.phone,
        shape=shapes.is_phone,
    ),
    Column(
        "organisation",
        _("Organisation"),
        ("structure", "organisme", "employeur", "institution"),
        parse=text(200),
    ),
    Column("title", _("Fonction"), ("poste", "qualité", "titre"), parse=text(150)),
    Column(
        "organisation_address",
        _("Adresse de l’organisation"),
        ("adresse de la structure", "adresse", "adresse professionnelle"),
        parse=text(250),
        help=_("pour les organisations à créer"),
    ),
    Column(
        "organisation_postal_code",
        _("Code postal de l’organisation"),
        ("code postal", "cp"),
        parse=cells.postal_code,
        shape=shapes.is_postal_code,
    ),
    Column(
        "organisation_city",
        _("Commune de l’organisation"),
        ("commune", "ville", "ville de la structure"),
        parse=text(120),
        shape=shapes.is_name,
    ),
    Column("start", _("En fonction depuis"), ("date de début", "depuis"), parse=cells.since),
    Column("end", _("En fonction jusqu’au"), ("date de fin", "jusqu’au"), parse=cells.until),
    Column("language", _("Langue"), ("langue de correspondance",), parse=choice(_LANGUAGES)),
    Column("website", _("Site internet"), ("site", "site web", "url"), parse=cells.website),
    Column("offers", _("Ce qu’elle peut apporter"), ("apports",), parse=text(2000)),
    Column(
        "note",
        _("Note de l’équipe"),
        ("note", "remarque", "commentaire", "observations"),
        parse=text(5000),
        help=_("lue par l’équipe seulement"),
    ),
    Column("home_address", _("Adresse personnelle"), ("adresse domicile",), parse=text(250)),
    Column(
        "home_postal_code",
        _("Code postal personnel"),
        ("code postal domicile",),
        parse=cells.postal_code,
    ),
    Column("home_city", _("Ville personnelle"), ("ville domicile",), parse=text(120)),
    Column("picture", _("Photo"), parse=personal.photo, help=_("dans une carte de visite")),
    *related.word_columns(),
    *related.network_columns(),
    *personal.consent_columns(),
)
