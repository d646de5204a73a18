"""Background work: small functions of ids, idempotent, retried with back-off, on commit.

    @task(retries=5)
    def send_one(notification_id: int) -> None: ...

    enqueue(send_one, notification.pk)

A task that raises is tried again after 10 s, 20 s, 40 s… (at most an hour) and is then left in
the queue's history as failed. Periodic jobs are declared with `periodic` and triggered by the
worker's scheduler (`maillage worker`), at most once per period whatever the number of workers.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django_tasks import task as django_task
from django_tasks.base import Task

from maillage.kernel import clock

logger = logging.getLogger("maillage.tasks")
FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Periodic:
    """A job that the scheduler enqueues; `cron` has five fields, in the site's time zone."""

    task: Task[..., Any]
    cron: str
    name: str


periodic_jobs: dict[str, Periodic] = {}


def task(*, retries: int = 5) -> Callable[[Callable[..., Any]], Task[..., Any]]:
    """Make a background task of a function that takes JSON-able arguments (ids, texts)."""

    def decorate(function: Callable[..., Any]) -> Task[..., Any]:
        @functools.wraps(function)
        def run(*args: Any, attempt: int = 0, **kwargs: Any) -> Any:
            try:
                return function(*args, **kwargs)
            except Exception:
                if attempt >= retries or not _can_defer():
                    raise
                delay = min(FIRST_DELAY * 2**attempt, LONGEST_DELAY)
                logger.warning(
                    "%s failed, attempt %d, again in %s",
                    function.__name__,
                    attempt + 1,
                    delay,
                    exc_info=True,
                )
                made.using(run_after=clock.now() + delay).enqueue(
                    *args, attempt=attempt + 1, **kwargs
                )
                return None

        made: Task[..., Any] = django_task()(run)
        return made

    return decorate


def _can_defer() -> bool:
    """Whether the queue can keep a task for later; run at once (tests), it cannot."""
    return bool(django_task_backend().supports_defer)


def django_task_backend() -> Any:
    """The configured queue."""
    from django_tasks import default_task_backend  # noqa: PLC0415 - settings must be ready

    return default_task_backend


def enqueue(work: Task[..., Any], *args: Any, **kwargs: Any) -> None:
    """Queue `work` when the running transaction commits; never if it rolls back."""
    transaction.on_commit(functools.partial(work.enqueue, *args, **kwargs))


def enqueue_after(delay: timedelta, work: Task[..., Any], *args: Any) -> None:
    """Queue `work` for later, on commit too; at once where the queue cannot wait (tests)."""
    enqueue(work.using(run_after=clock.now() + delay) if _can_defer() else work, *args)


def periodic(cron: str) -> Callable[[Task[..., Any]], Task[..., Any]]:
    """Have a task queued by the scheduler at the times of `cron`."""

    def decorate(work: Task[..., Any]) -> Task[..., Any]:
        name = work.module_path
        periodic_jobs[name] = Periodic(work, cron, name)
        return work

    return decorate


def start_scheduler() -> Any:
    """Start the thread that queues the periodic jobs; returns it, for shutdown()."""
    from apscheduler.schedulers.background import BackgroundScheduler  # noqa: PLC0415 - worker only
    from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415 - once the apps are loaded

    scheduler = BackgroundScheduler(timezone=settings.TIME_ZONE)
    for job in periodic_jobs.values():
        scheduler.add_job(
            run_trigger,
            CronTrigger.from_crontab(job.cron, timezone=settings.TIME_ZONE),
            args=[job.name],
            id=job.name,
            coalesce=True,
            misfire_grace_time=300,
        )
    scheduler.start()
    return scheduler


def run_trigger(name: str) -> None:
    """What the scheduler's thread calls; it keeps no connection from one minute to the next."""
    from django.db import close_old_connections  # noqa: PLC0415 - the worker only

    close_old_connections()
    try:
        queue_once(name)
    finally:
        close_old_connections()


def queue_once(name: str) -> bool:
    """Queue a periodic job unless another worker has done so this minute; True if queued."""
    from maillage.kernel.models import Heartbeat  # noqa: PLC0415 - models must be loaded

    minute = clock.now().replace(second=0, microsecond=0)
    with transaction.atomic():
        row, created = Heartbeat.objects.select_for_update().get_or_create(
            name=f"job:{name}"[:60], defaults={"beat_at": minute}
        )
        if not created:
            if row.beat_at >= minute:
                return False
            row.beat_at = minute
            row.save(update_fields=["beat_at"])
        enqueue(periodic_jobs[name].task)
    return True
