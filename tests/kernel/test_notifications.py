"""Told once: at once, in a digest, or in the application; never twice, whatever fails."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from tests.factories import UserFactory

from maillage.kernel import clock, notifications
from maillage.kernel.models import Notification, NotificationPreference
from maillage.kernel.notifications import notify

Channel = Notification.Channel


def tell(**fields):
    given = {"kind": "essai", "subject": "Vos dates changent", "paragraphs": ["Le 12 mai."]}
    return notify(**{"dedupe": "fait-1", "email": "nadia@exemple.fr", **given, **fields})


@pytest.fixture
def user(db):
    return UserFactory()


def test_mail_leaves_on_commit_with_a_text_and_a_page(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = tell(url="/gestion/", button="Voir")
        assert not mail.outbox
    (message,) = mail.outbox
    assert "http://testserver/gestion/" in message.body
    assert "Vos dates changent" in message.alternatives[0][0]
    assert "<script" not in message.alternatives[0][0]
    row.refresh_from_db()
    assert row.sent_at is not None
    assert row.text


def test_the_same_fact_is_told_once(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert tell() is not None
        assert tell() is None
        assert tell(dedupe="x" * 300) is not None
        assert tell(dedupe="x" * 300) is None
    assert len(mail.outbox) == 2


def test_a_closed_account_is_not_told(user):
    user.is_active = False
    assert tell(user=user) is None


def test_each_chooses_how(user, django_capture_on_commit_callbacks):
    NotificationPreference.objects.create(user=user, kind="essai", channel=Channel.APP)
    with django_capture_on_commit_callbacks(execute=True):
        assert tell(user=user).channel == Channel.APP
    assert not mail.outbox


def test_a_kind_has_its_own_default(user):
    notifications.declare_kind("essai-resume", "Essai", Channel.DIGEST)
    assert tell(user=user, kind="essai-resume").channel == Channel.DIGEST


def test_a_failure_is_written_down_and_tried_again(db, monkeypatch):
    row = tell()

    def refuse(_row):
        raise OSError("le serveur ne répond pas")

    monkeypatch.setattr(notifications, "_deliver", refuse)
    with pytest.raises(OSError, match="répond"):
        notifications.send(row.pk)
    row.refresh_from_db()
    assert (row.attempts, row.sent_at, row.claimed_at) == (1, None, None)
    assert "répond" in row.error
    monkeypatch.undo()
    assert notifications.send(row.pk)
    assert not notifications.send(row.pk)
    assert len(mail.outbox) == 1


def test_a_claim_ends_when_its_worker_died(db):
    row = tell()
    Notification.objects.update(claimed_at=clock.now())
    assert not notifications.send(row.pk)
    Notification.objects.update(claimed_at=clock.now() - timedelta(minutes=11))
    assert notifications.send(row.pk)


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_mail():
    row = Notification.objects.create(
        email="nadia@exemple.fr", kind="essai", subject="Une fois", text="…", dedupe="course"
    )
    gate, sent = threading.Barrier(2), []

    def work():
        try:
            gate.wait(10)
            sent.append(notifications.send(row.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(sent) == [False, True]
    assert len(mail.outbox) == 1


def test_what_a_dead_worker_left_is_queued_again(db, django_capture_on_commit_callbacks):
    tell()
    assert notifications.send_late() == 0
    Notification.objects.update(created_at=clock.now() - timedelta(minutes=6))
    with django_capture_on_commit_callbacks(execute=True):
        assert notifications.send_late() == 1
    assert len(mail.outbox) == 1


def test_a_digest_tells_everything_in_one_mail(user, django_capture_on_commit_callbacks):
    NotificationPreference.objects.create(user=user, kind="essai", channel=Channel.DIGEST)
    tell(user=user, email="", subject="Première")
    tell(user=user, email="", subject="Seconde", dedupe="fait-2")
    with django_capture_on_commit_callbacks(execute=True):
        assert notifications.send_digests() == 1
        assert notifications.send_digests() == 0
    (message,) = mail.outbox
    assert "Première" in message.body
    assert "Seconde" in message.body


def test_old_ones_are_forgotten(db):
    tell()
    Notification.objects.update(sent_at=clock.now() - timedelta(days=500))
    assert notifications.forget(older_than=timedelta(days=400)) == 1


def test_a_personal_link_that_cannot_be_sent_is_wiped_once_given_up(db, monkeypatch):
    secret = tell(secret=True, url="/lien/abc")
    plain = tell(dedupe="fait-2")
    monkeypatch.setattr(notifications, "_deliver", lambda _row: 1 / 0)
    for row in (secret, plain):
        Notification.objects.filter(pk=row.pk).update(attempts=notifications.MOST_ATTEMPTS - 2)
        with pytest.raises(ZeroDivisionError):
            notifications.send(row.pk)
    secret.refresh_from_db()
    assert "/lien/abc" in secret.text  # one attempt is left
    for row in (secret, plain):
        with pytest.raises(ZeroDivisionError):
            notifications.send(row.pk)
        row.refresh_from_db()
    assert (secret.text, secret.html, secret.sent_at) == ("", "", None)
    assert secret.error
    assert plain.text
    monkeypatch.undo()
    assert not notifications.send(secret.pk)  # an empty mail does not leave
    assert not mail.outbox


def kept(row) -> str:
    """Everything that the table says of a mail."""
    return str(Notification.objects.filter(pk=row.pk).values().get())


def test_nothing_is_kept_of_a_secret_mail_to_an_address(db):
    facts = {"secret": True, "url": "/lien/abc", "dedupe": "lien:7:nadia@exemple.fr"}
    row = tell(**facts)
    assert notifications.send(row.pk)
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["nadia@exemple.fr"], "Vos dates changent")
    for words in ("nadia", "Vos dates", "abc", "lien:7"):
        assert words not in kept(row)
    # Still told once.
    assert tell(**facts) is None
    assert Notification.objects.count() == 1
    assert not notifications.send(row.pk)
    assert tell(**facts | {"dedupe": "lien:8:nadia@exemple.fr"}) is not None


def test_a_secret_mail_that_fails_is_tried_again_then_forgotten(db, monkeypatch, caplog):
    row = tell(secret=True, dedupe="lien:7:nadia@exemple.fr")
    numbers = []

    def refuse(held):
        numbers.append(held.dedupe)
        raise OSError(f"550 {held.email} inconnue")

    monkeypatch.setattr(notifications, "_deliver", refuse)
    for _n in range(notifications.MOST_ATTEMPTS):
        assert "nadia@exemple.fr" in kept(row)  # it may still leave
        with pytest.raises(OSError, match="inconnue"):
            notifications.send(row.pk)
    assert len(set(numbers)) == 1  # one Message-ID, however often
    assert "nadia" not in kept(row)
    assert "nadia" not in caplog.text
    row.refresh_from_db()
    assert row.error == "550 … inconnue"
    monkeypatch.undo()
    assert not notifications.send(row.pk)


def test_an_accounts_own_notification_keeps_its_subject(user):
    row = tell(user=user, email="", secret=True)
    assert notifications.send(row.pk)
    row.refresh_from_db()
    assert (row.subject, row.email, row.text) == ("Vos dates changent", user.email, "")


def test_a_worker_that_died_in_the_last_attempt_leaves_no_link(db):
    row = tell(secret=True, url="/lien/abc")
    held = Notification.objects.filter(pk=row.pk)
    held.update(attempts=notifications.MOST_ATTEMPTS, claimed_at=clock.now())
    notifications.send_late()
    row.refresh_from_db()
    assert row.text  # perhaps on its way
    held.update(claimed_at=clock.now() - notifications.CLAIM_LASTS - timedelta(seconds=1))
    notifications.send_late()
    row.refresh_from_db()
    assert (row.text, row.html) == ("", "")
