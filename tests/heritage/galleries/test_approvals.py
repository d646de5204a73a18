"""Approving a part, changing it afterwards, publishing: nothing appears that a museum has not seen."""

from __future__ import annotations

import pytest
from tests.factories import CulturalObjectFactory, GalleryItemFactory

from maillage.heritage.galleries.domain import approvals, composing, galleries, inviting
from maillage.heritage.galleries.domain.refusals import GalleryRefused
from maillage.heritage.galleries.models import Gallery
from maillage.heritage.galleries.models.parts import missing_approvals, parts_of
from maillage.kernel.models import Notification
from maillage.kernel.states import TransitionRefused, perform

pytestmark = pytest.mark.django_db


def digest(hung, museum):
    return next(part.digest for part in parts_of(hung.gallery) if part.museum == museum)


def approve(hung, invitation, actor):
    invitation.refresh_from_db()
    seen = digest(hung, invitation.museum)
    return approvals.approve_part(invitation=invitation, seen=seen, actor=actor)


@pytest.fixture
def asked(hung, cast):
    galleries.submit_gallery(gallery=hung.gallery, actor=cast.camille)
    return hung


@pytest.fixture
def approved(asked, cast):
    approve(asked, asked.of_honfleur, cast.lea)
    approve(asked, asked.of_lisieux, cast.paul)
    return asked


def test_every_museum_is_asked_once_and_told(asked, cast):
    for invitation in (asked.of_honfleur, asked.of_lisieux):
        invitation.refresh_from_db()
        assert invitation.state == "demande"
    told = Notification.objects.filter(kind="gallery_approval")
    assert {one.user for one in told} == {cast.lea, cast.paul}
    assert told[0].url == f"{asked.gallery.get_absolute_url()}?onglet=musees"
    with pytest.raises(TransitionRefused):
        galleries.submit_gallery(gallery=asked.gallery, actor=cast.camille)


def test_published_once_all_have_approved(asked, cast):
    approve(asked, asked.of_honfleur, cast.lea)
    with pytest.raises(TransitionRefused, match="Musée de Lisieux"):
        galleries.publish_gallery(gallery=asked.gallery, actor=cast.camille)
    approve(asked, asked.of_lisieux, cast.paul)
    last = Notification.objects.filter(kind="gallery_answer", user=cast.camille).first()
    assert "peut être publiée" in last.text
    done = galleries.publish_gallery(gallery=asked.gallery, actor=cast.camille)
    assert done.is_published
    assert done.published_at is not None


@pytest.mark.parametrize("who", ["lea", "paul", "reader", "nobody"])
def test_nobody_else_publishes(who, approved, cast):
    someone = getattr(cast, who)
    approved.gallery.editors.add(someone)
    with pytest.raises(TransitionRefused, match="pas le droit"):
        galleries.publish_gallery(gallery=approved.gallery, actor=someone)
    approved.gallery.refresh_from_db()
    assert not approved.gallery.is_published


@pytest.mark.parametrize("who", ["paul", "camille", "reader", "nobody"])
def test_nobody_approves_for_another_museum(who, asked, cast):
    with pytest.raises(TransitionRefused, match="pas le droit"):
        approve(asked, asked.of_honfleur, getattr(cast, who))
    with pytest.raises(TransitionRefused, match="pas le droit"):
        approvals.request_changes(
            invitation=asked.of_honfleur, reason="Non", actor=getattr(cast, who)
        )


