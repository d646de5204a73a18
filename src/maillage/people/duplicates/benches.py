"""The scan measured on a seeded base: seconds, memory, and how many planted duplicates it finds."""

from __future__ import annotations

import json
import random
import secrets
import subprocess
import sys
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Final

from maillage.kernel.ops import benching
from maillage.people.accounts.models import User
from maillage.people.directory.domain import possible_double_people
from maillage.people.directory.first_names import FIRST_NAMES
from maillage.people.directory.models import ContactPoint, Function, Organisation, Person
from maillage.people.duplicates.domain.scanning import scan
from maillage.people.duplicates.models import DuplicatePair

LIMIT_SECONDS: Final = 60
LIMIT_MB: Final = 400
LIMIT_TYPING_MS: Final = 150

SYLLABLES: Final = [
    "ba",
    "be",
    "bi",
    "bou",
    "cha",
    "che",
    "da",
    "de",
    "do",
    "du",
    "fa",
    "fe",
    "fi",
    "ga",
    "gau",
    "go",
    "gue",
    "ha",
    "he",
    "jo",
    "la",
    "le",
    "li",
    "lou",
    "ma",
    "me",
    "mi",
    "mo",
    "na",
    "ne",
    "no",
    "pa",
    "pe",
    "pi",
    "po",
    "qui",
    "ra",
    "re",
    "ri",
    "ro",
    "sa",
    "se",
    "si",
    "ta",
    "te",
    "thi",
    "tou",
    "va",
    "ve",
    "vi",
]
ENDINGS: Final = [
    "rd",
    "net",
    "lier",
    "ron",
    "ville",
    "mont",
    "tin",
    "let",
    "bert",
    "ot",
    "eau",
    "son",
    "dier",
    "vre",
    "chet",
    "gnon",
]
PLACES: Final = [
    "Musée",
    "Médiathèque",
    "Association",
    "Collège",
    "Théâtre",
    "Mairie",
    "Compagnie",
    "Archives",
]
THINGS: Final = [
    "de la Dentelle",
    "des Arts",
    "du Perche",
    "de la Gare",
    "Jean-Moulin",
    "du Vent",
    "des Lumières",
]


@dataclass(slots=True)
class Planted:
    """The keys of the pairs that are known to be duplicates, by how they were made."""

    people: dict[tuple[int, int], str] = field(default_factory=dict)
    bodies: dict[tuple[int, int], str] = field(default_factory=dict)


def surname(rng: random.Random) -> str:
    """An invented last name."""
    made = "".join(rng.choices(SYLLABLES, k=rng.choice((1, 2, 2)))) + rng.choice(ENDINGS)
    return made.capitalize()


def seed_base(people: int, organisations: int, *, seed: int = 2026) -> None:
    """Invented people, each at work in one of the invented organisations."""
    rng = random.Random(seed)
    towns = [
        (surname(rng) + rng.choice(("", "-sur-Orne", "-le-Vieux")), 61000 + n) for n in range(900)
    ]
    made = []
    for number in range(organisations):
        city, code = towns[min(int(rng.expovariate(1 / 150)), len(towns) - 1)]
        name = f"{rng.choice(PLACES)} {rng.choice(THINGS)} {surname(rng)}"
        made.append(
            Organisation(
                name=name, city=city, postal_code=str(code), email=f"contact{number}@exemple.fr"
            )
        )
    _create(Organisation, made)
    keys = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
    firsts = sorted(name.capitalize() for name in FIRST_NAMES)
    sheets = [
        Person(
            first_name=rng.choice(firsts[:: rng.choice((1, 3))]),
            last_name=surname(rng),
            email=f"personne{number}@exemple.org",
            phone=f"02 61 91 {number // 100 % 100:02d} {number % 100:02d}" if number % 3 else "",
        )
        for number in range(people)
    ]
    _create(Person, sheets)
    numbers = Person.objects.order_by("pk").values_list("pk", flat=True)
    _create(
        Function,
        [
            Function(
                person_id=pk, organisation_id=rng.choice(keys), is_main=True, title="Médiation"
            )
            for pk in numbers
        ],
    )


def _create(model: Any, rows: list[Any]) -> None:
    for row in rows:
        if hasattr(row, "derive"):
            row.derive()
    model.objects.bulk_create(rows, batch_size=2_000)


def plant_duplicates(share: float = 0.02, *, seed: int = 2027) -> Planted:
    """Copy one sheet in fifty as a second one is made: mistyped, swapped, married, shortened…"""
    rng = random.Random(seed)
    planted = Planted()
    everyone = list(Person.objects.prefetch_related("functions").order_by("pk"))
    for number, one in enumerate(rng.sample(everyone, round(len(everyone) * share))):
        kind = list(_PEOPLE)[number % len(_PEOPLE)]
        first, last = _PEOPLE[kind](one.first_name, one.last_name, rng)
        copy = Person(first_name=first, last_name=last, email=f"double{number}@exemple.org")
        if kind == "married":
            copy.phone = one.phone = (
                one.phone or f"06 39 98 {number // 100 % 100:02d} {number % 100:02d}"
            )
            one.save()
        copy.save()
        if kind == "email":
            point = ContactPoint(person=copy, channel=ContactPoint.Channel.EMAIL, value=one.email)
            point.save()
        for function in one.functions.all()[:1]:
            Function.objects.create(person=copy, organisation=function.organisation, title="")
        planted.people[one.pk, copy.pk] = kind
    bodies = list(Organisation.objects.order_by("pk"))
    for number, body in enumerate(rng.sample(bodies, round(len(bodies) * share))):
        kind = list(_BODIES)[number % len(_BODIES)]
        copy_of = Organisation.objects.create(
            name=_BODIES[kind](body.name, body.city, rng),
            city=body.city,
            postal_code=body.postal_code,
        )
        planted.bodies[body.pk, copy_of.pk] = kind
    return planted


