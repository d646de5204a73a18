"""Home, search, notifications, jobs, undo, the page of components."""

from __future__ import annotations

import pytest
from tests.factories import OrganisationFactory, UserFactory

from maillage.kernel import clock, registry, undo
from maillage.kernel.models import Job, Notification, NotificationPreference
from maillage.kernel.registry import DashboardCard
from maillage.kernel.search import rebuild

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client):
    user = UserFactory(role="coordination", first_name="Claire")
    client.force_login(user)
    return user


def text(client, url, **headers):
    response = client.get(url, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


# -- home -------------------------------------------------------------------------------------------


def test_the_home_page_greets_and_shows_the_cards_that_have_something(client, user, monkeypatch):
    monkeypatch.setattr(registry.dashboard, "_items", {})
    assert "Tout est calme" in text(client, "/gestion/")
    template = "ui/partials/empty.html"
    for key, context in (("a", {"title": "Trois tâches", "icon": "flag"}), ("b", None)):
        registry.dashboard.register(
            DashboardCard(key, template, lambda _user, context=context: context)
        )
    page = text(client, "/gestion/")
    assert "Claire" in page
    assert "Trois tâches" in page
    assert page.count("blank-title") == 1


def test_an_account_without_a_role_is_told_so(client):
    client.force_login(UserFactory())
    page = text(client, "/gestion/")
    assert "Votre compte est prêt" in page
    assert "Se déconnecter" in page
    assert client.get("/gestion/recherche/").status_code == 404


def test_the_evening_has_its_greeting(user, time_machine):
    from maillage.office.views.home import greeting

    time_machine.move_to("2026-05-12T19:00:00+02:00")
    assert greeting(user) == "Bonsoir Claire"
    time_machine.move_to("2026-05-12T09:00:00+02:00")
    assert greeting(user) == "Bonjour Claire"


# -- search -----------------------------------------------------------------------------------------


def test_search_finds_only_what_the_user_may_see(client):
    own = OrganisationFactory(name="Musée de Sées", city="Sées")
    OrganisationFactory(name="Musée de Bellême")
    rebuild()
    client.force_login(UserFactory(role="membre", organisation=own))
    page = text(client, "/gestion/recherche/?q=musée")
    assert "Musée de Sées" in page
    assert "Bellême" not in page
    assert "Rien ne répond" in text(client, "/gestion/recherche/?q=belleme")
    assert "Rien ne répond" not in text(client, "/gestion/recherche/")


def test_suggestions_are_a_fragment(client, user):
    OrganisationFactory(name="Musée <b>de</b> Sées")
    rebuild()
    headers = {"HX-Request": "true", "HX-Target": "suggestions"}
    found = text(client, "/gestion/recherche/?q=musee", **headers)
    assert "<html" not in found
    assert "Musée &lt;b&gt;de&lt;/b&gt; Sées" in found
    assert "Tous les résultats" in found
    assert text(client, "/gestion/recherche/?q=", **headers).strip() == ""


# -- notifications ------------------------------------------------------------------------------------


def note(user, number=0, **fields):
    values = {"kind": "task", "subject": f"Nouvelle {number}", "text": "", "dedupe": f"n{number}"}
    return Notification.objects.create(user=user, **{**values, **fields})


def test_notifications_are_one_s_own_and_read_once_opened(client, user):
    mine = note(user, 1, url="/gestion/recherche/")
    other = note(UserFactory(role="lecture"), 2)
    page = text(client, "/gestion/notifications/")
    assert "Nouvelle 1" in page
    assert "Nouvelle 2" not in page
    response = client.post(f"/gestion/notifications/{mine.pk}/")
    assert response["Location"] == "/gestion/recherche/"
    mine.refresh_from_db()
    assert mine.read_at is not None
    assert client.post(f"/gestion/notifications/{other.pk}/").status_code == 404


def test_a_notification_never_leads_elsewhere(client, user):
    one = note(user, 1, url="https://ailleurs.example/")
    response = client.post(f"/gestion/notifications/{one.pk}/")
    assert response["Location"] == "/gestion/notifications/"


def test_everything_can_be_marked_as_read(client, user):
    note(user, 1)
    client.post("/gestion/notifications/lues/")
    assert not Notification.objects.filter(read_at__isnull=True).exists()
    assert client.get("/gestion/notifications/lues/").status_code == 405


def test_each_kind_has_its_preference(client, user, monkeypatch):
    from maillage.kernel import notifications

    monkeypatch.setattr(notifications, "KINDS", {"task": ("Une tâche m’est confiée", "now")})
    monkeypatch.setattr("maillage.office.views.notifications.KINDS", notifications.KINDS)
    url = "/gestion/notifications/preferences/"
    assert "Une tâche m’est confiée" in text(client, url)
    assert client.post(url, {"task": "digest"}).status_code == 302
    assert NotificationPreference.objects.get(user=user).channel == "digest"
    assert client.post(url, {"task": "pigeon"}).status_code == 200


# -- jobs ---------------------------------------------------------------------------------------------


def test_a_job_tells_its_progress_to_whoever_started_it(client, user):
    job = Job.objects.create(label="Dossier", percent=42, message="3 sur 7", created_by=user)
    url = f"/gestion/travaux/{job.token}/"
    assert "3 sur 7" in text(client, url)
    assert client.get(f"{url}?json=1").json() == {
        "percent": 42,
        "label": "3 sur 7",
        "done": False,
        "failed": False,
        "url": "",
    }
    job.finished_at, job.url, job.percent = clock.now(), "/gestion/recherche/", 100
    job.save()
    assert client.get(f"{url}?json=1").json()["url"] == "/gestion/recherche/"
    assert client.get(url)["Location"] == "/gestion/recherche/"
    job.failed, job.message = True, "Le fichier a disparu."
    job.save()
    assert "Le fichier a disparu." in text(client, url)
    client.force_login(UserFactory(role="administration"))
    assert client.get(url).status_code == 404


# -- undo ---------------------------------------------------------------------------------------------


def change(organisation, user, name):
    from copy import copy

    before = copy(organisation)
    organisation.name = name
    organisation.save()
    entries = [undo.entry(before, organisation, ["name"])]
    return undo.keep(organisation, label="Renommer", entries=entries, actor=user)


def test_a_change_is_taken_back_by_whoever_may_change_the_record(client, user):
    one = OrganisationFactory(name="Avant")
    record = change(one, user, "Après")
    url = f"/gestion/annuler/{record.pk}/"
    assert client.get(url).status_code == 405
    client.force_login(UserFactory(role="lecture"))
    assert client.post(url).status_code == 404
    client.force_login(user)
    response = client.post(url, follow=True)
    assert "C’est annulé" in response.content.decode()
    one.refresh_from_db()
    assert one.name == "Avant"
    assert "déjà été annulé" in client.post(url, follow=True).content.decode()


# -- components ---------------------------------------------------------------------------------------


def test_the_components_are_for_developers(client, settings):
    url = "/gestion/composants/"
    client.force_login(UserFactory(role="administration", is_staff=True))
    assert client.get(url).status_code == 404
    settings.DEBUG = True
    page = text(client, url)
    assert 'data-bs-theme="light"' in page
    assert 'data-bs-theme="dark"' in page
    assert " style=" not in page
    client.force_login(UserFactory(role="administration"))
    assert client.get(url).status_code == 404
