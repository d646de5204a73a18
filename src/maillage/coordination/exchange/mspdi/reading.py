"""An MSPDI file as an `MsPlan`: read element by element, without entities, within limits."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _

from maillage.coordination.exchange.mspdi.model import (
    DAYS,
    LEVELS,
    LINK_KINDS,
    MINUTES,
    NAMESPACE,
    MsLink,
    MsPlan,
    MsResource,
    MsTask,
)
from maillage.coordination.exchange.mspdi.told import NAME, PHASE, refs_of
from maillage.kernel.imports.cleaning import number_fr
from maillage.kernel.imports.errors import ReadError

MAX_TASKS: Final = 20_000
MAX_DEPTH: Final = 40
"""Elements inside one another: a real file has seven."""
MAX_LEVEL: Final = 40
"""Summaries inside one another that are told apart; those below are at that level."""
NOTES: Final = 20_000
FIELD: Final = 255
"""Characters that MS Project keeps in a free field."""
LARGEST: Final = 2_147_483_647
"""The largest number of the schema's integers; a larger one is not what it seems."""

_Q: Final = f"{{{NAMESPACE}}}"
_DURATION: Final = re.compile(
    r"P(?:(?P<days>\d+)D)?T?(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:[\d.]+S)?"
)


def read_mspdi(raw: bytes) -> MsPlan:
    """What the file says.

    Raises:
        ReadError: with the codes ``corrupt`` (no XML, or unsafe XML), ``schema`` (XML of something
            else), ``empty`` (no task), ``too_many_rows``.
    """
    plan = MsPlan(from_start=True)
    state = _Reader(plan)
    try:
        for event, element in _events(raw):
            state.take(event, element)
    except DefusedXmlException as error:
        raise ReadError(
            "corrupt",
            _("Ce fichier XML contient des déclarations que nous n’ouvrons pas (DTD, entités)."),
            _("Enregistrez-le de nouveau depuis MS Project ou ProjectLibre."),
        ) from error
    except ParseError as error:
        raise ReadError(
            "corrupt", _("Ce fichier XML est abîmé ou incomplet : il ne se lit pas jusqu’au bout.")
        ) from error
    if not plan.tasks:
        raise ReadError("empty", _("Ce plan ne contient aucune tâche."))
    state.settle()
    return plan


def _events(raw: bytes) -> Iterator[tuple[str, Element]]:
    yield from iterparse(io.BytesIO(raw), events=("start", "end"), forbid_dtd=True)


