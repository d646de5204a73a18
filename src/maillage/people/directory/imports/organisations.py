"""Tables of organisations that come in."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.kernel.imports.cleaning import show
from maillage.kernel.imports.columns import Column, choice, email, text
from maillage.kernel.imports.model_importer import ModelImporter
from maillage.people.directory.contacts import phone_fr, siret_digits, site_url
from maillage.people.directory.models import Organisation

PERMISSION = "directory.import_contacts"
Kind = Organisation.Kind

# How lists name the natures, besides the words that the program shows.
_KIND_NAMES: dict[str, tuple[str, ...]] = {
    Kind.COMMUNE: ("mairie", "ville"),
    Kind.INTERCOMMUNALITY: ("epci", "interco", "communauté de communes", "agglomération", "cdc"),
    Kind.DEPARTMENT: ("conseil départemental",),
    Kind.REGION: ("conseil régional",),
    Kind.STATE_SERVICE: ("état", "drac", "service déconcentré", "préfecture"),
    Kind.MUSEUM: ("museum", "musée de France"),
    Kind.ASSOCIATION: ("asso", "association loi 1901"),
    Kind.SCHOOL: ("école", "collège", "lycée", "scolaire", "établissement"),
    Kind.SOCIAL: ("social", "ccas", "centre social"),
    Kind.MEDICO_SOCIAL: ("médico-social", "esat", "ime"),
    Kind.ARTIST: ("artiste", "compagnie", "collectif"),
    Kind.SUPPLIER: ("fournisseur", "entreprise", "société"),
    Kind.MEDIA: ("presse", "radio", "journal"),
    Kind.UNIVERSITY: ("laboratoire", "enseignement supérieur"),
    Kind.OTHER: ("divers",),
}


def phone(value: object) -> str:
    """A telephone number; the zero that Excel took away is given back."""
    return text(30)(phone_fr(show(value)))


def siret(value: object) -> str:
    """A SIRET as digits; its key is checked by the model."""
    digits = siret_digits(show(value))
    if len(digits) > 14:
        raise ValueError(_("Un SIRET a 14 chiffres."))
    return digits


def website(value: object) -> str:
    """« www.exemple.fr » with its scheme."""
    return site_url(text(200)(value))


def postal_code(value: object) -> str:
    """« 01000 », of which Excel keeps « 1000 »."""
    shown = text(10)(value)
    return shown.zfill(5) if shown.isdigit() and len(shown) == 4 else shown


class OrganisationImporter(ModelImporter[Organisation]):
    """Organisations, matched by SIRET, then by name and commune, then by name."""

    kind = "organisations"
    label = gettext_lazy("Organisations")
    permission = PERMISSION
    model = Organisation
    help = gettext_lazy(
        "Une ligne par organisation. Celles qui existent déjà (même SIRET, ou même nom et même "
        "commune) sont complétées, jamais doublées."
    )
    keys = (("siret",), ("name", "city"), ("name",))
    columns = (
        Column(
            "name",
            gettext_lazy("Nom"),
            ("organisation", "structure", "raison sociale", "dénomination", "nom de la structure"),
            required=True,
            parse=text(200),
        ),
        Column(
            "kind",
            gettext_lazy("Nature"),
            ("type", "catégorie", "type de structure"),
            parse=choice({one: (str(one.label), *_KIND_NAMES.get(one, ())) for one in Kind}),
        ),
        Column("siret", gettext_lazy("SIRET"), ("numéro siret", "n° siret"), parse=siret),
        Column("email", gettext_lazy("Courriel"), ("e-mail", "mél", "adresse mail"), parse=email),
        Column("phone", gettext_lazy("Téléphone"), ("tél", "téléphone fixe"), parse=phone),
        Column(
            "website", gettext_lazy("Site internet"), ("site", "site web", "url"), parse=website
        ),
        Column("address", gettext_lazy("Adresse"), ("rue", "adresse postale"), parse=text(250)),
        Column("postal_code", gettext_lazy("Code postal"), ("cp",), parse=postal_code),
        Column("city", gettext_lazy("Commune"), ("ville", "localité"), parse=text(120)),
        Column(
            "description",
            gettext_lazy("Présentation"),
            ("description", "commentaire", "remarques"),
            parse=text(5000),
        ),
    )
