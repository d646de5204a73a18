"""A whole record at once."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from maillage.heritage.catalogue.fields import FIELDS
from maillage.heritage.catalogue.normal import best_years, normalise

KEYS = {"dates", "people", "places", "materials", "domains", "denominations", "periods", "subjects"}


def test_every_part_with_its_field():
    found = normalise(
        {
            "MILL": ["1822 entre", "1832 et"],
            "PERI": ["1ère moitié 19e siècle"],
            "AUTR": ["BOUDIN Eugène (peintre, attribué à)", "(peintre)"],
            "LIEUX": ["Honfleur (lieu de création)"],
            "DECV": ["Rouen"],
            "TECH": ["huile sur toile"],
            "DOMN": ["peinture"],
            "DENO": ["Tableau"],
            "EPOQ": ["ÉPOQUE RESTAURATION"],
            "REPR": ["paysage"],
        }
    )
    assert set(found) == KEYS
    assert found["dates"] == [
        {
            "from": 1822,
            "to": 1832,
            "label": "1822 entre, 1832 et",
            "confidence": 0.95,
            "field": "MILL",
        }
    ]
    assert found["people"] == [
        {
            "name": "Eugène Boudin",
            "sort": "Boudin, Eugène",
            "role": "peintre",
            "qualifier": "attribué à",
            "confidence": 0.95,
            "field": "AUTR",
        }
    ]
    assert [(one["name"], one["role"], one["field"]) for one in found["places"]] == [
        ("Honfleur", "lieu de création", "LIEUX"),
        ("Rouen", "lieu de découverte", "DECV"),
    ]
    assert [(one["name"], one["field"]) for one in found["periods"]] == [
        ("1ère moitié 19e siècle", "PERI"),
        ("Restauration", "EPOQ"),
    ]
    assert found["materials"][0] == {"name": "huile", "confidence": 0.95, "field": "TECH"}
    assert best_years(found) == (1822, 1832)


def test_the_period_serves_when_the_year_is_unsure():
    found = normalise({"MILL": ["1789 avant ?"], "PERI": ["2e moitié 18e siècle"]})
    assert [one["field"] for one in found["dates"]] == ["MILL", "PERI"]
    assert best_years(found) == (1739, 1800)


def test_a_date_not_understood_is_told_with_confidence_0():
    found = normalise({"MILL": ["s.d."], "EPOQ": ["Louis XVI"]})
    assert found["dates"][0] == {
        "from": None,
        "to": None,
        "label": "s.d.",
        "confidence": 0.0,
        "field": "MILL",
    }
    assert best_years(found) == (1774, 1792)
    assert best_years(normalise({"MILL": ["s.d."]})) == (None, None)
    assert best_years(normalise({})) == (None, None)


def test_a_style_alone_is_weak():
    (one,) = normalise({"EPOQ": ["STYLE LOUIS XV"]})["dates"]
    assert one["confidence"] < 0.5


@given(
    st.dictionaries(
        st.sampled_from(sorted(FIELDS)), st.lists(st.text(max_size=40), max_size=3), max_size=8
    )
)
def test_any_values(values):
    found = normalise(values)
    assert set(found) == KEYS
    assert json.loads(json.dumps(found)) == found
    for entries in found.values():
        for one in entries:
            assert one["field"] in values
            assert 0 <= one["confidence"] <= 1
    first, last = best_years(found)
    assert (first is None) == (last is None)
    if first is not None:
        assert first <= last
