"""Bring a file in as the office does: preview, then exactly that."""

from __future__ import annotations

from typing import Any

from maillage.kernel import registry
from maillage.kernel.imports import engine
from maillage.kernel.imports.engine import Inputs
from maillage.kernel.imports.reading import read_table


def windows_csv(text: str) -> bytes:
    """As Excel saves a CSV in France."""
    return text.strip().replace("\n", "\r\n").encode("cp1252")


def inputs(kind: str, raw: bytes, user: Any, name: str = "contacts.csv", **more: Any) -> Inputs:
    importer = registry.importers.get(kind)
    table = read_table(raw, name, columns=importer.columns)
    return Inputs(importer=importer, table=table, user=user, **more)


def preview(kind: str, raw: bytes | str, user: Any, **more: Any) -> engine.Report:
    raw = windows_csv(raw) if isinstance(raw, str) else raw
    return engine.preview(inputs(kind, raw, user, **more))


def run(kind: str, raw: bytes | str, user: Any, **more: Any) -> Any:
    """The report and what was written."""
    raw = windows_csv(raw) if isinstance(raw, str) else raw
    given = inputs(kind, raw, user, **more)
    seen = engine.preview(given)
    return engine.apply(given, allow_partial=True, expected=seen.digest)


def undo(kind: str, applied: Any, user: Any) -> Any:
    """Take it back."""
    importer = registry.importers.get(kind)
    return engine.undo(importer, applied.undo_data(), user, filename="contacts.csv")
