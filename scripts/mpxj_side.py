"""The Java side of `check_mspdi`: what MPXJ reads in a file of ours, and a plan of its own.

Runs in the Python that has `mpxj` and `jpype1`, which needs not be Maillage's.
"""

import json
import sys
from typing import Any

import jpype
import mpxj  # noqa: F401 - its import gives Java the class path

jpype.startJVM()

from java.io import File  # noqa: E402 - Java's classes exist once it runs
from java.lang import Double  # noqa: E402 - Java's classes exist once it runs
from java.time import LocalDate, LocalDateTime  # noqa: E402 - Java's classes exist once it runs
from org.mpxj import ConstraintType, Duration, ProjectFile, Relation, RelationType, TimeUnit  # noqa: E402 - Java's classes exist once it runs
from org.mpxj.mspdi import MSPDIWriter  # noqa: E402 - Java's classes exist once it runs
from org.mpxj.reader import UniversalProjectReader  # noqa: E402 - Java's classes exist once it runs

KINDS = {"FINISH_START": "FS", "START_START": "SS", "FINISH_FINISH": "FF", "START_FINISH": "SF"}
LONG = {short: long for long, short in KINDS.items()}


def main(given: str, made: str, foreign: dict[str, Any]) -> None:
    """Tell on the standard output what is read in `given`; write the plan `foreign` in `made`."""
    project = UniversalProjectReader().read(File(given))
    worked = [
        str(day)
        for day in foreign["closed"]
        if project.getDefaultCalendar().isWorkingDate(LocalDate.parse(day))
    ]
    MSPDIWriter().write(own_plan(foreign), File(made))
    print(json.dumps({"tasks": read_tasks(project), "worked": worked}))


def read_tasks(project: Any) -> dict[str, Any]:
    """What MPXJ says of each line, by its name."""
    told = {}
    for task in project.getTasks():
        if not task.getName() or int(task.getUniqueID()) == 0:
            continue
        links = []
        for link in task.getPredecessors():
            lag = link.getLag().convertUnits(TimeUnit.DAYS, project.getProjectProperties())
            kind = KINDS[str(link.getType().name())]
            links.append([str(link.getPredecessorTask().getName()), kind, round(lag.getDuration())])
        deadline, ended = task.getDeadline(), task.getActualFinish()
        constraint, on = task.getConstraintType(), task.getConstraintDate()
        work = task.getWork()
        told[str(task.getName())] = {
            "level": int(task.getOutlineLevel()),
            "summary": bool(task.getSummary()),
            "milestone": bool(task.getMilestone()),
            "start": str(task.getStart().toLocalDate()),
            "finish": str(task.getFinish().toLocalDate()),
            "days": round(
                task.getDuration()
                .convertUnits(TimeUnit.DAYS, project.getProjectProperties())
                .getDuration()
            ),
            "percent": int(task.getPercentageComplete().doubleValue()),
            "notes": str(task.getNotes() or ""),
            "deadline": str(deadline.toLocalDate()) if deadline else None,
            "done": str(ended.toLocalDate()) if ended else None,
            "constraint": str(constraint.name()) if constraint else "AS_SOON_AS_POSSIBLE",
            "on": str(on.toLocalDate()) if on else None,
            "work": round(
                float(
                    work.convertUnits(
                        TimeUnit.MINUTES, project.getProjectProperties()
                    ).getDuration()
                )
            )
            if work
            else 0,
            "links": sorted(links),
            "who": sorted(
                str(one.getResource().getName())
                for one in task.getResourceAssignments()
                if one.getResource() is not None
            ),
        }
    return told


def own_plan(foreign: dict[str, Any]) -> Any:
    """The plan `foreign` as MPXJ itself makes it: outline, calendar, constraints, resources, links."""
    own = ProjectFile()
    calendar = own.addDefaultBaseCalendar()
    calendar.addCalendarException(LocalDate.parse(foreign["holiday"]))
    own.setDefaultCalendar(calendar)
    parents, tasks, people = [own], {}, {}
    for line in foreign["tasks"]:
        task = parents[line["level"] - 1].addTask()
        parents = [*parents[: line["level"]], task]
        tasks[line["name"]] = task
        task.setName(line["name"])
        if line.get("summary"):
            continue
        task.setStart(LocalDateTime.parse(f"{line['start']}T08:00:00"))
        task.setFinish(LocalDateTime.parse(f"{line['finish']}T17:00:00"))
        task.setDuration(Duration.getInstance(line["days"], TimeUnit.DAYS))
        task.setNotes(line.get("notes", ""))
        task.setPercentageComplete(Double(float(line.get("percent", 0))))
        if held := line.get("constraint"):
            task.setConstraintType(getattr(ConstraintType, held))
        if on := line.get("on"):
            hour = "08:00:00" if held.startswith("START") else "17:00:00"
            task.setConstraintDate(LocalDateTime.parse(f"{on}T{hour}"))
        for name in line.get("who", ()):
            if name not in people:
                people[name] = own.addResource()
                people[name].setName(name)
            assignment = task.addResourceAssignment(people[name])
            if hours := line.get("hours"):
                share = Duration.getInstance(hours / len(line["who"]), TimeUnit.HOURS)
                assignment.setWork(share)
        if hours := line.get("hours"):
            task.setWork(Duration.getInstance(hours, TimeUnit.HOURS))
    for line in foreign["tasks"]:
        for before, kind, lag in line.get("links", ()):
            link = Relation.Builder().predecessorTask(tasks[before])
            link = link.type(getattr(RelationType, LONG[kind]))
            tasks[line["name"]].addPredecessor(link.lag(Duration.getInstance(lag, TimeUnit.DAYS)))
    return own


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], json.load(sys.stdin))
