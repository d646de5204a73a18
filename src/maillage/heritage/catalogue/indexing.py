"""The index of the public objects: what it keeps of each, and how it follows the database.

Saving an object, one of its images or its museum is enough (`kernel.search`); whatever writes by
another way calls `touch` in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, Protocol

from django.db.models import Q

from maillage.heritage.catalogue import hooks
from maillage.heritage.catalogue.knowledge import public_knowledge
from maillage.heritage.catalogue.models import (
    CatalogueImport,
    CulturalObject,
    ImportRecord,
    Museum,
    ObjectImage,
    Term,
    Vocabulary,
)
from maillage.heritage.catalogue.models.terms import key_of
from maillage.kernel import search
from maillage.kernel.search import followed
from maillage.kernel.search.faceted import (
    Document,
    Drift,
    IndexField,
    IndexSchema,
    Kind,
    SearchEngine,
    SearchUnavailable,
    drift_between,
    engine,
)

KEY: Final = "catalogue"
BATCH: Final = 2_000
FEW: Final = 500  # objects from which all the vocabularies are read at once
REMADE: Final = 20_000  # objects at once from which making the index anew may be quicker

SCHEMA: Final = IndexSchema(
    KEY,
    (
        IndexField("title", Kind.TEXT, boost=4, extract=True, suggest=True),
        IndexField("author", Kind.KEYWORD, boost=3, facet=True, usual=2, text=True, suggest=True),
        IndexField(
            "denomination", Kind.KEYWORD, boost=2, facet=True, usual=2, text=True, suggest=True
        ),
        IndexField("domain", Kind.KEYWORD, facet=True, usual=2, text=True),
        IndexField("period", Kind.KEYWORD, facet=True, usual=2, text=True),
        IndexField("technique", Kind.KEYWORD, facet=True, usual=2, text=True),
        IndexField("place", Kind.KEYWORD, facet=True, usual=2, text=True, suggest=True),
        IndexField("subject", Kind.TEXT, boost=1.5, extract=True),
        IndexField("description", Kind.TEXT, extract=True),
        IndexField("inscription", Kind.TEXT, extract=True),
        IndexField("identifier", Kind.TEXT, boost=4),
        IndexField("dates", Kind.TEXT),
        IndexField("knowledge", Kind.TEXT, extract=True),
        IndexField("museum", Kind.KEYWORD, facet=True),
        IndexField("image", Kind.KEYWORD, facet=True),
        IndexField("rights", Kind.KEYWORD, facet=True),
        IndexField("gallery", Kind.KEYWORD, facet=True),
        IndexField("year_from", Kind.INTEGER, facet=True, sort=True),
        IndexField("year_to", Kind.INTEGER),
        IndexField("sort_title", Kind.SORT),
        IndexField("prominence", Kind.INTEGER, sort=True),
    ),
    version=2,
    default_sort="-prominence",
)
_TEXTS: Final = {
    "subject": ("REPR", "PREP", "SREP"),
    "description": ("DESC", "HIST", "GENE", "UTIL", "ECOL", "GEOHI", "DECV", "COMM"),
    "inscription": ("INSC", "PINS", "ONOM"),
    "identifier": ("INV", "REF"),
    "dates": ("MILL", "PERI", "EPOQ"),
}
_WORDS: Final = {
    "author": ("people", Vocabulary.PERSON),
    "denomination": ("denominations", Vocabulary.DENOMINATION),
    "domain": ("domains", Vocabulary.DOMAIN),
    "period": ("periods", Vocabulary.PERIOD),
    "technique": ("materials", Vocabulary.TECHNIQUE),
    "place": ("places", Vocabulary.PLACE),
}
VOCABULARIES: Final = frozenset(str(vocabulary) for _part, vocabulary in _WORDS.values())
"""Those whose words the index holds as they are kept."""
_COLUMNS: Final = (
    *("pk", "version", "values", "normalised", "title", "sort_title", "reference"),
    *("year_from", "year_to", "has_image", "museum_id"),
)


class Described(Protocol):
    """What is read of an object: the record, or a row with these columns."""

    pk: int
    version: int
    values: Mapping[str, Sequence[str]]
    normalised: Mapping[str, Sequence[Mapping[str, Any]]]
    title: str
    sort_title: str
    reference: str
    year_from: int | None
    year_to: int | None
    has_image: bool
    museum_id: int


class Canon:
    """What surrounds objects: words kept for synonyms, museums' slugs, rights, galleries, and what the
    public knows of them.
    """

    def __init__(
        self,
        words: Mapping[str, Mapping[str, str]],
        *,
        museums: Mapping[int, str],
        rights: Mapping[int, Sequence[str]],
        galleries: Mapping[int, Sequence[str]],
        knowledge: Mapping[int, Sequence[str]] | None = None,
    ) -> None:
        self.museums, self.rights, self.galleries = museums, rights, galleries
        self.knowledge = knowledge or {}
        self._words = words
        self._known: dict[tuple[str, str], str] = {}

    @classmethod
    def around(cls, rows: Sequence[Described], *, like: Canon | None = None) -> Canon:
        """For these objects, in a few queries; `like` lends its words and museums."""
        pks = [row.pk for row in rows]
        rights: dict[int, list[str]] = {}
        shown = ObjectImage.objects.filter(object__in=pks).order_by("rank", "pk")
        for pk, right in shown.values_list("object_id", "rights"):
            if right not in (known := rights.setdefault(pk, [])):
                known.append(right)
        made = cls(
            like._words if like else _words_of(rows),  # noqa: SLF001 - its own class
            museums=like.museums if like else dict(Museum.objects.values_list("pk", "slug")),
            rights=rights,
            galleries=hooks.galleries_of(pks),
            knowledge=public_knowledge(pks),
        )
        if like:
            made._known = like._known  # noqa: SLF001 - its own class
        return made

    def word(self, vocabulary: str, name: str) -> str:
        """The word to show and count under."""
        found = self._known.get((vocabulary, name))
        if found is None:
            found = self._words.get(vocabulary, {}).get(key_of(name), name)
            self._known[vocabulary, name] = found
        return found


def _words_of(rows: Sequence[Described] | None) -> dict[str, dict[str, str]]:
    """By vocabulary, the words kept for those that `rows` bear; for None, for all."""
    found: dict[str, dict[str, str]] = {}
    for part, vocabulary in _WORDS.values():
        terms = Term.objects.filter(vocabulary=vocabulary)
        if rows is not None and len(rows) <= FEW:
            names = {one["name"] for row in rows for one in row.normalised.get(part, ())}
            keys = {key_of(name) for name in names}
            if not keys:
                continue
            terms = terms.filter(key__in=keys)
        words = found[str(vocabulary)] = {}
        for key, label, kept in terms.values_list("key", "label", "merged_into__label").iterator():
            words[key] = kept or label
    return found


def prominence(record: Described) -> int:
    """Where an object stands when no word ranks it: those with a picture first, museums mixed.

    Keys follow each other by museum, as imports do: multiplied by the golden ratio (Knuth, The Art of
    Computer Programming, 6.4), they are spread evenly, and always alike.
    """
    spread = (record.pk * 2_654_435_769) % (1 << 32) >> 12
    return spread + (1 << 20 if record.has_image else 0)


def document_of(record: Described, canon: Canon) -> Document:
    """What the index keeps of an object."""
    given = record.values
    values: dict[str, Any] = {
        "title": [record.title, *given.get("APPL", ())],
        "museum": canon.museums.get(record.museum_id),
        "image": "oui" if record.has_image else "non",
        "rights": canon.rights.get(record.pk, ()),
        "gallery": canon.galleries.get(record.pk, ()),
        "knowledge": canon.knowledge.get(record.pk, ()),
        "year_from": record.year_from,
        "year_to": record.year_to,
        "sort_title": record.sort_title,
        "prominence": prominence(record),
    }
    for name, codes in _TEXTS.items():
        values[name] = [text for code in codes for text in given.get(code, ())]
    if record.reference not in values["identifier"]:
        values["identifier"].append(record.reference)
    for name, (part, vocabulary) in _WORDS.items():
        values[name] = [
            canon.word(vocabulary, one["name"])
            for one in record.normalised.get(part, ())
            if one.get("name")
        ]
    return Document(record.pk, values, stamp=record.version)


def index() -> SearchEngine:
    """The engine of the objects."""
    return engine(SCHEMA)


# -- following the database -------------------------------------------------------------------------


def touch(*objects: CulturalObject) -> None:
    """Have the entries of these objects redone once the running transaction commits."""
    touch_keys([one.pk for one in objects])


def touch_keys(pks: Iterable[int]) -> None:
    """The same, by their keys."""
    search.touch_refs(followed.ref(KEY, pk) for pk in pks)


def drain() -> int:
    """Redo the entries of all touched objects at once; the background task does it."""
    return followed.drain()


def refresh(pks: Sequence[int]) -> None:
    """Index these objects as they are now, in one commit; those not public leave the index."""
    if len(pks) >= REMADE and len(pks) * 3 >= index().count():
        rebuild()
        return
    canon = None
    with index().write() as writer:
        left = iter(pks)
        while batch := list(islice(left, BATCH)):
            rows = _rows(pk__in=batch)
            if canon is None and len(pks) > FEW:
                canon = _everything()
            for document in _documents(rows, canon):
                writer.put(document)
            for pk in set(batch) - {row.pk for row in rows}:
                writer.remove(pk)


def rebuild() -> int:
    """Make the index anew beside the one in use, then switch; returns the object count."""
    expected = CulturalObject.objects.public().count()
    return index().rebuild(_all_documents(), expected=expected, late=_documents_of)


def drift() -> Drift:
    """Objects that the index lacks, holds wrongly, or knows in an older version."""
    database = CulturalObject.objects.public().order_by("pk").values_list("pk", "version")
    found = drift_between(database.iterator(chunk_size=10_000), index().stamps())
    return found.without(_half_imported()) if found else found


def _half_imported() -> set[int]:
    """What an import has written, or undone, and not finished: it appears whole, at its end."""
    state = CatalogueImport.State
    rows = ImportRecord.objects.filter(
        Q(run__state=state.APPLYING, is_applied=True) | Q(run__state=state.UNDOING, is_undone=True),
        object__isnull=False,
    )
    return set(rows.values_list("object_id", flat=True))


def is_missing() -> bool:
    """Whether objects are public and none is indexed, or the index cannot be read."""
    try:
        return index().count() == 0 and CulturalObject.objects.public().exists()
    except SearchUnavailable:
        return True


def _rows(**conditions: Any) -> list[Any]:
    public = CulturalObject.objects.public().filter(**conditions).order_by("pk")
    return list(public.values_list(*_COLUMNS, named=True)[:BATCH])


def _everything() -> Canon:
    museums = dict(Museum.objects.values_list("pk", "slug"))
    return Canon(_words_of(None), museums=museums, rights={}, galleries={})


def _documents(rows: Sequence[Described], like: Canon | None) -> Iterator[Document]:
    if rows:
        canon = Canon.around(rows, like=like)
        for row in rows:
            yield document_of(row, canon)


def _all_documents() -> Iterator[Document]:
    # By pages of keys: no reading of the database lasts as long as the whole.
    canon, last = _everything(), 0
    while rows := _rows(pk__gt=last):
        yield from _documents(rows, canon)
        last = rows[-1].pk


def _documents_of(pks: Sequence[int]) -> Iterator[Document]:
    left = iter(pks)
    while batch := list(islice(left, BATCH)):
        yield from _documents(_rows(pk__in=batch), None)
