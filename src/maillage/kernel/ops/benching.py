"""Measuring a running server on seeded volumes.

``maillage bench`` runs each bench in a process whose data directory is new, empty and removed at
the end (`fresh_environment`), so a bench may seed whatever it wants with the ORM and never meets
the installation's own data. Times are those of an HTTP client on the real server; the number of
queries is counted by a second pass, in this process, on the same database: the server measured
carries no counter.
"""

from __future__ import annotations

import gzip
import http.client
import os
import resource
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import import_string

from maillage.kernel.ops import assets

INSIDE = "MAILLAGE_BENCH"  # set in the process that measures
STATIC = "MAILLAGE_BENCH_STATIC"  # static files that were collected already
WARM_UP = 10


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which `percent` % of `values` lie, interpolated; ValueError when empty."""
    if not values:
        raise ValueError("no value was measured")
    ordered = sorted(values)
    rank = (len(ordered) - 1) * percent / 100
    low = int(rank)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (rank - low)


def peak_mb() -> float:
    """Megabytes that this process has taken at most, mapped files included.

    Linux gives a new program the peak of the one that started it in `getrusage`; its own stands in
    ``/proc/self/status``.
    """
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        kibibytes = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):  # not Linux
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / (1_000_000 if sys.platform == "darwin" else 1_000)
    return kibibytes * 1_024 / 1_000_000


def forget_peak() -> float:
    """Count the peak from now on, where the system can; megabytes in use now, else 0."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:  # another system, or a container that forbids it: the peak is that of all
        return 0.0
    return peak_mb()


@dataclass(frozen=True, slots=True)
class PageFigures:
    """One page over many requests: milliseconds, database queries, bytes sent (compressed)."""

    url: str
    requests: int
    median_ms: float
    p95_ms: float
    queries: int
    size_bytes: int

    def as_figures(self, name: str) -> dict[str, float]:
        """Under the keys that a bench prints: ``<name>_median_ms``…"""
        return {
            f"{name}_median_ms": self.median_ms,
            f"{name}_p95_ms": self.p95_ms,
            f"{name}_queries": self.queries,
            f"{name}_kb": round(self.size_bytes / 1000, 1),
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server sent."""

    status: int
    body: bytes  # as it travelled
    seconds: float
    headers: dict[str, str] = field(repr=False)

    @property
    def content(self) -> bytes:
        """The body, decompressed."""
        return (
            gzip.decompress(self.body)
            if self.headers.get("content-encoding") == "gzip"
            else self.body
        )


# -- the environment ------------------------------------------------------------------------------


def fresh_environment(data_dir: Path) -> dict[str, str]:
    """The environment of a production-like installation on SQLite, in `data_dir`."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("MAILLAGE_") and key != "DATABASE_URL"
    }
    return {
        **kept,
        INSIDE: "1",
        STATIC: str(settings.STATIC_ROOT),
        "DJANGO_SETTINGS_MODULE": "maillage.settings",
        "MAILLAGE_DATA_DIR": str(data_dir),
        "MAILLAGE_SECRET_KEY": secrets.token_urlsafe(60),
        "MAILLAGE_SITE_URL": f"http://127.0.0.1:{_free_port()}",
        "MAILLAGE_MAIL_BACKEND": "file",
        "MAILLAGE_LOG_LEVEL": "WARNING",
        "MAILLAGE_SEARCHES_PER_MINUTE": "0",  # fifty visitors of one address
    }


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def prepare() -> None:
    """Tables and static files of the fresh environment; call it before seeding. Idempotent."""
    if os.environ.get(INSIDE) != "1":
        raise RuntimeError("a bench seeds only the data directory that `maillage bench` has made")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    ready, mine = Path(os.environ.get(STATIC, "")), Path(settings.STATIC_ROOT)
    if not mine.exists() and assets.is_collected(ready):
        mine.parent.mkdir(parents=True, exist_ok=True)
        mine.symlink_to(ready, target_is_directory=True)
    elif not mine.is_symlink():
        assets.collect()


