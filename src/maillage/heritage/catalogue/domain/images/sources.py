"""Where images come from: an archive, a folder of the server, addresses; each named and bounded."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.domain.images.renditions import MAX_MB, read_bounded
from maillage.heritage.catalogue.models import CatalogueImport, CulturalObject, ImportRecord, Rights
from maillage.kernel import outgoing
from maillage.kernel.imports.cleaning import fold
from maillage.kernel.imports.delimited import read_delimited
from maillage.kernel.imports.errors import ReadError
from maillage.kernel.uploads import UploadError

MAX_ENTRIES: Final = 60_000
"""Files of one archive: ten thousand photographs, and what a Mac adds beside each."""

MAX_UNPACKED: Final = 40 * 1024**3
MAX_RATIO: Final = 40
"""Times that an archive may grow: photographs are packed already and hardly shrink."""

_RATIO_FROM: Final = 64 * 1024 * 1024
_MAX_ROWS: Final = 100_000
_MAX_TABLE: Final = 32 * 1024 * 1024
_IGNORED: Final = frozenset(("thumbs.db", "desktop.ini", ".ds_store"))
_TABLES: Final = frozenset((".csv", ".tsv", ".txt"))
_HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "file": ("fichier", "nom du fichier", "nom de fichier", "image", "fichier image", "file"),
    "number": (
        *(
            "inventaire",
            "inv",
            "numero d inventaire",
            "n inventaire",
            "n d inventaire",
            "no inventaire",
        ),
        *("reference", "ref", "numero", "objet", "inventory number"),
    ),
    "address": ("adresse", "url", "lien", "adresse de l image", "lien image", "url image"),
    "iiif": ("iiif", "service iiif", "adresse iiif", "iiif service"),
    "credit": ("credit", "credits", "photographe", "credit photographique", "copyright", "auteur"),
    "rights": ("droits", "licence", "license", "droit", "rights", "conditions"),
    "caption": ("legende", "titre", "description", "caption"),
}
_RIGHTS: Final[tuple[tuple[str, str], ...]] = (
    # The longest first: « CC BY-NC » holds « CC BY ».
    *(("by nc", Rights.BY_NC), ("by sa", Rights.BY_SA), ("cc0", Rights.CC0), ("cc 0", Rights.CC0)),
    *(("zero 1 0", Rights.CC0), ("publicdomain mark", Rights.PDM), ("cc by", Rights.BY)),
    *(("licenses by", Rights.BY), ("licence ouverte", Rights.OPEN), ("etalab", Rights.OPEN)),
    *(("domaine public volontaire", Rights.CC0), ("domaine public", Rights.PDM)),
    *(("public domain", Rights.PDM), ("pdm", Rights.PDM), ("copyright", Rights.COPYRIGHT)),
    *(("droits reserves", Rights.COPYRIGHT), ("tous droits", Rights.COPYRIGHT)),
    *(("adagp", Rights.COPYRIGHT), ("protege", Rights.COPYRIGHT), ("inc 1 0", Rights.COPYRIGHT)),
)


@dataclass(slots=True)
class Entry:
    """One image offered: where it lies, and what is said of it."""

    number: int
    name: str = ""
    inventory: str = ""
    """What somebody wrote beside it: a number or a reference; else its name says it."""
    object_pk: int = 0
    address: str = ""
    iiif: str = ""
    said: dict[str, str] = field(default_factory=dict)
    """``credit``, ``rights``, ``caption``."""


def rights_of(text: str) -> str:
    """The statement that a museum's words mean: « CC BY 4.0 », an address, « Domaine public »; or ""."""
    if text.strip().lower() in Rights.values:
        return text.strip().lower()
    words = f" {' '.join(fold(text.replace('-', ' ').replace('/', ' ')).split())} "
    if "©" in text:
        return Rights.COPYRIGHT
    return next((str(kind) for mark, kind in _RIGHTS if mark in words), "")


def read_table(content: bytes) -> list[dict[str, str]]:
    """The rows of a table that tells of images, by what its headings name. Raises `ReadError`."""
    rows = read_delimited(content, limit=_MAX_ROWS).rows
    known = {spelling: name for name, spellings in _HEADINGS.items() for spelling in spellings}
    heads = [known.get(fold(cell), "") for cell in rows[0]] if rows else []
    if not {"file", "number", "address", "iiif"} & set(heads):
        raise ReadError(
            "headings",
            _("Ce tableau ne dit pas de quelles images il parle."),
            _("Il lui faut une colonne « fichier », ou « inventaire » et « adresse »."),
        )
    return [
        {
            name: cell.strip()
            for name, cell in zip(heads, row, strict=False)
            if name and cell.strip()
        }
        for row in rows[1:]
    ]


