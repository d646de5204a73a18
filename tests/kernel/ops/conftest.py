"""Programs of the installation, started for real on the tests' own database."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection


class Program:
    """A running ``maillage`` command and what it has printed so far."""

    def __init__(self, arguments: tuple[str, ...], environment: dict[str, str], output: Path):
        self.output = output
        with output.open("wb") as stream:
            self.process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "django", *arguments],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def text(self) -> str:
        """Everything printed so far."""
        return self.output.read_text()

    def wait_for(self, what: Callable[[], object], seconds: float = 60) -> None:
        """Wait until `what` is true; fail with the output otherwise."""
        deadline = time.monotonic() + seconds
        while not what():
            assert self.process.poll() is None, self.text
            assert time.monotonic() < deadline, self.text
            time.sleep(0.1)

    def says(self, words: str) -> Callable[[], bool]:
        """For `wait_for`: whether these words were printed."""
        return lambda: words in self.text


def _database_url() -> str:
    chosen = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{chosen['NAME']}"
    secret = f":{quote(chosen['PASSWORD'], safe='')}" if chosen["PASSWORD"] else ""
    port = chosen["PORT"] or 5432
    return f"postgres://{chosen['USER']}{secret}@{chosen['HOST']}:{port}/{chosen['NAME']}"


@pytest.fixture
def run(transactional_db, tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Start a command on the tests' database, with a data directory of its own."""
    environment = {
        **os.environ,
        "DATABASE_URL": _database_url(),
        "MAILLAGE_DATA_DIR": str(tmp_path / "data"),
        "MAILLAGE_TASKS": "database",
        "MAILLAGE_MAIL_BACKEND": "file",
    }
    (tmp_path / "data" / "static").mkdir(parents=True)
    started: list[Program] = []

    def run_(*arguments: str, **extra: str) -> Program:
        output = tmp_path / f"output-{len(started)}"
        started.append(Program(arguments, {**environment, **extra}, output))
        return started[-1]

    yield run_
    for one in started:
        if one.process.poll() is None:
            one.process.terminate()
        try:
            one.process.wait(15)
        except subprocess.TimeoutExpired:
            one.process.kill()
            one.process.wait()
