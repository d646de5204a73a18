"""The journey through the office: Camille invites, Léa proposes, Camille composes, both approve."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import (
    CulturalObjectFactory,
    GalleryFactory,
    GalleryItemFactory,
    GalleryProposalFactory,
    GalleryRequestFactory,
    MuseumFactory,
    SelectionItemFactory,
    UserFactory,
    VisitorSelectionFactory,
)

from maillage.heritage.galleries.domain import galleries, proposing
from maillage.heritage.galleries.forms import GalleryForm
from maillage.heritage.galleries.models import (
    Gallery,
    GalleryInvitation,
    GalleryItem,
    GalleryProposal,
    GalleryRequest,
    ItemLink,
    Room,
)
from maillage.heritage.galleries.registrations import document_of_gallery
from maillage.kernel.models import Notification

pytestmark = pytest.mark.django_db


def as_(client, user):
    client.force_login(user)
    return client


def test_the_whole_journey(client, cast):
    as_(client, cast.camille)
    response = client.post(
        "/gestion/galeries/nouveau/",
        {
            "title": "Portraits de Normandie",
            "summary": "Des visages",
            "intention": "Qui étaient-ils ?",
        },
    )
    assert response.status_code == 302, response.text
    gallery = Gallery.objects.get()
    assert list(gallery.editors.all()) == [cast.camille]
    url = gallery.get_absolute_url()
    assert as_(client, cast.lea).get(url).status_code == 404
    as_(client, cast.camille)
    museums = [cast.honfleur.pk, cast.lisieux.pk]
    page = client.post(f"{url}inviter/", {"museums": museums, "message": "Venez"}, follow=True)
    assert "2 musées sont invités." in page.text
    as_(client, cast.lea)
    assert "Galeries qui attendent votre musée" in client.get("/gestion/").text
    assert "Proposer des objets, un texte" in client.get(f"{url}?onglet=propositions").text
    data = {
        "museum": cast.honfleur.pk,
        "title": "Nos marins",
        "objects_proposed": [cast.boats[0].pk, cast.boats[1].pk],
        "text": "Deux marins.",
        "is_for_public": "on",
    }
    page = client.post(f"{url}propositions/nouvelle/", data, follow=True)
    assert "votre proposition est transmise" in page.text
    proposal = GalleryProposal.objects.get()
    client.post(f"{url}propositions/{proposal.pk}/message/", {"text": "Le second est fragile."})
    as_(client, cast.camille)
    page = client.get(f"{url}?onglet=propositions")
    assert "Le second est fragile." in page.text
    client.post(f"{url}salles/nouvelle/", {"title": "Gens de mer", "text": "<p>Au port.</p>"})
    room = gallery.rooms.get()
    client.post(f"{url}propositions/{proposal.pk}/retenir/", {"room": room.pk})
    client.post(f"{url}salles/{room.pk}/objets/", {"objects": [cast.faces[1].pk, cast.faces[0].pk]})
    hanging = [one.object for one in room.items.order_by("rank")]
    assert hanging[3:] == [cast.faces[1], cast.faces[0]]
    first, last = room.items.order_by("rank").first(), room.items.order_by("rank").last()
    page = client.get(f"{url}elements/{first.pk}/")
    version = re.search(r'name="_version" value="(\d+)"', page.text)[1]
    data = {"text": "Un patron de pêche.", "room": room.pk, "_version": version}
    client.post(f"{url}elements/{first.pk}/", data)
    client.post(
        f"{url}elements/{first.pk}/lier/", {"target": last.pk, "kind": "echo", "note": "1880"}
    )
    client.post(f"{url}elements/{last.pk}/deplacer/", {"to": "up"})
    page = client.get(url)
    assert "Un patron de pêche." in page.text
    assert "en écho" in page.text
    page = client.post(f"{url}verbe/submit/", follow=True)
    assert "à valider par les musées" in page.text
    assert "Il manque l’accord" in client.get(f"{url}publier/").text
    for user, museum in ((cast.lea, cast.honfleur), (cast.paul, cast.lisieux)):
        as_(client, user)
        page = client.get(f"{url}?onglet=musees")
        assert "Approuver notre part" in page.text
        invitation = gallery.invitations.get(museum=museum)
        part = re.search(r'name="part" value="(\w+)"', page.text)[1]
        page = client.post(
            f"{url}invitations/{invitation.pk}/approuver/", {"part": part}, follow=True
        )
        assert "votre part est approuvée" in page.text
        assert client.get(f"{url}publier/").status_code == 404
    as_(client, cast.camille)
    page = client.post(f"{url}publier/", follow=True)
    assert "La galerie est en ligne." in page.text
    client.logout()
    page = client.get(gallery.get_public_url())
    assert page.status_code == 200
    assert "Un patron de pêche." in page.text
    as_(client, cast.camille)
    page = client.post(f"{url}retirer/", {"reason": "Une erreur"}, follow=True)
    assert "retirée du site" in page.text
    client.logout()
    assert client.get(gallery.get_public_url()).status_code == 404


def test_a_museum_asks_for_changes(client, cast, hung):
    galleries.submit_gallery(gallery=hung.gallery, actor=cast.camille)
    url = hung.gallery.get_absolute_url()
    as_(client, cast.lea)
    address = f"{url}invitations/{hung.of_honfleur.pk}/modifications/"
    assert "invalid-feedback" in client.post(address, {"reason": ""}).text
    page = client.post(address, {"reason": "Le cartel est faux."}, follow=True)
    assert "Le cartel est faux." in page.text
    as_(client, cast.camille)
    page = client.get(f"{url}?onglet=musees")
    assert "C’est corrigé : redemander l’accord" in page.text
    client.post(f"{url}invitations/{hung.of_honfleur.pk}/demander/")
    hung.of_honfleur.refresh_from_db()
    assert hung.of_honfleur.state == "demande"


def test_a_members_page_shows_what_is_its_own(client, cast, hung):
    GalleryProposalFactory(
        gallery=hung.gallery, museum=cast.lisieux, title="Chut, c’est de Lisieux"
    )
    as_(client, cast.lea)
    url = hung.gallery.get_absolute_url()
    page = client.get(url)
    assert str(cast.boats[0]) in page.text
    assert str(cast.faces[0]) not in page.text
    assert "Accrocher des objets" not in page.text
    assert "Chut" not in client.get(f"{url}?onglet=propositions").text
    museums = client.get(f"{url}?onglet=musees")
    assert "Musée de Lisieux" not in museums.text
    assert client.get(f"{url}historique/").status_code == 404
    assert as_(client, cast.camille).get(f"{url}historique/").status_code == 200


WRONG = ["paul", "reader", "stranger", "nobody"]


@pytest.mark.parametrize("who", WRONG)
def test_the_wrong_person_does_nothing(who, client, cast, hung):
    """A member of another museum, a reader, a member who is not invited, an account without a role."""
    cast.stranger = UserFactory(role="membre", organisation=MuseumFactory().organisation)
    proposal = proposing.propose(
        gallery=hung.gallery, museum=cast.honfleur, title="Nos marins",
        objects=[cast.boats[1]], actor=cast.lea,
    )  # fmt: skip
    galleries.submit_gallery(gallery=hung.gallery, actor=cast.camille)
    as_(client, getattr(cast, who))
    url = hung.gallery.get_absolute_url()
    invitation = hung.of_honfleur.pk
    posts = {
        f"{url}modifier/": {"title": "Volée", "intention": "x"},
        f"{url}supprimer/": {},
        f"{url}verbe/take_up/": {},
        f"{url}publier/": {"override": "Parce que"},
        f"{url}salles/nouvelle/": {"title": "Ma salle"},
        f"{url}salles/{hung.room.pk}/": {"title": "Ma salle", "_version": "1"},
        f"{url}salles/{hung.room.pk}/objets/": {"objects": [cast.faces[1].pk]},
        f"{url}salles/{hung.room.pk}/texte/": {"text": "x"},
        f"{url}salles/{hung.room.pk}/deplacer/": {"to": "up"},
        f"{url}salles/{hung.room.pk}/supprimer/": {},
        f"{url}elements/{hung.boat.pk}/": {"text": "x", "room": hung.room.pk, "_version": "1"},
        f"{url}elements/{hung.boat.pk}/deplacer/": {"to": "down"},
        f"{url}elements/{hung.boat.pk}/retirer/": {},
        f"{url}elements/{hung.boat.pk}/lier/": {"target": hung.face.pk, "kind": "echo"},
        f"{url}inviter/": {"museums": [MuseumFactory().pk]},
        f"{url}invitations/{invitation}/demander/": {},
        f"{url}invitations/{invitation}/retirer/": {},
        f"{url}invitations/{invitation}/approuver/": {"part": "x"},
        f"{url}invitations/{invitation}/modifications/": {"reason": "x"},
        f"{url}propositions/{proposal.pk}/retenir/": {"room": hung.room.pk},
        f"{url}propositions/{proposal.pk}/ecarter/": {"reason": "x"},
        f"{url}propositions/{proposal.pk}/reprendre/": {},
        f"{url}propositions/{proposal.pk}/message/": {"text": "x"},
    }
    for address, data in posts.items():
        assert client.post(address, data).status_code == 404, address
    hung.gallery.refresh_from_db()
    hung.of_honfleur.refresh_from_db()
    proposal.refresh_from_db()
    assert hung.gallery.state == "a-valider"
    assert hung.of_honfleur.state == "demande"
    assert proposal.state == "proposee"
    assert hung.gallery.items.count() == 2
    assert hung.gallery.rooms.count() == 1


def test_a_member_proposes_its_own_objects_only(client, cast, hung):
    as_(client, cast.lea)
    url = f"{hung.gallery.get_absolute_url()}propositions/nouvelle/"
    for data in (
        {"museum": cast.honfleur.pk, "title": "x", "objects_proposed": [cast.faces[1].pk]},
        {"museum": cast.lisieux.pk, "title": "x", "objects_proposed": [cast.boats[1].pk]},
    ):
        assert client.post(url, data).status_code == 200
    assert not GalleryProposal.objects.exists()
    found = client.get("/gestion/choisir/own-objects/", {"q": "Vue du port"})
    texts = found.json()["results"]
    assert {one["value"] for one in texts} == {str(one.pk) for one in cast.boats}


def test_a_museum_reads_what_is_said_of_the_rooms_where_it_hangs(client, cast, hung):
    Room.objects.filter(pk=hung.room.pk).update(text="<p>Le butin d’un pillage.</p>")
    as_(client, cast.lea)
    page = client.get(hung.gallery.get_absolute_url(), {"onglet": "musees"})
    assert "Le butin d’un pillage." in page.text


def test_the_intention_is_read_by_those_invited(client, cast, hung):
    stranger = UserFactory(role="membre", organisation=MuseumFactory().organisation)
    Gallery.objects.filter(pk=hung.gallery.pk).update(
        state="publiee", intention="Entre nous : montrer ce que la ville a caché."
    )
    url = hung.gallery.get_absolute_url()
    for user, reads in ((stranger, False), (cast.lea, True), (cast.reader, True)):
        page = as_(client, user).get(url)
        assert page.status_code == 200
        assert ("Entre nous" in page.text) is reads
    hung.gallery.refresh_from_db()
    assert "Entre nous" not in document_of_gallery(hung.gallery).text


def test_what_another_museum_hides_since_has_no_name_for_a_member_who_edits(client, cast, hung):
    hung.gallery.editors.add(cast.paul)
    record = hung.boat.object
    record.visibility = "restreinte"
    record.values = {"TITR": ["Le coffre secret"]}
    record.save()
    GalleryItem.objects.filter(pk=hung.boat.pk).update(text="Cartel du coffre.")
    ItemLink.objects.create(source=hung.face, target=hung.boat, note="Le pendant du coffre.")
    url = hung.gallery.get_absolute_url()
    as_(client, cast.paul)
    page = client.get(url).text
    assert "un objet que vous ne pouvez pas voir" in page
    assert "coffre" not in page
    part = f"{url}elements/{hung.boat.pk}/"
    assert client.get(part).status_code == 404
    assert "coffre" not in client.get(f"{url}elements/{hung.face.pk}/lier/").text
    page = client.post(f"{part}retirer/", follow=True)
    assert page.status_code == 200
    assert "coffre" not in page.text
    assert not GalleryItem.objects.filter(pk=hung.boat.pk).exists()


def test_only_those_who_can_compose_are_offered(client, cast, hung):
    for role in ("instruction", "lecture"):
        UserFactory(role=role, email=f"{role}@exemple.fr")
    form = GalleryForm(user=cast.camille, instance=hung.gallery)
    offered = set(form.fields["editors"].queryset)
    assert {cast.camille, cast.lea, cast.paul} <= offered
    hung.gallery.editors.set(offered | {cast.reader})
    assert all(one.has_perm("galleries.compose_gallery", hung.gallery) for one in offered)
    assert not cast.reader.has_perm("galleries.compose_gallery", hung.gallery)
    assert cast.reader not in offered


def test_a_member_who_edits_composes_but_does_not_publish(client, cast, hung):
    hung.gallery.editors.add(cast.paul)
    as_(client, cast.paul)
    url = hung.gallery.get_absolute_url()
    assert client.post(f"{url}salles/nouvelle/", {"title": "Ma salle"}).status_code == 302
    client.post(f"{url}verbe/submit/")
    hung.gallery.refresh_from_db()
    assert hung.gallery.state == "a-valider"
    assert client.get(f"{url}publier/").status_code == 404
    assert client.post(f"{url}publier/", {"override": "Parce que"}).status_code == 404
    hung.gallery.refresh_from_db()
    assert not hung.gallery.is_published


def test_two_open_forms_of_one_caption(client, cast, hung):
    as_(client, cast.camille)
    url = f"{hung.gallery.get_absolute_url()}elements/{hung.boat.pk}/"
    data = {"room": hung.room.pk, "_version": "1"}
    assert client.post(url, data | {"text": "Première main."}).status_code == 302
    page = client.post(url, data | {"text": "Seconde main."})
    assert page.status_code == 200
    assert "Rien n’a été écrasé" in page.text
    assert "Première main." in page.text
    assert "Seconde main." in page.text
    assert GalleryItem.objects.get(pk=hung.boat.pk).text == "Première main."
    version = re.search(r'name="_version" value="(\d+)"', page.text)[1]
    knowing = client.post(url, data | {"text": "Seconde main.", "_version": version})
    assert knowing.status_code == 302
    assert GalleryItem.objects.get(pk=hung.boat.pk).text == "Seconde main."


def test_dragging_answers_with_the_rooms_alone(client, cast, hung):
    as_(client, cast.camille)
    url = f"{hung.gallery.get_absolute_url()}elements/{hung.face.pk}/deplacer/"
    page = client.post(url, {"to": "0"}, headers={"hx-request": "true"})
    assert page.text.lstrip().startswith('<div id="salles"')
    assert [one.pk for one in hung.room.items.all()] == [hung.face.pk, hung.boat.pk]
    for wrong in ("²", "99", "", "-1"):
        assert client.post(url, {"to": wrong}).status_code == 302


def test_messages_from_the_tab(client, cast, hung):
    as_(client, cast.lea)
    url = hung.gallery.get_absolute_url()
    client.post(f"{url}message/", {"text": "Bonjour à tous"})
    refused = client.post(f"{url}message/", {"text": "x", "museum": cast.lisieux.pk}, follow=True)
    assert "choix" in refused.text.lower()
    assert "Bonjour à tous" in as_(client, cast.paul).get(f"{url}?onglet=commentaires").text
    client.post(f"{url}message/", {"text": "Entre nous", "museum": cast.lisieux.pk})
    assert "Entre nous" not in as_(client, cast.lea).get(f"{url}?onglet=commentaires").text


def test_deleting_a_gallery(client, cast, hung):
    as_(client, cast.camille)
    assert client.post(f"{hung.gallery.get_absolute_url()}supprimer/").status_code == 302
    assert not Gallery.objects.exists()


def queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(url).status_code == 200
    return len(found)


@pytest.mark.parametrize(
    "tab", ["", "?onglet=propositions", "?onglet=musees", "?onglet=commentaires"]
)
def test_tabs_take_as_many_queries_with_more(tab, client, cast, hung):
    as_(client, cast.camille)
    url = f"{hung.gallery.get_absolute_url()}{tab}"
    GalleryProposalFactory(gallery=hung.gallery, museum=cast.honfleur)
    client.get(url)
    before = queries(client, url)
    GalleryItemFactory.create_batch(3, room=hung.room)
    GalleryProposalFactory.create_batch(3, gallery=hung.gallery, museum=cast.honfleur)
    assert queries(client, url) == before


def test_the_list_takes_as_many_queries_with_more(client, cast, hung):
    as_(client, cast.camille)
    client.get("/gestion/galeries/")
    before = queries(client, "/gestion/galeries/")
    GalleryFactory.create_batch(3)
    assert queries(client, "/gestion/galeries/") == before
    as_(client, cast.lea)
    page = client.get("/gestion/galeries/?waiting=on")
    assert hung.gallery.title not in page.text


# -- what visitors propose --------------------------------------------------------------------------


def test_a_visitors_selection_becomes_a_draft(client, cast):
    selection = VisitorSelectionFactory(text="Des bateaux que j’aime.")
    SelectionItemFactory(selection=selection, object=cast.boats[0], note="Le mien.")
    asked = GalleryRequestFactory(selection=selection)
    as_(client, cast.camille)
    assert asked.title in client.get("/gestion/").text
    page = client.get(asked.get_absolute_url())
    assert "Le mien." in page.text
    page = client.post(f"{asked.get_absolute_url()}accepter/", follow=True)
    gallery = Gallery.objects.get()
    assert (gallery.state, gallery.credits) == (
        "brouillon",
        "D’après une sélection de Jeanne, de Trouville.",
    )
    item = gallery.items.get()
    assert (item.object, item.text) == (cast.boats[0], "Le mien.")
    asked.refresh_from_db()
    assert (asked.state, asked.email) == ("acceptee", "")
    told = Notification.objects.get(email="jeanne@exemple.fr")
    assert "prépare une galerie" in told.text
    again = client.post(f"{asked.get_absolute_url()}accepter/", follow=True)
    assert "l’état est maintenant" in again.text
    assert Gallery.objects.count() == 1


def test_a_request_is_refused_with_a_reason_and_without_consent_nobody_is_named(client, cast):
    asked = GalleryRequestFactory(consent=False)
    SelectionItemFactory(selection=asked.selection, object=CulturalObjectFactory())
    as_(client, cast.camille)
    url = asked.get_absolute_url()
    assert "Dites pourquoi" in client.post(f"{url}refuser/", {"reason": ""}, follow=True).text
    client.post(f"{url}refuser/", {"reason": "Trop court."})
    asked.refresh_from_db()
    assert (asked.state, asked.email) == ("refusee", "")
    assert "Trop court." in Notification.objects.get(email="jeanne@exemple.fr").text
    other = GalleryRequestFactory(consent=False)
    SelectionItemFactory(selection=other.selection)
    client.post(f"{other.get_absolute_url()}accepter/")
    assert Gallery.objects.get().credits == ""


@pytest.mark.parametrize("who", ["lea", "reader", "nobody"])
def test_only_the_team_that_publishes_reads_requests(who, client, cast):
    asked = GalleryRequestFactory()
    as_(client, getattr(cast, who))
    for address in ("", "accepter/", "refuser/"):
        url = f"{asked.get_absolute_url()}{address}"
        assert (client.post if address else client.get)(url).status_code == 404
    assert client.get("/gestion/galeries-proposees/").status_code == 404
    assert GalleryRequest.objects.get().state == "recue"


def saved_form(client, gallery, **changes):
    """The gallery's form sent as it was opened, but for `changes`."""
    gallery = Gallery.objects.get(pk=gallery.pk)
    names = ("title", "summary", "intention", "introduction", "credits")
    data = {name: getattr(gallery, name) for name in names}
    editors = [one.pk for one in gallery.editors.all()]
    sent = {**data, "editors": editors, "_version": gallery.version, **changes}
    return client.post(f"{gallery.get_absolute_url()}modifier/", sent)


