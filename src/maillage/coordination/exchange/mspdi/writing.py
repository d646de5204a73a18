"""An `MsPlan` as XML, its elements in the order of Microsoft's schema (mspdi_pj12.xsd)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Final
from xml.etree import ElementTree as ET

from maillage.coordination.exchange.mspdi.model import (
    LINK_TYPES,
    MINUTES,
    NAMESPACE,
    Constraint,
    MsPlan,
    MsTask,
)

MORNING, NOON, AFTERNOON, EVENING = time(8), time(12), time(13), time(17)
FIELDS: Final = (188743731, 188743734, 188743737, 188743740, 188743743)
"""Microsoft's numbers of the fields Text1 to Text5 of a task."""
STARTS: Final = frozenset(
    {Constraint.MUST_START, Constraint.START_NO_EARLIER, Constraint.START_NO_LATER}
)
"""Constraints of a start: their day begins in the morning."""
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_mspdi(plan: MsPlan) -> bytes:
    """The file that MS Project, ProjectLibre and GanttProject open."""
    root = ET.Element("Project", xmlns=NAMESPACE)
    _add(root, "SaveVersion", 14)
    _add(root, "Name", f"{plan.name}.xml")
    _add(root, "Title", plan.name)
    _add(root, "ScheduleFromStart", int(plan.from_start))
    _moment(root, "StartDate", plan.start, MORNING)
    _moment(root, "FinishDate", plan.finish, EVENING)
    _add(root, "CalendarUID", 1)
    _add(root, "DefaultStartTime", MORNING.isoformat())
    _add(root, "DefaultFinishTime", EVENING.isoformat())
    _add(root, "MinutesPerDay", MINUTES)
    _add(root, "MinutesPerWeek", MINUTES * (7 - len(plan.weekend)))
    _add(root, "DaysPerMonth", 20)
    _add(root, "DurationFormat", 7)
    aliases = list(dict.fromkeys(alias for task in plan.tasks for alias in task.texts))
    numbers = dict(zip(aliases, FIELDS, strict=False))
    _attributes(root, numbers)
    _calendar(ET.SubElement(ET.SubElement(root, "Calendars"), "Calendar"), plan)
    _tasks(ET.SubElement(root, "Tasks"), plan.tasks, numbers)
    resources = ET.SubElement(root, "Resources")
    for one in plan.resources.values():
        item = ET.SubElement(resources, "Resource")
        _add(item, "UID", one.uid)
        _add(item, "ID", one.uid)
        _add(item, "Name", one.name)
        _add(item, "Type", one.kind)
    _assignments(ET.SubElement(root, "Assignments"), plan)
    return ET.tostring(root, encoding="UTF-8", xml_declaration=True)


def _add(parent: ET.Element, name: str, value: object) -> None:
    ET.SubElement(parent, name).text = _FORBIDDEN.sub("", str(value))


def _moment(parent: ET.Element, name: str, day: date | None, at: time) -> None:
    if day is not None:
        _add(parent, name, f"{day.isoformat()}T{at.isoformat()}")


def _length(minutes: int) -> str:
    """« PT8H0M0S »: hours, whatever their number."""
    return f"PT{minutes // 60}H{minutes % 60}M0S"


def _attributes(root: ET.Element, numbers: Mapping[str, int]) -> None:
    parent = ET.SubElement(root, "ExtendedAttributes")
    for rank, (alias, number) in enumerate(numbers.items(), start=1):
        item = ET.SubElement(parent, "ExtendedAttribute")
        _add(item, "FieldID", number)
        _add(item, "FieldName", f"Text{rank}")
        _add(item, "Alias", alias)


