"""Run the tests on SQLite, on PostgreSQL when there is one, then the journeys in a browser.

In continuous integration (``CI=true``) or with ``MAILLAGE_TEST_POSTGRES=1``, a missing PostgreSQL is
a failure; elsewhere it is said in one line. ``MAILLAGE_TEST_DATABASE_URL`` names another server than
``postgres://postgres@127.0.0.1:5432/maillage``. What follows ``--`` goes to pytest.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parents[1]
DEFAULT_URL = "postgres://postgres@127.0.0.1:5432/maillage"
# The parts whose branches must be covered, and how much of them.
COVERED = "*/kernel/*,*/domain.py,*/domain/*,*/planning/*"
LEAST_COVERAGE = 95
# The tests of those parts: following every line slows a test by half, and pages that are opened
# elsewhere (the walks of each role, the public site) run those lines without checking them.
MEASURED = [f"tests/{name}" for name in ("kernel", "people", "coordination", "heritage", "publics")]


def is_true(name: str) -> bool:
    """Whether an environment variable says yes."""
    return os.environ.get(name, "").lower() in {"1", "true", "yes"}


def postgres_fault() -> str:
    """Why PostgreSQL cannot be used; empty when it answers."""
    url = urlsplit(os.environ.get("MAILLAGE_TEST_DATABASE_URL", DEFAULT_URL))
    address = url._replace(scheme="postgresql", path="/postgres").geturl()
    try:
        psycopg.connect(address, connect_timeout=3).close()
    except psycopg.Error as error:
        return str(error).strip().splitlines()[0]
    return ""


def pytest(*arguments: str, database: str = "sqlite") -> tuple[int, str]:
    """Run pytest in its own process, its output shown as it comes; status and closing line."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=ROOT,
        env={**os.environ, "MAILLAGE_TEST_DATABASE": database},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    last = ""
    for line in process.stdout or ():
        print(line, end="", flush=True)
        last = line.strip() or last
    return process.wait(), last


def report_coverage() -> tuple[int, str]:
    """Check the branches of the parts that everything rests on."""
    coverage = [sys.executable, "-m", "coverage"]
    subprocess.run([*coverage, "combine", "--quiet"], cwd=ROOT, check=False)
    done = subprocess.run(
        [*coverage, "report", f"--include={COVERED}", f"--fail-under={LEAST_COVERAGE}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout + done.stderr)
    total = next((line for line in done.stdout.splitlines() if line.startswith("TOTAL")), "")
    return done.returncode, f"{total} (at least {LEAST_COVERAGE} %)"


def run_postgres(chosen: Sequence[str]) -> tuple[int, str]:
    """The same tests on PostgreSQL, unless there is none and none is required."""
    fault = postgres_fault()
    if not fault:
        return pytest("tests", "--ignore=tests/e2e", *chosen, database="postgres")
    if is_true("CI") or is_true("MAILLAGE_TEST_POSTGRES"):
        return 1, f"required, but no server answers: {fault}"
    return 0, f"not run, no server answers ({fault}); MAILLAGE_TEST_POSTGRES=1 requires it"


def main() -> int:
    """Run what was asked for and print the closing line of each suite."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=["sqlite", "postgres", "e2e"])
    parser.add_argument("--coverage", action="store_true", help="measure and require coverage")
    options, rest = parser.parse_known_args()
    # Some tests are a hundred times as long as others: whoever has done its share takes some.
    chosen = ["-n", "auto", "--dist", "worksteal", *(part for part in rest if part != "--")]
    results: dict[str, tuple[int, str]] = {}
    if options.only in {None, "sqlite"}:
        if options.coverage:
            measure = ["--cov", "--cov-branch", "--cov-report="]
            results["measured"] = pytest(*MEASURED, *measure, *chosen)
            results["coverage"] = report_coverage()
            others = [f"--ignore={name}" for name in MEASURED]
            results["SQLite"] = pytest("tests", "--ignore=tests/e2e", *others, *chosen)
        else:
            results["SQLite"] = pytest("tests", "--ignore=tests/e2e", *chosen)
    if options.only in {None, "postgres"}:
        results["PostgreSQL"] = run_postgres(chosen)
    if options.only in {None, "e2e"}:
        results["browser"] = pytest("tests/e2e", *chosen)
    print()
    for name, (status, line) in results.items():
        print(f"{'✗' if status else '✓'} {name:<11} {line}")
    return 1 if any(status for status, _ in results.values()) else 0


if __name__ == "__main__":
    raise SystemExit(main())
