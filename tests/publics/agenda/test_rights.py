"""A member and its events: drafts are written, hidden projects stay hidden and are kept."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import EventFactory, OrganisationFactory, ProjectFactory, UserFactory, in_days

from maillage.coordination.projects.models import Visibility
from maillage.kernel import audit, clock
from maillage.publics.agenda.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def own():
    return OrganisationFactory(name="Musée de Sées")


@pytest.fixture
def member(client, own):
    user = UserFactory(role="membre", organisation=own)
    client.force_login(user)
    return user


@pytest.fixture
def secret():
    """A project that the member does not see."""
    return ProjectFactory(name="Projet réservé", with_anchors=True)


def bound(project, own, **facts):
    """An event of `own`, bound to a date of `project`."""
    anchor = project.anchors.get(name="Vernissage")
    return EventFactory(organiser=own, project=project, anchor=anchor, session=True, **facts)


def edited(event, **changes):
    """What the form of `event` sends."""
    return {
        "title": event.title,
        "kind": event.kind,
        "summary": event.summary,
        "place": event.place_id,
        "organiser": event.organiser_id,
        "conditions": event.conditions,
        "_version": Event.objects.get(pk=event.pk).version,
        **changes,
    }


def test_a_restricted_project_hides_its_events_even_from_its_lead(client, member, own):
    project = ProjectFactory(lead=own, visibility=Visibility.RESTRICTED)
    event = EventFactory(project=project, session=True, title="Sous le manteau")
    assert client.get(event.get_absolute_url()).status_code == 404
    assert "Sous le manteau" not in client.get("/gestion/evenements/").text
    project.team.add(member)
    assert client.get(event.get_absolute_url()).status_code == 200


def test_the_lead_sees_the_events_of_its_project(client, member, own):
    event = EventFactory(project=ProjectFactory(lead=own), session=True)
    assert client.get(event.get_absolute_url()).status_code == 200


def test_the_name_of_a_hidden_project_is_not_shown(client, member, own, secret):
    event = bound(secret, own)
    text = client.get(event.get_absolute_url()).text
    assert event.place.name in text
    assert "Projet réservé" not in text
    assert "Vernissage</a>" not in text
    assert secret.get_absolute_url() not in text
    with audit.recording(actor=UserFactory(role="coordination"), verb="a modifié"):
        event.project, event.anchor = ProjectFactory(name="Autre réserve"), None
        event.save()
    history = client.get(reverse("events-history", kwargs={"pk": event.pk})).text
    assert "réservée" in history
    assert "Projet réservé" not in history
    assert "Autre réserve" not in history


def test_the_name_of_a_project_that_one_sees_is_shown(client, member, own):
    event = bound(ProjectFactory(name="Le nôtre", lead=own, with_anchors=True), own)
    text = client.get(event.get_absolute_url()).text
    assert "Le nôtre" in text
    assert "Vernissage</a>" in text


def exported(client):
    return client.get("/gestion/evenements/export/?format=csv").getvalue().decode("utf-8-sig")


def test_the_export_masks_hidden_projects_in_one_query(client, member, own, secret):
    visible = ProjectFactory(name="Le nôtre", lead=own, with_anchors=True)
    bound(visible, own, title="À découvert")
    bound(secret, own, title="À couvert")
    text = exported(client)
    with CaptureQueriesContext(connection) as few:
        exported(client)
    assert "À découvert" in text
    assert "Le nôtre" in text
    assert "À couvert" in text
    assert "Projet réservé" not in text
    for one in range(3):
        bound(secret, own, title=f"Encore {one}")
    with CaptureQueriesContext(connection) as more:
        exported(client)
    assert len(more) == len(few)
    client.force_login(UserFactory(role="lecture"))
    assert "Projet réservé" in exported(client)


def test_saving_keeps_the_project_that_one_does_not_see(client, member, own, secret):
    event = bound(secret, own)
    url = reverse("events-update", kwargs={"pk": event.pk})
    page = client.get(url).text
    assert 'name="project"' not in page
    assert 'name="anchor"' not in page
    sent = edited(event, title="Autre titre", project="", anchor="")
    assert client.post(url, sent).status_code == 302
    saved = Event.objects.get(pk=event.pk)
    assert saved.title == "Autre titre"
    assert (saved.project, saved.anchor) == (event.project, event.anchor)


def test_a_project_that_one_sees_may_still_be_taken_off(client, member, own):
    event = bound(ProjectFactory(lead=own, with_anchors=True), own)
    url = reverse("events-update", kwargs={"pk": event.pk})
    assert 'name="project"' in client.get(url).text
    assert client.post(url, edited(event, project="", anchor="")).status_code == 302
    assert Event.objects.get(pk=event.pk).project is None


@pytest.mark.parametrize("state", [Event.State.PUBLISHED, Event.State.CANCELLED])
def test_a_member_does_not_change_what_is_public(client, member, own, state):
    event = EventFactory(
        organiser=own, session={"start": in_days(9)}, state=state, first_published_at=clock.now()
    )
    base = f"/gestion/evenements/{event.pk}"
    session = event.sessions.get()
    page = client.get(f"{base}/").text
    for end in (
        "modifier/",
        "seances/ajouter/",
        f"seances/{session.pk}/",
        f"seances/{session.pk}/retirer/",
    ):
        assert f"{base}/{end}" not in page
        assert client.post(f"{base}/{end}", edited(event)).status_code == 404, end
    assert Event.objects.get(pk=event.pk).sessions.get().start == session.start
    client.force_login(UserFactory(role="communication"))
    assert client.get(f"{base}/modifier/").status_code == 200
    assert client.get(f"{base}/seances/ajouter/").status_code == 200


def test_a_member_still_writes_its_draft_and_its_dates(client, member, own):
    event = EventFactory(organiser=own, session=True)
    base = f"/gestion/evenements/{event.pk}"
    session = event.sessions.get()
    for end in ("modifier/", "seances/ajouter/", f"seances/{session.pk}/"):
        assert client.get(f"{base}/{end}").status_code == 200, end
