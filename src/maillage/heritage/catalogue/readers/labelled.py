"""Joconde's labelled text, the exchange file of museum software.

For each field a tag line, then its lines of value; « // » alone ends a record; `#` stands for a
line break. Some programs write the value on the line of its tag: the whole file is then read so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from maillage.heritage.catalogue.fields import FIELDS, Group
from maillage.heritage.catalogue.readers import remarks
from maillage.heritage.catalogue.readers.cleaning import clean
from maillage.heritage.catalogue.readers.decoding import Line, Lines
from maillage.heritage.catalogue.readers.records import (
    Source,
    SourceColumn,
    SourceMapping,
    SourceRecord,
)
from maillage.heritage.catalogue.readers.splitting import split_values
from maillage.kernel.imports.cleaning import number_fr
from maillage.kernel.text_fr import word_set

END: Final = "//"
_INLINE: Final = re.compile(r"([A-Z][A-Z0-9_]{1,11})(?:\s*[:=]\s*|\s+|$)(.*)")
_OTHER_TAGS: Final = word_set(
    "ACTU AOBJ APTR CONTIENT_IMAGE CONTACT DIFFU INTL LBASE MSGCOM PERE POP_COORDONNEES REFMEM REFMER "
    "REFMIS REFPAL RETIF TICO TOUT"
)
"""Tags that exports also carry and that are no field of a record here."""

_TAGS: Final = frozenset(FIELDS) | _OTHER_TAGS

_COMPOUNDS: Final = word_set(
    "arc arrière au avant bas beau belle bien bon bonne chef contre cul demi entre ex garde grand "
    "gros haut haute hors mi moyen néo non par peut porte post pot pré quasi rez sainte saint semi "
    "sous sur tire trompe ultra vice vis là ci dix vingt trente quarante cinquante soixante quatre "
    "anglo franco gallo gréco italo néerlando austro"
)
_BROKEN_WORD: Final = re.compile(r"(\w+)-$")
MAX_RECORD: Final = 2_000_000
"""Characters of one record; beyond, what follows is skipped up to its end."""

_SAMPLE: Final = 4_000


class LabelledSource(Source):
    """A file of labelled text."""

    def __init__(self, path: Path, kind: str, mapping: SourceMapping) -> None:
        super().__init__(path, kind, mapping)
        self._inline = False
        self._tags = _TAGS | set(mapping.columns)
        self._look()

    def _look(self) -> None:
        """The style and the tags of the first lines."""
        lines = [
            line.text.strip() for line, _n in zip(Lines(self.path), range(_SAMPLE), strict=False)
        ]
        self._inline = self._is_inline(lines)
        samples: dict[str, list[str]] = {}
        tag = ""
        for line in lines:
            found = self._tag(line)
            if found is None:
                value = line
            else:
                tag, value = found
            if tag and value and value != END and len(samples.setdefault(tag, [])) < 3:
                samples[tag].append(value[:200])
        self.columns = [
            SourceColumn(tag, self.mapping.columns.get(tag, tag if tag in FIELDS else ""), found)
            for tag, found in samples.items()
        ]

    def _is_inline(self, lines: list[str]) -> bool:
        """Whether values stand on the line of their tag: that of REF, else most of the others."""
        if any(line.startswith("REF") for line in lines):
            return "REF" not in lines
        alone = sum(line in self._tags for line in lines)
        led = (match for line in lines if (match := _INLINE.fullmatch(line)) and match.group(2))
        return sum(match.group(1) in self._tags for match in led) > alone

    def _tag(self, line: str) -> tuple[str, str] | None:
        """(tag, value on its line) when the line begins a field."""
        if not self._inline:
            return (line, "") if line in self._tags else None
        match = _INLINE.fullmatch(line)
        if match is None or match.group(1) not in self._tags:
            return None
        return match.group(1), match.group(2)

    def records(self) -> Iterator[SourceRecord]:
        lines = Lines(self.path)
        unknown: Counter[str] = Counter()
        for number, (block, is_whole) in enumerate(self._blocks(lines), start=1):
            record = self._record(number, block, unknown)
            if not is_whole:
                record.tell(
                    "truncated",
                    _(
                        "Le fichier s’arrête au milieu de cette notice (« // » manque à la fin) : "
                        "elle n’est pas reprise. Exportez de nouveau le fichier."
                    ),
                    blocking=True,
                )
            yield record
        for tag, count in unknown.items():
            self.note(
                _(
                    "L’étiquette « %(tag)s » n’est pas un champ de Joconde : laissée de côté (%(n)s fois)."
                )
                % {"tag": tag, "n": number_fr(count)}
            )
        if lines.foreign:
            self.note(remarks.foreign_lines(lines.foreign))

    def _blocks(self, lines: Lines) -> Iterator[tuple[list[Line], bool]]:
        """The lines of each record, and whether it came to its end."""
        block: list[Line] = []
        size = 0
        for line in lines:
            bare = line.text.strip()
            if not bare:
                continue
            if bare == END:
                if block:
                    yield block, True
                block, size = [], 0
                continue
            if bare.startswith("REF") and block and self._is_next(bare, block):
                yield block, True  # « // » was forgotten
                block, size = [], 0
            size += len(bare)
            if size <= MAX_RECORD:
                block.append(Line(line.number, bare.replace("\t", " "), line.encoding))
        if block:
            yield block, False

    def _is_next(self, bare: str, block: list[Line]) -> bool:
        """Whether this line begins another record, as the block has its reference already."""
        return self._starts(bare) and any(self._starts(one.text) for one in block)

    def _starts(self, bare: str) -> bool:
        return (self._tag(bare) or ("", ""))[0] == "REF"

    def _record(self, number: int, block: list[Line], unknown: Counter[str]) -> SourceRecord:
        record = SourceRecord(number, block[0].number)
        if sum(len(line.text) for line in block) > MAX_RECORD * 0.9:
            record.tell(
                "too-long",
                _("Cette notice dépasse 2 millions de caractères : « // » manque sans doute."),
                blocking=True,
            )
            return record
        tag, parts = "", list[str]()
        for line in block:
            if line.encoding:
                remarks.tell_encoding(record, line.encoding)
            found = self._tag(line.text)
            if found is None and not tag:
                record.tell(
                    "stray",
                    _(
                        "Ligne %(line)s : ce texte vient avant toute étiquette de champ, il est ignoré."
                    )
                    % {"line": number_fr(line.number)},
                )
            elif found is None:
                parts.append(line.text)
            else:
                self._keep(record, tag, parts, unknown)
                tag, value = found
                parts = [value] if value else []
        self._keep(record, tag, parts, unknown)
        return record

    def _keep(
        self, record: SourceRecord, tag: str, parts: list[str], unknown: Counter[str]
    ) -> None:
        if not tag or not parts:
            return
        code = self.mapping.columns.get(tag, tag)
        if code not in FIELDS:
            if code:
                unknown[tag] += 1
            return
        text = parts[0] if len(parts) == 1 else rejoin(parts)
        if "#" in text and FIELDS[code].group is not Group.LINKS:  # « # » belongs to addresses
            text = text.replace("#", "\n")
        text = clean(text, code, record)
        values = split_values(text, code, separator=self.mapping.list_separator or ";")
        if not values:
            return
        if code in record.values:
            record.tell(
                "repeated",
                _("Le champ %(field)s figure deux fois dans cette notice : les deux sont gardés.")
                % {"field": code},
                field=code,
            )
        record.values.setdefault(code, []).extend(values)


def rejoin(parts: list[str]) -> str:
    """Lines of one value made one: a word cut at the end of a line is whole again.

    « repré-/sentation » loses its hyphen, « Saint-/Denis » and « arc-/en-ciel » keep theirs.
    """
    text = parts[0]
    for part in parts[1:]:
        cut = _BROKEN_WORD.search(text)
        if cut is None:
            text = f"{text} {part}"
        elif part[:1].islower() and cut.group(1)[-1:].islower() and not _is_compound(cut.group(1)):
            text = text[:-1] + part
        else:
            text += part
    return text


def _is_compound(word: str) -> bool:
    return word.lower() in _COMPOUNDS
