"""The doctor: each illness is named, with its remedy and its exit status."""

from __future__ import annotations

import json
import os
import smtplib
from collections import namedtuple
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core import checks
from django.core.management import call_command
from django.db import DatabaseError
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from tests.factories import ProjectFactory

from maillage.kernel import clock, search
from maillage.kernel.models import Heartbeat
from maillage.kernel.ops import health
from maillage.kernel.ops.health import Level

pytestmark = pytest.mark.django_db


def only(key: str) -> health.Finding:
    """The single finding of one check."""
    (found,) = list(health.CHECKS[key]())
    return found


def alive(**ago: float) -> None:
    Heartbeat.objects.update_or_create(
        name="worker:essai", defaults={"beat_at": clock.now() - timedelta(**ago)}
    )


@pytest.fixture
def healthy(settings, tmp_path: Path) -> None:
    """An installation in good health."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").write_text("{}")
    os.utime(settings.STATIC_ROOT / "staticfiles.json", (2**32, 2**32))
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    alive(seconds=5)


def doctor(*arguments: str) -> tuple[int, str]:
    """Exit status and output of the command."""
    out = StringIO()
    try:
        call_command("doctor", *arguments, stdout=out, no_color=True)
    except SystemExit as leaving:
        return int(leaving.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_all_is_well(healthy, monkeypatch):
    monkeypatch.setitem(health.CHECKS, "mail", lambda: iter(()))
    monkeypatch.setitem(health.CHECKS, "deployment", lambda: iter(()))
    status, text = doctor()
    assert status == 0, text
    assert "✗" not in text
    assert "✓ La base de données répond." in text


def test_a_warning_is_1_and_a_failure_2(healthy, monkeypatch):
    monkeypatch.setitem(health.CHECKS, "deployment", lambda: iter(()))
    assert doctor()[0] == 1  # mail stays on the machine
    Heartbeat.objects.all().delete()
    status, text = doctor()
    assert status == 2
    assert "✗ Aucun travail de fond n’est en marche.\n    Démarrez « maillage worker »" in text


def test_json_for_monitoring(healthy, monkeypatch):
    monkeypatch.setitem(health.CHECKS, "deployment", lambda: iter(()))
    status, text = doctor("--json")
    body = json.loads(text)
    assert status == 1
    assert body["ok"] is True
    assert body["level"] == "warning"
    assert {one["check"] for one in body["checks"]} == set(health.CHECKS) - {"deployment"}


def test_a_check_that_breaks_is_a_failure(monkeypatch):
    def broken():
        raise RuntimeError("boum")

    monkeypatch.setattr(health, "CHECKS", {"clock": broken})
    (found,) = health.examine()
    assert found.level is Level.FAILURE
    assert "RuntimeError: boum" in found.message


class NoDatabase:
    """A connection to a database that is away."""

    vendor = "sqlite"

    def cursor(self):
        raise DatabaseError


def test_without_a_database_nothing_else_is_asked_of_it(monkeypatch):
    monkeypatch.setattr(health, "connection", NoDatabase())
    keys = [one.key for one in health.examine()]
    assert keys[0] == "database"
    assert not {"migrations", "worker", "queue", "search", "clock"} & set(keys)


def test_missing_migrations(monkeypatch):
    assert only("migrations").level is Level.OK

    class Executor:
        def __init__(self, _connection):
            self.loader = self
            self.graph = self

        def leaf_nodes(self):
            return []

        def migration_plan(self, _targets):
            return [("kernel", False), ("projects", False)]

    monkeypatch.setattr(health, "MigrationExecutor", Executor)
    found = only("migrations")
    assert found.level is Level.FAILURE
    assert found.message == "2 évolutions des tables ne sont pas appliquées."
    assert {"worker", "queue", "search"}.isdisjoint(one.key for one in health.examine())


def test_a_silent_worker():
    assert only("worker").level is Level.FAILURE
    alive(seconds=59)
    assert only("worker").level is Level.OK
    alive(minutes=5)
    found = only("worker")
    assert found.level is Level.FAILURE
    assert "depuis 5 minutes" in found.message


def queued(minutes: int, **fields) -> DBTaskResult:
    task = DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}},
        task_path="maillage.kernel.jobs.drain_search",
        queue_name="default",
        backend_name="default",
        run_after=clock.now() - timedelta(minutes=minutes),
        **fields,
    )
    DBTaskResult.objects.filter(pk=task.pk).update(
        enqueued_at=clock.now() - timedelta(minutes=minutes)
    )
    return task


@pytest.mark.parametrize(
    ("minutes", "level"), [(1, Level.OK), (3, Level.WARNING), (20, Level.FAILURE)]
)
def test_a_queue_that_waits(healthy, minutes, level):
    queued(minutes)
    assert only("queue").level is level


def test_a_task_for_later_does_not_wait(healthy):
    queued(-600)
    assert only("queue").level is Level.OK


def test_a_task_without_a_day_counts_from_its_queueing(healthy):
    task = queued(20)
    DBTaskResult.objects.filter(pk=task.pk).update(run_after="9999-01-01T00:00:00Z")
    assert only("queue").level is Level.FAILURE


def test_failed_tasks_are_counted(healthy):
    queued(1, status="FAILED", finished_at=clock.now())
    levels = [one.level for one in health.check_queue()]
    assert levels == [Level.OK, Level.WARNING]


def test_another_queue_is_not_ours_to_examine(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_rq.RQBackend"}}
    assert only("queue").level is Level.OK


class Mailer:
    """An SMTP server that answers, or does not."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error

    def open(self):
        if self.error:
            raise self.error

    def close(self):
        pass


