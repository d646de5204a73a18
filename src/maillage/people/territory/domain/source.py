"""The files of the npm package ``@etalab/decoupage-administratif``, read and made regular.

Data under Licence Ouverte: INSEE's geographical code, the DGCL's list of EPCI, La Poste's postal
codes. The academies come with Maillage (``data/academies.json``, dated).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.config import ROOT
from maillage.people.territory.models import Commune, Intercommunality

PACKAGE: Final = "@etalab/decoupage-administratif"
ACADEMIES: Final = Path(__file__).resolve().parents[1] / "data" / "academies.json"
Kind = Commune.Kind
_KINDS: Final = {
    "commune-actuelle": Kind.CURRENT,
    "commune-deleguee": Kind.DELEGATED,
    "commune-associee": Kind.ASSOCIATED,
    "arrondissement-municipal": Kind.ARRONDISSEMENT,
}
_BODIES: Final = {"MET69": Intercommunality.Kind.METROPOLIS}  # Lyon: a métropole of its own kind


class SourceError(Exception):
    """The files cannot be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """A commune as the source has it; `successor` and the others are codes."""

    code: str
    kind: str
    name: str  # '' when only the code is known
    department: str
    arrondissement: str = ""
    intercommunality: str = ""
    successor: str = ""
    siren: str = ""
    population: int | None = None
    postal_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Everything, by code."""

    regions: dict[str, str]
    departments: dict[str, tuple[str, str]]  # name, region
    academies: dict[str, str]  # zone by name
    academy_of: dict[str, str]  # academy by département
    arrondissements: dict[str, tuple[str, str]]  # name, département
    bodies: dict[str, tuple[str, str]]  # name, kind
    communes: list[Row]


def default_source() -> Path:
    """Where ``npm ci`` puts the package."""
    return ROOT / "frontend" / "node_modules" / PACKAGE / "data"


def read_source(place: Path) -> Source:
    """All the files of `place`; raises SourceError."""
    communes = _read(place, "communes")
    bodies = _read(place, "epci")
    academies = json.loads(ACADEMIES.read_text(encoding="utf-8"))["academies"]
    try:
        member = {one["code"]: (body["code"], one) for body in bodies for one in body["membres"]}
        return Source(
            regions={one["code"]: _name(one) for one in _read(place, "regions")},
            departments={
                one["code"]: (_name(one), one["region"]) for one in _read(place, "departements")
            },
            academies={one["name"]: one["zone"] for one in academies},
            academy_of={code: one["name"] for one in academies for code in one["departments"]},
            arrondissements={
                one["code"]: (_name(one), one["departement"])
                for one in _read(place, "arrondissements")
            },
            bodies={
                one["code"]: (_name(one), _BODIES.get(one["type"], one["type"])) for one in bodies
            },
            communes=[*(_commune(one, member) for one in communes), *_former(communes)],
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise SourceError(
            _("Les fichiers de %(place)s n’ont pas la forme attendue : %(error)r.")
            % {"place": place, "error": error}
        ) from error


def _read(place: Path, name: str) -> list[dict[str, Any]]:
    path = place / f"{name}.json"
    try:
        rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SourceError(
            _(
                "%(path)s est introuvable : lancez « make setup » (ou « npm ci » dans frontend/), qui "
                "installe %(package)s, ou indiquez son dossier « data » avec --source."
            )
            % {"path": path, "package": PACKAGE}
        ) from error
    except (OSError, ValueError) as error:
        raise SourceError(
            _("%(path)s ne peut pas être lu : %(error)s.") % {"path": path, "error": error}
        ) from error
    return rows


def _name(one: dict[str, Any]) -> str:
    return str(one["nom"]).replace("'", "’")


def _commune(one: dict[str, Any], member: dict[str, tuple[str, dict[str, Any]]]) -> Row:
    kind = _KINDS[one["type"]]
    body, facts = member.get(one["code"], ("", {})) if kind == Kind.CURRENT else ("", {})
    return Row(
        code=one["code"],
        kind=kind,
        name=_name(one),
        department=one["departement"],
        arrondissement=one.get("arrondissement", ""),
        intercommunality=body,
        successor=one.get("chefLieu") or one.get("commune") or "",
        siren=one.get("siren") or facts.get("siren") or "",
        population=one.get("population", facts.get("populationMunicipale")),
        postal_codes=tuple(one.get("codesPostaux", ())),
    )


def _former(communes: list[dict[str, Any]]) -> list[Row]:
    """The codes that communes of today had before, or that those which they absorbed had."""
    known = {one["code"] for one in communes}
    heirs = {
        code: one
        for one in communes
        for code in one.get("anciensCodes", ())
        if code not in known and one["type"] == "commune-actuelle"
    }
    return [
        Row(code, Kind.FORMER, "", one["departement"], successor=one["code"])
        for code, one in heirs.items()
    ]
