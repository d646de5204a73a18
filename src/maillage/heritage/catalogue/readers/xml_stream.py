"""XML read element by element in flat memory; what could harm is refused.

No document type is read at all: without one there is neither entity to expand (« XML bomb ») nor
outside file to fetch.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser
from xml.parsers import expat

from django.utils.translation import gettext as _

from maillage.heritage.catalogue.readers.xml_mending import Mender

_CHUNK: Final = 1 << 16
MAX_ELEMENT: Final = 16 << 20
"""Bytes of one record; a larger one stops the reading."""

MAX_DEPTH: Final = 200
_PROLOG: Final = 1 << 20
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DECLARED: Final = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.\-]+)["']""")


class XmlRefused(Exception):
    """The rest of the file cannot be read; `code` is a stable word, the text a French sentence."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class _Stop(Exception):
    """The prolog has been seen."""


@dataclass(slots=True)
class Found:
    """One record element, and the line where it begins (0 when unknown)."""

    element: Element
    line: int


def local(tag: str) -> str:
    """The name of a tag without its namespace."""
    return tag.rpartition("}")[2]


class XmlStream:
    """The record elements of a file, or of bytes in memory."""

    def __init__(self, source: Path | bytes) -> None:
        self._source = source
        self.repaired = False
        """Whether some letters were not in the file's own encoding."""
        self._mender = Mender()
        with self._open() as file:
            head = file.read(4096)
        declared = _DECLARED.match(head.removeprefix(codecs.BOM_UTF8))
        name = declared.group(1).decode().lower() if declared else "utf-8"
        self._is_wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        self._as_text = not self._is_wide and name in ("utf-8", "utf8", "us-ascii", "ascii")

    def notes(self) -> list[str]:
        """What is to be said of the whole file once it is read, in French."""
        said = [self._mender.note()]
        if self.repaired:
            said.append(
                _(
                    "Ce fichier se dit en UTF-8 mais ne l’est pas partout : ses accents sont à relire."
                )
            )
        return [one for one in said if one]

    def _open(self) -> IO[bytes]:
        return (
            io.BytesIO(self._source) if isinstance(self._source, bytes) else self._source.open("rb")
        )

    def root(self) -> str:
        """The tag of the root element; raises `XmlRefused`."""
        found: list[str] = []

        def start(name: str, _attributes: object) -> None:
            found.append(name)
            raise _Stop

        parser = expat.ParserCreate(namespace_separator="}")
        parser.StartElementHandler = start
        parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            read = 0
            for chunk in self.chunks():
                parser.Parse(chunk, False)
                read += len(chunk)
                if read > _PROLOG:
                    break
            parser.Parse(b"", True)
        except _Stop:
            return "{" + found[0] if "}" in found[0] else found[0]
        except expat.ExpatError as error:
            raise _malformed(error) from error
        raise XmlRefused("malformed", _("Ce fichier XML n’a pas d’élément racine."))

    def damage(self) -> str:
        """Why this XML cannot be read to its end, in French; "" when it can."""
        parser = expat.ParserCreate(namespace_separator="}")
        try:
            for chunk in self.chunks():
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            return str(_malformed(error))
        return ""

    def elements(self, wanted: Callable[[Sequence[str]], bool]) -> Iterator[Found]:
        """The outermost elements whose path of tags satisfies `wanted`.

        Each is freed once the next is asked for. Raises `XmlRefused` where the reading must stop,
        after what was whole before.
        """
        self.root()
        parser: XMLPullParser[Any] = XMLPullParser(("start", "end"))
        stack: list[Element] = []
        tags: list[str] = []
        lines = _LineCounter()
        inside = 0  # depth of the record being built
        pending = 0
        try:
            for chunk in self.chunks():
                lines.feed(chunk)
                pending += len(chunk)
                parser.feed(chunk)
                for event, element in _events(parser):
                    if event == "start":
                        stack.append(element)
                        tags.append(element.tag)
                        if len(stack) > MAX_DEPTH:
                            raise XmlRefused(
                                "malformed", _("Ce fichier XML emboîte trop d’éléments.")
                            )
                        if not inside and wanted(tags):
                            inside = len(stack)
                            lines.begin(local(element.tag))
                        continue
                    stack.pop()
                    tags.pop()
                    if inside == len(stack) + 1:
                        inside, pending = 0, 0
                        yield Found(element, lines.line)
                    if not inside and stack:
                        stack[-1].clear()
                if pending > MAX_ELEMENT:
                    raise XmlRefused(
                        "malformed",
                        _(
                            "Une notice de ce fichier dépasse 16 Mo : la suite n’est pas lue. Vérifiez l’export."
                        ),
                    )
            parser.close()
            list(parser.read_events())
        except (ParseError, ValueError, LookupError) as error:  # an encoding that does not exist
            raise _malformed(error) from error

    def ends(self) -> Iterator[tuple[tuple[str, ...], Element]]:
        """Each element at its end, emptied of what its own elements held, with the names that lead to it."""
        self.root()
        parser: XMLPullParser[Any] = XMLPullParser(("start", "end"))
        names: list[str] = []
        try:
            for chunk in self.chunks():
                parser.feed(chunk)
                for event, element in _events(parser):
                    if event == "start":
                        names.append(local(element.tag))
                    else:
                        yield tuple(names), element
                        names.pop()
                        element.clear()
            parser.close()
        except (ParseError, ValueError, LookupError) as error:
            raise _malformed(error) from error

    def chunks(self) -> Iterator[bytes | str]:
        """The file piece by piece, what XML does not allow in it mended; no tag is cut in two.

        As text when it is UTF-8, with its odd letters repaired, or UTF-16; else as bytes, for the
        parser to decode.
        """
        mender = self._mender = Mender()
        if self._as_text or self._is_wide:
            for text in self._repaired_text() if self._as_text else self._wide_text():
                yield mender.feed(text)
            yield mender.close()
            return
        # Each other encoding that the parser knows writes what is mended as ASCII does.
        with self._open() as file:
            while raw := file.read(_CHUNK):
                yield mender.feed(raw.decode("latin-1")).encode("latin-1")
        yield mender.close().encode("latin-1")

    def _repaired_text(self) -> Iterator[str]:
        strict = codecs.getincrementaldecoder("utf-8")()
        lenient = codecs.getincrementaldecoder("utf-8")("maillage-1252")
        decoder = strict
        with self._open() as file:
            while raw := file.read(_CHUNK):
                kept = decoder.getstate()
                try:
                    text = decoder.decode(raw)
                except UnicodeDecodeError:
                    decoder = lenient
                    decoder.setstate(kept)
                    text = decoder.decode(raw)
                if decoder is lenient:
                    self.repaired = True
                yield _FORBIDDEN.sub("", text).removeprefix("\ufeff")
        yield lenient.decode(b"", True)  # half a letter at the end of a file cut short

    def _wide_text(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder("utf-16")("replace")
        with self._open() as file:
            while raw := file.read(_CHUNK):
                yield _FORBIDDEN.sub("", decoder.decode(raw))


def _refuse_doctype(*_arguments: object) -> None:
    raise XmlRefused(
        "doctype",
        _(
            "Ce fichier XML déclare un type de document (DOCTYPE), qui peut cacher une bombe ou "
            "appeler d’autres fichiers : il n’est pas lu. Retirez cette déclaration."
        ),
    )


def _malformed(error: Exception) -> XmlRefused:
    place = getattr(error, "position", None) or (getattr(error, "lineno", 0), 0)
    if "no element found" in str(error) or "unclosed" in str(error):
        return XmlRefused(
            "truncated",
            _("Le fichier XML s’arrête avant la fin : il est incomplet. Exportez-le de nouveau."),
        )
    return XmlRefused(
        "malformed",
        _(
            "Le fichier XML n’est pas bien formé à la ligne %(line)s : la suite n’est pas lue. "
            "Corrigez-le ou exportez-le de nouveau."
        )
        % {"line": place[0]},
    )


class _LineCounter:
    """On which line each record begins: its n-th opening tag in the text is the n-th record."""

    def __init__(self) -> None:
        self.line = 0
        self._count = 1
        self._starts: list[int] = []
        self._pattern: re.Pattern[str] | None = None
        self._last = ""

    def feed(self, chunk: bytes | str) -> None:
        text = chunk if isinstance(chunk, str) else chunk.decode("latin-1")
        self._last = text
        if self._pattern is not None:
            self._scan(text)
        self._count += text.count("\n")

    def begin(self, name: str) -> None:
        """A record named `name` begins in what was fed last."""
        if self._pattern is None:
            self._pattern = re.compile(rf"<(?:[\w.\-]+:)?{re.escape(name)}(?=[\s>/])")
            self._count -= self._last.count("\n")
            self._scan(self._last)
            self._count += self._last.count("\n")
        self.line = self._starts.pop(0) if self._starts else 0

    def _scan(self, text: str) -> None:
        assert self._pattern is not None  # noqa: S101 - for the type checker
        at = passed = 0
        for match in self._pattern.finditer(text):
            passed += text.count("\n", at, match.start())
            at = match.start()
            self._starts.append(self._count + passed)


def _events(parser: XMLPullParser[Any]) -> Iterator[tuple[str, Element]]:
    """The events of a parser that was asked for starts and ends only."""
    return cast("Iterator[tuple[str, Element]]", parser.read_events())
