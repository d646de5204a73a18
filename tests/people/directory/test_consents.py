"""The ledger of consents: lines are added, the last one holds, and it opens the one door."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from tests.factories import ConsentFactory, PersonFactory, UserFactory

from maillage.kernel import audit, clock
from maillage.people.directory import domain
from maillage.people.directory.models import Consent, Person, Purpose
from maillage.people.directory.wordings import WORDINGS, wording_of


@pytest.fixture
def actor(db):
    return UserFactory(role="coordination")


def record(person, actor, *, given=True, purpose=Purpose.LETTER, **more):
    more.setdefault("means", Consent.Means.PAPER)
    more.setdefault("wording", "J’accepte.")
    return domain.record_consent(person=person, purpose=purpose, given=given, actor=actor, **more)


def test_each_purpose_has_its_wording(settings):
    assert set(WORDINGS) == set(Purpose.values)
    for purpose in Purpose.values:
        assert settings.SITE_NAME in wording_of(purpose)


def test_silence_is_no(actor):
    person = PersonFactory()
    assert not domain.may_use(person, Purpose.LETTER)
    states = domain.consents_of(person)
    assert [one.purpose for one in states] == Purpose.values
    assert not any(one.given or one.last or one.earlier for one in states)


def test_the_last_word_holds_and_the_lines_stay(actor):
    person = PersonFactory()
    first = record(person, actor, wording="Oui, par courriel.")
    second = record(person, actor, given=False)
    assert not domain.may_use(person, Purpose.LETTER)
    third = record(person, actor)
    assert domain.may_use(person, Purpose.LETTER)
    state = next(one for one in domain.consents_of(person) if one.purpose == Purpose.LETTER)
    assert (state.last, state.earlier) == (third, [second, first])
    assert Consent.objects.get(pk=first.pk).wording == "Oui, par courriel."
    assert Consent.objects.count() == 3


def test_a_paper_of_long_ago_does_not_undo_yesterdays_withdrawal(actor):
    person = PersonFactory()
    now = clock.now()
    record(person, actor, given=False, at=now - timedelta(days=1))
    record(person, actor, given=True, at=now - timedelta(days=30))
    assert not domain.may_use(person, Purpose.LETTER)
    assert not Person.objects.consenting(Purpose.LETTER).exists()


def test_of_two_at_the_same_instant_the_later_recorded_holds(actor):
    person, at = PersonFactory(), clock.now() - timedelta(hours=1)
    record(person, actor, given=True, at=at)
    record(person, actor, given=False, at=at)
    assert not domain.may_use(person, Purpose.LETTER)
    assert domain.consenting_emails(Purpose.LETTER) == {}


def test_what_makes_no_proof_is_refused(actor):
    person = PersonFactory()
    with pytest.raises(ValidationError, match="venir"):
        record(person, actor, at=clock.now() + timedelta(days=1))
    with pytest.raises(ValidationError):
        record(person, actor, wording="  ")
    with pytest.raises(ValidationError):
        record(person, actor, purpose="inconnu")
    assert not Consent.objects.exists()


def test_the_one_door_to_addresses(actor):
    yes, no, silent, mute = PersonFactory.create_batch(4)
    erased = PersonFactory(email="parti@exemple.fr")
    mute.email = ""
    mute.save()
    for person in (yes, no, mute, erased):
        record(person, actor)
    record(no, actor, given=False)
    erased.erased_at = clock.now()
    erased.save()
    assert domain.consenting_emails(Purpose.LETTER) == {yes.pk: yes.email}
    assert domain.consenting_emails(Purpose.LETTER, [no.pk, silent.pk]) == {}
    everyone = Person.objects.all()
    assert domain.consenting_emails(Purpose.LETTER, everyone) == {yes.pk: yes.email}
    assert domain.consenting_emails(Purpose.PRESS) == {}
    assert not domain.may_use(erased, Purpose.LETTER)


def test_one_query_whatever_the_number(actor, django_assert_num_queries):
    for person in PersonFactory.create_batch(3):
        record(person, actor)
    with django_assert_num_queries(1):
        assert len(domain.consenting_emails(Purpose.LETTER)) == 3


def test_needs_are_kept_with_consent_only(actor):
    person = PersonFactory()
    with pytest.raises(ValidationError, match="accord"):
        domain.save_needs(person=person, needs="Place près de la scène", actor=actor)
    record(person, actor, purpose=Purpose.NEEDS)
    domain.save_needs(person=person, needs="Place près de la scène", actor=actor)
    person.refresh_from_db()
    assert person.needs == "Place près de la scène"
    record(person, actor, purpose=Purpose.NEEDS, given=False)
    assert Person.objects.get(pk=person.pk).needs == ""
    assert person.needs == ""


def test_the_sheets_own_verb_asks_too(actor):
    person = PersonFactory()
    person.needs = "Boucle magnétique"
    with pytest.raises(ValidationError, match="accord"):
        domain.save_person(person=person, actor=actor)
    with pytest.raises(ValidationError, match="accord"):
        domain.create_person(first_name="Ali", last_name="Benoît", needs="Rampe", actor=actor)


def test_the_history_never_holds_what_needs_were(actor):
    person = PersonFactory()
    record(person, actor, purpose=Purpose.NEEDS)
    domain.save_needs(person=person, needs="Fauteuil roulant", actor=actor)
    record(person, actor, purpose=Purpose.NEEDS, given=False)
    told = [entry.changes for entry in audit.history_of(person)]
    assert any("needs" in one for one in told)
    assert "Fauteuil" not in str(told)


def test_nothing_is_recorded_of_someone_who_was_erased(actor):
    person = PersonFactory(erased_at=clock.now())
    with pytest.raises(ValidationError, match="effacées"):
        record(person, actor)


@pytest.mark.django_db(transaction=True)
def test_two_recordings_at_once_keep_both_lines():
    person, actor = PersonFactory(), UserFactory(role="coordination")
    barrier = threading.Barrier(2)

    def run(given):
        try:
            barrier.wait(timeout=10)
            record(person, actor, given=given)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(given,)) for given in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    lines = list(Consent.objects.filter(person=person).order_by("pk"))
    assert len(lines) == 2
    assert lines[0].at <= lines[1].at
    assert domain.may_use(person, Purpose.LETTER) is lines[1].given
    consenting = set(Consent.given_for(Purpose.LETTER).values_list("person", flat=True))
    assert consenting == ({person.pk} if lines[1].given else set())


def test_lines_made_elsewhere_count_as_well(db):
    line = ConsentFactory(purpose=Purpose.PRESS)
    assert domain.consenting_emails(Purpose.PRESS) == {line.person_id: line.person.email}
