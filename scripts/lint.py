"""Run every check that needs no test; all of them, so that one run shows everything to mend."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"


def templates() -> list[str]:
    """The HTML templates of Django, as git knows them (or would)."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "src/*.html"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


def checks() -> Iterator[tuple[str, list[str]]]:
    """Name and command of each check."""
    pages = templates()
    yield "mypy", [f"{BIN}/mypy"]
    yield "ruff", [f"{BIN}/ruff", "check", "."]
    yield "ruff format", [f"{BIN}/ruff", "format", "--check", "."]
    yield "layers", [f"{BIN}/lint-imports"]
    yield "npm lint", ["npm", "--prefix", "frontend", "run", "--silent", "lint"]
    yield "templates: texts", [sys.executable, "scripts/check_templates.py"]
    if pages:
        yield "templates: djade", [f"{BIN}/djade", "--check", "--target-version", "5.2", *pages]
        yield "templates: djlint", [f"{BIN}/djlint", "--lint", "--quiet", *pages]
    yield "locks", [sys.executable, "scripts/check_locks.py"]
    migrations = [f"{BIN}/maillage", "makemigrations", "--check", "--dry-run"]
    yield "migrations", migrations
    yield "docs/env.md", [f"{BIN}/maillage", "env_docs", "--check"]


def run(check: tuple[str, list[str]]) -> tuple[str, float, int, str]:
    """Run one check: its name, seconds, status and what it said."""
    name, command = check
    node = (ROOT / ".venv" / "node-dir").read_text()
    started = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={
            **os.environ,
            "PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}",
            "MAILLAGE_DEBUG": "1",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return name, time.monotonic() - started, done.returncode, done.stdout


def main() -> int:
    """Run the checks, two at a time, and show those that failed."""
    failed = []
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        for name, seconds, status, output in pool.map(run, checks()):
            print(f"{'✗' if status else '✓'} {name:<18} {seconds:5.1f} s", flush=True)
            if status:
                failed.append(name)
                print(output.rstrip(), flush=True)
    if failed:
        print(f"\nTo mend: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
