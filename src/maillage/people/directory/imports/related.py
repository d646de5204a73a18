"""What hangs from the sheets that an import writes, by batches: words, other addresses, functions.

Each writer is told of rows that are new, and gives the undo entries of what it wrote.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.kernel import audit
from maillage.kernel.imports import writing
from maillage.kernel.imports.cleaning import fold
from maillage.kernel.imports.columns import Column
from maillage.kernel.imports.engine import RowPlan
from maillage.kernel.imports.parsers import OTHERS
from maillage.kernel.imports.undoing import created_entry, updated_entry
from maillage.people.directory.imports.cells import page, words
from maillage.people.directory.models import (
    ContactPoint,
    Function,
    Organisation,
    Person,
    Tag,
    Usage,
)

BATCH: Final = 500
Channel = ContactPoint.Channel
Entries = list[dict[str, Any]]
Side = Literal["person", "organisation"]

# What a plan keeps besides the columns.
WORDS, POINTS = "_words", "_points"

TAG_COLUMNS: Final[Mapping[str, str]] = {
    "labels": Tag.Category.LABEL,
    "audiences": Tag.Category.AUDIENCE,
    "skills": Tag.Category.SKILL,
    "languages": Tag.Category.LANGUAGE,
    "tags": Tag.Category.OTHER,
}
_NETWORKS: Final[Mapping[str, str]] = {
    Channel.FACEBOOK: "www.facebook.com",
    Channel.INSTAGRAM: "www.instagram.com",
    Channel.LINKEDIN: "www.linkedin.com/in",
    Channel.YOUTUBE: "www.youtube.com",
    Channel.TIKTOK: "www.tiktok.com",
    Channel.MASTODON: "",
    Channel.BLUESKY: "bsky.app/profile",
    Channel.X: "x.com",
}


def word_columns() -> tuple[Column, ...]:
    """Labels, audiences, skills, languages, key words: several in a cell."""
    several = _("plusieurs mots, séparés par « ; » ou « , »")
    return (
        Column("labels", _("Labels"), ("label", "distinctions"), parse=words, help=several),
        Column("audiences", _("Publics"), ("publics touchés",), parse=words, help=several),
        Column("skills", _("Compétences"), ("savoir-faire",), parse=words, help=several),
        Column("languages", _("Langues pratiquées"), ("langues",), parse=words, help=several),
        Column(
            "tags",
            _("Mots-clés"),
            ("tags", "étiquettes", "thèmes", "catégories"),
            parse=words,
            help=several,
        ),
    )


def network_columns() -> tuple[Column, ...]:
    """Accounts on social networks."""
    return tuple(
        Column(
            f"page_{channel}",
            Channel(channel).label,
            (f"compte {channel}", f"page {channel}") if len(channel) > 1 else ("twitter",),
            parse=page(host),
        )
        for channel, host in _NETWORKS.items()
    )


# -- words ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Word:
    """A word that a row gives: its key when it exists."""

    category: str
    name: str
    pk: int | None = None

    @property
    def identity(self) -> tuple[str, str]:
        """By what two spellings are one."""
        return self.category, fold(self.name)


def read_words(plans: Sequence[RowPlan]) -> None:
    """Find the words that rows give: in the family of their column, or, for key words, anywhere."""
    if not any(key in plan.values for plan in plans for key in TAG_COLUMNS):
        return
    known: dict[tuple[str, str], Word] = {}
    anywhere: dict[str, list[Word]] = defaultdict(list)
    for pk, category, name in Tag.objects.values_list("pk", "category", "name"):
        word = Word(category, name, pk)
        known[word.identity] = word
        anywhere[fold(name)].append(word)
    for plan in plans:
        found: dict[str, list[Word]] = {}
        for key, category in TAG_COLUMNS.items():
            for name in plan.values.get(key, ()):
                word = known.get((category, fold(name)))
                if (
                    word is None
                    and category == Tag.Category.OTHER
                    and len(anywhere[fold(name)]) == 1
                ):
                    word = anywhere[fold(name)][0]
                found.setdefault(key, []).append(word or Word(category, name))
        if found:
            plan.values[WORDS] = found


def held_words(model: type[models.Model], numbers: Sequence[int]) -> dict[int, dict[int, str]]:
    """Record → its words, by key."""
    field: Any = model._meta.get_field("tags")
    here = field.m2m_column_name()
    held: dict[int, dict[int, str]] = defaultdict(dict)
    for start in range(0, len(numbers), BATCH):
        rows = field.remote_field.through._base_manager.filter(
            **{f"{here}__in": numbers[start : start + BATCH]}
        )
        for pk, tag, name in rows.values_list(here, "tag_id", "tag__name"):
            held[pk][tag] = name
    return held


def compare_words(plan: RowPlan, held: Mapping[int, Mapping[int, str]]) -> None:
    """Keep of a row's words those that its record has not; a known record then is updated."""
    found: dict[str, list[Word]] | None = plan.values.get(WORDS)
    if found is None:
        return
    has = held.get(plan.target_id or 0, {})
    new = {key: [one for one in some if one.pk not in has] for key, some in found.items()}
    plan.values[WORDS] = {key: some for key, some in new.items() if some}
    if plan.target_id is None or plan.action not in {"update", "unchanged"}:
        return
    for key, some in plan.values[WORDS].items():
        before = " ; ".join(sorted(has.values()))
        plan.changes[key] = (
            before,
            " ; ".join([*sorted(has.values()), *(one.name for one in some)]),
        )
        plan.action = "update"


