"""The page of an object: what it says, to whom, in how many queries."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import UserFactory
from tests.factories.heritage import CulturalObjectFactory, MuseumFactory, ObjectImageFactory

from maillage.heritage.catalogue import indexing
from maillage.heritage.catalogue.domain import counting, terms
from maillage.heritage.catalogue.models import Term, Vocabulary
from maillage.website.collections import sections
from maillage.website.collections.pages.placeholders import drawing_for
from maillage.website.collections.pages.words import certainty

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
def boudin():
    museum = MuseumFactory(organisation__name="Musée du Bocage", organisation__city="Vire")
    values = {
        "TITR": ["La plage"],
        "AUTR": ["BOUDIN Eugène (peintre)"],
        "PERI": ["2e moitié 19e siècle"],
        "TECH": ["huile sur toile"],
        "LIEUX": ["Honfleur (lieu de création)"],
        "REPR": ["plage"],
        "DESC": ["Ciel <b>gris</b> & mer.\nSable."],
        "WWW": ["https://exemple.fr/boudin", "javascript:alert(1)"],
        "XXXX": ["un champ du musée"],
    }
    return CulturalObjectFactory(museum=museum, reference="07660000123", values=values)


def test_everything_is_said_in_order(client, boudin):
    response = client.get("/collections/objets/07660000123/")
    assert response.status_code == 200
    text = response.text
    assert text.count("<h1") == 1
    assert text.index("Identité") < text.index("Datation") < text.index("Matière")
    for words in (
        "BOUDIN Eugène (peintre)", "Eugène Boudin", "huile sur toile", "un champ du musée",
        "Ce que le site en a compris", "sûr", "consulté le", "inv. D.0123", "(Vire)",
        "http://testserver/collections/objets/07660000123/",
    ):  # fmt: skip
        assert words in text
    assert '<link rel="canonical" href="http://testserver/collections/objets/07660000123/">' in text


def test_the_provisional_address_still_leads_to_it(client, boudin):
    boudin.former_reference = "PROV-M0766-5f1c0a9b7e24"
    boudin.save()
    old = "/collections/objets/PROV-M0766-5f1c0a9b7e24/"
    response = client.get(old)
    assert (response.status_code, response.url) == (302, boudin.get_public_url())
    assert client.get(f"{old}notice.json").json()["url"].endswith("/07660000123/")
    assert client.get("/collections/objets/PROV-M0766-000000000000/").status_code == 404
    boudin.visibility = "equipe"
    boudin.save()
    for address in (old, f"{old}notice.json"):
        assert client.get(address).status_code == 404


def test_the_museum_s_words_are_text(client, boudin):
    text = client.get(boudin.get_public_url()).text
    assert "Ciel &lt;b&gt;gris&lt;/b&gt; &amp; mer.<br>Sable." in text
    assert 'href="https://exemple.fr/boudin"' in text
    assert "javascript:alert(1)" in text
    assert 'href="javascript' not in text
    assert not re.search(r"\sstyle=|\son\w+=", text)


def test_json_ld_stands_safely(client, boudin):
    boudin.values = {**boudin.values, "TITR": ["</script><script>alert(1)</script>"]}
    boudin.derive()
    boudin.save()
    response = client.get(boudin.get_public_url())
    (nonce, script), = re.findall(
        r'<script type="application/ld\+json" nonce="([^"]+)">(.*?)</script>', response.text
    )  # fmt: skip
    assert f"'nonce-{nonce}'" in response["Content-Security-Policy"]
    assert json.loads(script)["@type"] == "VisualArtwork"
    assert "<script>alert" not in response.text


@pytest.mark.parametrize("visibility", ["reseau", "equipe"])
def test_what_is_not_public_is_not_found(client, visibility):
    record = CulturalObjectFactory(visibility=visibility)
    assert client.get(record.get_public_url()).status_code == 404
    client.force_login(UserFactory(role="communication"))
    response = client.get(record.get_public_url())
    assert response.status_code == 200
    assert "n’est pas publique" in response.text
    assert "ld+json" not in response.text.split("<body")[0]
    assert 'content="noindex"' in response.text
    assert response["Cache-Control"] == "private, no-store"


FILES = ("", "lido.xml", "edm.xml", "dc.xml", "notice.json")


def withdraw(record, **given):
    """Withdrawn on the 12th of May 2026, in the evening."""
    with time_machine.travel(datetime(2026, 5, 12, 18, tzinfo=UTC), tick=False):
        record.withdraw()
    for name, value in given.items():
        setattr(record, name, value)
    record.save()


@pytest.mark.parametrize("file", FILES)
def test_what_was_withdrawn_says_whose_it_was_and_since_when(client, boudin, file):
    words = [text for values in boudin.values.values() for text in values]
    reference, former = boudin.reference, "PROV-M0766-5f1c0a9b7e24"
    withdraw(boudin, former_reference=former)
    for address in (f"/collections/objets/{one}/{file}" for one in (reference, former)):
        response = client.get(address)
        assert response.status_code == 410
        (main,) = re.findall(r"<main.*?</main>", response.text, re.DOTALL)
        said = unescape(main).replace("\xa0", " ")
        assert "retirée du catalogue le 12 mai 2026" in said
        assert str(boudin.museum) in said
        assert f'href="/collections/recherche/?musee={boudin.museum.slug}"' in said
        assert 'href="/collections/recherche/"' in said
        assert 'content="noindex"' in response.text
        assert boudin.title not in response.text
        assert not [one for one in words if len(one) > 6 and one != reference and one in main]


@pytest.mark.parametrize("file", FILES)
def test_closed_unknown_never_public(client, file):
    closed = CulturalObjectFactory(museum=MuseumFactory(is_open=False))
    never = CulturalObjectFactory(visibility="equipe")
    withdraw(never)
    for path in (closed.get_public_url(), never.get_public_url(), "/collections/objets/rien/"):
        assert client.get(f"{path}{file}").status_code == 404


def test_a_museum_that_closed_is_named_without_a_link(client, boudin):
    withdraw(boudin)
    boudin.museum.is_open = False
    boudin.museum.save()
    response = client.get(boudin.get_public_url())
    assert response.status_code == 410
    assert str(boudin.museum) in unescape(response.text)
    assert boudin.museum.slug not in response.text


def test_only_the_way_to_a_404_looks_for_tombstones(client, boudin):
    asked = {}
    for path in (boudin.get_public_url(), "/collections/objets/rien/"):
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        asked[path] = ['withdrawn_at" IS NOT NULL' in one["sql"] for one in queries].count(True)
    assert list(asked.values()) == [0, 1]


def test_an_image_without_script_is_linked_to_its_largest(client, boudin, with_image):
    image = with_image(boudin, caption="Vue de face", credit="© Ville de Vire")
    text = client.get(boudin.get_public_url()).text
    assert f'href="/collections/images/{image.token}/1600.jpg"' in text
    assert f'src="/collections/images/{image.token}/1600.jpg" width="1600" height="800"' in text
    assert 'alt="Vue de face"' in text
    assert "citer le crédit" in text
    assert "http://creativecommons.org/licenses/by/4.0/" in text
    tiles = json.loads(re.search(r'id="tuiles"[^>]*>(.*?)</script>', text)[1])
    assert [one["width"] for one in tiles[0]["levels"]] == [320, 1600]


def test_several_images_have_thumbnails(client, boudin, with_image):
    for rank in (1, 2, 3):
        with_image(boudin, rank=rank)
    text = client.get(boudin.get_public_url()).text
    assert text.count("data-viewer-choice") == 3
    assert "Image 2 sur 3 de l’objet : La plage" in text


def test_the_museum_s_iiif_service_is_let_in_for_this_page_alone(client, boudin):
    ObjectImageFactory(
        object=boudin, address="", iiif_service="https://iiif.musee.exemple.fr:8443/2/vue/info.json"
    )
    response = client.get(boudin.get_public_url())
    assert "https://iiif.musee.exemple.fr:8443/2/vue/info.json" in response.text
    policy = response["Content-Security-Policy"]
    for name in ("img-src", "connect-src"):
        part = next(one for one in policy.split(";") if one.strip().startswith(name))
        assert "https://iiif.musee.exemple.fr:8443" in part
    other = CulturalObjectFactory()
    assert "exemple.fr" not in client.get(other.get_public_url())["Content-Security-Policy"]


@pytest.mark.parametrize(
    "service",
    ["https://x.fr;script-src *", "https://x.fr/ 'unsafe-inline'", "//x.fr/a", "ftp://x.fr/a"],
)
def test_a_strange_service_opens_nothing(client, boudin, service):
    ObjectImageFactory(object=boudin, address="", iiif_service=service)
    response = client.get(boudin.get_public_url())
    assert response.status_code == 200
    assert "x.fr" not in response["Content-Security-Policy"]
    assert "n’a pas encore d’image" in response.text
    for name in ("lido.xml", "edm.xml", "notice.json", "manifest.json"):
        assert "x.fr" not in client.get(f"{boudin.get_public_url()}{name}").text


def test_related_objects_of_every_museum(client, boudin):
    same = CulturalObjectFactory(values={"AUTR": ["BOUDIN Eugène"], "TITR": ["Le port"]})
    CulturalObjectFactory(
        values={"AUTR": ["MONET Claude"], "TITR": ["Autre chose"], "DOMN": ["textile"]}
    )
    indexing.rebuild()
    text = client.get(boudin.get_public_url()).text
    assert "Du même auteur : Eugène Boudin" in text
    assert f'href="{same.get_public_url()}"' in text


def test_each_reason_to_be_near_has_its_objects(client, boudin):
    place = CulturalObjectFactory(
        values={"TITR": ["Le phare"], "LIEUX": ["Honfleur (lieu de création)"]}
    )
    subject = CulturalObjectFactory(values={"TITR": ["Cabines"], "REPR": ["plage"]})
    words = [
        CulturalObjectFactory(values={"TITR": ["Étude"], "DESC": ["Ciel gris et mer, sable."]})
        for _rank in range(2)
    ]
    indexing.rebuild()
    text = client.get(boudin.get_public_url()).text
    groups = re.findall(r'<h2 id="proches-(\w+)">(.*?)</h2>(.*?)</section>', text, re.DOTALL)
    found = {key: (title, inside) for key, title, inside in groups}
    assert found["lieu"][0] == "Du même lieu : Honfleur"
    assert place.get_public_url() in found["lieu"][1]
    assert found["sujet"][0] == "Sur le même sujet : plage"
    assert subject.get_public_url() in found["sujet"][1]
    assert all(one.get_public_url() in found["mots"][1] for one in words)


def test_where_it_is_kept_stands_on_a_map_once_it_is_known(client, boudin):
    points = f"/collections/musees/carte.json?musee={boudin.museum.slug}"
    assert points not in client.get(boudin.get_public_url()).text
    organisation = boudin.museum.organisation
    organisation.latitude, organisation.longitude = Decimal("48.838"), Decimal("-0.889")
    organisation.save()
    assert points in client.get(boudin.get_public_url()).text
    assert boudin.museum.slug in client.get(points).text


def test_from_the_results_and_back(client):
    records = [CulturalObjectFactory(values={"TITR": [f"Barque {letter}"]}) for letter in "abc"]
    indexing.rebuild()
    middle = records[1].get_public_url()
    response = client.get(middle, {"recherche": "q=barque&tri=titre"})
    assert "Retour aux résultats" in response.text
    assert 'href="/collections/recherche/?q=barque&amp;tri=titre"' in response.text
    before, after = (one.get_public_url() for one in (records[0], records[2]))
    assert f'{before}?recherche=q%3Dbarque%26tri%3Dtitre" rel="prev"' in response.text
    assert f'{after}?recherche=q%3Dbarque%26tri%3Dtitre" rel="next"' in response.text
    for nonsense in ("q=rien", "apres=faux", "%00", "x" * 9000, ""):
        response = client.get(middle, {"recherche": nonsense})
        assert response.status_code == 200
        # These two ask for no word: the whole catalogue has a next object.
        assert 'rel="next"' not in response.text or nonsense in {"apres=faux", "%00"}


def test_as_many_queries_for_three_images_as_for_one(client, boudin, with_image):
    def count():
        with CaptureQueriesContext(connection) as seen:
            client.get(boudin.get_public_url())
        return len(seen)

    with_image(boudin)
    CulturalObjectFactory(values={"AUTR": ["BOUDIN Eugène"]})
    indexing.rebuild()
    count()
    one = count()
    with_image(boudin, rank=2)
    with_image(boudin, rank=3)
    CulturalObjectFactory(values={"AUTR": ["BOUDIN Eugène"]})
    CulturalObjectFactory(values={"AUTR": ["BOUDIN Eugène"]})
    indexing.rebuild()
    assert count() == one
    assert one <= 20


def test_views_are_counted_for_people_only(client, boudin, monkeypatch):
    monkeypatch.setattr(counting, "EVERY", 3600)
    counting._counts.take()
    url = boudin.get_public_url()
    for headers in (
        {"User-Agent": "Googlebot/2.1"},
        {},
        {"User-Agent": BROWSER, "Sec-Purpose": "prefetch"},
    ):
        client.get(url, headers=headers)
    client.head(url, headers={"User-Agent": BROWSER})
    assert not counting._counts.seen
    response = client.get(url, headers={"User-Agent": BROWSER})
    assert list(counting._counts.take().values()) == [[1, 0]]
    assert not response.cookies
    indexing.rebuild()
    client.get(url, {"recherche": "q=plage"}, headers={"User-Agent": BROWSER})
    assert list(counting._counts.take().values()) == [[1, 1]]


def test_rooms_lend_actions_and_panels(client, boudin, monkeypatch):
    monkeypatch.setattr(sections, "object_actions", type(sections.object_actions)("essai"))
    sections.object_actions.register(
        sections.ObjectAction("erreur", "Une erreur ?", lambda one: f"/signaler/{one.reference}/")
    )
    sections.object_actions.register(sections.ObjectAction("rien", "Jamais", lambda _one: ""))
    text = client.get(boudin.get_public_url()).text
    assert 'href="/signaler/07660000123/"' in text
    assert "Jamais" not in text


def test_certainty():
    assert [certainty(one) for one in (0.95, 0.7, 0.2, None)] == [
        "sûr", "probable", "à vérifier", "à vérifier",
    ]  # fmt: skip


def test_a_drawing_for_each_family():
    from pathlib import Path

    sprite = Path(__file__).parents[3] / "frontend" / "src" / "collections" / "drawings.svg"
    drawn = set(re.findall(r'<symbol id="([^"]+)"', sprite.read_text()))
    keys = ("|peinture|", "|estampe|", "|photographie|", "|sculpture|", "|céramique|", "|costume|",
            "|numismatique|", "|archéologie|", "|mobilier|", "|orfèvrerie|", "|ethnologie|",
            "|manuscrits|", "|sciences naturelles|", "|instrument de musique|", "|architecture|", "")  # fmt: skip
    from maillage.kernel.search.engine import fold

    assert {drawing_for(fold(one)) for one in keys} == drawn


def test_links_lead_to_the_words_under_which_objects_are_found(client):
    """After a merge the index holds « Dupont, Jean »: « J. Dupont » would find nothing."""
    one = CulturalObjectFactory(values={"TITR": ["Vue"], "AUTR": ["DUPONT J."], "LIEUX": ["Caen"]})
    other = CulturalObjectFactory(values={"TITR": ["Autre vue"], "AUTR": ["DUPONT Jean"]})
    terms.refresh_terms()
    people = Term.objects.filter(vocabulary=Vocabulary.PERSON)
    borne = one.normalised["people"][0]["name"]
    kept = people.get(label=other.normalised["people"][0]["name"])
    people.filter(label=borne).update(merged_into=kept)
    indexing.rebuild()
    page = client.get(one.get_public_url())
    (near,) = [group for group in page.context["related"] if group.key == "auteur"]
    assert kept.label in near.title
    assert [card.record.pk for card in near.cards] == [other.pk]
    (word,) = next(part for part in page.context["understood"] if part.label == "Personnes").words
    assert (word.text, word.value) == (borne, kept.label)
    found = client.get("/collections/recherche/", {word.param: word.value})
    assert found.context["result"].total == 2
