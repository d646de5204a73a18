"""Our MS Project files, read by an independent reader (MPXJ), and one of its own read by us.

Ours is ``maillage.xml`` of the tests' data: a plan as it is exported from real objects, which a test
keeps the same as what the office gives. MPXJ's is made anew from ``mpxj.json``; the tests import the
one that is kept (``mpxj.xml``) into a project.

Optional: needs Java and the Python packages `mpxj` and `jpype1` (``pip install mpxj jpype1``), in this
Python or in the one that MPXJ_PYTHON names. Without them it says so, loudly, and succeeds, unless
MPXJ_EXPECTED says that they were installed; with them it fails when the two do not understand each
other. Run: ``.venv/bin/python scripts/check_mspdi.py``; with ``--keep``, MPXJ's file replaces the kept
one.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("MAILLAGE_DEBUG", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.settings")
django.setup()

from maillage.coordination.exchange.mspdi.lags import lag_in_days  # noqa: E402 - Django first
from maillage.coordination.exchange.mspdi.model import MsPlan, MsTask  # noqa: E402 - Django first
from maillage.coordination.exchange.mspdi.reading import read_mspdi  # noqa: E402 - Django first

SIDE = Path(__file__).with_name("mpxj_side.py")
DATA = Path(__file__).parents[1] / "tests/coordination/exchange/data"
OURS, KEPT, FOREIGN = DATA / "maillage.xml", DATA / "mpxj.xml", DATA / "mpxj.json"
CONSTRAINTS = (
    *("AS_SOON_AS_POSSIBLE", "AS_LATE_AS_POSSIBLE", "MUST_START_ON", "MUST_FINISH_ON"),
    *("START_NO_EARLIER_THAN", "START_NO_LATER_THAN"),
    *("FINISH_NO_EARLIER_THAN", "FINISH_NO_LATER_THAN"),
)
"""What MPXJ calls them, in Microsoft's order."""
CLOSED = ("2028-05-01", "2028-05-08")
"""Days that nobody works, around the plan of `OURS`."""


def told(task: MsTask, plan: MsPlan) -> dict[str, Any]:
    """What a reader should say of a line."""
    names = {one.uid: one.name for one in plan.tasks}
    return {
        "level": task.level,
        "summary": task.summary,
        "milestone": task.milestone,
        "start": task.start.isoformat() if task.start else None,
        "finish": task.finish.isoformat() if task.finish else None,
        "days": task.duration // plan.minutes_per_day,
        "percent": task.percent,
        "notes": task.notes,
        "deadline": task.deadline.isoformat() if task.deadline else None,
        "done": task.done.isoformat() if task.done else None,
        "constraint": CONSTRAINTS[task.constraint],
        "on": task.constraint_day.isoformat() if task.constraint_day else None,
        "work": task.work,
        "links": sorted(
            [
                names[one.predecessor],
                one.kind,
                lag_in_days(one, minutes_per_day=plan.minutes_per_day, duration=0)[0],
            ]
            for one in task.links
        ),
        "who": sorted(plan.resources[uid].name for uid in task.resources),
    }


def wrong_of_ours(read: dict[str, Any]) -> list[str]:
    """Where MPXJ does not understand our file."""
    plan = read_mspdi(OURS.read_bytes())
    wrong = [f"MPXJ works on the {day}" for day in read["worked"]]
    for task in plan.tasks:
        found = read["tasks"].get(task.name, {})
        wrong += [
            f"{task.name}: {key} is {found.get(key)!r} for MPXJ, not {value!r}"
            for key, value in told(task, plan).items()
            if found.get(key) != value
        ]
    return wrong


def wrong_of_its_own(raw: bytes, foreign: dict[str, Any]) -> list[str]:
    """Where we do not understand its file."""
    plan = read_mspdi(raw)
    found = {task.name: told(task, plan) for task in plan.tasks}
    wrong = []
    for line in foreign["tasks"]:
        given = {**line, "links": sorted(line.get("links", [])), "who": sorted(line.get("who", []))}
        given["work"] = given.pop("hours", 0) * 60
        read = found.get(given.pop("name"), {})
        if line.get("summary"):
            given = {"level": line["level"], "summary": True}
        elif not line.get("hours"):
            del given["work"]  # MPXJ may count the duration
        wrong += [
            f"{line['name']}: {key} of MPXJ is read as {read.get(key)!r}, not {value!r}"
            for key, value in given.items()
            if read.get(key) != value
        ]
    return wrong


def python_with_mpxj() -> str:
    """The Python that has MPXJ; '' when there is none."""
    for python in filter(None, (os.environ.get("MPXJ_PYTHON"), sys.executable)):
        found = subprocess.run(
            [python, "-c", "import jpype, mpxj"], capture_output=True, check=False
        )
        if found.returncode == 0:
            return python
    return ""


def not_checked(why: str) -> int:
    """Say it loudly; a failure where MPXJ was installed for that very check."""
    expected = bool(os.environ.get("MPXJ_EXPECTED"))
    sign = "✗" if expected else "⚠"
    line = "=" * 78
    print(f"{line}\n{sign} MSPDI NOT CHECKED WITH MPXJ: {why}\n{line}", file=sys.stderr)
    return 1 if expected else 0


def main(*, keep: bool) -> int:
    """Compare; the exit status is that of the check."""
    if shutil.which("java") is None:
        return not_checked("no Java on this machine.")
    python = python_with_mpxj()
    if not python:
        return not_checked("the package `mpxj` is not installed (pip install mpxj jpype1).")
    foreign = json.loads(FOREIGN.read_text())
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder, "mpxj.xml")
        done = subprocess.run(
            [python, str(SIDE), str(OURS), str(made)],
            input=json.dumps({**foreign, "closed": CLOSED}),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            print(done.stderr, file=sys.stderr)
            return 1
        read = json.loads(done.stdout.strip().splitlines()[-1])
        raw = made.read_bytes()
    if keep:
        KEPT.write_bytes(raw)
    wrong = wrong_of_ours(read) + wrong_of_its_own(raw, foreign)
    for line in wrong:
        print(f"✗ MSPDI: {line}", file=sys.stderr)
    if not wrong:
        lines, own = len(read["tasks"]), len(foreign["tasks"])
        print(f"✓ MSPDI: {lines} lines of ours read by MPXJ, {own} of its own read here.")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(keep="--keep" in sys.argv[1:]))
