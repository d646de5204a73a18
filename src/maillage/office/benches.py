"""``maillage bench pages``: the three pages that are opened most, on the running server.

And the door of ``maillage bench directory``, whose parts are loaded only when it runs.
"""

from __future__ import annotations

from typing import Any

from maillage.coordination.projects.benches import seed_projects
from maillage.kernel.ops.benching import BenchServer, prepare
from maillage.kernel.ops.weight import page_weight
from maillage.people.accounts.models import Role, RoleGrant, User
from maillage.publics.agenda.benches import seed_agenda

MEDIAN_MS, QUERIES, AGENDA_KB, OFFICE_KB = 60, 20, 150, 400


def bench_pages(options: dict[str, Any]) -> dict[str, Any]:
    """Median and 95th percentile of three pages; options `projects`, `tasks`, `sessions`, `n`."""
    prepare()
    first = seed_projects(int(options.get("projects", 500)), int(options.get("tasks", 200)))[0]
    seed_agenda(sessions=int(options.get("sessions", 1_000)))
    user = User.objects.create_user("mesure@exemple.fr")
    RoleGrant.objects.create(user=user, role=Role.COORDINATION)
    office = {"project_list": "/gestion/projets/", "project": f"/gestion/projets/{first}/"}
    requests = int(options.get("n", 200))
    figures: dict[str, float] = {}
    with BenchServer() as server:
        pages = server.measure_requests(office.values(), requests, user=user)
        pages |= server.measure_requests(["/agenda/"], requests)
        for name, url in {**office, "agenda": "/agenda/"}.items():
            figures |= pages[url].as_figures(name)
        public, inside = (
            page_weight(server, "/agenda/"),
            page_weight(server, "/gestion/", user=user),
        )
        figures["agenda_weight_kb"] = round(public.total / 1000, 1)
        figures["agenda_foreign_hosts"] = len(public.foreign)
        figures["office_weight_kb"] = round(inside.total / 1000, 1)
    names = [*office, "agenda"]
    limits: dict[str, float] = {f"{name}_median_ms": MEDIAN_MS for name in names}
    limits |= {f"{name}_queries": QUERIES for name in names}
    limits |= {"agenda_weight_kb": AGENDA_KB, "agenda_foreign_hosts": 0}
    limits["office_weight_kb"] = OFFICE_KB
    return {"figures": figures, "limits": limits}


def bench_directory(options: dict[str, Any]) -> dict[str, Any]:
    """The contact base at its largest: see `bench_directory.bench_directory`."""
    from maillage.office import bench_directory as directory  # noqa: PLC0415 - only a bench needs it

    return directory.bench_directory(options)
