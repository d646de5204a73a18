"""The site's colours: readable or refused, kept for a year, never inline."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from maillage.website import theme
from maillage.website.colours import ENOUGH, NIGHT, contrast, for_night, ink_on, validate_colour
from maillage.website.models import SiteSettings

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_of_known_pairs():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#abcdef", "#abcdef") == 1


@pytest.mark.parametrize("colour", ["#a13c26", "#1f5c4d", "#000000", "#174F9C"])
def test_a_readable_colour(colour):
    validate_colour(colour)


@pytest.mark.parametrize(
    ("colour", "ratio"), [("#ffcc00", "1,3"), ("#777777", "3,9"), ("#ffffff", "1,1")]
)
def test_a_colour_too_light_is_refused_with_its_ratio(colour, ratio):
    with pytest.raises(ValidationError) as error:
        validate_colour(colour)
    assert ratio in error.value.messages[0]
    assert "4,5" in error.value.messages[0]


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "#1234567", "a13c26", ""])
def test_what_is_no_colour(colour):
    with pytest.raises(ValidationError, match="dièse"):
        validate_colour(colour)


@given(COLOURS)
def test_ink_is_always_readable_on_a_colour(colour):
    assert contrast(ink_on(colour), colour) >= ENOUGH - 0.3


@given(COLOURS)
def test_night_shade_is_readable(colour):
    assert contrast(for_night(colour), NIGHT) >= ENOUGH


@pytest.mark.django_db
def test_style_sheet_is_at_an_address_of_its_own(client):
    page = client.get("/").text
    settings = SiteSettings.objects.get()
    address = theme.address(settings)
    assert f'<link rel="stylesheet" href="{address}">' in page
    response = client.get(address)
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in response["Cache-Control"]
    assert "--site-primary:#a13c26" in response.text


@pytest.mark.django_db
def test_new_colours_have_a_new_address(client):
    settings = SiteSettings.objects.get()
    before = theme.address(settings)
    settings.primary_colour = "#174f9c"
    settings.full_clean()
    settings.save()
    assert client.get(before)["Location"] == theme.address(settings)
    assert "--site-primary:#174f9c" in client.get(before, follow=True).text


@pytest.mark.django_db
def test_the_mark_wears_the_colour(client):
    assert "#a13c26" in client.get("/favicon.svg").text
    assert client.get("/favicon.ico")["Location"] == "/favicon.svg"
