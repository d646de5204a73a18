"""Files stay short, imports point downwards, decisions and generated pages are in order."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import warnings
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from tests.architecture.sources import ROOT, SRC, python_files, relative

LONGEST, LONG = 600, 400
ADR = ROOT / "docs" / "adr"


def test_files_are_short():
    lengths = {
        relative(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in [*python_files(), *sorted((ROOT / "tests").rglob("*.py"))]
    }
    too_long = {name: lines for name, lines in lengths.items() if lines > LONGEST}
    assert not too_long
    if long := {name: lines for name, lines in lengths.items() if lines > LONG}:
        with warnings.catch_warnings():  # a reminder, not an error
            warnings.simplefilter("default")
            warnings.warn(f"over {LONG} lines: {long}", stacklevel=1)


def test_nothing_imports_upwards():
    result = subprocess.run(  # noqa: S603 - the linter of this environment
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_app_is_under_the_contract_of_order():
    """A new app must be added to the contract that orders its modules."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    inside = next(one for one in contracts["contracts"] if one["id"] == "inside")
    domain_rows = ("people", "coordination", "funding", "heritage", "publics", "communication")
    with_models = {
        ".".join(path.parent.relative_to(SRC.parent).parts)
        for row in domain_rows
        for path in (SRC / row).rglob("apps.py")
    }
    assert with_models <= set(inside["containers"])


def test_every_package_says_what_it_is():
    silent = [
        relative(path)
        for path in python_files()
        if path.name == "__init__.py" and not path.read_text(encoding="utf-8").startswith('"""')
    ]
    assert not silent


def test_decisions_are_indexed_and_whole():
    files = sorted(ADR.glob("[0-9][0-9][0-9][0-9]-*.md"))
    assert [int(path.name[:4]) for path in files] == list(range(1, len(files) + 1))
    index = (ADR / "README.md").read_text(encoding="utf-8")
    for path in files:
        text = path.read_text(encoding="utf-8")
        title = re.match(r"# (\d{4}) — (.+)\n", text)
        assert title, relative(path)
        assert title[1] == path.name[:4], relative(path)
        assert f"[{title[1]}]({path.name})" in index, relative(path)
        assert title[2] in index, relative(path)
        for heading in ("Status", "Context", "Decision", "Consequences"):
            assert f"\n## {heading}\n" in text, f"{relative(path)}: {heading}"


@pytest.mark.parametrize("command", ["env_docs", "diagrams"])
def test_generated_pages_are_current(command):
    call_command(command, "--check", stdout=StringIO())


def test_links_between_documents_lead_somewhere():
    broken = []
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    for page in pages:
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            path = target.split("#")[0]
            if path and "://" not in path and not path.startswith("mailto:"):
                if not (page.parent / path).exists():
                    broken.append(f"{relative(page)} → {target}")
    assert not broken
