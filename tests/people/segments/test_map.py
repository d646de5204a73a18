"""The map and its list: same filters, same rights."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pydantic import ValidationError
from tests.factories import MembershipFactory, OrganisationFactory, SegmentFactory, UserFactory

from maillage.config import Environment

pytestmark = pytest.mark.django_db
MAP, POINTS = "organisations-map", "organisations-map-points"


@pytest.fixture
def places():
    return {
        "museum": OrganisationFactory(
            name="Musée de la Dentelle", kind="musee", latitude="48.43", longitude="0.09"
        ),
        "town": OrganisationFactory(name="Mairie de Sées", latitude="48.6", longitude="0.17"),
        "nowhere": OrganisationFactory(name="Sans adresse", kind="musee"),
    }


def points(client, **params):
    return client.get(reverse(POINTS), params).json()["points"]


def test_the_map_has_its_list_and_says_who_is_not_on_it(client, signed_in, places):
    signed_in("lecture")
    text = client.get(reverse(MAP)).content.decode()
    assert "Musée de la Dentelle" in text
    assert "Sans adresse</a>" not in text
    assert "2 sur la carte" in text
    assert "1 sans coordonnées" in text
    text = client.get(reverse(MAP), {"coordonnees": "sans"}).content.decode()
    assert "Sans adresse</a>" in text
    assert "Mairie de Sées</a>" not in text
    row = next(one for one in points(client) if one[0] == places["museum"].pk)
    assert row[1:5] == ["Musée de la Dentelle", 48.43, 0.09, "Musée"]


def test_filters_are_those_of_the_list(client, signed_in, places):
    signed_in("lecture")
    assert [one[1] for one in points(client, kind="musee")] == ["Musée de la Dentelle"]
    segment = SegmentFactory(
        target="organisations",
        conditions={"field": "organisation.kind", "op": "any", "value": ["commune"]},
    )
    assert [one[1] for one in points(client, audience=f"segment-{segment.pk}")] == [
        "Mairie de Sées"
    ]
    link = MembershipFactory(member=places["museum"])
    assert [one[0] for one in points(client, audience=f"network-{link.network_id}")] == [
        places["museum"].pk
    ]
    text = client.get(reverse(MAP), {"kind": "media"}).content.decode()
    assert "Aucune organisation sur la carte" in text
    text = client.get(reverse(MAP), {"kind": "media", "coordonnees": "sans"}).content.decode()
    assert "Toutes sont sur la carte" in text


def test_a_member_sees_the_points_of_what_it_sees(client, places):
    member = UserFactory(role="membre", organisation=places["museum"])
    client.force_login(member)
    assert [one[0] for one in points(client)] == [places["museum"].pk]
    client.force_login(UserFactory())
    assert client.get(reverse(POINTS)).status_code == 404
    client.logout()
    assert client.get(reverse(POINTS)).status_code == 302


def test_no_tiles_are_asked_of_anyone_unless_set(client, signed_in, places, settings):
    signed_in("lecture")
    response = client.get(reverse(MAP))
    assert 'data-tiles=""' in response.content.decode()
    assert "img-src 'self' data:;" in response.headers["Content-Security-Policy"] + ";"
    settings.MAP_TILES_URL = "https://tuiles.exemple.fr/{z}/{x}/{y}.png"
    settings.MAP_ATTRIBUTION = "© Exemple"
    text = client.get(reverse(MAP)).content.decode()
    assert 'data-tiles="https://tuiles.exemple.fr/{z}/{x}/{y}.png"' in text
    assert "© Exemple" in text


@pytest.mark.parametrize("url", ["tuiles.exemple.fr/{z}/{x}/{y}", "https://tuiles.exemple.fr/{z}"])
def test_an_address_of_tiles_is_checked(monkeypatch, url):
    monkeypatch.setenv("MAILLAGE_MAP_TILES_URL", url)
    with pytest.raises(ValidationError, match="must start with https"):
        Environment()