@pytest.mark.parametrize(
    "change",
    [
        lambda hung, cast: composing.change_item(
            item=hung.boat, version=hung.boat.version, text="Un cartel.", actor=cast.camille
        ),
        lambda hung, cast: composing.hang_objects(
            room=hung.room, objects=[cast.boats[1]], actor=cast.camille
        ),
        lambda hung, cast: composing.change_room(
            room=hung.room, title="Visages infâmes", text="", version=1, actor=cast.camille
        ),
        lambda hung, cast: composing.change_room(
            room=hung.room, title="Visages", text="<p>Un vol.</p>", version=1, actor=cast.camille
        ),
        lambda hung, cast: composing.add_text(
            room=hung.room, text="De Honfleur.", museum=cast.honfleur, actor=cast.camille
        ),
        lambda hung, cast: composing.link_items(
            source=hung.face, target=hung.boat, kind="pendant", actor=cast.camille
        ),
    ],
    ids=["caption", "object", "room", "room text", "text", "link"],
)
def test_a_change_of_the_part_makes_the_approval_stale(change, approved, cast):
    approved.of_honfleur.refresh_from_db()
    before = Notification.objects.filter(kind="gallery_approval", user=cast.lea).count()
    change(approved, cast)
    approved.of_honfleur.refresh_from_db()
    assert approved.of_honfleur.state == "perime"
    assert cast.honfleur in missing_approvals(approved.gallery)
    told = Notification.objects.filter(kind="gallery_approval", user=cast.lea)
    assert told.count() == before + 1
    with pytest.raises(TransitionRefused, match="Musée de Honfleur"):
        galleries.publish_gallery(gallery=approved.gallery, actor=cast.camille)


AROUND = [
    ("title", "Musées pillards"),
    ("summary", "Une autre phrase."),
    ("introduction", "<p>Le musée de Honfleur a volé cet objet.</p>"),
]


@pytest.mark.parametrize(("name", "words"), AROUND)
def test_what_surrounds_the_parts_is_approved_with_them(name, words, approved, cast):
    gallery = Gallery.objects.get(pk=approved.gallery.pk)
    setattr(gallery, name, words)
    galleries.change_gallery(gallery=gallery, actor=cast.camille)
    for invitation in (approved.of_honfleur, approved.of_lisieux):
        invitation.refresh_from_db()
        assert invitation.state == "perime"
    told = Notification.objects.filter(subject__contains="a changé")
    assert {one.user for one in told} == {cast.lea, cast.paul}
    with pytest.raises(TransitionRefused, match="Musée de Honfleur"):
        galleries.publish_gallery(gallery=approved.gallery, actor=cast.camille)


@pytest.mark.parametrize(("name", "words"), AROUND)
def test_what_surrounds_the_parts_stays_while_it_is_published(name, words, approved, cast):
    galleries.publish_gallery(gallery=approved.gallery, actor=cast.camille)
    gallery = Gallery.objects.get(pk=approved.gallery.pk)
    setattr(gallery, name, words)
    with pytest.raises(GalleryRefused, match="Retirez-la d’abord"):
        galleries.change_gallery(gallery=gallery, actor=cast.camille)
    assert getattr(Gallery.objects.get(pk=gallery.pk), name) != words


def test_what_only_the_office_or_nobody_reads_is_written_freely(approved, cast):
    galleries.publish_gallery(gallery=approved.gallery, actor=cast.camille)
    gallery = Gallery.objects.get(pk=approved.gallery.pk)
    gallery.credits = "Textes : les musées."
    galleries.change_gallery(gallery=gallery, actor=cast.camille)
    assert not missing_approvals(gallery)
    assert Gallery.objects.get(pk=gallery.pk).credits == "Textes : les musées."


def record(hung, invitation, actor, how="Par courriel du 12 mai, M. Petit"):
    invitation.refresh_from_db()
    seen = digest(hung, invitation.museum)
    return approvals.record_agreement(invitation=invitation, how=how, seen=seen, actor=actor)


def test_the_team_notes_the_agreement_of_a_museum_without_an_account(asked, cast):
    cast.paul.role_grants.all().delete()
    approve(asked, asked.of_honfleur, cast.lea)
    done = record(asked, asked.of_lisieux, cast.camille)
    assert (done.state, done.given_how) == ("approuve", "Par courriel du 12 mai, M. Petit")
    assert done.answered_by == cast.camille
    assert not Notification.objects.filter(subject__contains="est noté").exists()
    assert galleries.publish_gallery(gallery=asked.gallery, actor=cast.camille).is_published


