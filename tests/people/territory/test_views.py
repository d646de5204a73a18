"""Pages of the territory."""

from __future__ import annotations

import pytest
from tests.factories import PriorityDistrictFactory, TerritoryFactory, UserFactory

from maillage.people.territory.models import Commune, Intercommunality, PriorityDistrict, Territory

pytestmark = pytest.mark.django_db
TERRITORIES, COMMUNES = "/gestion/territoires/", "/gestion/communes/"


@pytest.fixture
def sign_in(client):
    def as_role(role):
        user = UserFactory(role=role)
        client.force_login(user)
        return user

    return as_role


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def draw(client, **data):
    return client.post(f"{TERRITORIES}nouveau/", {"name": "Perche", "kind": "Pays"} | data)


def codes(territory):
    return sorted(territory.communes.values_list("code", flat=True))


def test_draw_by_all_four_ways(client, sign_in, commune):
    sign_in("communication")
    body = Intercommunality.objects.get(code="200071504")
    answer = draw(
        client,
        communes=[commune("61001").pk, commune("61471", "deleguee").pk],
        intercommunalities=[body.pk],
        departments=[commune("93066").department_id],
        pasted="61300 L'Aigle\n\nBellême\n75056\n",
    )
    assert answer.status_code == 302
    territory = Territory.objects.get()
    assert codes(territory) == [
        *("61001", "61038", "61042", "61196", "61214", "75056", "93066", "93070"),
    ]
    total = sum(one.population for one in territory.communes.all())
    assert territory.population() == total


def test_a_pasted_list_says_line_by_line_what_is_wrong(client, sign_in, loaded):
    sign_in("communication")
    page = text_of(draw(client, pasted="Bellême\nZzz\nSaint-Denis\n"))
    assert "Ligne 2, « Zzz » : Aucune commune" in page
    assert "Ligne 3, « Saint-Denis » : Plusieurs communes" in page
    assert "Ligne 1" not in page
    long = "\n".join(["Bellême"] * 30 + ["Zzz"])
    assert "Ligne 31, « Zzz »" in text_of(draw(client, pasted=long))
    assert "Au plus 5000 lignes" in text_of(draw(client, pasted="a\n" * 5001))
    assert not Territory.objects.exists()


def test_editing_keeps_adds_and_takes_away(client, sign_in, commune):
    sign_in("communication")
    territory = TerritoryFactory()
    territory.communes.set([commune("61038"), commune("61001")])
    url = f"{territory.get_absolute_url()}modifier/"
    page = text_of(client.get(url))
    assert page.count("selected>") == 2
    assert page.count("<option") < 20  # not the whole country
    client.post(
        url,
        {
            "name": "Perche",
            "communes": [commune("61038").pk],
            "pasted": "61214",
            "_version": territory.version,
        },
    )
    assert codes(territory) == ["61038", "61214"]
    history = text_of(client.get(f"{territory.get_absolute_url()}historique/"))
    assert "a modifié le territoire" in history


def test_without_javascript_a_name_is_typed(client, sign_in, loaded):
    sign_in("communication")
    draw(client, communes_typed="61130 Bellême")
    assert codes(Territory.objects.get()) == ["61038"]


def test_the_page_of_a_territory(client, sign_in, commune):
    sign_in("lecture")
    territory = TerritoryFactory(name="Perche", kind="Pays", description="Ligne une\nLigne deux")
    territory.communes.set([commune("61038"), commune("61196")])
    page = text_of(client.get(territory.get_absolute_url()))
    assert "Pays · 2 communes · 2\u202f931 habitants" in page
    assert "Orne" in page
    assert "CC des Collines du Perche Normand" in page
    assert "Ligne une<br>" in page
    tab = text_of(client.get(territory.get_absolute_url(), {"onglet": "communes"}))
    assert tab.index("Belforêt-en-Perche") < tab.index("Bellême")
    listed = text_of(client.get(COMMUNES, {"territory": territory.pk}))
    assert "Bellême" in listed
    assert "Alençon" not in listed


