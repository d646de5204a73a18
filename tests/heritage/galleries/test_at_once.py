"""Two museums at the same instant; publishing while a museum takes its approval back."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from tests.factories import VisitorSelectionFactory

from maillage.heritage.galleries.domain import approvals, composing, galleries, selections
from maillage.heritage.galleries.domain.refusals import GalleryRefused, Outdated
from maillage.heritage.galleries.models import GalleryItem
from maillage.heritage.galleries.models.parts import missing_approvals, parts_of
from maillage.kernel.models import Notification
from maillage.kernel.states import TransitionRefused

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Each in a thread of its own, started together; what each one came to."""
    gate = threading.Barrier(len(acts))
    outcomes = [None] * len(acts)

    def work(n, act):
        try:
            gate.wait(20)
            outcomes[n] = act()
        except Exception as error:  # noqa: BLE001 - told to the test
            outcomes[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n, act)) for n, act in enumerate(acts)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return outcomes


def approving(hung, invitation, actor):
    digests = {part.museum.pk: part.digest for part in parts_of(hung.gallery)}
    invitation.refresh_from_db()
    seen = digests[invitation.museum_id]
    return lambda: approvals.approve_part(invitation=invitation, seen=seen, actor=actor)


@pytest.fixture
def asked(hung, cast):
    galleries.submit_gallery(gallery=hung.gallery, actor=cast.camille)
    return hung


def test_two_museums_approve_at_once(asked, cast):
    outcomes = at_once(
        approving(asked, asked.of_honfleur, cast.lea), approving(asked, asked.of_lisieux, cast.paul)
    )
    assert not [one for one in outcomes if isinstance(one, Exception)]
    assert missing_approvals(asked.gallery) == []
    # Whoever came second says that nobody is waited for any more.
    told = Notification.objects.filter(kind="gallery_answer", user=cast.camille)
    assert sum("peut être publiée" in one.text for one in told) == 1


def test_published_or_taken_back_never_published_against_the_museum(asked, cast):
    for invitation, actor in ((asked.of_honfleur, cast.lea), (asked.of_lisieux, cast.paul)):
        approving(asked, invitation, actor)()
    asked.of_honfleur.refresh_from_db()
    published, refused = at_once(
        lambda: galleries.publish_gallery(gallery=asked.gallery, actor=cast.camille),
        lambda: approvals.request_changes(
            invitation=asked.of_honfleur, reason="Attendez.", actor=cast.lea
        ),
    )
    asked.gallery.refresh_from_db()
    assert not isinstance(refused, Exception)
    told = Notification.objects.get(subject__contains="demande des modifications")
    if isinstance(published, Exception):
        assert isinstance(published, TransitionRefused)
        assert not asked.gallery.is_published
        assert "est en ligne" not in told.text
    else:
        # The museum came after: the editor is told that the gallery is on the site.
        assert asked.gallery.is_published
        assert "La galerie est en ligne" in told.text


def test_publishing_while_the_part_changes(asked, cast):
    for invitation, actor in ((asked.of_honfleur, cast.lea), (asked.of_lisieux, cast.paul)):
        approving(asked, invitation, actor)()
    asked.boat.refresh_from_db()
    published, changed = at_once(
        lambda: galleries.publish_gallery(gallery=asked.gallery, actor=cast.camille),
        lambda: composing.change_item(
            item=asked.boat, version=asked.boat.version, text="Jamais relu.", actor=cast.camille
        ),
    )
    asked.gallery.refresh_from_db()
    refusals = [one for one in (published, changed) if isinstance(one, Exception)]
    assert len(refusals) == 1
    assert isinstance(refusals[0], TransitionRefused | GalleryRefused)
    read = GalleryItem.objects.get(pk=asked.boat.pk).text
    assert asked.gallery.is_published == (read == "")


def test_two_editors_write_one_caption(hung, cast):
    outcomes = at_once(
        *(
            lambda text=text: composing.change_item(
                item=hung.boat, version=1, text=text, actor=cast.camille
            )
            for text in ("Un.", "Deux.")
        )
    )
    assert sum(isinstance(one, Outdated) for one in outcomes) == 1


def test_two_editors_hang_the_same_object(hung, cast):
    outcomes = at_once(
        *(
            lambda: composing.hang_objects(
                room=hung.room, objects=[cast.boats[1]], actor=cast.camille
            )
            for _n in range(2)
        )
    )
    assert sorted(len(one.items) for one in outcomes) == [0, 1]


def test_a_selection_never_holds_more_than_it_may(cast, monkeypatch):
    monkeypatch.setattr(selections, "MOST_OBJECTS", 1)
    selection = VisitorSelectionFactory()
    outcomes = at_once(
        *(
            lambda record=record: selections.add_object(selection=selection, record=record)
            for record in cast.boats
        )
    )
    assert sum(isinstance(one, GalleryRefused) for one in outcomes) == 2
    assert selection.items.count() == 1
