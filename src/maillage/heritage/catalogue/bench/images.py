"""How long ten thousand images take, how much memory, and what becomes of those that are corrupt.

The import is killed (kill -9) in the middle and resumed by another process, as after a power cut:
what is counted at the end is what the database and the disk hold.
"""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any, Final

from PIL import Image

from maillage.kernel.ops.benching import peak_mb, prepare

LIMITS: Final = {"images_seconds": 1_200, "images_memory_mb": 400, "images_growth_mb": 60}
"""For 10 000 images; seconds grow with their number, memory must not."""

NAMES: Final = "1926.{}.jpg"
"""By inventory number, from 1."""

_MODULE: Final = "maillage.heritage.catalogue.bench.images"
_CODE: Final = "M9100"
"""A number that no museum has."""

_SIZE: Final = (240, 180)
"""Pixels: what is measured is the import, not the unpacking of photographs."""


def bench_images(options: dict[str, Any]) -> dict[str, Any]:
    """Options `images` and `corrupt`: how many, of which how many are bad."""
    prepare()
    figures = measure_images(int(options.get("images", 10_000)), int(options.get("corrupt", 50)))
    return {"figures": figures, "limits": LIMITS}


def measure_images(count: int = 10_000, corrupt: int = 50) -> dict[str, float]:
    """Seconds, megabytes at the peak, images refused and attached, of `count` of which `corrupt` are bad.

    Works on the database in use, which it fills: for `maillage bench` only.
    """
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "images.zip"
        write_images(path, count, corrupt)
        told = {"path": str(path), "count": count}
        read = _process({**told, "step": "read"})
        killed = _process({**told, **read, "step": "apply", "die": count // 2})
        end = _process({**told, **read, "step": "apply"})
    parts = (read, killed, end)
    return {
        "images_seconds": round(sum(part["seconds"] for part in parts), 1),
        "images_read_seconds": round(read["seconds"], 1),
        "images_memory_mb": max(part["memory_mb"] for part in parts),
        "images_growth_mb": max(part["growth_mb"] for part in parts),
        "images_refused": end["refused"],
        "images_attached": end["attached"],
        "images_doubled": end["doubled"],
        "images_before_the_kill": killed["attached"],
        "images_files": end["files"],
    }


def write_images(path: Path, count: int, corrupt: int, names: str = NAMES) -> None:
    """An archive of `count` JPEGs, all different; of these, `corrupt` stop in their middle."""
    output = io.BytesIO()
    gradient = Image.linear_gradient("L").resize(_SIZE)
    Image.merge("RGB", (gradient, gradient.rotate(90), gradient.rotate(180))).save(output, "JPEG")
    whole = output.getvalue()
    with zipfile.ZipFile(path, "w") as archive:
        for at in range(count):
            mark = f"image {at}".encode()
            # A comment after the first two bytes: no two files are the same.
            comment = b"\xff\xfe" + (len(mark) + 2).to_bytes(2, "big") + mark
            content = whole[:2] + comment + whole[2:]
            archive.writestr(
                names.format(at + 1),
                content[: len(content) // 2] if is_corrupt(at, count, corrupt) else content,
            )


def is_corrupt(at: int, count: int, corrupt: int) -> bool:
    """Whether the image of that rank is one of the bad ones: spread over the whole archive."""
    return corrupt > 0 and (at * corrupt) // count != ((at + 1) * corrupt) // count


def _process(told: dict[str, Any]) -> dict[str, Any]:
    """What a process of its own says of one step; what it had reached, if it was killed."""
    start = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", _MODULE, json.dumps(told)],
        check=False,
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode != (-signal.SIGKILL if told.get("die") else 0):
        raise RuntimeError(f"the step « {told['step']} » ended with {done.returncode}")
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {**said, "seconds": time.perf_counter() - start}


# -- in that process ---------------------------------------------------------------------------------


def run_step(told: dict[str, Any]) -> dict[str, Any]:
    """Read the archive, or attach its images (up to `die` of them, then die); what is there at the end."""
    from maillage.heritage.catalogue.domain.images import applying, matching, receiving  # noqa: PLC0415 - once Django is ready
    from maillage.heritage.catalogue.models import CatalogueImport  # noqa: PLC0415 - likewise
    from maillage.people.accounts.models import Role, RoleGrant, User  # noqa: PLC0415 - likewise

    actor, _created = User.objects.get_or_create(email="mesure-images@exemple.fr")
    RoleGrant.objects.get_or_create(user=actor, role=Role.ADMINISTRATION)
    memory = _Memory()
    if told["step"] == "read":
        museum = _make_objects(told["count"])
        with Path(told["path"]).open("rb") as stream:
            run = receiving.receive_images(
                museum=museum, file=stream, filename="images.zip", actor=actor
            )
        run = matching.read_run(run, actor=actor, say=memory.look)
    else:
        run = CatalogueImport.objects.get(pk=told["run"])

        def say(percent: int, message: str) -> None:
            memory.look(percent, message)
            attached = run.records.filter(is_applied=True).count() if told.get("die") else 0
            if told.get("die") and attached >= told["die"]:
                _say({"run": run.pk, "attached": attached, **memory.figures()})
                os.kill(os.getpid(), signal.SIGKILL)

        run = applying.apply_run(run, actor=actor, say=say)
    return {"run": run.pk, **_counted(run), **memory.figures()}


def _counted(run: Any) -> dict[str, int]:
    from maillage.heritage.catalogue.models import ImportRecord, ObjectImage  # noqa: PLC0415 - once Django is ready

    images = ObjectImage.objects.filter(source_import=run)
    folder = Path(images[0].file.path).parents[1] if images.exists() else None
    refused = run.records.filter(outcome=ImportRecord.Outcome.REFUSED)
    return {
        "refused": sum(1 for row in refused if row.title and row.problems[0]["message"]),
        "attached": images.values("object", "sha256").distinct().count(),
        "doubled": images.count() - images.values("object").distinct().count(),
        "files": sum(1 for one in folder.rglob("*") if one.is_file()) if folder else 0,
    }


class _Memory:
    """The peak of this process, and how much it grew after its first images."""

    def __init__(self) -> None:
        self.first = 0.0
        self.calls = 0

    def look(self, _percent: int, _message: str) -> None:
        """Called after each batch; the first ones load what the program needs."""
        self.calls += 1
        if self.calls == 5:
            self.first = peak_mb()

    def figures(self) -> dict[str, float]:
        """Megabytes."""
        peak = peak_mb()
        return {"memory_mb": round(peak), "growth_mb": round(peak - (self.first or peak), 1)}


def _make_objects(count: int) -> Any:
    from maillage.heritage.catalogue.models import CulturalObject, Museum  # noqa: PLC0415 - once Django is ready
    from maillage.people.directory.models import Organisation  # noqa: PLC0415 - likewise

    organisation, _made = Organisation.objects.get_or_create(
        museofile=_CODE, defaults={"name": "Musée des mesures", "kind": Organisation.Kind.MUSEUM}
    )
    museum, _made = Museum.objects.get_or_create(organisation=organisation)
    made = []
    for at in range(count):
        values = {"REF": [f"9100{at:07d}"], "INV": [f"1926.{at + 1}"], "TITR": [f"Vue {at + 1}"]}
        one = CulturalObject(museum=museum, reference=values["REF"][0], values=values)
        one.derive()
        made.append(one)
    CulturalObject.objects.bulk_create(made, batch_size=500)
    return museum


def _say(said: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    import django

    django.setup()
    _say(run_step(json.loads(sys.argv[1])))