def test_the_members_are_told_what_was_noted_and_may_object(asked, cast):
    done = record(asked, asked.of_lisieux, cast.camille)
    told = Notification.objects.get(subject__contains="est noté")
    assert told.user == cast.paul
    assert "M. Petit" in told.text
    changes = approvals.request_changes(invitation=done, reason="Qui donc ?", actor=cast.paul)
    assert (changes.state, changes.given_how) == ("modifications", "")


def test_a_noted_agreement_is_for_the_part_as_it_was(asked, cast):
    seen = digest(asked, cast.lisieux)
    composing.change_item(
        item=asked.face, version=asked.face.version, text="Autre chose.", actor=cast.camille
    )
    with pytest.raises(GalleryRefused, match="vient de changer"):
        approvals.record_agreement(
            invitation=asked.of_lisieux, how="Au téléphone", seen=seen, actor=cast.camille
        )
    record(asked, asked.of_lisieux, cast.camille)
    asked.face.refresh_from_db()
    composing.change_item(
        item=asked.face, version=asked.face.version, text="Encore.", actor=cast.camille
    )
    asked.of_lisieux.refresh_from_db()
    assert asked.of_lisieux.state == "perime"


def test_nothing_is_noted_without_saying_how(asked, cast):
    with pytest.raises(GalleryRefused, match="Dites comment"):
        record(asked, asked.of_lisieux, cast.camille, how=" \n ")


@pytest.mark.parametrize("who", ["lea", "paul", "reader", "nobody"])
def test_nobody_but_the_team_notes_an_agreement(who, asked, cast):
    someone = getattr(cast, who)
    asked.gallery.editors.add(someone)
    with pytest.raises(TransitionRefused, match="pas le droit"):
        record(asked, asked.of_lisieux, someone)


def test_a_second_change_asks_no_second_time(approved, cast):
    for text in ("Un.", "Deux."):
        approved.boat.refresh_from_db()
        composing.change_item(
            item=approved.boat, version=approved.boat.version, text=text, actor=cast.camille
        )
    assert Notification.objects.filter(subject__contains="a changé").count() == 1


def test_what_is_not_the_museums_leaves_its_approval(approved, cast):
    composing.change_item(
        item=approved.face, version=approved.face.version, text="De Lisieux.", actor=cast.camille
    )
    composing.move_item(item=approved.boat, to="down", actor=cast.camille)
    composing.add_text(room=approved.room, text="De la rédaction.", actor=cast.camille)
    composing.add_room(gallery=approved.gallery, title="Mains", actor=cast.camille)
    approved.of_honfleur.refresh_from_db()
    assert approved.of_honfleur.state == "approuve"
    assert missing_approvals(approved.gallery) == [cast.lisieux]


def test_one_approves_what_one_has_read(asked, cast):
    seen = digest(asked, cast.honfleur)
    composing.change_item(
        item=asked.boat, version=asked.boat.version, text="Autre chose.", actor=cast.camille
    )
    asked.of_honfleur.refresh_from_db()
    with pytest.raises(GalleryRefused, match="a changé pendant que vous lisiez"):
        approvals.approve_part(invitation=asked.of_honfleur, seen=seen, actor=cast.lea)


def test_changes_are_asked_with_a_reason_and_asked_again(approved, cast):
    with pytest.raises(GalleryRefused):
        approvals.request_changes(invitation=approved.of_honfleur, reason=" ", actor=cast.lea)
    done = approvals.request_changes(
        invitation=approved.of_honfleur, reason="Le cartel manque.", actor=cast.lea
    )
    assert (done.state, done.reason) == ("modifications", "Le cartel manque.")
    assert done.approved_part == ""
    told = Notification.objects.get(subject__contains="demande des modifications")
    assert told.user == cast.camille
    assert "Le cartel manque." in told.text
    again = approvals.ask_museum(invitation=done, actor=cast.camille)
    assert again.state == "demande"


