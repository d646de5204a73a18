"""Notes: who reads them, that reading is written down, and what the history hides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import (
    ConsentFactory,
    ContactPointFactory,
    PersonFactory,
    PersonNoteFactory,
    PostalAddressFactory,
    UserFactory,
)

from maillage.kernel import audit, clock
from maillage.kernel.models import AuditEntry
from maillage.people.directory import domain
from maillage.people.directory.histories import of_person as visible_entries
from maillage.people.directory.models import PersonNote

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return PersonFactory()


def told(person, user):
    entries = visible_entries(audit.history_of(person), person, user)
    return {(one.content_type.model, one.verb) for one in entries}


def test_only_a_restricted_note_has_readers(person):
    author, reader = UserFactory(role="coordination"), UserFactory(role="communication")
    note = domain.save_note(person=person, text=" Appeler. ", readers=[reader], actor=author)
    assert (note.text, note.author, list(note.readers.all())) == ("Appeler.", author, [])
    note = domain.save_note(
        person=person, text="Appeler.", restricted=True, readers=[reader], note=note, actor=author
    )
    assert list(note.readers.all()) == [reader]
    other = UserFactory(role="communication")
    assert PersonNote.objects.visible_to(reader).count() == 1
    assert not PersonNote.objects.visible_to(other).exists()
    assert not domain.may_write_note(reader, note)
    assert domain.may_write_note(author, note)
    assert domain.may_write_note(UserFactory(role="administration"), note)


def test_a_reading_is_written_once_an_hour(person, monkeypatch):
    user, other = UserFactory(role="coordination"), UserFactory(role="coordination")
    assert domain.record_note_reading(person=person, actor=user)
    assert not domain.record_note_reading(person=person, actor=user)
    assert domain.record_needs_reading(person=person, actor=user)
    assert domain.record_note_reading(person=person, actor=other)
    assert domain.record_note_reading(person=PersonFactory(), actor=user)
    later = clock.now() + timedelta(minutes=61)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert domain.record_note_reading(person=person, actor=user)
    verbs = AuditEntry.objects.filter(actor=user, verb="a lu les notes réservées")
    assert verbs.count() == 3


def test_the_history_hides_what_the_sheet_hides(person):
    admin, author = UserFactory(role="administration"), UserFactory(role="coordination")
    communication, reader = UserFactory(role="communication"), UserFactory(role="lecture")
    domain.save_note(person=person, text="Secret.", restricted=True, actor=author)
    domain.save_note(person=person, text="Ouverte.", actor=author)
    ConsentFactory(person=person)
    ContactPointFactory(person=person, usage="domicile")
    PostalAddressFactory(person=person)
    domain.record_note_reading(person=person, actor=author)
    models = {one for one, _verb in told(person, admin)}
    assert {"personnote", "consent", "contactpoint", "postaladdress"} <= models
    texts = [
        str(one.changes) for one in visible_entries(audit.history_of(person), person, communication)
    ]
    assert not any("Secret" in one or "Ouverte" in one for one in texts)  # words are in no history
    assert ("person", "a lu les notes réservées") in told(person, author)
    assert ("person", "a lu les notes réservées") not in told(person, communication)
    hidden = {"personnote", "consent", "contactpoint", "postaladdress"}
    assert not hidden & {one for one, _verb in told(person, reader)}
    assert {one for one, _verb in told(person, reader)} == {"person"}


def test_the_history_of_a_deleted_note_is_its_authors(person):
    admin, author = UserFactory(role="administration"), UserFactory(role="coordination")
    other = UserFactory(role="coordination")
    note = PersonNoteFactory(person=person, author=author, text="À oublier", restricted=True)
    domain.delete_note(note=note, actor=author)
    assert ("personnote", "a supprimé une note") in told(person, author)
    assert ("personnote", "a supprimé une note") in told(person, admin)
    assert not [one for one in told(person, other) if one[0] == "personnote"]


def test_what_changes_of_needs_is_hidden_from_who_may_not_read_them(person):
    coordination, communication = (
        UserFactory(role="coordination"),
        UserFactory(role="communication"),
    )
    person.needs = "Fauteuil"
    with audit.recording(actor=coordination, verb="a noté les besoins d’accessibilité"):
        person.save()
    assert ("person", "a noté les besoins d’accessibilité") in told(person, coordination)
    assert ("person", "a noté les besoins d’accessibilité") not in told(person, communication)
