"""The agenda's office pages: who sees, who writes, who finds nothing."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import (
    AnchorFactory,
    EventFactory,
    OrganisationFactory,
    PlaceFactory,
    ProjectFactory,
    SessionFactory,
    UserFactory,
    in_days,
)

from maillage.coordination.places.models import Place
from maillage.coordination.projects.models import Visibility
from maillage.kernel import clock, search
from maillage.publics.agenda.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire(client):
    user = UserFactory(role="coordination")
    client.force_login(user)
    return user


def member(organisation):
    return UserFactory(role="membre", organisation=organisation)


def form_of(**changes):
    day = clock.today() + timedelta(days=30)
    values = {
        "title": "Visite du soir",
        "kind": "visite",
        "summary": "À la lampe torche.",
        "description": "<p>Venez.</p><script>alert(1)</script>",
        "conditions": "Entrée libre",
        "is_free": "on",
        "day": day.isoformat(),
        "start_time": "20:00",
        "end_time": "22:00",
    }
    return {**values, **{key: value for key, value in changes.items() if value is not None}}


def test_create_an_event(client, claire):
    place, organiser = PlaceFactory(), OrganisationFactory()
    response = client.post(
        "/gestion/evenements/nouveau/", form_of(place=place.pk, organiser=organiser.pk)
    )
    event = Event.objects.get()
    assert response["Location"] == event.get_absolute_url()
    assert event.state == Event.State.DRAFT
    assert clock.local(event.sessions.get().start).time() == time(20)
    assert "script" not in event.description
    assert client.get(event.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"last_day": "2001-01-01"}, "dernier jour doit suivre"),
        ({"start_time": ""}, "heure de début"),
        ({"day": ""}, "obligatoire"),
    ],
)
def test_a_wrong_time_is_said_in_words(client, claire, changes, words):
    response = client.post(
        "/gestion/evenements/nouveau/", form_of(place=PlaceFactory().pk, **changes)
    )
    assert response.status_code == 200
    assert words in response.text
    assert not Event.objects.exists()


def test_without_hours_the_day_is_whole(client, claire):
    last = (clock.today() + timedelta(days=40)).isoformat()
    data = form_of(place=PlaceFactory().pk, start_time="", end_time="", last_day=last)
    client.post("/gestion/evenements/nouveau/", data)
    session = Event.objects.get().sessions.get()
    assert session.all_day
    assert session.last_day.isoformat() == last


def test_publish_withdraw_cancel(client, claire):
    event = EventFactory(session=True)
    page = client.get(event.get_absolute_url()).text
    assert f"/gestion/evenements/{event.pk}/verbe/publish/" in page
    for verb, state in (
        ("publish", Event.State.PUBLISHED),
        ("withdraw", Event.State.DRAFT),
        ("publish", Event.State.PUBLISHED),
        ("cancel", Event.State.CANCELLED),
    ):
        client.post(f"/gestion/evenements/{event.pk}/verbe/{verb}/")
        assert Event.objects.get(pk=event.pk).state == state
    assert event.get_public_url() in client.get(event.get_absolute_url()).text


def test_a_verb_that_cannot_be_says_why(client, claire):
    event = EventFactory()
    response = client.post(f"/gestion/evenements/{event.pk}/verbe/publish/", follow=True)
    assert "Ajoutez d’abord une séance" in response.text
    assert client.post(f"/gestion/evenements/{event.pk}/verbe/rien/").status_code == 404
    assert client.get(f"/gestion/evenements/{event.pk}/verbe/publish/").status_code == 405


def test_sessions_are_added_moved_and_taken_away(client, claire):
    event = EventFactory(session=True)
    base = f"/gestion/evenements/{event.pk}/seances"
    day = (clock.today() + timedelta(days=9)).isoformat()
    assert client.get(f"{base}/ajouter/").status_code == 200
    client.post(f"{base}/ajouter/", {"day": day, "start_time": "10:00", "end_time": "11:00"})
    assert event.sessions.count() == 2
    added = event.sessions.order_by("pk").last()
    assert 'value="10:00"' in client.get(f"{base}/{added.pk}/").text
    client.post(f"{base}/{added.pk}/", {"day": day, "start_time": "14:00", "end_time": "15:00"})
    added = event.sessions.get(pk=added.pk)
    assert clock.local(added.start).hour == 14
    taken = client.post(f"{base}/ajouter/", {"day": day, "start_time": "14:00"})
    assert "déjà une séance" in taken.text
    client.post(f"{base}/{added.pk}/retirer/")
    assert event.sessions.count() == 1


def test_a_session_of_another_event_is_not_found(client, claire):
    event, other = EventFactory(), SessionFactory()
    for path in (f"{other.pk}/", f"{other.pk}/retirer/"):
        assert client.post(f"/gestion/evenements/{event.pk}/seances/{path}").status_code == 404


def test_a_public_event_is_withdrawn_before_it_is_deleted(client, claire):
    event = EventFactory(published=True)
    path = f"/gestion/evenements/{event.pk}/supprimer/"
    assert path not in client.get(event.get_absolute_url()).text
    assert client.post(path).status_code == 404
    client.post(f"/gestion/evenements/{event.pk}/verbe/withdraw/")
    assert client.post(path).status_code == 302
    assert not Event.objects.exists()


def test_an_anchor_is_published_in_one_form(client, claire):
    lead = OrganisationFactory()
    project = ProjectFactory(lead=lead, city="Bellême")
    anchor = AnchorFactory(project=project, name="Vernissage")
    place = PlaceFactory(city="Bellême")
    tab = client.get(f"{project.get_absolute_url()}?onglet=agenda").text
    path = f"/gestion/evenements/reperes/{anchor.pk}/publier/"
    assert path in tab
    form = client.get(path).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data = {name: getattr(value, "pk", value) for name, value in data.items()}
    assert data["place"] == place.pk
    assert data["kind"] == Event.Kind.OPENING
    response = client.post(path, data)
    assert response["Location"] == f"{project.get_absolute_url()}?onglet=agenda"
    event = Event.objects.get()
    assert event.is_public
    tab = client.get(f"{project.get_absolute_url()}?onglet=agenda").text
    assert event.get_public_url() in tab
    assert path not in tab
    assert event.title in client.get("/agenda/").text
    again = client.post(path, data)
    assert "déjà son événement" in again.text


def test_a_place_is_created_on_the_fly(client, claire):
    response = client.post("/gestion/choisir/places/", {"name": "Halle, Bellême"})
    assert response.status_code == 201
    place = Place.objects.get()
    assert (place.name, place.city) == ("Halle", "Bellême")
    assert client.post("/gestion/choisir/places/", {"name": "Halle"}).status_code == 400


# -- who may -----------------------------------------------------------------------------------------


@pytest.fixture
def own():
    return OrganisationFactory()


@pytest.fixture
def mine(own):
    return EventFactory(organiser=own, session=True, title="À nous")


@pytest.fixture
def theirs():
    return EventFactory(session=True, title="Aux autres")


def test_a_member_sees_and_writes_its_own_events(client, own, mine, theirs):
    client.force_login(member(own))
    listed = client.get("/gestion/evenements/").text
    assert "À nous" in listed
    assert "Aux autres" not in listed
    assert client.get(f"/gestion/evenements/{mine.pk}/modifier/").status_code == 200
    data = form_of(place=mine.place_id, organiser=own.pk, title="Encore à nous")
    data |= {"_version": Event.objects.get(pk=mine.pk).version}
    assert client.post(f"/gestion/evenements/{mine.pk}/modifier/", data).status_code == 302
    assert Event.objects.get(pk=mine.pk).title == "Encore à nous"


def test_a_member_s_new_event_is_its_own_and_a_draft(client, own, theirs):
    client.force_login(member(own))
    path = "/gestion/evenements/nouveau/"
    refused = client.post(path, form_of(place=theirs.place_id, organiser=theirs.organiser_id))
    assert refused.status_code == 200
    nobody = client.post(path, form_of(place=theirs.place_id))
    assert nobody.status_code == 200
    client.post(path, form_of(place=theirs.place_id, organiser=own.pk))
    event = Event.objects.get(title="Visite du soir")
    assert event.organiser == own
    assert not event.is_public


def pages_of(event):
    session = event.sessions.get()
    base = f"/gestion/evenements/{event.pk}"
    return [
        ("get", f"{base}/"),
        ("get", f"{base}/historique/"),
        ("get", f"{base}/modifier/"),
        ("post", f"{base}/modifier/"),
        ("get", f"{base}/supprimer/"),
        ("post", f"{base}/supprimer/"),
        ("post", f"{base}/verbe/publish/"),
        ("get", f"{base}/seances/ajouter/"),
        ("post", f"{base}/seances/ajouter/"),
        ("get", f"{base}/seances/{session.pk}/"),
        ("post", f"{base}/seances/{session.pk}/"),
        ("post", f"{base}/seances/{session.pk}/retirer/"),
    ]


def test_a_member_finds_nothing_of_others(client, own, theirs):
    client.force_login(member(own))
    for method, path in pages_of(theirs):
        assert getattr(client, method)(path).status_code == 404, path
    anchor = AnchorFactory()
    assert client.get(f"/gestion/evenements/reperes/{anchor.pk}/publier/").status_code == 404
    export = client.get("/gestion/evenements/export/?format=csv")
    assert "Aux autres" not in export.getvalue().decode("utf-8-sig")


def test_a_member_does_not_publish_its_own(client, own, mine):
    client.force_login(member(own))
    assert client.post(f"/gestion/evenements/{mine.pk}/verbe/publish/").status_code == 404
    assert "verbe/publish" not in client.get(mine.get_absolute_url()).text
    assert client.post(f"/gestion/evenements/{mine.pk}/supprimer/").status_code == 404


def test_readers_read(client, theirs):
    client.force_login(UserFactory(role="lecture"))
    base = f"/gestion/evenements/{theirs.pk}"
    assert client.get(f"{base}/").status_code == 200
    for path in (f"{base}/modifier/", f"{base}/supprimer/", f"{base}/seances/ajouter/"):
        assert client.get(path).status_code == 404
    assert client.get("/gestion/evenements/nouveau/").status_code == 404
    assert client.get("/gestion/lieux/").status_code == 200
    assert client.get("/gestion/lieux/nouveau/").status_code == 404


@pytest.mark.parametrize("role", [None])
def test_without_a_role_nothing(client, theirs, role):
    client.force_login(UserFactory(role=role))
    for method, path in [
        *pages_of(theirs),
        ("get", "/gestion/evenements/"),
        ("get", "/gestion/lieux/"),
    ]:
        assert getattr(client, method)(path).status_code == 404, path


def test_visitors_are_asked_to_sign_in(client, theirs):
    for path in ("/gestion/evenements/", theirs.get_absolute_url(), "/gestion/lieux/"):
        assert client.get(path)["Location"].startswith("/compte/")


def test_the_events_of_a_restricted_project_are_hidden_from_the_team(client):
    project = ProjectFactory(visibility=Visibility.RESTRICTED)
    event = EventFactory(project=project, session=True, title="Sous le manteau")
    client.force_login(UserFactory(role="communication"))
    assert "Sous le manteau" not in client.get("/gestion/evenements/").text
    for method, path in pages_of(event):
        assert getattr(client, method)(path).status_code == 404, path


def test_search_finds_only_what_one_may_see(own, mine, theirs):
    search.drain()
    assert [hit.title for hit in search.search(member(own), "autres nous")] == []
    assert [hit.title for hit in search.search(member(own), "autres", kinds=["events"])] == []
    found = search.search(UserFactory(role="coordination"), "autres", kinds=["events"])
    assert [hit.title for hit in found] == ["Aux autres"]


# -- as many queries for three as for one --------------------------------------------------------------


@pytest.mark.parametrize("path", ["/gestion/evenements/", "/gestion/lieux/", "panel", "detail"])
def test_as_many_queries_for_three_as_for_one(client, claire, path):
    project = ProjectFactory(with_anchors=True)
    first = EventFactory(project=project, session=True)
    address = {
        "panel": f"{project.get_absolute_url()}?onglet=agenda",
        "detail": first.get_absolute_url(),
    }.get(path, path)

    def count():
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    one = count()
    for day in (3, 4):
        EventFactory(project=project, session={"start": in_days(day)})
        SessionFactory(event=first, start=in_days(day + 10))
    assert count() == one <= 20


def test_export_has_the_words_of_the_page(client, claire):
    event = EventFactory(published=True)
    text = client.get("/gestion/evenements/export/?format=csv").getvalue().decode("utf-8-sig")
    assert event.title in text
    assert f"http://testserver{event.get_public_url()}" in text


def test_places_are_written(client, claire):
    data = {"name": "Halle", "city": "Bellême", "latitude": "48,3752", "longitude": "0,5634"}
    response = client.post("/gestion/lieux/nouveau/", data)
    assert response.status_code == 302, response.text
    half = client.post("/gestion/lieux/nouveau/", {"name": "X", "city": "Y", "latitude": "48"})
    assert "latitude et longitude" in half.text
    used = EventFactory(place=Place.objects.get()).place
    assert client.get(used.get_absolute_url()).status_code == 200
    client.post(f"/gestion/lieux/{used.pk}/supprimer/")
    assert Place.objects.filter(pk=used.pk).exists()
