"""Measures of this app (``maillage bench``): seeded volumes, figures in milliseconds."""

from __future__ import annotations

import gc
import io
import random
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median
from time import perf_counter
from typing import Any

from openpyxl import Workbook

from maillage.coordination.projects.bench_portfolio import bench_portfolio
from maillage.coordination.projects.models import Anchor, Project, Task
from maillage.coordination.projects.planning.feasibility import feasibility
from maillage.coordination.projects.planning.move import preview_move
from maillage.coordination.projects.planning.plan import (
    Body,
    Link,
    LinkKind,
    Plan,
    PlanTask,
    SchoolRule,
)
from maillage.coordination.projects.planning.rules import DateRule, Unit
from maillage.kernel import clock
from maillage.kernel.calendar import WorkCalendar
from maillage.people.accounts.models import User
from maillage.people.directory.models import Organisation, Person

SCHEDULE_LIMIT_MS, MOVE_LIMIT_MS = 150, 400
PROJECT = 40  # tasks of a project, in a portfolio
TODAY = date(2026, 9, 1)


def random_plan(tasks: int, links: int, *, seed: int = 2026, near: int = 0) -> Plan:
    """A random acyclic plan: three anchors, a third of the tasks with rules, mixed links.

    Some tasks avoid school holidays, some file for a session. With `near`, links stay within groups
    of so many tasks, as those of a portfolio's projects do; else they join any two tasks.
    """
    rng = random.Random(seed)
    anchors = {
        "montage": date(2027, 6, 1),
        "vernissage": date(2027, 6, 12),
        "demontage": date(2027, 9, 20),
    }
    keys = list(anchors)
    days = tuple(date(2026, 1, 9) + timedelta(weeks=5 * n) for n in range(20))
    body = Body("Commission permanente", days, 21)
    made = [
        PlanTask(
            key=i,
            duration=rng.randint(1, 10),
            rule=DateRule(rng.choice(keys), -rng.randint(1, 120), rng.choice(list(Unit)[:3]))
            if rng.random() < 0.33
            else None,
            school=SchoolRule.OUTSIDE if i % 25 == 0 else None,
            zone="B",
            body=body if i % 40 == 0 else None,
        )
        for i in range(tasks)
    ]
    ranks = list(range(tasks))
    if not near:
        rng.shuffle(ranks)
    kinds = [LinkKind.FS] * 8 + [LinkKind.SS, LinkKind.FF]
    joined = []
    for _ in range(links):
        first = rng.randrange(0, max(1, tasks - near), near) if near else 0
        one, other = sorted(rng.sample(range(first, min(tasks, first + (near or tasks))), 2))
        joined.append(Link(ranks[one], ranks[other], rng.choice(kinds), rng.choice((0, 0, 0, 2))))
    return Plan(anchors=anchors, tasks=made, links=joined, main="vernissage")


def best_of(run: Callable[[], object], rounds: int) -> float:
    """Best time of some rounds, in milliseconds: what the code takes, not what else runs."""
    times = []
    for _ in range(rounds):
        gc.collect()
        begin = perf_counter()
        run()
        times.append((perf_counter() - begin) * 1000)
    return round(min(times), 1)


def measure(made: Plan, *, rounds: int) -> tuple[float, float]:
    """The full schedule (backward, forward, slack), and the preview of a move, in milliseconds."""
    calendar = WorkCalendar()
    feasibility(made, calendar, TODAY)  # the calendars are loaded once
    later = {"vernissage": made.anchors["vernissage"] + timedelta(days=7)}
    return (
        best_of(lambda: feasibility(made, calendar, TODAY), rounds),
        best_of(lambda: preview_move(made, later, calendar, TODAY), rounds),
    )


def bench_plan(tasks: int = 10_000, links: int = 15_000) -> dict[str, Any]:
    """Full schedule and preview of a move of a random acyclic graph, and how they grow.

    Returns:
        name, figures (milliseconds for the volume; for ten times the volume, of one graph and of a
        portfolio of projects; and the growth of the schedule in both, 10 being linear), limits, ok.
    """
    schedule, move = measure(random_plan(tasks, links), rounds=5)
    large, _ = measure(random_plan(tasks * 10, links * 10), rounds=2)
    projects, _ = measure(random_plan(tasks, links, near=PROJECT), rounds=5)
    portfolio, portfolio_move = measure(random_plan(tasks * 10, links * 10, near=PROJECT), rounds=2)
    figures = {
        f"schedule_{tasks}_ms": schedule,
        f"move_{tasks}_ms": move,
        f"schedule_{tasks * 10}_ms": large,
        f"portfolio_{tasks}_ms": projects,
        f"portfolio_{tasks * 10}_ms": portfolio,
        f"portfolio_move_{tasks * 10}_ms": portfolio_move,
        "growth_one_graph": round(large / schedule, 1) if schedule else 0.0,
        "growth_portfolio": round(portfolio / projects, 1) if projects else 0.0,
    }
    limits = {f"schedule_{tasks}_ms": SCHEDULE_LIMIT_MS, f"move_{tasks}_ms": MOVE_LIMIT_MS}
    ok = all(figures[name] <= limit for name, limit in limits.items())
    return {"name": "plan", "figures": figures, "limits": limits, "ok": ok}


