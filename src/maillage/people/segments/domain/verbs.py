"""Lists: fill, empty, copy; segments: freeze into a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.kernel import audit
from maillage.people.directory.models import Organisation, Person
from maillage.people.segments.domain.compiling import segment_records
from maillage.people.segments.models import ContactList, Segment


@transaction.atomic
def add_to_list(
    *,
    contact_list: ContactList,
    actor: Any,
    people: Iterable[Person] = (),
    organisations: Iterable[Organisation] = (),
) -> int:
    """Put contacts in a list; how many were not there yet."""
    here = set(contact_list.people.values_list("pk", flat=True))
    there = set(contact_list.organisations.values_list("pk", flat=True))
    new_people = [one for one in people if one.pk not in here]
    new_organisations = [one for one in organisations if one.pk not in there]
    with audit.recording(actor=actor, verb=_("a complété la liste")):
        contact_list.people.add(*new_people)
        contact_list.organisations.add(*new_organisations)
    return len(new_people) + len(new_organisations)


@transaction.atomic
def remove_from_list(
    *,
    contact_list: ContactList,
    actor: Any,
    people: Iterable[Person] = (),
    organisations: Iterable[Organisation] = (),
) -> None:
    """Take contacts out of a list; their sheets stay."""
    with audit.recording(actor=actor, verb=_("a retiré de la liste")):
        contact_list.people.remove(*people)
        contact_list.organisations.remove(*organisations)


@transaction.atomic
def copy_list(*, contact_list: ContactList, actor: Any) -> ContactList:
    """A second list with the same contacts, those that the actor sees."""
    with audit.recording(actor=actor, verb=_("a copié la liste « %s »") % contact_list):
        made = ContactList(
            name=free_name(_("Copie de %(name)s") % {"name": contact_list.name}),
            description=contact_list.description,
        )
        made.save()
        made.people.set(contact_list.people.visible_to(actor))
        made.organisations.set(contact_list.organisations.visible_to(actor))
    return made


@transaction.atomic
def freeze_segment(*, segment: Segment, actor: Any) -> ContactList:
    """Today's members of a segment, those that the actor sees, as a list that no longer moves."""
    records = list(segment_records(segment, actor))
    with audit.recording(actor=actor, verb=_("a figé le segment « %s »") % segment):
        made = ContactList(
            name=free_name(_("%(name)s (liste figée)") % {"name": segment.name}),
            description=segment.description,
        )
        made.save()
        if segment.target == Segment.Target.PEOPLE:
            made.people.set(records)
        else:
            made.organisations.set(records)
    return made


def free_name(wanted: str) -> str:
    """That name, or the first free one after it: « Vœux 2 »."""
    room = ContactList._meta.get_field("name").max_length or 120
    taken = {name.lower() for name in ContactList.objects.values_list("name", flat=True)}
    for number in range(1, len(taken) + 2):
        end = "" if number == 1 else f" {number}"
        name = wanted[: room - len(end)] + end
        if name.lower() not in taken:
            return name
    raise AssertionError(wanted)  # more numbers than names: one is free