def test_a_museum_reads_what_surrounds_its_part(client, hung, cast):
    as_(client, cast.camille)
    words = {"summary": "Des visages, des mains.", "introduction": "<p>Qu’est-ce ?</p>"}
    assert saved_form(client, hung.gallery, **words).status_code == 302
    galleries.submit_gallery(gallery=hung.gallery, actor=cast.camille)
    page = as_(client, cast.lea).get(f"{hung.gallery.get_absolute_url()}?onglet=musees").text
    part = page.partition("Ce que la galerie montre de votre musée")[2]
    for shown in ("Portraits de Normandie", "Des visages, des mains.", "<p>Qu’est-ce ?</p>"):
        assert shown in part


def test_the_title_of_a_published_gallery_stays(client, hung, cast):
    as_(client, cast.camille)
    saved_form(client, hung.gallery, introduction="<p>Au <strong>port</strong>.</p>")
    galleries.submit_gallery(gallery=hung.gallery, actor=cast.camille)
    galleries.publish_gallery(gallery=hung.gallery, actor=cast.camille, override="Fermés.")
    answer = saved_form(client, hung.gallery, title="Musées pillards")
    assert answer.status_code == 200
    assert "Retirez-la d’abord du site" in answer.text
    assert Gallery.objects.get().title == "Portraits de Normandie"
    # What the museums did not approve is written as ever.
    assert saved_form(client, hung.gallery, credits="Merci.").status_code == 302
    assert Gallery.objects.get().credits == "Merci."


