"""The worker's own parts, without a process."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django_tasks_db.models import DBTaskResult

from maillage.kernel import clock, search
from maillage.kernel.models import Heartbeat
from maillage.kernel.ops import lifeline, worker
from maillage.kernel.ops.console_mail import EmailBackend


@pytest.mark.django_db
def test_the_pulse_beats_and_leaves_no_trace():
    pulse = worker.Pulse("essai")
    pulse.beat()
    first = Heartbeat.objects.get(name="worker:essai").beat_at
    pulse.beat()
    assert Heartbeat.objects.get(name="worker:essai").beat_at > first
    pulse.end()
    assert not Heartbeat.objects.filter(name="worker:essai").exists()


def test_the_pulse_outlives_a_database_that_is_away(monkeypatch):
    pulse = worker.Pulse("essai", seconds=0.01)
    beats = []

    def beat():
        beats.append(1)
        if len(beats) == 3:
            pulse._over.set()
        raise DatabaseError

    monkeypatch.setattr(pulse, "beat", beat)
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    pulse.run()
    assert len(beats) == 3


@pytest.mark.django_db
def test_the_end_of_the_pulse_does_not_need_the_database(monkeypatch):
    def away(**_lookup):
        raise DatabaseError

    pulse = worker.Pulse("essai")
    monkeypatch.setattr(Heartbeat.objects, "filter", away)
    pulse.end()


def test_names_are_not_shared():
    assert worker.new_id() != worker.new_id()
    assert len(worker.new_id()) <= 50


@pytest.mark.django_db
def test_only_its_own_lost_tasks_are_taken_up():
    made = {
        owner: DBTaskResult.objects.create(
            args_kwargs={"args": [], "kwargs": {}},
            task_path="maillage.kernel.jobs.drain_search",
            queue_name="default",
            backend_name="default",
            run_after=clock.now(),
            status="RUNNING",
            worker_ids=[owner] if owner else [],
        )
        for owner in ("moi", "un-autre", "")
    }
    assert worker.requeue_own("moi") == 1
    assert worker.requeue_own("moi") == 0
    states = {owner: DBTaskResult.objects.get(pk=one.pk).status for owner, one in made.items()}
    assert states == {"moi": "READY", "un-autre": "RUNNING", "": "RUNNING"}


@pytest.mark.django_db
def test_a_missing_index_is_built(settings, monkeypatch):
    built = []
    monkeypatch.setattr(search, "rebuild", lambda: built.append(1) or 0)
    worker.ensure_search_index()
    assert built
    Path(settings.SEARCH_DIR).mkdir(parents=True, exist_ok=True)
    (Path(settings.SEARCH_DIR) / "current").write_text("index-x")
    worker.ensure_search_index()
    assert len(built) == 1


def test_an_index_that_cannot_be_built_does_not_stop_the_mails(monkeypatch, caplog):
    def broken():
        raise OSError("disque plein")

    monkeypatch.setattr(search, "rebuild", broken)
    worker.ensure_search_index()
    assert "disque plein" in caplog.text


def made_queue_worker() -> worker.QueueWorker:
    return worker.QueueWorker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="essai",
        excluded_queue_names=[],
    )


def test_the_first_signal_finishes_the_task_the_second_leaves_it(monkeypatch):
    left = []
    monkeypatch.setattr(os, "_exit", left.append)
    one = made_queue_worker()
    one.running_task = True
    one.shutdown(signal.SIGTERM, None)
    assert one.running is False
    assert not left
    one.shutdown(signal.SIGTERM, None)
    assert left == [1]


class Recorder:
    """Stands for the scheduler and notes what the run does."""

    def __init__(self) -> None:
        self.ended = False

    def shutdown(self, *, wait: bool) -> None:
        self.ended = not wait


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("backend", "called"),
    [
        ("django_tasks_db.DatabaseBackend", "_work_database"),
        ("django_tasks_rq.RQBackend", "_work_redis"),
        ("django_tasks.backends.immediate.ImmediateBackend", "_only_schedule"),
    ],
)
def test_each_queue_has_its_way(settings, monkeypatch, backend, called):
    settings.TASKS = {"default": {"BACKEND": backend}}
    scheduler, seen = Recorder(), []
    monkeypatch.setattr(worker, "start_scheduler", lambda: scheduler)
    monkeypatch.setattr(worker.Pulse, "start", lambda _self: None)
    for name in ("_work_database", "_work_redis", "_only_schedule"):
        monkeypatch.setattr(worker, name, lambda *_args, name=name: seen.append(name))
    Heartbeat.objects.create(name="worker:vieux", beat_at=clock.now() - timedelta(days=2))
    worker.run("essai", interval=1)
    assert seen == [called]
    assert scheduler.ended
    assert not Heartbeat.objects.filter(name__startswith="worker:").exists()


def test_redis_is_asked_for_its_worker(monkeypatch):
    calls = []

    class RQ:
        @staticmethod
        def get_worker(queue, *, name):
            calls.append((queue, name))
            return RQ

        @staticmethod
        def work(*, with_scheduler):
            calls.append(with_scheduler)

    monkeypatch.setattr(worker.importlib, "import_module", lambda _name: RQ)
    worker._work_redis("essai")
    (queue, name), scheduled = calls
    assert (queue, scheduled) == ("default", True)
    assert name.startswith("essai-")


def test_the_command_passes_its_options(monkeypatch):
    seen = []
    monkeypatch.setattr(worker, "run", lambda name, *, interval: seen.append((name, interval)))
    monkeypatch.setattr(lifeline, "follow", seen.append)
    call_command("worker", "--id", "essai", "--interval", "0", "--parent", "42")
    call_command("worker")
    assert seen[:2] == [42, ("essai", 0.05)]
    assert seen[2][1] == 0.5
    with pytest.raises(CommandError, match="50 caractères"):
        call_command("worker", "--id", "x" * 51)


def test_where_linux_does_not_help_a_thread_watches(monkeypatch):
    parents, killed = iter([42, 42, 1]), []
    monkeypatch.setattr(os, "getppid", lambda: next(parents))
    monkeypatch.setattr(os, "kill", lambda _pid, number: killed.append(number))
    monkeypatch.setattr(lifeline.time, "sleep", lambda _seconds: None)
    lifeline._watch(42, signal.SIGTERM)
    assert killed == [signal.SIGTERM]


def test_mail_on_the_console_is_readable():
    stream = StringIO()
    mail = EmailMultiAlternatives("Été", "Bonjour à vous", "a@exemple.fr", ["b@exemple.fr"])
    mail.attach_alternative("<p>Bonjour</p>", "text/html")
    mail.attach("plan.ics", "BEGIN", "text/calendar")
    assert EmailBackend(stream=stream).send_messages([mail]) == 1
    text = stream.getvalue()
    assert "Courriel à b@exemple.fr" in text
    assert "Objet : Été" in text
    assert "Bonjour à vous" in text
    assert "<p>" not in text
    assert "Pièce jointe : plan.ics" in text
    EmailBackend(stream=stream).send_messages([EmailMessage("a", "b", "c@d.fr", ["e@f.fr"])])
