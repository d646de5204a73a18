"""Records of the invented museums, as their curators would write them, gaps and doubts included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from maillage.heritage.catalogue.demo.profiles import (
    MAKERS,
    PLACES,
    Model,
    models_of,
    themes_of,
    uses_of,
)

CENTURY: Final = {"textile": 19, "mer": 19, "jeux": 20, "metiers": 19, "campagne": 20}
_PREHISTORY: Final = {
    "biface": "Paléolithique moyen",
    "éclat": "Paléolithique supérieur",
    "hache polie": "Néolithique",
}
_ANTIQUITY: Final = ("1er siècle", "2e siècle", "3e siècle", "1er siècle av. J.-C.", "Âge du fer")


@dataclass(frozen=True, slots=True)
class Record:
    """One invented object: its values by code, how to draw it ('' leaves it without an image)."""

    number: int
    values: dict[str, list[str]]
    family: str
    seed: int


def records_of(name: str, museofile: str, city: str, *, many: int) -> Iterator[Record]:
    """The objects of one museum, the same each time."""
    rng = Random(f"{museofile}-{name}")
    themes = themes_of(name)
    for number in range(1, many + 1):
        theme = themes[0] if rng.random() < 0.7 else rng.choice(themes)
        model = rng.choice(models_of(theme))
        values = _values(rng, model, theme, city)
        values["REF"] = [f"{museofile[1:]}{number:07d}"]
        values |= _use(model, values["REF"][0])
        values["INV"] = [_inventory(rng, number)]
        values["MUSEO"], values["NOMOFF"], values["VILLE_M"] = [museofile], [name], [city]
        values["LOCA"] = [f"{city} ; {name}"]
        drawn = rng.random() < 0.86
        yield Record(number, values, model.family if drawn else "", rng.randrange(1_000_000_000))


def _inventory(rng: Random, number: int) -> str:
    year = rng.randint(1905, 2022)
    return f"{year}.{rng.randint(1, 9)}.{number}" if year > 1950 else f"D.{number}"


def _use(model: Model, reference: str) -> dict[str, list[str]]:
    """What it served for, where the curator knew.

    Drawn apart: one draw more in the museum's own series would change every object after this one.
    """
    rng = Random(f"usage-{reference}")
    uses = uses_of(model.denomination)
    return {"UTIL": [rng.choice(uses)]} if uses and rng.random() < 0.85 else {}


def _values(rng: Random, model: Model, theme: str, city: str) -> dict[str, list[str]]:
    subject, technique = rng.choice(model.subjects), rng.choice(model.techniques)
    values = {
        "DOMN": [one.strip() for one in model.domain.split(";")],
        "DENO": [model.denomination],
        "TITR": [_title(rng, model, subject)],
        "TECH": [technique],
        "DIMS": [_dimensions(rng, model)],
        "STAT": [rng.choice(("propriété de la commune", "don", "achat", "dépôt", "legs"))],
        "DACQ": [str(rng.randint(1905, 2022))],
        "REPR": [subject],
    }
    if rng.random() < 0.04:
        del values["STAT"]  # what a curator has not found yet
    if model.family != "archeologie" and rng.random() < 0.72:
        name, role = rng.choice(MAKERS)
        doubt = " (attribué à)" if rng.random() < 0.08 else ""
        values["AUTR"] = [f"{name} ({role}){doubt}" if role else name]
    values |= _dating(rng, model, theme)
    if rng.random() < 0.7:
        place = rng.choice((city, *PLACES))
        values["LIEUX"] = [
            f"Normandie ; {place} (lieu de création)"
            if place != "Paris"
            else "Paris (lieu de création)"
        ]
    if rng.random() < 0.55:
        values["DESC"] = [_description(rng, model, subject, technique)]
    if rng.random() < 0.2:
        values["INSC"] = [rng.choice(("signé", "daté", "monogramme", "étiquette", "poinçon"))]
        values["PINS"] = [
            rng.choice(("en bas à droite", "au revers", "sous le pied", "sur la lisière"))
        ]
    return values


def _title(rng: Random, model: Model, subject: str) -> str:
    name = model.denomination
    if model.family in {"peinture", "portrait", "photographie"}:
        tail = rng.choice(("", "", " au matin", " par temps gris", " un jour de fête", ", étude"))
        return f"{subject[0].upper()}{subject[1:]}{tail}"
    if model.family == "archeologie":
        return f"{name[0].upper()}{name[1:]} {rng.choice(('trouvé à la charrue', 'de la carrière', 'du dragage', 'du chemin creux'))}"
    if name in subject:  # « coiffe de fête » says that it is a « coiffe »
        return f"{subject[0].upper()}{subject[1:]}"
    return f"{name[0].upper()}{name[1:]} : {subject}"


def _dimensions(rng: Random, model: Model) -> str:
    height = rng.randint(model.smallest, model.largest)
    width = max(1, round(height * rng.uniform(0.5, 1.5)))
    return f"H. {height} cm ; l. {width} cm"


def _dating(rng: Random, model: Model, theme: str) -> dict[str, list[str]]:
    if theme == "archeologie":
        if model.denomination in _PREHISTORY:
            return {"PERI": [_PREHISTORY[model.denomination]]}
        if model.denomination == "carreau de pavement":
            return {"PERI": [rng.choice(("13e siècle", "14e siècle", "2e moitié 13e siècle"))]}
        return {"PERI": [rng.choice(_ANTIQUITY)]}
    century = CENTURY.get(theme, 19) - (1 if rng.random() < 0.25 else 0)
    year = (century - 1) * 100 + rng.randint(1, 99)
    forms = (
        {"MILL": [str(year)], "PERI": [f"{century}e siècle"]},
        {"MILL": [f"{year} vers"]},
        {"MILL": [f"{year} entre ; {year + rng.randint(2, 15)} et"]},
        {"PERI": [f"{rng.choice(('1ère', '2e'))} moitié {century}e siècle"]},
        {"PERI": [f"{rng.choice(('1er', '2e', '3e', '4e'))} quart {century}e siècle"]},
        {"PERI": [f"{century}e siècle"]},
        {"PERI": [f"fin {century}e siècle"]},
        {"PERI": [f"{century}e siècle (?)"]},
        {"PERI": ["s.d."]},
    )
    return rng.choices(forms, weights=(30, 12, 8, 12, 14, 12, 5, 5, 2))[0]


def _description(rng: Random, model: Model, subject: str, technique: str) -> str:
    first = rng.choice(
        (
            f"{model.denomination[0].upper()}{model.denomination[1:]} en {technique.partition(',')[0]}, montrant {subject}.",
            f"Exemplaire complet, {technique}.",
            f"Pièce d’usage quotidien : {subject}.",
        )
    )
    second = rng.choice(
        (
            "Usures aux angles, une ancienne réparation visible au revers.",
            "Donné par la famille de l’artisan avec ses carnets de commande.",
            "Le même motif se retrouve dans plusieurs musées du réseau.",
            "Acquis lors de la fermeture de l’atelier.",
            "Présenté à l’Exposition de 1889, d’après l’étiquette.",
        )
    )
    return f"{first} {second}"