def plan(options: dict[str, Any]) -> dict[str, Any]:
    """``maillage bench plan``: the planner, then the portfolio; options `tasks`, `links`."""
    found, pages = bench_plan(**options), bench_portfolio()
    return {
        **found,
        "figures": found["figures"] | pages["figures"],
        "limits": found["limits"] | pages["limits"],
        "ok": found["ok"] and pages["ok"],
    }


IMPORT_LIMIT_S = 5


def seed_projects(projects: int, tasks: int) -> list[int]:
    """`projects` projects, the first with `tasks` tasks and the others with four; their keys."""
    rng = random.Random(2026)
    today = clock.today()
    lead = Organisation.objects.create(name="Association des petites cités", kind="association")
    people = Person.objects.bulk_create(
        [
            Person(first_name=f"Prénom{n}", last_name=f"Nom{n}", email=f"p{n}@exemple.fr")
            for n in range(60)
        ]
    )
    made = Project.objects.bulk_create(
        [
            Project(name=f"Exposition {n:03}", lead=lead, city=f"Commune {n:03}")
            for n in range(projects)
        ]
    )
    anchors = Anchor.objects.bulk_create(
        [
            Anchor(project=one, name=name, day=today + timedelta(days=30 + n % 200 + shift))
            for n, one in enumerate(made)
            for name, shift in (("Montage", -5), ("Vernissage", 0), ("Démontage", 60))
        ]
    )
    for n, one in enumerate(made):
        one.main_anchor = anchors[3 * n + 1]
    Project.objects.bulk_update(made, ["main_anchor"], batch_size=200)
    rows = []
    for n, one in enumerate(made):
        for rank in range(tasks if n == 0 else 4):
            due = (
                one.main_anchor.day - timedelta(days=rng.randint(1, 120))
                if one.main_anchor
                else today
            )
            rows.append(
                Task(
                    project=one,
                    title=f"Préparer l’étape {rank + 1}",
                    rule_anchor=one.main_anchor,
                    rule_offset=-rank - 1,
                    start=due - timedelta(days=rng.randint(0, 9)),
                    due=due,
                    responsible=rng.choice(people),
                    position=rank,
                )
            )
    Task.objects.bulk_create(rows, batch_size=500)
    return [one.pk for one in made]


def spreadsheet(rows: int) -> bytes:
    """A rétroplanning of so many rows, as people make them: a title, a blank row, mixed dates."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has a sheet
    sheet.append(["Rétroplanning de l’exposition"])
    sheet.merge_cells("A1:E1")
    sheet.append([])
    sheet.append(["Tâche", "Responsable", "Début", "Échéance", "Avancement"])
    start = date(2027, 1, 4)
    for n in range(rows):
        dates = (
            start + timedelta(days=n % 300),
            f"J-{n % 90 + 1}",
            "avant le vernissage",
            "12/05/2027",
        )
        sheet.append(
            [
                f"Tâche {n + 1}",
                f"Prénom{n % 80} Nom{n % 80}",
                None,
                dates[n % 4],
                ("", "50 %", "fait")[n % 3],
            ]
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def import_plan(options: dict[str, Any]) -> dict[str, Any]:
    """``maillage bench import-plan``: read, match, preview; option `rows`."""
    from maillage.coordination.projects.imports import PlanImporter  # noqa: PLC0415 - it registers there
    from maillage.kernel.imports.engine import Inputs, preview  # noqa: PLC0415 - once the apps are loaded
    from maillage.kernel.imports.reading import read_table  # noqa: PLC0415 - once the apps are loaded
    from maillage.kernel.ops import benching  # noqa: PLC0415 - once the apps are loaded

    rows = int(options.get("rows", 5_000))
    benching.prepare()
    project = Project.objects.get(pk=seed_projects(1, 0)[0])
    user = User.objects.create_superuser("mesure@exemple.fr")
    content = spreadsheet(rows)
    importer = PlanImporter()
    times = []
    understood = 0
    for _ in range(3):
        begin = perf_counter()
        table = read_table(content, "plan.xlsx", columns=importer.columns)
        read_at = perf_counter()
        report = preview(Inputs(importer, table, user, {"project": project.pk}))
        times.append((perf_counter() - begin, read_at - begin))
        understood = report.counts["created"]
    whole = round(median(one for one, _ in times), 2)
    figures = {
        "rows": rows,
        "understood": understood,
        "read_s": round(median(one for _, one in times), 2),
        "preview_s": whole,
    }
    return {
        "figures": figures,
        "limits": {"preview_s": IMPORT_LIMIT_S},
        "ok": whole <= IMPORT_LIMIT_S,
    }
