"""How long people's data are kept: who reached the end of their period, and what is decided."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.kernel import audit, clock, registry
from maillage.kernel.states import TransitionRefused, perform
from maillage.people.directory.models import Person
from maillage.people.privacy.domain.erasing import ErasureRefused, erase_person
from maillage.people.privacy.models import RetentionItem, RetentionRule

CHUNK: Final = 1_000
"""People looked at in one go: a dozen queries, whatever the size of the base."""

OTHERS: Final[str] = "contacts"
"""The category of whoever is in no other."""

PRECEDENCE: Final[tuple[str, ...]] = ("membres", "journalistes", "publics", OTHERS)
"""Which rule holds for someone in several categories; those of other rooms come before the last."""


def last_activities(keys: Sequence[int]) -> dict[int, tuple[str, date]]:
    """Each person's category and last sign of life, from every registered source.

    A dozen queries for at most `CHUNK` people.
    """
    latest: dict[int, date] = {}
    categories: dict[int, set[str]] = {}
    for source in registry.activity_sources:
        for person, day in source.latest(keys):
            if day > latest.get(person, date.min):
                latest[person] = day
            if source.category:
                categories.setdefault(person, set()).add(source.category)
    return {pk: (_category(categories.get(pk, set())), day) for pk, day in latest.items()}


def _category(found: set[str]) -> str:
    ordered = [one for one in PRECEDENCE if one in found]
    return next(iter([*ordered, *sorted(found)]), OTHERS)


def due_day(last: date, months: int) -> date:
    """The day on which a period that began on `last` ends."""
    year, month = divmod(last.year * 12 + last.month - 1 + months, 12)
    return date(year, month + 1, min(last.day, monthrange(year, month + 1)[1]))


@transaction.atomic
def review_chunk(*, after: int = 0, size: int = CHUNK) -> int | None:
    """Put on the list those of the next `size` people whose period is over.

    Returns the last key looked at, None at the end. Nobody is put twice on the list: those who
    are already on it, and those who were erased, are left out.
    """
    people = Person.objects.present().filter(pk__gt=after).order_by("pk")
    keys = list(people.values_list("pk", flat=True)[:size])
    if not keys:
        return None
    # The lock lets one job at a time look: two at once would put the same people on the list.
    held = RetentionRule.objects.select_for_update().order_by("pk")
    rules = {one.key: one for one in held if one.is_active}
    waiting = set(
        RetentionItem.objects.filter(
            person__in=keys, state=RetentionItem.State.PENDING
        ).values_list("person_id", flat=True)
    )
    over: dict[int, dict[str, Any]] = {}
    for person, (category, last) in sorted(last_activities(keys).items()):
        rule = rules.get(category)
        if rule is None or person in waiting:
            continue
        if (due := due_day(last, rule.months)) <= clock.today():
            over[person] = {"rule": rule, "last_activity": last, "due": due}
    named = Person.objects.in_bulk(list(over))
    with audit.recording(actor=audit.SYSTEM, verb=_("a mis à revoir")):
        audit.bulk_create([RetentionItem(person=named[pk], **one) for pk, one in over.items()])
    return keys[-1]


@transaction.atomic
def keep_items(*, items: Iterable[RetentionItem], reason: str, actor: Any) -> int:
    """Keep these people's data for a reason: their period starts anew; how many were decided.

    Those that somebody decided meanwhile are left as they are. Raises TransitionRefused without
    the right, ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError(_("Dites pourquoi garder ces données."))
    user, done = audit.Actor.of(actor).user, 0
    for item in items:
        locked = RetentionItem.objects.select_for_update().get(pk=item.pk)
        if locked.state != RetentionItem.State.PENDING:
            continue
        perform(locked, "keep", actor=actor, reason=reason.strip(), by=user)
        done += 1
    return done


def erase_items(
    *, items: Iterable[RetentionItem], actor: Any
) -> tuple[int, list[tuple[RetentionItem, str]]]:
    """Erase these people, each in a transaction of their own; how many, and who could not be."""
    done, refused = 0, []
    for item in items:
        reason = _("Durée de conservation dépassée : %(rule)s.") % {"rule": item.rule}
        try:
            erase_person(person=item.person, reason=reason, actor=actor)
            done += 1
        except (ErasureRefused, TransitionRefused) as error:
            refused.append((item, str(error)))
    return done, refused
