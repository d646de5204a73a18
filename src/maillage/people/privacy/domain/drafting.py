"""Prepare an erasure: what it would do, where the name stands, which texts are of somebody else."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.db import transaction

from maillage.kernel import clock
from maillage.people.directory.models import Person
from maillage.people.privacy.domain.erasing import erasure_plan
from maillage.people.privacy.models import DRAFT_LIFE, ErasureDraft


def draft_of(person: Person, user: Any) -> ErasureDraft | None:
    """The preparation that `user` asked for."""
    found = ErasureDraft.objects.filter(person=person, created_by=user).select_related("job")
    return found.first()


def fill_draft(*, draft: ErasureDraft, say: Callable[[int], None]) -> None:
    """Look through the whole base; what was found to be of somebody else stays so."""
    plan = erasure_plan(draft.person, say=say)
    places = [one.as_json() for one in plan.places]
    spared = set(draft.spared) & {one["ref"] for one in places}
    ErasureDraft.objects.filter(pk=draft.pk).update(
        plan=plan.as_json(), places=places, spared=sorted(spared), ready_at=clock.now()
    )


@transaction.atomic
def spare_places(
    *, draft: ErasureDraft, shown: Collection[str], replaced: Collection[str], reason: str
) -> ErasureDraft:
    """Keep what was ticked on one page: of the places `shown`, only those `replaced` lose the name."""
    draft = ErasureDraft.objects.select_for_update().get(pk=draft.pk)
    known = {one["ref"] for one in draft.places} & set(shown)
    draft.spared = sorted((set(draft.spared) - known) | (known - set(replaced)))
    draft.reason = reason.strip()[:250]
    draft.save(update_fields=["spared", "reason"])
    return draft


def forget_drafts() -> int:
    """Delete the preparations that nobody carried out; returns how many."""
    old = ErasureDraft.objects.filter(created_at__lt=clock.now() - DRAFT_LIFE)
    return old.delete()[0]
