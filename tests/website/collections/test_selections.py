"""Visitors' own selections: made without an account, edited by the secret link alone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import (
    CulturalObjectFactory,
    GalleryRequestFactory,
    ObjectImageFactory,
    PersonFactory,
    SelectionItemFactory,
    UserFactory,
    VisitorSelectionFactory,
)

from maillage.heritage.catalogue import indexing
from maillage.heritage.galleries.domain import requests, selections
from maillage.heritage.galleries.models import GalleryRequest, SelectionItem, VisitorSelection
from maillage.heritage.galleries.tasks import forget_old_selections, forget_visitors_words
from maillage.kernel import clock
from maillage.kernel.models import AuditEntry, Notification
from maillage.kernel.registry import personal_data
from maillage.kernel.tokens import hash_token
from maillage.people.privacy.starting_register import PROCESSINGS
from maillage.website.collections.galleries.views import selections as views

pytestmark = pytest.mark.django_db
ADD = "/collections/ma-selection/ajouter/"


@pytest.fixture
def secret(db):
    """The link of a selection of two objects."""
    selection = VisitorSelectionFactory(token="secret")
    SelectionItemFactory(selection=selection, rank=1, object__values={"TITR": ["La barque"]})
    SelectionItemFactory(selection=selection, rank=2, object__values={"TITR": ["Le quai"]})
    return "/collections/ma-selection/secret/"


def titles():
    rows = SelectionItem.objects.order_by("rank", "pk").select_related("object")
    return [row.object.title for row in rows]


def test_begun_from_an_object_and_the_link_is_shown_once(client, db):
    record = CulturalObjectFactory(values={"TITR": ["La barque"]})
    page = client.get(ADD, {"objet": record.reference})
    assert "« La barque » sera le suivant." in page.text
    assert "12 mois" in page.text
    response = client.post(ADD, {"objet": record.reference, "title": "Mes bateaux"})
    assert response.status_code == 302
    token = re.search(r"/ma-selection/([\w-]+)/\?nouvelle=1", response["Location"])[1]
    selection = VisitorSelection.objects.get()
    assert selection.token_hash == hash_token(token)
    page = client.get(response["Location"])
    assert "Gardez ce lien" in page.text
    assert "La barque" in page.text
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    assert "noindex" in page["X-Robots-Tag"]
    assert "Gardez ce lien" not in client.get(f"/collections/ma-selection/{token}/").text
    assert "ma-selection" not in client.cookies, "kept only if the visitor asks"


def test_kept_by_the_browser_when_asked_then_forgotten(client, db):
    first, second = CulturalObjectFactory.create_batch(2)
    response = client.post(ADD, {"objet": first.reference, "title": "M", "remember": "on"})
    cookie = client.cookies["ma-selection"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    token = re.search(r"/ma-selection/([\w-]+)/", response["Location"])[1]
    assert cookie.value != token
    assert client.get("/collections/ma-selection/")["Location"].endswith(f"/{token}/")
    assert "L’ajouter à « M »" in client.get(ADD, {"objet": second.reference}).text
    client.post(ADD, {"objet": second.reference})
    assert VisitorSelection.objects.get().items.count() == 2
    client.post(f"/collections/ma-selection/{token}/garder/")
    assert client.get("/collections/ma-selection/").status_code == 200
    client.post(f"/collections/ma-selection/{token}/garder/", {"garder": "1"})
    assert client.get("/collections/ma-selection/").status_code == 302
    client.cookies["ma-selection"] = f"{token}:faux"
    assert client.get("/collections/ma-selection/").status_code == 200


def test_robots_make_nothing(client, db):
    record = CulturalObjectFactory()
    client.post(ADD, {"objet": record.reference, "title": "Viagra", "site": "https://spam"})
    assert not VisitorSelection.objects.exists()


def test_creation_is_limited(client, db):
    for _n in range(60):
        assert client.post(ADD, {"title": "M"}).status_code == 302
    page = client.post(ADD, {"title": "M"})
    assert page.status_code == 429
    assert "Trop de sélections" in page.text
    assert VisitorSelection.objects.count() == 60


def test_notes_order_title_and_search_by_the_holder(client, secret):
    first, second = SelectionItem.objects.order_by("rank")
    url = f"{secret}objet/"
    client.post(url, {"element": first.pk, "note": "Comme celle de grand-père."})
    client.post(url, {"element": second.pk, "verbe": "up"})
    assert titles() == ["Le quai", "La barque"]
    client.post(url, {"element": second.pk, "verbe": "up"})
    client.post(url, {"element": first.pk, "verbe": "up"})
    assert titles() == ["La barque", "Le quai"]
    client.post(f"{secret}titre/", {"title": "Au port", "text": "Souvenirs"})
    record = CulturalObjectFactory(values={"TITR": ["Le phare"]})
    ObjectImageFactory(object=record)
    indexing.rebuild()
    page = client.get(secret, {"q": "phare"})
    assert "Le phare" in page.text
    client.post(f"{secret}ajouter/", {"objet": record.reference})
    client.post(f"{secret}ajouter/", {"objet": record.reference})
    assert titles() == ["La barque", "Le quai", "Le phare"]
    client.post(url, {"element": second.pk, "verbe": "retirer"})
    assert titles() == ["La barque", "Le phare"]
    page = client.get(secret)
    assert "Comme celle de grand-père." in page.text
    assert "Au port" in page.text
    assert "Rien ne répond" in client.get(secret, {"q": "zzz"}).text
    assert client.post(f"{secret}titre/", {"title": ""}).status_code == 400


def test_shared_to_read_and_print_without_the_secret(client, secret):
    selection = VisitorSelection.objects.get()
    url = f"/collections/ma-selection/lire/{selection.share_key}/"
    page = client.get(url)
    assert "La barque" in page.text
    assert "secret" not in page.text
    assert "Enregistrer la note" not in page.text
    assert "noindex" in page["X-Robots-Tag"]
    for verb in ("titre", "objet", "ajouter", "courriel", "proposer", "effacer"):
        wrong = f"/collections/ma-selection/{selection.share_key}/{verb}/"
        assert client.post(wrong, {"title": "Volée"}).status_code == 404
    assert client.get("/collections/ma-selection/lire/0123/").status_code == 404


def test_the_holder_of_another_link_changes_nothing(client, secret):
    other = VisitorSelectionFactory(token="autre")
    item = SelectionItem.objects.order_by("rank").first()
    mine = "/collections/ma-selection/autre/"
    for data in ({"note": "Volée"}, {"verbe": "retirer"}, {"verbe": "down"}):
        client.post(f"{mine}objet/", {"element": item.pk, **data})
    client.post(f"{mine}effacer/")
    assert not VisitorSelection.objects.filter(pk=other.pk).exists()
    assert titles() == ["La barque", "Le quai"]
    item.refresh_from_db()
    assert item.note == ""


def test_only_public_objects_and_at_most_sixty(client, secret, monkeypatch):
    hidden = CulturalObjectFactory(visibility="equipe")
    page = client.post(f"{secret}ajouter/", {"objet": hidden.reference}, follow=True)
    assert "n’est pas public" in page.text
    monkeypatch.setattr(selections, "MOST_OBJECTS", 2)
    more = CulturalObjectFactory()
    page = client.post(f"{secret}ajouter/", {"objet": more.reference}, follow=True)
    assert "au plus 2 objets" in page.text
    shown = SelectionItem.objects.order_by("rank").first().object
    shown.visibility = "equipe"
    shown.save()
    page = client.get(secret)
    assert "La barque" not in page.text
    assert "n’est plus public" in page.text


def test_mailed_to_oneself_a_few_times_and_wiped(
    client, secret, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{secret}courriel/", {"email": "jeanne@exemple.fr"})
    assert len(mail.outbox) == 1
    assert "/collections/ma-selection/secret/" in mail.outbox[0].body
    kept = Notification.objects.get()
    for words in ("ma-selection/secret", "jeanne", mail.outbox[0].subject):
        assert words not in str(Notification.objects.values().get(pk=kept.pk))
    for _n in range(3):
        page = client.post(f"{secret}courriel/", {"email": "jeanne@exemple.fr"}, follow=True)
    assert "réessayez demain" in page.text
    assert client.post(f"{secret}courriel/", {"email": "non"}).status_code == 400
    assert client.post(f"{secret}courriel/", {"email": "x@exemple.fr"}).status_code == 429


def test_proposed_as_a_gallery_once(client, secret):
    team = UserFactory(role="communication")
    data = {"name": "Jeanne", "consent": "on", "email": "j@exemple.fr", "message": "Voilà."}
    assert client.post(f"{secret}proposer/", {"consent": "on"}).status_code == 400
    trapped = client.post(f"{secret}proposer/", data | {"site": "x"}, follow=True)
    assert "Merci" in trapped.text
    assert not GalleryRequest.objects.exists()
    page = client.post(f"{secret}proposer/", data, follow=True)
    assert "C’est proposé" in page.text
    page = client.post(f"{secret}proposer/", data | {"message": "Encore moi."})
    assert page.status_code == 400
    assert "déjà proposée" in page.text
    assert "Encore moi." in page.text
    asked = GalleryRequest.objects.get()
    assert (asked.name, asked.consent, asked.state) == ("Jeanne", True, "recue")
    assert Notification.objects.get(kind="gallery_request").user == team
    told = AuditEntry.objects.filter(object_id=asked.pk, verb="a proposé sa sélection").get()
    assert "Jeanne" not in str(told.changes)
    assert "j@exemple.fr" not in str(told.changes)


def test_a_signature_is_not_asked_for(client, secret):
    data = {"name": " ", "email": "j@exemple.fr", "message": "Voilà tout ce que j’en sais."}
    page = client.post(f"{secret}proposer/", data, follow=True)
    assert "Merci" in page.text
    asked = GalleryRequest.objects.get()
    assert (asked.name, asked.message) == ("", data["message"])
    team = UserFactory(role="communication")
    client.force_login(team, backend="maillage.people.accounts.backends.MailBackend")
    for url in (asked.get_absolute_url(), "/gestion/galeries-proposees/"):
        assert "un visiteur" in client.get(url).text


def test_what_is_refused_stays_on_the_form(client, db):
    selection = VisitorSelectionFactory(token="vide")
    data = {"name": "J", "message": "Une longue histoire."}
    page = client.post("/collections/ma-selection/vide/proposer/", data)
    assert page.status_code == 400
    assert "La sélection est vide" in page.text
    assert "Une longue histoire." in page.text
    item = SelectionItemFactory(selection=selection)
    gone = item.pk
    item.delete()
    note = {"element": gone, "note": "Celle de grand-père."}
    page = client.post("/collections/ma-selection/vide/objet/", note)
    assert page.status_code == 409
    assert "Celle de grand-père." in page.text


def test_no_word_of_a_visitor_is_mailed_to_an_address_that_anyone_may_type(
    client, secret, django_capture_on_commit_callbacks
):
    team = UserFactory(role="communication")
    spam = "GAGNEZ 500 EUROS http://pirate.exemple"
    client.post(f"{secret}titre/", {"title": spam, "text": spam})
    data = {"name": spam, "email": "victime@exemple.fr", "message": spam}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{secret}courriel/", {"email": "victime@exemple.fr"})
        client.post(f"{secret}proposer/", data)
        asked = GalleryRequest.objects.get()
        requests.refuse_request(request=asked, reason="Elle est trop courte.", actor=team)
    assert len(mail.outbox) == 2
    for message in mail.outbox:
        told = message.subject + message.body + message.alternatives[0][0]
        assert "GAGNEZ" not in told
        assert "pirate" not in told
    # Once answered, the address is nowhere.
    assert not Notification.objects.filter(email="victime@exemple.fr").exists()
    assert "victime" not in str(list(Notification.objects.values()))


def test_what_told_of_a_selection_goes_with_it(client, secret):
    UserFactory(role="communication")
    client.post(f"{secret}titre/", {"title": "Ma vie privée"})
    client.post(f"{secret}proposer/", {"email": "j@exemple.fr"})
    client.post(f"{secret}courriel/", {"email": "j@exemple.fr"})
    assert Notification.objects.count() == 2
    client.post(f"{secret}effacer/")
    assert not Notification.objects.exists()


def test_words_beside_a_proposal_are_forgotten_in_time(secret):
    kept = {"name": "Jeanne", "message": "Voilà.", "email": "j@exemple.fr"}
    recent, old = (
        GalleryRequestFactory(**kept, decided_at=clock.now() - timedelta(days=n))
        for n in (182, 184)
    )
    unread = GalleryRequestFactory(**kept)
    waiting = GalleryRequestFactory(**kept)
    GalleryRequest.objects.filter(pk=unread.pk).update(created_at=clock.now() - timedelta(days=731))
    forget_visitors_words.func()
    for one in (recent, old, unread, waiting):
        one.refresh_from_db()
        is_kept = one in (recent, waiting)
        assert (one.name, one.message, one.email) == (
            ("Jeanne", "Voilà.", "j@exemple.fr") if is_kept else ("", "", "")
        )
    told = AuditEntry.objects.filter(object_id=old.pk, verb="a effacé les mots du visiteur").get()
    assert "Jeanne" not in str(told.changes)


def test_a_proposal_is_told_to_whoever_asks_for_their_data(db):
    person = PersonFactory(email="jeanne@exemple.fr")
    GalleryRequestFactory(email="Jeanne@exemple.fr", name="Jeanne", message="Voilà.")
    GalleryRequestFactory(email="paul@exemple.fr")
    source = personal_data.get("galeries-proposees")
    assert [row["Message"] for row in source.rows(person, None)] == ["Voilà."]
    assert list(source.rows(PersonFactory(email=""), None)) == []
    assert {"selections", "classes"} <= {one["key"] for one in PROCESSINGS}


def test_searching_from_the_page_is_quick_and_limited(client, secret, monkeypatch):
    CulturalObjectFactory(values={"TITR": ["Le phare de Gatteville"], "AUTR": ["Boudin"]})
    CulturalObjectFactory(values={"TITR": ["Un phare à l’aube"]}, visibility="equipe")
    indexing.rebuild()
    for words in ("phare", "gatteville PHARE", "boudin"):
        assert client.get(secret, {"q": words}).context["found"][0].title.endswith("Gatteville")
    assert len(client.get(secret, {"q": "phare"}).context["found"]) == 1
    # Those that are in the selection already are not offered again.
    assert client.get(secret, {"q": "barque"}).context["found"] == []
    with CaptureQueriesContext(connection) as seen:
        client.get(secret, {"q": "phare"})
    assert not [one for one in seen if "maillage_fold" in one["sql"]]
    monkeypatch.setattr(views, "SEARCHES", 2)
    page = client.get(secret, {"q": "phare"})
    assert page.status_code == 429
    assert "Trop de recherches" in page.text
    assert "La barque" in page.text
    assert client.get(secret).status_code == 200


def test_an_empty_selection_is_not_proposed(client, db):
    VisitorSelectionFactory(token="vide")
    page = client.post("/collections/ma-selection/vide/proposer/", {"name": "J"})
    assert "La sélection est vide" in page.text


def test_deleted_by_its_holder_at_once(client, secret):
    GalleryRequestFactory(selection=VisitorSelection.objects.get())
    assert "On ne peut pas la retrouver" in client.get(f"{secret}effacer/").text
    page = client.post(f"{secret}effacer/", follow=True)
    assert "est effacée" in page.text
    assert not VisitorSelection.objects.exists()
    assert not GalleryRequest.objects.exists()
    assert client.get(secret).status_code == 404
    kinds = {one.content_type.model for one in AuditEntry.objects.select_related("content_type")}
    assert not kinds & {"visitorselection", "selectionitem"}, "nothing of it is kept anywhere"


def test_guessing_is_slowed_down(client, db):
    statuses = {client.get(f"/collections/ma-selection/essai-{n}/").status_code for n in range(62)}
    assert statuses == {404, 429}


def test_reading_a_selection_is_a_visit(client, django_assert_num_queries):
    read = VisitorSelectionFactory(touched_at=clock.now() - timedelta(days=364))
    url = f"/collections/ma-selection/lire/{read.share_key}/"
    assert client.get(url).status_code == 200
    read.refresh_from_db()
    assert clock.now() - read.touched_at < timedelta(minutes=1)
    # Written once a day at most.
    with django_assert_num_queries(1):
        selections.open_shared(read.share_key)


def test_forgotten_after_a_year_without_use(client, secret):
    old = VisitorSelectionFactory(touched_at=clock.now() - timedelta(days=366))
    GalleryRequestFactory(selection=old)
    used = VisitorSelectionFactory(token="utile", touched_at=clock.now() - timedelta(days=364))
    assert client.get("/collections/ma-selection/utile/").status_code == 200
    used.refresh_from_db()
    assert clock.now() - used.touched_at < timedelta(minutes=1)
    forget_old_selections.func()
    assert set(VisitorSelection.objects.values_list("title", flat=True)) == {
        used.title,
        VisitorSelection.objects.get(token_hash=hash_token("secret")).title,
    }
