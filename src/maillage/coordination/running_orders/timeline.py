"""Hours, clashes and the live course of a running order: pure functions, no table.

Hours are minutes after the midnight that begins the day: 1500 is 1 h the next morning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.kernel import clock

DAY: Final = 24 * 60
_NIGHT: Final = 6 * 60
_TWICE: Final = timedelta(minutes=2)
"""Two people who put off the same line within that time mean the same delay."""

_HOUR: Final = re.compile(r"(\d{1,2})\s*(?:h|:|\.|heures?)\s*(\d{2})?(?:\s*mi?n?)?", re.IGNORECASE)
_BARE: Final = re.compile(r"(\d{1,2})(\d{2})?")
_MINUTES: Final = re.compile(r"(\d{1,4})\s*(?:'|′|mn|min|minutes?)?", re.IGNORECASE)


class Stage(TextChoices):
    """Where a line stands."""

    COMING = "a_venir", gettext_lazy("à venir")
    RUNNING = "en_cours", gettext_lazy("en cours")
    DONE = "faite", gettext_lazy("faite")
    SKIPPED = "sautee", gettext_lazy("sautée")


class Verb(TextChoices):
    """What a button does."""

    START = "start", gettext_lazy("commencer")
    FINISH = "finish", gettext_lazy("terminer")
    SKIP = "skip", gettext_lazy("sauter")
    REOPEN = "reopen", gettext_lazy("remettre à venir")
    DELAY = "delay", gettext_lazy("décaler la suite")


SOURCES: Final[Mapping[str, tuple[str, ...]]] = {
    Verb.START: (Stage.COMING,),
    Verb.FINISH: (Stage.COMING, Stage.RUNNING),
    Verb.SKIP: (Stage.COMING, Stage.RUNNING),
    Verb.REOPEN: (Stage.RUNNING, Stage.DONE, Stage.SKIPPED),
    Verb.DELAY: (Stage.COMING, Stage.RUNNING),
}
LONGEST_DELAY: Final = 120


# -- hours as people write them ---------------------------------------------------------------------


def read_hour(text: str, *, first: int = 0) -> int:
    """The minute of « 14h30 », « 14:30 », « 1430 », « 14 h » or « 14 ».

    An hour of the night that comes before the day's `first` minute is the next day's: after a
    start at 8 h, « 1h30 » is the end of the party. Raises ValueError with a French sentence.
    """
    shown = " ".join(text.split())
    found = _HOUR.fullmatch(shown) or _BARE.fullmatch(shown)
    hours, minutes = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if len(shown) == 3 and shown.isdigit():  # « 930 »
        hours, minutes = int(shown[0]), int(shown[1:])
    if hours > 24 or minutes > 59 or (hours == 24 and minutes):
        raise ValueError(_("« %(text)s » n’est pas une heure : écrivez 14h30.") % {"text": shown})
    minute = hours * 60 + minutes
    return minute + DAY if minute < min(first, _NIGHT) else minute


def read_duration(text: str) -> int:
    """The minutes of « 30 », « 30 min », « 1h », « 1 h 30 », « 0:45 »; ValueError in French."""
    shown = " ".join(text.split())
    if found := _MINUTES.fullmatch(shown):
        minutes = int(found[1])
    elif found := _HOUR.fullmatch(shown):
        minutes = int(found[1]) * 60 + int(found[2] or 0)
    else:
        raise ValueError(
            _("« %(text)s » n’est pas une durée : écrivez 30 min ou 1h30.") % {"text": shown}
        )
    if minutes > DAY:
        raise ValueError(_("Une ligne dure au plus 24 heures."))
    return minutes


def hour_words(minute: int) -> str:
    """« 14 h 30 »; « 1 h 30 » the next morning."""
    return f"{minute // 60 % 24}\u00a0h\u00a0{minute % 60:02d}"


def duration_words(minutes: int) -> str:
    """« 45 min », « 1 h », « 1 h 30 »."""
    if minutes < 60:
        return f"{minutes}\u00a0min"
    return f"{minutes // 60}\u00a0h" + (f"\u00a0{minutes % 60:02d}" if minutes % 60 else "")


# -- the plan of the day ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Slot:
    """A line as the plan of the day knows it; `typed` is the hour that somebody chose."""

    key: int
    duration: int
    typed: int | None = None


def timed(first: int, slots: Iterable[Slot]) -> dict[int, int]:
    """The minute of each line: the typed one, else the end of the line before."""
    found: dict[int, int] = {}
    following = first
    for slot in slots:
        found[slot.key] = following if slot.typed is None else slot.typed
        following = found[slot.key] + slot.duration
    return found


@dataclass(frozen=True, slots=True)
class Presence:
    """Someone (by a key of the caller's) at a line, from a minute to another."""

    line: int
    who: str
    start: int
    end: int


def clashes(presences: Iterable[Presence]) -> dict[int, list[int]]:
    """For each line, the other lines that want the same person at the same time."""
    by_person: dict[str, list[Presence]] = {}
    for one in presences:
        if one.who:
            by_person.setdefault(one.who, []).append(one)
    found: dict[int, list[int]] = {}
    for mine in by_person.values():
        ordered = sorted(mine, key=lambda one: (one.start, one.end))
        for rank, one in enumerate(ordered):
            for other in ordered[rank + 1 :]:
                if other.start >= one.end:
                    break
                if one.start < other.end:
                    found.setdefault(one.line, []).append(other.line)
                    found.setdefault(other.line, []).append(one.line)
    return found


# -- live -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Base:
    """A line as the live course knows it."""

    key: int
    title: str
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """A button pressed: on which line, when, by whom."""

    uuid: str
    line: int | None
    verb: str
    at: datetime
    by: str = ""
    minutes: int = 0


@dataclass(slots=True)
class Course:
    """What the acts made of one line."""

    stage: str = Stage.COMING
    started_at: datetime | None = None
    ended_at: datetime | None = None
    delay: int = 0
    extra: int = 0
    last: Act | None = field(default=None, repr=False)
    last_delay: Act | None = field(default=None, repr=False)


def replay(lines: Sequence[Base], acts: Iterable[Act]) -> tuple[dict[int, Course], dict[str, str]]:
    """The course of each line after all `acts`, and why some changed nothing (by uuid, in French).

    Acts count in the order in which they were done, whenever they arrived: of two telephones on one
    line, the first wins. A delay puts off every later line that is still to come, but for those
    whose hour is fixed.
    """
    courses = {line.key: Course() for line in lines}
    order = {line.key: (rank, line) for rank, line in enumerate(lines)}
    refusals: dict[str, str] = {}
    for act in sorted(acts, key=lambda one: one.at):  # stable: at the same instant, first received
        if act.line is None or act.line not in courses:
            refusals[act.uuid] = _("Cette ligne n’est plus dans le conducteur.")
            continue
        rank, line = order[act.line]
        course = courses[act.line]
        if reason := _refusal(act, line, course):
            refusals[act.uuid] = reason
        elif act.verb == Verb.DELAY:
            later = [courses[one.key] for one in lines[rank + 1 :] if not one.is_fixed]
            _put_off(act, course, later)
        else:
            _change(act, course)
    return courses, refusals


def _refusal(act: Act, line: Base, course: Course) -> str:
    """Why an act changes nothing; '' when it does."""
    words = {"title": line.title}
    if course.stage not in SOURCES.get(act.verb, ()):
        last = course.last
        if last is None:
            return _("« %(title)s » est encore à venir.") % words
        words |= {"who": last.by or _("Quelqu’un"), "hour": _clock_words(last.at)}
        said: dict[str, str] = {
            Verb.START: _("%(who)s a déjà commencé « %(title)s » à %(hour)s."),
            Verb.FINISH: _("%(who)s a déjà terminé « %(title)s » à %(hour)s."),
            Verb.SKIP: _("%(who)s a déjà sauté « %(title)s » à %(hour)s."),
            Verb.REOPEN: _("%(who)s a remis « %(title)s » à venir à %(hour)s."),
        }
        return said[last.verb] % words
    if act.verb != Verb.DELAY:
        return ""
    if line.is_fixed and course.stage == Stage.COMING:
        return _("« %(title)s » est à heure fixe : elle ne se décale pas.") % words
    before = course.last_delay
    if before is not None and before.by != act.by and act.at - before.at < _TWICE:
        words |= {"who": before.by, "n": str(before.minutes), "hour": _clock_words(before.at)}
        return (
            _(
                "%(who)s a décalé la suite de %(n)s min à %(hour)s, à partir de « %(title)s » : "
                "recommencez s’il en faut davantage."
            )
            % words
        )
    return ""


def _clock_words(moment: datetime) -> str:
    local = clock.local(moment)
    return hour_words(local.hour * 60 + local.minute)


def _put_off(act: Act, course: Course, later: Iterable[Course]) -> None:
    """A line under way ends later; one to come begins later; so do those after it."""
    if course.stage == Stage.RUNNING:
        course.extra += act.minutes
    else:
        course.delay += act.minutes
    course.last_delay = act
    for one in later:
        if one.stage == Stage.COMING:
            one.delay += act.minutes


def _change(act: Act, course: Course) -> None:
    course.last = act
    if act.verb == Verb.START:
        course.stage, course.started_at = Stage.RUNNING, act.at
    elif act.verb == Verb.FINISH:
        course.stage, course.ended_at = Stage.DONE, act.at
    elif act.verb == Verb.SKIP:
        course.stage, course.ended_at = Stage.SKIPPED, act.at
    else:
        course.stage, course.started_at, course.ended_at = Stage.COMING, None, None


@dataclass(frozen=True, slots=True)
class Expected:
    """A line as it should go now: planned end, and the minutes between which it is expected."""

    key: int
    planned: int
    planned_end: int
    expected_end: int
    stage: str
    is_fixed: bool = False


def lacks(lines: Sequence[Expected]) -> dict[int, int]:
    """For each line at a fixed hour still to come, the minutes that lack before it.

    What was to end before it, and will now end after.
    """
    found: dict[int, int] = {}
    for rank, line in enumerate(lines):
        if not line.is_fixed or line.stage != Stage.COMING:
            continue
        late = max(
            (
                one.expected_end - line.planned
                for one in lines[:rank]
                if one.stage in {Stage.COMING, Stage.RUNNING} and one.planned_end <= line.planned
            ),
            default=0,
        )
        if late > 0:
            found[line.key] = late
    return found
