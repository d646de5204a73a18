"""What an import says of the corrections that were given back: done, or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.models import CatalogueImport, CulturalObject, ImportRecord
from maillage.heritage.contributions.domain.telling import thank
from maillage.heritage.contributions.domain.texts import parts_of
from maillage.heritage.contributions.models import Contribution, ImportOutcome, Kind
from maillage.heritage.contributions.models.contributions import only_accepted_on_its_field
from maillage.kernel import audit, clock

State = Contribution.State
LOOKED_BACK: Final = timedelta(days=3)
"""How far the daily look at applied imports goes: a worker that was down for a day misses none."""
WATCHED: Final = timedelta(days=45)
"""How long a correction seen done is watched: imports are undone within days, not years."""


@transaction.atomic
def close_done(batch: Sequence[tuple[CulturalObject, Mapping[str, Any]]]) -> int:
    """Close the corrections that the records of an import now say; returns how many.

    The objects are those that the import has just seen, with their new values, unchanged ones
    included: of a correction that went to the museum and is not done, it is said whether the old
    value was kept, or another one written. Told twice, it does nothing more.
    """
    seen = {record.pk: record for record, _changes in batch}
    waiting = list(
        Contribution.objects.filter(
            kind=Kind.CORRECTION,
            state__in=(State.TRANSMITTED, State.ACCEPTED, State.RETURNED),
            object__in=list(seen),
        )
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    done: list[tuple[Contribution, Contribution]] = []
    kept: list[tuple[Contribution, Contribution]] = []
    now = clock.now()
    for one in waiting:
        one.object = seen[one.object_id]
        before = copy(one)
        outcome = outcome_of(one, one.object)
        one.import_seen_at = now
        if outcome is None:
            one.integrate()
            done.append((before, one))
        elif one.state == State.RETURNED and one.import_outcome != outcome:
            one.import_outcome = outcome
            kept.append((before, one))
    _write(done, kept)
    return len(done)


def _write(
    done: Sequence[tuple[Contribution, Contribution]],
    kept: Sequence[tuple[Contribution, Contribution]],
) -> None:
    """Save what is done, what is not, and thank for the first."""
    with audit.recording(actor=audit.SYSTEM, verb=_("a vu la correction faite par le musée")):
        audit.bulk_update(
            done, ("state", "integrated_at", "decided_at", "import_outcome", "import_seen_at")
        )
    with audit.recording(actor=audit.SYSTEM, verb=_("a vu dans un import qu’elle n’est pas faite")):
        audit.bulk_update(kept, ("import_outcome", "import_seen_at"))
    for _before, one in done:
        thank(one)


@transaction.atomic
def note_kept_values() -> int:
    """Say of given back corrections that an import has left the record as it was; returns how many.

    An import tells what it changes (`close_done`), not what it leaves: that is read in its own lines.
    """
    now = clock.now()
    runs = CatalogueImport.objects.filter(
        state=CatalogueImport.State.APPLIED, applied_at__gt=now - LOOKED_BACK
    )
    left = Contribution.objects.filter(kind=Kind.CORRECTION, state=State.RETURNED)
    waiting = {
        one.pk: one
        for one in left.select_for_update(of=("self",)).select_related("object").order_by("pk")
    }
    references = {one.object.reference for one in waiting.values()}
    seen: dict[str, Any] = {}
    lines = ImportRecord.objects.filter(
        run__in=runs, reference__in=references, outcome=ImportRecord.Outcome.UNCHANGED
    )
    for reference, applied_at in lines.values_list("reference", "run__applied_at"):
        if applied_at is not None:
            seen[reference] = max(applied_at, seen.get(reference, applied_at))
    done: list[tuple[Contribution, Contribution]] = []
    kept: list[tuple[Contribution, Contribution]] = []
    for one in waiting.values():
        at = seen.get(one.object.reference)
        outcome = outcome_of(one, one.object)
        if at is None or one.returned_at is None or at <= one.returned_at:
            continue
        before = copy(one)
        one.import_seen_at = at
        if outcome is None:  # the record said it here already, and the museum's file says it too
            one.integrate()
            done.append((before, one))
        elif outcome != one.import_outcome:
            one.import_outcome = outcome
            kept.append((before, one))
    _write(done, kept)
    return len(kept)


@transaction.atomic
def reopen_undone() -> int:
    """Open again the corrections lately seen done that records no longer say; returns how many.

    An import can be undone: what it had closed is then to be done again.
    """
    since = clock.now() - WATCHED
    closed = Contribution.objects.filter(state=State.INTEGRATED, integrated_at__gt=since)
    pairs = []
    rows = closed.select_for_update(of=("self",)).select_related("object").order_by("pk")
    for one in rows:
        outcome = outcome_of(one, one.object)
        # A third value is the museum's next word on it, not the old one come back.
        if outcome != ImportOutcome.OLD_KEPT or only_accepted_on_its_field(one):
            continue
        before = copy(one)
        one.reopen()
        one.import_outcome = outcome
        pairs.append((before, one))
    with audit.recording(actor=audit.SYSTEM, verb=_("a vu que la fiche ne dit plus la correction")):
        audit.bulk_update(pairs, ("state", "integrated_at", "returned_at", "import_outcome"))
    return len(pairs)


def outcome_of(one: Contribution, record: CulturalObject) -> str | None:
    """What a record says of a correction: None when it is done, else why it is not.

    Accents, capitals and the order of a list do not count. Done also when the list has grown
    besides, as long as what was to go has gone.
    """
    if record.withdrawn_at is not None:
        return ImportOutcome.GONE
    now = set(parts_of(record.value(one.field)))
    old, new = set(parts_of(one.old_value)), set(parts_of(one.proposed_value))
    if now == new:
        return None
    if now == old:
        return ImportOutcome.OLD_KEPT
    if new and new <= now and not (old - new) & now:
        return None
    return ImportOutcome.OTHER
