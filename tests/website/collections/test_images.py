"""Renditions: handed out to whoever may see the object, kept by browsers, never guessed."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.factories import UserFactory
from tests.factories.heritage import CulturalObjectFactory, MuseumFactory
from tests.website.collections.conftest import JPEG

from maillage.kernel.models import private_storage

pytestmark = pytest.mark.django_db


def address(image, side=320):
    return reverse("public-object-image", kwargs={"token": image.token, "side": side})


def body(response):
    return b"".join(response.streaming_content)


def test_a_rendition_is_served_and_kept(client, with_image):
    image = with_image(CulturalObjectFactory(), sha256="a" * 64)
    response = client.get(address(image))
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert body(response) == JPEG
    assert response["Cache-Control"].startswith("public, max-age=")
    assert "sandbox" in response["Content-Security-Policy"]
    again = client.get(address(image), headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    larger = client.get(address(image, 1600))
    larger.close()
    assert larger["ETag"] != response["ETag"]


def test_only_the_sizes_that_were_made(client, with_image):
    image = with_image(CulturalObjectFactory())
    for side in (0, 319, 999999999):
        assert client.get(address(image, side)).status_code == 404
    assert client.get(f"/collections/images/{'0' * 32}/320.jpg").status_code == 404
    assert client.post(address(image)).status_code == 405


@pytest.mark.parametrize("visibility", ["reseau", "equipe"])
def test_images_follow_their_object(client, with_image, visibility):
    image = with_image(CulturalObjectFactory(visibility=visibility))
    assert client.get(address(image)).status_code == 404
    client.force_login(UserFactory(role="communication"))
    response = client.get(address(image))
    assert response.status_code == 200
    assert response["Cache-Control"].startswith("private")
    response.close()


def test_a_closed_museum_shows_nothing(client, with_image):
    image = with_image(CulturalObjectFactory(museum=MuseumFactory(is_open=False)))
    assert client.get(address(image)).status_code == 404


def test_a_withdrawn_object_shows_nothing(client, with_image):
    record = CulturalObjectFactory()
    image = with_image(record)
    record.withdraw()
    record.save()
    assert client.get(address(image)).status_code == 404


def test_a_file_that_is_gone(client, with_image):
    image = with_image(CulturalObjectFactory())
    private_storage().delete(image.renditions["320"]["path"])
    assert client.get(address(image)).status_code == 404


def test_one_query_for_an_image(client, with_image, django_assert_num_queries):
    image = with_image(CulturalObjectFactory())
    with django_assert_num_queries(1):
        client.get(address(image)).close()
