"""The file of a whole project: a ZIP of ``projet.json``, its files, and a manifest with their hashes.

    manifest.json    {"format": "maillage-projet", "version": 2, "files": [{"path", "sha256", "size"}]}
    projet.json      the project: who, when, what (`exchange.domain.archives`)
    fichiers/…       the files, under numbers
    journal.csv      who changed what and when, to be read

The second version added the projects inside the project, the team, the places, the plans kept, the
journal, and the parts of other rooms. A later version of the format keeps reading the earlier ones; a version that is not known yet is
refused in words.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Final

from django.utils.translation import gettext as _

from maillage.coordination.exchange.archive.shape import check_content
from maillage.kernel import clock, filekinds
from maillage.kernel.imports.errors import ReadError

FORMAT: Final = "maillage-projet"
VERSION: Final = 2
MANIFEST, CONTENT = "manifest.json", "projet.json"
MAX_JSON: Final = 40_000_000
"""Bytes of the largest description read: a plan of 20 000 tasks takes about half."""
_PIECE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes along: where it lies in the archive, and how to read it."""

    path: str
    source: Any
    """A `FieldFile`."""


@contextmanager
def _opened(source: Any) -> Iterator[IO[bytes]]:
    """The file, from its first byte: bytes, or a file of a storage, opened for this once."""
    if isinstance(source, bytes):
        yield io.BytesIO(source)
        return
    with source.open("rb") as stream:
        yield stream


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive whose hashes are right; its files stay on the disk until they are asked for."""

    content: dict[str, Any]
    source: Any
    """Its bytes, or a file of a storage."""

    def size(self, path: str) -> int:
        """Bytes of one of its files; raises KeyError."""
        with _opened(self.source) as stream, zipfile.ZipFile(stream) as archive:
            return archive.getinfo(path).file_size

    def read(self, path: str) -> bytes:
        """The bytes of one of its files; raises KeyError."""
        with _opened(self.source) as stream, zipfile.ZipFile(stream) as archive:
            return archive.read(path)


def write_archive(output: IO[bytes], content: dict[str, Any], files: Iterable[Enclosed]) -> None:
    """Write the whole to `output`, file after file; one that the disk has lost is left out."""
    listed = []
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in files:
            try:
                source = one.source.open("rb")
            except FileNotFoundError:
                content["lost"] = [*content.get("lost", ()), one.path]
                continue
            with source, archive.open(one.path, "w", force_zip64=True) as target:
                listed.append(_copy(source, target, one.path))
        body = json.dumps(content, ensure_ascii=False, indent=1).encode()
        archive.writestr(CONTENT, body)
        listed.append(
            {"path": CONTENT, "sha256": hashlib.sha256(body).hexdigest(), "size": len(body)}
        )
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "made_at": clock.now().isoformat(),
            "files": listed,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))


def _copy(source: IO[bytes], target: IO[bytes], path: str) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    while piece := source.read(_PIECE):
        digest.update(piece)
        size += len(piece)
        target.write(piece)
    return {"path": path, "sha256": digest.hexdigest(), "size": size}


def read_archive(source: Any) -> Archive:
    """An archive, every file checked against its hash; `source` as in `Archive`.

    Raises:
        ReadError: with the codes ``bomb`` (it would unpack to too much), ``corrupt`` (no ZIP, or a
            broken one), ``schema`` (a ZIP of something else), ``version`` (made by a later
            version), ``hash`` (a file is not the one that left).
    """
    try:
        with _opened(source) as stream, _zip(stream) as archive:
            names = set(archive.namelist())
            if not {MANIFEST, CONTENT} <= names:
                raise _foreign()
            manifest = json.loads(_limited(archive, MANIFEST, _PIECE))
            _check_version(manifest)
            for item in manifest["files"]:
                _check_hash(archive, item, names)
            content = json.loads(_limited(archive, CONTENT, MAX_JSON))
    except filekinds.ArchiveTooLargeError as error:
        message = _("Ce fichier prendrait trop de place une fois décompressé.")
        raise ReadError("bomb", message) from error
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError) as error:
        message = _("Cette archive est abîmée ou incomplète : elle ne s’ouvre pas.")
        raise ReadError("corrupt", message) from error
    except (ValueError, KeyError, TypeError) as error:
        raise _foreign() from error
    if not isinstance(content, dict) or not isinstance(content.get("project"), dict):
        raise _foreign()
    check_content(content)
    return Archive(content, source)


def _zip(stream: IO[bytes]) -> zipfile.ZipFile:
    """The archive, once it is known not to unpack to too much."""
    filekinds.unpacked_size(stream)
    return zipfile.ZipFile(stream)


def _foreign() -> ReadError:
    return ReadError(
        "schema",
        _("Cette archive n’est pas un projet exporté par Maillage."),
        _("Sur la page du projet : Emporter, « Le projet entier »."),
    )


def _check_version(manifest: Any) -> None:
    if manifest["format"] != FORMAT:
        raise _foreign()
    if not 1 <= int(manifest["version"]) <= VERSION:
        message = _("Ce projet vient d’une version plus récente de Maillage (format %(n)s).")
        raise ReadError(
            "version",
            message % {"n": manifest["version"]},
            _("Mettez à jour ce Maillage-ci, puis recommencez."),
        )


def _check_hash(archive: zipfile.ZipFile, item: Any, names: set[str]) -> None:
    path, size = str(item["path"]), int(item["size"])
    wrong = ReadError(
        "hash",
        _("« %(path)s » n’est pas le fichier qui est parti : l’archive a été modifiée ou abîmée.")
        % {"path": path},
        _("Exportez de nouveau le projet."),
    )
    if path not in names or archive.getinfo(path).file_size != size:
        raise wrong
    digest, read = hashlib.sha256(), 0
    with archive.open(path) as part:
        while piece := part.read(_PIECE):
            read += len(piece)
            if read > size:
                raise wrong
            digest.update(piece)
    if digest.hexdigest() != item["sha256"]:
        raise wrong


def _limited(archive: zipfile.ZipFile, path: str, limit: int) -> bytes:
    if archive.getinfo(path).file_size > limit:
        raise filekinds.ArchiveTooLargeError(path)
    return archive.read(path)
