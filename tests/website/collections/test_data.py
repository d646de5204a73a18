"""The collections as data: files, permanent addresses, sitemaps, the developers' page."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, timedelta

import pytest
from defusedxml import ElementTree
from tests.factories import (
    CampaignFactory,
    CulturalObjectFactory,
    GalleryFactory,
    GameFactory,
    MuseumFactory,
    ObjectImageFactory,
    SchoolSheetFactory,
    UserFactory,
)

from maillage.heritage.catalogue import exports
from maillage.heritage.catalogue.ark_names import mint
from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.games.models import Game
from maillage.kernel import clock
from maillage.website import sitemaps

pytestmark = pytest.mark.django_db
HIDDEN = [{"visibility": "reseau"}, {"visibility": "equipe"}, {"museum__is_open": False}]


def body(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content


# -- a museum's files ------------------------------------------------------------------------------


@pytest.mark.parametrize("fmt", ["csv", "xml", "json"])
def test_a_museum_gives_all_that_it_shows(client, monkeypatch, fmt):
    monkeypatch.setattr(exports.by_batches, "__defaults__", (2,))
    museum = MuseumFactory()
    shown = [CulturalObjectFactory(museum=museum) for _n in range(5)]
    secret = CulturalObjectFactory(museum=museum, visibility="equipe")
    other = CulturalObjectFactory()
    response = client.get(f"/collections/musees/{museum.slug}/export.{fmt}")
    raw = body(response).decode("utf-8-sig")
    assert re.search(
        rf'filename="{museum.slug}-\d{{4}}-\d\d-\d\d\.', response["Content-Disposition"]
    )
    if fmt == "csv":
        rows = list(csv.DictReader(io.StringIO(raw), delimiter=";"))
        assert [one["REF"] for one in rows] == [one.reference for one in shown]
    elif fmt == "xml":
        root = ElementTree.fromstring(raw)
        assert len(root) == 5
    else:
        assert len(json.loads(raw)["@graph"]) == 5
    for one in (secret, other):
        assert one.reference not in raw


def test_a_museum_that_is_closed_gives_nothing(client):
    record = CulturalObjectFactory(museum__is_open=False)
    path = f"/collections/musees/{record.museum.slug}/export.csv"
    assert client.get(path).status_code == 404
    client.force_login(UserFactory(role="communication"))
    response = client.get(path)
    assert record.reference in body(response).decode("utf-8-sig")
    assert response["Cache-Control"] == "private, no-store"


def test_an_unknown_format_is_not_found(client):
    museum = MuseumFactory()
    assert client.get(f"/collections/musees/{museum.slug}/export.pdf").status_code == 404


def test_a_search_leaves_in_its_own_order():
    first, second, third = (CulturalObjectFactory() for _n in range(3))
    hidden = CulturalObjectFactory(visibility="equipe")
    pks = [third.pk, hidden.pk, first.pk, second.pk]
    file = exports.export_chosen(CulturalObject.objects.public(), pks, "json")
    names = [one["name"] for one in json.loads(b"".join(file.chunks))["@graph"]]
    assert names == [third.title, first.title, second.title]
    assert file.filename.startswith("recherche-")
    with pytest.raises(LookupError):
        exports.export_chosen(CulturalObject.objects.public(), pks, "pdf")


@pytest.mark.parametrize("count", [1, 3])
def test_a_file_costs_the_same_whatever_it_holds(client, django_assert_num_queries, count):
    museum = MuseumFactory()
    for _n in range(count):
        ObjectImageFactory(object__museum=museum)
    with django_assert_num_queries(4):  # museum; objects, images; no more objects
        body(client.get(f"/collections/musees/{museum.slug}/export.xml"))


# -- one object ------------------------------------------------------------------------------------

FILES = ("lido.xml", "edm.xml", "dc.xml", "notice.json")


@pytest.mark.parametrize("name", FILES)
def test_one_object_in_each_format(client, name):
    record = CulturalObjectFactory()
    response = client.get(f"/collections/objets/{record.reference}/{name}")
    assert record.title in response.text
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("given", HIDDEN)
def test_what_is_not_public_leaves_in_no_format(client, name, given):
    record = CulturalObjectFactory(**given)
    path = f"/collections/objets/{record.reference}/{name}"
    assert client.get(path).status_code == 404
    client.force_login(UserFactory(role="communication"))
    response = client.get(path)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert "Access-Control-Allow-Origin" not in response


# -- permanent addresses ---------------------------------------------------------------------------


@pytest.fixture
def record():
    return CulturalObjectFactory(ark=mint(), values={"TITR": ["La plage"], "MILL": ["1863"]})


def test_an_ark_leads_to_its_object_in_every_spelling(client, record):
    name = record.ark.rpartition("/")[2]
    for path in (
        f"/ark:/99999/{name}",
        f"/ark:99999/{name}",
        f"/ark:/99999/{name}/",
        f"/ark:/99999/{name[:4]}-{name[4:]}",
    ):
        response = client.get(path)
        assert response.status_code == 302, path
        assert response["Location"] == record.get_public_url()


def test_the_ark_of_another_authority_leads_too(client):
    kept = CulturalObjectFactory(ark="ark:/12345/x7")
    assert client.get("/ark:/12345/x7")["Location"] == kept.get_public_url()


@pytest.mark.parametrize("inflection", ["?info", "??"])
def test_an_ark_tells_what_it_is(client, record, inflection):
    response = client.get(f"/{record.ark}{inflection}")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text.splitlines() == [
        "erc:",
        "who: (:unkn)",
        "what: La plage",
        "when: 1863",
        f"where: http://testserver/{record.ark}",
        "erc-support:",
        f"who: {record.museum}",
        f"what: {record.reference}",
    ]


def test_an_object_that_left_is_still_known(client, record):
    record.withdraw()
    record.save()
    response = client.get(f"/{record.ark}")
    assert response.status_code == 410
    assert str(record.museum) in response.text
    assert record.reference in response.text
    assert "retirée du catalogue" in response.text
    assert "La plage" not in response.text
    told = client.get(f"/{record.ark}?info")
    assert told.status_code == 410
    assert "what: (:unav)" in told.text
    assert "La plage" not in told.text


def test_an_object_that_hides_is_known_to_those_who_may_see_it(client, record):
    record.visibility = CulturalObject.Visibility.TEAM
    record.save()
    assert client.get(f"/{record.ark}").status_code == 410
    client.force_login(UserFactory(role="communication"))
    assert client.get(f"/{record.ark}").status_code == 302


@pytest.mark.parametrize("given", HIDDEN)
def test_an_object_that_was_never_shown_is_unknown(client, given):
    hidden = CulturalObjectFactory(ark=mint(), **given)
    for query in ("", "?info"):
        response = client.get(f"/{hidden.ark}{query}")
        assert response.status_code == 404
        assert hidden.reference not in response.text


def test_a_slip_of_the_pen_is_said(client, record):
    wrong = "0" if record.ark[-1] != "0" else "1"
    response = client.get(f"/{record.ark[:-1]}{wrong}")
    assert response.status_code == 404
    assert "faute de frappe" in response.text


@pytest.mark.parametrize("path", ["/ark:/99999/é", "/ark:/1/x", "/ark:/12345/rien"])
def test_what_is_no_ark_is_not_found(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "faute de frappe" not in response.text


# -- sitemaps --------------------------------------------------------------------------------------

S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def places(client, path):
    root = ElementTree.fromstring(client.get(path).content)
    return [one.text.removeprefix("http://testserver") for one in root.iter(f"{S}loc")]


def test_objects_stand_in_the_sitemap_by_parts(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "LARGEST", 1000)
    museum = MuseumFactory()
    near = CulturalObjectFactory(pk=1000, museum=museum)
    far = CulturalObjectFactory(pk=2001, museum=museum)
    secret = CulturalObjectFactory(pk=1500, museum=museum, visibility="reseau")
    parts = places(client, "/sitemap.xml")
    assert parts == [
        "/sitemap-pages.xml",
        "/sitemap-agenda.xml",
        "/sitemap-collections.xml",
        "/sitemap-galeries.xml",
        "/sitemap-participation.xml",
        "/sitemap-en-classe.xml",
        "/sitemap-jeux.xml",
        "/sitemap-objets-1.xml",
        "/sitemap-objets-2.xml",
        "/sitemap-objets-3.xml",
    ]
    found = [places(client, path) for path in parts[7:]]
    assert found == [[near.get_public_url()], [], [far.get_public_url()]]
    assert museum.get_public_url() in places(client, parts[2])
    assert secret.reference not in str(found)


def test_every_room_has_its_published_pages_in_the_sitemap(client):
    game, draft_game = GameFactory(), GameFactory()
    Game.objects.filter(pk=game.pk).update(state=Game.State.PUBLISHED)
    sheet, draft_sheet = SchoolSheetFactory(published=True), SchoolSheetFactory()
    open_one, over = (
        CampaignFactory(end=clock.today() + timedelta(days=days), start=date(2026, 1, 5))
        for days in (0, -1)
    )
    waiting, secret = CampaignFactory(is_published=False), GalleryFactory()
    found = [one for path in places(client, "/sitemap.xml") for one in places(client, path)]
    shown = {one.get_public_url() for one in (game, sheet, open_one)}
    rooms = {"galeries/", "participer/", "participer/contributeurs/", "en-classe/", "jeux/"}
    assert shown | {f"/collections/{room}" for room in rooms} <= set(found)
    assert len(found) == len(set(found))
    for hidden in (draft_game, draft_sheet, over, waiting, secret):
        assert hidden.get_public_url() not in found
    for path in shown:
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("name", ["rien", "objets-0", "objets-x", "objets-99999999999999999999"])
def test_a_section_that_is_none_is_not_found(client, name):
    assert client.get(f"/sitemap-{name}.xml").status_code == 404


# -- the page --------------------------------------------------------------------------------------


@pytest.mark.parametrize("filled", [True, False])
def test_every_link_of_the_developers_page_works(client, filled):
    if filled:
        renditions = {"400": {"path": "x", "width": 400, "height": 300}}
        record = CulturalObjectFactory(ark=mint(), has_image=True)
        ObjectImageFactory(object=record, renditions=renditions)
    page = client.get("/collections/donnees/")
    assert page.status_code == 200
    (main,) = re.findall(r"<main.*?</main>", page.text, re.DOTALL)
    links = [one.replace("&amp;", "&") for one in re.findall(r'href="([^"]+)"', main)]
    assert len(links) > (15 if filled else 6)
    for link in links:
        response = client.get(link)
        assert response.status_code in {200, 302}, link
        if link.startswith("/oai/"):
            failed = b"<error" in response.content
            assert failed is (not filled and ("ListRecords" in link or "ListSets" in link)), link
