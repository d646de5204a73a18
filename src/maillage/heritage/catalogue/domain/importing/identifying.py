"""Which object of the catalogue each record is about.

By its reference; by the provisional one that its object had before; without any, by the ARK that our
own export wrote beside it; else, for a record whose reference
nobody knows, by its inventory number: an object that was kept under a provisional reference receives
its real one. What may be of several objects is said, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.ark_names import bare, parse_ark
from maillage.heritage.catalogue.deriving import inventory_of
from maillage.heritage.catalogue.models import (
    BareArk,
    CatalogueImport,
    CulturalObject,
    ImportRecord,
    Museum,
)
from maillage.heritage.catalogue.readers import SourceRecord

Outcome = ImportRecord.Outcome
Number = tuple[int, str]
"""A museum's key and an inventory number."""

_OF_REFERENCES: Final = frozenset(("no-reference", "provisional", "reference"))
"""What is said of a reference that is not there, or is none."""


class Known(NamedTuple):
    """What is compared of an object that is there."""

    pk: int
    reference: str
    museum_id: int
    values: dict[str, list[str]]
    title: str
    withdrawn_at: datetime | None
    withdrawn_by_hand: bool
    inventory: str
    is_provisional: bool
    former_reference: str | None
    ark: str | None


class Identified(NamedTuple):
    """The object of each record, by the record's number; those of the ARKs that are told, bare."""

    objects: dict[int, Known]
    owners: dict[str, Known]


def identify(
    records: Sequence[SourceRecord], museum_of: Callable[[SourceRecord], Museum | None]
) -> Identified:
    """What the catalogue has of these records; a few queries, whatever their number."""
    references = {one.reference for one in records if one.reference}
    arks = {ark for one in records if (ark := _ark_of(one))}
    named = CulturalObject.objects.referred(*references)
    there = [Known(*one) for one in named.values_list(*Known._fields)]
    if arks:
        bearing = CulturalObject.objects.alias(bare_ark=BareArk("ark")).filter(bare_ark__in=arks)
        there += [Known(*one) for one in bearing.values_list(*Known._fields)]
    owners = {bare(one.ark): one for one in there if one.ark}
    by_reference = {one.reference: one for one in there}
    by_former = {one.former_reference: one for one in there if one.former_reference}
    found: dict[int, Known] = {}
    unknown: dict[int, tuple[SourceRecord, Number]] = {}
    for record in records:
        if (one := _told_by_ark(record, owners)) is not None or (
            one := by_reference.get(record.reference)
        ) is not None:
            found[record.number] = one
        elif record.reference and (one := by_former.get(record.reference)) is not None:
            _follow(record, one)
            found[record.number] = one
        elif (number := _may_adopt(record, museum_of)) is not None:
            unknown[record.number] = (record, number)
    found.update(_adopted(unknown))
    return Identified(found, owners)


def _ark_of(record: SourceRecord) -> str:
    ark = parse_ark(str(record.extra.get("ark") or ""))
    return str(ark.bare) if ark is not None else ""


def _told_by_ark(record: SourceRecord, owners: Mapping[str, Known]) -> Known | None:
    """The object of a record without a sound reference, by the ARK that an export wrote beside it."""
    owner = owners.get(_ark_of(record))
    given = record.first("REF").strip()
    if owner is None or owner.reference == record.reference or given not in ("", owner.reference):
        return None
    record.reference, record.is_provisional = owner.reference, owner.is_provisional
    record.problems = [one for one in record.problems if one.code not in _OF_REFERENCES]
    return owner


def _follow(record: SourceRecord, there: Known) -> None:
    """The object has received its reference since: a file that does not say it yet is still its own."""
    message = _(
        "La référence provisoire %(old)s a été remplacée par %(reference)s : cette notice est comparée "
        "à l’objet qui porte maintenant celle-ci. Donnez-lui cette référence dans le fichier."
    )
    told = {"old": record.reference, "reference": there.reference}
    record.reference, record.is_provisional = there.reference, there.is_provisional
    record.problems = [one for one in record.problems if one.code != "provisional"]
    record.tell("replaced", message % told, field="REF")


def _may_adopt(
    record: SourceRecord, museum_of: Callable[[SourceRecord], Museum | None]
) -> Number | None:
    if record.is_provisional or record.is_deleted or record.is_blocked or not record.reference:
        return None
    inventory, museum = inventory_of(record.values), museum_of(record)
    return (museum.pk, inventory) if museum is not None and inventory else None


