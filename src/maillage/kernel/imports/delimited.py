"""CSV, TSV and text files: encoding and separator are guessed, as French programs write them."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from maillage.kernel.filekinds import looks_like_utf16
from maillage.kernel.imports.cleaning import number_fr
from maillage.kernel.imports.errors import ReadError

SEPARATORS: Final = (";", "\t", ",", "|")
_SAMPLE_ROWS: Final = 60
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ONE_BYTE: Final = ("cp1252", "mac_roman", "cp850")
_FRENCH: Final = "éèàçêôîûùëïâœÉÈÀÇÊ’‘“”«»–—…€°²\u00a0"
_WEIGHTS: Final = dict.fromkeys(_FRENCH, 1) | dict.fromkeys("éèàç’", 3)
_NAMES: Final = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
    "mac_roman": "Mac Roman",
    "cp850": "DOS (CP850)",
}


@dataclass(slots=True)
class Delimited:
    """The rows of a text file; a row's line is the one that a spreadsheet would show, from 1."""

    encoding: str
    separator: str
    rows: list[list[str]] = field(default_factory=list)
    filled: int = 0
    """Rows that hold a value: all of them, even those past the limit, which are not kept."""


class _Lines:
    """Physical lines, remembering those of the record being read."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.read = 0
        self.record: list[str] = []
        self.first = 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        if not self.record:
            self.first = self.read + 1
        self.read += 1
        self.record.append(line)
        return line


def read_delimited(raw: bytes, *, limit: int) -> Delimited:
    """Read the whole file, keeping `limit` filled rows; raises `ReadError` on an open quote."""
    encoding = guess_encoding(raw)
    told = re.fullmatch(r"\ufeff?sep=(.)\s*", _text(raw, encoding).readline(), re.IGNORECASE)
    separator = told.group(1) if told else guess_separator(_text(raw, encoding))
    result = Delimited(encoding=_NAMES.get(encoding, encoding), separator=separator)
    lines = _Lines(_text(raw, encoding))
    filled, last = 0, [""]
    try:
        for row in csv.reader(lines, delimiter=separator):
            last, lines.record = lines.record, []
            filled += not all(not cell.strip() for cell in row)
            if filled <= limit:
                result.rows.append(row)
    except csv.Error as error:  # a field of more than 128 kB
        raise _open_quote(lines.first) from error
    if len(last) > 1 and _is_open(last, separator):
        raise _open_quote(lines.first)
    result.filled = filled
    if told:
        result.rows[0] = []  # Excel's own hint is not data, but it counts as a line
    return result


def _text(raw: bytes, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(raw), encoding=encoding, errors="replace", newline="")


def _is_open(record: Sequence[str], separator: str) -> bool:
    """Whether the last record of the file ends inside quotes: it has swallowed the others."""
    try:
        list(csv.reader(record, delimiter=separator, strict=True))
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def _open_quote(line: int) -> ReadError:
    return ReadError(
        "quotes",
        _("Un guillemet ouvert à la ligne %(line)s n’est jamais refermé.")
        % {"line": number_fr(line)},
        _("Refermez-le ou effacez-le, ou enregistrez le fichier au format .xlsx."),
    )


def guess_encoding(raw: bytes) -> str:
    """The Python name of the most likely encoding of a French file."""
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return encoding
    if looks_like_utf16(raw):
        return "utf-16-le" if raw[1:2] == b"\0" else "utf-16-be"
    # A true « \ufffd », which another program put in place of a letter, is not an error of decoding.
    text = raw.decode("utf-8", "replace")
    broken = text.count("\ufffd") - raw.count("\ufffd".encode())
    if broken == 0 or len(re.findall(rb"[\xc3-\xf4][\x80-\xbf]+", raw)) > 10 * broken:
        return "utf-8"  # a few broken characters in a file that is UTF-8 everywhere else
    if sum(byte > 127 for byte in raw[:4_000]) > 0.45 * len(raw[:4_000]):
        return _library_guess(raw)  # too many letters beyond ASCII for any Latin alphabet
    sample = b" ".join(re.findall(rb"[a-zA-Z]?[\x80-\xff]+[a-zA-Z]?", raw[: 1 << 20])[:5_000])
    scores = {encoding: _french(sample.decode(encoding, "replace")) for encoding in _ONE_BYTE}
    best = max(scores, key=lambda encoding: scores[encoding])
    return best if scores[best] > 0 else _library_guess(raw)


def _library_guess(raw: bytes) -> str:
    guess = from_bytes(raw[: 1 << 18]).best()
    return guess.encoding if guess is not None else "cp1252"


def _french(text: str) -> int:
    """How French the letters beyond ASCII look."""
    score, before = 0, " "
    for one in text:
        if not one.isascii():
            score += _WEIGHTS.get(one, -2)
            if one.isupper() and before.islower():
                score -= 2  # « fÈte »
        before = one
    return score


def guess_separator(lines: Iterable[str]) -> str:
    """The character that cuts the first rows into the most regular and widest table."""
    sample = list(islice(lines, _SAMPLE_ROWS * 3))
    return max(SEPARATORS, key=lambda separator: _regularity(sample, separator))


def _regularity(sample: Sequence[str], separator: str) -> float:
    try:
        rows = list(islice(csv.reader(sample, delimiter=separator), _SAMPLE_ROWS))
    except csv.Error:
        return 0.0
    widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
    if not widths:
        return 0.0
    width, times = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    if width == 1:
        return 0.0
    return times / sum(widths.values()) * (1 + min(width - 1, 12) / 10)
