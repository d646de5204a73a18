"""The State's list of museums (base Muséofile, open data of the ministère de la Culture)."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.kernel.imports.cleaning import is_blank, show
from maillage.kernel.imports.columns import Column, text
from maillage.kernel.imports.engine import RowPlan
from maillage.kernel.imports.parsers import Noted
from maillage.people.directory.imports import cells
from maillage.people.directory.imports.organisations import PERMISSION, OrganisationImporter
from maillage.people.directory.models import Organisation

LABEL: Final = "Musée de France"
LONGEST: Final = 5_000
"""Characters of a presentation taken from the file; the rest is cut at a sentence."""


def _name(value: object) -> str:
    """« musée de l’Orne&nbsp; » as people write it; the case is kept but for the first letter."""
    bare = " ".join(html.unescape(show(value)).split())
    return text(200)(bare[:1].upper() + bare[1:])


def _lenient_site(value: object) -> object:
    """A page of the museum; what cannot be one is left out, and said."""
    try:
        return cells.website(value)
    except ValueError as error:
        return Noted("", str(error))


def _lenient_phone(value: object) -> object:
    try:
        return cells.phone(value)
    except ValueError as error:
        return Noted("", str(error))


def _presentation(value: object) -> str:
    """Paragraphs without the entities of web pages, cut at the end of a sentence."""
    bare = re.sub(r"<[^>]+>", " ", html.unescape(show(value)))
    bare = re.sub(r"[ \u00a0]+", " ", bare).strip()
    if len(bare) <= LONGEST:
        return bare
    cut = bare[: LONGEST - 1]
    return cut[: cut.rfind(". ") + 1] or f"{cut}…"


def _coordinates(value: object) -> tuple[Decimal, Decimal]:
    """« 45.790491,4.797411 »: latitude, longitude."""
    found = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*[,;]\s*(-?\d+(?:\.\d+)?)\s*", show(value))
    if found is None:
        message = _("« %(value)s » : écrire latitude,longitude, en degrés.")
        raise ValueError(message % {"value": show(value)})
    return cells.degrees(90)(found.group(1)), cells.degrees(180)(found.group(2))


class MuseofileImporter(OrganisationImporter):
    """Museums, matched by their reference: created, else brought up to date field by field."""

    kind = "museofile"
    label = gettext_lazy("Musées de France (Muséofile)")
    permission = PERMISSION
    help = gettext_lazy(
        "Le fichier ouvert « Muséofile » du ministère de la Culture, tel quel. Les musées déjà là "
        "sont reconnus à leur référence ; une présentation que vous avez écrite n’est jamais "
        "remplacée."
    )
    keys = (("museofile",),)
    identifiers = frozenset({"museofile"})
    other_fields = ("commune", "kind", "name", "address", "latitude", "longitude", "description")
    columns = (
        Column(
            "museofile",
            gettext_lazy("Référence"),
            ("ref", "muséofile"),
            required=True,
            parse=cells.upper(5),
        ),
        Column("official", gettext_lazy("Nom officiel"), ("nomoff",), parse=_name),
        Column("usual", gettext_lazy("Nom d’usage"), ("nomusage",), parse=_name),
        Column("street", gettext_lazy("Adresse"), ("adrl1_m", "adrl1 m"), parse=text(250)),
        Column("place", gettext_lazy("Lieu"), ("lieu_m", "lieu m"), parse=text(150)),
        Column(
            "postal_code", gettext_lazy("Code postal"), ("cp_m", "cp m"), parse=cells.postal_code
        ),
        Column("city", gettext_lazy("Ville"), ("ville_m", "ville m"), parse=text(120)),
        Column("department", gettext_lazy("Département"), ("dpt",), parse=text(80)),
        Column("phone", gettext_lazy("Téléphone"), ("tel_m", "tel m"), parse=_lenient_phone),
        Column("website", gettext_lazy("Site internet"), ("url_m", "url m"), parse=_lenient_site),
        Column("geo", gettext_lazy("Géolocalisation"), ("geolocalisation",), parse=_coordinates),
        Column("history", gettext_lazy("Histoire"), ("hist",), parse=_presentation),
        Column("strengths", gettext_lazy("Atouts"), ("atout",), parse=_presentation),
    )

    preview_columns: ClassVar[Sequence[Column]] = (
        Column("name", gettext_lazy("Nom de la fiche")),
        Column("address", gettext_lazy("Adresse de la fiche")),
        Column("commune", gettext_lazy("Commune trouvée")),
        Column("latitude", gettext_lazy("Latitude")),
        Column("longitude", gettext_lazy("Longitude")),
        Column("labels", gettext_lazy("Labels")),
    )

    # -- prepare -----------------------------------------------------------------------------------

    def read_plans(
        self, plans: Sequence[RowPlan], params: Mapping[str, Any], user: Any
    ) -> dict[str, dict[int, str]]:
        """The sheet's fields out of the file's columns."""
        for plan in plans:
            values = plan.values
            name = values.get("usual") or values.get("official")
            if name:
                values["name"] = name
            elif plan.action == "create":
                city = values.get("city", "")
                values["name"] = _("Musée de %(city)s") % {"city": city} if city else ""
                plan.warn("official", _("Sans nom dans le fichier : nommé d’après sa ville."))
            if not values.get("name"):
                plan.refuse("official", _("Ni nom, ni ville."))
            values["kind"] = Organisation.Kind.MUSEUM
            values["labels"] = [LABEL]
            street = [values[key] for key in ("place", "street") if values.get(key)]
            if street:
                values["address"] = ", ".join(street)[:250]
            if geo := values.pop("geo", None):
                values["latitude"], values["longitude"] = geo
            told = [values[key] for key in ("history", "strengths") if values.get(key)]
            if told:
                values["description"] = "\n\n".join(dict.fromkeys(told))[:LONGEST].strip()
        return super().read_plans(plans, params, user)

    def adjust(self, plan: RowPlan, target: Organisation | None) -> None:
        """What the team wrote of itself stays; a name given by us for want of one gives way."""
        if target is not None and target.description:
            plan.values.pop("description", None)
        if target is not None and not {"usual", "official"} & set(plan.values):
            plan.values.pop("name", None)
        for key in ("phone", "website"):
            if target is not None and is_blank(plan.values.get(key)):
                plan.values.pop(key, None)
        super().adjust(plan, target)
        for column in self.preview_columns:
            if column.key != "commune" and column.key in plan.values:
                plan.display[column.key] = show(plan.values[column.key])
        plan.display["labels"] = LABEL