def save_words(saved: Sequence[tuple[models.Model, RowPlan]]) -> Entries:
    """Create the words that are new, and put them all on the sheets."""
    wanted: dict[int, tuple[models.Model, dict[tuple[str, str], Word]]] = {}
    for instance, plan in saved:
        for some in plan.values.get(WORDS, {}).values():
            _one, mine = wanted.setdefault(instance.pk, (instance, {}))
            mine.update({word.identity: word for word in some})
    new = {
        word.identity: Tag(category=word.category, name=word.name)
        for _instance, mine in wanted.values()
        for word in mine.values()
        if word.pk is None
    }
    writing.create_all(list(new.values()))
    tags: dict[int | None, Tag] = Tag.objects.in_bulk(
        {word.pk for _one, mine in wanted.values() for word in mine.values() if word.pk}
    )
    links = [
        (one, [tags[word.pk] if word.pk else new[word.identity] for word in mine.values()])
        for one, mine in wanted.values()
    ]
    rows = audit.bulk_link("tags", links)
    return [created_entry(one) for one in (*new.values(), *rows)]


# -- other numbers, addresses, pages ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Point:
    """One more way to reach somebody, that a row gives."""

    channel: str
    value: str
    note: str = ""

    @property
    def identity(self) -> tuple[str, str]:
        """By what two are one."""
        return self.channel, same_point(self.value)


def same_point(value: str) -> str:
    """What two spellings of one number, address or page share."""
    return fold(value.lower().removeprefix("https://").removeprefix("http://").removeprefix("www."))


def read_points(plan: RowPlan) -> None:
    """The accounts, and what cells held besides their first value."""
    found = [
        Point(channel, plan.values[f"page_{channel}"])
        for channel in _NETWORKS
        if plan.values.get(f"page_{channel}")
    ]
    others = plan.values.get(OTHERS, {})
    found += [
        Point(Channel.PHONE, one) for key in ("phone", "mobile") for one in others.get(key, ())
    ]
    found += [Point(Channel.EMAIL, one) for one in others.get("email", ())]
    if found:
        plan.values[POINTS] = found


