"""What an import says of the corrections that were given back: done, or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.domain.importing.reading import fields_told
from maillage.heritage.catalogue.models import CatalogueImport, CulturalObject, ImportRecord
from maillage.heritage.contributions.domain.telling import thank
from maillage.heritage.contributions.domain.texts import parts_of
from maillage.heritage.contributions.models import Contribution, ImportOutcome, Kind
from maillage.heritage.contributions.models.kinds import exact_parts
from maillage.kernel import audit, clock
from maillage.kernel.states import refusal, transitions_of

State = Contribution.State
LOOKED_BACK: Final = timedelta(days=3)
"""How far the daily look at applied imports goes: a worker that was down for a day misses none."""
REOPENED: Final[dict[str, str]] = {
    State.RETURNED: "reopen",
    State.ACCEPTED: "reopen_accepted",
    State.TRANSMITTED: "reopen_transmitted",
}
"""What opens again one that stood there before it was seen done."""
WATCHED: Final = timedelta(days=45)
"""How long a correction seen done is watched: imports are undone within days, not years."""


@transaction.atomic
def close_done(
    batch: Sequence[tuple[CulturalObject, Mapping[str, Any]]], *, run: CatalogueImport | None = None
) -> int:
    """Close the corrections that the records of an import now say; returns how many.

    The objects are those that `run` has just written, each with its changes by field: of an accepted
    correction that is not done, it is said whether the old value was kept, or another one written.
    An import that says nothing of a field neither closes nor remarks anything. Told twice, it does
    nothing more.
    """
    seen = {record.pk: (record, changes) for record, changes in batch}
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
    files = _Files()
    now = clock.now()
    for one in waiting:
        one.object, changes = seen[one.object_id]
        before = copy(one)
        outcome = outcome_of(one, one.object)
        told = one.field in changes or (run is not None and files.say(run, one))
        if not told and outcome != ImportOutcome.GONE:
            continue
        one.import_seen_at = now
        if outcome is None:
            one.integrate()
            done.append((before, one))
        elif one.state != State.TRANSMITTED and one.import_outcome != outcome:
            one.import_outcome = outcome
            kept.append((before, one))
    _write(done, kept)
    return len(done)


class _Files:
    """What the files of imports say of fields that they leave as they were; each opened once."""

    def __init__(self) -> None:
        self.told: dict[int, frozenset[str]] = {}

    def say(self, run: CatalogueImport, one: Contribution) -> bool:
        """Whether the file was made by a museum that had the correction, and speaks of its field.

        What is already written here is no proof by itself: a correction from the office stands in the
        record before the museum has heard of it.
        """
        if one.state != State.RETURNED or one.returned_at is None:
            return False
        if run.created_at <= one.returned_at:
            return False
        if run.pk not in self.told:
            self.told[run.pk] = fields_told(run)
        return one.field in self.told[run.pk]


def _write(
    done: Sequence[tuple[Contribution, Contribution]],
    kept: Sequence[tuple[Contribution, Contribution]],
) -> None:
    """Save what is done, what is not, and thank for the first."""
    with audit.recording(actor=audit.SYSTEM, verb=_("a vu la correction faite par le musée")):
        audit.bulk_update(
            done,
            (
                *("state", "integrated_at", "integrated_from", "decided_at"),
                *("import_outcome", "import_seen_at"),
            ),
        )
    with audit.recording(actor=audit.SYSTEM, verb=_("a vu dans un import qu’elle n’est pas faite")):
        audit.bulk_update(kept, ("import_outcome", "import_seen_at"))
    for _before, one in done:
        thank(one)


@transaction.atomic
def note_kept_values() -> int:
    """Say of given back corrections that an import has left the record as it was; returns how many.

    An import tells what it changes (`close_done`), not what it leaves: that is read in its own lines,
    of the fields that its file speaks of.
    """
    now = clock.now()
    found = CatalogueImport.objects.filter(
        state=CatalogueImport.State.APPLIED, applied_at__gt=now - LOOKED_BACK
    )
    runs = {run.pk: run for run in found}
    left = Contribution.objects.filter(kind=Kind.CORRECTION, state=State.RETURNED)
    waiting = {
        one.pk: one
        for one in left.select_for_update(of=("self",)).select_related("object").order_by("pk")
    }
    references = {one.object.reference for one in waiting.values()}
    lines = ImportRecord.objects.filter(
        run__in=list(runs), reference__in=references, outcome=ImportRecord.Outcome.UNCHANGED
    )
    seen: dict[str, list[CatalogueImport]] = {}
    for reference, key in lines.values_list("reference", "run"):
        seen.setdefault(reference, []).append(runs[key])
    files = _Files()
    done: list[tuple[Contribution, Contribution]] = []
    kept: list[tuple[Contribution, Contribution]] = []
    for one in waiting.values():
        told = [run for run in seen.get(one.object.reference, ()) if files.say(run, one)]
        moments = [run.applied_at for run in told if run.applied_at is not None]
        at = max(moments, default=None)
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

    An import can be undone: what it had closed stands again where it stood, answered or not.
    """
    since = clock.now() - WATCHED
    closed = Contribution.objects.filter(  # of a report, no record says anything
        kind=Kind.CORRECTION, state=State.INTEGRATED, integrated_at__gt=since
    )
    verbs = transitions_of(Contribution)
    pairs = []
    rows = closed.select_for_update(of=("self",)).select_related("object").order_by("pk")
    for one in rows:
        outcome = outcome_of(one, one.object)
        verb = REOPENED.get(one.integrated_from)
        # A third value is the museum's next word on it, not the old one come back.
        if verb is None or outcome != ImportOutcome.OLD_KEPT or refusal(one, verbs[verb]):
            continue
        before = copy(one)
        getattr(one, verb)()
        if one.state == State.RETURNED:
            one.import_outcome = outcome
        pairs.append((before, one))
    with audit.recording(actor=audit.SYSTEM, verb=_("a vu que la fiche ne dit plus la correction")):
        audit.bulk_update(pairs, ("state", "integrated_at", "decided_at", "import_outcome"))
    return len(pairs)


def outcome_of(one: Contribution, record: CulturalObject) -> str | None:
    """What a record says of a correction: None when it is done, else why it is not.

    Accents, capitals and the order of a list do not count, unless they are what is corrected. Done
    also when the list has grown besides, as long as what was to go has gone.
    """
    if record.withdrawn_at is not None:
        return ImportOutcome.GONE
    parts = parts_of
    if sorted(parts_of(one.old_value)) == sorted(parts_of(one.proposed_value)):
        parts = exact_parts
        if exact_parts(record.value(one.field)) == exact_parts(one.old_value):
            return ImportOutcome.OLD_KEPT
    now = set(parts(record.value(one.field)))
    old, new = set(parts(one.old_value)), set(parts(one.proposed_value))
    if now == new:
        return None
    if now == old:
        return ImportOutcome.OLD_KEPT
    if new and new <= now and not (old - new) & now:
        return None
    return ImportOutcome.OTHER
