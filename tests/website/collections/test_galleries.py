"""The public galleries: rooms, links, what vanishes, JSON-LD, IIIF, the collections' home page."""

from __future__ import annotations

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import (
    CulturalObjectFactory,
    GalleryFactory,
    GalleryItemFactory,
    ItemLinkFactory,
    ObjectImageFactory,
    RoomFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
RENDITIONS = {
    "400": {"path": "a.jpg", "width": 400, "height": 300},
    "1200": {"path": "b.jpg", "width": 1200, "height": 900},
}


@pytest.fixture
def gallery(db):
    """Two rooms; two objects linked to each other, and a text."""
    made = GalleryFactory(
        state="publiee", title="Portraits", summary="Des visages", credits="Merci."
    )
    first = RoomFactory(gallery=made, title="Gens de mer", rank=1, text="<p>Au port.</p>")
    second = RoomFactory(gallery=made, title="Gens de terre", rank=2)
    boat = GalleryItemFactory(
        room=first, rank=1, text="Un patron.", object__values={"TITR": ["Le patron"]}
    )
    GalleryItemFactory(room=first, rank=2, object=None, title="Le port", text="Il est petit.")
    field = GalleryItemFactory(room=second, rank=1, object__values={"TITR": ["La fermière"]})
    ItemLinkFactory(source=boat, target=field, kind="pendant", note="peints la même année")
    for item in (boat, field):
        ObjectImageFactory(object=item.object, renditions=RENDITIONS, credit="© Photo Bocage")
        item.object.has_image = True
        item.object.save()
    made.boat, made.field = boat, field
    return made


def test_rooms_in_order_with_their_texts_links_and_credits(client, gallery):
    page = client.get(gallery.get_public_url())
    assert page.status_code == 200
    text = page.text.partition("<main")[2]  # the JSON-LD before it names the objects too
    assert text.index("Gens de mer") < text.index("Le patron") < text.index("La fermière")
    assert "Un patron." in text
    assert "Il est petit." in text
    assert "<p>Au port.</p>" in text
    assert "Son pendant" in text
    assert "peints la même année" in text
    assert "© Photo Bocage" in text
    assert "Merci." in text
    assert "Salle suivante" in text
    assert f"/collections/images/{gallery.boat.object.images.get().token}/1200.jpg" in text
    ends = set(re.findall(r'href="#(element-\d+)"', text))
    assert ends == {f"element-{gallery.boat.pk}", f"element-{gallery.field.pk}"}
    assert all(f'id="{one}"' in text for one in ends)
    assert f'href="{gallery.boat.object.get_public_url()}"' in text


def test_its_own_json_ld(client, gallery):
    page = client.get(gallery.get_public_url())
    found = re.search(
        r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page.text, re.DOTALL
    )
    document = json.loads(found[1])
    assert document["@type"] == "Collection"
    assert document["name"] == "Portraits"
    assert [one["name"] for one in document["hasPart"]] == ["Le patron", "La fermière"]
    assert len(document["contributor"]) == 2
    assert document["hasPart"][0]["image"].endswith("/1200.jpg")


def test_objects_that_are_not_public_any_more_vanish(client, gallery):
    gallery.field.object.visibility = "equipe"
    gallery.field.object.save()
    text = client.get(gallery.get_public_url()).text
    assert "La fermière" not in text
    assert "Gens de terre" not in text, "a room in which nothing is left"
    assert "Son pendant" not in text, "a link to what nobody sees"
    museum = gallery.boat.object.museum
    museum.is_open = False
    museum.save()
    assert "Le patron" not in client.get(gallery.get_public_url()).text


@pytest.mark.parametrize("state", ["brouillon", "en-composition", "a-valider", "retiree"])
def test_what_is_not_published_is_seen_by_whoever_composes_it(state, client, gallery):
    type(gallery).objects.filter(pk=gallery.pk).update(state=state)
    url = gallery.get_public_url()
    assert client.get(url).status_code == 404
    member = UserFactory(role="membre", organisation=gallery.boat.object.museum.organisation)
    for user in (UserFactory(), UserFactory(role="lecture"), member):
        client.force_login(user)
        assert client.get(url).status_code == 404
    client.force_login(UserFactory(role="communication"))
    page = client.get(url)
    assert "Cette galerie n’est pas en ligne" in page.text
    assert page["X-Robots-Tag"] == "noindex"
    assert "application/ld+json" not in page.text
    client.logout()
    assert gallery.title not in client.get("/collections/galeries/").text


def test_the_list_the_home_page_and_the_objects_page(client, gallery):
    page = client.get("/collections/galeries/")
    assert "Portraits" in page.text
    assert "2 objets" in page.text
    assert "2 musées" in page.text
    assert "/400.jpg" in page.text
    home = client.get("/collections/")
    assert "Toutes les galeries" in home.text
    record = client.get(gallery.boat.object.get_public_url())
    assert "Il est accroché dans" in record.text
    assert "Ajouter à ma sélection" in record.text


def test_without_a_gallery_the_list_says_so(client, db):
    assert "La première galerie se prépare" in client.get("/collections/galeries/").text
    assert client.get("/collections/galeries/inconnue/").status_code == 404


def test_its_iiif_manifest(client, gallery):
    page = client.get(f"/iiif/galeries/{gallery.slug}/manifest.json")
    assert page.status_code == 200
    document = page.json()
    assert document["type"] == "Manifest"
    assert document["label"] == {"fr": ["Portraits"]}
    assert len(document["items"]) == 2
    labels = [one["label"]["fr"][0] for one in document["structures"]]
    assert labels == ["Gens de mer", "Gens de terre"]
    type(gallery).objects.filter(pk=gallery.pk).update(state="retiree")
    assert client.get(f"/iiif/galeries/{gallery.slug}/manifest.json").status_code == 404


def count(client, url):
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_a_gallery_takes_as_many_queries_with_more(client, gallery):
    url = gallery.get_public_url()
    client.get(url)
    before = count(client, url)
    room = gallery.boat.room
    for _n in range(4):
        item = GalleryItemFactory(room=room, object=CulturalObjectFactory())
        ObjectImageFactory(object=item.object, renditions=RENDITIONS)
        ItemLinkFactory(source=item, target=gallery.boat)
    assert count(client, url) == before


def test_the_list_takes_as_many_queries_with_more(client, gallery):
    url = "/collections/galeries/"
    client.get(url)
    before = count(client, url)
    for _n in range(3):
        other = GalleryFactory(state="publiee")
        GalleryItemFactory(room=RoomFactory(gallery=other))
    assert count(client, url) == before
