"""An object as unqualified Dublin Core (`oai_dc`): elements repeated, never joined."""

from __future__ import annotations

from typing import Final

from maillage.heritage.catalogue.addresses import object_url, permanent_url
from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.catalogue.writers.markup import element, texts

NAMESPACE: Final = "http://www.openarchives.org/OAI/2.0/oai_dc/"
SCHEMA: Final = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"

FIELDS: Final = {
    "creator": ("AUTR",),
    "subject": ("REPR", "DOMN"),
    "description": ("DESC", "REPR"),
    "date": ("MILL", "PERI", "EPOQ"),
    "type": ("DENO",),
    "format": ("DIMS", "TECH"),
    "coverage": ("LIEUX", "GEOHI", "DECV"),
}
"""Dublin Core element → the fields that it takes, in order."""


def dublin_core(record: CulturalObject) -> dict[str, list[str]]:
    """Element → its values, without doubles."""
    values = record.values
    found = {"title": titles(record)}
    for name, codes in FIELDS.items():
        found[name] = [value for code in codes for value in values.get(code, ())]
    found["rights"] = rights_of(record)
    found["source"] = list(values.get("NOMOFF", ())) or [str(record.museum)]
    found["identifier"] = [permanent_url(record), object_url(record), *values.get("INV", ())]
    return {name: list(dict.fromkeys(filter(None, given))) for name, given in found.items()}


def titles(record: CulturalObject) -> list[str]:
    """The titles; without any, what the object is called; never empty."""
    values = record.values
    named = values.get("TITR") or [*values.get("DENO", ()), *values.get("APPL", ())]
    return [one for one in named if one.strip()] or [str(record)]


def rights_of(record: CulturalObject) -> list[str]:
    """What the record says of its rights; when it says nothing, its museum's mention."""
    return list(record.values.get("COPY", ())) or list(filter(None, [record.museum.rights_note]))


def oai_dc(record: CulturalObject) -> str:
    """The `oai_dc:dc` element."""
    return element(
        "oai_dc:dc",
        *(texts(f"dc:{name}", values) for name, values in dublin_core(record).items()),
        xmlns__oai_dc=NAMESPACE,
        xmlns__dc="http://purl.org/dc/elements/1.1/",
        xmlns__xsi="http://www.w3.org/2001/XMLSchema-instance",
        xsi__schemaLocation=f"{NAMESPACE} {SCHEMA}",
    )
