"""The editors' room: who enters, with what rights, under which policy."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from tests.factories import UserFactory
from wagtail.models import Page

from maillage.people.accounts.models import RoleGrant
from maillage.website.editors import GROUP
from maillage.website.models import HomePage, SiteSettings

pytestmark = pytest.mark.django_db
EDITORS = ("administration", "coordination", "communication")
OTHERS = ("instruction", "lecture", "membre")


@pytest.mark.parametrize("role", EDITORS)
def test_editors_enter_and_may_publish(client, role):
    user = UserFactory(role=role)
    client.force_login(user)
    assert client.get("/redaction/").status_code == 200
    home = HomePage.objects.get()
    tester = home.permissions_for_user(user)
    assert tester.can_edit()
    assert tester.can_publish()
    assert client.get(f"/redaction/pages/{home.pk}/edit/").status_code == 200
    path = f"/redaction/settings/website/sitesettings/{SiteSettings.objects.get().site_id}/"
    assert client.get(path).status_code == 200
    for path in ("/redaction/users/", "/redaction/users/add/", "/redaction/groups/"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("role", OTHERS)
def test_others_find_nothing(client, role):
    client.force_login(UserFactory(role=role))
    for path in (
        "/redaction/",
        "/redaction/pages/",
        f"/redaction/pages/{Page.objects.first().pk}/",
    ):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/redaction/", "/redaction/login/", "/redaction/pages/"])
def test_visitors_sign_in_as_everywhere(client, path):
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/compte/")


def test_a_role_taken_away_closes_the_room(client):
    user = UserFactory(role="communication")
    client.force_login(user)
    client.get("/redaction/")
    assert user.groups.filter(name=GROUP).exists()
    RoleGrant.objects.filter(user=user).delete()
    assert client.get("/redaction/").status_code == 404
    assert not user.groups.filter(name=GROUP).exists()


def test_the_policy_is_relaxed_there_only(client):
    client.force_login(UserFactory(role="communication"))
    inside = client.get("/redaction/")["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in inside
    assert "script-src 'self' 'unsafe-inline'" in inside
    assert "unsafe-inline" not in client.get("/")["Content-Security-Policy"]
    assert "unsafe-inline" not in client.get("/gestion/")["Content-Security-Policy"]


def test_a_preview_may_be_framed_by_the_room(client):
    client.force_login(UserFactory(role="communication"))
    home = HomePage.objects.get()
    response = client.get(f"/redaction/pages/{home.pk}/view_draft/")
    assert response.status_code == 200
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]


def test_pictures_are_handed_out_and_nothing_else(client):
    default_storage.save("images/a.svg", ContentFile(b"<svg/>"))
    default_storage.save("original_images/b.png", ContentFile(b"x"))
    response = client.get("/media/images/a.svg")
    assert response.getvalue() == b"<svg/>"
    assert "sandbox" in response["Content-Security-Policy"]
    for path in ("/media/images/..", "/media/images/rien.png", "/media/original_images/b.png"):
        assert client.get(path).status_code == 404


def test_a_colour_too_light_is_refused_in_words(client):
    client.force_login(UserFactory(role="communication"))
    data = {
        "name": "Perche", "tagline": "", "logo": "", "primary_colour": "#ffcc00",
        "secondary_colour": "#1f5c4d", "contact_email": "", "footer": "null",
        "socials-count": "0",
    }  # fmt: skip
    path = f"/redaction/settings/website/sitesettings/{SiteSettings.objects.get().site_id}/"
    response = client.post(path, data)
    assert response.status_code == 200
    assert "trop claire" in response.text
