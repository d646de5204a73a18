"""The program's own files, as the architecture tests read them."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "maillage"
PACKAGES = ROOT / "src"


def relative(path: Path) -> str:
    """How a failure names a file."""
    return str(path.relative_to(ROOT))


def python_files(*, migrations: bool = False) -> Iterator[Path]:
    """Our Python, without what Django writes unless asked."""
    for path in sorted(SRC.rglob("*.py")):
        if migrations or "migrations" not in path.parts:
            yield path


@functools.cache
def tree(path: Path) -> ast.Module:
    """A file, parsed once."""
    return ast.parse(path.read_text(encoding="utf-8"))


@functools.cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a file, walked once."""
    return tuple(ast.walk(tree(path)))


@functools.cache
def imported_names(path: Path) -> tuple[tuple[int, str], ...]:
    """(line, full name) of everything that a file imports, wherever in it."""
    found = []
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return tuple(found)


def dotted(node: ast.AST) -> str:
    """``a.b.c`` of a name or attribute; '' for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (base := dotted(node.value)):
        return f"{base}.{node.attr}"
    return ""


def template_files() -> Iterator[tuple[Path, str]]:
    """(file, name by which it is loaded) of each of our templates."""
    for folder in sorted(SRC.rglob("templates")):
        if folder.is_dir():
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    yield path, str(path.relative_to(folder))
