"""Values cleaned and cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.heritage.catalogue.readers.cleaning import MAX_VALUE, clean, strip_html
from maillage.heritage.catalogue.readers.records import SourceRecord
from maillage.heritage.catalogue.readers.splitting import split_values


def cleaned(text):
    record = SourceRecord(1, 1)
    return clean(text, "DESC", record), [one.code for one in record.problems]


@pytest.mark.parametrize(
    ("given", "kept", "told"),
    [
        ("  un vase ", "un vase", []),
        ("un\u00a0vase", "un vase", []),
        ("e\u0301te\u0301", "été", []),
        ("l\x92île", "l’île", ["characters"]),
        ("un\0 vase\x07", "un vase", ["characters"]),
        ("dÃ©cor", "décor", ["characters"]),
        ("lettre � perdue", "lettre � perdue", ["lost-letters"]),
        ("<p>Un <b>vase</b></p><p>rond</p>", "Un vase\nrond", ["html"]),
        ("a<br/>b", "a\nb", ["html"]),
        ("<script>alert(1)</script>Vase", "Vase", ["html"]),
        ("Vase<script>alert(1)", "Vase", ["html"]),
        ("<!-- non -->Vase", "Vase", ["html"]),
        ("&lt;script&gt;x&lt;/script&gt;Vase", "Vase", ["html"]),
        ("L&#233;on &amp; fils", "Léon & fils", ["html"]),
        ("signé <illisible>, H. < 10 cm", "signé <illisible>, H. < 10 cm", []),
        ("Dupont & Cie", "Dupont & Cie", []),
        ("deux\r\nlignes", "deux\nlignes", []),
        ("", "", []),
    ],
)
def test_clean(given, kept, told):
    assert cleaned(given) == (kept, told)


def test_long_values():
    assert cleaned("x" * 20_000) == ("x" * 20_000, [])
    text, told = cleaned("é" * (MAX_VALUE + 1))
    assert told == ["too-long"]
    assert len(text) == MAX_VALUE


@given(st.text(max_size=300))
def test_clean_never_raises_and_is_stable(text):
    once, _told = cleaned(text)
    assert cleaned(once)[0] == once
    assert "\0" not in once


@pytest.mark.parametrize(
    "text", ["<script" * 20_000, "<!--" * 20_000, "<p " * 20_000, "&#" * 20_000]
)
def test_html_made_to_be_slow(text):
    assert strip_html(text) is not None


@pytest.mark.parametrize(
    ("text", "code", "commas", "values"),
    [
        ("bronze ; marbre", "TECH", False, ["bronze", "marbre"]),
        ("bronze;marbre ;", "TECH", False, ["bronze", "marbre"]),
        ("bronze (fondu ; doré) ; marbre", "TECH", False, ["bronze (fondu ; doré)", "marbre"]),
        ("bronze (fondu ; doré ; marbre", "TECH", False, ["bronze (fondu", "doré", "marbre"]),
        ("a) b ; c (d", "TECH", False, ["a) b", "c (d"]),
        ("Le port ; la mer", "TITR", False, ["Le port ; la mer"]),
        ("a,b", "DOMN", False, ["a,b"]),
        ("a,b", "DOMN", True, ["a", "b"]),
        ("a, b", "DOMN", True, ["a, b"]),
        ("a (b,c),d", "DOMN", True, ["a (b,c)", "d"]),
        ("1822 ENTRE,1832 ET", "MILL", True, ["1822 ENTRE,1832 ET"]),
        ("1820,1830", "MILL", True, ["1820", "1830"]),
        ("1820 VERS,1830 VERS", "MILL", True, ["1820 VERS", "1830 VERS"]),
        ("12,5", "TECH", True, ["12,5"]),
        ("", "TECH", True, []),
        (" ; ;", "TECH", False, []),
    ],
)
def test_split(text, code, commas, values):
    assert split_values(text, code, commas=commas) == values
