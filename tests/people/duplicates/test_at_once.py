"""Two people merge the same pair at the same moment: one wins, the other is told."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from tests.factories import FunctionFactory, PersonFactory, TaskFactory, UserFactory

from maillage.people.directory.models import Person
from maillage.people.duplicates import domain
from maillage.people.duplicates.models import Merge


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("opposite", [False, True], ids=["same way", "each its own way"])
def test_one_wins_and_the_other_is_told(opposite):
    one, other = PersonFactory(), PersonFactory()
    for person in (one, other):
        FunctionFactory(person=person, is_main=True)
        TaskFactory(responsible=person)
    users = [
        UserFactory(role="coordination", first_name=name, last_name="Lefort")
        for name in ("Camille", "Karim")
    ]
    ready = threading.Barrier(2)
    done, told = [], []

    def merge(user, kept, gone):
        try:
            ready.wait()
            done.append(domain.merge_people(kept=kept, gone=gone, choices={}, actor=user))
        except domain.AlreadyMerged as error:
            told.append((str(user), str(error), error.kept.pk))
        finally:
            connection.close()

    pairs = [(one, other), (other, one) if opposite else (one, other)]
    threads = [
        threading.Thread(target=merge, args=(user, *pair))
        for user, pair in zip(users, pairs, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(done) == len(told) == 1
    [(loser, message, kept)] = told
    winner = Merge.objects.get().done_by
    assert {winner, loser} == {str(user) for user in users}
    assert f"{winner} vient de réunir ces deux fiches" in message
    assert kept == Person.objects.get().pk
    assert Person.objects.get().functions.filter(is_main=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_undone_by_two_at_once():
    one, other = PersonFactory(), PersonFactory()
    user = UserFactory(role="coordination")
    merge = domain.merge_people(kept=one, gone=other, choices={}, actor=user)
    ready = threading.Barrier(2)
    outcomes = []

    def take_back():
        from maillage.kernel.undo import UndoRefused

        try:
            ready.wait()
            domain.undo_merge(merge=merge, actor=user)
            outcomes.append("done")
        except UndoRefused as refused:
            outcomes.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=take_back) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert "done" in outcomes
    assert any("déjà" in one for one in outcomes)
    assert Person.objects.count() == 2
