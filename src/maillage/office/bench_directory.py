"""``maillage bench directory``: the contact base at its largest, on the running server.

Fifty thousand people and eight thousand organisations on every commune of France: pages, segments,
the chooser of communes, the search of duplicates, an import. Each part is measured by the app that
it belongs to; the import comes last, for it fills the base.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from time import perf_counter
from typing import Any, Final
from urllib.parse import quote

from django.urls import reverse

from maillage.kernel import clock
from maillage.kernel.ops.benching import BenchServer, percentile, prepare
from maillage.people.accounts.models import Role, RoleGrant, User
from maillage.people.directory import bench_import
from maillage.people.directory.benches import seed_directory
from maillage.people.directory.models import (
    Consent,
    Membership,
    Organisation,
    Person,
    Purpose,
    Tag,
)
from maillage.people.duplicates import benches as duplicates
from maillage.people.segments.domain import parse, segment_records, write
from maillage.people.segments.models import Segment
from maillage.people.territory.benches import seed_territory
from maillage.people.territory.models import Department, Region

PAGE_MS, PAGE_QUERIES, SEGMENT_MS, CHOOSER_MS = 60, 20, 150, 50
TYPED: Final = ("bell", "61130", "61038")

Conditions = list[dict[str, Any]]


def bench_directory(options: dict[str, Any]) -> dict[str, Any]:
    """Options `people`, `organisations`, `segments`, `rows` (of the import), `n` (of requests)."""
    prepare()
    figures: dict[str, Any] = {"communes": seed_territory()}
    figures |= seed_directory(
        people=int(options.get("people", 50_000)),
        organisations=int(options.get("organisations", 8_000)),
    )
    figures["consents"] = seed_consents()
    figures["segments"] = seed_segments(int(options.get("segments", 200)))
    user = User.objects.create_user("mesure@exemple.fr")
    RoleGrant.objects.create(user=user, role=Role.COORDINATION)
    limits: dict[str, float] = {}
    for found in (
        measure_pages(user, int(options.get("n", 100))),
        measure_segments(user),
        duplicates.measure(user),
        measure_import(int(options.get("rows", 20_000))),
    ):
        figures |= found["figures"]
        limits |= found["limits"]
    return {"figures": figures, "limits": limits}


# -- the rest of the base ---------------------------------------------------------------------------


def seed_consents() -> int:
    """Two people in three were asked about the letter, and most agreed."""
    now = clock.now()
    rows = [
        Consent(
            person_id=pk,
            purpose=Purpose.LETTER,
            given=rank % 6 != 0,
            at=now,
            means=Consent.Means.FORM,
            wording="J’accepte de recevoir la lettre.",
        )
        for rank, pk in enumerate(Person.objects.order_by("pk").values_list("pk", flat=True))
        if rank % 3
    ]
    return len(Consent.objects.bulk_create(rows, batch_size=2_000))


def seed_segments(count: int) -> int:
    """That many segments of three conditions, of half a dozen shapes."""
    rows = [
        Segment(
            name=f"Segment {number + 1}",
            target=target,
            conditions=write(parse({"all": conditions})),
        )
        for number, (target, conditions) in enumerate(islice(_conditions(), count))
    ]
    return len(Segment.objects.bulk_create(rows))


def _conditions() -> Iterator[tuple[str, Conditions]]:
    """Conditions of three kinds each time, on one département, tag, nature after the other."""
    departments = list(Department.objects.order_by("code").values_list("pk", flat=True))
    regions = list(Region.objects.order_by("code").values_list("pk", flat=True))
    tags = list(Tag.objects.order_by("pk").values_list("pk", flat=True))
    network = Membership.objects.values_list("network", flat=True).first()
    kinds = Organisation.Kind.values
    people, bodies = Segment.Target.PEOPLE, Segment.Target.ORGANISATIONS

    def leaf(field: str, op: str, *values: Any) -> dict[str, Any]:
        return {"field": field, "op": op, "value": [str(one) for one in values]}

    number = 0
    while True:
        department = departments[number % len(departments)]
        region = regions[number % len(regions)]
        tag, kind = tags[number % len(tags)], kinds[number % len(kinds)]
        letter = "abcdegmlrs"[number % 10]
        number += 1
        yield (
            people,
            [
                leaf("person.organisation_kind", "any", kind, "musee"),
                leaf("person.department", "any", department),
                leaf("person.consent", "any", Purpose.LETTER),
            ],
        )
        yield (
            people,
            [
                leaf("person.tag", "any", tag),
                leaf("person.organisation_network", "any", network),
                {"field": "person.title", "op": "contains", "value": "médiation"},
            ],
        )
        yield (
            people,
            [
                {"field": "person.last_name", "op": "starts", "value": letter},
                leaf("person.region", "any", region),
                {"field": "person.account", "op": "no"},
            ],
        )
        yield (
            bodies,
            [
                leaf("organisation.kind", "any", kind, "association"),
                leaf("organisation.region", "any", region),
                leaf("organisation.tag", "any", tag),
            ],
        )
        yield (
            bodies,
            [
                leaf("organisation.network", "any", network),
                {"field": "organisation.member_since", "op": "before", "value": "2015-01-01"},
                {"field": "organisation.staffed", "op": "yes"},
            ],
        )
        yield (
            bodies,
            [
                {
                    "any": [
                        leaf("organisation.tag", "any", tag),
                        leaf("organisation.kind", "any", kind),
                    ]
                },
                leaf("organisation.zone", "any", "B"),
                {"field": "organisation.name", "op": "contains", "value": letter},
            ],
        )


# -- measuring --------------------------------------------------------------------------------------


def measure_pages(user: User, requests: int) -> dict[str, Any]:
    """Lists, a search in them, sheets, the chooser of communes: as a browser asks for them."""
    person, body = Person.objects.order_by("pk")[7], Organisation.objects.order_by("pk")[7]
    people, bodies = reverse("people-list"), reverse("organisations-list")
    communes = reverse("chooser", kwargs={"key": "communes"})
    lists = {
        "people_list": people,
        "people_search": f"{people}?q={quote(person.last_name[:3])}",
        "organisations_list": bodies,
        "organisations_of_a_kind": f"{bodies}?kind=musee",
        "segments_list": reverse("segments-list"),
    }
    sheets = {"person": person.get_absolute_url(), "organisation": body.get_absolute_url()}
    choosers = {f"communes_{text}": f"{communes}?q={text}" for text in TYPED}
    figures: dict[str, Any] = {}
    with BenchServer() as server:
        urls = {**lists, **sheets, **choosers}
        pages = server.measure_requests(urls.values(), requests, user=user)
    for name, url in urls.items():
        figures |= pages[url].as_figures(name)
    limits: dict[str, float] = {f"{name}_median_ms": PAGE_MS for name in lists}
    limits |= {f"{name}_queries": PAGE_QUERIES for name in lists}
    limits |= {f"{name}_median_ms": CHOOSER_MS for name in choosers}
    return {"figures": figures, "limits": limits}


def measure_segments(user: User) -> dict[str, Any]:
    """Every segment counted once, for someone who sees the whole base."""
    times = []
    for segment in Segment.objects.order_by("pk"):
        start = perf_counter()
        segment_records(segment, user).count()
        times.append((perf_counter() - start) * 1000)
    figures = {
        "segment_count_median_ms": round(percentile(times, 50), 1),
        "segment_count_p95_ms": round(percentile(times, 95), 1),
    }
    return {"figures": figures, "limits": dict.fromkeys(figures, SEGMENT_MS)}


def measure_import(rows: int) -> dict[str, Any]:
    """A table of so many people, read, previewed and applied in a process of its own."""
    return {"figures": bench_import.measure_import(rows), "limits": bench_import.LIMITS}
