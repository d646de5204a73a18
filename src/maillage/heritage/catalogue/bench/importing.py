"""How long an import of many records takes and how much memory: measured in its own process."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from maillage.kernel.ops.benching import fresh_environment, peak_mb

LIMITS: Final = {
    "import_preview_s": 90,
    "import_apply_s": 150,
    "import_again_s": 60,
    "import_memory_mb": 500,
}
"""For 90 000 records; seconds grow with their number, memory must not."""

_MUSEUMS: Final = 65
_FIRST: Final = ("Eugène", "Jeanne", "Charles", "Marie-Louise", "Armand", "Élisabeth", "Théodore")
_LAST: Final = ("BOUDIN", "LÉPINE", "DE LA HAYE", "Vallotton", "HAMEL", "LE GRAND", "OZANNE")
_WHAT: Final = ("tableau", "dessin", "estampe", "statue", "vase", "monnaie", "costume", "outil")
_WHERE: Final = ("Honfleur", "Caen", "Rouen", "Lisieux", "Alençon", "Dieppe", "Bayeux")
_WHEN: Final = (
    "2e moitié 18e siècle",
    "1er quart 19e siècle",
    "17e siècle",
    "vers 1900",
    "Paléolithique supérieur",
    "3e quart 20e siècle",
)
_WITH: Final = ("huile sur toile", "fusain ; papier", "bronze", "faïence", "bois (chêne, sculpté)")
_WORDS: Final = [
    "barque",
    "marine",
    "port",
    "ciel",
    "falaise",
    "marché",
    "femme",
    "enfant",
    "coiffe",
    "blé",
    "cheval",
    "église",
    "rivière",
    "pont",
    "assiette",
    "décor",
    "fleur",
    "oiseau",
    "blason",
    "portrait",
    "bataille",
    "nuage",
    "quai",
    "pêcheur",
    "voile",
    "dentelle",
]


def measure_import(objects: int) -> dict[str, Any]:
    """Seconds to preview, apply and read again `objects` new records, megabytes at the peak.

    In a process and on an installation of its own, where nothing else takes memory.
    """
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "notices.txt"
        write_records(path, objects)
        data = Path(directory) / "data"
        data.mkdir()
        environment = fresh_environment(data)
        # In a process of its own: making the tables takes more memory than an import.
        migrate = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, check=True, env=environment)  # noqa: S603 - our own program
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "maillage.heritage.catalogue.bench.importing", str(path)],
            check=True,
            capture_output=True,
            text=True,
            env=environment,
        )
    return {"figures": json.loads(done.stdout.splitlines()[-1]), "limits": dict(LIMITS)}


def write_records(path: Path, objects: int) -> None:
    """A labelled text file of invented records of 65 museums, the same at each run."""
    chance = random.Random(1835)
    with path.open("w", encoding="utf-8") as stream:
        for at in range(objects):
            for code, value in _fields(at, chance):
                stream.write(f"{code}\n{value}\n")
            stream.write("//\n")


def museum_code(at: int) -> str:
    """« M8000 » and the next: numbers that no museum has, nor those of `generating`."""
    return f"M{8_000 + at % _MUSEUMS:04d}"


def _fields(at: int, chance: random.Random) -> Iterator[tuple[str, str]]:
    code = museum_code(at)
    subjects = " ; ".join(chance.sample(_WORDS, 4))
    yield "REF", f"{code[1:]}{at:07d}"
    yield "INV", f"{1860 + at % 150}.{at // 150}.{at % 7 + 1}"
    yield "DOMN", chance.choice(("peinture", "dessin", "ethnologie", "céramique ; arts décoratifs"))
    yield "DENO", chance.choice(_WHAT)
    yield "TITR", f"{chance.choice(_WORDS).capitalize()} à {chance.choice(_WHERE)}, n° {at}"
    yield "AUTR", f"{chance.choice(_LAST)} {chance.choice(_FIRST)} (peintre)"
    yield "PERI", chance.choice(_WHEN)
    yield "TECH", chance.choice(_WITH)
    yield "DIMS", f"H. {chance.randint(5, 300)} cm ; L. {chance.randint(5, 300)} cm"
    yield "REPR", subjects
    yield "DESC", " ".join(chance.choices(_WORDS, k=40)).capitalize() + "."
    yield "LIEUX", f"{chance.choice(_WHERE)} (lieu de création)"
    yield "STAT", "propriété de la commune ; don"
    yield "MUSEO", code


def _run(path: Path) -> dict[str, Any]:
    from maillage.heritage.catalogue.domain.importing import applying, reading, receiving  # noqa: PLC0415 - once Django is ready
    from maillage.people.accounts.models import Role, RoleGrant, User  # noqa: PLC0415 - likewise

    start = peak_mb()
    actor, _created = User.objects.get_or_create(email="mesure-notices@exemple.fr")
    RoleGrant.objects.get_or_create(user=actor, role=Role.ADMINISTRATION)
    _make_museums()

    def receive() -> Any:
        with path.open("rb") as stream:
            return receiving.receive_file(file=stream, filename=path.name, actor=actor)

    run = receive()
    preview = _seconds(lambda: reading.read_run(run, actor=actor))
    apply = _seconds(lambda: applying.apply_run(run, actor=actor))
    again = receive()
    reread = _seconds(lambda: reading.read_run(again, actor=actor))
    again.refresh_from_db()
    run.refresh_from_db()
    return {
        "import_records": run.counts["nouveau"],
        "import_preview_s": preview,
        "import_apply_s": apply,
        "import_again_s": reread,
        "import_again_unchanged": again.counts["identique"],
        "import_memory_start_mb": round(start),
        "import_memory_mb": round(peak_mb()),
    }


def _make_museums() -> None:
    from maillage.heritage.catalogue.models import Museum  # noqa: PLC0415 - once Django is ready
    from maillage.people.directory.models import Organisation  # noqa: PLC0415 - likewise

    for at in range(_MUSEUMS):
        organisation, _made = Organisation.objects.get_or_create(
            museofile=museum_code(at),
            defaults={"name": f"Musée mesuré {at + 1}", "kind": Organisation.Kind.MUSEUM},
        )
        Museum.objects.get_or_create(organisation=organisation)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return round(time.perf_counter() - start, 1)


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(_run(Path(sys.argv[1]))) + "\n")
