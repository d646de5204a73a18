"""How long an import of many people takes, and how much memory: measured in its own process."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from maillage.kernel.ops.benching import peak_mb

LIMITS: Final = {
    "import_preview_s": 20,
    "import_apply_s": 40,
    "import_memory_mb": 400,
}
_HEADERS: Final = (
    "Civilité",
    "Nom",
    "Prénom",
    "Courriel",
    "Téléphone",
    "Organisation",
    "Commune de l’organisation",
    "Fonction",
    "Mots-clés",
)


def measure_import(rows: int = 20_000) -> dict[str, float]:
    """Seconds of the preview and of the application of `rows` people, megabytes at the peak.

    Works on the database in use, which it fills: for `maillage bench` only.
    """
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "contacts.csv"
        write_contacts(path, rows)
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "maillage.people.directory.bench_import", str(path)],
            check=True,
            capture_output=True,
            text=True,
        )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def write_contacts(path: Path, rows: int) -> None:
    """Invented people: a tenth as many organisations, each with its town; one person per row."""
    with path.open("w", encoding="cp1252", errors="replace", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(_HEADERS)
        for at in range(rows):
            place = at % max(1, rows // 10)
            writer.writerow(
                (
                    "Mme" if at % 2 else "M.",
                    f"Lévesque{_letters(at)}",
                    ("Nadia", "Élise", "Jean-Marc", "Aurélien")[at % 4],
                    f"contact{at}@exemple.fr",
                    f"02 61 91 {at // 100 % 100:02d} {at % 100:02d}",
                    f"Association {_letters(place)}",
                    "Alençon",
                    ("Présidente", "Trésorier", "Médiatrice")[at % 3],
                    ("relais ; danse", "théâtre", "")[at % 3],
                )
            )


def _letters(number: int) -> str:
    """0 → « aaaa », 1 → « aaab »: names that differ by letters, as names do."""
    return "".join(chr(97 + number // 26**power % 26) for power in (3, 2, 1, 0))


def _run(path: Path) -> dict[str, Any]:
    from maillage.kernel.imports import runs  # noqa: PLC0415 - once Django is ready
    from maillage.people.accounts.models import Role, RoleGrant, User  # noqa: PLC0415 - likewise

    actor = User.objects.create_user("mesure-import@exemple.fr")
    RoleGrant.objects.create(user=actor, role=Role.ADMINISTRATION)
    with path.open("rb") as stream:
        run = runs.receive(kind="people", file=stream, actor=actor, filename=path.name)
    start = time.perf_counter()
    report = runs.preview_run(run, actor=actor)
    previewed = time.perf_counter()
    runs.apply_run(run, actor=actor)
    applied = time.perf_counter()
    return {
        "import_rows": report.counts["created"],
        "import_preview_s": round(previewed - start, 1),
        "import_apply_s": round(applied - previewed, 1),
        "import_memory_mb": round(peak_mb()),
    }


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(_run(Path(sys.argv[1]))) + "\n")
