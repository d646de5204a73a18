"""One process that starts the others, restarts those that die and stops them all together.

Each child leads its own process group: Ctrl-C in the terminal reaches the supervisor only, which
then asks the children to finish. Only the main thread starts children, because Linux ties a
child's life to the thread that started it (`lifeline`).
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import IO

FIRST_DELAY, LONGEST_DELAY = 0.5, 30.0
STEADY_AFTER = 30.0  # a child that lived this long starts over with the first delay
GRACE = 30.0  # what a child gets to finish its work
FORCED = 130  # exit status after a second Ctrl-C, as shells count it


@dataclass(slots=True)
class Child:
    """A process to keep alive."""

    name: str
    argv: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    delay: float = FIRST_DELAY
    starts: int = 0
    reader: threading.Thread | None = field(default=None, repr=False)

    def kill_group(self) -> None:
        """End the child and whatever it has started, at once."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


class Supervisor:
    """Runs `children` until SIGINT or SIGTERM; `write` receives each line of log.

    `on_tick` is called about once a second while all is well, for the caller to look around.
    """

    def __init__(
        self,
        children: Sequence[Child],
        *,
        write: Callable[[str], object],
        on_tick: Callable[[], object] = lambda: None,
        grace: float = GRACE,
    ) -> None:
        self.children = list(children)
        self._write_line = write
        self._on_tick = on_tick
        self._grace = grace
        self._signals = 0
        self._lock = threading.Lock()
        self._width = max(len(child.name) for child in self.children)

    def run(self) -> int:
        """Block until told to stop; returns the exit status: 0, or 130 when forced."""
        wake_read, wake_write = os.pipe()
        os.set_blocking(wake_write, False)
        os.set_blocking(wake_read, False)
        before_fd = signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        before = {
            number: signal.signal(number, handler)
            for number, handler in (
                (signal.SIGINT, self._on_stop),
                (signal.SIGTERM, self._on_stop),
                (signal.SIGHUP, self._on_stop),  # the terminal was closed
                (signal.SIGCHLD, _ignore),  # only to wake up
            )
        }
        try:
            while not self._signals:
                self._start_due()
                self._notice_deaths()
                self._on_tick()
                self._sleep(wake_read, self._pause())
            return self._stop(wake_read)
        finally:
            for child in self.children:
                child.kill_group()
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(before_fd)
            os.close(wake_read)
            os.close(wake_write)

    def log(self, name: str, text: str) -> None:
        """Write one line with the name of who says it; never mixed with another line."""
        with self._lock, suppress(BrokenPipeError, ValueError):  # the terminal may be gone
            self._write_line(f"{name:>{self._width}} │ {text}")

    # -- inside -----------------------------------------------------------------------------------

    def _on_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._signals += 1

    def _pause(self) -> float:
        now = time.monotonic()
        waiting = [child.start_at - now for child in self.children if child.process is None]
        return max(0.01, min([1.0, *waiting]))

    @staticmethod
    def _sleep(wake_read: int, seconds: float) -> None:
        with suppress(InterruptedError):
            ready, _, _ = select.select([wake_read], [], [], seconds)
            if ready:
                with suppress(BlockingIOError):
                    os.read(wake_read, 1024)

    def _start_due(self) -> None:
        for child in self.children:
            if child.process is None and time.monotonic() >= child.start_at:
                self._start(child)

    def _start(self, child: Child) -> None:
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        child.process = subprocess.Popen(  # noqa: S603 - our own programs
            [*child.argv, "--parent", str(os.getpid())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=environment,
        )
        child.started_at = time.monotonic()
        child.starts += 1
        child.reader = threading.Thread(
            target=self._copy_log, args=(child.name, child.process.stdout), daemon=True
        )
        child.reader.start()

    def _copy_log(self, name: str, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                self.log(name, line.decode("utf-8", "replace").rstrip())

    def _notice_deaths(self) -> None:
        for child in self.children:
            if child.process is None or (status := child.process.poll()) is None:
                continue
            child.kill_group()  # what a killed child leaves behind would keep its port
            lived = time.monotonic() - child.started_at
            if lived >= STEADY_AFTER:
                child.delay = FIRST_DELAY
            child.process = None
            child.start_at = time.monotonic() + child.delay
            self.log(
                child.name, f"arrêt inattendu ({_reason(status)}), relance dans {child.delay:g} s"
            )
            child.delay = min(child.delay * 2, LONGEST_DELAY)

    def _stop(self, wake_read: int) -> int:
        """Ask every child to finish, wait, then end what is left."""
        seen = self._signals
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            with suppress(ProcessLookupError):
                process.terminate()
        deadline = time.monotonic() + self._grace
        while any(process.poll() is None for process in running):
            if self._signals > seen or time.monotonic() > deadline:
                break
            self._sleep(wake_read, 0.2)
        forced = any(process.poll() is None for process in running)
        for child in self.children:
            child.kill_group()
            if child.process is not None:
                child.process.wait()
                child.process = None
            if child.reader is not None:
                child.reader.join(2)
        return FORCED if forced else 0


def _ignore(_number: int, _frame: FrameType | None) -> None:
    """Being called is enough: it wakes the loop."""


def _reason(status: int) -> str:
    if status < 0:
        return signal.strsignal(-status) or f"signal {-status}"
    return f"code {status}"
