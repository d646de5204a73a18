"""Tables of organisations that come in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.kernel.imports import shapes, writing
from maillage.kernel.imports.cleaning import fold, number_fr
from maillage.kernel.imports.columns import Column, choice, text
from maillage.kernel.imports.engine import Applied, RowPlan
from maillage.kernel.imports.model_importer import ModelImporter
from maillage.kernel.imports.undoing import updated_entry
from maillage.people.directory.imports import cells, related
from maillage.people.directory.imports.memberships import (
    compare_memberships,
    membership_columns,
    read_memberships,
    save_memberships,
)
from maillage.people.directory.imports.places import REASON, place_rows, tell_unplaced
from maillage.people.directory.models import Organisation

PERMISSION = "directory.import_contacts"
Kind = Organisation.Kind
PARENT_ROW: Final = "_parent_row"

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
_VISIBILITIES: dict[str, tuple[str, ...]] = {
    Organisation.Visibility.TEAM: ("l’équipe", "équipe", "interne", "privé"),
    Organisation.Visibility.NETWORK: ("tout le réseau", "réseau", "membres", "public"),
}

COLUMNS: Final = (
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
    Column("legal_form", gettext_lazy("Forme juridique"), ("statut juridique",), parse=text(80)),
    Column(
        "siret",
        gettext_lazy("SIRET"),
        ("numéro siret", "n° siret"),
        parse=cells.siret,
        shape=shapes.is_siret,
    ),
    Column("rna", gettext_lazy("RNA"), ("numéro rna", "n° rna"), parse=cells.upper(10)),
    Column("uai", gettext_lazy("UAI"), ("code uai", "rne"), parse=cells.upper(8)),
    Column(
        "museofile",
        gettext_lazy("Muséofile"),
        ("référence muséofile", "code muséofile", "ref muséofile"),
        parse=cells.upper(5),
    ),
    Column(
        "parent",
        gettext_lazy("Dépend de"),
        ("organisation parente", "rattachement", "tutelle", "organisation dont elle dépend"),
        parse=text(200),
        help=gettext_lazy("le nom d’une organisation, connue ou de ce fichier"),
    ),
    Column(
        "email",
        gettext_lazy("Courriel"),
        ("e-mail", "mél", "adresse mail"),
        parse=cells.addresses,
        shape=shapes.is_email,
    ),
    Column(
        "phone",
        gettext_lazy("Téléphone"),
        ("tél", "téléphone fixe"),
        parse=cells.phone,
        shape=shapes.is_phone,
    ),
    Column(
        "website",
        gettext_lazy("Site internet"),
        ("site", "site web", "url"),
        parse=cells.website,
        shape=shapes.is_site,
    ),
    Column("address", gettext_lazy("Adresse"), ("rue", "adresse postale"), parse=text(250)),
    Column(
        "postal_code",
        gettext_lazy("Code postal"),
        ("cp",),
        parse=cells.postal_code,
        shape=shapes.is_postal_code,
    ),
    Column(
        "city",
        gettext_lazy("Commune"),
        ("ville", "localité"),
        parse=text(120),
        shape=shapes.is_name,
    ),
    Column("insee", gettext_lazy("Code INSEE"), ("insee", "code commune"), parse=cells.insee),
    Column("latitude", gettext_lazy("Latitude"), ("lat",), parse=cells.degrees(90)),
    Column(
        "longitude", gettext_lazy("Longitude"), ("lon", "lng", "long"), parse=cells.degrees(180)
    ),
    Column(
        "description",
        gettext_lazy("Présentation"),
        ("description", "commentaire", "remarques"),
        parse=text(5000),
    ),
    Column(
        "offers",
        gettext_lazy("Ce qu’elle peut apporter"),
        ("apports", "ressources"),
        parse=text(2000),
    ),
    Column(
        "visibility",
        gettext_lazy("Qui voit la fiche"),
        ("visibilité",),
        parse=choice(_VISIBILITIES),
    ),
    *membership_columns(),
    *related.word_columns(),
    *related.network_columns(),
)


class OrganisationImporter(ModelImporter[Organisation]):
    """Organisations, matched by identifier, then by name and commune, then by name."""

    kind = "organisations"
    label = gettext_lazy("Organisations")
    permission = PERMISSION
    model = Organisation
    help = gettext_lazy(
        "Une ligne par organisation. Celles qui existent déjà (même SIRET, référence Muséofile, "
        "UAI ou RNA, ou même nom et même commune) sont complétées, jamais doublées."
    )
    keys = (("siret",), ("museofile",), ("uai",), ("rna",), ("name", "city"), ("name",))
    identifiers = frozenset({"siret", "museofile", "uai", "rna"})
    columns: Sequence[Column] = COLUMNS
    other_fields: ClassVar[Sequence[str]] = ("commune",)
    preview_columns: ClassVar[Sequence[Column]] = (
        Column("commune", gettext_lazy("Commune trouvée")),
    )

    # -- prepare -----------------------------------------------------------------------------------

    def read_plans(
        self, plans: Sequence[RowPlan], params: Mapping[str, Any], user: Any
    ) -> dict[str, dict[int, str]]:
        """Communes, parents, words, other addresses, networks."""
        communes = place_rows(plans)
        parents = self._read_parents(plans, user)
        related.read_words(plans)
        read_memberships(plans, user)
        for plan in plans:
            related.read_points(plan)
            if ("latitude" in plan.values) != ("longitude" in plan.values):
                message = _("Des coordonnées s’écrivent à deux : latitude et longitude.")
                plan.refuse("latitude", message, plan.display.get("latitude", ""))
        return {"commune": communes, "parent": parents}

    def _read_parents(self, plans: Sequence[RowPlan], user: Any) -> dict[int, str]:
        """The parent that a row names: a sheet there, else another row of the file."""
        told = [plan for plan in plans if plan.values.get("parent")]
        if not told:
            return {}
        known: dict[str, list[int]] = defaultdict(list)
        names: dict[int, str] = {}
        for pk, name in Organisation.objects.visible_to(user).values_list("pk", "name"):
            known[fold(name)].append(pk)
            names[pk] = name
        rows: dict[str, list[RowPlan]] = defaultdict(list)
        for plan in plans:
            rows[fold(plan.values.get("name", ""))].append(plan)
        for plan in told:
            name = plan.values.pop("parent")
            found, here = known.get(fold(name), []), rows.get(fold(name), [])
            if len(found) == 1:
                plan.values["parent"] = found[0]
            elif len(found) > 1 or len(here) > 1:
                message = _("Plusieurs organisations portent ce nom : précisez laquelle.")
                plan.refuse("parent", message, name)
            elif here and here[0] is not plan:
                plan.values[PARENT_ROW] = here[0]
            else:
                message = _(
                    "Aucune organisation ne porte ce nom : créez-la d’abord, ou videz la case."
                )
                plan.refuse("parent", message, name)
        return names

    def adjust(self, plan: RowPlan, target: Organisation | None) -> None:
        """Somebody's choice of a commune holds as long as the file says the same place."""
        if target is not None and target.commune_id is not None:
            said = ("city", "postal_code")
            if all(
                plan.values.get(key, getattr(target, key)) == getattr(target, key) for key in said
            ):
                plan.values.pop(REASON, None)
                if "insee" not in plan.values:
                    plan.values["commune"] = target.commune_id
        plan.display.setdefault("commune", "")

    def check_plans(self, plans: Sequence[RowPlan], params: Mapping[str, Any], user: Any) -> None:
        """Compare what hangs from the sheets, and say what stands nowhere."""
        numbers = [plan.target_id for plan in plans if plan.target_id is not None]
        words = related.held_words(Organisation, numbers)
        points = related.held_points("organisation", numbers)
        for plan in plans:
            related.compare_words(plan, words)
            related.compare_points(plan, points)
            tell_unplaced(plan)
        compare_memberships(plans, numbers)

    def notes(self, plans: Sequence[RowPlan], params: dict[str, Any], user: Any) -> list[str]:
        """How many organisations stand in no commune."""
        count = sum(1 for plan in plans if plan.values.get(REASON) and plan.action != "refuse")
        if not count:
            return []
        return [
            ngettext(
                "%(n)s organisation n’a pas trouvé sa commune : la raison est dite sur sa ligne.",
                "%(n)s organisations n’ont pas trouvé leur commune : la raison est dite sur leur "
                "ligne.",
                count,
            )
            % {"n": number_fr(count)}
        ]

    # -- apply -------------------------------------------------------------------------------------

    def judge(self, instance: Organisation, changed: Sequence[str]) -> None:
        """A new sheet contains none, and walking up to the parents takes queries."""
        if instance.pk is not None and "parent" in changed:
            instance.clean()

    def apply(self, plans: Sequence[RowPlan], params: dict[str, Any], user: Any) -> Applied:
        """The sheets, then what hangs from them, then the parents that the file itself creates."""
        applied, saved = self.save_records(plans, params, user)
        applied.entries += related.save_words(saved)
        applied.entries += related.save_points("organisation", saved)
        applied.entries += save_memberships(saved)
        applied.entries += self._save_parents(saved)
        return applied

    @staticmethod
    def _save_parents(saved: Sequence[tuple[Organisation, RowPlan]]) -> list[dict[str, Any]]:
        made = {plan.line: one for one, plan in saved}
        pairs = []
        for one, plan in saved:
            parent = made.get(plan.values[PARENT_ROW].line) if PARENT_ROW in plan.values else None
            if parent is not None and one.parent_id != parent.pk:
                before = copy(one)
                one.parent = parent
                pairs.append((before, one))
        writing.update_all(pairs, ["parent"])
        return [updated_entry(before, after, ["parent"]) for before, after in pairs]
