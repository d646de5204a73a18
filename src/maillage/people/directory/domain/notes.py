"""Notes about people, and the trace of who read what is not for everyone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.kernel import audit, clock
from maillage.people.accounts.roles import is_administration
from maillage.people.directory.models import Person, PersonNote

READING_NOTED_EVERY: Final = timedelta(hours=1)
"""A page read again within the hour is the same reading."""

NOTES_READ: Final = gettext_lazy("a lu les notes réservées")
NEEDS_READ: Final = gettext_lazy("a lu les besoins d’accessibilité")
READINGS: Final = (NOTES_READ, NEEDS_READ)


@transaction.atomic
def save_note(
    *,
    person: Person,
    text: str,
    actor: Any,
    restricted: bool = False,
    readers: Iterable[Any] = (),
    note: PersonNote | None = None,
) -> PersonNote:
    """Write a note about someone, or reword `note`; only a restricted one has named readers.

    Raises ValidationError with French messages.
    """
    adding = note is None
    if note is None:
        note = PersonNote(person=person, author=audit.Actor.of(actor).user)
    else:
        note = PersonNote.objects.select_for_update().get(pk=note.pk)
    note.text, note.restricted = text.strip(), restricted
    note.full_clean()
    if person.is_erased:
        raise ValidationError(_("Les données de cette personne ont été effacées."))
    with audit.recording(
        actor=actor, verb=_("a écrit une note") if adding else _("a modifié une note")
    ):
        note.save()
        note.readers.set(list(readers) if restricted else [])
    return note


@transaction.atomic
def delete_note(*, note: PersonNote, actor: Any) -> None:
    """Remove a note."""
    with audit.recording(actor=actor, verb=_("a supprimé une note")):
        note.delete()


def may_write_note(user: Any, note: PersonNote) -> bool:
    """Whether `user` may reword or remove a note: its author, or the administration."""
    return is_administration(user) or (note.author_id is not None and note.author_id == user.pk)


def record_note_reading(*, person: Person, actor: Any) -> bool:
    """Note that restricted notes about someone were read; see `_record_reading`."""
    return _record_reading(person, actor, str(NOTES_READ))


def record_needs_reading(*, person: Person, actor: Any) -> bool:
    """Note that someone's needs of accessibility were read; see `_record_reading`."""
    return _record_reading(person, actor, str(NEEDS_READ))


def _record_reading(person: Person, actor: Any, verb: str) -> bool:
    """One entry a reader, person and hour: refreshing a page does not flood; True if written."""
    who = audit.Actor.of(actor)
    known = audit.history_of(person).filter(
        verb=verb, timestamp__gt=clock.now() - READING_NOTED_EVERY
    )
    known = known.filter(actor=who.user) if who.user else known.filter(actor_label=who.label)
    if known.exists():
        return False
    audit.note(person, actor=actor, verb=verb)
    return True
