"""Taking a merge back: whole, or not at all and saying why."""

from __future__ import annotations

from datetime import date

import pytest
from tests.factories import PersonFactory, TagFactory, TaskFactory, UserFactory
from tests.people.duplicates.snapshots import differences, snapshot

from maillage.kernel.undo import UndoRefused
from maillage.people.directory.models import Person
from maillage.people.duplicates import domain
from maillage.people.duplicates.models import Merge

pytestmark = pytest.mark.django_db


@pytest.fixture
def camille():
    return UserFactory(role="coordination", first_name="Camille", last_name="Lefort")


def merge(kept, gone, actor, **choices):
    """Two people."""
    return domain.merge_people(kept=kept, gone=gone, choices=choices, actor=actor)


def test_refused_whole_when_something_changed_since(camille):
    kept, gone = PersonFactory(), PersonFactory(first_name="Zoé", last_name="Autre")
    task = TaskFactory(title="Écrire le carton", responsible=gone)
    done = merge(kept, gone, camille)
    task.refresh_from_db()
    task.responsible = None
    task.save()
    before = snapshot()
    with pytest.raises(UndoRefused, match="Écrire le carton"):
        domain.undo_merge(merge=done, actor=camille)
    assert differences(before, snapshot()) == []


def test_refused_when_the_address_was_taken_since(camille):
    kept, gone = PersonFactory(), PersonFactory(email="zoe@exemple.fr")
    done = merge(kept, gone, camille, email="kept")
    PersonFactory(email="zoe@exemple.fr")
    with pytest.raises(UndoRefused, match="pris sa place"):
        domain.undo_merge(merge=done, actor=camille)
    assert not Person.objects.filter(pk=gone.pk).exists()


def test_refused_when_what_hung_from_it_is_gone(camille):
    kept, gone, tag = PersonFactory(), PersonFactory(), TagFactory(name="fauteuil")
    kept.tags.add(tag)
    gone.tags.add(tag)
    done = merge(kept, gone, camille)
    tag.delete()
    with pytest.raises(UndoRefused, match="fauteuil"):
        domain.undo_merge(merge=done, actor=camille)


def test_one_inside_another(camille):
    first, second, third = PersonFactory(), PersonFactory(), PersonFactory()
    before = snapshot()
    inner = merge(second, third, camille)
    outer = merge(first, second, camille)
    with pytest.raises(UndoRefused):
        domain.undo_merge(merge=inner, actor=camille)
    domain.undo_merge(merge=outer, actor=camille)
    inner.refresh_from_db()
    domain.undo_merge(merge=inner, actor=camille)
    assert differences(before, snapshot()) == []
    with pytest.raises(UndoRefused, match="déjà"):
        domain.undo_merge(merge=inner, actor=camille)


def test_forgotten_ones_cannot(camille):
    kept, gone = PersonFactory(), PersonFactory()
    done = merge(kept, gone, camille)
    assert domain.forget_merges() == 0
    Merge.objects.filter(pk=done.pk).update(created_at=date(2020, 1, 1).isoformat() + "T00:00Z")
    assert domain.forget_merges() == 1
    with pytest.raises(UndoRefused, match="ancienne"):
        domain.undo_merge(merge=done, actor=camille)


def test_an_erased_person_is_not_made_again(camille):
    kept, gone = PersonFactory(), PersonFactory(last_name="Secret")
    done = merge(kept, gone, camille)
    assert domain.forget_merges(person=kept) == 1
    done.refresh_from_db()
    assert "Secret" not in done.gone_label
    assert not done.is_undoable
