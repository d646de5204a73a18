"""Who takes part in a project: chosen one by one, or all those of a segment at once."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.factories import (
    OrganisationFactory,
    PersonFactory,
    ProjectFactory,
    SegmentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client):
    def sign_in(role):
        client.force_login(UserFactory(role=role))

    return sign_in


def page(response):
    assert response.status_code == 200
    return response.content.decode()


def test_a_segment_becomes_the_partners_of_a_project(client, signed_in):
    signed_in("coordination")
    project = ProjectFactory()
    museums = OrganisationFactory.create_batch(2, kind="musee")
    segment = SegmentFactory(
        target="organisations",
        conditions={"field": "organisation.kind", "op": "any", "value": ["musee"]},
    )
    url = reverse("projects-partner-add", kwargs={"pk": project.pk})
    data = {"role": "hote", "organisations": [f"segment-{segment.pk}"]}
    assert page(client.get(url))
    client.post(url, data)
    client.post(url, data)
    assert {one.organisation for one in project.partners.all()} == set(museums)
    assert project.partners.count() == 2
    person = PersonFactory()
    client.post(url, {"role": "artiste", "people": [person.pk]})
    partner = project.partners.get(person=person)
    assert "Choisissez" in page(client.post(url, {"role": "hote"}))
    text = page(client.get(f"{project.get_absolute_url()}?onglet=presentation"))
    assert str(person) in text
    remove = {"pk": project.pk, "partner": partner.pk}
    client.post(reverse("projects-partner-remove", kwargs=remove))
    assert not project.partners.filter(person=person).exists()


def test_a_reader_adds_no_partner(client, signed_in):
    signed_in("lecture")
    project = ProjectFactory()
    url = reverse("projects-partner-add", kwargs={"pk": project.pk})
    assert client.get(url).status_code == 404
