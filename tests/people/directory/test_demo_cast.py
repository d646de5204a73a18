"""The demonstration's tables: invented people, real communes, no key that names nobody."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from maillage.kernel.text_fr import plain
from maillage.people.directory import demo_cast as cast
from maillage.people.directory.demo_data import facts
from maillage.people.directory.demo_data import people as more
from maillage.people.directory.demo_details import Made

COMMUNES = (
    Path(__file__).parents[3]
    / "frontend/node_modules/@etalab/decoupage-administratif/data/communes.json"
)
FICTION = re.compile(r"(?:06 39 98|02 61 91) \d\d \d\d")
BODIES = {cast.key_of(one.email) for one in cast.bodies()}
PEOPLE = {cast.key_of(one.email) for one in cast.people()}


def test_the_cast_is_invented() -> None:
    everyone = (*cast.bodies(), *cast.people())
    assert all(one.email.endswith(("@exemple.fr", "@exemple.org")) for one in everyone)
    assert not [
        email for email, times in Counter(one.email for one in everyone).items() if times > 1
    ]
    assert {one.body for one in cast.people()} <= {one.name for one in cast.bodies()}
    phones = [one.phone for one in everyone if one.phone]
    assert all(FICTION.fullmatch(one) for one in phones)
    assert not [number for number, times in Counter(phones).items() if times > 1]
    sites = [one.website for one in cast.bodies() if one.website]
    assert all(site.endswith(".exemple.org") for site in sites)


def test_the_cast_is_large_enough() -> None:
    kinds = Counter(one.kind for one in cast.bodies())
    assert 140 <= kinds["musee"] <= 150
    assert min(kinds["ecole"], kinds["artiste"], kinds["media"], kinds["prestataire"]) >= 12
    assert len(cast.people()) > 250


@pytest.mark.parametrize(
    ("table", "column", "known"),
    [
        (facts.MEMBERSHIPS, 0, BODIES),
        (facts.MEMBERSHIPS, 2, BODIES),
        (facts.SERVICES, 0, BODIES),
        (facts.SERVICES, 1, BODIES),
        (facts.TAGS, 2, BODIES),
        (facts.TAGS, 3, PEOPLE),
        (facts.OFFERS, 0, BODIES),
        (facts.CONTACT_POINTS, 0, BODIES | PEOPLE),
        (facts.ADDRESSES, 0, BODIES | PEOPLE),
        (facts.NOTES, 0, PEOPLE),
        (facts.NOTES, 1, PEOPLE),
        (facts.NOTES, 2, PEOPLE),
        (facts.NEEDS, 0, PEOPLE),
        (facts.DOUBLE_PEOPLE, 2, BODIES),
        (more.SPOKEN, 2, PEOPLE),
        (more.OTHER_FUNCTIONS, 0, PEOPLE),
        (more.OTHER_FUNCTIONS, 2, BODIES),
    ],
)
def test_each_key_names_someone(table: str, column: int, known: set[str]) -> None:
    named = {key for row in cast.cells(table) for key in cast.keys(row[column])}
    assert named <= known


@pytest.mark.skipif(not COMMUNES.exists(), reason="needs the front end's packages")
def test_communes_are_real() -> None:
    towns = defaultdict(set)
    for row in json.loads(COMMUNES.read_bytes()):
        if row["type"] == "commune-actuelle":
            towns[plain(row["nom"])] |= set(row.get("codesPostaux", ()))
    unknown = [one for one in cast.bodies() if one.postal_code not in towns[plain(one.city)]]
    assert [one.name for one in unknown] == ["Bibliobus Par-ci par-là"]


def test_names_and_years_are_read() -> None:
    assert cast.email_of("Bénédicte", "d’Amfreville") == "benedicte.damfreville@exemple.fr"
    assert cast.span("2010–2021") == cast.Span(2010, 2021, "membre")
    assert cast.span("2008 fondateur") == cast.Span(2008, None, "membre fondateur")
    assert cast.place("Le bocage, itinérant") == ("", "Le bocage, itinérant")
    with pytest.raises(ValueError, match="not a span"):
        cast.span("depuis toujours")


def test_a_key_is_of_what_was_just_made(db: None) -> None:
    assert Made(()).sheet("ruban") == {}
