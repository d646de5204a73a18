"""The supervisor with small children, in a process of its own: real signals, real deaths."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

CHILD = """
    import signal, sys, time, os
    from maillage.kernel.ops import lifeline
    lifeline.follow(int(sys.argv[-1]))
    name, behaviour = sys.argv[1:3]
    def say(*words):
        os.write(1, (" ".join(map(str, words)) + "\\n").encode())  # in one piece
    if behaviour == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if behaviour == "orderly":
        signal.signal(signal.SIGTERM, lambda *_: (say(name, "bye"), sys.exit(0)))
    if behaviour == "forking" and os.fork() == 0:
        say(name, "grandchild", os.getpid())
        time.sleep(600)
    say(name, "pid", os.getpid())
    if behaviour == "failing":
        sys.exit(3)
    time.sleep(600)
"""
PARENT = """
    import sys
    from maillage.kernel.ops.supervisor import Child, Supervisor
    script = sys.argv[1]
    children = [
        Child(name, (sys.executable, script, name, behaviour))
        for name, behaviour in (one.split(":") for one in sys.argv[2:])
    ]
    sys.exit(Supervisor(children, write=lambda line: print(line, flush=True), grace=5).run())
"""


class Running:
    """A supervisor and what it has printed so far."""

    def __init__(self, directory: Path, children: tuple[str, ...]) -> None:
        child, parent = directory / "child.py", directory / "parent.py"
        child.write_text(textwrap.dedent(CHILD))
        parent.write_text(textwrap.dedent(PARENT))
        self.output = directory / "output"
        with self.output.open("wb") as stream:
            self.process = subprocess.Popen(  # noqa: S603 - a script of this test
                [sys.executable, str(parent), str(child), *children],
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def lines(self, *words: str) -> list[str]:
        """The lines that hold all these words."""
        return [
            line
            for line in self.output.read_text().splitlines()
            if all(word in line for word in words)
        ]

    def pids(self, name: str, word: str = "pid") -> list[int]:
        """The process numbers that a child has printed."""
        return [int(line.rsplit(" ", 1)[1]) for line in self.lines(f"{name} {word} ")]

    def wait_for(self, what: Callable[[], object], seconds: float = 15) -> None:
        """Wait until `what` is true; fail with the output otherwise."""
        deadline = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.05)


def alive(pid: int) -> bool:
    """Whether a process runs; a zombie that waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Start a supervisor with ``name:behaviour`` children; it is gone after the test."""
    made: list[Running] = []

    def start_(*children: str) -> Running:
        made.append(Running(tmp_path, children))
        return made[-1]

    yield start_
    for one in made:
        if one.process.poll() is None:
            one.process.kill()
        one.process.wait()


def test_prefixes_the_lines_of_each_child(start):
    running = start("web:orderly", "worker:orderly")
    running.wait_for(lambda: running.pids("web") and running.pids("worker"))
    assert running.lines("   web │ web pid")
    assert running.lines("worker │ worker pid")


def test_restarts_a_child_that_was_killed(start):
    running = start("web:orderly", "worker:orderly")
    running.wait_for(lambda: running.pids("worker") and running.pids("web"))
    os.kill(running.pids("worker")[0], signal.SIGKILL)
    running.wait_for(lambda: len(running.pids("worker")) == 2)
    assert running.lines("worker", "arrêt inattendu", "relance dans 0.5 s")
    assert len(running.pids("web")) == 1


def test_waits_longer_before_each_restart(start):
    running = start("worker:failing")
    running.wait_for(lambda: running.lines("relance dans 2 s"))
    delays = [line.rsplit("relance dans ", 1)[1] for line in running.lines("code 3")]
    assert delays == ["0.5 s", "1 s", "2 s"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stops_everyone_in_good_order(start, number):
    running = start("web:orderly", "worker:orderly")
    running.wait_for(lambda: running.pids("worker") and running.pids("web"))
    running.process.send_signal(number)
    assert running.process.wait(10) == 0
    assert running.lines("web bye")
    assert running.lines("worker bye")
    assert not any(alive(pid) for pid in running.pids("web") + running.pids("worker"))


def test_a_second_interrupt_forces(start):
    running = start("web:stubborn")
    running.wait_for(lambda: running.pids("web"))
    running.process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert running.process.poll() is None
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(3) == 130
    assert not alive(running.pids("web")[0])


def test_ends_what_does_not_stop_in_time(start):
    running = start("web:stubborn")
    running.wait_for(lambda: running.pids("web"))
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(10) == 130
    assert not alive(running.pids("web")[0])


def test_leaves_no_orphan_when_killed(start):
    running = start("web:forking", "worker:orderly")
    running.wait_for(lambda: running.pids("web", "grandchild") and running.pids("worker"))
    pids = running.pids("web") + running.pids("web", "grandchild") + running.pids("worker")
    assert len(pids) == 3
    running.process.kill()
    running.wait_for(lambda: not any(alive(pid) for pid in pids), seconds=5)


def test_ends_what_a_killed_child_has_started(start):
    running = start("web:forking")
    running.wait_for(lambda: running.pids("web", "grandchild") and running.pids("web"))
    grandchild = running.pids("web", "grandchild")[0]
    os.kill(running.pids("web")[0], signal.SIGKILL)
    running.wait_for(lambda: len(running.pids("web")) == 2)
    assert not alive(grandchild)
