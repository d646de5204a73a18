"""What a file really is, told by its content: never by its extension.

`identify` reads a few kilobytes (and, in a ZIP, the directory only) and answers with a `FileKind`
whose label can be shown to a person. Uploads and imports both ask here, so that the answer is the
same everywhere.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, Final

import filetype
import olefile
from django.utils.translation import gettext_lazy as _

SNIFFED: Final = 8192
"""Bytes read at the start of a file to recognise it."""

MAX_UNPACKED: Final = 512 * 1024 * 1024
"""Bytes that an archive-based document may hold once unpacked."""

MAX_RATIO: Final = 250
"""Times that a document may grow once unpacked, beyond `RATIO_FROM` bytes."""

RATIO_FROM: Final = 64 * 1024 * 1024

MAX_ENTRIES: Final = 10_000
"""Files that an archive-based document may hold."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: its MIME type, its family, its French name with article, its extensions."""

    mime: str
    family: str
    """image, pdf, spreadsheet, document, contacts, xml, text, archive, media, markup, encrypted, empty, unknown."""
    label: str
    extensions: tuple[str, ...] = ()


def _kind(mime: str, family: str, label: object, *extensions: str) -> FileKind:
    # Labels are lazy translations; they are typed as text because that is how they are used.
    return FileKind(mime, family, label, extensions)  # type: ignore[arg-type]  # lazy text


_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"

EMPTY = _kind("application/x-empty", "empty", _("un fichier vide"))
UNKNOWN = _kind("application/octet-stream", "unknown", _("un fichier d’un type inconnu"))
TEXT = _kind("text/plain", "text", _("un fichier texte"), "csv", "tsv", "txt", "tab", "md")
PDF = _kind("application/pdf", "pdf", _("un document PDF"), "pdf")
SVG = _kind("image/svg+xml", "markup", _("un dessin SVG"), "svg")
HTML = _kind("text/html", "markup", _("une page web (HTML)"), "html", "htm")
XML = _kind("application/xml", "xml", _("un fichier XML"), "xml")
VCARD = _kind("text/vcard", "contacts", _("un carnet d’adresses (vCard)"), "vcf", "vcard")
RTF = _kind("application/rtf", "document", _("un document texte (RTF)"), "rtf")
XLSX = _kind(f"{_OOXML}.spreadsheetml.sheet", "spreadsheet", _("un classeur Excel"), "xlsx")
XLSM = _kind(
    "application/vnd.ms-excel.sheet.macroEnabled.12",
    "spreadsheet",
    _("un classeur Excel avec macros"),
    "xlsm",
)
XLSB = _kind(
    "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
    "binary-spreadsheet",
    _("un classeur Excel binaire"),
    "xlsb",
)
XLS = _kind("application/vnd.ms-excel", "spreadsheet", _("un ancien classeur Excel"), "xls")
OLD_XLS = _kind(
    "application/x-excel-old", "old-spreadsheet", _("un classeur Excel d’avant 1997"), "xls"
)
ODS = _kind(f"{_ODF}.spreadsheet", "spreadsheet", _("un classeur LibreOffice"), "ods")
NUMBERS = _kind("application/vnd.apple.numbers", "iwork", _("un classeur Numbers"), "numbers")
DOCX = _kind(f"{_OOXML}.wordprocessingml.document", "document", _("un document Word"), "docx")
DOCM = _kind(
    "application/vnd.ms-word.document.macroEnabled.12",
    "macro-document",
    _("un document Word avec macros"),
    "docm",
)
DOC = _kind("application/msword", "document", _("un ancien document Word"), "doc")
ODT = _kind(f"{_ODF}.text", "document", _("un document LibreOffice"), "odt")
PPTX = _kind(
    f"{_OOXML}.presentationml.presentation", "document", _("une présentation PowerPoint"), "pptx"
)
PPT = _kind(
    "application/vnd.ms-powerpoint", "document", _("une ancienne présentation PowerPoint"), "ppt"
)
ODP = _kind(f"{_ODF}.presentation", "document", _("une présentation LibreOffice"), "odp")
EPUB = _kind("application/epub+zip", "archive", _("un livre numérique"), "epub")
ZIP = _kind("application/zip", "archive", _("une archive ZIP"), "zip")
BROKEN = _kind("application/x-broken", "broken", _("un fichier abîmé"))
MSG = _kind("application/vnd.ms-outlook", "document-other", _("un message Outlook"), "msg")
OLE = _kind("application/x-ole-storage", "unknown", _("un ancien fichier Microsoft Office"))
ENCRYPTED = _kind(
    "application/x-encrypted-office", "encrypted", _("un fichier protégé par un mot de passe")
)

