"""Whether a file that somebody sends may come in: by its content and size, never by its name."""

from __future__ import annotations

import re
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import IO, Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image

from maillage.kernel import filekinds
from maillage.kernel.filekinds import FileKind

MAX_PIXELS: Final = 80_000_000
"""Pixels of the largest image accepted: a 12 000 × 6 600 scan; unpacked, about 320 MB."""

FAMILIES: Final = ("image", "pdf", "spreadsheet", "document")
"""What may be attached; some imports also take ``contacts``, ``xml`` or ``archive``."""
_TABLE_TEXT: Final = frozenset({"csv", "tsv", "txt", "tab", "xls"})
_ZIPPED: Final = frozenset(
    {kind.mime for kind in (filekinds.XLSX, filekinds.XLSM, filekinds.ODS, filekinds.DOCX)}
    | {filekinds.ZIP.mime}
    | {kind.mime for kind in (filekinds.PPTX, filekinds.ODT, filekinds.ODP)}
)
_PILLOW_FORMATS: Final = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/avif": "AVIF",
    "image/tiff": "TIFF",
    "image/bmp": "BMP",
}
_RESERVED: Final = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


class UploadError(ValidationError):
    """The file is refused; its message is a French sentence for the person who sent it."""


def check_upload(
    file: Any,
    *,
    allowed: Iterable[str] = FAMILIES,
    max_mb: float | None = None,
    filename: str | None = None,
) -> str:
    """Return the MIME type of `file` if it may come in.

    Args:
        file: an upload or any seekable binary file; its position is put back at the start.
        allowed: families among `FAMILIES`, or ``contacts``, ``xml``, ``archive``.
        max_mb: the largest size, in megabytes; ``settings.UPLOAD_MAX_MB`` if not given.
        filename: the name given by the sender; `file.name` if not given.

    Raises:
        UploadError: with the codes ``empty``, ``too_large``, ``svg``, ``macros``, ``encrypted``,
            ``family``, ``mismatch``, ``bomb``, ``pixels`` or ``corrupt``.
    """
    stream = _stream(file)
    name = filename if filename is not None else str(getattr(file, "name", "") or "")
    families = tuple(allowed)
    _check_size(stream, settings.UPLOAD_MAX_MB if max_mb is None else max_mb)
    kind = filekinds.identify(stream)
    _check_family(kind, families, _extension(name))
    if kind.mime in _ZIPPED:
        _check_archive(stream)
    if kind.family == "image":
        _check_image(stream, kind)
    stream.seek(0)
    if kind is filekinds.TEXT:
        return "text/csv" if "spreadsheet" in families else kind.mime
    return kind.mime


def _stream(file: Any) -> IO[bytes]:
    inner = file.file if hasattr(file, "chunks") and hasattr(file, "file") else file
    stream: IO[bytes] = inner
    return stream


def _extension(name: str) -> str:
    return PurePosixPath(name).suffix.lower().lstrip(".")


def _check_size(stream: IO[bytes], max_mb: float) -> None:
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(0)
    if size == 0:
        raise UploadError(_("Ce fichier est vide."), code="empty")
    if size > max_mb * 1_000_000:
        message = _("Ce fichier pèse %(size)s Mo ; la limite est de %(limit)s Mo.")
        figures = {"size": _megabytes(size / 1_000_000), "limit": _megabytes(max_mb)}
        raise UploadError(message % figures, code="too_large")


def _megabytes(value: float) -> str:
    return f"{value:.1f}".replace(".", ",").removesuffix(",0")


def _check_family(kind: FileKind, families: tuple[str, ...], extension: str) -> None:
    if kind is filekinds.EMPTY:
        raise UploadError(_("Ce fichier est vide."), code="empty")
    if kind is filekinds.BROKEN:
        raise UploadError(_broken(), code="corrupt")
    if kind is filekinds.SVG:
        message = _(
            "Les dessins SVG ne sont pas acceptés : ils peuvent contenir du code. "
            "Enregistrez-le en PNG."
        )
        raise UploadError(message, code="svg")
    if kind is filekinds.DOCM:
        message = _("Ce document contient des macros. Enregistrez-le au format .docx.")
        raise UploadError(message, code="macros")
    if kind is filekinds.ENCRYPTED:
        message = _("Ce fichier est protégé par un mot de passe. Enregistrez-le sans protection.")
        raise UploadError(message, code="encrypted")
    if not (_families_of(kind, extension) & set(families)):
        _refuse(kind, families, extension)
    if extension and kind.extensions and extension not in kind.extensions:
        claimed = _family_of_extension(extension)
        if claimed is not None and claimed not in _families_of(kind, extension):
            _refuse(kind, families, extension, code="mismatch")