@pytest.mark.parametrize(
    ("error", "level"),
    [
        (None, Level.OK),
        (ConnectionRefusedError(111, "Connection refused"), Level.FAILURE),
        (smtplib.SMTPAuthenticationError(535, b"no"), Level.FAILURE),
    ],
)
def test_mail_by_smtp(settings, monkeypatch, error, level):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    monkeypatch.setattr(health, "get_connection", lambda **_options: Mailer(error))
    assert only("mail").level is level


def test_mail_that_stays_here(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert only("mail").level is Level.WARNING
    settings.DEBUG = True
    assert only("mail").level is Level.OK


def test_storage_that_cannot_be_written(settings, tmp_path):
    assert only("storage").level is Level.OK
    (tmp_path / "taken").write_text("a file where a directory should be")
    settings.PRIVATE_MEDIA_ROOT = tmp_path / "taken"
    found = only("storage")
    assert found.level is Level.FAILURE
    assert "fichiers privés" in found.message


def test_private_files_in_a_served_directory(settings, tmp_path):
    settings.PRIVATE_MEDIA_ROOT = Path(settings.MEDIA_ROOT) / "private"
    found = only("storage")
    assert found.level is Level.FAILURE
    assert "dossier servi au public" in found.message


@pytest.mark.parametrize(
    ("free", "level"), [(5 * 10**8, Level.WARNING), (10**7, Level.FAILURE), (10**10, Level.OK)]
)
def test_a_full_disk(monkeypatch, free, level):
    usage = namedtuple("Usage", "f_bavail f_frsize")(free, 1)
    monkeypatch.setattr(health.os, "statvfs", lambda _path: usage)
    assert only("storage").level is level


def test_a_search_index_that_drifts():
    search.rebuild()
    assert only("search").level is Level.OK
    search.engine.switch_to(search.engine.create())
    ProjectFactory()
    search.engine.switch_to(search.engine.create())
    found = only("search")
    assert found.level is Level.WARNING
    assert "projects" in found.message or "projets" in found.message


def test_a_weak_secret(settings):
    assert only("secret").level is Level.OK
    settings.SECRET_KEY = "azerty"
    assert only("secret").level is Level.FAILURE
    settings.DEBUG = True
    assert only("secret").level is Level.WARNING


@pytest.mark.parametrize(
    ("seconds", "level"), [(0, Level.OK), (10, Level.WARNING), (120, Level.FAILURE)]
)
def test_clocks_that_differ(monkeypatch, seconds, level):
    there = clock.now() + timedelta(seconds=seconds)
    monkeypatch.setattr(health, "_database_time", lambda: there)
    assert only("clock").level is level


def test_the_database_tells_the_time():
    assert abs(health._database_time() - clock.now()) < timedelta(minutes=1)


def test_static_files(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    assert only("static").level is Level.FAILURE
    settings.DEBUG = True
    assert only("static").level is Level.WARNING
    settings.STATIC_ROOT.mkdir()
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    manifest.write_text("{}")
    os.utime(manifest, (2**32, 2**32))
    assert only("static").level is Level.OK


def test_static_files_older_than_the_build(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(health, "ROOT", tmp_path)
    (tmp_path / "frontend" / "dist").mkdir(parents=True)
    (tmp_path / "frontend" / "dist" / "office.css").write_text("")
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    manifest.write_text("{}")
    os.utime(manifest, (0, 0))
    assert only("static").level is Level.WARNING


def test_production_checks(monkeypatch):
    messages = [
        checks.Error("grave", hint="réparez", id="essai.E001"),
        checks.Warning("moins grave", id="essai.W001"),
        checks.Warning("décision du propriétaire", id="security.W021"),
    ]
    monkeypatch.setattr(health.checks, "run_checks", lambda **_options: messages)
    found = list(health.check_deployment())
    assert [one.level for one in found] == [Level.FAILURE, Level.WARNING]
    assert found[0].remedy == "réparez"
    monkeypatch.setattr(health.checks, "run_checks", lambda **_options: [])
    assert only("deployment").level is Level.OK


def test_the_settings_of_a_production_site_raise_no_warning(settings):
    """What Django would say of an https installation with our settings: nothing."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    found = [one for one in health.check_deployment() if one.level > Level.OK]
    # The database of the tests says what it cannot do.
    assert [one.message for one in found if "models.W047" not in one.message] == []


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(seconds=1), "1 seconde"),
        (timedelta(seconds=90), "90 secondes"),
        (timedelta(minutes=5), "5 minutes"),
        (timedelta(hours=3), "3 heures"),
        (timedelta(days=3), "3 jours"),
    ],
)
def test_spans_in_words(span, text):
    assert health._span(span) == text


def test_the_health_page_reveals_nothing_else(client, monkeypatch):
    address = reverse("health")
    assert address == "/sante/"
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.json() == {"ok": True}
    assert "no-store" in answer["Cache-Control"]
    assert "sessionid" not in answer.cookies
    monkeypatch.setattr("maillage.kernel.ops.views.database_answers", lambda: False)
    answer = client.get(address)
    assert answer.status_code == 503
    assert answer.json() == {"ok": False}


def test_a_database_that_is_away_does_not_answer(monkeypatch):
    monkeypatch.setattr(health, "connection", NoDatabase())
    assert not health.database_answers()
    assert only("database").level is Level.FAILURE
