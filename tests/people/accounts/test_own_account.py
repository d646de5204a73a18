"""One's own account: name, password, address, second factors, devices."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from tests.factories import PASSWORD, UserFactory

from maillage.kernel import audit
from maillage.people.accounts import words
from maillage.people.accounts.models import Role, User
from maillage.people.accounts.templatetags.accounts import device

pytestmark = pytest.mark.django_db
BACKEND = "maillage.people.accounts.backends.MailBackend"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def me(client, coordinator):
    client.force_login(coordinator, backend=BACKEND)
    return client


def confirm(client):
    return client.post("/compte/confirmer/", {"password": PASSWORD})


PAGES = [
    "/compte/",
    "/compte/adresse/",
    "/compte/mot-de-passe/",
    "/compte/securite/",
    "/compte/securite/cles/",
    "/compte/securite/cles/ajouter/",
    "/compte/securite/application/",
    "/compte/appareils/",
    "/compte/identites/",
    "/compte/deconnexion/",
]
PUBLIC_PAGES = [
    "/compte/connexion/",
    "/compte/connexion/code/",
    "/compte/inscription/",
    "/compte/ferme/",
    "/compte/mot-de-passe/oublie/",
    "/compte/mot-de-passe/oublie/envoye/",
    "/compte/mot-de-passe/change/",
    "/compte/identites/annulee/",
    "/compte/identites/echec/",
    "/compte/invitation/inconnu/",
]
ENGLISH = re.compile(
    r"\b(the|your|you|password|sign (in|up|out)|log ?(in|out)|please|submit|security key|"
    r"email address|enter|back ?up|recovery)\b",
    re.IGNORECASE,
)


def visible_text(response):
    body = response.content.decode().split("<body", 1)[1]
    body = re.sub(r"<script.*?</script>", " ", body, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", body)


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_french_and_run_no_inline_script(me, path):
    confirm(me)
    response = me.get(path)
    assert response.status_code == 200
    check_page(response)


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_public_pages_are_french_and_run_no_inline_script(client, path):
    check_page(client.get(path))


def check_page(response):
    page = response.content.decode()
    assert not ENGLISH.search(visible_text(response))
    assert "style=" not in page
    assert not re.search(r"\son[a-z]+=", page)
    inline = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", page)
    assert not inline


def test_visitors_sign_in_first(client):
    for path in PAGES:
        if path != "/compte/deconnexion/":
            assert client.get(path).url.startswith("/compte/connexion/?next=")


def test_rename(me, coordinator):
    response = me.post("/compte/", {"first_name": "Élise", "last_name": "Le Goff"}, follow=True)
    assert "Votre nom est enregistré." in response.content.decode()
    coordinator.refresh_from_db()
    assert str(coordinator) == "Élise Le Goff"
    assert audit.history_of(coordinator).first().actor == coordinator


def test_without_a_role_the_page_says_so(client):
    client.force_login(UserFactory(), backend=BACKEND)
    assert "n’a pas encore de rôle" in client.get("/compte/").content.decode()


def test_change_the_password(me, coordinator):
    given = {
        "oldpassword": "faux",
        "password1": "une autre phrase longue",
        "password2": "une autre phrase longue",
    }
    page = me.post("/compte/mot-de-passe/", given).content.decode()
    assert "pas votre mot de passe actuel" in page
    other = Client()
    other.force_login(coordinator, backend=BACKEND)
    response = me.post("/compte/mot-de-passe/", given | {"oldpassword": PASSWORD})
    assert response.url == "/compte/"
    coordinator.refresh_from_db()
    assert coordinator.check_password("une autre phrase longue")
    assert me.get("/compte/").status_code == 200
    assert other.get("/compte/").status_code == 302  # elsewhere, the session is over
    assert mail.outbox[0].subject == "Votre mot de passe a changé"
    assert "127.0.0.1" in mail.outbox[0].body


@pytest.mark.parametrize("password", ["court", "motdepasse123456"[:8], "123456789012345"])
def test_a_poor_password_is_refused(me, coordinator, password):
    given = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert me.post("/compte/mot-de-passe/", given).status_code == 200
    coordinator.refresh_from_db()
    assert coordinator.check_password(PASSWORD)


def test_choose_a_first_password(client):
    user = User.objects.create_user("sans@exemple.fr")
    client.force_login(user, backend=BACKEND)
    assert client.get("/compte/mot-de-passe/").url == "/compte/mot-de-passe/choisir/"
    check_page(client.get("/compte/mot-de-passe/choisir/"))
    given = {"password1": "une autre phrase longue", "password2": "une autre phrase longue"}
    client.post("/compte/mot-de-passe/choisir/", given)
    user.refresh_from_db()
    assert user.check_password("une autre phrase longue")


def test_change_the_address(me, coordinator, code_of):
    former = coordinator.email
    given = {"email": "nouvelle@exemple.fr", "action_add": "1"}
    assert me.post("/compte/adresse/", given).url.startswith("/compte/confirmer/")
    response = me.post("/compte/confirmer/?next=/compte/adresse/", {"password": PASSWORD})
    assert response.url == "/compte/adresse/code/"
    check_page(me.get(response.url))
    assert mail.outbox[-1].to == ["nouvelle@exemple.fr"]
    code = code_of(mail.outbox[-1])
    assert "Ce code ne convient pas" in me.post(response.url, {"code": "AAAAAA"}).content.decode()
    assert me.post(response.url, {"code": code}).url == "/compte/"
    coordinator.refresh_from_db()
    assert coordinator.email == "nouvelle@exemple.fr"
    [address] = EmailAddress.objects.filter(user=coordinator)
    assert (address.email, address.verified, address.primary) == (coordinator.email, True, True)
    assert "maintenant nouvelle@exemple.fr" in me.get("/compte/").content.decode()
    warned = next(one for one in mail.outbox if one.to == [former])
    assert warned.subject == "Votre adresse a changé"


def test_the_address_of_someone_else_is_not_taken_nor_told(me, coordinator, code_of):
    other = UserFactory()
    confirm(me)
    response = me.post("/compte/adresse/", {"email": other.email, "action_add": "1"})
    assert response.url == "/compte/adresse/code/"  # as for any address
    assert mail.outbox[-1].to == [other.email]
    # Even with the code, which only the other person has.
    page = me.post(response.url, {"code": code_of(mail.outbox[-1])}).content.decode()
    assert "Cette adresse ne peut pas être utilisée." in page
    coordinator.refresh_from_db()
    assert coordinator.email != other.email


def test_add_an_application(me, coordinator, django_capture_on_commit_callbacks):
    assert me.get("/compte/securite/application/").url.startswith("/compte/confirmer/")
    confirm(me)
    page = me.get("/compte/securite/application/")
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    wrong = me.post("/compte/securite/application/", {"code": "000000"})
    assert "Ce code ne convient pas." in wrong.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        response = me.post("/compte/securite/application/", {"code": _code(secret)})
    assert response.url == "/compte/securite/codes-de-secours/"
    shown = me.get(response.url)
    check_page(shown)
    codes = Authenticator.objects.get(user=coordinator, type="recovery_codes").wrap()
    assert all(code in shown.content.decode() for code in codes.get_unused_codes())
    file = me.get("/compte/securite/codes-de-secours/telecharger/")
    assert file["Content-Disposition"].startswith("attachment")
    assert codes.get_unused_codes()[0] in file.content.decode()
    assert "Codes de secours pour" in file.content.decode()
    assert mail.outbox[0].subject == "Application d’authentification activée"
    check_page(me.get("/compte/securite/"))
    check_page(me.get("/compte/securite/application/retirer/"))
    check_page(me.get("/compte/securite/codes-de-secours/creer/"))
    with django_capture_on_commit_callbacks(execute=True):
        me.post("/compte/securite/codes-de-secours/creer/")
    assert mail.outbox[-1].subject == "Nouveaux codes de secours"
    check_page(me.get("/compte/confirmer/code/"))


def _code(secret):
    import time

    from allauth.mfa.totp.internal.auth import hotp_value

    return format(hotp_value(secret, int(time.time()) // 30), "06")


def test_keys(me, coordinator):
    key = Authenticator.objects.create(
        user=coordinator,
        type="webauthn",
        data={"name": "Clé du bureau", "credential": {}, "passwordless": False},
    )
    confirm(me)
    rename = f"/compte/securite/cles/{key.pk}/renommer/"
    check_page(me.get(rename))
    me.post(rename, {"name": "Mon téléphone"})
    page = me.get("/compte/securite/cles/")
    check_page(page)
    assert "Mon téléphone" in page.content.decode()
    remove = f"/compte/securite/cles/{key.pk}/retirer/"
    check_page(me.get(remove))
    me.post(remove)
    assert not Authenticator.objects.exists()
    assert mail.outbox[-1].subject == "Clé d’accès retirée"


def test_the_keys_of_others_do_not_exist(me):
    other = UserFactory()
    key = Authenticator.objects.create(user=other, type="webauthn", data={"name": "À moi"})
    confirm(me)
    assert me.get(f"/compte/securite/cles/{key.pk}/renommer/").status_code == 404
    assert me.post(f"/compte/securite/cles/{key.pk}/retirer/").status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_names_of_new_keys(me, coordinator):
    confirm(me)
    page = me.get("/compte/securite/cles/ajouter/")
    assert page.context["form"].initial["name"] == "Clé 1"
    options = page.context["js_data"]["creation_options"]["publicKey"]
    assert options["rp"] == {"id": "testserver", "name": "Maillage"}


def test_devices(coordinator):
    here, there = Client(headers={"user-agent": FIREFOX}), Client()
    for one in (here, there):
        one.post("/compte/connexion/", {"login": coordinator.email, "password": PASSWORD})
    assert UserSession.objects.filter(user=coordinator).count() == 2
    page = here.get("/compte/appareils/").content.decode()
    assert "Firefox sur Windows" in page
    assert "Appareil inconnu" in page
    assert page.count("celui-ci") == 1
    response = here.post("/compte/appareils/", follow=True)
    assert "Vos autres appareils sont déconnectés." in response.content.decode()
    assert "ouvert nulle part ailleurs" in response.content.decode()
    assert here.get("/compte/").status_code == 200
    assert there.get("/compte/").status_code == 302


def test_activity_is_noted_every_five_minutes(me, coordinator, time_machine):
    time_machine.move_to("2026-05-12 10:00:00+00:00", tick=False)
    me.get("/compte/")
    first = UserSession.objects.get(user=coordinator).last_seen_at
    time_machine.move_to("2026-05-12 10:04:00+00:00", tick=False)
    me.get("/compte/")
    assert UserSession.objects.get(user=coordinator).last_seen_at == first
    time_machine.move_to("2026-05-12 10:06:00+00:00", tick=False)
    me.get("/compte/", headers={"user-agent": FIREFOX})
    seen = UserSession.objects.get(user=coordinator)
    assert seen.last_seen_at > first
    assert seen.user_agent == FIREFOX


@pytest.mark.parametrize("address", ["", "unix:", "n'importe quoi"])
def test_an_unknown_address_breaks_nothing(coordinator, address):
    client = Client(REMOTE_ADDR=address)
    client.post("/compte/connexion/", {"login": coordinator.email, "password": PASSWORD})
    assert UserSession.objects.get(user=coordinator).ip == "0.0.0.0"  # noqa: S104 - compared


@pytest.mark.parametrize(
    ("agent", "words_"),
    [
        (FIREFOX, "Firefox sur Windows"),
        ("Mozilla/5.0 (iPhone; like Mac OS X) Version/18.0 Safari/604.1", "Safari sur iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537.36 Edg/140", "Edge sur Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome sur Android"),
        ("curl/8.5.0", "Appareil inconnu"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "Linux"),
        ("", "Appareil inconnu"),
    ],
)
def test_device(agent, words_):
    assert device(agent) == words_


def test_every_mail_and_message_of_the_parts_has_our_words():
    """A new version of allauth that says something more fails here, not in a mailbox."""
    from importlib.resources import files

    from allauth import __file__ as allauth_file

    del allauth_file
    templates = files("allauth") / "templates"
    unused = {
        "account/email/unknown_account",  # nothing is sent to strangers
        "account/messages/phone_verification_sent.txt",  # no telephones
        "account/messages/phone_verified.txt",
        "account/email/password_reset_code",  # a link, not a code
    }
    found = set()
    for part in ("account", "mfa", "socialaccount", "usersessions"):
        for folder in ("email", "messages"):
            directory = templates / part / folder
            if not directory.is_dir():
                continue
            for one in directory.iterdir():
                name = f"{part}/{folder}/{one.name}"
                if folder == "messages":
                    found.add(name)
                elif name.endswith("_subject.txt"):
                    found.add(name.removesuffix("_subject.txt"))
    said = {*words.MESSAGES, *words.MAILS, *words.NOTICES}
    assert found - unused == said


def test_every_error_of_the_parts_has_our_words():
    from allauth.account.adapter import DefaultAccountAdapter
    from allauth.mfa.adapter import DefaultMFAAdapter
    from allauth.socialaccount.adapter import DefaultSocialAccountAdapter

    no_names_no_telephones = re.compile("phone|username")
    for part, ours in (
        (DefaultAccountAdapter, words.ACCOUNT_ERRORS),
        (DefaultMFAAdapter, words.FACTOR_ERRORS),
        (DefaultSocialAccountAdapter, words.IDENTITY_ERRORS),
    ):
        missing = set(part.error_messages) - set(ours)
        assert not [key for key in missing if not no_names_no_telephones.search(key)]


def test_a_member_has_the_same_page(client):
    client.force_login(UserFactory(role=Role.MEMBER), backend=BACKEND)
    assert "membre (" in client.get("/compte/").content.decode()
