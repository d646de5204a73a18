"""Bytes into lines of text, one by one.

A file may hold several encodings, as sticking exports together makes it.
"""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, NamedTuple

from django.utils.translation import gettext as _

from maillage.kernel.filekinds import looks_like_utf16
from maillage.kernel.imports.delimited import guess_encoding
from maillage.kernel.imports.errors import ReadError

_CHUNK: Final = 1 << 18
MAX_LINE: Final = 4 << 20
"""Bytes of one line; beyond, the rest of the line is dropped."""

_COMMON_1252: Final = bytes(
    sorted({one.encode("cp1252")[0] for one in "éèàçêôîûùëïâœÉÈÀÇÊÎÔ’‘“”«»–—€°²·\u00a0"})
)
_UNDEFINED_1252: Final = {0x81: "", 0x8D: "", 0x8F: "", 0x90: "", 0x9D: ""}
_NAMES: Final = {
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
    "cp850": "DOS (CP850)",
    "mac_roman": "Mac Roman",
}


def _from_1252(raw: bytes) -> str:
    """Windows-1252, whose five undefined bytes vanish."""
    return "".join(
        _UNDEFINED_1252.get(byte, "") if byte in _UNDEFINED_1252 else bytes([byte]).decode("cp1252")
        for byte in raw
    )


def _replace_by_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _from_1252(error.object[error.start : error.end]), error.end


codecs.register_error("maillage-1252", _replace_by_1252)


class Line(NamedTuple):
    """One line without its end. `encoding` is its name when it was not the file's."""

    number: int
    text: str
    encoding: str = ""


class Lines:
    """The lines of a file, each decoded by itself; some can be pushed back."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting: deque[Line] = deque()
        self.foreign = 0
        """Lines read so far that were not in the file's encoding."""
        self.unended = 0
        """The last line, once read, when nothing ends it: the file may have been cut in it."""
        with path.open("rb") as file:
            head = file.read(_CHUNK)
        self._wide = _utf16(head)
        self._prior = _prior(head)
        self._source = self._read()

    def __iter__(self) -> Iterator[Line]:
        return self

    def __next__(self) -> Line:
        return self._waiting.popleft() if self._waiting else next(self._source)

    def push_back(self, lines: list[Line]) -> None:
        """Give these lines again, first of all."""
        self._waiting.extendleft(reversed(lines))

    def _read(self) -> Iterator[Line]:
        if self._wide:
            with self._path.open(encoding=self._wide, errors="replace") as wide:
                for number, shown in enumerate(wide, start=1):
                    self.unended = 0 if shown.endswith("\n") else number
                    yield Line(number, shown.lstrip("\ufeff").rstrip("\n"))
            return
        with self._path.open("rb") as file:
            for number, (raw, is_ended) in enumerate(_binary_lines(file), start=1):
                if not is_ended:
                    self.unended = number
                try:
                    text, encoding = raw.decode("utf-8"), ""
                except UnicodeDecodeError:
                    text, encoding = self._guess(raw)
                    self.foreign += bool(encoding)
                yield Line(number, text if number > 1 else text.removeprefix("\ufeff"), encoding)

    def _guess(self, raw: bytes) -> tuple[str, str]:
        encoding = self._prior or "cp1252"
        if encoding != "cp1252" or not raw.translate(None, _COMMON_1252 + b"\x85").isascii():
            encoding = guess_encoding(raw)
        text = _from_1252(raw) if encoding == "cp1252" else raw.decode(encoding, "replace")
        told = "" if encoding == self._prior else _NAMES.get(encoding, encoding)
        return text, told


def _utf16(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if looks_like_utf16(head):
        return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    return ""


def _prior(head: bytes) -> str:
    """The one-byte encoding of the file when its beginning is not mostly UTF-8; else ""."""
    lines = [line for line in re.split(rb"[\r\n]+", head)[:-1] if not line.isascii()]
    if not lines:
        return ""
    foreign = [line for line in lines if not _is_utf8(line)]
    if 2 * len(foreign) <= len(lines):
        return ""
    return guess_encoding(b"\n".join(foreign))


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _binary_lines(file: IO[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Lines, whatever ends them, and whether anything does; at most `MAX_LINE` bytes at once."""
    head = file.read(_CHUNK)
    file.seek(0)
    if b"\r" in head and b"\n" not in head:
        yield from _split(file, b"\r")
        return
    while line := file.readline(MAX_LINE):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(MAX_LINE)
        yield line.rstrip(b"\r\n"), bool(rest)


def _split(file: IO[bytes], end: bytes) -> Iterator[tuple[bytes, bool]]:
    tail = b""
    while chunk := file.read(_CHUNK):
        *whole, tail = (tail + chunk).split(end)
        for one in whole:
            yield one, True
        tail = tail[:MAX_LINE]
    if tail:
        yield tail, False


def refuse_empty(path: Path) -> None:
    """Raise `ReadError` when the file holds nothing."""
    if path.stat().st_size == 0:
        raise ReadError("empty", _("Ce fichier est vide."), _("Vérifiez que c’est le bon fichier."))
