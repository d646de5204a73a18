"""Background work: on commit only, retried with back-off, periodic jobs queued once."""

from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from maillage.kernel import clock, jobs, tasks
from maillage.kernel.models import Heartbeat
from maillage.kernel.tasks import enqueue, queue_once, task

calls: list[int] = []


@task(retries=2)
def fragile(number: int) -> None:
    """Fails on odd numbers."""
    calls.append(number)
    if number % 2:
        raise ValueError(number)


@pytest.fixture(autouse=True)
def _forget_calls():
    calls.clear()


@pytest.fixture
def queue(settings, db):
    """The queue of the database, as in production."""
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}
    }
    return DBTaskResult.objects


def test_nothing_is_queued_by_what_is_rolled_back(db, django_capture_on_commit_callbacks):
    class Regret(Exception):
        pass

    with django_capture_on_commit_callbacks(execute=True):
        with contextlib.suppress(Regret), transaction.atomic():
            enqueue(fragile, 2)
            raise Regret
        with transaction.atomic():
            enqueue(fragile, 4)
    assert calls == [4]


def test_a_failure_is_queued_again_later_then_left(queue):
    before = clock.now()
    fragile.func(1)
    (later,) = queue.all()
    assert later.args_kwargs["kwargs"] == {"attempt": 1}
    assert later.run_after >= before + tasks.FIRST_DELAY
    with pytest.raises(ValueError, match="1"):
        fragile.func(1, attempt=2)
    assert queue.count() == 1


def test_run_at_once_a_failure_is_raised(db):
    with pytest.raises(ValueError, match="3"):
        fragile.func(3)


def test_a_periodic_job_is_queued_once_a_minute(
    db, time_machine, django_capture_on_commit_callbacks
):
    name = next(iter(tasks.periodic_jobs))
    time_machine.move_to("2027-03-01 10:00:05+00:00", tick=False)
    assert queue_once(name)
    assert not queue_once(name)
    time_machine.move_to("2027-03-01 10:01:05+00:00", tick=False)
    assert queue_once(name)


def test_the_scheduler_knows_every_job(db):
    scheduler = tasks.start_scheduler()
    try:
        assert {job.id for job in scheduler.get_jobs()} == set(tasks.periodic_jobs)
    finally:
        scheduler.shutdown(wait=False)


def test_the_tasks_of_a_dead_worker_are_queued_again(queue):
    old = clock.now() - timedelta(minutes=5)
    for worker in ("mort", "vivant"):
        fragile.enqueue(2)
        queue.filter(status="READY").update(status="RUNNING", started_at=old, worker_ids=[worker])
    Heartbeat.objects.create(name="worker:vivant", beat_at=clock.now())
    assert jobs.requeue_lost() == 1
    assert queue.get(status="READY").worker_ids == ["mort"]


def test_the_periodic_jobs_run(db):
    for job in tasks.periodic_jobs.values():
        job.task.func()
