"""What higher rooms lend to lower ones, registered in their ``AppConfig.ready()``.

The kernel and the domain never import upwards: a project page asks `panels`, a date move asks
`movables`, global search asks `searchables`. Registration order is display order unless an item
has an ``order`` attribute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.kernel.registry.base import Registry
from maillage.kernel.registry.conflicts import (
    Conflict,
    ConflictSource,
    Occupation,
    OccupationSource,
)
from maillage.kernel.registry.contacts import (
    ActivitySource,
    Audience,
    AudienceSource,
    Criterion,
    Follower,
    Involvement,
    InvolvementItem,
    Lineage,
    PersonalData,
)
from maillage.kernel.registry.office import (
    DashboardCard,
    FollowedIndex,
    NavigationItem,
    Panel,
    Searchable,
    SearchDocument,
)
from maillage.kernel.registry.running import Bench, DemoChapter
from maillage.kernel.registry.thread import (
    AnchorChange,
    CalendarPreview,
    Deliverable,
    Door,
    Doorway,
    Movable,
    Move,
    ObjectRef,
    Undoer,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model, QuerySet

    from maillage.kernel.archive_parts import ArchivePart
    from maillage.kernel.exports import Export
    from maillage.kernel.imports.engine import Importer

__all__ = [
    "ActivitySource",
    "AnchorChange",
    "Audience",
    "AudienceSource",
    "Bench",
    "CalendarPreview",
    "Conflict",
    "ConflictSource",
    "Criterion",
    "DashboardCard",
    "Deliverable",
    "DemoChapter",
    "Door",
    "Doorway",
    "FollowedIndex",
    "Follower",
    "Involvement",
    "InvolvementItem",
    "Lineage",
    "Movable",
    "Move",
    "NavigationItem",
    "ObjectRef",
    "Occupation",
    "OccupationSource",
    "Panel",
    "PersonalData",
    "Registry",
    "SearchDocument",
    "Searchable",
    "Undoer",
    "activity_sources",
    "archive_parts",
    "audience_records",
    "audiences",
    "audiences_for",
    "benches",
    "calendar_previews",
    "conflicts",
    "criteria",
    "dashboard",
    "deliverables",
    "demo_chapters",
    "doors_to",
    "doorways",
    "exports",
    "followed_indexes",
    "followers",
    "importers",
    "involvements",
    "lineages",
    "movables",
    "navigation",
    "occupations",
    "panels",
    "panels_of",
    "personal_data",
    "searchables",
    "undoers",
]

navigation: Registry[NavigationItem] = Registry("navigation")
panels: Registry[Panel] = Registry("panels")
dashboard: Registry[DashboardCard] = Registry("dashboard")
involvements: Registry[Involvement] = Registry("involvements")
criteria: Registry[Criterion] = Registry("criteria")
audiences: Registry[AudienceSource] = Registry("audiences")
searchables: Registry[Searchable] = Registry("searchables")
followed_indexes: Registry[FollowedIndex] = Registry("followed indexes")
movables: Registry[Movable] = Registry("movables")
calendar_previews: Registry[CalendarPreview] = Registry("calendar previews")
undoers: Registry[Undoer] = Registry("undoers")
deliverables: Registry[Deliverable] = Registry("deliverables")
doorways: Registry[Doorway] = Registry("doorways")
occupations: Registry[OccupationSource] = Registry("occupations")
conflicts: Registry[ConflictSource] = Registry("conflicts")
importers: Registry[Importer] = Registry("importers")
exports: Registry[Export] = Registry("exports")
lineages: Registry[Lineage] = Registry("lineages")
followers: Registry[Follower] = Registry("followers")
benches: Registry[Bench] = Registry("benches")
demo_chapters: Registry[DemoChapter] = Registry("demo chapters")
personal_data: Registry[PersonalData] = Registry("personal data")
archive_parts: Registry[ArchivePart] = Registry("archive parts")
activity_sources: Registry[ActivitySource] = Registry("activity sources")


def panels_of(instance: Model) -> list[Panel]:
    """The panels registered for the model of `instance`, in order."""
    return [panel for panel in panels if panel.model == instance._meta.label_lower]


def doors_to(pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Door | None]:
    """The doors of these people to these projects, by both keys; None: closed, missing: no door."""
    found: dict[tuple[int, int], Door | None] = {}
    for doorway in doorways if pairs else ():
        for pair, door in doorway.doors(pairs).items():
            found[pair] = door or found.get(pair)
    return found


def audience_records(key: str, user: Any, model: str) -> QuerySet[Any] | None:
    """What the audience of that key gathers among what `user` sees; None when there is none."""
    kind, _, pk = key.partition("-")
    source = audiences.get(kind)
    if source is None or not pk.isdecimal():
        return None
    return source.records(user, model, int(pk))


def audiences_for(user: Any, model: str, text: str = "") -> list[tuple[AudienceSource, Audience]]:
    """The audiences of `model` that `user` may choose, with whence they come."""
    return [(source, one) for source in audiences for one in source.offered(user, model, text)]
