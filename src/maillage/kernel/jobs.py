"""The kernel's own background tasks."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from maillage.kernel import clock, notifications, search
from maillage.kernel.imports import retention
from maillage.kernel.tasks import periodic, task

LOST_AFTER = timedelta(minutes=2)


@task(retries=8)
def drain_search() -> None:
    """Bring the search index up to date."""
    search.drain()


@task(retries=8)
def send_notification(pk: int) -> None:
    """Send one notification by mail, unless it was sent already."""
    notifications.send(pk)


@periodic("*/10 * * * *")
@task(retries=0)
def send_late_notifications() -> None:
    """Send what a dead worker or a failing mail server left behind."""
    notifications.send_late()


@periodic("0 7 * * *")
@task(retries=3)
def send_digests() -> None:
    """Send each person one mail with everything that waits for the digest."""
    notifications.send_digests()


@periodic("*/2 * * * *")
@task(retries=0)
def requeue_lost_tasks() -> None:
    """Queue again the tasks whose worker died half-way; tasks are idempotent, so this is safe."""
    requeue_lost()


def requeue_lost() -> int:
    """Mark as ready the running tasks of workers without a recent sign of life."""
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415 - an optional backend

    from maillage.kernel.models import Heartbeat  # noqa: PLC0415 - models must be loaded

    limit = clock.now() - LOST_AFTER
    alive = set(
        Heartbeat.objects.filter(name__startswith="worker:", beat_at__gte=limit).values_list(
            "name", flat=True
        )
    )
    count = 0
    with transaction.atomic():
        running = DBTaskResult.objects.select_for_update().filter(
            status="RUNNING", started_at__lt=limit
        )
        for result in running:
            owner = result.worker_ids[-1] if result.worker_ids else ""
            if f"worker:{owner}" not in alive:
                DBTaskResult.objects.filter(pk=result.pk).update(status="READY", started_at=None)
                count += 1
    return count


@periodic("30 4 * * *")
@task(retries=2)
def check_search_index() -> None:
    """Rebuild the search index when it has drifted from the database; mend those of the rooms."""
    if search.drift():
        search.rebuild()
    search.followed.repair()


@periodic("0 4 * * *")
@task(retries=2)
def forget_old_things() -> None:
    """Prune finished tasks, notifications and imports of long ago, sessions that have ended."""
    from django.core.management import call_command  # noqa: PLC0415 - the worker only

    if str(settings.TASKS["default"]["BACKEND"]).startswith("django_tasks_db"):
        call_command("prune_db_task_results", min_age_days=14, verbosity=0)
    call_command("clearsessions")
    retention.forget_old()
    notifications.forget(older_than=timedelta(days=400))
