"""The scan of the whole base: pairs proposed, kept up to date, withdrawn.

It can be stopped anywhere and run again: each batch stands by itself, and what is there already is
not written twice. Pairs that somebody has dismissed are left as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, Final

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from maillage.kernel import audit
from maillage.people.directory.models import Organisation, Person
from maillage.people.duplicates.domain import candidates, loading
from maillage.people.duplicates.models import DuplicatePair

BATCH: Final = 500
Progress = Callable[[int, str], None]


@dataclass(slots=True)
class Scanned:
    """What a scan did."""

    compared: int = 0  # sheets
    proposed: int = 0
    changed: int = 0
    withdrawn: int = 0
    waiting: int = 0  # pairs to look at, once done


def scan(*, progress: Progress = lambda _percent, _message: None) -> Scanned:
    """Look for duplicates among all organisations, then all people; tells how far it is, in %."""
    done = Scanned()
    progress(1, _("Lecture des organisations"))
    bodies = loading.load_bodies()
    found = candidates.find_bodies(
        bodies, lambda share: progress(2 + round(8 * share), _("Comparaison des organisations"))
    )
    _write(Organisation, found, done)
    done.compared += len(bodies)
    del bodies
    progress(12, _("Lecture des personnes"))
    people = loading.load_people()
    found = candidates.find_people(
        people, lambda share: progress(25 + round(60 * share), _("Comparaison des personnes"))
    )
    done.compared += len(people)
    del people
    progress(88, _("Enregistrement des doublons trouvés"))
    _write(Person, found, done)
    done.waiting = DuplicatePair.objects.filter(state=DuplicatePair.State.PROPOSED).count()
    return done


def _names(model: type[models.Model]) -> tuple[str, str]:
    return ("person", "other_person") if model is Person else ("organisation", "other_organisation")


def _write(model: type[models.Model], found: candidates.Found, done: Scanned) -> None:
    """Bring the pairs of one kind of sheets up to what was found."""
    left, right = _names(model)
    known: dict[tuple[int, int], tuple[int, str]] = {
        (row[0], row[1]): (row[2], row[3])
        for row in DuplicatePair.objects.filter(**{f"{left}__isnull": False}).values_list(
            f"{left}_id", f"{right}_id", "pk", "state"
        )
    }
    fresh = [pair for pair in found if pair not in known]
    proposed = {pair: pk for pair, (pk, state) in known.items() if state == "proposee"}
    for batch in _batches(sorted(fresh)):
        done.proposed += _propose(model, batch, found)
    for batch in _batches(sorted(pk for pair, pk in proposed.items() if pair in found)):
        done.changed += _refresh(model, batch, found)
    for batch in _batches(sorted(pk for pair, pk in proposed.items() if pair not in found)):
        done.withdrawn += _withdraw(model, batch)


def _batches(items: Sequence[Any]) -> list[Sequence[Any]]:
    return [items[start : start + BATCH] for start in range(0, len(items), BATCH)]


def _propose(
    model: type[models.Model], pairs: Sequence[tuple[int, int]], found: candidates.Found
) -> int:
    """Add pairs; those that another scan has just added, or whose sheet has just gone, are left."""
    for attempt in (1, 2):
        try:
            return _add(model, pairs, found)
        except IntegrityError:
            if attempt == 2:
                raise
    return 0


def _add(
    model: type[models.Model], pairs: Sequence[tuple[int, int]], found: candidates.Found
) -> int:
    left, right = _names(model)
    with transaction.atomic(), audit.recording(actor=audit.SYSTEM, verb=_("a trouvé un doublon")):
        wanted = {pk for pair in pairs for pk in pair}
        # Held until the end: a sheet is not merged between the look and the writing.
        locked = model._base_manager.select_for_update().order_by("pk").filter(pk__in=wanted)
        there = {sheet.pk: sheet for sheet in locked}
        known = set(
            DuplicatePair.objects.filter(**{f"{left}__in": there}).values_list(
                f"{left}_id", f"{right}_id"
            )
        )
        made = [
            DuplicatePair(
                **{left: there[pair[0]], right: there[pair[1]]},
                score=found[pair][0],
                reasons=list(found[pair][1]),
            )
            for pair in pairs
            if pair not in known and there.keys() >= set(pair)
        ]
        audit.bulk_create(made)
    return len(made)


def _refresh(model: type[models.Model], pks: Sequence[int], found: candidates.Found) -> int:
    """The scores and reasons that are no longer the same."""
    left, right = _names(model)
    with transaction.atomic(), audit.recording(actor=audit.SYSTEM, verb=_("a revu un doublon")):
        rows = DuplicatePair.objects.select_for_update(of=("self",)).filter(pk__in=pks)
        changed = []
        for row in rows.select_related(left, right):
            pair = getattr(row, f"{left}_id"), getattr(row, f"{right}_id")
            score, reasons = found.get(pair, (row.score, tuple(row.reasons)))
            if (row.score, tuple(row.reasons)) != (score, reasons):
                before = copy(row)
                row.score, row.reasons = score, list(reasons)
                changed.append((before, row))
        audit.bulk_update(changed, ["score", "reasons"])
    return len(changed)


def _withdraw(model: type[models.Model], pks: Sequence[int]) -> int:
    """Pairs whose sheets no longer look alike go, unless somebody has answered meanwhile."""
    with transaction.atomic(), audit.recording(actor=audit.SYSTEM, verb=_("a retiré un doublon")):
        rows = DuplicatePair.objects.filter(pk__in=pks, state=DuplicatePair.State.PROPOSED)
        count = 0
        for row in rows.select_for_update(of=("self",)).select_related(*_names(model)):
            row.delete()
            count += 1
    return count
