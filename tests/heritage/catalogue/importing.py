"""Files of records for the tests, and the steps of an import without pages nor worker."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

from PIL import Image
from tests import factories

from maillage.heritage.catalogue.domain.importing import Choices, applying, reading, receiving
from maillage.heritage.catalogue.models import (
    CatalogueImport,
    CulturalObject,
    ImportRecord,
    Museum,
)

Fields = Mapping[str, str]


def museum(code: str = "M0766", **given: Any) -> Museum:
    """A museum of that Muséofile number."""
    organisation = factories.OrganisationFactory(kind="musee", museofile=code, name=f"Musée {code}")
    return factories.MuseumFactory(organisation=organisation, **given)


def record(number: int, code: str = "M0766", **fields: str) -> dict[str, str]:
    """A complete record: « 07660000001 », « D.1 », « La plage 1 »."""
    return {
        "REF": f"{code[1:]}{number:07d}",
        "INV": f"D.{number}",
        "DOMN": "peinture",
        "TITR": f"La plage {number}",
        "STAT": "propriété de la commune",
        "MUSEO": code,
        **fields,
    }


def the(number: int, code: str = "M0766") -> CulturalObject:
    """The object of the record of that number."""
    return CulturalObject.objects.get(reference=f"{code[1:]}{number:07d}")


def labelled(records: Iterable[Fields]) -> bytes:
    """A file of Joconde's labelled text."""
    lines = []
    for one in records:
        for code, value in one.items():
            if value:
                lines += [code, value]
        lines.append("//")
    return "\n".join([*lines, ""]).encode()


def table(records: Iterable[Fields], *, separator: str = ";") -> bytes:
    """A CSV whose headings are those of the first record."""
    rows = list(records)
    heads = list(rows[0])
    lines = [separator.join(heads)]
    lines += [separator.join(f'"{one.get(head, "")}"' for head in heads) for one in rows]
    return "\n".join([*lines, ""]).encode()


def receive(
    content: bytes, actor: Any, *, name: str = "notices.txt", **given: Any
) -> CatalogueImport:
    """The file, received."""
    choices = Choices(**given.pop("choices", {}))
    return receiving.receive_file(
        file=io.BytesIO(content), filename=name, actor=actor, choices=choices, **given
    )


def preview(content: bytes, actor: Any, **given: Any) -> CatalogueImport:
    """The file, received and read."""
    return reading.read_run(receive(content, actor, **given), actor=actor)


def bring(content: bytes, actor: Any, **given: Any) -> CatalogueImport:
    """The file, received, read and applied."""
    run = preview(content, actor, **given)
    return applying.apply_run(run, actor=actor)


def outcomes(run: CatalogueImport) -> dict[str, str]:
    """Reference (or rank) → outcome."""
    rows = ImportRecord.objects.filter(run=run).order_by("number")
    return {row.reference or str(row.number): row.outcome for row in rows}


def codes(run: CatalogueImport, reference: str) -> set[str]:
    """What is said of a record, by stable words."""
    row = ImportRecord.objects.filter(run=run, reference=reference).order_by("number").last()
    assert row is not None
    return {one["code"] for one in row.problems}


def picture(
    width: int = 60, height: int = 40, colour: str = "teal", kind: str = "JPEG", **how: Any
) -> bytes:
    """An image of one colour."""
    output = io.BytesIO()
    mode = how.pop("mode", "RGB")
    Image.new(mode, (width, height), colour).save(output, kind, **how)
    return output.getvalue()
