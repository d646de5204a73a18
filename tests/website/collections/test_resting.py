"""The index of the collections does not answer: what is a search says so, the rest stands."""

from __future__ import annotations

import pytest
from tests.factories.heritage import CulturalObjectFactory

from maillage.heritage.catalogue import indexing
from maillage.kernel.search import faceted
from maillage.kernel.search.faceted import SearchUnavailable

pytestmark = pytest.mark.django_db
RESTS = "La recherche se repose un instant"


@pytest.fixture
def barque():
    made = CulturalObjectFactory(
        values={"TITR": ["Barque à Honfleur"], "AUTR": ["BOUDIN Eugène"], "LIEUX": ["Honfleur"]}
    )
    indexing.rebuild()
    return made


@pytest.fixture(params=["no server", "unreadable", "no directory"])
def _out(request, barque, settings, tmp_path):
    """The three ways to fail, none of which says so alike."""
    if request.param == "no server":
        settings.SEARCH_URL = "http://127.0.0.1:9"
    elif request.param == "unreadable":
        for name in ("main", "values"):
            (indexing.index().store.current() / name / "meta.json").write_text("{}")
    else:
        (tmp_path / "a file").write_text("")
        settings.SEARCH_DIR = tmp_path / "a file" / "search"
    yield
    faceted._open.clear()


@pytest.mark.usefixtures("_out")
def test_everything_else_stands(client, barque):
    with pytest.raises(SearchUnavailable):
        indexing.index().count()
    page = client.get(barque.get_public_url(), {"recherche": "q=barque"})
    assert (page.status_code, page.context["way"], page.context["related"]) == (200, None, [])
    museums = client.get("/collections/musees/")
    assert museums.status_code == 200
    assert "0 objet" not in museums.text
    found = client.get("/collections/suggestions/", {"q": "bou"})
    assert (found.status_code, found.json()) == (200, {"suggestions": []})
    search = client.get("/collections/recherche/", {"q": "barque"})
    assert search.status_code == 503
    assert RESTS in search.text
    for path in ("recherche.rss", "recherche.csv"):
        refused = client.get(f"/collections/{path}", {"q": "barque"})
        assert (refused.status_code, refused["Retry-After"]) == (503, "60")
        assert RESTS in refused.text


def test_the_office_says_it_in_its_own_look(rf):
    from maillage.website.errors import SearchRestsMiddleware

    middleware = SearchRestsMiddleware(lambda _request: None)
    refused = middleware.process_exception(rf.get("/gestion/jeux/1/"), SearchUnavailable("x"))
    assert (refused.status_code, refused["Retry-After"]) == (503, "60")
    assert RESTS in refused.content.decode()
    assert middleware.process_exception(rf.get("/"), ValueError("x")) is None


def test_an_index_that_cannot_be_read_is_made_anew(barque):
    (indexing.index().store.current() / "main" / "meta.json").write_text("{}")
    assert indexing.is_missing()
    indexing.rebuild()
    assert indexing.index().count() == 1
