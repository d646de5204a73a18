"""Objects taken away: whole collections in flat memory, the results of a search, the office's table.

Who asks decides what is in it: callers give a queryset that has passed ``visible_to`` or ``public``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any, Final

from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue.domain.exposure import in_order
from maillage.heritage.catalogue.models import CulturalObject, Museum
from maillage.heritage.catalogue.writers import (
    csv_document,
    edm,
    json_ld,
    json_ld_document,
    lido,
    lido_document,
    oai_dc,
)
from maillage.heritage.catalogue.writers.delimited import columns
from maillage.heritage.catalogue.writers.markup import HEAD
from maillage.kernel import clock
from maillage.kernel.exports import Export, ExportColumn, RecordFormat

BATCH: Final = 500
"""Objects in memory at a time."""

LONGEST: Final = 10_000
"""Objects of a search that leave in one file."""

_PIECE: Final = 1 << 16

Records = Iterable[CulturalObject]


@dataclass(frozen=True, slots=True)
class ObjectFormat:
    """A file of objects."""

    key: str
    extension: str
    mime: str
    label: Any
    write: Callable[[Records], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file being written; its pieces are read once, as they are sent."""

    filename: str
    content_type: str
    chunks: Iterator[bytes]


def _pieces(document: Callable[[Records], Iterator[str]]) -> Callable[[Records], Iterator[bytes]]:
    """The document in UTF-8, by pieces of a size worth sending."""

    def write(records: Records) -> Iterator[bytes]:
        waiting: list[str] = []
        length = 0
        for text in document(records):
            waiting.append(text)
            length += len(text)
            if length >= _PIECE:
                yield "".join(waiting).encode(errors="replace")
                waiting, length = [], 0
        yield "".join(waiting).encode(errors="replace")

    return write


FORMATS: Final[Mapping[str, ObjectFormat]] = {
    one.key: one
    for one in (
        ObjectFormat(
            "csv", "csv", "text/csv; charset=utf-8", _("CSV, pour un tableur"), csv_document
        ),
        ObjectFormat(
            "xml",
            "lido.xml",
            "application/xml; charset=utf-8",
            _("LIDO, pour un autre logiciel de collections"),
            _pieces(lido_document),
        ),
        ObjectFormat(
            "json",
            "json",
            "application/ld+json; charset=utf-8",
            _("JSON-LD, pour un programme"),
            _pieces(json_ld_document),
        ),
    )
}
"""By the extension of the address that gives it."""


def export_objects(
    records: QuerySet[CulturalObject], fmt: str, *, stem: str = "objets"
) -> OutgoingFile:
    """All of `records`, however many, by pk; raises LookupError for an unknown format.

    Each batch is a query of its own: no cursor stays open while a slow visitor downloads.
    """
    return _file(by_batches(records), fmt, stem)


def export_chosen(
    records: QuerySet[CulturalObject], pks: Sequence[int], fmt: str, *, stem: str = "recherche"
) -> OutgoingFile:
    """Those of `records` that a search found, in its order, at most `LONGEST`.

    Raises LookupError for an unknown format.
    """
    return _file(by_keys(records, pks[:LONGEST]), fmt, stem)


def export_museum(museum: Museum, fmt: str) -> OutgoingFile:
    """All that a museum shows to everyone; raises LookupError for an unknown format."""
    return export_objects(museum.cultural_objects.public(), fmt, stem=museum.slug)  # type: ignore[attr-defined]  # a related manager of ours


def _file(records: Records, fmt: str, stem: str) -> OutgoingFile:
    chosen = FORMATS.get(fmt)
    if chosen is None:
        raise LookupError(fmt)
    name = f"{slugify(stem) or 'objets'}-{clock.today():%Y-%m-%d}.{chosen.extension}"
    return OutgoingFile(name, chosen.mime, chosen.write(records))


def ready(records: QuerySet[CulturalObject]) -> QuerySet[CulturalObject]:
    """With what the writers read: museum, organisation, images."""
    return records.select_related("museum__organisation").prefetch_related("images")


def by_batches(records: QuerySet[CulturalObject], size: int = BATCH) -> Iterator[CulturalObject]:
    """Every record by pk, `size` at a time."""
    last = 0
    while batch := list(ready(records).filter(pk__gt=last).order_by("pk")[:size]):
        yield from batch
        last = batch[-1].pk


def by_keys(records: QuerySet[CulturalObject], pks: Iterable[int]) -> Iterator[CulturalObject]:
    """The records of those pks, in that order, by batches; those that `records` leaves out are skipped."""
    waiting = iter(pks)
    while wanted := list(islice(waiting, BATCH)):
        yield from in_order(wanted, ready(records))


# -- one object ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SingleFormat:
    """One object as a file."""

    key: str
    mime: str
    text: Callable[[CulturalObject], str]

    def write(self, record: CulturalObject) -> bytes:
        """The file; half a letter, which no encoding holds, is shown as « ? »."""
        return self.text(record).encode(errors="replace")


SINGLE: Final[Mapping[str, SingleFormat]] = {
    one.key: one
    for one in (
        SingleFormat("lido", "application/xml; charset=utf-8", lambda one: HEAD + lido(one)),
        SingleFormat("edm", "application/rdf+xml; charset=utf-8", lambda one: HEAD + edm(one)),
        SingleFormat("dc", "application/xml; charset=utf-8", lambda one: HEAD + oai_dc(one)),
        SingleFormat(
            "json",
            "application/ld+json; charset=utf-8",
            lambda one: json.dumps(json_ld(one), ensure_ascii=False, indent=1),
        ),
    )
}


# -- the office ------------------------------------------------------------------------------------


def objects_of(user: Any, params: Mapping[str, Any]) -> QuerySet[CulturalObject]:
    """The objects that `user` may see."""
    del params
    return ready(CulturalObject.objects.visible_to(user)).order_by("pk")


def _write_lido(
    output: IO[bytes], records: QuerySet[Any], user: Any, options: Mapping[str, int]
) -> None:
    del user, options
    for piece in FORMATS["xml"].write(by_batches(records)):
        output.write(piece)


OBJECTS = Export(
    kind="objects",
    label=_("Objets"),
    permission="catalogue.view_culturalobject",
    help=_("Les notices des musées, champ par champ sous leurs codes officiels."),
    queryset=objects_of,
    columns=(
        *columns(),
        ExportColumn("visibility", _("Visible par"), lambda one: one.get_visibility_display()),
    ),
    record_formats=(
        RecordFormat(
            "lido", FORMATS["xml"].mime, FORMATS["xml"].label, FORMATS["xml"].extension, _write_lido
        ),
    ),
)
