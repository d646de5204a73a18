"""Seeded volumes of the directory, for ``maillage bench``; never run by the tests of the program."""

from __future__ import annotations

import random
from datetime import date
from typing import Any, Final

from django.db import transaction

from maillage.people.directory.models import (
    ContactPoint,
    Function,
    Membership,
    Organisation,
    Person,
    Tag,
)
from maillage.people.territory.models import Commune

NETWORK: Final = "Réseau des musées du banc d’essai"
FIRST: Final = (
    *("Nadia", "Louis", "Élise", "Jean-Marc", "Aïcha", "Gaël", "Zoé", "Hervé", "Inès", "Yann"),
    *("Marie-Claire", "Noël", "Chloé", "François", "Maëlle", "Théo", "Anaïs", "Rémi", "Léa", "Ali"),
)
SYLLABLES: Final = (
    *("Bel", "Mar", "Le", "Du", "Ro", "Ga", "Tan", "Ker", "Val", "Mont", "Bou", "Char", "Del"),
    *("Fon", "Gir", "Hub", "Lam", "Mer", "Pel", "Vas"),
)
ENDINGS: Final = (
    *("tin", "rand", "mont", "guen", "let", "chard", "neau", "ville", "zier", "roux", "sson"),
    *("bert", "gny", "vel", "doux", "quet", "lier", "mel", "cy", "rac"),
)
PARTICLES: Final = ("", "", "", "", "", "", "", "Le ", "de ", "de La ", "d’", "du ")
TITLES: Final = (
    *("Maire", "Directrice", "Chargé de médiation", "Régisseuse", "Présidente", "Trésorier"),
    *("Secrétaire générale", "Enseignant", "Adjointe à la culture", "Éducatrice", "Bénévole"),
    *("Graphiste", "Journaliste", "Technicienne", "Conservateur", "Archiviste", ""),
)
TOWNS: Final = (
    *(("Bellême", "61130"), ("Alençon", "61000"), ("Nanterre", "92000"), ("Colombes", "92700")),
    *(("Caen", "14000"), ("Bernay", "27300"), ("Fécamp", "76400"), ("Dunkerque", "59140")),
)
WORDS: Final = (
    *((Tag.Category.AUDIENCE, "16-25 ans"), (Tag.Category.AUDIENCE, "familles")),
    *((Tag.Category.SKILL, "médiation"), (Tag.Category.LANGUAGE, "langue des signes")),
    *((Tag.Category.VEHICLE, "minibus"), (Tag.Category.PLACE, "salle de danse")),
    *((Tag.Category.LABEL, "Musée de France"), (Tag.Category.LABEL, "Tourisme et handicap")),
)
NAMES_OF_KIND: Final = {
    Organisation.Kind.COMMUNE: "Mairie de",
    Organisation.Kind.MUSEUM: "Musée de",
    Organisation.Kind.ASSOCIATION: "Les Amis de",
    Organisation.Kind.SCHOOL: "Collège de",
    Organisation.Kind.SOCIAL: "Centre social de",
    Organisation.Kind.ARTIST: "Compagnie de",
    Organisation.Kind.SUPPLIER: "Imprimerie de",
    Organisation.Kind.MEDIA: "Radio de",
}


def _surname(draw: random.Random) -> str:
    return draw.choice(PARTICLES) + draw.choice(SYLLABLES) + draw.choice(ENDINGS)


def _phone(draw: random.Random, start: str) -> str:
    """A number of the ranges kept for fictions."""
    return f"{start} {draw.randrange(100):02d} {draw.randrange(100):02d}"


def _places() -> list[tuple[int | None, str, str]]:
    """Communes of the base (key, name, postal code), else towns that are tied to none."""
    rows = Commune.objects.current().order_by("code").values_list("pk", "name", "postal_codes")
    known: list[tuple[int | None, str, str]] = [
        (pk, name, codes[0] if codes else "") for pk, name, codes in rows
    ]
    return known or [(None, name, postal) for name, postal in TOWNS]


