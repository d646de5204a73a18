"""The official fields of the Joconde base (museums of France), as data.

Source: « Le système descriptif des objets de musée » of the French Ministry of Culture and the headers
of its open data. Codes are the keys of `CulturalObject.values`; a value is always a list.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from maillage.kernel.imports.cleaning import fold

if TYPE_CHECKING:
    from django.utils.functional import Promise


class Group(Enum):
    """The groups of fields, in the order in which a person reads a record."""

    IDENTITY = "identite"
    AUTHOR = "auteur"
    DATING = "datation"
    MATTER = "matiere"
    SUBJECT = "sujet"
    CONTEXT = "contexte"
    LEGAL = "statut"
    PLACE = "localisation"
    DOCUMENTATION = "documentation"
    LINKS = "liens"
    SYSTEM = "notice"

    @property
    def label(self) -> Promise:
        """The heading of the group, in French."""
        return _GROUP_LABELS[self]


_GROUP_LABELS: Final[dict[Group, Promise]] = dict(
    zip(
        Group,
        (
            *(_("identité"), _("auteur"), _("datation"), _("matière"), _("sujet"), _("contexte")),
            *(_("statut juridique"), _("localisation"), _("documentation"), _("liens et médias")),
            _("notice"),
        ),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Field:
    """One official field.

    `multivalued`: the source lists several values in it, parted by « ; ». `required`: the
    museums of France must fill it. `spellings`: other names under which files give it.
    """

    code: str
    label: Promise
    group: Group
    multivalued: bool = False
    required: bool = False
    spellings: tuple[str, ...] = ()


def _field(
    code: str,
    label: Promise,
    group: Group,
    *spellings: str,
    many: bool = False,
    required: bool = False,
) -> Field:
    return Field(code, label, group, many, required, spellings)


_ALL: Final = (
    # Identity
    _field(
        *("REF", _("référence"), Group.IDENTITY),
        *("référence de la notice", "numéro de notice", "ref notice", "identifiant joconde"),
        *("référence joconde", "n° joconde"),
        required=True,
    ),
    _field(
        *("INV", _("numéro d’inventaire"), Group.IDENTITY),
        *("numéro inventaire", "n° d'inventaire", "n° inventaire", "no inventaire", "inventaire"),
        *("num inventaire", "numero_inv", "cote", "inventory number", "numéros d'inventaire"),
        required=True,
    ),
    _field(
        *("DOMN", _("domaine"), Group.IDENTITY, "domaines", "domaine catégorie du bien"),
        many=True,
        required=True,
    ),
    _field(
        *(
            "DENO",
            _("dénomination"),
            Group.IDENTITY,
            "dénominations",
            "désignation",
            "type d'objet",
        ),
        *("nom d'objet", "nom de l'objet", "dénomination du bien"),
        many=True,
    ),
    _field("APPL", _("appellation"), Group.IDENTITY, "appellations", "appellation usuelle"),
    _field(
        *("TITR", _("titre"), Group.IDENTITY, "titres", "titre de l'œuvre", "titre_oeuvre"),
        *("titre oeuvre", "intitulé", "title"),
    ),
    # Author
    _field(
        *("AUTR", _("auteur"), Group.AUTHOR, "auteurs", "auteur exécutant", "artiste", "créateur"),
        *("auteurs exécutants", "auteur/exécutant", "artistes", "author", "creator", "fabricant"),
        many=True,
    ),
    _field(
        *("PAUT", _("précisions sur l’auteur"), Group.AUTHOR, "précision auteur"),
        *("précisions auteur", "précision sur l'auteur", "précision sur auteur"),
    ),
    _field(
        *(
            "ECOL",
            _("école, pays"),
            Group.AUTHOR,
            "école pays",
            "écoles pays",
            "école",
            "ecole/pays",
        ),
        many=True,
    ),
    _field(
        *(
            "ATTR",
            _("ancienne attribution"),
            Group.AUTHOR,
            "anciennes attributions",
            "ancien auteur",
        ),
        "attribution ancienne",
    ),
    # Dating
    _field(
        *("PERI", _("période de création"), Group.DATING, "période de création/exécution"),
        *("période création", "période", "siècle", "périodes de création", "datation"),
        "période de création exécution",
        many=True,
    ),
    _field(
        *("MILL", _("millésime de création"), Group.DATING, "millésime de création/exécution"),
        *(
            "millésime création",
            "millésime",
            "année de création",
            "année",
            "millésimes de création",
        ),
        *("date de l'œuvre", "date de fabrication", "date d'exécution", "date"),
        many=True,
    ),
    _field(
        *("EPOQ", _("époque, style"), Group.DATING, "époque", "style", "époque style mouvement"),
        *("époques", "époque/style/mouvement", "mouvement"),
        many=True,
    ),
    _field(
        *("PEOC", _("période de l’original copié"), Group.DATING, "période de l'original"),
        "période original copié",
    ),
    _field(
        *("PERU", _("période d’utilisation"), Group.DATING, "période utilisation"),
        "période d'utilisation/destination",
        many=True,
    ),
    _field("MILU", _("millésime d’utilisation"), Group.DATING, "millésime utilisation"),
    # Matter
    _field(
        *("TECH", _("matériaux et techniques"), Group.MATTER, "matériaux techniques"),
        *("matériaux - techniques", "matériaux/techniques", "matière", "matière et technique"),
        *("matières et techniques", "matériau", "matériaux", "technique", "techniques"),
        "matière technique",
        many=True,
    ),
    _field(
        *("DIMS", _("mesures"), Group.MATTER, "dimensions", "dimension", "mesure"),
    ),
    _field("INSC", _("inscriptions"), Group.MATTER, "inscription", many=True),
    _field(
        *("PINS", _("précisions sur les inscriptions"), Group.MATTER, "précision inscription"),
        *("précisions inscriptions", "précision inscriptions", "précisions inscription"),
        "précision sur l'inscription",
    ),
    _field("ONOM", _("onomastique"), Group.MATTER, many=True),
    _field("ETAT", _("état du bien"), Group.MATTER, "état", "état de conservation"),
    _field("DESC", _("description"), Group.MATTER, "descriptif", "description analytique"),
    # Subject
    _field(
        *("REPR", _("sujet représenté"), Group.SUBJECT, "représentation", "sujets représentés"),
        *("sujet", "sujets", "iconographie"),
        many=True,
    ),
    _field(
        *("PREP", _("précisions sur le sujet représenté"), Group.SUBJECT),
        *("précision sujet représenté", "précisions sujet représenté"),
        *("précision sur le sujet représenté", "précision représentation"),
    ),
    _field(
        *("DREP", _("date de la représentation"), Group.SUBJECT, "date représentation"),
        *("date sujet représenté", "date de représentation", "date du sujet représenté"),
    ),
    _field(
        *("SREP", _("source de la représentation"), Group.SUBJECT, "source représentation"),
        "sources de la représentation",
        many=True,
    ),
    # Context
    _field("GENE", _("genèse"), Group.CONTEXT, "stade de création", many=True),
    _field("HIST", _("historique"), Group.CONTEXT, "histoire"),
    _field(
        *("LIEUX", _("lieux de création et d’utilisation"), Group.CONTEXT),
        *("lieu de création utilisation", "lieu de création / utilisation", "lieux de création"),
        *("lieux création utilisation", "lieu de création", "lieu création utilisation"),
        *("lieu de création/exécution", "lieu de fabrication", "lieu création", "lieux"),
        "lieux de création utilisation",
        many=True,
    ),
    _field(
        *("PLIEUX", _("précisions sur les lieux"), Group.CONTEXT, "précision lieu"),
        *("précision lieux création utilisation", "précision lieu de création utilisation"),
        *("précision lieu création utilisation", "précisions lieux création utilisation"),
        "précisions lieux de création utilisation",
    ),
    _field("GEOHI", _("géographie historique"), Group.CONTEXT, many=True),
    _field(
        *("UTIL", _("utilisation, destination"), Group.CONTEXT, "utilisation", "destination"),
        *("fonction d'usage", "usage", "utilisation/destination"),
        many=True,
    ),
    _field(
        *("PUTI", _("précisions sur l’utilisation"), Group.CONTEXT, "précision utilisation"),
        *("précisions utilisation", "précision utilisation destination"),
    ),
    _field(
        *("DECV", _("découverte, collecte"), Group.CONTEXT, "découverte / collecte", "découverte"),
        *("collecte", "lieu de découverte", "découverte collecte récolte"),
    ),
    _field(
        *("PDEC", _("précisions sur la découverte"), Group.CONTEXT),
        *("précision découverte collecte", "précisions découverte collecte"),
        "précision découverte",
    ),
    # Legal
    _field(
        *("STAT", _("statut juridique"), Group.LEGAL, "statut", "statuts juridiques"),
        *("mode d'acquisition", "statut juridique du bien"),
        many=True,
        required=True,
    ),
    _field(
        *("DACQ", _("date d’acquisition"), Group.LEGAL, "date acquisition"),
        *("année d'acquisition", "date d'entrée"),
    ),
    _field(
        *("APTN", _("ancienne appartenance"), Group.LEGAL, "anciennes appartenances"),
        *("ancien propriétaire", "provenance"),
    ),
    _field(
        *(
            "DEPO",
            _("lieu de dépôt"),
            Group.LEGAL,
            "dépôt",
            "établissement dépositaire",
            "lieu dépôt",
        ),
        "lieux de dépôt",
        many=True,
    ),
    _field("DDPT", _("date de dépôt"), Group.LEGAL, "date dépôt"),
    _field("ADPT", _("ancien dépôt"), Group.LEGAL, "anciens dépôts"),
    _field("MANQUANT", _("manquant"), Group.LEGAL, many=True),
    _field(
        *("MANQUANT_COM", _("commentaire sur le manquant"), Group.LEGAL, "manquant commentaire"),
        "commentaire manquant",
    ),
    # Place
    _field("LOCA", _("localisation"), Group.PLACE, "lieu de conservation", "conservé à"),
    _field("LOCA2", _("localisation détaillée"), Group.PLACE, "localisation 2"),
    _field(
        *("MUSEO", _("numéro Muséofile"), Group.PLACE, "code muséofile", "identifiant muséofile"),
        *("muséofile", "identifiant du musée", "code musée", "ref musée", "id muséofile"),
        required=True,
    ),
    _field(
        *("NOMOFF", _("nom officiel du musée"), Group.PLACE, "nom officiel musée", "musée"),
        *("nom du musée", "nom musée"),
    ),
    _field("VILLE_M", _("ville du musée"), Group.PLACE, "ville", "ville musée", "commune du musée"),
    _field("DPT", _("département"), Group.PLACE, "département du musée"),
    _field("REGION", _("région"), Group.PLACE, "région du musée"),
    # Documentation
    _field("BIBL", _("bibliographie"), Group.DOCUMENTATION, "références bibliographiques"),
    _field("EXPO", _("expositions"), Group.DOCUMENTATION, "exposition"),
    _field(
        "COMM", _("commentaires"), Group.DOCUMENTATION, "commentaire", "observations", "remarques"
    ),
    _field(
        *("COPY", _("droits et copyright"), Group.DOCUMENTATION, "copyright", "droits", "mention"),
        *("copyright notice", "droits de la notice"),
    ),
    _field(
        *("PHOT", _("crédits photographiques"), Group.DOCUMENTATION, "crédit photographique"),
        *("crédit photo", "crédits photo", "photographe", "crédits", "crédit"),
    ),
    _field(
        "REDA", _("rédacteur"), Group.DOCUMENTATION, "rédacteurs", "auteur de la notice", many=True
    ),
    # Links
    _field(
        *(
            "REFIM",
            _("références des images"),
            Group.LINKS,
            "référence image",
            "référence de l'image",
        ),
        "références image",
    ),
    _field(
        *("IMG", _("images"), Group.LINKS, "image", "lien image", "url image", "photo", "photos"),
        *("fichier image", "nom image", "images urls"),
        many=True,
    ),
    _field("VIDEO", _("vidéos"), Group.LINKS, "vidéo", "lien vidéo", many=True),
    _field(
        *("WWW", _("liens vers d’autres sites"), Group.LINKS, "lien site associé", "lien internet"),
        *("site associé", "liens", "lien", "url", "site web"),
        many=True,
    ),
    # System
    _field(
        *("DMIS", _("date de création de la notice"), Group.SYSTEM, "date de mise en service"),
        *("date de création", "date création", "date de saisie", "date de versement"),
    ),
    _field(
        *("DMAJ", _("date de mise à jour de la notice"), Group.SYSTEM, "date de mise à jour"),
        *("date mise à jour", "mise à jour", "date maj", "date de modification"),
    ),
)

FIELDS: Final[dict[str, Field]] = {one.code: one for one in _ALL}
"""Code → field, in human order."""

REQUIRED: Final = tuple(one.code for one in _ALL if one.required)

_SAID_BY: Final = {"PERI": ("MILL",)}
"""A year says the period, and better."""


def saying(code: str) -> tuple[str, ...]:
    """The fields of which one is enough to say what field `code` asks: itself first."""
    return (code, *_SAID_BY.get(code, ()))


AMBIGUOUS: Final = {"DMIS": "MILL"}
"""« Date de création » is the record's in the Ministry's files, often the object's elsewhere."""