_IMAGES = {
    kind.mime: kind
    for kind in (
        _kind("image/jpeg", "image", _("une photo JPEG"), "jpg", "jpeg", "jpe"),
        _kind("image/png", "image", _("une image PNG"), "png"),
        _kind("image/gif", "image", _("une image GIF"), "gif"),
        _kind("image/webp", "image", _("une image WebP"), "webp"),
        _kind("image/avif", "image", _("une image AVIF"), "avif"),
        _kind("image/heic", "image", _("une photo HEIC"), "heic", "heif"),
        _kind("image/tiff", "image", _("une image TIFF"), "tif", "tiff"),
        _kind("image/bmp", "image", _("une image BMP"), "bmp"),
    )
}
_ODF_KINDS = {kind.mime: kind for kind in (ODS, ODT, ODP, EPUB)}
_MAIN_PARTS: Final = (
    # The content type of the main part says what an OOXML package is, wherever the part lies.
    (b"sheet.binary.macroEnabled.main", XLSB),
    (b"sheet.macroEnabled.main+xml", XLSM),
    (b"spreadsheetml.sheet.main+xml", XLSX),
    (b"spreadsheetml.template.main+xml", XLSX),
    (b"word.document.macroEnabled.main+xml", DOCM),
    (b"wordprocessingml.document.main+xml", DOCX),
    (b"presentationml.presentation.main+xml", PPTX),
    (b"presentationml.slideshow.main+xml", PPTX),
)
KNOWN: Final = (
    *_IMAGES.values(),
    *(PDF, SVG, HTML, XML, RTF, VCARD, XLSX, XLSM, XLSB, XLS, ODS, NUMBERS),
    *(DOCX, DOCM, DOC, ODT, PPTX, PPT, ODP, EPUB, ZIP, MSG),
)
"""Every kind that an extension may claim."""

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS: Final = (
    ("EncryptedPackage", ENCRYPTED),
    ("Workbook", XLS),
    ("Book", OLD_XLS),
    ("WordDocument", DOC),
    ("PowerPoint Document", PPT),
    ("__properties_version1.0", MSG),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def identify(file: IO[bytes]) -> FileKind:
    """Say what `file` is by its content; its position is put back at the start."""
    file.seek(0)
    head = file.read(SNIFFED)
    try:
        return _identify(file, head)
    finally:
        file.seek(0)


def _identify(file: IO[bytes], head: bytes) -> FileKind:
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        return EMPTY
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _identify_zip(file)
    if head.startswith(_OLE_MAGIC):
        return _identify_ole(file)
    if head[:4] in (b"\x09\x08\x06\x00", b"\x09\x00\x04\x00", b"\x09\x02\x06\x00"):
        return OLD_XLS  # a bare BIFF2–BIFF4 stream, without an OLE container
    if b"%PDF-" in head[:1024]:
        return PDF
    return _identify_text(head) or _identify_binary(head)


def _identify_zip(file: IO[bytes]) -> FileKind:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                declared = archive.read("mimetype").decode("ascii", "replace").strip()
                known = _ODF_KINDS.get(declared.removesuffix("-template"))
                if known is not None:
                    return known
            if "[Content_Types].xml" in names:
                with archive.open("[Content_Types].xml") as part:
                    types = part.read(1024 * 1024)
                for marker, kind in _MAIN_PARTS:
                    if marker in types:
                        return kind
            if any(name.endswith(".iwa") or name == "Index.zip" for name in names):
                return NUMBERS
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError):
        return BROKEN
    return ZIP


def _identify_ole(file: IO[bytes]) -> FileKind:
    file.seek(0)
    try:
        with olefile.OleFileIO(file.read()) as container:
            for stream, kind in _OLE_STREAMS:
                if container.exists(stream):
                    return kind
            return OLE
    except Exception:  # noqa: BLE001 - olefile raises many kinds of errors on broken containers
        return BROKEN


def _identify_text(head: bytes) -> FileKind | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or looks_like_utf16(head):
        return TEXT
    if head.startswith(b"{\\rtf"):
        return RTF
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"begin:vcard"):
        return VCARD
    if start.startswith(b"<"):
        if re.search(rb"<svg[\s>]", start):
            return SVG
        if start.startswith((b"<!doctype html", b"<html")) or b"<table" in start:
            return HTML
        if start.startswith((b"<?xml", b"<!doctype", b"<!--")):
            return XML
    if _CONTROL.search(head) is None and filetype.guess(head) is None:
        return TEXT
    return None


def _identify_binary(head: bytes) -> FileKind:
    guess = filetype.guess(head)
    if guess is None:
        return UNKNOWN
    mime = "image/png" if guess.mime == "image/apng" else guess.mime
    if mime in _IMAGES:
        return _IMAGES[mime]
    family = mime.partition("/")[0]
    if family == "image":
        return _kind(mime, "image-other", _("une image"), guess.extension)
    if family == "video":
        return _kind(mime, "media", _("une vidéo"), guess.extension)
    if family == "audio":
        return _kind(mime, "media", _("un enregistrement sonore"), guess.extension)
    if guess.extension in {"zip", "rar", "7z", "gz", "tar", "bz2", "xz", "zst"}:
        return _kind(mime, "archive", _("une archive compressée"), guess.extension)
    return _kind(mime, "unknown", UNKNOWN.label, guess.extension)


def looks_like_utf16(head: bytes) -> bool:
    """Tell text in UTF-16 without a byte order mark: every other byte is zero."""
    sample = head[:400]
    if len(sample) < 8:
        return False
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    return max(even, odd) > 0.7 * (len(sample) // 2) and min(even, odd) < 0.1 * (len(sample) // 2)


def unpacked_size(file: IO[bytes]) -> int:
    """Bytes that the ZIP `file` declares once unpacked.

    Raises `ArchiveTooLargeError` for what looks like a bomb, `zipfile.BadZipFile` for a broken archive.
    """
    file.seek(0, 2)
    packed = file.tell()
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or total > MAX_UNPACKED:
        raise ArchiveTooLargeError(total)
    if total > RATIO_FROM and total > MAX_RATIO * packed:
        raise ArchiveTooLargeError(total)
    file.seek(0)
    return total


class ArchiveTooLargeError(ValueError):
    """The archive would take too much room once unpacked."""
