"""Values as they should be kept: the source's words, without what a program left in them."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final

from django.utils.translation import gettext as _

from maillage.heritage.catalogue.readers.records import SourceRecord
from maillage.kernel.imports.cleaning import clean_text, number_fr, repair_mojibake

MAX_VALUE: Final = 100_000
"""Characters of one value; a longer one refuses its record."""

_SUSPECT: Final = re.compile("[<&\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd\ufeff\u200b\u00c3\u00c2\u00e2]")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
HTML_NAMES: Final = (
    "p|br|b|i|em|strong|span|div|a|ul|ol|li|table|thead|tbody|tr|td|th|h[1-6]|font|sup|sub|u|s|img|"
    "html|head|body|blockquote|iframe|form|input|button|svg|object|embed|link|meta|center|small|hr|"
    "pre|code|o:p|section|article|header|footer|nav|video|audio|script|style|title"
)
_TAG: Final = re.compile(rf"</?(?:{HTML_NAMES})(?=[\s/>])[^<>]*>", re.IGNORECASE)
_BREAK: Final = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6]|hr)(?=[\s/>])[^<>]*>\s*", re.IGNORECASE)
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,8});")
_HIDDEN: Final = (("<script", "</script>"), ("<style", "</style>"), ("<!--", "-->"))
_C1: Final = {
    byte: bytes([byte]).decode("cp1252")
    for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}


def clean(text: str, code: str, record: SourceRecord) -> str:
    """The value of field `code` as it is kept; what had to be done is told on `record`.

    HTML becomes text, what cannot be seen goes, letters are composed (NFC), Windows letters that a
    program took for control characters come back.
    """
    if _SUSPECT.search(text) is not None:
        text = _mend(text, code, record)
    elif text.isascii():
        text = text.strip()
    elif not unicodedata.is_normalized("NFC", text) or "\u00a0" in text or "\u202f" in text:
        text = clean_text(text)
    else:
        text = text.strip()
    if len(text) > MAX_VALUE:
        record.tell(
            "too-long",
            _(
                "Le champ %(field)s compte %(length)s caractères ; la limite est de %(limit)s. "
                "Raccourcissez-le, ou placez ce texte dans un document joint."
            )
            % {"field": code, "length": number_fr(len(text)), "limit": number_fr(MAX_VALUE)},
            field=code,
            blocking=True,
        )
        text = text[:MAX_VALUE]
    return text


def _mend(text: str, code: str, record: SourceRecord) -> str:
    repaired = repair_mojibake(text).translate(_C1)
    bare = _CONTROL.sub("", repaired.replace("\r\n", "\n").replace("\r", "\n"))
    if bare != text.replace("\r\n", "\n").replace("\r", "\n"):
        record.tell(
            "characters",
            _(
                "Le champ %(field)s contenait des caractères abîmés ou invisibles : ils ont été "
                "réparés ou retirés. Relisez-le."
            )
            % {"field": code},
            field=code,
        )
    if "\ufffd" in bare:
        record.tell(
            "lost-letters",
            _(
                "Le champ %(field)s contient des lettres perdues (« � ») avant d’arriver ici : "
                "corrigez-les dans le logiciel du musée."
            )
            % {"field": code},
            field=code,
        )
    if ("<" in bare and (_TAG.search(bare) or "<!--" in bare)) or _ENTITY.search(bare):
        plain = strip_html(bare)
        if plain != bare:
            record.tell(
                "html",
                _("Le champ %(field)s contenait du HTML : seul son texte est gardé.")
                % {"field": code},
                field=code,
            )
            bare = plain
    return clean_text(bare)


def strip_html(text: str) -> str:
    """The text of a fragment of HTML: scripts and comments go, breaks become line ends.

    Only the tags of HTML are taken out: « <illisible> » in an inscription stays.
    """
    for _pass in range(3):  # « &lt;p&gt; » hides tags from the first reading
        before = text
        for start, end in _HIDDEN:
            text = _without(text, start, end)
        text = _TAG.sub("", _BREAK.sub("\n", text))
        text = html.unescape(text) if _ENTITY.search(text) else text
        if text == before:
            break
    return re.sub(r"\n{3,}", "\n\n", _CONTROL.sub("", text)).strip()


def _without(text: str, start: str, end: str) -> str:
    """Without what stands from each `start` to the next `end`; in one pass."""
    folded = text.lower()
    if start not in folded or len(folded) != len(text):
        return text
    kept, at = [], 0
    while (begin := folded.find(start, at)) >= 0:
        kept.append(text[at:begin])
        stop = folded.find(end, begin)
        if stop < 0:
            return "".join(kept)
        at = stop + len(end)
    return "".join(kept) + text[at:]
