"""Collecting the static files only when something has changed: it takes a while."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

STAMP = ".collected"


def fingerprint() -> str:
    """What the collected files would be made from: every source's path, size and date."""
    seen = hashlib.sha256(json.dumps([django.VERSION, settings.STORAGES["staticfiles"]]).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            seen.update(f"{path}|{stat.st_size}|{stat.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def is_collected(directory: Path) -> bool:
    """Whether `directory` holds the static files of the present sources."""
    stamp = directory / STAMP
    return (
        stamp.exists()
        and (directory / "staticfiles.json").exists()
        and stamp.read_text().strip() == fingerprint()
    )


def collect() -> bool:
    """Collect the static files unless nothing has changed; returns whether it did."""
    directory = Path(settings.STATIC_ROOT)
    if is_collected(directory):
        return False
    made = fingerprint()
    call_command("collectstatic", interactive=False, clear=directory.exists(), verbosity=0)
    (directory / STAMP).write_text(made)
    return True
