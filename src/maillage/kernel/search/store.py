"""Index directories on disk: one is in use, another may be made beside it, then the two switch."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "index-"


class StoreBusy(RuntimeError):
    """Another process has held the lock for longer than we may wait."""


class IndexStore:
    """A directory of indexes; the file ``current`` names the one in use."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def pointer(self) -> Path:
        """The file that names the index in use."""
        return self.root / "current"

    def current(self) -> Path | None:
        """The index in use, None when there is none yet (or its directory was removed)."""
        try:
            path = self.root / self.pointer.read_text().strip()
        except FileNotFoundError:
            return None
        return path if path != self.root and path.is_dir() else None

    def fresh(self, label: str = "") -> Path:
        """A new empty directory beside the one in use; `label` becomes a part of its name."""
        path = self.root / f"{PREFIX}{label}{uuid.uuid4().hex[:12]}"
        path.mkdir(parents=True)
        return path

    def switch_to(self, path: Path) -> None:
        """Use `path` from now on, in every process, and remove the others.

        A search that runs meanwhile keeps the files that it has open.
        """
        draft = self.pointer.with_suffix(f".{uuid.uuid4().hex[:8]}")
        draft.write_text(path.name)
        draft.replace(self.pointer)
        self.sweep()

    def sweep(self) -> None:
        """Remove what is not in use: old indexes, and those that a crash left half made."""
        kept = self.current()
        for other in self.root.glob(f"{PREFIX}*"):
            if other != kept:
                shutil.rmtree(other, ignore_errors=True)
        for draft in self.root.glob("current.*"):
            draft.unlink(missing_ok=True)

    @contextmanager
    def locked(self, name: str, *, wait: float) -> Iterator[None]:
        """Hold the lock of that name, which the system gives back when a process dies.

        Raises StoreBusy when another holder keeps it for `wait` seconds.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.root / f"{name}.lock", os.O_CREAT | os.O_RDWR, 0o644)
        try:
            _acquire(handle, name, wait)
            yield
        finally:
            os.close(handle)


def _acquire(handle: int, name: str, wait: float) -> None:
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise StoreBusy(f"another process holds « {name} »") from None
            time.sleep(0.02)
