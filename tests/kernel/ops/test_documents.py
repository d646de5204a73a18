"""Generated documents: complete, stable, compared."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from maillage.config import Environment
from maillage.kernel.ops import diagrams, documents


def test_every_variable_is_described():
    page = documents.environment_page()
    assert page.startswith("# Réglages par l’environnement\n")
    for name, field in Environment.model_fields.items():
        assert field.description, name
        assert f"`{field.validation_alias or f'MAILLAGE_{name.upper()}'}`" in page
    assert "| `DATABASE_URL` | — |" in page
    assert "| `MAILLAGE_DATA_DIR` | `var/` |" in page  # wherever the code was put
    assert "| `MAILLAGE_DEBUG` | `0` |" in page


def test_cells_do_not_break_the_table():
    assert documents._cell("a | b\n c") == "a \\| b c"


@pytest.fixture
def elsewhere(monkeypatch, tmp_path: Path) -> Path:
    """Write the documents in a directory of this test."""
    for module in (documents, diagrams):
        monkeypatch.setattr(module, "DOCS", tmp_path)
    monkeypatch.setattr(documents, "ROOT", tmp_path)
    monkeypatch.setattr("maillage.kernel.management.commands.env_docs.DOCS", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("command", "name"), [("env_docs", "env.md"), ("diagrams", "diagrams/states.md")]
)
def test_written_then_compared(elsewhere, command, name):
    out = StringIO()
    with pytest.raises(CommandError, match=name):
        call_command(command, "--check")
    call_command(command, stdout=out)
    assert name in out.getvalue()
    call_command(command, "--check")
    call_command(command, "--write", stdout=out)
    assert "Déjà à jour" in out.getvalue()
    (elsewhere / name).write_text("autre chose")
    with pytest.raises(CommandError, match=name):
        call_command(command, "--check")


def test_diagrams_show_machines_and_imports():
    states = diagrams.states_page()
    assert "(`projects.Task`)" in states
    assert "[*] --> a_faire" in states
    picture = diagrams.apps_page()
    assert "coordination_projects --> people_directory" in picture
    assert "--> kernel\n" not in picture
    ids = [line.split()[1] for line in picture.splitlines() if "subgraph" in line]
    assert all(one.startswith("row_") for one in ids)  # never the name of an app inside


def test_imports_are_found_wherever_they_are(tmp_path):
    path = tmp_path / "some.py"
    path.write_text("import a.b\ndef f():\n    from c import d\n    from . import e\n")
    assert set(diagrams.imported_modules(path)) == {"a.b", "c", "c.d"}
