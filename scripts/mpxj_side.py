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
from java.time import LocalDateTime  # noqa: E402 - Java's classes exist once it runs
from org.mpxj import Duration, ProjectFile, Relation, RelationType, TimeUnit  # noqa: E402 - Java's classes exist once it runs
from org.mpxj.mspdi import MSPDIWriter  # noqa: E402 - Java's classes exist once it runs
from org.mpxj.reader import UniversalProjectReader  # noqa: E402 - Java's classes exist once it runs


def main(given: str, made: str, foreign: list[Any]) -> None:
    """Tell on the standard output what is read in `given`; write the plan `foreign` in `made`."""
    kinds = {"FINISH_START": "FS", "START_START": "SS", "FINISH_FINISH": "FF", "START_FINISH": "SF"}
    project = UniversalProjectReader().read(File(given))
    told = {}
    for task in project.getTasks():
        if not task.getName() or int(task.getUniqueID()) == 0:
            continue
        links = []
        for link in task.getPredecessors():
            lag = link.getLag().convertUnits(TimeUnit.DAYS, project.getProjectProperties())
            kind = kinds[str(link.getType().name())]
            links.append([str(link.getPredecessorTask().getName()), kind, round(lag.getDuration())])
        deadline = task.getDeadline()
        told[str(task.getName())] = {
            "level": int(task.getOutlineLevel()),
            "milestone": bool(task.getMilestone()),
            "start": str(task.getStart().toLocalDate()),
            "finish": str(task.getFinish().toLocalDate()),
            "percent": int(task.getPercentageComplete().doubleValue()),
            "notes": str(task.getNotes() or ""),
            "deadline": str(deadline.toLocalDate()) if deadline else None,
            "links": sorted(links),
            "who": sorted(
                str(one.getResource().getName())
                for one in task.getResourceAssignments()
                if one.getResource() is not None
            ),
        }
    worked = project.getDefaultCalendar().isWorkingDate(
        LocalDateTime.of(2028, 5, 1, 8, 0).toLocalDate()
    )
    own = ProjectFile()
    own.addDefaultBaseCalendar()
    tasks = {}
    for name, days, before, kind, lag in foreign:
        task = own.addTask()
        task.setName(name)
        task.setStart(LocalDateTime.of(2028, 5, 2, 8, 0))
        task.setFinish(LocalDateTime.of(2028, 5, 2 + days, 17, 0))
        task.setDuration(Duration.getInstance(days, TimeUnit.DAYS))
        tasks[name] = task
        if before:
            long_kind = next(long for long, short in kinds.items() if short == kind)
            link = Relation.Builder().predecessorTask(tasks[before])
            link = link.type(getattr(RelationType, long_kind))
            task.addPredecessor(link.lag(Duration.getInstance(lag, TimeUnit.DAYS)))
    MSPDIWriter().write(own, File(made))
    print(json.dumps({"tasks": told, "holiday_worked": bool(worked)}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], json.load(sys.stdin))
