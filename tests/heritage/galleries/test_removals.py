"""Visitors' selections in the office: read by the team, an abusive one taken off the site and back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import (
    CulturalObjectFactory,
    GalleryRequestFactory,
    SelectionItemFactory,
    SelectionRemovalFactory,
    UserFactory,
    VisitorSelectionFactory,
)

from maillage.heritage.galleries.domain import removals, selections
from maillage.heritage.galleries.domain.refusals import GalleryRefused
from maillage.heritage.galleries.models import (
    Gallery,
    GalleryRequest,
    SelectionRemoval,
    VisitorSelection,
)
from maillage.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db
LIST = "/gestion/selections/"
MINE = "/collections/ma-selection/secret/"


@pytest.fixture
def selection(db):
    made = VisitorSelectionFactory(token="secret", title="Du venin", text="Des injures en tête.")
    SelectionItemFactory(selection=made, object__values={"TITR": ["La barque"]}, note="Une injure.")
    return made


@pytest.fixture
def camille(client):
    user = UserFactory(role="communication")
    client.force_login(user)
    return user


def remove(client, selection, reason="Des injures."):
    url = f"{selection.get_absolute_url()}retirer/"
    return client.post(url, {"reason": reason}, follow=True)


def test_the_list_and_the_page_say_what_was_chosen(client, camille, selection):
    GalleryRequestFactory(selection=selection)
    hidden = SelectionItemFactory(selection=selection, object=CulturalObjectFactory()).object
    type(hidden).objects.filter(pk=hidden.pk).update(visibility="equipe")
    page = client.get(LIST).text
    for words in ("Du venin", "à lire", "lisible"):
        assert words in page
    assert "Sélections des visiteurs" in client.get("/gestion/galeries/").text  # in the menu
    page = client.get(selection.get_absolute_url()).text
    for words in ("Des injures en tête.", "La barque", "Une injure.", "Proposée comme galerie"):
        assert words in page
    assert "Un autre n’est plus public" in page
    assert hidden.title not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Du venin", "Mes vélos", "Vendue"}),
        ("?q=venin", {"Du venin"}),
        ("?q=injures", {"Du venin"}),
        ("?q=guidon", {"Mes vélos"}),
        ("?asked=on", {"Mes vélos"}),
        ("?removed=on", {"Vendue"}),
    ],
)
def test_filters(query, found, client, camille, selection):
    bikes = VisitorSelectionFactory(title="Mes vélos")
    SelectionItemFactory(selection=bikes, note="Quel guidon !")
    GalleryRequestFactory(selection=bikes)
    SelectionRemovalFactory(selection=VisitorSelectionFactory(title="Vendue"))
    page = client.get(f"{LIST}{query}").text
    shown = {title for title in ("Du venin", "Mes vélos", "Vendue") if f">{title}</a>" in page}
    assert shown == found


def test_both_links_say_that_it_was_removed_and_then_open_it_again(client, camille, selection):
    page = remove(client, selection)
    assert "ses liens ne l’ouvrent plus" in page.text
    assert "Des injures." in page.text
    assert "retirée" in client.get(LIST).text
    client.logout()
    read = client.get(selection.get_public_url())
    assert read.status_code == 410
    assert "Cette sélection a été retirée" in read.text
    assert "noindex" in read["X-Robots-Tag"]
    for private in ("Du venin", "Une injure.", "Des injures.", "secret"):
        assert private not in read.text
    mine = client.get(MINE)
    assert mine.status_code == 410
    assert "Cette sélection a été retirée" in mine.text
    assert "Des injures." in mine.text  # its author may know why
    assert "Une injure." not in mine.text
    client.force_login(camille)
    page = client.post(f"{selection.get_absolute_url()}retablir/", follow=True)
    assert "ses liens l’ouvrent de nouveau" in page.text
    client.logout()
    assert client.get(MINE).status_code == client.get(selection.get_public_url()).status_code == 200


def test_a_reason_is_asked(client, camille, selection):
    page = remove(client, selection, reason="  ")
    assert page.status_code == 200
    assert "Dites pourquoi : son auteur le lira" in page.text
    with pytest.raises(GalleryRefused, match="Dites pourquoi"):
        removals.remove_selection(selection=selection, reason=" \r\n", actor=camille)
    assert not SelectionRemoval.objects.exists()


def test_twice_is_said(client, camille, selection):
    remove(client, selection)
    assert "est déjà retirée" in remove(client, selection, reason="Encore").text
    assert SelectionRemoval.objects.get().reason == "Des injures."
    with pytest.raises(GalleryRefused, match="déjà retirée"):
        removals.remove_selection(selection=selection, reason="Encore", actor=camille)
    removals.restore_selection(selection=selection, actor=camille)
    page = client.post(f"{selection.get_absolute_url()}retablir/", follow=True)
    assert "n’est pas retirée" in page.text
    VisitorSelection.objects.all().delete()
    with pytest.raises(GalleryRefused, match="a effacé"):
        removals.remove_selection(selection=selection, reason="Encore", actor=camille)


def test_the_history_says_who_and_why_and_quotes_nothing_of_the_visitor(client, camille, selection):
    remove(client, selection)
    client.post(f"{selection.get_absolute_url()}retablir/")
    entries = list(AuditEntry.objects.filter(root__contains="visitorselection"))
    assert {one.verb for one in entries} == {"a retiré la sélection", "a rétabli la sélection"}
    assert {one.actor for one in entries} == {camille}
    page = client.get(f"{selection.get_absolute_url()}historique/").text
    for words in ("a retiré la sélection", "a rétabli la sélection", "Des injures."):
        assert words in page
    kept = " ".join(f"{one.object_repr} {one.changes}" for one in AuditEntry.objects.all())
    assert "venin" not in kept


def test_its_author_changes_nothing_of_it_but_may_erase_it(client, selection):
    SelectionRemovalFactory(selection=selection)
    item = selection.items.get()
    for address, data in (
        ("titre/", {"title": "Autre"}),
        ("objet/", {"element": item.pk, "verbe": "retirer"}),
        ("ajouter/", {"objet": item.object.reference}),
        ("proposer/", {}),
        ("courriel/", {"email": "moi@exemple.fr"}),
        ("garder/", {"garder": "1"}),
    ):
        assert client.post(f"{MINE}{address}", data).status_code == 410, address
    with pytest.raises(GalleryRefused, match="retirée"):
        selections.write_note(
            selection=VisitorSelection.objects.get(), item=item.pk, note="Encore."
        )
    selection.refresh_from_db()
    assert (selection.title, selection.items.count()) == ("Du venin", 1)
    assert not GalleryRequest.objects.exists()
    assert client.get(f"{MINE}effacer/").status_code == 200
    client.post(f"{MINE}effacer/")
    assert not VisitorSelection.objects.exists()
    assert client.get(MINE).status_code == 404


def test_a_browser_that_kept_its_link_can_begin_another_one(client, selection):
    client.post(f"{MINE}garder/", {"garder": "1"})
    SelectionRemovalFactory(selection=selection)
    other = CulturalObjectFactory()
    page = client.post(
        "/collections/ma-selection/ajouter/", {"objet": other.reference, "title": "Autre"}
    )
    assert "nouvelle=1" in page["Location"]
    assert client.get(MINE).status_code == 410
    assert "Commencer ma sélection" in client.get("/collections/ma-selection/").text


def test_no_gallery_is_made_of_what_was_removed(client, camille, selection):
    asked = GalleryRequestFactory(selection=selection)
    SelectionRemovalFactory(selection=selection)
    page = client.get(asked.get_absolute_url()).text
    assert "Elle est retirée du site" in page
    assert "En faire une galerie, en brouillon" not in page
    page = client.post(f"{asked.get_absolute_url()}accepter/", follow=True)
    assert "rétablissez-la" in page.text
    assert not Gallery.objects.exists()


@pytest.mark.parametrize("who", ["membre", "lecture", "instruction", ""])
def test_the_wrong_person_sees_and_removes_nothing(who, client, selection):
    user = UserFactory(role=who) if who else UserFactory()
    client.force_login(user)
    url = selection.get_absolute_url()
    for address in (LIST, url, f"{url}historique/", f"{url}retirer/"):
        assert client.get(address).status_code == 404, address
    assert client.post(f"{url}retirer/", {"reason": "Non"}).status_code == 404
    removal = SelectionRemovalFactory(selection=selection)
    assert client.post(f"{url}retablir/").status_code == 404
    assert not VisitorSelection.objects.visible_to(user).exists()
    assert not SelectionRemoval.objects.visible_to(user).exists()
    assert SelectionRemoval.objects.get() == removal


def test_the_list_takes_as_many_queries_with_more(client, camille, selection):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(LIST).status_code == 200
        return len(found)

    GalleryRequestFactory(selection=selection)
    queries()
    before = queries()
    for _n in range(3):
        SelectionRemovalFactory(selection=SelectionItemFactory().selection)
        GalleryRequestFactory()
    assert queries() == before
