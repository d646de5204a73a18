"""The tabs that personal data add to somebody's page."""

from __future__ import annotations

from typing import Any

from maillage.kernel.permissions import is_allowed
from maillage.people.directory import domain
from maillage.people.directory.models import Person, PersonNote, Purpose
from maillage.people.privacy.domain.retention import due_day, last_activities
from maillage.people.privacy.models import RetentionRule

CONSENTS_TAB, NOTES_TAB, DATA_TAB = "consentements", "notes", "donnees"


def consents_panel(person: Person, user: Any) -> dict[str, Any] | None:
    """What the person agreed to, purpose by purpose."""
    return {
        "purposes": domain.consents_of(person),
        "may_record": is_allowed(user, "directory.add_consent") and not person.is_erased,
    }


def notes_panel(person: Person, user: Any) -> dict[str, Any] | None:
    """The notes that `user` may read, and needs; reading what is restricted is written down."""
    notes = list(
        PersonNote.objects.visible_to(user)
        .filter(person=person)
        .select_related("author")
        .prefetch_related("readers")
    )
    if any(note.restricted for note in notes):
        domain.record_note_reading(person=person, actor=user)
    may_view_needs = is_allowed(user, "directory.view_needs")
    if may_view_needs and person.needs:
        domain.record_needs_reading(person=person, actor=user)
    return {
        "notes": [(note, domain.may_write_note(user, note)) for note in notes],
        "may_add_note": is_allowed(user, "directory.add_personnote") and not person.is_erased,
        "may_view_needs": may_view_needs,
        "may_change_needs": is_allowed(user, "directory.change_needs") and not person.is_erased,
        "may_record": is_allowed(user, "directory.add_consent"),
        "needs_agreed": may_view_needs and domain.may_use(person, Purpose.NEEDS),
        "needs_purpose": Purpose.NEEDS.value,
    }


def data_panel(person: Person, user: Any) -> dict[str, Any] | None:
    """What may be done with everything that is known of the person; how long it is kept."""
    category, last = last_activities([person.pk]).get(person.pk, ("", None))
    rule = RetentionRule.objects.filter(key=category, is_active=True).first()
    return {
        "last_activity": None if person.is_erased else last,
        "rule": rule,
        "due": due_day(last, rule.months) if rule is not None and last is not None else None,
        "may_erase": is_allowed(user, "privacy.erase_person") and not person.is_erased,
        "erasure": person.erasures.first() if is_allowed(user, "privacy.view_erasure") else None,
    }
