"""A small source in the shape of ``@etalab/decoupage-administratif``."""

from __future__ import annotations

import json
from copy import deepcopy

ORNE = {"arrondissement": "613", "departement": "61", "region": "28"}


def current(code, name, postal, population, **more):
    found = {
        "code": code,
        "nom": name,
        "type": "commune-actuelle",
        "siren": f"2{code.zfill(5)[:5].replace('A', '0')}001",
        "codesPostaux": postal,
        "population": population,
        **ORNE,
    }
    return found | more


def part(code, name, heir, kind="commune-deleguee", **more):
    leads = {"commune": heir} if kind == "arrondissement-municipal" else {"chefLieu": heir}
    return {"code": code, "nom": name, "type": kind, **leads, **ORNE} | more


PARIS = {"arrondissement": "751", "departement": "75", "region": "11"}
FILES = {
    "regions": [
        {"code": "28", "nom": "Normandie"},
        {"code": "11", "nom": "Île-de-France"},
        {"code": "04", "nom": "La Réunion"},
    ],
    "departements": [
        {"code": "61", "nom": "Orne", "region": "28"},
        {"code": "75", "nom": "Paris", "region": "11"},
        {"code": "93", "nom": "Seine-Saint-Denis", "region": "11"},
        {"code": "974", "nom": "La Réunion", "region": "04"},
    ],
    "arrondissements": [
        {"code": "613", "nom": "Mortagne-au-Perche", "departement": "61"},
        {"code": "751", "nom": "Paris", "departement": "75"},
    ],
    "epci": [
        {
            "code": "200071504",
            "nom": "CC des Collines du Perche Normand",
            "type": "CC",
            "membres": [{"code": "61038"}, {"code": "61196"}, {"code": "61042"}],
        },
        {
            "code": "200054781",
            "nom": "Métropole du Grand Paris",
            "type": "MET69",
            "membres": [
                {"code": "75056", "siren": "217500016", "populationMunicipale": 2103778},
            ],
        },
    ],
    "communes": [
        current("61038", "Bellême", ["61130"], 1457),
        current("61196", "Belforêt-en-Perche", ["61130", "61360"], 1474, anciensCodes=["61471"]),
        current("61042", "Bellou-le-Trichard", ["61130"], 195, anciensCodes=["61999"]),
        current("61426", "Saint-Martin-du-Vieux-Bellême", ["61130"], 538),
        current("61214", "L'Aigle", ["61300"], 7900),
        current("61001", "Alençon", ["61000"], 25490),
        current("61077", "Cerisé", ["61000"], 900),
        part("61471", "Sérigny", "61196"),
        part("61196", "Saint-Ouen-de-la-Cour", "61196"),
        {**current("75056", "Paris", ["75001", "75013"], 0, **PARIS), "population": 2103778},
        part("75113", "Paris 13e Arrondissement", "75056", "arrondissement-municipal", **PARIS)
        | {"codesPostaux": ["75013"], "population": 181271},
        current("93066", "Saint-Denis", ["93200"], 149077, departement="93", arrondissement=""),
        current("97411", "Saint-Denis", ["97400"], 155634, departement="974", arrondissement=""),
        current("93070", "Saint-Ouen-sur-Seine", ["93400"], 52000, departement="93"),
    ],
}


def write_source(place, change=None):
    """The files in `place`, once `change` has had its way with them; returns `place`."""
    files = deepcopy(FILES)
    if change is not None:
        change({one["code"]: one for one in files["communes"]}, files)
    for name, rows in files.items():
        (place / f"{name}.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return place