# -- the server -----------------------------------------------------------------------------------


class BenchServer:
    """``with BenchServer() as server:`` the running program, without its worker, seeded before.

    `workers` is the number of web processes, as in ``maillage serve --workers``.
    """

    def __init__(self, *, workers: int | None = None, start_within: float = 60) -> None:
        self.workers = workers
        self._start_within = start_within
        self._process: subprocess.Popen[bytes] | None = None
        site = urlsplit(settings.SITE_URL)
        self.host, self.port = site.hostname or "127.0.0.1", site.port or 80

    def __enter__(self) -> Self:
        prepare()
        connection.close()
        options = ["--no-worker", "--host", self.host, "--port", str(self.port)]
        if self.workers:
            options += ["--workers", str(self.workers)]
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "django", "serve", *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + self._start_within
        while not self._is_up():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.__exit__(None, None, None)
                raise RuntimeError("the server did not start")
            time.sleep(0.1)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(40)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _is_up(self) -> bool:
        try:
            with self.talking() as fetch:
                return bool(fetch("/sante/").status == 200)
        except (OSError, http.client.HTTPException):
            return False

    @contextmanager
    def talking(self, *, user: Any = None) -> Iterator[Any]:
        """A function ``fetch(url) -> Answer`` on one kept connection, signed in as `user`."""
        link = http.client.HTTPConnection(self.host, self.port, timeout=30)
        headers = {"Accept-Encoding": "gzip", "Accept": "text/html,*/*"}
        if user is not None:
            headers["Cookie"] = f"{settings.SESSION_COOKIE_NAME}={sign_in(user).session_key}"

        def fetch(url: str) -> Answer:
            start = time.perf_counter()
            link.request("GET", url, headers=headers)
            response = link.getresponse()
            body = response.read()
            seconds = time.perf_counter() - start
            fields = {key.lower(): value for key, value in response.getheaders()}
            return Answer(response.status, body, seconds, fields)

        try:
            yield fetch
        finally:
            link.close()

    def measure_requests(
        self, urls: Iterable[str], n: int = 200, *, user: Any = None
    ) -> dict[str, PageFigures]:
        """Ask each page `n` times, one after the other; raises RuntimeError unless all answer 200."""
        found = {}
        for url in urls:
            with self.talking(user=user) as fetch:
                for _ in range(WARM_UP):
                    fetch(url)
                answers = [fetch(url) for _ in range(n)]
            if statuses := {one.status for one in answers} - {200}:
                raise RuntimeError(f"{url} answered {sorted(statuses)}")
            times = [one.seconds * 1000 for one in answers]
            found[url] = PageFigures(
                url,
                n,
                round(percentile(times, 50), 1),
                round(percentile(times, 95), 1),
                count_queries(url, user=user),
                max(len(one.body) for one in answers),
            )
        return found


def measure_requests(
    urls: Iterable[str], n: int = 200, *, user: Any = None, workers: int | None = None
) -> dict[str, PageFigures]:
    """The same as `BenchServer.measure_requests`, on a server started for the occasion."""
    with BenchServer(workers=workers) as server:
        return server.measure_requests(urls, n, user=user)


def sign_in(user: Any) -> SessionBase:
    """A session of `user`, as the sign-in page would have left it."""
    engine: Any = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    session: SessionBase = engine()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session


def count_queries(url: str, *, user: Any = None) -> int:
    """Database queries of one request, once the caches are warm."""
    client = Client(SERVER_NAME=urlsplit(settings.SITE_URL).hostname or "127.0.0.1")
    if user is not None:
        client.cookies[settings.SESSION_COOKIE_NAME] = str(sign_in(user).session_key)
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        status = client.get(url).status_code
    if status != 200:
        raise RuntimeError(f"{url} answered {status} in the counting pass")
    return len(captured)
