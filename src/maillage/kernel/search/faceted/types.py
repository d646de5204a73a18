"""What a faceted search is asked and answers, whichever engine stands behind.

Nothing here knows what is searched: a higher package describes its fields in an `IndexSchema`,
hands over `Document`s and asks `Query`s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

PAGE = 24
MOST_HITS = 500  # of one page
MOST_COUNTED = 5_000  # values of one facet
MOST_MENDED = 5_000  # records one by one: beyond, the index is made anew
Value = str | int | Sequence[str] | Sequence[int] | None


class SearchRefused(ValueError):
    """A request that cannot be answered as it is put; the message is for developers."""


class BadCursor(SearchRefused):
    """A page's token that this search did not give, or that was changed on the way."""


def counted_values(size: int) -> int:
    """How many values of a facet are counted; raises SearchRefused for more than can be."""
    if size > MOST_COUNTED:
        raise SearchRefused(f"{size} values of a facet: at most {MOST_COUNTED} are counted")
    return max(1, size)


class SearchUnavailable(RuntimeError):
    """The index does not answer: its server is down, its directory cannot be read."""


class IndexBusy(RuntimeError):
    """Another process has been writing to the index for longer than we may wait."""


class Kind(Enum):
    """What may be done with a field."""

    TEXT = "text"  # searched by French stems, phrases, beginnings
    KEYWORD = "keyword"  # exact values: filters, facets
    INTEGER = "integer"  # ranges, histograms, sort; one value a document
    SORT = "sort"  # a text that only sorts, accents and case aside


@dataclass(frozen=True, slots=True)
class IndexField:
    """One field of a schema.

    `boost`: how much more a word found there weighs than elsewhere. `facet`: its values are
    counted (KEYWORD), or fall into a histogram (INTEGER). `usual`: how many values of a facet a
    record usually has at most; those are counted fast, the others right as well. `sort`: an
    INTEGER by which answers may be sorted. `text`: a KEYWORD that is also searched by words.
    `extract`: kept, to show where the words were found. `suggest`: its values are proposed while
    typing.
    """

    name: str
    kind: Kind
    boost: float = 1.0
    facet: bool = False
    usual: int = 1
    sort: bool = False
    text: bool = False
    extract: bool = False
    suggest: bool = False

    @property
    def searched(self) -> bool:
        """Whether words are looked for in this field."""
        return self.kind is Kind.TEXT or self.text


@dataclass(frozen=True, slots=True)
class IndexSchema:
    """The fields of one index. Raise `version` when they change: the index is then made anew.

    `default_sort` orders the answers to a query without words, where nothing is more relevant
    than anything else; ``pk`` and ``-pk`` always exist.
    """

    key: str  # letters, digits, hyphens: names directories
    fields: tuple[IndexField, ...]
    version: int = 1
    default_sort: str = "-pk"

    def field(self, name: str) -> IndexField:
        """The field of that name; raises SearchRefused when there is none."""
        for one in self.fields:
            if one.name == name:
                return one
        raise SearchRefused(f"no field « {name} » in « {self.key} »")

    def named(self, wanted: Callable[[IndexField], bool]) -> tuple[IndexField, ...]:
        """The fields that `wanted` accepts, in order."""
        return tuple(one for one in self.fields if wanted(one))


@dataclass(frozen=True, slots=True)
class Document:
    """What the index keeps of one record. `stamp` (the record's version) shows what is stale."""

    pk: int
    values: Mapping[str, Value]
    stamp: int = 0


class How(Enum):
    """How the words of a clause must be found."""

    ALL = "all"  # every word
    ANY = "any"  # one of them at least
    PHRASE = "phrase"  # in that order, side by side
    PREFIX = "prefix"  # every word by its beginning


class Join(Enum):
    """How a clause joins those before it; NOT takes away, whatever came before."""

    AND = "and"
    OR = "or"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Clause:
    """One row of an advanced search; without `field`, in every searched field."""

    words: str
    field: str = ""
    how: How = How.ALL
    join: Join = Join.AND