def _families_of(kind: FileKind, extension: str) -> set[str]:
    if kind is filekinds.TEXT:
        return (
            {"spreadsheet"} if extension in _TABLE_TEXT - {"txt"} else {"spreadsheet", "document"}
        )
    return {kind.family}


def _family_of_extension(extension: str) -> str | None:
    for kind in filekinds.KNOWN:
        if extension in kind.extensions:
            return kind.family
    return None


def _refuse(
    kind: FileKind, families: tuple[str, ...], extension: str, code: str = "family"
) -> None:
    accepted = ", ".join(str(_names()[family]) for family in families)
    if extension and extension not in kind.extensions and kind.family != "unknown":
        message = _(
            "Ce fichier porte l’extension « .%(extension)s », mais son contenu est %(label)s. "
            "Sont acceptés : %(accepted)s."
        )
        code = "mismatch"
    else:
        message = _("Ce fichier est %(label)s. Sont acceptés : %(accepted)s.")
    values = {"extension": extension, "label": kind.label, "accepted": accepted}
    raise UploadError(message % values, code=code)


def _names() -> dict[str, str]:
    return {
        "image": _("images (JPEG, PNG, WebP, AVIF, HEIC, TIFF, GIF)"),
        "pdf": _("PDF"),
        "spreadsheet": _("tableaux (.xlsx, .xls, .ods, .csv)"),
        "xml": _("plans MS Project (.xml)"),
        "archive": _("archives (.zip)"),
        "contacts": _("carnets d’adresses (.vcf)"),
        "document": _("documents (.docx, .odt, .doc, .rtf, .pptx, .odp, .txt)"),
    }


def _check_archive(stream: IO[bytes]) -> None:
    try:
        filekinds.unpacked_size(stream)
    except filekinds.ArchiveTooLargeError as error:
        message = _("Ce fichier prendrait trop de place une fois décompressé.")
        raise UploadError(message, code="bomb") from error
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError) as error:
        raise UploadError(_broken(), code="corrupt") from error


def _broken() -> str:
    return _("Ce fichier est abîmé ou incomplet : il ne s’ouvre pas.")


def _check_image(stream: IO[bytes], kind: FileKind) -> None:
    too_many = _("Cette image est trop grande : %(limit)s millions de pixels au plus.") % {
        "limit": MAX_PIXELS // 1_000_000
    }
    stream.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            warnings.simplefilter("ignore", UserWarning)  # odd tags, which nobody will see
            width, height = _image_size(stream, kind)
    except Image.DecompressionBombError as error:
        raise UploadError(too_many, code="pixels") from error
    except Exception as error:  # decoders raise nearly anything (struct.error, AttributeError…)
        message = _("Cette image est abîmée : elle ne s’ouvre pas.")
        raise UploadError(message, code="corrupt") from error
    if width * height > MAX_PIXELS:
        raise UploadError(too_many, code="pixels")


def _image_size(stream: IO[bytes], kind: FileKind) -> tuple[int, int]:
    if kind.mime == "image/heic":
        import pillow_heif  # noqa: PLC0415 - a slow import, for one kind of photo

        # Reads the header only: the pixels stay packed until something asks for them.
        size: tuple[int, int] = pillow_heif.open_heif(stream, convert_hdr_to_8bit=True).size
        return size
    with Image.open(stream, formats=[_PILLOW_FORMATS[kind.mime]]) as image:
        size = image.size
        if size[0] * size[1] <= MAX_PIXELS:
            image.verify()
    return size


def safe_filename(name: str, *, default: str = "fichier", max_length: int = 120) -> str:
    """A name that is safe to store, send in a header and write on any disk; accents are kept.

    Paths, control and direction-changing characters, and characters that Windows forbids are
    removed; the extension survives the shortening.
    """
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    base = "".join(one for one in base if unicodedata.category(one)[0] != "C")
    base = re.sub(r'[<>:"|?*%\s]+', " ", base).strip(" .")
    if not base or _RESERVED.match(base):
        base = f"{default}-{base}".strip("-")
    stem, dot, extension = base.rpartition(".")
    if not dot or len(extension) > 8:
        return base[:max_length].strip(" .")
    return f"{stem[: max_length - len(extension) - 1].strip(' .')}.{extension.lower()}"