def test_published_without_an_approval_for_a_reason(asked, cast):
    approve(asked, asked.of_honfleur, cast.lea)
    done = galleries.publish_gallery(
        gallery=asked.gallery, actor=cast.camille, override="Le musée est fermé pour travaux."
    )
    assert done.is_published
    told = Notification.objects.get(subject__contains="sans votre accord")
    assert told.user == cast.paul
    assert "fermé pour travaux" in told.text
    withdrawn = galleries.withdraw_gallery(gallery=done, reason="Erreur.", actor=cast.camille)
    with pytest.raises(TransitionRefused, match="Musée de Lisieux"):
        galleries.publish_gallery(gallery=withdrawn, actor=cast.camille)


def test_a_reason_is_not_kept_when_nothing_is_missing(approved, cast):
    done = galleries.publish_gallery(
        gallery=approved.gallery, actor=cast.camille, override="Inutile"
    )
    assert done.override_reason == ""


def test_a_museum_that_was_not_invited_is_missing_too(approved, cast):
    stranger = CulturalObjectFactory()
    composing.hang_objects(room=approved.room, objects=[stranger], actor=cast.camille)
    assert missing_approvals(approved.gallery) == [stranger.museum]


def test_nothing_changes_while_it_is_published(approved, cast):
    galleries.publish_gallery(gallery=approved.gallery, actor=cast.camille)
    for act in (
        lambda: composing.add_room(gallery=approved.gallery, title="X", actor=cast.camille),
        lambda: composing.remove_item(item=approved.boat, actor=cast.camille),
        lambda: composing.move_item(item=approved.boat, to="down", actor=cast.camille),
        lambda: inviting.invite_museums(gallery=approved.gallery, museums=[], actor=cast.camille),
        lambda: galleries.delete_gallery(gallery=approved.gallery, actor=cast.camille),
    ):
        with pytest.raises(GalleryRefused):
            act()


def test_a_museum_may_complain_of_a_published_gallery(approved, cast):
    galleries.publish_gallery(gallery=approved.gallery, actor=cast.camille)
    approvals.request_changes(invitation=approved.of_honfleur, reason="Faute.", actor=cast.lea)
    approved.gallery.refresh_from_db()
    assert approved.gallery.is_published
    told = Notification.objects.get(subject__contains="demande des modifications")
    assert "La galerie est en ligne" in told.text


def test_withdrawn_with_its_reason_told_to_everyone(approved, cast):
    galleries.publish_gallery(gallery=approved.gallery, actor=cast.camille)
    with pytest.raises(GalleryRefused):
        galleries.withdraw_gallery(gallery=approved.gallery, reason="", actor=cast.camille)
    galleries.withdraw_gallery(
        gallery=approved.gallery, reason="Droits à revoir.", actor=cast.camille
    )
    told = Notification.objects.filter(subject__contains="n’est plus en ligne")
    assert {one.user for one in told} == {cast.lea, cast.paul}
    # What was approved and has not changed needs no second approval.
    assert galleries.publish_gallery(gallery=approved.gallery, actor=cast.camille).is_published


def test_an_empty_gallery_is_neither_asked_nor_published(cast):
    gallery = galleries.create_gallery(title="Vide", intention="Rien", actor=cast.camille)
    with pytest.raises(TransitionRefused, match="aucun objet"):
        galleries.submit_gallery(gallery=gallery, actor=cast.camille)


def test_an_uninvited_museum_leaves_with_its_objects_only(hung, cast):
    with pytest.raises(GalleryRefused):
        inviting.uninvite_museum(invitation=hung.of_honfleur, actor=cast.camille)
    composing.remove_item(item=hung.boat, actor=cast.camille)
    inviting.uninvite_museum(invitation=hung.of_honfleur, actor=cast.camille)
    assert [one.museum for one in hung.gallery.invitations.all()] == [cast.lisieux]


def test_parts_take_few_queries(hung, cast, django_assert_num_queries):
    GalleryItemFactory.create_batch(5, room=hung.room)
    with django_assert_num_queries(3):
        assert len(parts_of(hung.gallery)) == 7


def test_a_guard_reads_the_parts(asked, cast):
    assert "Il manque l’accord" in asked.gallery.publishing_refusal()
    with pytest.raises(TransitionRefused):
        perform(asked.gallery, "publish", actor=cast.camille)