@transaction.atomic
def seed_directory(
    *, people: int = 50_000, organisations: int = 8_000, seed: int = 1
) -> dict[str, int]:
    """Write that many sheets, with functions, memberships, words and numbers; how many of each.

    Written without audit nor search index: what a bench measures reads the tables.
    """
    draw = random.Random(seed)
    tags = [Tag.objects.get_or_create(category=family, name=word)[0] for family, word in WORDS]
    bodies = _bodies(draw, organisations)
    persons = _persons(draw, people)
    functions = _functions(draw, persons, bodies)
    memberships = _memberships(draw, bodies)
    _bearing(draw, Organisation, bodies, tags)
    _bearing(draw, Person, persons[::10], tags)
    points = [
        ContactPoint(
            organisation=one,
            channel=ContactPoint.Channel.PHONE,
            usage="secretariat",
            value=_phone(draw, "02 61 91"),
        )
        for one in bodies[::4]
    ]
    ContactPoint.objects.bulk_create(points, batch_size=1000)
    return {
        "people": len(persons),
        "organisations": len(bodies),
        "functions": functions,
        "memberships": memberships,
    }


def _bodies(draw: random.Random, count: int) -> list[Organisation]:
    places, kinds = _places(), list(NAMES_OF_KIND)
    network = Organisation(name=NETWORK, kind=Organisation.Kind.ASSOCIATION, city="Caen")
    rows = [network]
    for number in range(1, count):
        kind = draw.choice(kinds)
        commune, city, postal = draw.choice(places)
        rows.append(
            Organisation(
                name=f"{NAMES_OF_KIND[kind]} {_surname(draw)} {number}",
                kind=kind,
                city=city,
                postal_code=postal,
                commune_id=commune,
                email=f"contact{number}@exemple.org" if number % 5 else "",
                phone=_phone(draw, "02 61 91") if number % 3 else "",
                visibility=draw.choice(Organisation.Visibility.values),
            )
        )
    for one in rows:
        one.derive()
    return Organisation.objects.bulk_create(rows, batch_size=500)


def _persons(draw: random.Random, count: int) -> list[Person]:
    rows = [
        Person(
            first_name=draw.choice(FIRST),
            last_name=_surname(draw),
            email=f"personne{number}@exemple.fr" if number % 4 else "",
            phone=_phone(draw, "06 39 98") if number % 2 else "",
        )
        for number in range(count)
    ]
    for one in rows:
        one.derive()
    return Person.objects.bulk_create(rows, batch_size=500)


def _functions(draw: random.Random, persons: list[Person], bodies: list[Organisation]) -> int:
    rows = []
    for number, person in enumerate(persons):
        for place in range(2 if number % 5 == 0 else 1):
            start = date(draw.randrange(2005, 2026), 1, 1) if number % 2 else None
            rows.append(
                Function(
                    person=person,
                    organisation=draw.choice(bodies),
                    title=draw.choice(TITLES),
                    is_main=place == 0,
                    start=start,
                    end=date(2025, 12, 31) if place else None,
                )
            )
    for one in rows:
        one.derive()
    return len(Function.objects.bulk_create(rows, batch_size=1000))


def _memberships(draw: random.Random, bodies: list[Organisation]) -> int:
    network = bodies[0]
    rows = [
        Membership(
            member=one, network=network, role="membre", start=date(draw.randrange(1995, 2025), 1, 1)
        )
        for one in bodies[1:]
        if one.kind == Organisation.Kind.MUSEUM
    ]
    return len(Membership.objects.bulk_create(rows, batch_size=1000))


def _bearing(draw: random.Random, model: type[Any], sheets: list[Any], tags: list[Tag]) -> None:
    """One or two words on each of these sheets."""
    through = model.tags.through
    link = f"{model._meta.model_name}_id"
    rows = [
        through(tag_id=tag.pk, **{link: sheet.pk})
        for sheet in sheets
        for tag in draw.sample(tags, draw.randrange(1, 3))
    ]
    through._default_manager.bulk_create(rows, batch_size=2000)
