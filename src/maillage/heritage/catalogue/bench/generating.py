"""Invented objects in any number, the same at each run: French-like words by Zipf's law."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Any, Final

from maillage.heritage.catalogue.models import CulturalObject, Museum
from maillage.kernel.search.analysis import fold
from maillage.people.directory.models import Organisation

MUSEUMS: Final = 65
VOCABULARY: Final = 60_000
COMMON: Final = 24  # words that each stand in half of the records
RARE_IN: Final = 20  # records that hold the same rare word
BATCH: Final = 2_000
_SYLLABLES: Final = (
    "ba bo bre cha cla de do é fi fleu gra hon ja la li lé ma mo na pe plu po ra ri sa ta tou va vi "
    "zo tre ville mon ton tier ette age eur oir ain"
)
_KNOWN: Final = (
    "portrait femme homme vue plage port église rivière barque marine paysage étude scène enfant "
    "cheval fleur vase décor bataille nature morte vierge saint paysan marché rue place tour pont "
    "ciel mer campagne bord moulin château ruines jardin ferme bateau pêcheur falaise nuage arbre"
)
_DOMAINS: Final = (
    "peinture dessin estampe photographie sculpture céramique ethnologie archéologie costume "
    "orfèvrerie textile mobilier numismatique verrerie armes imprimé manuscrit jouet horlogerie "
    "géologie zoologie botanique musique théâtre architecture métallurgie sciences transports sport "
    "vannerie"
)
_DENOMINATIONS: Final = (
    "tableau dessin gravure photographie assiette statue vase monnaie coiffe outil fusil meuble robe "
    "médaille affiche carte biface poterie clé chaise lampe montre plat"
)
_PERIODS: Final = [
    f"{part}{century}e siècle"
    for century in (19, 20, 18, 17, 16, 15, 14)
    for part in ("", "2e moitié ", "1ère moitié ", "4e quart ")
] + ["Antiquité", "Moyen Âge", "Néolithique", "Paléolithique supérieur"]
_TECHNIQUES: Final = (
    "huile toile papier fusain bronze faïence bois encre aquarelle cuir coton soie argent fer verre "
    "terre plâtre pastel"
)


class Zipf:
    """Draws values, the first ones by far the most often."""

    def __init__(self, chance: random.Random, values: Sequence[str], slope: float = 1.0) -> None:
        self.values = values
        self._chance = chance
        self._sums = list(accumulate(1 / (rank + 1) ** slope for rank in range(len(values))))

    def one(self) -> str:
        """One value."""
        return self.values[bisect(self._sums, self._chance.random() * self._sums[-1])]

    def some(self, count: int) -> list[str]:
        """Several, that may repeat."""
        return self._chance.choices(self.values, cum_weights=self._sums, k=count)

    def different(self, count: int) -> list[str]:
        """At most that many, each once."""
        return list(dict.fromkeys(self.some(count)))


@dataclass(frozen=True, slots=True)
class Words:
    """What the records are made of; benches choose their queries from it."""

    vocabulary: tuple[str, ...]
    common: tuple[str, ...]

    @classmethod
    def invent(cls) -> Words:
        """The same words at each run."""
        chance = random.Random(1_835)
        made: dict[str, None] = dict.fromkeys(_KNOWN.split())
        syllables = _SYLLABLES.split()
        while len(made) < VOCABULARY + COMMON:
            made["".join(chance.choices(syllables, k=chance.choice((2, 3, 3, 4))))] = None
        words = list(made)
        return cls(tuple(words[:VOCABULARY]), tuple(f"{one}x" for one in words[VOCABULARY:]))


def rare_word(number: int) -> str:
    """The rare word that the records of that rank share."""
    letters = "abcdefghij"
    return "hapax" + "".join(letters[int(digit)] for digit in f"{number:05d}")


def museum_codes() -> list[str]:
    """« M9001 » and the next: numbers that no museum has."""
    return [f"M{9_001 + rank}" for rank in range(MUSEUMS)]


def seed(objects: int) -> int:
    """Write that many public objects of 65 museums; returns how many there are."""
    museums = []
    for rank, code in enumerate(museum_codes()):
        organisation, _made = Organisation.objects.get_or_create(
            museofile=code,
            defaults={"name": f"Musée mesuré {rank + 1}", "kind": Organisation.Kind.MUSEUM},
        )
        museums.append(Museum.objects.get_or_create(organisation=organisation)[0])
    records = generate(objects, museums)
    while batch := list(islice(records, BATCH)):
        CulturalObject.objects.bulk_create(batch, batch_size=500)
    return CulturalObject.objects.public().count()


def generate(objects: int, museums: Sequence[Museum]) -> Iterator[CulturalObject]:
    """The records, derived columns and normalised values written as an import would have them."""
    chance = random.Random(1_866)
    words = Words.invent()
    running = Zipf(chance, words.vocabulary)
    names = Zipf(chance, _names(words, 40_000))
    domains = Zipf(chance, _DOMAINS.split(), 0.8)
    called = [*_DENOMINATIONS.split(), *words.vocabulary[500:1_300]]
    denominations = Zipf(chance, called)
    periods = Zipf(chance, _PERIODS, 0.7)
    techniques = Zipf(chance, [*_TECHNIQUES.split(), *words.vocabulary[2_000:2_500]])
    places = Zipf(chance, [one.title() for one in words.vocabulary[3_000:8_000]])
    codes = museum_codes()
    for rank in range(objects):
        museum = int(chance.expovariate(1 / 14)) % len(museums)
        title = " ".join(running.some(chance.choice((2, 3, 4, 5)))).capitalize()
        said = running.some(chance.choice((10, 20, 40)))
        said += [one for one in words.common if chance.random() < 0.5]
        said.append(rare_word(rank // RARE_IN))
        found = {
            "people": names.different(1 if chance.random() < 0.93 else 3),
            "domains": domains.different(1 if chance.random() < 0.75 else 2),
            "denominations": denominations.different(1 if chance.random() < 0.9 else 2),
            "periods": periods.different(1 if chance.random() < 0.8 else 2),
            "materials": techniques.different(chance.choice((1, 1, 2, 3))),
            "places": places.different(1) if chance.random() < 0.7 else [],
        }
        year = chance.choice((chance.randint(1_400, 1_990), chance.randint(1_800, 1_950)))
        values = {
            "REF": [f"{codes[museum][1:]}{rank:07d}"],
            "INV": [f"{1_860 + rank % 150}.{rank // 150}.{rank % 7 + 1}"],
            "TITR": [title],
            "AUTR": found["people"],
            "DOMN": found["domains"],
            "DENO": found["denominations"],
            "PERI": found["periods"],
            "TECH": found["materials"],
            "LIEUX": found["places"],
            "DESC": [" ".join(said)],
            "MUSEO": [codes[museum]],
        }
        yield CulturalObject(
            museum=museums[museum],
            reference=values["REF"][0],
            values=values,
            normalised=_normalised(found),
            inventory=values["INV"][0],
            title=title,
            sort_title=fold(title)[:120],
            author=", ".join(found["people"][:2]),
            year_from=year,
            year_to=year + chance.choice((0, 10, 50)),
            domain_keys="|" + "".join(f"{one}|" for one in found["domains"]),
            source_file="mesure",
            was_public=True,
        )


def _normalised(found: dict[str, list[str]]) -> dict[str, Any]:
    return {
        part: [{"name": name, "confidence": 0.9, "field": ""} for name in names]
        for part, names in found.items()
    }


def _names(words: Words, count: int) -> list[str]:
    vocabulary = words.vocabulary
    return [
        f"{vocabulary[(rank * 7) % 3_000].title()} {vocabulary[-1 - rank].title()}"
        for rank in range(count)
    ]
