"""Taking a merge back: whole, or not at all and saying why."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.base import ContentFile
from tests.factories import ConsentFactory, PersonFactory, TagFactory, TaskFactory, UserFactory
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


def with_photo(person):
    person.photo.save("photo.jpg", ContentFile(b"a face"))
    return person.photo.storage, person.photo.name


def long_ago(done):
    Merge.objects.filter(pk=done.pk).update(created_at=date(2020, 1, 1).isoformat() + "T00:00Z")


def test_files_that_only_a_forgotten_merge_had_go(camille, django_capture_on_commit_callbacks):
    kept, gone = PersonFactory(), PersonFactory()
    storage, stays = with_photo(kept)
    _storage, goes = with_photo(gone)
    consent = ConsentFactory(person=gone)
    consent.proof_file.save("accord.pdf", ContentFile(b"signed"))
    done = merge(kept, gone, camille, photo="kept")
    long_ago(done)
    assert storage.exists(goes)
    with django_capture_on_commit_callbacks(execute=True):
        assert domain.forget_merges() == 1
        assert storage.exists(goes)  # nothing goes before all is written
    assert not storage.exists(goes)
    assert storage.exists(stays)
    assert storage.exists(consent.proof_file.name)  # its line moved with the person


def test_the_picture_that_was_replaced_goes(camille, django_capture_on_commit_callbacks):
    kept, gone = PersonFactory(), PersonFactory()
    storage, goes = with_photo(kept)
    _storage, stays = with_photo(gone)
    done = merge(kept, gone, camille, photo="gone")
    kept.refresh_from_db()
    assert kept.photo.name == stays
    long_ago(done)
    with django_capture_on_commit_callbacks(execute=True):
        domain.forget_merges()
    assert (storage.exists(goes), storage.exists(stays)) == (False, True)


def test_a_merge_taken_back_keeps_its_files(camille, django_capture_on_commit_callbacks):
    kept, gone = PersonFactory(), PersonFactory()
    storage, photo = with_photo(gone)
    done = merge(kept, gone, camille)
    domain.undo_merge(merge=done, actor=camille)
    long_ago(done)
    with django_capture_on_commit_callbacks(execute=True):
        domain.forget_merges()
    assert storage.exists(photo)


def test_another_merge_that_may_be_taken_back_keeps_its_files(
    camille, django_capture_on_commit_callbacks
):
    first, second, third = PersonFactory(), PersonFactory(), PersonFactory()
    storage, photo = with_photo(third)
    inner = merge(second, third, camille, photo="gone")
    outer = merge(first, second, camille, photo="kept")
    long_ago(inner)
    with django_capture_on_commit_callbacks(execute=True):
        assert domain.forget_merges() == 1
    assert storage.exists(photo)  # the sheet in between had it
    long_ago(outer)
    with django_capture_on_commit_callbacks(execute=True):
        assert domain.forget_merges() == 1
    assert not storage.exists(photo)
