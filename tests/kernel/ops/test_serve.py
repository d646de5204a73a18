"""``maillage serve`` and ``maillage worker`` as an administrator runs them."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
from pathlib import Path

from django_tasks_db.models import DBTaskResult

from maillage.kernel.jobs import drain_search, send_notification
from maillage.kernel.models import Heartbeat, Notification, SearchTouch


def workers() -> list[str]:
    """The workers that have given a sign of life."""
    return list(Heartbeat.objects.filter(name__startswith="worker:").values_list("name", flat=True))


def children_of(pid: int) -> dict[int, str]:
    """Every process below `pid`, with its command line."""
    found: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid:
            found[int(entry.name)] = line
            found |= children_of(int(entry.name))
    return found


def queue(task, *args) -> DBTaskResult:
    """Put a task in the database's queue, whatever queue the tests use."""
    return DBTaskResult.objects.create(
        args_kwargs={"args": list(args), "kwargs": {}},
        priority=0,
        task_path=task.module_path,
        queue_name="default",
        backend_name="default",
        run_after="2026-01-01T00:00:00Z",
    )


def get(port: int, path: str, host: str = "testserver") -> tuple[int, bytes]:
    """Status and body of a page of the running server."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        link.request("GET", path, headers={"Host": host})
        response = link.getresponse()
        return response.status, response.read()
    finally:
        link.close()


def test_serves_restarts_and_stops(run):
    program = run("serve", "--port", "0", "--workers", "1")
    program.wait_for(program.says("Maillage répond à l’adresse http://127.0.0.1:"))
    port = int(re.search(r"127\.0\.0\.1:(\d+)/", program.text)[1])
    status, body = get(port, "/sante/")
    assert status == 200
    assert json.loads(body) == {"ok": True}

    program.wait_for(workers)
    before = children_of(program.process.pid)
    worker = next(pid for pid, line in before.items() if " django worker " in line)
    os.kill(worker, signal.SIGKILL)
    program.wait_for(program.says("arrêt inattendu"))
    program.wait_for(
        lambda: any(
            " django worker " in line and pid != worker
            for pid, line in children_of(program.process.pid).items()
        )
    )
    web = next(pid for pid, line in before.items() if "kernel.ops.web" in line)
    os.kill(web, signal.SIGKILL)
    program.wait_for(lambda: program.text.count("arrêt inattendu") == 2)
    program.wait_for(lambda: _answers(port))

    last = children_of(program.process.pid)
    program.process.send_signal(signal.SIGINT)
    assert program.process.wait(30) == 0, program.text
    assert not [pid for pid in {**before, **last} if Path(f"/proc/{pid}").exists()]
    assert workers() == []


def _answers(port: int) -> bool:
    try:
        return get(port, "/sante/")[0] == 200
    except OSError:
        return False


def test_a_port_in_use_is_refused_before_anything_starts(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        program = run("serve", "--port", str(port))
        assert program.process.wait(30) == 1
    assert f"Le port {port} est déjà utilisé" in program.text
    assert "│" not in program.text
    assert workers() == []


def test_the_worker_does_the_work_and_says_that_it_lives(run, settings, tmp_path):
    note = Notification.objects.create(
        email="ada@exemple.fr", kind="essai", subject="Bonjour", text="Bonjour", dedupe="essai"
    )
    SearchTouch.objects.create(ref="projects.project:1")
    waiting = [queue(send_notification, note.pk), queue(drain_search)]
    program = run("worker", "--id", "essai", "--interval", "0.1")
    program.wait_for(lambda: workers() == ["worker:essai"])
    program.wait_for(
        lambda: (
            DBTaskResult.objects.successful().filter(pk__in=[t.pk for t in waiting]).count() == 2
        )
    )
    note.refresh_from_db()
    assert note.sent_at is not None
    assert len(list((tmp_path / "data" / "mails").iterdir())) == 1
    assert not SearchTouch.objects.exists()
    assert (tmp_path / "data" / "search" / "current").exists()
    program.process.terminate()
    assert program.process.wait(10) == 0, program.text
    assert workers() == []


def test_a_killed_worker_takes_up_its_own_task_again(run):
    lost = queue(drain_search)
    DBTaskResult.objects.filter(pk=lost.pk).update(
        status="RUNNING", worker_ids=["essai"], started_at=None
    )
    other = queue(drain_search)
    DBTaskResult.objects.filter(pk=other.pk).update(status="RUNNING", worker_ids=["vivant"])
    program = run("worker", "--id", "essai", "--interval", "0.1")
    program.wait_for(lambda: DBTaskResult.objects.successful().filter(pk=lost.pk).exists())
    other.refresh_from_db()
    assert other.status == "RUNNING"


def test_a_long_name_is_refused(run):
    program = run("worker", "--id", "x" * 60)
    assert program.process.wait(30) == 1
    assert "50 caractères" in program.text


def test_without_a_queue_only_the_periodic_jobs_run(run):
    program = run("worker", "--id", "seul", MAILLAGE_TASKS="immediate")
    program.wait_for(lambda: workers() == ["worker:seul"])
    program.wait_for(program.says("worker seul is ready"))
    program.process.send_signal(signal.SIGINT)
    assert program.process.wait(10) == 0, program.text
