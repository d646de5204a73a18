"""Measures of this app (``maillage bench``): seeded volumes, figures in milliseconds."""

from __future__ import annotations

import gc
import io
import random
from datetime import date, timedelta
from statistics import median
from time import perf_counter
from typing import Any

from openpyxl import Workbook

from maillage.coordination.projects.bench_portfolio import bench_portfolio
from maillage.coordination.projects.models import Anchor, Project, Task
from maillage.coordination.projects.planning.plan import Link, LinkKind, Plan, PlanTask
from maillage.coordination.projects.planning.rules import DateRule, Unit
from maillage.coordination.projects.planning.schedule import backward
from maillage.kernel import clock
from maillage.kernel.calendar import WorkCalendar
from maillage.people.accounts.models import User
from maillage.people.directory.models import Organisation, Person

LIMIT_MS = 300


def random_plan(tasks: int, links: int, *, seed: int = 2026) -> Plan:
    """A random acyclic plan: three anchors, a third of the tasks with rules, mixed links."""
    rng = random.Random(seed)
    anchors = {
        "montage": date(2027, 6, 1),
        "vernissage": date(2027, 6, 12),
        "demontage": date(2027, 9, 20),
    }
    keys = list(anchors)
    made = [
        PlanTask(
            key=i,
            duration=rng.randint(1, 10),
            rule=DateRule(rng.choice(keys), -rng.randint(1, 120), rng.choice(list(Unit)[:3]))
            if rng.random() < 0.33
            else None,
        )
        for i in range(tasks)
    ]
    ranks = list(range(tasks))
    rng.shuffle(ranks)
    kinds = [LinkKind.FS] * 8 + [LinkKind.SS, LinkKind.FF]
    joined = []
    for _ in range(links):
        one, other = sorted(rng.sample(range(tasks), 2))
        joined.append(Link(ranks[one], ranks[other], rng.choice(kinds), rng.choice((0, 0, 0, 2))))
    return Plan(anchors=anchors, tasks=made, links=joined, main="vernissage")


def measure_backward(tasks: int, links: int, *, rounds: int = 5) -> float:
    """Best time of a backward schedule, in milliseconds, on a calendar already loaded.

    The best of some rounds: what the code takes, not what else the machine was doing.
    """
    plan, calendar = random_plan(tasks, links), WorkCalendar()
    backward(random_plan(10, 10), calendar)
    times = []
    for _ in range(rounds):
        gc.collect()
        begin = perf_counter()
        backward(plan, calendar)
        times.append((perf_counter() - begin) * 1000)
    return round(min(times), 1)


def bench_plan(tasks: int = 10_000, links: int = 15_000) -> dict[str, Any]:
    """The backward schedule of a random acyclic graph, and how it grows.

    Returns:
        name, figures (milliseconds for a tenth of the volume, the volume, ten times the volume,
        and the growth of each step, 10 being linear), limits, ok.
    """
    small = measure_backward(tasks // 10, links // 10)
    middle = measure_backward(tasks, links)
    large = measure_backward(tasks * 10, links * 10, rounds=3)
    figures = {
        f"backward_{tasks // 10}_ms": small,
        f"backward_{tasks}_ms": middle,
        f"backward_{tasks * 10}_ms": large,
        "growth_small_to_middle": round(middle / small, 1) if small else 0.0,
        "growth_middle_to_large": round(large / middle, 1) if middle else 0.0,
    }
    limits = {f"backward_{tasks}_ms": LIMIT_MS}
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