class _Reader:
    """Keeps what the elements say as they end, and frees them."""

    def __init__(self, plan: MsPlan) -> None:
        self.plan = plan
        self.path: list[str] = []
        self.aliases: dict[str, str] = {}
        self.assigned: list[tuple[int, int]] = []

    def take(self, event: str, element: Element) -> None:
        """One step of the reading."""
        name = element.tag.removeprefix(_Q)
        if event == "start":
            if not self.path and element.tag != f"{_Q}Project":
                raise _wrong_schema(element.tag)
            self.path.append(name)
            if len(self.path) > MAX_DEPTH:
                raise ParseError
            return
        self.path.pop()
        depth = len(self.path)
        if depth == 1:
            self._header(name, element)
        if depth == 2:
            self._item(name, element)
            element.clear()

    def _header(self, name: str, element: Element) -> None:
        plan, text = self.plan, (element.text or "").strip()
        if name == "Title" or (name == "Name" and not plan.name):
            plan.name = text.removesuffix(".xml") or plan.name
        elif name == "StartDate":
            plan.start = _day(text)
        elif name == "FinishDate":
            plan.finish = _day(text)
        elif name == "ScheduleFromStart":
            plan.from_start = text != "0"
        elif name == "MinutesPerDay" and text.isdecimal() and 0 < int(text) <= 1440:
            plan.minutes_per_day = int(text)
        element.clear()

    def _item(self, name: str, element: Element) -> None:
        if name == "ExtendedAttribute":
            self.aliases[_text(element, "FieldID")] = _text(element, "Alias")
        elif name == "Task" and _text(element, "IsNull") != "1" and _integer(element, "UID") != 0:
            self.plan.tasks.append(self._task(element))
            if len(self.plan.tasks) > MAX_TASKS:
                message = _("Ce plan a plus de %(limit)s tâches : importez-le en plusieurs fois.")
                raise ReadError("too_many_rows", message % {"limit": number_fr(MAX_TASKS)})
        elif name == "Resource":
            one = MsResource(
                _integer(element, "UID"), _words(element, "Name"), _integer(element, "Type", 1)
            )
            if one.name:
                self.plan.resources[one.uid] = one
        elif name == "Assignment":
            self.assigned.append((_integer(element, "TaskUID"), _integer(element, "ResourceUID")))

    def _task(self, element: Element) -> MsTask:
        links = [
            MsLink(
                _integer(link, "PredecessorUID"),
                LINK_KINDS.get(_integer(link, "Type", 1), "FS"),
                _integer(link, "LinkLag"),
                _integer(link, "LagFormat", DAYS),
            )
            for link in element.findall(f"{_Q}PredecessorLink")
        ]
        texts = {
            alias: _text(one, "Value")[:FIELD]
            for one in element.findall(f"{_Q}ExtendedAttribute")
            if (alias := self.aliases.get(_text(one, "FieldID"), ""))
        }
        milestone = _text(element, "Milestone") == "1"
        return MsTask(
            uid=_integer(element, "UID"),
            name=_words(element, "Name"),
            level=min(MAX_LEVEL, max(1, _integer(element, "OutlineLevel", 1))),
            summary=_text(element, "Summary") == "1",
            milestone=milestone,
            active=_text(element, "Active") != "0",
            start=_day(_text(element, "Start")),
            finish=_day(_text(element, "Finish")),
            at=_time(_text(element, "Start")) if milestone else None,
            duration=_minutes(_text(element, "Duration")),
            work=_minutes(_text(element, "Work")),
            percent=min(100, max(0, _integer(element, "PercentComplete"))),
            constraint=_integer(element, "ConstraintType"),
            constraint_day=_day(_text(element, "ConstraintDate")),
            done=_day(_text(element, "ActualFinish")),
            deadline=_day(_text(element, "Deadline")),
            notes=_text(element, "Notes")[:NOTES],
            subproject=_text(element, "SubprojectName")[:NAME],
            recurring=_text(element, "Recurring") == "1",
            links=links,
            texts=texts,
        )

    def settle(self) -> None:
        """Give each task its phase and those who do it."""
        tasks = {task.uid: task for task in self.plan.tasks}
        above: list[tuple[int, str]] = []
        for position, task in enumerate(self.plan.tasks):
            while above and above[-1][0] >= task.level:
                above.pop()
            # Cut as it is made: thousands of tasks each with the names of all those around them
            # would take gigabytes out of a file of one megabyte.
            task.phase = LEVELS.join(name[:PHASE] for _level, name in above)[:PHASE].strip()
            following = self.plan.tasks[position + 1 : position + 2]
            if following and following[0].level > task.level:
                task.summary = True  # some programs leave it unsaid
            if task.summary:
                above.append((task.level, task.name))
        self.plan.refs = refs_of(self.plan)
        for task_uid, resource in self.assigned:
            if task_uid in tasks and resource in self.plan.resources:
                tasks[task_uid].resources.append(resource)


def _wrong_schema(tag: str) -> ReadError:
    name = tag.rsplit("}", 1)[-1][:40]
    return ReadError(
        "schema",
        _("Ce fichier XML n’est pas un plan MS Project : il commence par « %(name)s ».")
        % {"name": name},
        _("Dans MS Project : Fichier, Enregistrer sous, « Format XML (*.xml) »."),
    )


def _text(element: Element, name: str) -> str:
    return (element.findtext(f"{_Q}{name}") or "").strip()


def _words(element: Element, name: str) -> str:
    """A name on one line, no longer than ours."""
    return " ".join(_text(element, name)[: 4 * NAME].split())[:NAME].rstrip()


def _integer(element: Element, name: str, default: int = 0) -> int:
    text = _text(element, name)
    try:
        found = int(float(text)) if text else default
    except (ValueError, OverflowError):
        return default
    return min(LARGEST, max(-LARGEST, found))


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if 1984 < found.year < 2100 else None  # Microsoft's « no date » is in 1984


def _day(text: str) -> date | None:
    found = _moment(text)
    return found.date() if found else None


def _time(text: str) -> time | None:
    found = _moment(text)
    return found.time().replace(tzinfo=None) if found else None


def _minutes(text: str) -> int:
    found = _DURATION.fullmatch(text)
    if found is None:
        return 0
    days, hours, minutes = (float(found[name] or 0) for name in ("days", "hours", "minutes"))
    return int(min(days * MINUTES + hours * 60 + minutes, 10_000_000))