def _adopted(unknown: dict[int, tuple[SourceRecord, Number]]) -> dict[int, Known]:
    found: dict[int, Known] = {}
    bearers = bearers_of(number for _record, number in unknown.values())
    for at, (record, number) in unknown.items():
        several = bearers.get(number, [])
        provisional = [one for one in several if one.is_provisional]
        if len(several) == 1 and provisional:
            found[at] = several[0]
        elif provisional:
            message = _(
                "Plusieurs objets de ce musée portent le numéro d’inventaire %(number)s (%(names)s), "
                "dont au moins un sous une référence provisoire : lequel est celui de cette notice ne "
                "peut être deviné, elle entre comme nouvelle fiche. Corrigez les numéros en trop avant "
                "d’appliquer, ou retirez ensuite l’objet provisoire."
            )
            told = {"number": number[1], "names": ", ".join(one.reference for one in several[:4])}
            record.tell("ambiguous", message % told, field="INV")
    return found


def bearers_of(numbers: Iterable[Number]) -> dict[Number, list[Known]]:
    """The objects of these inventory numbers, each in its museum; one query.

    One that was withdrawn counts if its reference is provisional: its record brings it back.
    """
    wanted = set(numbers)
    if not wanted:
        return {}
    museums, inventories = {pk for pk, _number in wanted}, {number for _pk, number in wanted}
    objects = CulturalObject.objects.filter(museum__in=museums, inventory__in=inventories)
    kept = objects.filter(Q(is_provisional=True) | Q(withdrawn_at__isnull=True)).order_by("pk")
    found: dict[Number, list[Known]] = {}
    for one in kept.values_list(*Known._fields):
        there = Known(*one)
        number = (there.museum_id, there.inventory)
        if number in wanted:
            found.setdefault(number, []).append(there)
    return found


def adopts(row: ImportRecord) -> bool:
    """Whether this row gives a provisional object its real reference."""
    return ImportRecord.REFERENCE in row.changes


def still_adopted(
    rows: Iterable[ImportRecord], locked: dict[str, CulturalObject]
) -> dict[int, CulturalObject]:
    """By row, the provisional object that it gives its reference, if it is still the only one.

    `locked` holds the objects by reference; read again here, what bears the number now.
    """
    adopting = [row for row in rows if adopts(row)]
    bearers = bearers_of((row.museum_id or 0, inventory_of(row.values)) for row in adopting)
    found: dict[int, CulturalObject] = {}
    for row in adopting:
        there = locked.get(row.changes[ImportRecord.REFERENCE][0])
        several = bearers.get((row.museum_id or 0, inventory_of(row.values)), [])
        sole = [one.pk for one in several if one.is_provisional] if len(several) == 1 else []
        if there is not None and sole == [there.pk]:
            found[row.pk] = there
    return found


def part_twins(run: CatalogueImport) -> None:
    """Where several records of the file would be one provisional object, none becomes it.

    Only at the end of the reading are all of them known. References being read once, two rows of one
    object can only be so.
    """
    shared = (
        run.records.filter(object__isnull=False)
        .exclude(outcome__in=(Outcome.REFUSED, Outcome.MISSING))
        .order_by()
        .values("object")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
    )
    twins = run.records.filter(object__in=shared.values("object")).exclude(outcome=Outcome.REFUSED)
    parted = []
    for row in twins.filter(outcome=Outcome.CHANGED):
        if not adopts(row):
            continue
        message = _(
            "Une autre notice de ce fichier porte aussi le numéro d’inventaire de l’objet provisoire "
            "%(reference)s : aucune ne prend sa place, celle-ci entre comme nouvelle fiche. Corrigez le "
            "numéro de l’une d’elles et renvoyez le fichier, ou retirez ensuite l’objet provisoire."
        )
        told = {"reference": row.changes[ImportRecord.REFERENCE][0]}
        row.tell("ambiguous", message % told, field="INV")
        row.outcome, row.changes, row.object = Outcome.NEW, {}, None
        parted.append(row)
    ImportRecord.objects.bulk_update(
        parted, ["problems", "is_remarked", "outcome", "changes", "object"], batch_size=100
    )


def locked_objects(references: set[str]) -> dict[str, CulturalObject]:
    """The objects of these references, the withdrawn ones among them, held until the commit."""
    objects = CulturalObject._base_manager.filter(reference__in=references)
    return {one.reference: one for one in objects.select_for_update(of=("self",)).order_by("pk")}


def renamed(references: set[str]) -> dict[str, str]:
    """Provisional reference → the one that its object has received since, of those among these."""
    objects = CulturalObject._base_manager.filter(former_reference__in=references)
    pairs = objects.values_list("former_reference", "reference")
    return {former: reference for former, reference in pairs if former}