@dataclass(frozen=True, slots=True)
class Span:
    """Records whose own interval [`start_field`, `end_field`] meets [`low`, `high`]."""

    start_field: str
    end_field: str
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts of records by intervals of an INTEGER field.

    `interval` 0 chooses one that shows most records in `size` buckets at most; the few records
    before or after are then gathered in a first or last bucket that is open on its outer side.
    Like a facet, a histogram ignores the range or span on its own field.
    """

    field: str
    interval: int = 0
    size: int = 40


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for.

    `text` is what a visitor types: words (all must be found), "a phrase", begin* and -without.
    `filters`: one of the values within a field, and across fields. `sort`: a field's name,
    after a hyphen for the other way round; empty for relevance. Each facet's counts ignore the
    filter on that facet, so that a second value can be chosen.
    """

    text: str = ""
    clauses: tuple[Clause, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)
    spans: tuple[Span, ...] = ()
    sort: str = ""
    limit: int = PAGE
    cursor: str = ""
    facets: tuple[str, ...] = ()
    facet_size: int = 12  # more than MOST_COUNTED is refused, never cut
    histogram: Histogram | None = None
    extracts: bool = False

    @property
    def has_words(self) -> bool:
        """Whether anything is looked for by words, so that relevance means something."""
        return bool(self.text.strip() or any(one.words.strip() for one in self.clauses))


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found. `extracts`: HTML by field, escaped, the words found within ``<mark>``."""

    pk: int
    score: float = 0.0
    extracts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet and how many records have it; chosen values are always there."""

    value: str
    count: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Bucket:
    """Records from `start` to `end` inclusive; None on the side that is open."""

    start: int | None
    end: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value proposed while typing, its field, and how many records have it."""

    text: str
    field: str
    count: int


@dataclass(frozen=True, slots=True)
class Result:
    """What was found. `fuzzy`: nothing matched as written, these are near spellings."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    histogram: tuple[Bucket, ...] = ()
    next_cursor: str = ""  # empty on the last page
    suggestion: str = ""  # « vouliez-vous dire »
    fuzzy: bool = False

    @property
    def pks(self) -> list[int]:
        """The keys found, in order."""
        return [hit.pk for hit in self.hits]


@dataclass(frozen=True, slots=True)
class Drift:
    """How an index differs from the database: records missing, too many, of another version."""

    missing: tuple[int, ...] = ()
    extra: tuple[int, ...] = ()
    stale: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.extra or self.stale)

    @property
    def pks(self) -> list[int]:
        """All records to index again."""
        return [*self.missing, *self.extra, *self.stale]

    @property
    def is_large(self) -> bool:
        """Whether making the index anew is quicker than mending it."""
        return len(self.pks) >= MOST_MENDED

    def without(self, pks: Set[int]) -> Drift:
        """The same, these records left aside."""
        kinds = (self.missing, self.extra, self.stale)
        return Drift(*(tuple(pk for pk in kind if pk not in pks) for kind in kinds))


class Writer(Protocol):
    """Changes that appear together when the block that opened the writer ends."""

    def put(self, document: Document) -> None:
        """Add the document, in the place of the record's former one."""

    def remove(self, pk: int) -> None:
        """Remove the record, if it is there."""


class SearchEngine(Protocol):
    """One index; open it with `maillage.kernel.search.faceted.engine`."""

    schema: IndexSchema

    def search(self, query: Query) -> Result:
        """The records that match; raises SearchRefused (BadCursor) for what means nothing.

        This and all that follows raises SearchUnavailable when the index does not answer.
        """

    def suggest(self, text: str, *, limit: int = 10) -> list[Suggestion]:
        """Values that begin with `text`, or one of whose words does, the most frequent first."""

    def similar(self, pk: int, *, limit: int = 6, query: Query | None = None) -> list[Hit]:
        """Records of near text, within the filters of `query` if there is one."""

    def count(self) -> int:
        """How many records the index holds."""

    def stamps(self) -> Iterator[tuple[int, int]]:
        """Every (pk, stamp), by growing pk."""

    def write(self) -> AbstractContextManager[Writer]:
        """All or nothing; raises IndexBusy when another process writes for too long."""

    def rebuild(
        self,
        documents: Iterable[Document],
        *,
        expected: int = 0,
        late: Callable[[Sequence[int]], Iterable[Document]] | None = None,
    ) -> int:
        """Make the index anew beside the one in use, then switch; returns the record count.

        `expected`: about how many documents come; the index is laid out the better for it.
        What other processes write meanwhile goes to the index in use; `late` gives the present
        documents of those records (none for what is gone), put in before the switch.
        """
