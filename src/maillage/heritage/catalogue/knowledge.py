"""What is known of objects besides their museum's record, lent by the rooms that gather it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from maillage.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class KnowledgeSource:
    """Texts about objects that are not the museum's, published: tags, transcriptions.

    `of` receives keys of objects and gives texts by key, in a number of queries that does not grow
    with them.
    """

    key: str
    of: Callable[[Collection[int]], Mapping[int, Sequence[str]]]


knowledge_sources: Final[Registry[KnowledgeSource]] = Registry("knowledge sources")


def public_knowledge(pks: Collection[int]) -> dict[int, list[str]]:
    """What the public knows of these objects, by key, for the index's field « savoirs »."""
    found: dict[int, list[str]] = {}
    for source in knowledge_sources if pks else ():
        for pk, texts in source.of(pks).items():
            found.setdefault(pk, []).extend(texts)
    return found
