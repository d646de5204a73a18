"""What a line of the file says, cell by cell; and what it said when it left from here.

MS Project keeps 255 characters in a free field: of each cell a fingerprint is kept, which is
enough to see what has changed (`projects.three_way`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from maillage.coordination.exchange.mspdi.lags import lag_in_days
from maillage.coordination.exchange.mspdi.model import LEVELS, Constraint, MsPlan, MsTask
from maillage.coordination.exchange.mspdi.settings import Settings
from maillage.coordination.projects.models import Task
from maillage.coordination.projects.three_way import fingerprint

RULE, SETTINGS, ROLE, STATE, BASE = (
    "Maillage – règle",
    "Maillage – réglages",
    "Maillage – rôle",
    "Maillage – avancement",
    "Maillage – à l’export",
)
"""Names of the free fields that MS Project shows, and gives back: all five that it has for us."""
NAME, NOTE, PHASE = 250, 4_000, 120
"""Characters of our columns."""
KEYS: Final = (
    *("title", "responsible", "start", "due", "progress", "note", "phase"),
    *("second", "effort", "after"),
)
_EXPECTED: Final = {str(Task.State.DOING.label): 50, str(Task.State.DONE.label): 100}


def cells(task: MsTask, plan: MsPlan) -> dict[str, object]:
    """What the preview shows of a line, and what the user may type over."""
    people = [plan.resources[uid].name for uid in task.resources if plan.resources[uid].kind == 1]
    others = [plan.resources[uid].name for uid in task.resources]
    start, finish = _dates(task)
    return {
        "title": " ".join(task.name.split())[:NAME].rstrip(),
        "due": finish or "",
        "responsible": people[0] if people else "",
        "start": start or "",
        "progress": _progress(task),
        "note": task.notes[:NOTE].strip(),
        "phase": _phase(task),
        "second": others[1] if len(others) > 1 else "",
        "effort": str(task.work) if task.work else "",
        "after": " ".join(sorted(_links(task, plan))),
    }


def base_text(task: MsTask, plan: MsPlan) -> str:
    """What all its cells say, for the free field."""
    told = cells(task, plan)
    return "m1 " + "".join(fingerprint(told[key])[1:] for key in KEYS)


def read_base(text: str) -> dict[str, str] | None:
    """The fingerprint of each cell at export; None for what is not ours."""
    version, _space, signs = text.partition(" ")
    if version != "m1" or len(signs) != 6 * len(KEYS):
        return None
    return {key: f"#{signs[6 * rank : 6 * rank + 6]}" for rank, key in enumerate(KEYS)}


def refs_of(plan: MsPlan) -> dict[int, int]:
    """Line of the file → our task that it was when it left."""
    found = {}
    for task in plan.tasks:
        settings = Settings.read(task.texts.get(SETTINGS, ""))
        if settings is not None and settings.ref:
            found[task.uid] = settings.ref
    return found


def is_derived(task: MsTask) -> bool:
    """Whether its work is only its duration, which MS Project writes for each one who does it."""
    return any(
        task.work == task.duration * number for number in range(1, 1 + max(1, len(task.resources)))
    )


def _progress(task: MsTask) -> str:
    """Where it stands: in our own words, unless it has moved on in the other program."""
    ours = task.texts.get(STATE, "")
    if ours and _EXPECTED.get(ours, 0) == task.percent:
        return ours
    if not task.active:
        return str(Task.State.CANCELLED.label)
    return f"{task.percent} %" if task.percent else ""


def _dates(task: MsTask) -> tuple[object, object]:
    """Start and finish; those that left, when the other program has only computed them anew.

    It ends what is done on the day when it was done, and places by itself what nobody has placed.
    """
    settings = Settings.read(task.texts.get(SETTINGS, ""))
    if settings is None or not settings.ref:
        return task.start, task.finish
    ended = task.percent == 100 and task.done is not None and task.finish == task.done
    kept = task.constraint == Constraint.ALAP or (
        task.constraint == Constraint.START_NO_EARLIER and task.constraint_day == settings.earliest
    )
    if (ended and settings.due) or (settings.floating and kept):
        return settings.start or settings.due, settings.due
    return task.start, task.finish


def _phase(task: MsTask) -> str:
    names = (" ".join(name.split()) for name in task.phase.split(LEVELS))
    return LEVELS.join(filter(None, names))[:PHASE].strip()


def _links(task: MsTask, plan: MsPlan) -> list[str]:
    """What it waits for, by our own numbers: lines change places in the other program."""
    refs: Mapping[int, int] = plan.refs
    return [
        f"{refs.get(link.predecessor, '?')}{link.kind}"
        f"{lag_in_days(link, minutes_per_day=plan.minutes_per_day, duration=0)[0]:+d}"
        for link in task.links
    ]
