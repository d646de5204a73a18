"""One batch of records against the rules and against the catalogue: what each would do, and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.heritage.catalogue.deriving import title_of
from maillage.heritage.catalogue.domain.importing.ark_claims import ArkClaims
from maillage.heritage.catalogue.domain.importing.choices import Choices
from maillage.heritage.catalogue.domain.importing.identifying import Known, identify
from maillage.heritage.catalogue.domain.importing.receiving import HARVEST
from maillage.heritage.catalogue.domain.importing.staging import StagedRow
from maillage.heritage.catalogue.fields import FIELDS, REQUIRED, saying
from maillage.heritage.catalogue.models import (
    CatalogueImport,
    CulturalObject,
    ImportRecord,
    Museum,
)
from maillage.heritage.catalogue.readers import SourceRecord
from maillage.heritage.catalogue.readers.cleaning import clean
from maillage.heritage.catalogue.readers.splitting import split_values
from maillage.kernel.imports.cleaning import number_fr

Outcome = ImportRecord.Outcome
Values = Mapping[str, Sequence[str]]
Changes = dict[str, list[Any]]

TOLD_BY_COLUMN: Final = frozenset(("csv", "spreadsheet", "xml"))
"""Kinds in which an empty cell says « nothing », and a column that is not there says nothing."""

_COMPLETE: Final = frozenset(("labelled", "lido"))
"""Kinds that hold whole records: a field that is not there is empty."""


_DELETING: Final = (HARVEST, "oai")
"""Kinds whose records have an OAI identifier, and that say which are no more."""


def holds_whole_records(run: CatalogueImport) -> bool:
    """Whether a field that a record of this source does not have is empty."""
    return run.kind in _COMPLETE or run.options.get("prefix") == "lido"


class Comparer:
    """Compares the batches of one import; the museums are read once."""

    def __init__(self, run: CatalogueImport, columns: frozenset[str] = frozenset()) -> None:
        self.run = run
        self.choices = Choices.of(run.options)
        self.columns = columns
        """The fields that the file has columns for."""
        is_table = run.kind in TOLD_BY_COLUMN
        self.without_column = frozenset(FIELDS) - columns if is_table else frozenset[str]()
        museums = list(Museum.objects.select_related("organisation"))
        self.museums = {one.museofile.upper(): one for one in museums if one.museofile}
        self.by_pk = {one.pk: one for one in museums}
        self.fixed = self.by_pk.get(run.museum_id or 0)
        self.claims = ArkClaims(run)

    def rows(self, records: Sequence[SourceRecord]) -> list[StagedRow]:
        """What to stage for these records: a few queries, whatever their number."""
        self._find_deleted(records)
        known, owners = identify(records, self._told_museum)
        references = {one.reference for one in records if one.reference}
        rows = (
            ImportRecord.objects.filter(run=self.run, reference__in=references)
            .exclude(outcome=Outcome.REFUSED)
            .values_list("reference", "line", "number")
        )
        staged = {reference: line or number for reference, line, number in rows}
        return [self._row(one, known.get(one.number), staged, owners) for one in records]

    def _told_museum(self, record: SourceRecord) -> Museum | None:
        return self.fixed or self.museums.get(record.first("MUSEO").strip().upper())

    def _find_deleted(self, records: Sequence[SourceRecord]) -> None:
        """Settle the reference of records said to be no more by their identifier at the source.

        A deleted OAI record may hold its header alone (OAI-PMH 2.0, § 2.5.1): the identifier is then
        all that tells which object it was, and it need not end with the reference. Looked for among
        what this museum, or this very source, has given; one that nothing bears keeps the
        reference that was read in it.
        """
        keys = {_key(one) for one in records if one.is_deleted} - {""}
        if not keys:
            return
        objects = CulturalObject._base_manager.filter(source_key__in=keys)
        if self.fixed is not None:
            objects = objects.filter(museum=self.fixed, source_import__kind__in=_DELETING)
        else:
            objects = objects.filter(
                source_import__kind=self.run.kind, source_import__address=self.run.address
            )
        found: dict[str, list[tuple[str, bool]]] = {}
        told = objects.values_list("source_key", "reference", "is_provisional")
        for key, reference, is_provisional in told:
            found.setdefault(key, []).append((reference, is_provisional))
        for one in records:
            same = found.get(_key(one), ()) if one.is_deleted else ()
            if len(same) == 1:  # an identifier of several objects tells none of them
                one.reference, one.is_provisional = same[0]

    def _row(
        self,
        record: SourceRecord,
        found: Known | None,
        staged: dict[str, int],
        owners: Mapping[str, Known],
    ) -> StagedRow:
        row = StagedRow(
            run_id=self.run.pk,
            number=record.number,
            line=record.line,
            reference=record.reference,
            is_provisional=record.is_provisional,
            object_id=found.pk if found is not None else None,
        )
        if record.reference in staged:
            self._tell_twice(record, staged[record.reference])
        values = dict(record.values)
        if record.reference and not record.is_provisional and not record.is_deleted:
            values["REF"] = [record.reference]  # its zeros, if a spreadsheet ate them
        row.title = title_of(values)[:200] if values else ""
        museum = self._museum(record, found)
        row.museum_id = museum.pk if museum is not None else None
        if record.is_deleted:
            _say_deleted(row, record, found)
        else:
            self._judge(record, found, museum)
            self.claims.judge(record, found, owners)
            self._decide(row, record, values, found)
        row.extra = {key: value for key, value in record.extra.items() if value}
        row.problems = [
            {"code": one.code, "field": one.field, "message": one.message, "blocking": one.blocking}
            for one in record.problems
        ]
        row.is_remarked = bool(row.problems) and row.outcome != Outcome.REFUSED
        if record.reference and row.outcome != Outcome.REFUSED:
            staged[record.reference] = record.line or record.number
        return row

    def _decide(
        self,
        row: StagedRow,
        record: SourceRecord,
        values: dict[str, list[str]],
        found: Known | None,
    ) -> None:
        if record.is_blocked or row.museum_id is None:
            row.outcome, row.values = Outcome.REFUSED, values
        elif found is None:
            row.outcome, row.values = Outcome.NEW, values
        else:
            if found.withdrawn_by_hand:
                record.tell(
                    "withdrawn-by-hand",
                    _(
                        "Quelqu’un a retiré cet objet du catalogue : l’import ne l’y remet pas. Pour "
                        "le remettre, ouvrez sa fiche."
                    ),
                )
            row.values = self.merged(found.values, values, record.unread)
            row.changes = changes_between(found, row.values, row.museum_id or 0, record.reference)
            row.outcome = Outcome.CHANGED if row.changes else Outcome.UNCHANGED
            if not row.changes:
                row.values = {}  # those of the object: no need of a second copy
            elif ImportRecord.REFERENCE in row.changes:
                row.values = values  # of the file alone, should the two prove to be two objects

    def merged(
        self, there: Values, given: Values, unread: Collection[str] = ()
    ) -> dict[str, list[str]]:
        """The object's values once those of the file are in.

        What the file cannot say stays: the fields for which a table has no column, those that a
        Dublin Core record does not hold, those of its cells that are `unread`.
        """
        if holds_whole_records(self.run):
            kept: Values = {}
        elif self.run.kind in TOLD_BY_COLUMN:
            kept = {
                code: one
                for code, one in there.items()
                if code not in self.columns or code in unread
            }
        else:
            kept = there
        merged = {code: list(one) for code, one in kept.items()}
        merged.update({code: list(one) for code, one in given.items()})
        if self.run.kind in TOLD_BY_COLUMN:
            for code, before in there.items():
                if (
                    code in given
                    and merged[code] != before
                    and _same_cell(before, merged[code], code)
                ):
                    merged[code] = list(before)
        return merged

    # -- the rules --------------------------------------------------------------------------------

    def _museum(self, record: SourceRecord, found: Known | None) -> Museum | None:
        """The museum whose object this is; none and a blocking problem when nothing tells."""
        told = record.first("MUSEO").strip().upper()
        if self.fixed is not None:
            other = self.museums.get(told)
            if other is not None and other != self.fixed:
                record.tell(
                    "other-museum",
                    _("Cette notice est celle d’un autre musée : %(other)s (%(code)s).")
                    % {"other": other, "code": told},
                    field="MUSEO",
                    blocking=True,
                )
            return self.fixed
        if told in self.museums:
            return self.museums[told]
        known_so = found is not None and record.values.get("MUSEO") == found.values.get("MUSEO")
        if found is not None and (record.is_deleted or known_so):  # as little said as last time
            return self.by_pk.get(found.museum_id)
        if told:
            message = _(
                "Le musée %(code)s n’a pas de collections ici : ouvrez-les d’abord, ou corrigez ce "
                "numéro."
            )
            record.tell(
                "unknown-museum", message % {"code": told[:20]}, field="MUSEO", blocking=True
            )
        elif record.values:
            message = _(
                "Cette notice ne dit pas son musée (MUSEO) : choisissez le musée de l’import, ou "
                "complétez-la."
            )
            record.tell("no-museum", message, field="MUSEO", blocking=True)
        return None

    def _judge(self, record: SourceRecord, found: Known | None, museum: Museum | None) -> None:
        if not record.values or museum is None:
            return
        if found is not None and found.museum_id != museum.pk and self.choices.moved == "refuse":
            message = _(
                "La référence %(reference)s est déjà celle d’un objet d’un autre musée (%(museum)s) : "
                "« %(title)s ». Corrigez-la, ou demandez que ces objets changent de musée."
            )
            told = {
                "reference": record.reference,
                "museum": self.by_pk[found.museum_id],
                "title": found.title,
            }
            record.tell("changes-museum", message % told, field="REF", blocking=True)
        lacking = self._lacking(record, museum)
        if lacking:
            message = _("Notice incomplète : il y manque %(names)s.")
            names = ", ".join(f"{code} ({FIELDS[code].label})" for code in lacking)
            record.tell(
                "incomplete",
                message % {"names": names},
                field=lacking[0],
                blocking=self.choices.incomplete == "refuse",
            )

    def _lacking(self, record: SourceRecord, museum: Museum) -> list[str]:
        """Required fields that are empty: of the museums of France, and of this museum.

        What a table has no column for is said once of the whole file, unless it refuses records.
        """
        untold = self.without_column if self.choices.incomplete == "keep" else frozenset()
        wanted = dict.fromkeys((*REQUIRED, *museum.required_fields))
        return [
            code
            for code in wanted
            if code in FIELDS
            and code not in self._settled
            and code not in untold
            and not any(record.values.get(one) for one in saying(code))
        ]

    @property
    def _settled(self) -> frozenset[str]:
        """Required fields that something else answers for: the reference's own check, the choice of a museum."""
        return frozenset(("REF", "MUSEO") if self.fixed is not None else ("REF",))

    def remarks(self) -> list[str]:
        """What is to be said of the whole file."""
        lacking = [code for code in REQUIRED if code in self.without_column - self._settled]
        if not lacking:
            return []
        message = _("Aucune colonne de ce fichier ne donne %(names)s, que la base Joconde exige.")
        names = ", ".join(f"{code} ({FIELDS[code].label})" for code in lacking)
        return [message % {"names": names}]

    @staticmethod
    def _tell_twice(record: SourceRecord, line: int) -> None:
        """Only the first record of a reference that can be kept is."""
        message = _(
            "La référence %(reference)s figure déjà dans ce fichier (ligne %(line)s) : seule la "
            "première notice est reprise. Supprimez l’une des deux ou corrigez sa référence."
        )
        told = {"reference": record.reference, "line": number_fr(line)}
        record.tell("twice", message % told, field="REF", blocking=True)


