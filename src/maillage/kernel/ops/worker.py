"""The background worker: its sign of life, the periodic jobs, then the queue until told to stop."""

from __future__ import annotations

import importlib
import logging
import os
import secrets
import signal
import socket
import threading
import time
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django_tasks_db.management.commands.db_worker import Worker as DatabaseWorker

from maillage.kernel import clock, search
from maillage.kernel.models import Heartbeat
from maillage.kernel.tasks import start_scheduler

logger = logging.getLogger("maillage.worker")
BEAT_SECONDS = 15
PREFIX = "worker:"
FORGET_AFTER = timedelta(days=1)


def new_id() -> str:
    """A name that no other worker has."""
    return f"{socket.gethostname()[:24]}-{os.getpid()}-{secrets.token_hex(3)}"


class Pulse(threading.Thread):
    """Writes every 15 seconds that the worker is alive."""

    def __init__(self, worker_id: str, *, seconds: float = BEAT_SECONDS) -> None:
        super().__init__(name="pulse", daemon=True)
        self._name_in_table = f"{PREFIX}{worker_id}"[:60]
        self._seconds = seconds
        self._over = threading.Event()

    def beat(self) -> None:
        """Write one sign of life."""
        Heartbeat.objects.update_or_create(
            name=self._name_in_table, defaults={"beat_at": clock.now()}
        )

    def run(self) -> None:
        """Until `end`; a database that is away for a while is not the end."""
        while not self._over.wait(self._seconds):
            try:
                self.beat()
            except DatabaseError:
                logger.warning("no sign of life could be written", exc_info=True)
            finally:
                connection.close()

    def end(self) -> None:
        """Leave no trace of a worker that stopped in good order."""
        self._over.set()
        try:
            Heartbeat.objects.filter(name=self._name_in_table).delete()
        except DatabaseError:
            logger.warning("the sign of life could not be removed", exc_info=True)


class QueueWorker(DatabaseWorker):
    """The worker of django-tasks-db, stopped between two tasks only.

    Its own handler leaves by an exception wherever it is, sometimes just after having claimed a
    task. Here the loop ends by itself within `interval`.
    """

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """Finish the running task; on the second signal leave it, it will be queued again."""
        if not self.running:
            os._exit(1)
        self.running = False


def requeue_own(worker_id: str) -> int:
    """Queue again what a dead worker of the same name was running; tasks are idempotent."""
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415 - an optional back end

    with transaction.atomic():
        lost = [
            row.pk
            for row in DBTaskResult.objects.select_for_update().filter(status="RUNNING")
            if row.worker_ids and row.worker_ids[-1] == worker_id
        ]
        return int(DBTaskResult.objects.filter(pk__in=lost).update(status="READY", started_at=None))


def ensure_search_index() -> None:
    """Build the search indexes where there is none (a new machine, a directory that was emptied)."""
    try:
        if not (Path(settings.SEARCH_DIR) / "current").exists():
            logger.info("search index built: %d records", search.rebuild())
        search.followed.ensure()
    except Exception:
        # Search is not worth the mails: the nightly check tries again.
        logger.exception("the search index could not be built")


def run(worker_id: str, *, interval: float) -> None:
    """Work until SIGTERM or SIGINT; raises nothing for an orderly end."""
    from maillage.kernel.jobs import requeue_lost  # noqa: PLC0415 - the queue's models

    Heartbeat.objects.filter(
        name__startswith=PREFIX, beat_at__lt=clock.now() - FORGET_AFTER
    ).delete()
    pulse = Pulse(worker_id)
    pulse.beat()
    pulse.start()
    backend = str(settings.TASKS["default"]["BACKEND"])
    if backend.startswith("django_tasks_db"):
        if count := requeue_own(worker_id) + requeue_lost():
            logger.warning("%d tasks of a dead worker queued again", count)
    ensure_search_index()
    scheduler = start_scheduler()
    logger.info("worker %s is ready", worker_id)
    try:
        if backend.startswith("django_tasks_db"):
            _work_database(worker_id, interval)
        elif backend.startswith("django_tasks_rq"):
            _work_redis(worker_id)
        else:
            _only_schedule()
    finally:
        scheduler.shutdown(wait=False)
        pulse.end()


def _work_database(worker_id: str, interval: float) -> None:
    worker = QueueWorker(
        queue_names=["*"],
        interval=interval,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=worker_id,
        excluded_queue_names=[],
    )
    worker.configure_signals()
    worker.run()


def _work_redis(worker_id: str) -> None:
    # Installed only where it is used (requirements/redis.txt).
    django_rq: Any = importlib.import_module("django_rq")
    # A name of its own each time: RQ refuses that of a dead worker for some minutes.
    worker = django_rq.get_worker("default", name=f"{worker_id}-{secrets.token_hex(3)}")
    worker.work(with_scheduler=True)


def _only_schedule() -> None:
    """Tasks run at once where they are queued: only the periodic jobs are ours."""
    stopped: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda signum, _frame: stopped.append(signum))
    while not stopped:
        time.sleep(0.5)