def test_an_agreement_is_noted_and_shown_as_such(client, hung, cast):
    galleries.submit_gallery(gallery=hung.gallery, actor=cast.camille)
    url = hung.gallery.get_absolute_url()
    address = f"{url}invitations/{hung.of_lisieux.pk}/accord/"
    as_(client, cast.camille)
    assert address in client.get(f"{url}?onglet=musees").text
    page = client.get(address)
    assert "Comment le musée a-t-il donné son accord ?" in page.text
    part = re.search(r'name="part" value="(\w+)"', page.text)[1]
    empty = client.post(address, {"how": "", "part": part})
    assert empty.status_code == 200
    assert GalleryInvitation.objects.get(pk=hung.of_lisieux.pk).state == "demande"
    how = "Par courriel du 12 mai, M. Petit"
    page = client.post(address, {"how": how, "part": part}, follow=True)
    assert "L’accord du musée est noté." in page.text
    assert GalleryInvitation.objects.get(pk=hung.of_lisieux.pk).state == "approuve"
    assert f"Accord recueilli par {cast.camille}" in page.text
    assert how in page.text
    assert address not in page.text
    # A museum approves by itself, and notes nothing.
    other = f"{url}invitations/{hung.of_honfleur.pk}/accord/"
    as_(client, cast.lea)
    assert "Noter son accord" not in client.get(f"{url}?onglet=musees").text
    assert client.post(other, {"how": how, "part": part}).status_code == 404
