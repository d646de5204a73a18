"""The address of a search, both ways; what means nothing breaks nothing."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from maillage.heritage.catalogue.search import (
    FACETS,
    HOWS,
    JOINS,
    SEARCHED,
    SORTS,
    Row,
    SearchRequest,
    find,
    parameter_of,
)
from maillage.kernel.search.faceted import BadCursor, Clause, How, Join, Span


def read(address):
    return SearchRequest.from_query(QueryDict(address))


def test_everything_that_an_address_says():
    request = read(
        "q=bord+de+mer&musee=mal&musee=mab&domaine=peinture&image=oui&droits=cc0&de=-300&a=1850"
        "&tri=recent&lien=et&champ=auteur&comment=tous&mots=boudin"
        "&lien=sauf&champ=titre&comment=expression&mots=la+plage&apres=xyz"
    )
    assert request.text == "bord de mer"
    assert request.filters == {
        "musee": ("mal", "mab"),
        "domaine": ("peinture",),
        "image": ("oui",),
        "droits": ("cc0",),
    }
    assert (request.year_from, request.year_to) == (-300, 1850)
    assert request.rows == (
        Row("boudin", "auteur", "tous", "et"),
        Row("la plage", "titre", "expression", "sauf"),
    )
    assert request.cursor == "xyz"
    query = request.query(facets=("musee", "periode"), histogram=True)
    assert query.filters["museum"] == ("mal", "mab")
    assert query.spans == (Span("year_from", "year_to", -300, 1850),)
    assert query.clauses == (
        Clause("boudin", "author", How.ALL, Join.AND),
        Clause("la plage", "title", How.PHRASE, Join.NOT),
    )
    assert (query.sort, query.facets) == ("-year_from", ("museum", "period"))
    again = read(request.query_string())
    assert again.query() == SearchRequest.from_query(QueryDict(again.query_string())).query()
    assert again.rows == request.rows


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("1850", 1850),
        ("-300", -300),
        ("−300", -300),
        ("300 av. J.-C.", -300),
        ("-300000", -300_000),
        ("0", None),
        ("", None),
        ("s.d.", None),
        ("²", None),
        ("٣", 3),
        ("9999999", None),
        ("1e3", None),
        ("12345678901234567890", None),
    ],
)
def test_years(text, year):
    made = QueryDict(mutable=True)
    made["de"] = text
    assert SearchRequest.from_query(made).year_from == year


def test_years_the_wrong_way_round():
    request = read("de=1900&a=1800")
    assert (request.year_from, request.year_to) == (1800, 1900)


@pytest.mark.parametrize(
    "address",
    [
        "tri=n-importe&image=peut-etre&droits=x&musee=&domaine=%00",
        "champ=titre",
        "mots=&mots=+&champ=titre",
        "inconnu=1&q=%00%00",
    ],
)
def test_what_means_nothing_is_left_out(address):
    request = read(address)
    assert request.is_empty
    assert request.query_string() == ""


def test_rows_with_unknown_names_look_everywhere():
    assert read("mots=plage&champ=prix&comment=x&lien=y").rows == (Row("plage"),)


def test_choosing():
    request = read("q=plage&domaine=peinture&apres=x")
    more = request.toggled("domaine", "dessin")
    assert more.filters == {"domaine": ("peinture", "dessin")}
    assert more.cursor == ""
    assert more.toggled("domaine", "peinture").filters == {"domaine": ("dessin",)}
    assert request.toggled("domaine", "peinture").filters == {}
    assert request.between(-50, None).query_string() == "q=plage&domaine=peinture&de=-50"
    assert (
        request.typed("ciel").sorted_by("titre").query_string()
        == "q=ciel&domaine=peinture&tri=titre"
    )
    assert request.sorted_by("prix").sort == "pertinence"
    assert request.query_string(cursor="abc").endswith("&apres=abc")


def test_names_agree_with_the_index():
    assert [parameter_of(one.field) for one in FACETS] == [one.parameter for one in FACETS]
    for field in SEARCHED:
        for how in HOWS:
            for join in JOINS:
                find(SearchRequest(rows=(Row("plage", field, how, join),)))
    for sort in SORTS:
        find(SearchRequest(sort=sort), facets=[one.parameter for one in FACETS], histogram=True)


texts = st.text(max_size=40)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "q",
                    "mots",
                    "champ",
                    "comment",
                    "lien",
                    "de",
                    "a",
                    "tri",
                    "domaine",
                    "musee",
                    "image",
                ]
            ),
            texts,
        ),
        max_size=12,
    )
)
def test_any_address_can_be_read_and_asked(pairs):
    made = QueryDict(mutable=True)
    for name, value in pairs:
        made.appendlist(name, value)
    request = SearchRequest.from_query(made)
    assert SearchRequest.from_query(QueryDict(request.query_string())) == request
    find(request, facets=("domaine",), histogram=True, extracts=True)


def test_a_cursor_from_elsewhere_is_refused():
    with pytest.raises(BadCursor):
        find(read("apres=pirate"))