def _same_cell(before: Sequence[str], given: Sequence[str], code: str) -> bool:
    """Whether a cell that holds the values of the object reads as those of the file.

    « a ; b » in a field of one value may have been two of them, from a format that parts them better.
    """
    cell = clean(" ; ".join(before), code, SourceRecord(0, 0))
    return split_values(cell, code) == list(given)


def changes_between(
    found: Known | CulturalObject, values: Values, museum_pk: int, reference: str
) -> Changes:
    """Field by field: ``{"TITR": [["La plage"], ["La plage à Trouville"]]}``.

    What the source or an import withdrew comes back; what a person withdrew stays out.
    """
    changes: Changes = {}
    if found.reference != reference:
        changes[ImportRecord.REFERENCE] = [found.reference, reference]
    if found.values != values:
        for code in dict.fromkeys((*FIELDS, *found.values, *values)):
            before, after = list(found.values.get(code, ())), list(values.get(code, ()))
            if before != after:
                changes[code] = [before, after]
    if museum_pk and found.museum_id != museum_pk:
        changes[ImportRecord.MUSEUM] = [found.museum_id, museum_pk]
    if found.withdrawn_at is not None and not found.withdrawn_by_hand:
        changes[ImportRecord.BACK] = [found.withdrawn_at.isoformat(), None]
    return changes


def _key(record: SourceRecord) -> str:
    """The record's identifier at its source, as the object keeps it."""
    return str(record.extra.get("key", ""))[:200]


def _say_deleted(row: StagedRow, record: SourceRecord, found: Known | None) -> None:
    """The server says that the record is no more."""
    record.problems = [one for one in record.problems if not one.blocking]
    if found is not None and found.withdrawn_at is None and row.museum_id == found.museum_id:
        row.outcome, row.title = Outcome.WITHDRAWN, found.title[:200]
    else:
        row.outcome = Outcome.UNCHANGED