def credits_by_file(rows: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    """What a table says of each file, by its name without folder, in lower case."""
    return {
        PurePosixPath(row["file"].replace("\\", "/")).name.lower(): row
        for row in rows
        if row.get("file")
    }


# -- archives ---------------------------------------------------------------------------------------


def check_archive(file: IO[bytes]) -> None:
    """Refuse a ZIP that is a bomb or does not open. Raises ValidationError, in French.

    Only its directory is believed for that; each image is then read within a bound of its own.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        message = _("Cette archive est abîmée ou incomplète : elle ne s’ouvre pas.")
        raise ValidationError(message, code="corrupt") from error
    unpacked = sum(one.file_size for one in entries)
    file.seek(0, 2)
    packed = max(1, file.tell())
    if (
        len(entries) > MAX_ENTRIES
        or unpacked > MAX_UNPACKED
        or (unpacked > _RATIO_FROM and unpacked > MAX_RATIO * packed)
    ):
        message = _(
            "Cette archive prendrait trop de place une fois décompressée : elle n’est pas lue."
        )
        raise ValidationError(message, code="bomb")


class ArchiveImages:
    """The images of a ZIP, in its order."""

    def __init__(self, path: Path, credits: Mapping[str, Mapping[str, str]]) -> None:  # noqa: A002 - « crédits », the museum's word
        self._archive = zipfile.ZipFile(path)
        self._entries = [one for one in self._archive.infolist() if _is_offered(one.filename)]
        self._credits = dict(credits) or self._own_credits()

    def close(self) -> None:
        """Let go of the file."""
        self._archive.close()

    def __len__(self) -> int:
        return len(self._entries)

    def _own_credits(self) -> dict[str, dict[str, str]]:
        for info in self._archive.infolist():
            name = PurePosixPath(info.filename)
            if name.suffix.lower() in _TABLES and info.file_size < _MAX_TABLE and _is_shown(name):
                try:
                    with self._archive.open(info) as stream:
                        return credits_by_file(read_table(stream.read(_MAX_TABLE)))
                except (ReadError, zipfile.BadZipFile, zlib.error, OSError, RuntimeError):
                    continue
        return {}

    def entries(self) -> Iterator[Entry]:
        """What the archive offers."""
        for number, info in enumerate(self._entries, start=1):
            yield _told(Entry(number, info.filename), self._credits)

    def read(self, name: str) -> bytes:
        """The content of one image. Raises `UploadError`."""
        try:
            with self._archive.open(name) as stream:
                return read_bounded(stream)
        except UploadError:
            raise
        except Exception as error:  # each way of packing has errors of its own (lzma.LZMAError…)
            raise _unreadable() from error


class FolderImages:
    """The images of a folder of the server and of those inside it, by name."""

    def __init__(self, path: Path, credits: Mapping[str, Mapping[str, str]]) -> None:  # noqa: A002 - « crédits », the museum's word
        self._root = path.resolve()
        if not self._root.is_dir():
            raise ReadError("gone", _("Le dossier « %(path)s » est introuvable.") % {"path": path})
        names = (
            one.relative_to(self._root).as_posix()
            for one in self._root.rglob("*")
            if one.is_file() and not one.is_symlink()
        )
        self._names = sorted(name for name in names if _is_offered(name))
        self._credits = dict(credits) or self._own_credits()

    def close(self) -> None:
        """Nothing is held open."""

    def __len__(self) -> int:
        return len(self._names)

    def _own_credits(self) -> dict[str, dict[str, str]]:
        for path in sorted(self._root.glob("*")):
            if path.suffix.lower() in _TABLES and path.stat().st_size < _MAX_TABLE:
                try:
                    return credits_by_file(read_table(path.read_bytes()))
                except ReadError:
                    continue
        return {}

    def entries(self) -> Iterator[Entry]:
        """What the folder offers."""
        for number, name in enumerate(self._names, start=1):
            yield _told(Entry(number, name), self._credits)

    def read(self, name: str) -> bytes:
        """The content of one image. Raises `UploadError`."""
        path = (self._root / name).resolve()
        if not path.is_relative_to(self._root):
            raise _unreadable()
        try:
            with path.open("rb") as stream:
                return read_bounded(stream)
        except OSError as error:
            raise _unreadable() from error


def _is_offered(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return not name.endswith("/") and _is_shown(path) and path.suffix.lower() not in _TABLES


def _is_shown(path: PurePosixPath) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return not hidden and path.name.lower() not in _IGNORED


def _told(entry: Entry, credits: Mapping[str, Mapping[str, str]]) -> Entry:  # noqa: A002 - « crédits », the museum's word
    row = credits.get(PurePosixPath(entry.name).name.lower(), {})
    entry.inventory = row.get("number", "")
    entry.said = {name: row[name] for name in ("credit", "rights", "caption") if row.get(name)}
    return entry


def _unreadable() -> UploadError:
    return UploadError(_("Ce fichier ne se lit pas : il est abîmé ou protégé."), code="corrupt")


# -- addresses --------------------------------------------------------------------------------------


class AddressImages:
    """Images that lie on the web: told by a table, or by the museum's own values."""

    def __init__(
        self, run: CatalogueImport, table: bytes | None, fetch: outgoing.Fetch | None = None
    ) -> None:
        self._run = run
        self._rows = read_table(table) if table is not None else None
        self._fetch = fetch

    def close(self) -> None:
        """Nothing is held open."""

    def __len__(self) -> int:
        return len(self._rows) if self._rows is not None else 0

    def entries(self) -> Iterator[Entry]:
        """What is offered."""
        if self._rows is None:
            yield from self._of_values()
            return
        for number, row in enumerate(self._rows, start=1):
            entry = Entry(
                number,
                name=row.get("file", ""),
                inventory=row.get("number", ""),
                address=row.get("address", ""),
                iiif=_service(row.get("iiif", "") or row.get("address", "")),
                said={name: row[name] for name in ("credit", "rights", "caption") if row.get(name)},
            )
            yield entry

    def _of_values(self) -> Iterator[Entry]:
        """The addresses in IMG, and those that a LIDO record announced at its last import.

        Of rows that were applied, or found the object as they say it: a refused row, or one that
        nobody wanted, tells nothing of this object.
        """
        number = 0
        for pk, addresses in self._announced():
            for told in addresses:
                number += 1
                said = {
                    name: told[name] for name in ("credit", "rights", "caption") if told.get(name)
                }
                address = told["address"]
                yield Entry(
                    number, object_pk=pk, address=address, iiif=_service(address), said=said
                )

    def _announced(self) -> Iterator[tuple[int, list[dict[str, str]]]]:
        objects = CulturalObject.objects.current().filter(museum=self._run.museum_id).order_by("pk")
        last = 0
        while batch := list(objects.filter(pk__gt=last).values_list("pk", "values")[:500]):
            last = batch[-1][0]
            announced = dict(
                ImportRecord.objects.filter(
                    Q(is_applied=True) | Q(outcome=ImportRecord.Outcome.UNCHANGED),
                    is_undone=False,
                    run__state=CatalogueImport.State.APPLIED,
                    object__in=[pk for pk, _values in batch],
                    extra__has_key="images",
                )
                .order_by("run__applied_at", "pk")  # the last one is kept
                .values_list("object", "extra")
            )
            for pk, values in batch:
                told = list(announced.get(pk, {}).get("images", ()))
                told += [{"address": one} for one in values.get("IMG", ())]
                seen: dict[str, dict[str, str]] = {}
                for one in told:
                    if str(one.get("address", "")).startswith(("http://", "https://")):
                        seen.setdefault(one["address"], one)
                if seen:
                    yield pk, list(seen.values())

    def read(self, address: str) -> bytes:
        """Fetch one image. Raises `UploadError`."""
        try:
            if self._fetch is not None:
                answer = self._fetch(address)
            else:
                answer = outgoing.fetch(address, max_bytes=MAX_MB * 1_000_000)
        except outgoing.OutgoingError as error:
            raise UploadError(str(error), code=error.code) from error
        if answer.status != 200:
            message = _("L’adresse a répondu par l’erreur %(status)d.") % {"status": answer.status}
            raise UploadError(message, code="status")
        return answer.body


def _service(address: str) -> str:
    """The IIIF Image service of an address that leads to its ``info.json``, or ""."""
    return address.removesuffix("/info.json") if address.endswith("/info.json") else ""


Images = ArchiveImages | FolderImages | AddressImages


def described(values: Mapping[str, Any]) -> str:
    """Which image a staging row is about."""
    return str(values.get("file") or values.get("address") or values.get("iiif") or "")
