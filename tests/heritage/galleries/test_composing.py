"""Rooms, objects, texts, links; two editors at once; proposals; messages; who sees what."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from tests.factories import CulturalObjectFactory, MuseumFactory, UserFactory

from maillage.heritage.galleries.domain import composing, galleries, inviting, proposing, watching
from maillage.heritage.galleries.domain.comments import post_comment
from maillage.heritage.galleries.domain.indexing import memberships
from maillage.heritage.galleries.domain.refusals import GalleryRefused, Outdated
from maillage.heritage.galleries.models import (
    Gallery,
    GalleryComment,
    GalleryInvitation,
    GalleryItem,
    GalleryProposal,
    ItemLink,
    Room,
)
from maillage.heritage.galleries.presenting import shown_rooms
from maillage.kernel.models import AuditEntry, Notification
from maillage.kernel.states import TransitionRefused

pytestmark = pytest.mark.django_db


def order(room):
    return [item.object_id for item in room.items.order_by("rank", "pk")]


def test_invited_once_told_once_whatever_the_number_of_museums(cast):
    gallery = galleries.create_gallery(
        title="Portraits", intention="Des visages de Normandie.", actor=cast.camille
    )
    others = MuseumFactory.create_batch(3)
    both = UserFactory(role="membre", organisation=others[0].organisation)
    from tests.factories import RoleGrantFactory

    RoleGrantFactory(user=both, role="membre", organisation=others[1].organisation)
    made = inviting.invite_museums(
        gallery=gallery,
        museums=[cast.honfleur, cast.lisieux, *others],
        message="Venez nombreux.",
        actor=cast.camille,
    )
    assert len(made) == 5
    gallery.refresh_from_db()
    assert gallery.state == "en-composition"
    told = Notification.objects.filter(kind="gallery_invitation")
    assert sorted(one.user.pk for one in told) == sorted([cast.lea.pk, cast.paul.pk, both.pk])
    mail = told.get(user=both)
    assert mail.url == gallery.get_absolute_url()
    assert "Des visages de Normandie." in mail.text
    assert "Venez nombreux." in mail.text
    assert str(others[0]) in mail.text
    assert str(others[1]) in mail.text
    assert mail.email == both.email
    again = inviting.invite_museums(gallery=gallery, museums=[cast.honfleur], actor=cast.camille)
    assert again == []
    assert Notification.objects.filter(kind="gallery_invitation").count() == 3


def test_objects_hang_in_order_once_per_gallery(hung, cast):
    second = composing.add_room(gallery=hung.gallery, title="Mains", actor=cast.camille)
    done = composing.hang_objects(
        room=second, objects=[cast.faces[2], cast.boats[0], cast.faces[1]], actor=cast.camille
    )
    assert [one.object for one in done.items] == [cast.faces[2], cast.faces[1]]
    assert done.already == [cast.boats[0]]
    assert order(second) == [cast.faces[2].pk, cast.faces[1].pk]
    assert all(one.museum == cast.lisieux for one in second.items.all())


def test_a_full_gallery_refuses_more(hung, cast, monkeypatch):
    from maillage.heritage.galleries.domain import hanging

    monkeypatch.setattr(hanging, "MOST_ITEMS", 3)
    with pytest.raises(GalleryRefused, match="au plus 3"):
        composing.hang_objects(room=hung.room, objects=cast.faces[1:], actor=cast.camille)
    assert hung.room.items.count() == 2


def test_moved_by_buttons_and_by_dragging(hung, cast):
    composing.hang_objects(room=hung.room, objects=[cast.boats[1]], actor=cast.camille)
    composing.move_item(item=hung.boat, to="down", actor=cast.camille)
    assert order(hung.room) == [cast.faces[0].pk, cast.boats[0].pk, cast.boats[1].pk]
    composing.move_item(item=hung.face, to="up", actor=cast.camille)
    assert order(hung.room)[0] == cast.faces[0].pk
    second = composing.add_room(gallery=hung.gallery, title="Mains", actor=cast.camille)
    last = composing.hang_objects(room=second, objects=[cast.faces[1]], actor=cast.camille).items[0]
    composing.place_item(item=last, at=1, actor=cast.camille)
    last.refresh_from_db()
    assert last.room == hung.room
    assert order(hung.room) == [one.pk for one in (cast.faces[0], cast.faces[1], cast.boats[0], cast.boats[1])]  # fmt: skip
    composing.place_item(item=last, at=3, actor=cast.camille)
    assert order(hung.room)[3] == cast.faces[1].pk
    assert AuditEntry.objects.filter(verb="a déplacé un objet", actor=cast.camille).exists()
    for wrong in ("sideways", 99):
        act = composing.move_item if wrong == "sideways" else composing.place_item
        name = "to" if wrong == "sideways" else "at"
        with pytest.raises(GalleryRefused):
            act(item=last, actor=cast.camille, **{name: wrong})


def test_rooms_move_and_go_when_empty(hung, cast):
    second = composing.add_room(gallery=hung.gallery, title="Mains", actor=cast.camille)
    composing.move_room(room=second, to="up", actor=cast.camille)
    assert list(hung.gallery.rooms.all()) == [second, hung.room]
    with pytest.raises(GalleryRefused):
        composing.remove_room(room=hung.room, actor=cast.camille)
    composing.remove_room(room=second, actor=cast.camille)
    assert list(hung.gallery.rooms.all()) == [hung.room]


def test_two_editors_never_overwrite_each_other(hung, cast):
    version = hung.room.version
    composing.change_room(
        room=hung.room, title="Figures", text="<p>Un.</p>", version=version, actor=cast.camille
    )
    with pytest.raises(Outdated):
        composing.change_room(
            room=hung.room, title="Têtes", text="", version=version, actor=cast.camille
        )
    composing.change_item(item=hung.boat, version=1, text="À moi.", actor=cast.camille)
    with pytest.raises(Outdated):
        composing.change_item(item=hung.boat, version=1, text="Non, à moi.", actor=cast.camille)
    assert Room.objects.get(pk=hung.room.pk).title == "Figures"
    assert GalleryItem.objects.get(pk=hung.boat.pk).text == "À moi."
    # Moving things is not writing: the other's open form is still good.
    composing.move_item(item=hung.boat, to="down", actor=cast.camille)
    composing.change_item(item=hung.boat, version=2, text="Suite.", actor=cast.camille)


def test_what_somebody_took_away_is_told(hung, cast):
    composing.remove_item(item=hung.boat, actor=cast.camille)
    for act in (
        lambda: composing.change_item(item=hung.boat, version=1, text="x", actor=cast.camille),
        lambda: composing.move_item(item=hung.boat, to="up", actor=cast.camille),
        lambda: composing.remove_item(item=hung.boat, actor=cast.camille),
    ):
        with pytest.raises(GalleryRefused, match="quelqu’un l’a retiré"):
            act()


def test_texts_are_not_empty_and_rooms_are_of_the_gallery(hung, cast):
    with pytest.raises(ValidationError):
        composing.add_text(room=hung.room, text="  ", actor=cast.camille)
    other = galleries.create_gallery(title="Autre", intention="x", actor=cast.camille)
    foreign = composing.add_room(gallery=other, title="Ailleurs", actor=cast.camille)
    with pytest.raises(GalleryRefused):
        composing.change_item(item=hung.boat, version=1, text="", room=foreign, actor=cast.camille)
    second = composing.add_room(gallery=hung.gallery, title="Mains", actor=cast.camille)
    moved = composing.change_item(
        item=hung.boat, version=1, text="Un cartel.", room=second, actor=cast.camille
    )
    assert moved.room == second


def test_links_are_between_two_objects_once(hung, cast):
    link = composing.link_items(
        source=hung.boat, target=hung.face, kind="pendant", note="1880", actor=cast.camille
    )
    for source, target in ((hung.boat, hung.face), (hung.face, hung.boat), (hung.boat, hung.boat)):
        with pytest.raises(GalleryRefused):
            composing.link_items(source=source, target=target, kind="echo", actor=cast.camille)
    text = composing.add_text(room=hung.room, text="Un texte.", actor=cast.camille)
    with pytest.raises(GalleryRefused):
        composing.link_items(source=hung.boat, target=text, kind="echo", actor=cast.camille)
    rooms = shown_rooms(hung.gallery, GalleryItem.objects.all())
    assert [one.links[0].other for one in rooms[0].objects] == [hung.face, hung.boat]
    composing.unlink_items(link=link, actor=cast.camille)
    assert not ItemLink.objects.exists()


# -- proposals --------------------------------------------------------------------------------------


def propose(hung, cast, **changes):
    given = {
        "gallery": hung.gallery,
        "museum": cast.honfleur,
        "title": "Nos marins",
        "objects": cast.boats[1:],
        "text": "Deux marins peints.",
        "actor": cast.lea,
    }
    return proposing.propose(**(given | changes))


def test_a_proposal_is_kept_in_a_room(hung, cast):
    proposal = propose(hung, cast, is_for_public=True)
    told = Notification.objects.get(kind="gallery_proposal")
    assert told.user == cast.camille
    done = proposing.keep_proposal(proposal=proposal, room=hung.room, actor=cast.camille)
    assert done.state == "retenue"
    hanging = list(hung.room.items.order_by("rank", "pk"))
    assert {one.object for one in hanging[2:4]} == set(cast.boats[1:])
    assert (hanging[4].text, hanging[4].museum) == ("Deux marins peints.", cast.honfleur)
    answer = Notification.objects.get(kind="gallery_decision")
    assert answer.user == cast.lea
    with pytest.raises(TransitionRefused):
        proposing.keep_proposal(proposal=proposal, room=hung.room, actor=cast.camille)
    assert hung.room.items.count() == 5


def test_what_is_said_to_the_editors_does_not_enter_the_room(hung, cast):
    proposal = propose(hung, cast)
    proposing.keep_proposal(proposal=proposal, room=hung.room, actor=cast.camille)
    assert not hung.room.items.filter(object__isnull=True).exists()


def test_a_proposal_is_declined_with_a_reason_or_taken_back(hung, cast):
    first, second = propose(hung, cast), propose(hung, cast, title="Autre")
    with pytest.raises(GalleryRefused):
        proposing.decline_proposal(proposal=first, reason=" ", actor=cast.camille)
    done = proposing.decline_proposal(proposal=first, reason="Hors sujet.", actor=cast.camille)
    assert (done.state, done.reason) == ("ecartee", "Hors sujet.")
    assert "Hors sujet." in Notification.objects.get(kind="gallery_decision").text
    with pytest.raises(TransitionRefused):
        proposing.take_proposal_back(proposal=second, actor=cast.paul)
    assert proposing.take_proposal_back(proposal=second, actor=cast.lea).state == "reprise"


def test_only_ones_own_current_objects_are_proposed(hung, cast):
    withdrawn = CulturalObjectFactory(museum=cast.honfleur)
    withdrawn.withdraw()
    withdrawn.save()
    stranger = MuseumFactory()
    for changes in (
        {"objects": [cast.faces[0]]},
        {"objects": [withdrawn]},
        {"objects": [], "text": " "},
        {"museum": stranger, "objects": []},
    ):
        with pytest.raises(GalleryRefused):
            propose(hung, cast, **changes)
    with pytest.raises(ValidationError):
        propose(hung, cast, title=" ")
    assert not GalleryProposal.objects.exists()


@pytest.mark.parametrize("who", ["lea", "paul", "reader", "nobody"])
def test_nobody_else_decides(who, hung, cast):
    proposal = propose(hung, cast)
    with pytest.raises(TransitionRefused):
        proposing.keep_proposal(proposal=proposal, room=hung.room, actor=getattr(cast, who))
    with pytest.raises(TransitionRefused):
        proposing.decline_proposal(proposal=proposal, reason="Non", actor=getattr(cast, who))


# -- who sees what ----------------------------------------------------------------------------------


def test_what_each_one_sees(hung, cast):
    draft = galleries.create_gallery(title="Brouillon", intention="x", actor=cast.camille)
    proposal = propose(hung, cast)
    post_comment(gallery=hung.gallery, text="À tous", actor=cast.camille)
    post_comment(gallery=hung.gallery, text="À Léa", museum=cast.honfleur, actor=cast.camille)
    post_comment(gallery=hung.gallery, proposal=proposal, text="Lequel ?", actor=cast.camille)
    stranger = UserFactory(role="membre", organisation=MuseumFactory().organisation)

    def seen(model, user):
        return model.objects.visible_to(user).count()

    assert set(Gallery.objects.visible_to(cast.camille)) == {draft, hung.gallery}
    assert set(Gallery.objects.visible_to(cast.reader)) == {draft, hung.gallery}
    assert list(Gallery.objects.visible_to(cast.lea)) == [hung.gallery]
    for user in (stranger, cast.nobody, AnonymousUser()):
        for model in (Gallery, GalleryItem, GalleryInvitation, GalleryProposal, GalleryComment):
            assert not seen(model, user), (model, user)
    assert list(GalleryItem.objects.visible_to(cast.lea)) == [hung.boat]
    assert list(GalleryItem.objects.visible_to(cast.paul)) == [hung.face]
    assert (seen(GalleryProposal, cast.lea), seen(GalleryProposal, cast.paul)) == (1, 0)
    assert (seen(GalleryComment, cast.lea), seen(GalleryComment, cast.paul)) == (3, 1)
    assert (seen(GalleryInvitation, cast.lea), seen(GalleryInvitation, cast.reader)) == (1, 2)
    hung.gallery.editors.add(cast.paul)
    assert seen(GalleryItem, cast.paul) == 2
    assert seen(GalleryComment, cast.paul) == 3


def test_messages_reach_those_addressed(hung, cast):
    post_comment(gallery=hung.gallery, text="À Léa", museum=cast.honfleur, actor=cast.camille)
    assert [one.user for one in Notification.objects.filter(kind="gallery_comment")] == [cast.lea]
    proposal = propose(hung, cast)
    comment = post_comment(gallery=hung.gallery, proposal=proposal, text="Oui", actor=cast.lea)
    assert comment.museum == cast.honfleur
    last = Notification.objects.filter(kind="gallery_comment").first()
    assert last.user == cast.camille
    other = galleries.create_gallery(title="Autre", intention="x", actor=cast.camille)
    for changes in ({"text": " "}, {"museum": MuseumFactory()}):
        with pytest.raises(GalleryRefused):
            post_comment(
                **({"gallery": hung.gallery, "text": "x", "actor": cast.camille} | changes)
            )
    with pytest.raises(GalleryRefused):
        post_comment(gallery=other, proposal=proposal, text="x", actor=cast.camille)


# -- after publication ------------------------------------------------------------------------------


@pytest.fixture
def published(hung, cast):
    galleries.submit_gallery(gallery=hung.gallery, actor=cast.camille)
    galleries.publish_gallery(gallery=hung.gallery, actor=cast.camille, override="Pour l’essai.")
    return hung


def test_the_search_facet_follows_publication(published, cast):
    keys = [cast.boats[0].pk, cast.boats[1].pk]
    assert memberships(keys) == {cast.boats[0].pk: ["portraits-de-normandie"]}
    galleries.withdraw_gallery(gallery=published.gallery, reason="x", actor=cast.camille)
    assert memberships(keys) == {}


def test_objects_that_leave_the_public_vanish_and_the_editors_are_told_once(published, cast):
    assert watching.tell_vanished() == 0
    cast.boats[0].visibility = "equipe"
    cast.boats[0].save()
    shown = shown_rooms(published.gallery, GalleryItem.objects.public())
    assert [one.object for one in shown[0].items] == [cast.faces[0]]
    assert watching.tell_vanished() == 1
    assert watching.tell_vanished() == 1
    told = Notification.objects.get(kind="gallery_vanished")
    assert told.user == cast.camille
    assert str(cast.boats[0]) in told.text
    cast.lisieux.is_open = False
    cast.lisieux.save()
    watching.tell_vanished()
    assert Notification.objects.filter(kind="gallery_vanished").count() == 2