def held_points(side: Side, numbers: Sequence[int]) -> dict[int, set[tuple[str, str]]]:
    """Record → the ways to reach it."""
    held: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for start in range(0, len(numbers), BATCH):
        found = ContactPoint.objects.filter(**{f"{side}__in": numbers[start : start + BATCH]})
        for pk, channel, value in found.values_list(f"{side}_id", "channel", "value"):
            held[pk].add((channel, same_point(value)))
    return held


def compare_points(plan: RowPlan, held: Mapping[int, set[tuple[str, str]]]) -> None:
    """Keep of a row's ways those that its record has not."""
    found: list[Point] | None = plan.values.get(POINTS)
    if found is None:
        return
    has = held.get(plan.target_id or 0, set())
    new = {one.identity: one for one in found if one.identity not in has}
    plan.values[POINTS] = list(new.values())
    if new and plan.target_id is not None and plan.action in {"update", "unchanged"}:
        plan.action = "update"
        for one in new.values():
            column = f"page_{one.channel}" if one.channel in _NETWORKS else "phone"
            if one.channel == Channel.EMAIL:
                column = "email"
            before, after = plan.changes.get(column, ("", ""))
            plan.changes[column] = (before, " ; ".join(word for word in (after, one.value) if word))


def save_points(side: Side, saved: Sequence[tuple[models.Model, RowPlan]]) -> Entries:
    """Write the other ways to reach the sheets."""
    rows = []
    seen: set[tuple[int, str, str]] = set()
    for instance, plan in saved:
        for one in plan.values.get(POINTS, ()):
            if (instance.pk, *one.identity) in seen:
                continue
            seen.add((instance.pk, *one.identity))
            more = {side: instance}
            rows.append(
                ContactPoint(
                    channel=one.channel, value=one.value, note=one.note, usage=Usage.WORK, **more
                )
            )
    writing.create_all(rows)
    return [created_entry(one) for one in rows]


# -- functions --------------------------------------------------------------------------------------


@dataclass(slots=True)
class Post:
    """What a row says that somebody does."""

    person: Person
    organisation: Organisation
    title: str = ""
    dates: Mapping[str, Any] | None = None


def save_functions(posts: Sequence[Post]) -> Entries:
    """Tie people to organisations; whoever has no main function gets one. Two queries and two writes."""
    held: dict[int, list[Function]] = defaultdict(list)
    numbers = sorted({post.person.pk for post in posts})
    for start in range(0, len(numbers), BATCH):
        for one in Function.objects.filter(person__in=numbers[start : start + BATCH]):
            held[one.person_id].append(one)
    new: list[Function] = []
    changed: list[tuple[Function, Function, list[str]]] = []
    for post in posts:
        mine = held[post.person.pk]
        there = [one for one in mine if one.organisation_id == post.organisation.pk]
        same = (
            [one for one in there if fold(one.title) == fold(post.title)] if post.title else there
        )
        dates = post.dates or {}
        if same:
            if (change := _redate(same[0], dates)) is not None:
                changed.append(change)
            continue
        made = Function(
            person=post.person,
            organisation=post.organisation,
            title=post.title,
            is_main=not any(one.is_main for one in mine),
            **dates,
        )
        mine.append(made)
        new.append(made)
    writing.create_all(new)
    _update(changed)
    return [
        *(updated_entry(before, after, names) for before, after, names in changed),
        *(created_entry(one) for one in new),
    ]


def _redate(
    function: Function, dates: Mapping[str, Any]
) -> tuple[Function, Function, list[str]] | None:
    names = [name for name, day in dates.items() if getattr(function, name) != day]
    if not names or function.pk is None:
        return None
    before = copy(function)
    for name in names:
        setattr(function, name, dates[name])
    return before, function, names


def _update(changed: Iterable[tuple[Function, Function, list[str]]]) -> None:
    rows = list(changed)
    writing.update_all(
        [(before, after) for before, after, _names in rows],
        {name for _before, _after, names in rows for name in names},
    )
