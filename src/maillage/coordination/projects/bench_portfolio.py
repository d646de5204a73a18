"""The pages' part of ``maillage bench plan``: a portfolio of hundreds of projects, a chart of 300 tasks."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from maillage.coordination.projects.models import (
    Anchor,
    Dependency,
    Edition,
    PlanTemplate,
    Programme,
    Project,
    Task,
    TemplateTask,
)
from maillage.kernel import clock
from maillage.people.accounts.models import User
from maillage.people.directory.models import Person

LIMIT_MS, LIMIT_QUERIES = 500, 25
CHART = 300  # tasks of a project that is large
PHASES = ("Papiers", "Communication", "Œuvres", "Montage", "Médiation")


def seed_edition(
    projects: int, tasks: int, *, programme: str = "Arts en cité", by_hand: bool = False
) -> Edition:
    """An edition of `projects` projects with `tasks` tasks each, made from one template.

    Tasks made `by_hand` have each their own title: the matrix has a line for each.
    """
    rng = random.Random(2026)
    today = clock.today()
    edition = Edition.objects.create(
        programme=Programme.objects.create(name=programme),
        name=str(today.year),
    )
    template = PlanTemplate.objects.create(name=f"Exposition de mesure de {edition.programme}")
    rows = TemplateTask.objects.bulk_create(
        [
            TemplateTask(
                template=template,
                title=f"Préparer l’étape {rank + 1}",
                phase=PHASES[rank % len(PHASES)],
                position=rank,
            )
            for rank in range(tasks)
        ]
    )
    people = Person.objects.bulk_create(
        [Person(first_name=f"Prénom{n}", last_name=f"Mesure{n}") for n in range(60)]
    )
    made = Project.objects.bulk_create(
        [
            Project(
                name=f"Exposition {n:03}",
                city=f"Commune {n:03}",
                edition=edition,
                template=template,
                template_version=1,
            )
            for n in range(projects)
        ]
    )
    anchors = Anchor.objects.bulk_create(
        [
            Anchor(project=one, name=name, day=today + timedelta(days=20 + n % 200 + shift))
            for n, one in enumerate(made)
            for name, shift in (("Montage", -5), ("Vernissage", 0), ("Démontage", 60))
        ]
    )
    for n, one in enumerate(made):
        one.main_anchor = anchors[3 * n + 1]
    Project.objects.bulk_update(made, ["main_anchor"], batch_size=200)
    states = (Task.State.TODO, Task.State.TODO, Task.State.DOING, Task.State.DONE)
    found = []
    for n, one in enumerate(made):
        for rank, row in enumerate(rows):
            due = anchors[3 * n + 1].day - timedelta(days=rng.randint(1, 160))
            found.append(
                Task(
                    project=one,
                    title=f"{row.title}, {one.city}" if by_hand else row.title,
                    phase=row.phase,
                    template_task=None if by_hand else row,
                    rule_anchor=anchors[3 * n + 1],
                    rule_offset=-rank - 1,
                    start=due - timedelta(days=rng.randint(0, 9)),
                    due=due,
                    state=rng.choice(states),
                    responsible=rng.choice(people),
                    position=rank,
                )
            )
    Task.objects.bulk_create(found, batch_size=500)
    return edition


def seed_chart(tasks: int) -> Project:
    """One project of `tasks` tasks, each waiting for one or two others."""
    rng = random.Random(2026)
    project = seed_edition(1, tasks, programme="Grand projet").projects.get()
    chain = list(project.tasks.order_by("due", "pk"))
    pairs = {
        (rng.randint(max(0, rank - 12), rank - 1), rank) for rank in range(1, tasks) for _n in "ab"
    }
    Dependency.objects.bulk_create(
        [Dependency(predecessor=chain[one], successor=chain[other]) for one, other in sorted(pairs)]
    )
    return project


def bench_portfolio(projects: int = 500, tasks: int = 40, *, requests: int = 40) -> dict[str, Any]:
    """The matrix (of a template, then without), one filtered, the portfolio's chart and that of a
    large project, over HTTP.

    Returns:
        figures (median and 95th percentile in milliseconds, queries, kilobytes of each), limits, ok.
    """
    from maillage.kernel.ops import benching  # noqa: PLC0415 - once the apps are loaded

    benching.prepare()
    url = seed_edition(projects, tasks).get_absolute_url()
    by_hand = seed_edition(40, tasks, programme="Sans modèle", by_hand=True).get_absolute_url()
    chart = seed_chart(min(CHART, projects * tasks)).get_absolute_url()
    user = User.objects.create_superuser("portefeuille@exemple.fr")
    pages = {
        "portfolio": url,
        "portfolio_late": f"{url}?etat=retard&tache=etape+7",
        "portfolio_gantt": f"{url}?vue=gantt",
        "portfolio_by_hand": by_hand,
        "chart": f"{chart}?onglet=gantt",
    }
    measured = benching.measure_requests(pages.values(), requests, user=user)
    figures: dict[str, float] = {"portfolio_projects": projects, "portfolio_tasks": tasks}
    limits: dict[str, float] = {}
    for name, address in pages.items():
        figures |= measured[address].as_figures(name)
        limits |= {f"{name}_median_ms": LIMIT_MS, f"{name}_queries": LIMIT_QUERIES}
    ok = all(figures[name] <= limit for name, limit in limits.items())
    return {"figures": figures, "limits": limits, "ok": ok}
