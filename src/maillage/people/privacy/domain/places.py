"""Texts that bear a person's name, with their extract: whoever erases says which are of somebody else.

A homonym who is not in the directory, an event named after an artist: only a person can tell.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.utils.html import strip_tags
from django.utils.text import capfirst

from maillage.people.privacy.mentions import Identity

AROUND: Final = 70
"""Characters shown on each side of a name."""

MOST_EXTRACTS: Final = 3
"""Extracts of one record: enough to know of whom it speaks."""


@dataclass(frozen=True, slots=True)
class Extract:
    """« … rencontre avec **Zéphyrine Quatrebarbes**, à la médiathèque… », of one column."""

    column: str
    before: str
    hit: str
    after: str


@dataclass(frozen=True, slots=True)
class Place:
    """One record whose texts bear the name."""

    ref: str
    kind: str
    extracts: list[Extract] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For `ErasureDraft.places`."""
        return asdict(self)


def ref_of(row: models.Model) -> str:
    """« agenda.event:12 »; a number is not always one, unlike in `ObjectRef`."""
    return f"{row._meta.label_lower}:{row.pk}"


def kind_of(model: type[models.Model]) -> str:
    """« Événements »."""
    return str(capfirst(str(model._meta.verbose_name_plural)))


def place_of(
    row: models.Model, fields: Iterable[models.Field[Any, Any]], identity: Identity
) -> Place | None:
    """Where a record bears the name; None when it bears none."""
    found = [
        extract
        for one in fields
        for text in _texts(one.value_from_object(row))
        if (extract := _extract(one, text, identity)) is not None
    ]
    return Place(ref_of(row), kind_of(type(row)), found[:MOST_EXTRACTS]) if found else None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _extract(one: models.Field[Any, Any], text: str, identity: Identity) -> Extract | None:
    if identity.named.first_in(text) is None:
        return None
    label = str(capfirst(str(one.verbose_name)))
    read = " ".join(html.unescape(strip_tags(text)).split())
    hit = identity.named.first_in(read)
    if hit is None:  # within a tag: nothing that a reader sees
        return Extract(label, "", text[:AROUND], "")
    start, end = hit.span()
    left, right = read[max(0, start - AROUND) : start], read[end : end + AROUND]
    return Extract(
        column=label,
        before=f"…{left}" if start > AROUND else left,
        hit=hit.group(),
        after=f"{right}…" if end + AROUND < len(read) else right,
    )


def with_addresses(places: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same, each with the page of its record where there is one; a query for each kind."""
    shown = [dict(one) for one in places]
    keys: dict[str, list[str]] = {}
    for one in shown:
        label, _colon, key = one["ref"].partition(":")
        keys.setdefault(label, []).append(key)
    found = {
        ref_of(row): row
        for label, wanted in keys.items()
        for row in apps.get_model(label)._base_manager.filter(pk__in=wanted)
    }
    for one in shown:
        address = getattr(found.get(one["ref"]), "get_absolute_url", None)
        one["url"] = address() if callable(address) else ""
    return shown
