"""Read a file or harvest a server into the staging table; resumed where it stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.heritage.catalogue.domain.importing import counting
from maillage.heritage.catalogue.domain.importing.checkpoints import (
    BATCH,
    Say,
    Superseded,
    advance,
    checkpoint,
    say_nothing,
)
from maillage.heritage.catalogue.domain.importing.choices import Choices
from maillage.heritage.catalogue.domain.importing.comparing import (
    TOLD_BY_COLUMN,
    Comparer,
    holds_whole_records,
)
from maillage.heritage.catalogue.domain.importing.identifying import part_twins
from maillage.heritage.catalogue.domain.importing.receiving import HARVEST, local_path, opened
from maillage.heritage.catalogue.domain.importing.staging import stage
from maillage.heritage.catalogue.fields import FIELDS
from maillage.heritage.catalogue.models import CatalogueImport, CulturalObject, ImportRecord
from maillage.heritage.catalogue.readers import Harvest, SourceRecord, check_references
from maillage.kernel import outgoing, states
from maillage.kernel.imports.cleaning import number_fr
from maillage.kernel.imports.errors import ReadError

State = CatalogueImport.State
Outcome = ImportRecord.Outcome

BREAKS: Final = frozenset(("truncated", "malformed", "bomb", "doctype", "entity", "loop"))
"""Problems after which a file cannot say what is missing from it."""

_READ_TO: Final = 88
"""Percent of the progress when all records are staged."""


@dataclass(slots=True)
class Batch:
    """Records to stage at once, and from where to resume after them."""

    records: list[SourceRecord]
    resumption: str = ""
    position: int | None = None
    """The last record before the place where to resume, when it is not the last one of the batch."""
    percent: int = 0


@dataclass(slots=True)
class Reading:
    """One source being read: what it says beside its records."""

    batches: Iterable[Batch]
    columns: frozenset[str] = frozenset()
    notes: list[str] = field(default_factory=list)
    failure: Callable[[], str] = str
    is_partial: Callable[[], bool] = bool


def read_run(
    run: CatalogueImport,
    *,
    actor: Any,
    say: Say = say_nothing,
    fetch: outgoing.Fetch = outgoing.fetch,
    pause: Callable[[float], None] = time.sleep,
) -> CatalogueImport:
    """Stage the run's records, from the place reached; present them once all are there.

    A run that is being read goes on; a harvest that stopped goes on from its token; any other run
    is read again from its beginning. Does nothing on a run that is past it.
    """
    run.refresh_from_db()
    if run.state in (State.RECEIVED, State.PREVIEWED, State.FAILED):
        run = _begin(run, actor)
    if run.state != State.READING:
        return run
    try:
        with _reading(run, fetch, pause) as reading:
            _stage(run, reading, say)
            say(_READ_TO, _("Recherche des fiches absentes du fichier."))
            _conclude(run, reading, actor)
    except ReadError as error:
        advance(run, failure=f"{error.message} {error.hint}".strip()[:500])
        return states.perform(run, "fail", actor=actor, trusted=True)
    except Superseded:
        pass
    run.refresh_from_db()
    return run


def _begin(run: CatalogueImport, actor: Any) -> CatalogueImport:
    """Start again from nothing, unless a harvest can go on; another worker may have begun."""
    with transaction.atomic():
        held = CatalogueImport.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if held.state == State.READING:
            return held
        if not held.resumption:
            forget_records(held)
            advance(held, position=0, counts={}, remarks=[])
        else:  # what was missing must be looked for again, what followed is read again
            held.records.filter(Q(outcome=Outcome.MISSING) | Q(number__gt=held.position)).delete()
            told = (held.failure, _unfinished())
            advance(held, remarks=[one for one in held.remarks if one not in told])
        advance(held, failure="")
        return states.perform(held, "read", actor=actor)


def forget_records(run: CatalogueImport) -> None:
    """Empty the staging table of this run, by batches: the base is not held for long."""
    while pks := list(run.records.values_list("pk", flat=True)[: BATCH * 4]):
        ImportRecord.objects.filter(pk__in=pks).delete()


@contextmanager
def _reading(
    run: CatalogueImport, fetch: outgoing.Fetch, pause: Callable[[float], None]
) -> Iterator[Reading]:
    if run.kind == HARVEST:
        yield _harvest(run, fetch, pause)
        return
    with local_path(run) as path, opened(run) as source:
        codes = frozenset(one.code for one in source.columns if one.code)
        reading = Reading((), codes, source.notes, is_partial=lambda: source.is_partial)
        lines = _lines_of(path) if run.kind != "spreadsheet" else 0
        records = _checked(run, source.records())
        reading.batches = _by_number(records, run.position, lines)
        yield reading


def fields_told(run: CatalogueImport) -> frozenset[str]:
    """The fields of which every record of the run says something, if only that they are empty.

    None of them when the file is gone, or when each record holds what it likes (Dublin Core).
    """
    if holds_whole_records(run):
        return frozenset(FIELDS)
    if run.kind not in TOLD_BY_COLUMN:
        return frozenset()
    try:
        with opened(run) as source:
            return frozenset(one.code for one in source.columns if one.code)
    except ReadError:
        return frozenset()


def _harvest(
    run: CatalogueImport, fetch: outgoing.Fetch, pause: Callable[[float], None]
) -> Reading:
    if run.position and not run.resumption:  # killed at the very end: the list begins again
        with checkpoint(run.pk, State.READING, position=run.position):
            forget_records(run)
            advance(run, position=0, counts={}, remarks=[])
    since = run.options.get("since") or ""
    harvest = Harvest(
        run.address,
        prefix=run.options.get("prefix", "oai_dc"),
        set_spec=run.options.get("set", ""),
        since=date.fromisoformat(since) if since else None,
        token=run.resumption,
        fetch=fetch,
        pause=pause,
    )
    return Reading(_by_page(run, harvest), notes=harvest.notes, failure=lambda: harvest.failure)


def _by_page(run: CatalogueImport, harvest: Harvest) -> Iterator[Batch]:
    """The pages of a harvest, each staged with the token of the next: none comes twice."""
    page: list[SourceRecord] = []
    token, number = run.resumption, run.position
    before = number  # the records of the pages before this one
    unread: Batch | None = None
    for record in _checked(run, harvest.records()):
        if harvest.token != token:
            token = harvest.token
            yield Batch(page, token)
            page, before = [], number
        if harvest.broken is not None and unread is None:
            unread = Batch([], harvest.broken, before)
        if harvest.failure and record.is_blocked and not record.values:
            continue  # the reason why the harvest stops: said once, by the import itself
        number += 1
        record.number = number
        page.append(record)
    # Between two pages, the harvest can go on later, as from a page that could not be read; stopped
    # inside another one, it begins again.
    yield Batch(page, "" if page else harvest.token)
    if unread is not None and unread.position:
        yield unread


def _by_number(records: Iterator[SourceRecord], position: int, lines: int) -> Iterator[Batch]:
    """The records after the place reached; those before are read again, and only that."""
    rest = (one for one in records if one.number > position)
    while batch := list(islice(rest, BATCH)):
        done = min(1.0, batch[-1].line / lines) if lines else 0.5
        yield Batch(batch, percent=round(done * _READ_TO))


def _checked(run: CatalogueImport, records: Iterable[SourceRecord]) -> Iterator[SourceRecord]:
    choices = Choices.of(run.options)
    museum = run.museum.museofile if run.museum is not None else ""
    return check_references(records, missing=choices.reference, museum=museum)


def _lines_of(path: Path) -> int:
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


def _stage(run: CatalogueImport, reading: Reading, say: Say) -> None:
    comparer = Comparer(run, reading.columns)
    for batch in reading.batches:
        rows = comparer.rows(batch.records)
        position = batch.records[-1].number if batch.records else run.position
        position = batch.position or position
        with checkpoint(run.pk, State.READING, position=run.position):
            stage(rows)
            advance(run, position=position, resumption=batch.resumption[:2000])
        message = ngettext(
            "%(n)s notice lue et comparée.", "%(n)s notices lues et comparées.", run.position
        )
        percent = batch.percent or min(80, 5 + run.position // 2_000)
        say(percent, message % {"n": number_fr(run.position)})


def _conclude(run: CatalogueImport, reading: Reading, actor: Any) -> None:
    failure = reading.failure()
    if failure and not run.position:
        raise ReadError("harvest", failure)
    if not run.position and not run.options.get("since"):
        raise ReadError(
            "empty",
            _("Aucune notice n’a été trouvée."),
            " ".join(reading.notes) or _("Vérifiez que c’est le bon fichier."),
        )
    told = Comparer(run, reading.columns).remarks()
    notes = list(dict.fromkeys((*run.remarks, *told, *reading.notes)))
    if failure:
        notes.insert(0, failure)
    why_not = _whole(run, failure, is_partial=reading.is_partial())
    if why_not:
        notes.append(why_not)
    else:
        _stage_missing(run)
    with checkpoint(run.pk, State.READING):
        part_twins(run)
        counts = {**counting.count(run), "complete": not why_not}
        advance(run, counts=counts, remarks=notes[:50], failure=failure[:500])
        states.perform(run, "present", actor=actor, trusted=True)


def _whole(run: CatalogueImport, failure: str, *, is_partial: bool) -> str:
    """Why the source cannot say which objects are missing from it; '' when it can."""
    if failure:
        return _unfinished()
    if is_partial:
        return _(
            "Ce fichier n’est qu’une page d’une réponse OAI-PMH : les fiches absentes ne sont pas "
            "recherchées. Moissonnez plutôt le serveur."
        )
    if chosen := run.options.get("set"):
        message = _(
            "Cette moisson ne porte que sur l’ensemble « %(set)s » : les fiches absentes ne sont pas "
            "recherchées."
        )
        return message % {"set": chosen}
    if run.options.get("since"):
        return _(
            "Cette moisson ne porte que sur les fiches récentes : les absentes ne sont pas recherchées."
        )
    refused = run.records.filter(outcome=Outcome.REFUSED).values_list("problems", flat=True)
    for problems in refused.iterator(chunk_size=BATCH):
        if any(one["code"] in BREAKS for one in problems):
            return _(
                "Le fichier est abîmé ou incomplet : les fiches absentes ne sont pas recherchées."
            )
    return _unnamed(run)


def _unfinished() -> str:
    return _("La moisson n’est pas complète : les fiches absentes ne sont pas recherchées.")


def _unnamed(run: CatalogueImport) -> str:
    """What is said when refused records have no readable reference; '' when each has one.

    Any object of the catalogue may be one of theirs: calling it absent would have it withdrawn
    because somebody mistyped a cell.
    """
    lines = run.records.filter(outcome=Outcome.REFUSED, reference="").order_by("number")
    count = lines.count()
    if not count:
        return ""
    first = list(lines.values_list("line", "number")[:5])
    told = ", ".join(number_fr(line or number) for line, number in first)
    if first[0][0]:
        where = ngettext("ligne %(list)s", "lignes %(list)s", count)
    else:  # a harvest has no lines
        where = ngettext("rang %(list)s", "rangs %(list)s", count)
    where %= {"list": told + ("…" if count > len(first) else "")}
    message = ngettext(
        "Une notice refusée (%(where)s) n’a pas de référence lisible : les fiches absentes ne "
        "sont pas recherchées, car l’une d’elles peut être la sienne. Corrigez sa référence (REF), "
        "puis envoyez de nouveau le fichier.",
        "%(n)s notices refusées (%(where)s) n’ont pas de référence lisible : les fiches "
        "absentes ne sont pas recherchées, car certaines peuvent être les leurs. Corrigez leur "
        "référence (REF), puis envoyez de nouveau le fichier.",
        count,
    )
    return message % {"n": number_fr(count), "where": where}


def _stage_missing(run: CatalogueImport) -> None:
    """One row for each current object of the museums of this file that the file does not name.

    A row that is staged is no longer missing: resumed, the search goes on by itself. The refused
    records count as present: their object is not gone. Nor is one that receives its reference.
    """
    museums = list(
        run.records.exclude(museum=None)
        .exclude(outcome__in=(Outcome.REFUSED, Outcome.MISSING))
        .order_by()
        .values_list("museum", flat=True)
        .distinct()
    )
    if run.museum_id:
        museums = [run.museum_id]
    named = ImportRecord.objects.filter(run=run, reference=OuterRef("reference"))
    adopted = ImportRecord.objects.filter(run=run, object=OuterRef("pk"))
    last = 0
    while True:
        found = list(
            CulturalObject.objects.current()
            .filter(museum__in=museums, pk__gt=last)
            .exclude(Exists(named))
            .exclude(Exists(adopted))
            .order_by("pk")
            .only("pk", "reference", "museum_id", "title", "is_provisional")[:BATCH]
        )
        if not found:
            return
        last = found[-1].pk
        with checkpoint(run.pk, State.READING):
            number = run.records.aggregate(last=Max("number"))["last"] or 0
            ImportRecord.objects.bulk_create(
                [
                    ImportRecord(
                        run=run,
                        number=number + at,
                        reference=one.reference,
                        is_provisional=one.is_provisional,
                        museum_id=one.museum_id,
                        object=one,
                        title=one.title[:200],
                        outcome=Outcome.MISSING,
                    )
                    for at, one in enumerate(found, start=1)
                ]
            )