def _mistype(word: str, rng: random.Random) -> str:
    """One letter doubled, lost, or changed places with the next."""
    at = rng.randrange(1, len(word) - 1)
    return rng.choice(
        (
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )


_PEOPLE: Final[dict[str, Any]] = {
    "same": lambda first, last, _rng: (first, last),
    "case": lambda first, last, _rng: (first.upper(), last.upper()),
    "mistyped": lambda first, last, rng: (first, _mistype(last, rng)),
    "swapped": lambda first, last, _rng: (last, first),
    "initials": lambda first, last, _rng: (f"{first[0]}.", last),
    "double": lambda first, last, rng: (first, f"{last}-{surname(rng)}"),
    "email": lambda first, last, rng: (first, _mistype(last, rng)),
    "married": lambda first, _last, rng: (first, surname(rng)),
}
_BODIES: Final[dict[str, Any]] = {
    "same": lambda name, _city, _rng: name.upper(),
    "mistyped": lambda name, _city, rng: _mistype(name, rng),
    "with its town": lambda name, city, _rng: f"{name} – {city}",
    "legal form": lambda name, _city, _rng: f"Association {name}",
}


def recall(planted: dict[tuple[int, int], str], found: set[tuple[int, int]]) -> dict[str, float]:
    """The share of each kind that was found, in %, and of all."""
    kinds: dict[str, list[bool]] = {}
    for pair, kind in planted.items():
        for name in (kind, "all"):
            kinds.setdefault(name, []).append(tuple(sorted(pair)) in found)
    return {kind: round(100 * sum(hits) / len(hits), 1) for kind, hits in kinds.items()}


def measure_scan() -> dict[str, float]:
    """One scan of what the base holds: seconds, peak memory of the process above its start, pairs."""
    before = benching.forget_peak()
    started = perf_counter()
    done = scan()
    seconds = perf_counter() - started
    return {
        "scan_seconds": round(seconds, 1),
        "scan_peak_mb": round(benching.peak_mb(), 1),
        "scan_added_mb": round(benching.peak_mb() - before, 1),
        "scan_sheets": done.compared,
        "scan_pairs": done.waiting,
    }


def _measure_scan_apart() -> dict[str, Any]:
    """The same in a process of its own, as in the worker: the memory of the seeding is not its."""
    code = (
        "import django, json; django.setup();"
        "from maillage.people.duplicates.benches import measure_scan;"
        "print(json.dumps(measure_scan()))"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def measure_typing(user: Any, *, rounds: int = 20) -> float:
    """The median time of the search of near sheets while typing, in milliseconds."""
    rng = random.Random(1)
    sample = list(Person.objects.order_by("pk")[:: max(1, Person.objects.count() // rounds)])
    times = []
    for one in sample:
        last = _mistype(one.last_name, rng) if len(one.last_name) > 3 else one.last_name
        started = perf_counter()
        possible_double_people(first_name=one.first_name, last_name=last, email="", user=user)
        times.append(1000 * (perf_counter() - started))
    return round(sorted(times)[len(times) // 2], 1)


def measure(user: Any, planted: Planted | None = None) -> dict[str, Any]:
    """Figures and limits, for ``maillage bench directory``; `planted` adds the recall."""
    figures: dict[str, Any] = _measure_scan_apart()
    figures["near_while_typing_ms"] = measure_typing(user)
    if planted is not None:
        people = DuplicatePair.objects.filter(person__isnull=False)
        bodies = DuplicatePair.objects.filter(organisation__isnull=False)
        found_people = set(people.values_list("person_id", "other_person_id"))
        found_bodies = set(bodies.values_list("organisation_id", "other_organisation_id"))
        figures["scan_recall_people"] = recall(planted.people, found_people)["all"]
        figures["scan_recall_organisations"] = recall(planted.bodies, found_bodies)["all"]
    return {
        "figures": figures,
        "limits": {
            "scan_seconds": LIMIT_SECONDS,
            "scan_peak_mb": LIMIT_MB,
            "near_while_typing_ms": LIMIT_TYPING_MS,
        },
    }


def run(options: dict[str, Any]) -> dict[str, Any]:
    """``maillage bench duplicates``: 50 000 people and 8 000 organisations, 2 % of them twice."""
    benching.prepare()
    seed_base(int(options.get("people", 50_000)), int(options.get("organisations", 8_000)))
    planted = plant_duplicates()
    user = User.objects.create_superuser("mesure@exemple.fr", secrets.token_urlsafe())
    return measure(user, planted)
