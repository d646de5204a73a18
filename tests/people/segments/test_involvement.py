"""The tab of what a contact takes part in: every nature, newest first, only what one may see."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import (
    EventFactory,
    OrganisationFactory,
    PersonalLinkFactory,
    PersonFactory,
    ProjectFactory,
    ProjectPartnerFactory,
    SessionFactory,
    TaskFactory,
    UserFactory,
)

from maillage.kernel import clock
from maillage.people.segments import panels

pytestmark = pytest.mark.django_db


def tab(record):
    return f"{record.get_absolute_url()}?onglet=implication-{record._meta.model_name}"


def labels(record, user, **params):
    return [row["item"].label for row in panels.involvement(record, user, params)["involvement"]]


def test_every_nature_shows_newest_first(client, signed_in):
    user = signed_in("coordination")
    organisation = OrganisationFactory()
    led = ProjectFactory(name="Expo portée", lead=organisation, with_anchors=True)
    late = clock.today() - timedelta(days=3)
    TaskFactory(
        project=led, title="Devis", responsible_organisation=organisation, due=late, start=late
    )
    joined = ProjectFactory(name="Résidence")
    ProjectPartnerFactory(project=joined, organisation=organisation, role="hote")
    event = EventFactory(title="Visite", organiser=organisation)
    SessionFactory(event=event)
    found = panels.involvement(organisation, user, {})["involvement"]
    days = [row["item"].day for row in found]
    assert days == sorted(days, reverse=True)
    roles = {row["item"].label: (row["item"].role, row["item"].state) for row in found}
    assert roles["Expo portée"][0] == "Porte le projet"
    assert roles["Résidence"][0] == "Commune hôte"
    assert roles["Devis (Expo portée)"] == ("Responsable", "en retard")
    assert roles["Visite"][0] == "Organise"
    text = client.get(tab(organisation)).content.decode()
    for label in roles:
        assert label in text
    assert labels(organisation, user, nature="events") == ["Visite"]
    assert len(labels(organisation, user, nature="inconnue")) == 4


def test_people_have_tasks_links_and_teams(client, signed_in):
    user = signed_in("coordination")
    account = UserFactory(role="coordination")
    person = PersonFactory(user=account)
    project = ProjectFactory(name="Jumelage", team=[account])
    TaskFactory(project=project, title="Appeler", responsible=person)
    PersonalLinkFactory(person=person, project=project)
    found = panels.involvement(person, user, {})["involvement"]
    assert {row["item"].role for row in found} == {"Dans l’équipe", "Responsable", "Lien personnel"}
    gone = PersonalLinkFactory(person=PersonFactory(), project=project, revoked_at=clock.now())
    old = PersonalLinkFactory(
        person=gone.person, project=ProjectFactory(), expires_at=clock.now() - timedelta(1)
    )
    assert old.pk
    states = [row["item"].state for row in panels.involvement(gone.person, user, {})["involvement"]]
    assert set(states) == {"révoqué", "expiré"}
    text = client.get(tab(PersonFactory())).content.decode()
    assert "Rien pour l’instant" in text


def test_what_one_may_not_see_is_left_out(client):
    organisation = OrganisationFactory(visibility="reseau")
    hidden = ProjectFactory(name="Secret", visibility="restreinte", lead=organisation)
    TaskFactory(project=hidden, title="Chut", responsible_organisation=organisation)
    seen = ProjectFactory(name="Ouvert", visibility="reseau")
    ProjectPartnerFactory(project=seen, organisation=organisation)
    reader = UserFactory(role="lecture")
    assert labels(organisation, reader) == ["Ouvert"]
    # A member reads an open project, not who is in it, unless its own organisation is.
    stranger = UserFactory(role="membre")
    assert labels(organisation, stranger) == []
    own = UserFactory(role="membre", organisation=organisation)
    assert labels(organisation, own) == ["Ouvert"]
    person = PersonFactory(organisation=organisation)
    PersonalLinkFactory(person=person, project=seen)
    assert labels(person, reader) == []
    client.force_login(stranger)
    assert client.get(tab(PersonFactory())).status_code == 404
    assert client.get(tab(OrganisationFactory(visibility="equipe"))).status_code == 404


def test_pages_and_queries(client, signed_in):
    user = signed_in("coordination")
    person = PersonFactory()
    project = ProjectFactory()
    assert user.roles

    def queries():
        with CaptureQueriesContext(connection) as captured:
            panels.involvement(person, user, {})
        return len(captured)

    TaskFactory(project=project, responsible=person, title="Tâche 0", due=date(2026, 1, 1))
    few = queries()
    for number in range(1, 35):
        TaskFactory(
            project=project,
            responsible=person,
            title=f"Tâche {number}",
            start=None,
            due=date(2026, 1, 1) + timedelta(days=number),
        )
    assert queries() == few
    first = panels.involvement(person, user, {})
    assert first["next_page"] == 2
    assert first["involvement"][0]["item"].label.startswith("Tâche 34")
    second = panels.involvement(person, user, {"page": "2"})
    assert len(second["involvement"]) == 5
    assert second["next_page"] is None
    assert second["previous_page"] == 1
    assert not panels.involvement(person, user, {"page": "99999999"})["previous_page"]
    assert panels.involvement(person, user, {"page": "500"})["involvement"] == []
    text = client.get(f"{tab(person)}&nature=tasks").content.decode()
    assert "page=2" in text
    assert client.get(f"{tab(person)}&nature=tasks&page=x").status_code == 200
    assert reverse("people-detail", kwargs={"pk": person.pk}) in tab(person)
