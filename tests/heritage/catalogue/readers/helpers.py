"""Small files for the readers."""

from __future__ import annotations

from pathlib import Path

from maillage.heritage.catalogue.readers import Source, SourceRecord, open_source


def write(folder: Path, content: str | bytes, name: str = "notices.txt") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(
    folder: Path, content: str | bytes, **options: object
) -> tuple[Source, list[SourceRecord]]:
    source = open_source(write(folder, content), **options)  # type: ignore[arg-type]  # test options
    return source, list(source.records())


def codes(record: SourceRecord) -> list[str]:
    return [one.code for one in record.problems]
