"""The shell, the polite errors, the tags."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import Context, Template
from django.test import Client, RequestFactory
from tests.factories import UserFactory

from maillage.kernel import registry
from maillage.kernel.models import Notification
from maillage.kernel.registry import NavigationItem
from maillage.ui import errors, states
from maillage.ui.context import Shell

pytestmark = pytest.mark.django_db


def render(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


# -- shell ------------------------------------------------------------------------------------------


@pytest.fixture
def navigation(monkeypatch):
    monkeypatch.setattr(registry.navigation, "_items", {})
    for item in (
        NavigationItem("home", "Accueil", "office-home", "home", "office", -10),
        NavigationItem("search", "Chercher", "office-search", "search", "office", 1, "Outils"),
        NavigationItem(
            "people", "Comptes", "office-notifications", "users", "accounts.view_user", 2
        ),
        NavigationItem("ghost", "Absent", "no-such-page", "x", "office", 3),
    ):
        registry.navigation.register(item)


def shell_of(user, path):
    request = RequestFactory().get(path)
    request.user = user
    return Shell(request)


def test_the_rail_shows_what_the_role_opens(navigation):
    groups = shell_of(UserFactory(role="lecture"), "/gestion/recherche/").navigation
    shown = [
        (group.label, entry.label, entry.current) for group in groups for entry in group.entries
    ]
    assert shown == [("", "Accueil", False), ("Outils", "Chercher", True)]
    groups = shell_of(UserFactory(role="administration"), "/gestion/").navigation
    shown = [(entry.label, entry.current) for group in groups for entry in group.entries]
    assert shown == [("Accueil", True), ("Comptes", False), ("Chercher", False)]


def test_unread_notifications_cost_one_query_and_none_outside(django_assert_num_queries):
    user = UserFactory(role="lecture")
    Notification.objects.create(user=user, kind="k", subject="s", text="", dedupe="1")
    assert user.in_office
    with django_assert_num_queries(1):
        assert shell_of(user, "/gestion/").unread == 1
    stranger = UserFactory()
    assert not stranger.in_office
    with django_assert_num_queries(0):
        assert shell_of(stranger, "/").unread == 0


def test_the_page_carries_no_inline_style_nor_script_without_nonce(client):
    client.force_login(UserFactory(role="administration"))
    response = client.get("/gestion/")
    text = response.content.decode()
    assert " style=" not in text
    assert "onclick" not in text
    assert "<script>" not in text
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert '<a class="skip-link" href="#contenu">' in text
    assert 'id="contenu"' in text
    assert text.count("<h1") == 1
    assert 'lang="fr"' in text


# -- errors -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (errors.bad_request, 400, "n’a pas été comprise"),
        (errors.permission_denied, 403, "ne vous est pas ouverte"),
        (errors.page_not_found, 404, "Nous ne trouvons pas cette page"),
        (errors.csrf_failure, 403, "n’est plus valable"),
        (errors.server_error, 500, "de notre côté"),
    ],
)
def test_errors_are_polite_and_french(view, status, words, rf):
    request = rf.get("/gestion/secret/")
    response = view(request)
    text = response.content.decode()
    assert response.status_code == status
    assert words in text
    assert "secret" not in text
    assert "Retour à l’accueil" in text


def test_the_page_of_a_failure_survives_a_broken_template(rf, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr(errors.loader, "render_to_string", broken)
    response = errors.server_error(rf.get("/"))
    assert response.status_code == 500
    assert "de notre côté" in response.content.decode()


def test_a_stale_form_is_refused_with_a_page():
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory(role="lecture"))
    response = client.post("/gestion/notifications/lues/")
    assert response.status_code == 403
    assert "Ce formulaire n’est plus valable" in response.content.decode()


# -- tags -------------------------------------------------------------------------------------------


def test_an_icon_is_decoration_unless_it_is_named():
    assert 'aria-hidden="true"' in render('{% icon "home" %}')
    named = render('{% icon "home" "icon-lg" "Accueil" %}')
    assert 'role="img" aria-label="Accueil"' in named
    assert "icons.svg#home" in named


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0\u00a0octets"),
        (999, "999\u00a0octets"),
        (1_400_000, "1,4\u00a0Mo"),
        (2_000, "2\u00a0ko"),
        (7_000_000_000_000, "7000\u00a0Go"),
    ],
)
def test_sizes_in_words(size, words):
    assert render("{{ size|file_size }}", size=size) == words


def test_small_filters():
    assert render("{{ name|initials }}", name="Claire de La Tour") == "CD"
    assert render("{{ name|initials }}", name="nadia@exemple.fr") == "N"
    assert (
        render("{{ a|long_day }}{{ b|long_day }}", a=date(2027, 1, 1), b=None) == "1er janvier 2027"
    )
    assert render("{{ a|at_most_99 }} {{ b|at_most_99 }}", a=99, b=100) == "99 99+"
    assert render("{{ a|of_none }}, {{ b|of_none }}", a="événement", b="projet") == (
        "d’événement, de projet"
    )


def test_the_address_is_changed_one_parameter_at_a_time():
    request = RequestFactory().get("/?q=a&page=3&q=b")
    text = render("{% query page=None sort='nom' %}", request=request)
    assert text == "?q=a&amp;q=b&amp;sort=nom"
    hidden = render("{% query_fields 'page' %}", request=RequestFactory().get('/?q="&page=2'))
    assert hidden == '<input type="hidden" name="q" value="&quot;">'


def test_a_message_with_a_way_back_has_its_form():
    message = Message(constants.SUCCESS, "Déplacé.", extra_tags="undo:/gestion/annuler/3/")
    text = render('{% include "ui/partials/toast.html" %}', message=message)
    assert 'action="/gestion/annuler/3/"' in text
    plain = Message(constants.ERROR, "Non.")
    assert "notice-danger" in render('{% include "ui/partials/toast.html" %}', message=plain)
    assert "<form" not in render('{% include "ui/partials/toast.html" %}', message=plain)


def test_a_state_has_a_tone_and_its_words():
    class Thing:
        STATE_TONES = {"late": "blocked"}

    assert 'state-blocked">En retard' in states.badge(Thing(), "late", "En retard")
    assert 'state-done">Fait' in states.badge(Thing(), "done", "Fait")
    assert "state-draft" in states.badge(Thing(), "inconnu", "?")
    assert states.badge(UserFactory()) == ""