def _calendar(item: ET.Element, plan: MsPlan) -> None:
    _add(item, "UID", 1)
    _add(item, "Name", "Standard")
    _add(item, "IsBaseCalendar", 1)
    _add(item, "BaseCalendarUID", -1)
    days = ET.SubElement(item, "WeekDays")
    for number in range(7):  # Microsoft's week begins on Sunday, day 1
        weekday = (number - 1) % 7
        day = ET.SubElement(days, "WeekDay")
        _add(day, "DayType", number + 1)
        _add(day, "DayWorking", int(weekday not in plan.weekend))
        if weekday not in plan.weekend:
            times = ET.SubElement(day, "WorkingTimes")
            for start, end in ((MORNING, NOON), (AFTERNOON, EVENING)):
                span = ET.SubElement(times, "WorkingTime")
                _add(span, "FromTime", start.isoformat())
                _add(span, "ToTime", end.isoformat())
    if plan.closed:
        exceptions = ET.SubElement(item, "Exceptions")
        for closed, why in plan.closed:
            one = ET.SubElement(exceptions, "Exception")
            _add(one, "EnteredByOccurrences", 0)
            period = ET.SubElement(one, "TimePeriod")
            _moment(period, "FromDate", closed, time(0))
            _moment(period, "ToDate", closed, time(23, 59))
            _add(one, "Occurrences", 1)
            _add(one, "Name", why)
            _add(one, "Type", 1)
            _add(one, "DayWorking", 0)


def _tasks(parent: ET.Element, tasks: Iterable[MsTask], numbers: Mapping[str, int]) -> None:
    outline: list[int] = []
    for rank, task in enumerate(tasks, start=1):
        outline = outline[: task.level]
        outline += [0] * (task.level - len(outline))
        outline[-1] += 1
        _task(ET.SubElement(parent, "Task"), task, rank, ".".join(map(str, outline)), numbers)


def _task(
    item: ET.Element, task: MsTask, rank: int, outline: str, numbers: Mapping[str, int]
) -> None:
    point = task.milestone
    begin, end = (task.at or MORNING, task.at or MORNING) if point else (MORNING, EVENING)
    _add(item, "UID", task.uid)
    _add(item, "ID", rank)
    _add(item, "Name", task.name)
    _add(item, "Active", int(task.active))
    _add(item, "Manual", 0)
    _add(item, "Type", 1)
    _add(item, "IsNull", 0)
    _add(item, "WBS", outline)
    _add(item, "OutlineNumber", outline)
    _add(item, "OutlineLevel", task.level)
    _add(item, "Priority", 500)
    _moment(item, "Start", task.start, begin)
    _moment(item, "Finish", task.finish, end)
    _add(item, "Duration", _length(0 if point else task.duration))
    _add(item, "DurationFormat", 7)
    if task.work:
        _add(item, "Work", _length(task.work))
    _add(item, "EffortDriven", 0)
    _add(item, "Estimated", 0)
    _add(item, "Milestone", int(point))
    _add(item, "Summary", int(task.summary))
    _add(item, "PercentComplete", task.percent)
    if task.percent and not task.summary:
        started = min(filter(None, (task.start, task.done)), default=None)
        _moment(item, "ActualStart", started, begin)
    if task.percent == 100 and not task.summary:
        _moment(item, "ActualFinish", task.done or task.finish, end)
    _add(item, "ConstraintType", int(task.constraint))
    at = begin if task.constraint in STARTS else end
    _moment(item, "ConstraintDate", task.constraint_day, at)
    _moment(item, "Deadline", task.deadline, EVENING)
    if task.notes:
        _add(item, "Notes", task.notes)
    for link in task.links:
        made = ET.SubElement(item, "PredecessorLink")
        _add(made, "PredecessorUID", link.predecessor)
        _add(made, "Type", LINK_TYPES[link.kind])
        _add(made, "CrossProject", 0)
        _add(made, "LinkLag", link.lag)
        _add(made, "LagFormat", link.lag_format)
    for alias, text in task.texts.items():
        if alias in numbers and text:
            made = ET.SubElement(item, "ExtendedAttribute")
            _add(made, "FieldID", numbers[alias])
            _add(made, "Value", text)


def _assignments(parent: ET.Element, plan: MsPlan) -> None:
    number = 0
    for task in plan.tasks:
        share, rest = divmod(task.work, len(task.resources) or 1)
        for rank, resource in enumerate(task.resources):
            number += 1
            item = ET.SubElement(parent, "Assignment")
            _add(item, "UID", number)
            _add(item, "TaskUID", task.uid)
            _add(item, "ResourceUID", resource)
            _moment(item, "Finish", task.finish, EVENING)
            _moment(item, "Start", task.start, MORNING)
            if not task.work:
                # Nobody said how much work it is: the duration would come back as an effort.
                _add(item, "Units", 1)
                continue
            work = share + (rest if rank == 0 else 0)
            _add(item, "Units", f"{max(0.01, work / (task.duration or MINUTES)):.2f}")
            _add(item, "Work", _length(work))
