"""Our MS Project files, read by an independent reader (MPXJ), and one of its own read by us.

Optional: needs Java and the Python packages `mpxj` and `jpype1` (``pip install mpxj jpype1``), in this
Python or in the one that MPXJ_PYTHON names. Without them it says so and succeeds; with them it
fails loudly when the two do not understand each other. Run: ``.venv/bin/python scripts/check_mspdi.py``
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from maillage.coordination.exchange.mspdi.lags import lag_in_days
from maillage.coordination.exchange.mspdi.model import (
    Constraint,
    MsLink,
    MsPlan,
    MsResource,
    MsTask,
)
from maillage.coordination.exchange.mspdi.reading import read_mspdi
from maillage.coordination.exchange.mspdi.writing import write_mspdi

SIDE = Path(__file__).with_name("mpxj_side.py")
DAY = 4800  # tenths of a minute in a working day
# What MPXJ's own plan holds: (name, days, what it waits for, kind, lag in days).
FOREIGN = [
    ("Écrire les textes", 5, None, "", 0),
    ("Traduire", 3, "Écrire les textes", "FS", 2),
    ("Imprimer", 2, "Traduire", "SS", 1),
    ("Relire", 4, "Imprimer", "FF", -1),
    ("Livrer", 1, "Relire", "SF", 0),
]


def sample() -> MsPlan:
    """A plan with each kind of link and of constraint, phases inside phases, a holiday."""

    def task(uid: int, name: str, **given: Any) -> MsTask:
        start, finish = date(2028, 5, 2), date(2028, 5, 5)
        return MsTask(uid, name, start=start, finish=finish, duration=4 * 480, **given)

    tasks = [
        task(1, "Vernissage", milestone=True, constraint=Constraint.MUST_FINISH,
             constraint_day=date(2028, 5, 5)),
        task(10, "Textes", summary=True),
        task(11, "Salle", level=2, summary=True),
        task(2, "Écrire les cartels", level=3, percent=100, resources=[1], notes="En deux langues",
             constraint=Constraint.FINISH_NO_LATER, constraint_day=date(2028, 5, 5),
             deadline=date(2028, 5, 5)),
        task(3, "Traduire", level=3, links=[MsLink(2, "FS", 5 * DAY)], constraint=Constraint.ALAP),
        task(4, "Imprimer", links=[MsLink(3, "SS", -2 * DAY)], resources=[1, 2], percent=50),
        task(5, "Accrocher", links=[MsLink(4, "FF", 0), MsLink(2, "SF", 3 * DAY)]),
    ]  # fmt: skip
    return MsPlan(
        name="Exposition à Bellême",
        start=date(2028, 5, 2),
        finish=date(2028, 5, 5),
        closed=[(date(2028, 5, 1), "Fête du Travail")],
        tasks=tasks,
        resources={1: MsResource(1, "Camille Dubois"), 2: MsResource(2, "Imprimerie du Perche")},
    )


def expected(plan: MsPlan) -> dict[str, Any]:
    """What a reader should say of it."""
    names = {task.uid: task.name for task in plan.tasks}
    return {
        task.name: {
            "level": task.level,
            "milestone": task.milestone,
            "start": task.start.isoformat(),
            "finish": task.finish.isoformat(),
            "percent": task.percent,
            "notes": task.notes,
            "deadline": task.deadline.isoformat() if task.deadline else None,
            "links": sorted(
                [names[one.predecessor], one.kind, one.lag // DAY] for one in task.links
            ),
            "who": sorted(plan.resources[uid].name for uid in task.resources),
        }
        for task in plan.tasks
    }


def python_with_mpxj() -> str:
    """The Python that has MPXJ; '' when there is none."""
    for python in filter(None, (os.environ.get("MPXJ_PYTHON"), sys.executable)):
        found = subprocess.run(
            [python, "-c", "import jpype, mpxj"], capture_output=True, check=False
        )
        if found.returncode == 0:
            return python
    return ""


def main() -> int:
    """Compare; the exit status is that of the check."""
    if shutil.which("java") is None:
        print("· MSPDI: no Java on this machine, not checked with MPXJ.")
        return 0
    python = python_with_mpxj()
    if not python:
        print(
            "· MSPDI: the package `mpxj` is not installed, not checked (pip install mpxj jpype1)."
        )
        return 0
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder, "maillage.xml"), Path(folder, "mpxj.xml")
        plan = sample()
        given.write_bytes(write_mspdi(plan))
        done = subprocess.run(
            [python, str(SIDE), str(given), str(made)],
            input=json.dumps(FOREIGN),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            print(done.stderr, file=sys.stderr)
            return 1
        read = json.loads(done.stdout.strip().splitlines()[-1])
        found = read_mspdi(made.read_bytes())
    wrong = [
        f"{name}: {key} is {read['tasks'].get(name, {}).get(key)!r} for MPXJ, not {value!r}"
        for name, told in expected(plan).items()
        for key, value in told.items()
        if read["tasks"].get(name, {}).get(key) != value
    ]
    if read["holiday_worked"]:
        wrong.append("MPXJ works on the 1st of May")
    names = {task.uid: task.name for task in found.tasks}
    back = []
    for task in found.tasks:
        link = task.links[0] if task.links else None
        lag = lag_in_days(link, minutes_per_day=found.minutes_per_day, duration=0)[0] if link else 0
        before, kind = (names[link.predecessor], link.kind) if link else (None, "")
        back.append((task.name, task.duration // found.minutes_per_day, before, kind, lag))
    if back != FOREIGN:
        wrong.append(f"MPXJ's own plan was read as {back}")
    for line in wrong:
        print(f"✗ MSPDI: {line}", file=sys.stderr)
    if not wrong:
        print(f"✓ MSPDI: {len(plan.tasks)} lines read by MPXJ, {len(back)} of its own read here.")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
