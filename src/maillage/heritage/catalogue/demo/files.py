"""Two files of a museum: one that was applied, one that waits for somebody to look at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.core.files.base import ContentFile

from maillage.heritage.catalogue.domain.importing import applying, reading, receiving
from maillage.heritage.catalogue.models import CatalogueImport, CulturalObject, Museum
from maillage.kernel.ops.demo_days import days_ago, living_on

Values = Mapping[str, Sequence[str]]
SENT: Final = 14
"""Records of each file."""


def labelled(records: Sequence[Values]) -> bytes:
    """Records as Joconde's labelled text, in the encoding that museums' programs still write."""
    lines: list[str] = []
    for values in records:
        for code, parts in values.items():
            lines += [code, " ; ".join(parts)]
        lines.append("//")
    return "\r\n".join([*lines, ""]).encode("cp1252", "replace")


def send_files(museum: Museum, *, actor: Any) -> None:
    """The autumn's file, applied; the winter's, with a correction, a repeat and a stranger."""
    known = list(CulturalObject.objects.current().filter(museum=museum).order_by("pk")[:SENT])
    if len(known) < SENT:
        return
    records: list[dict[str, list[str]]] = [dict(one.values) for one in known]
    for values in records[:3]:
        values["ETAT"] = ["bon état, nettoyé en octobre"]
    with living_on(days_ago(32), 15, 10):
        run = _read(museum, "flora-octobre.txt", records, actor)
        applying.apply_run(run, actor=actor)
    for values in records[3:6]:
        values["DIMS"] = ["H. 21 cm ; l. 17 cm"]
    prefix = museum.museofile[1:]
    new = {
        **records[6],
        "REF": [f"{prefix}0009001"],
        "INV": ["2026.4.1"],
        "TITR": ["Livre de patrons"],
    }
    stranger = {**records[7], "REF": ["07660000123"], "MUSEO": ["M0766"]}
    nameless = {code: parts for code, parts in records[8].items() if code != "REF"}
    with living_on(days_ago(1), 9, 40):
        _read(museum, "flora-novembre.txt", [*records, new, stranger, nameless, records[0]], actor)


def _read(museum: Museum, name: str, records: Sequence[Values], actor: Any) -> CatalogueImport:
    file = ContentFile(labelled(records), name=name)
    run = receiving.receive_file(file=file, filename=name, actor=actor, museum=museum)
    return reading.read_run(run, actor=actor)
