"""A manifest, built of plain parts: nothing here knows objects or galleries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

CONTEXT: Final = "http://iiif.io/api/presentation/3/context.json"
MIME: Final = f'application/ld+json;profile="{CONTEXT}"'
LANGUAGE: Final = "fr"
_RIGHTS: Final = (
    "http://creativecommons.org/licenses/",
    "http://creativecommons.org/publicdomain/",
    "http://rightsstatements.org/vocab/",
)
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Painting:
    """An image as a body: its address, its size in pixels, the service that cuts it if there is one."""

    address: str
    width: int
    height: int
    service: str = ""
    mime: str = "image/jpeg"


@dataclass(frozen=True, slots=True)
class CanvasPart:
    """One view: `key` is its part of the manifest's address."""

    key: str
    label: str
    painting: Painting
    thumbnail: Painting | None = None
    summary: str = ""
    metadata: Sequence[tuple[str, Sequence[str]]] = ()
    rights: str = ""
    credit: str = ""
    homepage: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Links:
    """Where else the same thing is told: (address, label) pairs."""

    homepage: tuple[str, str]
    see_also: Sequence[tuple[str, str, str]] = ()
    """(address, label, media type)."""
    provider: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class RangePart:
    """A part of the whole: its label and the keys of its canvases."""

    label: str
    canvases: Sequence[str] = field(default_factory=tuple)


def manifest(
    identifier: str,
    label: str,
    canvases: Sequence[CanvasPart],
    *,
    links: Links,
    summary: str = "",
    metadata: Iterable[tuple[str, Sequence[str]]] = (),
    rights: str = "",
    statement: Sequence[str] = (),
    ranges: Sequence[RangePart] = (),
) -> Document:
    """The manifest at the address `identifier`.

    `statement` is what must be shown beside the images; a `rights` address that is neither of Creative
    Commons nor of RightsStatements is left out, as § 3.2 forbids it. Raises ValueError without any
    canvas, which § 5.2 requires.
    """
    if not canvases:
        raise ValueError("a manifest has at least one canvas")
    base = identifier.removesuffix("/manifest.json")
    document: Document = {
        "@context": CONTEXT,
        "id": identifier,
        "type": "Manifest",
        "label": said(label),
        "summary": said(summary),
        "metadata": _metadata(metadata),
        "rights": _rights(rights),
        "requiredStatement": _pair(_("Mention obligatoire"), statement),
        "provider": [_agent(*links.provider)] if links.provider else None,
        "homepage": [_page(*links.homepage)],
        "seeAlso": [_other(*one) for one in links.see_also],
        "thumbnail": _thumbnail(canvases[0]),
        "items": [_canvas(base, one) for one in canvases],
        "structures": [
            _range(base, number, one) for number, one in enumerate(ranges, start=1) if one.canvases
        ],
    }
    return _filled(document)


def said(*texts: str) -> dict[str, list[str]]:
    """A language map; empty texts are left out."""
    kept = [text for text in texts if text.strip()]
    return {LANGUAGE: kept} if kept else {}


def _filled(document: Mapping[str, Any]) -> Document:
    return {key: value for key, value in document.items() if value not in (None, "", [], {})}


def _pair(label: str, values: Sequence[str]) -> Document | None:
    value = said(*values)
    return {"label": said(label), "value": value} if value else None


def _metadata(pairs: Iterable[tuple[str, Sequence[str]]]) -> list[Document]:
    return [pair for label, values in pairs if (pair := _pair(label, values)) is not None]


def _rights(address: str) -> str:
    return address if address.startswith(_RIGHTS) else ""


def _canvas(base: str, part: CanvasPart) -> Document:
    identifier = f"{base}/canvas/{part.key}"
    body = _body(part.painting) | _filled({"rights": _rights(part.rights)})
    annotation = {
        "id": f"{identifier}/annotation",
        "type": "Annotation",
        "motivation": "painting",
        "body": body,
        "target": identifier,
    }
    return _filled(
        {
            "id": identifier,
            "type": "Canvas",
            "label": said(part.label),
            "summary": said(part.summary),
            "height": part.painting.height,
            "width": part.painting.width,
            "metadata": _metadata(part.metadata),
            "requiredStatement": _pair(_("Crédit"), [part.credit]),
            "homepage": [_page(*part.homepage)] if part.homepage else None,
            "thumbnail": _thumbnail(part),
            "items": [
                {"id": f"{identifier}/page", "type": "AnnotationPage", "items": [annotation]}
            ],
        }
    )


def _body(painting: Painting) -> Document:
    return _filled(
        {
            "id": painting.address,
            "type": "Image",
            "format": painting.mime,
            "height": painting.height,
            "width": painting.width,
            "service": _service(painting.service),
        }
    )


def _service(address: str) -> list[Document]:
    """The image service: version 3 if its address says so, else 2, which most museums run."""
    if not address:
        return []
    if "/3/" in f"{address}/" or "/iiif3" in address:
        return [{"id": address, "type": "ImageService3", "profile": "level1"}]
    profile = "http://iiif.io/api/image/2/level1.json"
    return [{"@id": address, "@type": "ImageService2", "profile": profile}]


def _thumbnail(part: CanvasPart) -> list[Document]:
    return [_body(part.thumbnail)] if part.thumbnail else []


def _page(address: str, label: str) -> Document:
    return {
        "id": address,
        "type": "Text",
        "label": said(label),
        "format": "text/html",
        "language": [LANGUAGE],
    }


def _other(address: str, label: str, mime: str) -> Document:
    return {"id": address, "type": "Dataset", "label": said(label), "format": mime}


def _agent(address: str, label: str) -> Document:
    return {
        "id": address,
        "type": "Agent",
        "label": said(label),
        "homepage": [_page(address, label)],
    }


def _range(base: str, number: int, part: RangePart) -> Document:
    return {
        "id": f"{base}/range/{number}",
        "type": "Range",
        "label": said(part.label),
        "items": [{"id": f"{base}/canvas/{key}", "type": "Canvas"} for key in part.canvases],
    }