def test_an_empty_territory(client, sign_in, loaded):
    sign_in("lecture")
    territory = TerritoryFactory(kind="")
    page = text_of(client.get(territory.get_absolute_url()))
    assert "0 communes · 0 habitants<" in page
    tab = text_of(client.get(territory.get_absolute_url(), {"onglet": "communes"}))
    assert "Aucune commune" in tab


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_times(
    client, sign_in, commune, count, django_assert_num_queries
):
    sign_in("lecture")
    for _number in range(count):
        TerritoryFactory().communes.set([commune("61038"), commune("61001")])
    client.get(TERRITORIES)
    with django_assert_num_queries(9):
        page = text_of(client.get(TERRITORIES))
    assert page.count("26\u202f947") == count


@pytest.mark.parametrize("text", ["bell", "61038"])
def test_communes_are_listed_and_filtered(client, sign_in, commune, text):
    sign_in("membre")
    page = text_of(client.get(COMMUNES, {"q": text}))
    assert "61038" in page
    assert "Alençon" not in page
    assert "Sérigny" not in text_of(client.get(COMMUNES, {"q": "serigny"}))
    assert "Sérigny" in text_of(client.get(COMMUNES, {"q": "serigny", "kind": "deleguee"}))


def test_the_page_of_a_commune(client, sign_in, commune):
    sign_in("lecture")
    PriorityDistrictFactory(name="Courteille").communes.add(commune("61001"))
    TerritoryFactory(name="Pays d’Alençon").communes.add(commune("61001"))
    page = text_of(client.get(commune("61001").get_absolute_url()))
    for words in (
        *("61001", "61000", "25\u202f490", "Orne (61)", "Normandie", "Normandie, zone B"),
        *("Courteille", "Pays d’Alençon", f"?commune={commune('61001').pk}"),
    ):
        assert words in page
    part = text_of(client.get(commune("61471", "deleguee").get_absolute_url()))
    assert "Commune déléguée · Orne" in part
    assert "Belforêt-en-Perche" in part
    whole = text_of(client.get(commune("61196").get_absolute_url()))
    assert "Communes déléguées" in whole
    assert "Sérigny" in whole
    island = text_of(client.get(commune("97411").get_absolute_url()))
    assert "La Réunion, hors zones de vacances" in island
    assert "Intercommunalité" not in island


def test_a_commune_without_academy(client, sign_in, commune):
    sign_in("lecture")
    one = commune("61001")
    type(one.department).objects.update(academy=None)
    assert "Académie" not in text_of(client.get(one.get_absolute_url()))


def test_districts(client, sign_in, commune):
    sign_in("coordination")
    url = "/gestion/quartiers-prioritaires/"
    data = {"code": "QP061001", "name": "Courteille", "communes": [commune("61001").pk]}
    assert client.post(f"{url}nouveau/", data).status_code == 302
    district = PriorityDistrict.objects.get()
    assert codes(district) == ["61001"]
    page = text_of(client.get(url, {"commune": commune("61001").pk}))
    assert "Courteille" in page
    assert "Alençon" in page
    assert "QP061001" in text_of(client.get(district.get_absolute_url()))


def test_who_may_draw(client, sign_in, loaded):
    sign_in("membre")
    assert client.get(f"{TERRITORIES}nouveau/").status_code == 404
    assert text_of(client.get(TERRITORIES))
    sign_in("coordination")
    territory = TerritoryFactory()
    assert client.post(f"{territory.get_absolute_url()}supprimer/").status_code == 302
    assert not Territory.objects.exists()
    assert Commune.objects.exists()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (TERRITORIES, "61038, 61001"),
        (COMMUNES, "61038"),
        ("/gestion/quartiers-prioritaires/", "Courteille"),
    ],
)
def test_exports(client, sign_in, commune, url, expected):
    sign_in("lecture")
    TerritoryFactory().communes.set([commune("61038"), commune("61001")])
    PriorityDistrictFactory(name="Courteille").communes.add(commune("61001"))
    answer = client.get(f"{url}export/", {"format": "csv"})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = content.decode("utf-8-sig")
    assert set(expected.split(", ")) <= set(
        text.replace(";", ", ").replace("\r\n", ", ").split(", ")
    )
