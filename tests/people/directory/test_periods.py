"""Days as sheets write them, values of contact points, identifiers, names in order."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from maillage.people.directory.channels import clean_value
from maillage.people.directory.contacts import museofile_code, rna_code, siret_digits, uai_code
from maillage.people.directory.names import sort_name
from maillage.people.directory.periods import parse_day, written_day
from maillage.people.directory.words import period_words


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2019", date(2019, 1, 1), date(2019, 12, 31)),
        (" 2019 ", date(2019, 1, 1), date(2019, 12, 31)),
        ("mars 2019", date(2019, 3, 1), date(2019, 3, 31)),
        ("Février 2020", date(2020, 2, 1), date(2020, 2, 29)),
        ("févr. 2019", date(2019, 2, 1), date(2019, 2, 28)),
        ("03/2019", date(2019, 3, 1), date(2019, 3, 31)),
        ("12/05/2019", date(2019, 5, 12), date(2019, 5, 12)),
        ("2019-05-12", date(2019, 5, 12), date(2019, 5, 12)),
        ("12 mai 2019", date(2019, 5, 12), date(2019, 5, 12)),
        ("1er mars 2019", date(2019, 3, 1), date(2019, 3, 1)),
        ("", None, None),
    ],
)
def test_days(text, start, end):
    assert parse_day(text) == start
    assert parse_day(text, end=True) == end


@pytest.mark.parametrize("text", ["hier", "31/02/2019", "13/2019", "0019", "20199", "ma 2019"])
def test_what_is_no_day(text):
    with pytest.raises(ValueError, match=r"."):
        parse_day(text)


@given(st.dates(date(1800, 1, 1), date(2200, 12, 31)), st.booleans())
def test_what_a_form_shows_is_read_back(day, end):
    assert parse_day(written_day(day, end=end), end=end) == day


def test_periods_in_words():
    assert period_words(parse_day("2019"), None) == "depuis 2019"
    assert period_words(None, parse_day("2023", end=True)) == "jusqu’en 2023"
    assert written_day(None) == ""


@pytest.mark.parametrize(
    ("channel", "text", "value"),
    [
        ("telephone", "0261911010", "02 61 91 10 10"),
        ("telephone", "+33 2 61 91 10 10", "02 61 91 10 10"),
        ("telephone", "3610", "3610"),
        ("courriel", "mailto:Nadia@Exemple.fr", "nadia@exemple.fr"),
        ("site", "www.exemple.fr", "https://www.exemple.fr"),
        ("facebook", "musee.ruban", "https://www.facebook.com/musee.ruban"),
        ("facebook", "https://m.facebook.com/ruban", "https://m.facebook.com/ruban"),
        ("facebook", "facebook.com/ruban", "https://facebook.com/ruban"),
        ("instagram", "@ruban", "https://www.instagram.com/ruban/"),
        ("youtube", "@ruban", "https://www.youtube.com/@ruban"),
        ("tiktok", "ruban", "https://www.tiktok.com/@ruban"),
        ("x", "https://twitter.com/ruban", "https://twitter.com/ruban"),
        ("linkedin", "nadia-durand", "https://www.linkedin.com/in/nadia-durand/"),
        ("bluesky", "@ruban.bsky.social", "https://bsky.app/profile/ruban.bsky.social"),
        ("bluesky", "ruban", "https://bsky.app/profile/ruban.bsky.social"),
        ("mastodon", "@ruban@social.exemple.fr", "https://social.exemple.fr/@ruban"),
        ("mastodon", "https://social.exemple.fr/@ruban", "https://social.exemple.fr/@ruban"),
        ("autre", "Signal : 06 39 98 10 10", "Signal : 06 39 98 10 10"),
    ],
)
def test_values_of_channels(channel, text, value):
    assert clean_value(channel, text) == value
    assert clean_value(channel, value) == value


def test_a_body_has_another_page_on_linkedin():
    assert clean_value("linkedin", "ruban", of_body=True).endswith("/company/ruban/")


@pytest.mark.parametrize(
    ("channel", "text"),
    [
        ("telephone", "6,12E+08"),
        ("telephone", "nadia@exemple.fr"),
        ("telephone", "12"),
        ("courriel", "nadia"),
        ("site", "pas un site"),
        ("site", "javascript://exemple.fr"),
        ("facebook", "https://exemple.fr/ruban"),
        ("instagram", "https://facebook.com/ruban"),
        ("instagram", "a b"),
        ("mastodon", "ruban"),
        ("telephone", "  "),
    ],
)
def test_values_that_are_refused(channel, text):
    with pytest.raises(ValidationError):
        clean_value(channel, text)


def test_identifiers_in_their_shape():
    assert rna_code("w 611 234-567") == "W611234567"
    assert rna_code("611234567") == "W611234567"
    assert uai_code("610001 v") == "0610001V"
    assert museofile_code("m 410") == "M0410"
    assert museofile_code("0410") == "M0410"
    assert siret_digits("216 100 388 00018") == "21610038800018"
    assert (rna_code(""), uai_code(""), museofile_code("")) == ("", "", "")


def test_names_are_sorted_as_french_sorts_them():
    names = [
        ("Jean", "Azéma"),
        ("Joachim", "du Bellay"),
        ("Élise", "Beaufort"),
        ("Nadia", "Béal"),
        ("Louis-René", "Des Forêts"),
        ("Zoé", "Dumont"),
        ("Marie-Claire", "Durand"),
        ("Anne", "Durand-Leroy"),
        ("Aurélien", "de La Tour"),
        ("Maëlle", "Le Goff"),
        ("Léo", "Lézard"),
        ("Jean", "d’Ormesson"),
        ("Paul", "Orsini"),
        ("Jan", "Van Eyck"),
        ("Ursula", "Vasseur"),
        ("Carl", "von Weizsäcker"),
    ]
    order = [last for _first, last in sorted(names, key=lambda name: sort_name(*name))]
    assert order == [
        "Azéma",
        "Béal",
        "Beaufort",
        "Des Forêts",
        "du Bellay",
        "Dumont",
        "Durand",
        "Durand-Leroy",
        "de La Tour",
        "Le Goff",
        "Lézard",
        "d’Ormesson",
        "Orsini",
        "Van Eyck",
        "Vasseur",
        "von Weizsäcker",
    ]
