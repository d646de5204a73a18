"""The office's images of an object: small, by addresses that open for whoever may see the object."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import CulturalObjectFactory, MuseumFactory, ObjectImageFactory, UserFactory
from tests.heritage.games.playthings import add_image

from maillage.heritage.catalogue.domain.objects import withdraw_object

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(db):
    return CulturalObjectFactory(
        museum=MuseumFactory(), values={"TITR": ["La barque"]}, visibility="equipe"
    )


def tab(client, record):
    return client.get(f"{record.get_absolute_url()}?onglet=images")


def test_each_image_is_small_named_and_measured(client, record):
    add_image(record, 1, rank=1, caption="Le revers", credit="© Musée", sha256="a")
    add_image(record, 2, rank=2, sha256="b")
    ObjectImageFactory(
        object=record, rank=3, sha256="c", iiif_service="https://images.exemple.fr/iiif/3"
    )
    client.force_login(UserFactory(role="communication"))
    page = tab(client, record).text
    shown = re.findall(r'<img src="(/collections/images/[^"]+)"([^>]*)>', page)
    assert len(shown) == 2
    for number, (_url, attributes) in enumerate(shown, 1):
        assert 'width="320" height="240"' in attributes
        assert 'loading="lazy"' in attributes
        assert f'alt="Image {number} sur 3 de l’objet : La barque"' in attributes
    assert "Le revers" in page
    assert "Elle reste sur le serveur du musée." in page
    assert "essai/" not in page  # where the file is kept is nobody's business


def test_what_the_tab_shows_opens_for_whoever_keeps_the_object_alone(client, record):
    add_image(record, 1)
    team = UserFactory(role="communication")
    client.force_login(team)
    (url,) = re.findall(r'<img src="([^"]+)"', tab(client, record).text)
    members = UserFactory(role="membre", organisation=record.museum.organisation)
    stranger = UserFactory(role="membre")
    for withdrawn in (False, True):
        if withdrawn:
            withdraw_object(record=record, actor=team)
        for user, status in ((team, 200), (members, 200), (stranger, 404), (None, 404)):
            if user is None:
                client.logout()
            else:
                client.force_login(user)
            response = client.get(url)
            assert response.status_code == status, (user, withdrawn)
            if status == 200:
                assert response["Cache-Control"].startswith("private")
                assert b"".join(response.streaming_content)


def test_the_tab_asks_as_many_questions_for_three_images(client, record):
    client.force_login(UserFactory(role="communication"))
    add_image(record, 1, sha256="a")

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert tab(client, record).status_code == 200
        return len(found)

    queries()
    before = queries()
    for n in range(2, 4):
        add_image(record, n, sha256=str(n))
    assert queries() == before
