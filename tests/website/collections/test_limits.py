"""How much one address may ask of the collections, and what it is told beyond."""

from __future__ import annotations

import pytest
from tests.factories.heritage import CulturalObjectFactory

from maillage.heritage.catalogue import indexing

pytestmark = pytest.mark.django_db


@pytest.fixture
def barque():
    made = CulturalObjectFactory(values={"TITR": ["Barque à Honfleur"]})
    indexing.rebuild()
    return made


@pytest.fixture
def _two_a_minute(settings):
    from maillage.kernel import http

    settings.SEARCHES_PER_MINUTE = 2
    http._own.clear()
    yield
    http._own.clear()


@pytest.mark.usefixtures("_two_a_minute")
@pytest.mark.parametrize("path", ["recherche/", "recherche.rss", "recherche.csv"])
def test_searches_of_one_address(client, barque, path):
    for _ in range(2):
        assert client.get(f"/collections/{path}", {"q": "barque"}).status_code == 200
    refused = client.get(f"/collections/{path}", {"q": "barque"})
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert "Trop de demandes" in refused.text
    elsewhere = client.get(f"/collections/{path}", {"q": "barque"}, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 200


@pytest.mark.usefixtures("_two_a_minute")
def test_an_object_shows_without_its_way_back(client, barque):
    client.get("/collections/recherche/", {"q": "barque"})
    assert client.get(barque.get_public_url(), {"recherche": "q=barque"}).context["way"]
    page = client.get(barque.get_public_url(), {"recherche": "q=barque"})
    assert page.status_code == 200
    assert page.context["way"] is None


def test_no_limit_when_none_is_set(client, barque, settings):
    settings.SEARCHES_PER_MINUTE = 0
    for _ in range(3):
        assert client.get("/collections/recherche/").status_code == 200


def test_files_are_counted_together_and_heads_too(client, barque):
    slug = barque.museum.slug
    for _ in range(30):
        assert client.get("/collections/recherche.csv").status_code == 200
        assert client.head(f"/collections/musees/{slug}/export.csv").status_code == 200
    assert client.get("/collections/recherche.csv").status_code == 429
    assert client.head("/collections/recherche.csv").status_code == 429
    assert client.get(f"/collections/musees/{slug}/export.csv").status_code == 429
