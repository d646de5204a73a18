"""Search, home, museums, words: what visitors find, in how many queries, whatever they send."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from defusedxml import ElementTree
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.heritage import (
    CulturalObjectFactory,
    MuseumFactory,
    ObjectCountFactory,
    TermFactory,
)

from maillage.heritage.catalogue import indexing
from maillage.heritage.catalogue.search import SearchRequest
from maillage.kernel.search.faceted import Bucket
from maillage.website.collections import sections
from maillage.website.collections.pages.paging import LONGEST, Trail
from maillage.website.collections.pages.results import years_of

pytestmark = pytest.mark.django_db
HOSTILE = (
    "q=%00", "q=" + "a" * 5000, "q=%22", "q=%3Cscript%3Ealert(1)%3C/script%3E", "q=*", "q=-", "q=AND+OR+(",
    "de=abc&a=99999999999", "de=0", "de=1900&a=1800", "tri=x", "apres=faux", "apres=a%3Ab&avant=~~~",
    "avant=" + "~".join("x" * 50 for _ in range(100)), "musee=x&musee=y&domaine=%00", "image=peut-etre",
    "champ=x&comment=y&lien=z&mots=a&mots=b", "mots=", "affichage=x", "q[]=1", "galerie=inconnue",
)  # fmt: skip


def queries(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


@pytest.fixture
def three():
    museum = MuseumFactory(organisation__name="Musée de Vire")
    made = [
        CulturalObjectFactory(museum=museum, values={"TITR": ["Barque à Honfleur"], "PERI": ["1822"], "DESC": ["Une barque <i>tirée</i> sur la grève."]}),
        CulturalObjectFactory(values={"TITR": ["La grève"], "DOMN": ["dessin"], "PERI": ["17e siècle"]}),
        CulturalObjectFactory(values={"TITR": ["Le marché"], "DOMN": ["dessin"], "PERI": ["vers 1900"]}),
    ]  # fmt: skip
    indexing.rebuild()
    return made


def test_words_facets_chips_extracts(client, three):
    response = client.get("/collections/recherche/", {"q": "barque", "domaine": "peinture"})
    text = response.text
    assert "1 objet" in text
    assert "Barque à Honfleur" in text
    assert "<mark>barque</mark>" in text
    assert "&lt;i&gt;" in text
    assert "<i>tirée" not in text
    assert re.search(r'name="domaine" value="peinture" checked', text)
    assert 'href="/collections/recherche/?domaine=peinture"' in text  # the chip without the words
    assert 'content="noindex, follow"' in text


def test_everything_in_a_list_or_a_grid(client, three):
    text = client.get("/collections/recherche/").text
    assert "3 objets" in text
    assert "tiles-list" not in text
    assert "Musée de Vire" in text
    assert "tiles-list" in client.get("/collections/recherche/?affichage=liste").text


def test_years_have_bars_boxes_and_a_table(client, three):
    text = client.get("/collections/recherche/?de=1800").text
    assert "2 objets" in text
    assert 'name="de" value="1800"' in text
    assert "Depuis 1800" in text
    assert "<rect" in text
    assert '<th scope="row">' in text


def test_the_axis_of_years_is_even():
    years = years_of(
        SearchRequest(year_from=1900),
        [Bucket(None, 1799, 3), Bucket(1800, 1809, 4), Bucket(1840, 1849, 1)],
    )
    assert [one.start for one in years.bars] == [1799, 1800, 1810, 1820, 1830, 1840]
    assert years.bars[1].height == 100
    assert years.bars[2].count == 0
    assert all(one.is_out for one in years.bars)
    assert (years.low_open, years.high_open) == (True, False)
    assert years_of(SearchRequest(), []) is None


def test_nothing_found_helps(client, three):
    text = client.get("/collections/recherche/?q=zzzzzzqq").text
    assert "Aucun objet" in text
    assert "De A à Z" in text


def test_did_you_mean(client, three):
    text = client.get("/collections/recherche/?q=bartque").text
    assert 'Vouliez-vous dire : <a href="/collections/recherche/?q=barque">barque</a>' in text
    assert "voici ce qui s’en approche" in text
    assert "Barque à Honfleur" in text


def test_a_museum_is_asked_for_as_an_object_is(client, three):
    named = 'Un musée de ce nom : <a href="/collections/musees/musee-de-vire/">Musée de Vire</a>'
    for words in ("vire", "musee+de+vire", "Musée+vir"):
        assert named in client.get(f"/collections/recherche/?q={words}").text
    for words in ("musee", "vi", "vire+barque", ""):
        assert "Un musée de ce nom" not in client.get(f"/collections/recherche/?q={words}").text


def test_museums_of_one_name_are_told_apart_by_their_towns(client):
    towns = ("Nancy", "Rouen")
    for name, city in zip(("Musée des Beaux-Arts", "Musée des beaux-arts"), towns, strict=True):
        museum = MuseumFactory(organisation__name=name, organisation__city=city)
        CulturalObjectFactory(museum=museum)
    CulturalObjectFactory(museum=MuseumFactory(organisation__name="Musée de Vire"))
    indexing.rebuild()
    text = client.get("/collections/recherche/").text
    assert "<span>Musée des Beaux-Arts, Nancy</span>" in text
    assert "<span>Musée des beaux-arts, Rouen</span>" in text
    assert "<span>Musée de Vire</span>" in text
    assert (
        ">Musée des beaux-arts</a> (Rouen)"
        in client.get("/collections/recherche/?q=beaux+arts").text
    )


def test_a_year_is_a_word(client, three):
    CulturalObjectFactory(values={"TITR": ["La jetée"], "MILL": ["1865"]})
    indexing.rebuild()
    assert "La jetée" in client.get("/collections/recherche/?q=1865").text


def test_the_advanced_form_keeps_what_is_chosen(client, three):
    one, other = MuseumFactory(), MuseumFactory()
    chosen = (
        f"q=barque&musee={one.slug}&musee={other.slug}&domaine=peinture&auteur=Boudin&image=non"
        "&droits=cc-by&de=1800&tri=titre"
    )
    form = client.get(f"/collections/recherche/avancee/?{chosen}").text
    sent = re.findall(
        r'<input type="(?:checkbox|hidden)"[^>]* name="(\w+)" value="([^"]*)"(?: checked)?>', form
    )
    assert {("musee", one.slug), ("musee", other.slug), ("domaine", "peinture"), ("auteur", "Boudin"),
            ("image", "non"), ("droits", "cc-by"), ("tri", "titre")} <= set(sent)  # fmt: skip
    assert "Domaine : peinture" in form.replace("\u00a0", " ")
    assert "Aucun autre" in form
    alone = client.get(f"/collections/recherche/avancee/?musee={one.slug}&image=oui").text
    assert f'<option value="{one.slug}" selected>' in alone
    assert "Déjà choisi" not in alone


@pytest.mark.parametrize("query", HOSTILE)
@pytest.mark.parametrize("page", ["recherche/", "recherche/avancee/", "recherche.rss"])
def test_nothing_breaks_a_search(client, three, page, query):
    response = client.get(f"/collections/{page}?{query}")
    assert response.status_code == 200
    assert "<script>alert" not in response.text


def test_pages_forwards_and_back(client):
    museum = MuseumFactory()
    CulturalObjectFactory.create_batch(60, museum=museum)
    indexing.rebuild()
    seen, page = [], "/collections/recherche/?tri=titre"
    addresses = []
    while page:
        addresses.append(page)
        text = client.get(page).text
        seen += re.findall(r'class="tile-title"><a href="(/collections/objets/[^/]+/)', text)
        found = re.search(r'href="([^"]+)" rel="next"', text)
        page = found[1].replace("&amp;", "&") if found else ""
    assert len(addresses) == 3
    assert len(seen) == len(set(seen)) == 60
    for before, page in pairwise(addresses):
        back = re.search(r'href="([^"]+)" rel="prev"', client.get(page).text)
        assert back[1].replace("&amp;", "&") == before


def test_the_way_back_stays_short():
    trail = Trail()
    for number in range(100):
        trail = trail.further(f"{number:060d}")
    assert sum(len(one) + 1 for one in trail.cursors) <= LONGEST
    assert trail.nearest == f"{99:060d}"


def test_from_the_end_of_a_page_to_the_next(client):
    museum = MuseumFactory()
    CulturalObjectFactory.create_batch(26, museum=museum)
    indexing.rebuild()
    text = client.get("/collections/recherche/?tri=titre").text
    links = re.findall(r'class="tile-title"><a href="([^"]+)"', text)
    last = client.get(links[-1].replace("&amp;", "&")).text
    following = re.search(r'href="([^"]+)" rel="next"', last)[1].replace("&amp;", "&")
    assert "apres" in following
    text = client.get(following).text
    back = re.search(r'href="([^"]+)" rel="prev"', text)[1].replace("&amp;", "&")
    assert back.split("?")[0] == links[-1].split("?")[0]


def test_suggestions(client, three):
    found = client.get("/collections/suggestions/?q=honf").json()["suggestions"]
    assert all(set(one) == {"text", "kind", "count", "url"} for one in found)
    assert any("Honfleur" in one["text"] for one in found)
    assert client.get("/collections/suggestions/?q=h").json() == {"suggestions": []}
    assert client.get("/collections/suggestions/?q=%00%22").status_code == 200


def test_a_feed_of_the_newest(client, three):
    root = ElementTree.fromstring(client.get("/collections/recherche.rss?domaine=dessin").content)
    titles = [one.findtext("title") for one in root.iter("item")]
    assert titles == ["Le marché", "La grève"]
    assert root.find("channel/item/link").text.startswith("http://testserver/collections/objets/")


@pytest.mark.parametrize(("fmt", "mark"), [("csv", "Barque"), ("json", "@graph"), ("xml", "lido")])
def test_a_search_as_a_file(client, three, fmt, mark):
    response = client.get(f"/collections/recherche.{fmt}?q=barque")
    text = b"".join(response.streaming_content).decode()
    assert mark in text
    assert "Le marché" not in text
    assert "attachment" in response["Content-Disposition"]


def test_no_other_file_nor_a_larger_one(client, three, monkeypatch):
    assert client.get("/collections/recherche.pdf").status_code == 404
    from maillage.website.collections.pages.views import taking

    monkeypatch.setattr(taking, "MOST_EXPORTED", 2)
    assert client.get("/collections/recherche.csv").status_code == 404


def test_what_is_hidden_is_found_nowhere(client):
    shown = CulturalObjectFactory(values={"TITR": ["Visible"]})
    CulturalObjectFactory(visibility="equipe", values={"TITR": ["Secret"]})
    closed = MuseumFactory(is_open=False, organisation__name="Musée Secret")
    CulturalObjectFactory(museum=closed, values={"TITR": ["Secret aussi"]})
    indexing.rebuild()
    for path in ("/collections/", "/collections/recherche/", "/collections/recherche.rss", "/collections/musees/",
                 "/collections/musees/carte.json", "/collections/suggestions/?q=secret", shown.museum.get_public_url()):  # fmt: skip
        response = client.get(path)
        assert response.status_code == 200
        assert "Secret" not in response.text
    assert client.get(closed.get_public_url()).status_code == 404


def test_home_shows_museums_in_turn_and_what_nobody_saw(client):
    one, other = CulturalObjectFactory(), CulturalObjectFactory()
    ObjectCountFactory(object=one)
    TermFactory(vocabulary="domaine", label="peinture", key="peinture", count=2)
    text = client.get("/collections/").text
    assert one.title in text
    assert other.title in text
    assert "/collections/recherche/?domaine=peinture" in text
    assert str(one.museum) in text
    assert '<a href="/collections/">Collections</a>' in client.get("/agenda/").text


def test_home_before_anything(client):
    text = client.get("/collections/").text
    assert "Les premiers objets arrivent bientôt" in text
    assert '<a href="/collections/"' not in client.get("/agenda/").text


def test_rooms_add_to_the_home_page(client, monkeypatch):
    registry = type(sections.home_sections)("essai")
    monkeypatch.setattr(sections, "home_sections", registry)
    part = "website/games/picture.html"
    registry.register(sections.Section("vide", part, lambda _request: None))
    registry.register(
        sections.Section("plein", part, lambda _request: {"thing": {"drawing": "livre"}})
    )
    text = client.get("/collections/").text
    assert text.count("drawings.svg#livre") == 1


def test_a_museum_s_page(client):
    museum = MuseumFactory(organisation__name="Musée de Vire", organisation__website="https://vire.exemple.fr/",
                           organisation__latitude="48.838000", organisation__longitude="-0.889000")  # fmt: skip
    CulturalObjectFactory(museum=museum, values={"TITR": ["La plage"]})
    text = client.get(museum.get_public_url()).text
    assert "La plage" in text
    assert "https://vire.exemple.fr/" in text
    assert f"/collections/musees/carte.json?musee={museum.slug}" in text
    points = client.get(f"/collections/musees/carte.json?musee={museum.slug}").json()["points"]
    assert points == [
        [museum.slug, "Musée de Vire", 48.838, -0.889, "musée", museum.organisation.city]
    ]


def test_words_from_a_to_z(client):
    TermFactory(
        vocabulary="personne",
        label="Boudin, Eugène",
        key="boudin, eugene",
        wikidata="Q295144",
        viaf="24604287",
        getty="ulan/500115388",
    )
    TermFactory(vocabulary="personne", label="4e Art", key="4e art")
    kept = TermFactory(vocabulary="personne", label="Monet, Claude", key="monet, claude")
    TermFactory(vocabulary="personne", label="Monet (Cl.)", key="monet (cl.)", merged_into=kept)
    TermFactory(vocabulary="personne", label="Oubliée", key="oubliee", count=0)
    page = "/collections/vocabulaires/personne/"
    text = client.get(page).text
    assert "Boudin, Eugène" in text
    assert "https://www.wikidata.org/wiki/Q295144" in text
    assert "https://viaf.org/viaf/24604287" in text
    assert "https://vocab.getty.edu/page/ulan/500115388" in text
    assert "Oubliée" not in text
    assert "Monet (Cl.)" not in text
    assert "Boudin" not in client.get(f"{page}?lettre=m").text
    assert "4e Art" in client.get(f"{page}?lettre=%23").text
    assert "Monet, Claude" not in client.get(f"{page}?lettre=%23").text
    for hostile in ("lettre=%00", "lettre=zz", "page=abc", "page=-1"):
        assert client.get(f"{page}?{hostile}").status_code == 200
    assert client.get("/collections/vocabulaires/rien/").status_code == 404
    assert "Personnes" in client.get("/collections/vocabulaires/").text


def test_long_lists_are_paged(client):
    for number in range(130):
        TermFactory(vocabulary="technique", label=f"bois {number:03d}", key=f"bois {number:03d}")
    text = client.get("/collections/vocabulaires/technique/").text
    assert "bois 119" in text
    assert "bois 120" not in text
    assert "bois 120" in client.get("/collections/vocabulaires/technique/?page=2").text


@pytest.mark.parametrize(
    "path",
    ["/collections/", "/collections/recherche/?q=vue", "/collections/musees/", "/collections/recherche/avancee/",
     "/collections/vocabulaires/denomination/", "/collections/recherche.rss"],
)  # fmt: skip
def test_as_many_queries_for_three_as_for_one(client, path, with_image):
    with_image(CulturalObjectFactory())
    TermFactory()
    indexing.rebuild()
    one = queries(client, path)
    for _ in range(2):
        record = CulturalObjectFactory()
        with_image(record)
        with_image(record, rank=2)
        TermFactory()
    indexing.rebuild()
    assert queries(client, path) == one
    assert one <= 20


@pytest.mark.parametrize(
    "path",
    [
        "/collections/",
        "/collections/recherche/",
        "/collections/recherche/avancee/",
        "/collections/musees/",
    ],
)
def test_pages_are_whole_without_script(client, three, path):
    response = client.get(path)
    text = response.text
    assert text.count("<h1") == 1
    assert not re.search(r"\sstyle=|\son\w+=|<style", text)
    assert "'unsafe-inline'" not in response["Content-Security-Policy"]
    assert "<form" in text or path == "/collections/musees/"