def _bare(header: str) -> str:
    """Folded and without any space: « MANQUANT_COM », « Manquant com » and « manquantcom »."""
    return fold(header.replace("°", "o ")).replace(" ", "")


def _spellings() -> dict[str, str]:
    names: dict[str, str] = {_bare(one.code): one.code for one in _ALL}
    for one in _ALL:
        for name in (*one.spellings, f"{one.code} {one.spellings[0] if one.spellings else ''}"):
            names.setdefault(_bare(name), one.code)
    return names


_SPELLINGS: Final = _spellings()


@lru_cache(maxsize=1)
def _labels() -> dict[str, str]:
    """The French labels; apart, as they are translated when first asked for."""
    return {_bare(str(one.label)): one.code for one in _ALL}


@lru_cache(maxsize=4096)
def code_of(header: str) -> str | None:
    """The official code that a header names; None when it names none.

    Any spelling of the codes and of their French labels, whatever the accents, case, punctuation,
    and what stands between brackets: « Réf. », « N° d’inventaire », « LIEUX (création) ».
    """
    for shown in (header, header.partition("(")[0], header.partition("[")[0]):
        bare = _bare(shown)
        if bare and (code := _SPELLINGS.get(bare) or _labels().get(bare)):
            return code
    return None


def fields_of(group: Group) -> tuple[Field, ...]:
    """The fields of a group, in order."""
    return tuple(one for one in _ALL if one.group is group)
