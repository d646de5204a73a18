"""Address cards (vCard 2.1, 3.0, 4.0; RFC 6350) read as the rows of a table.

Each card is one row, whose line is its rank in the file. Pictures are cut out before anything is
parsed: a card with five megabytes of photo costs no more than another.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import vobject
from django.utils.translation import gettext as _

from maillage.kernel.imports.cleaning import clean_text, fold, number_fr, repair_mojibake
from maillage.kernel.imports.delimited import guess_encoding

MAX_PICTURE: Final = 1_000_000
"""Bytes of the largest photo that a card may bring."""

_CIVILITIES: Final = {
    "mme": "Madame",
    "madame": "Madame",
    "mlle": "Madame",
    "mrs": "Madame",
    "ms": "Madame",
    "m": "Monsieur",
    "mr": "Monsieur",
    "monsieur": "Monsieur",
}
_NETWORKS: Final = {
    "facebook": "Facebook",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "youtube": "YouTube",
    "tiktok": "TikTok",
    "mastodon": "Mastodon",
    "bsky": "Bluesky",
    "bluesky": "Bluesky",
    "twitter": "X",
}
HEADERS: Final = (
    "Civilité",
    "Nom",
    "Prénom",
    "Nom complet",
    "Courriel",
    "Téléphone",
    "Portable",
    "Organisation",
    "Fonction",
    "Site internet",
    "Adresse de l’organisation",
    "Code postal de l’organisation",
    "Commune de l’organisation",
    "Adresse personnelle",
    "Code postal personnel",
    "Ville personnelle",
    "Langue",
    "Mots-clés",
    "Note",
    "Photo",
    *dict.fromkeys(_NETWORKS.values()),
)
"""The columns that cards give; those that no card fills are left out."""

_GROUPS_OF_GOOGLE: Final = frozenset(("mycontacts", "starred"))
"""Said of every contact: they are not words of the team."""

_BINARY: Final = re.compile(r"^(?:[\w\-]+\.)?(PHOTO|LOGO|SOUND|KEY)[;:]", re.IGNORECASE)
_EDGE: Final = re.compile(r"^(BEGIN|END)\s*:\s*VCARD\s*$", re.IGNORECASE)
_BARE_TYPES: Final = re.compile(r"^[A-Za-z0-9\-]+$")


@dataclass(frozen=True, slots=True)
class Picture:
    """The photo of a card."""

    content: bytes

    def __str__(self) -> str:
        return _("photo de %(size)s ko") % {"size": max(1, len(self.content) // 1000)}


@dataclass(slots=True)
class Cards:
    """Cards as rows of cells under `headers`; ranks count from 1."""

    headers: list[str] = field(default_factory=list)
    rows: list[list[object]] = field(default_factory=list)
    encoding: str = ""
    broken: dict[int, str] = field(default_factory=dict)
    remarks: dict[int, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Raw:
    """One card as text, without its pictures."""

    lines: list[str] = field(default_factory=list)
    photo: list[str] = field(default_factory=list)
    closed: bool = False


def read_cards(raw: bytes, *, limit: int) -> Cards:
    """Read a file of cards, at most `limit` + 1 of them; a broken one does not stop the others."""
    encoding = guess_encoding(raw)
    cards = Cards(encoding="UTF-8" if encoding.startswith("utf-8") else encoding)
    found: list[dict[str, object]] = []
    for rank, one in enumerate(_split(raw.decode(encoding, "replace")), start=1):
        if rank > limit + 1:
            break
        cells: dict[str, object] = {}
        try:
            cells = _cells(one, cards.remarks.setdefault(rank, []))
        except _CardError as error:
            cards.broken[rank] = str(error)
        found.append(cells)
    used = {header for cells in found for header in cells}
    cards.headers = [header for header in HEADERS if header in used] or list(HEADERS[:4])
    cards.rows = [[cells.get(header, "") for header in cards.headers] for cells in found]
    return cards


class _CardError(ValueError):
    """A card that cannot be read; its text is a French sentence."""


def _split(text: str) -> Iterator[_Raw]:
    card: _Raw | None = None
    in_photo = in_binary = False
    for line in text.lstrip("\ufeff").splitlines():
        if edge := _EDGE.match(line.strip()):
            if card is not None:
                card.closed = edge.group(1).upper() == "END"
                yield card
            card = _Raw() if edge.group(1).upper() == "BEGIN" else None
            in_binary = False
        elif card is None:
            continue
        elif in_binary and (line[:1] in {" ", "\t"} or re.fullmatch(r"[A-Za-z0-9+/=]+", line)):
            if in_photo:
                card.photo.append(line.strip())
        elif found := _BINARY.match(line):
            in_binary, in_photo = True, found.group(1).upper() == "PHOTO" and not card.photo
            if in_photo:
                card.photo.append(line.strip())
        elif line.strip() or not in_binary:
            in_binary = False
            card.lines.append(line)
    if card is not None:
        yield card


def _cells(raw: _Raw, remarks: list[str]) -> dict[str, object]:
    if not raw.closed:
        raise _CardError(_("Cette carte est coupée : sa fin (END:VCARD) manque."))
    lines = [_with_charset(line) for line in raw.lines if line.strip()]
    body = "\r\n".join(["BEGIN:VCARD", *lines, "END:VCARD", ""])
    try:
        card: Any = vobject.readOne(body, ignoreUnreadable=True, allowQP=True)
    except Exception as error:  # the library raises many kinds of errors on broken cards
        message = _("Cette carte est abîmée : exportez-la de nouveau, si possible en vCard 3 ou 4.")
        raise _CardError(message) from error
    if card is None:
        raise _CardError(_("Cette carte est vide."))
    if _text(card, "kind").lower() in {"org", "group", "location"}:
        raise _CardError(_("Cette carte est celle d’une organisation, pas d’une personne."))
    cells = {**_name(card), **_work(card), **_ways(card), **_homes(card), **_others(card)}
    if not any(cells.get(key) for key in ("Nom", "Nom complet")):
        raise _CardError(_("Cette carte ne porte pas de nom (N ou FN)."))
    if raw.photo and (picture := _picture("".join(raw.photo), remarks)):
        cells["Photo"] = picture
    return {key: value for key, value in cells.items() if value}


def _with_charset(line: str) -> str:
    """Say the encoding of a quoted-printable value that does not: old Outlooks write Windows's."""
    head, _colon, value = line.partition(":")
    if "QUOTED-PRINTABLE" not in head.upper() or "CHARSET" in head.upper():
        return line
    try:
        quopri.decodestring(value.encode()).decode()
    except UnicodeDecodeError:
        return f"{head};CHARSET=windows-1252:{value}"
    return line


def _all(card: Any, name: str) -> list[Any]:
    """The values of a property, the preferred first."""
    return sorted(card.contents.get(name, []), key=_rank)


def _types(line: Any) -> set[str]:
    told = [one for value in line.params.get("TYPE", []) for one in value.split(",")]
    bare = [one for one in getattr(line, "singletonparams", []) if _BARE_TYPES.match(one)]
    return {one.strip().lower() for one in (*told, *bare)}


def _rank(line: Any) -> int:
    pref = (line.params.get("PREF") or ["101"])[0]
    return 0 if "pref" in _types(line) else int(pref) if pref.isdigit() else 101


def _plain(value: object) -> str:
    """Text of a value, which may be a list; garbled accents are repaired."""
    if isinstance(value, list):
        value = " ".join(str(one) for one in value if one)
    return clean_text(repair_mojibake(str(value or "")))


def _text(card: Any, name: str) -> str:
    return next((found for one in _all(card, name) if (found := _plain(one.value))), "")


def _name(card: Any) -> dict[str, object]:
    full = {"Nom complet": _text(card, "fn")}
    for line in _all(card, "n"):
        name = line.value
        if isinstance(name, str):  # a library that could not take it apart
            continue
        last, first = _plain(name.family), _plain(name.given)
        if last or first:
            civility = _CIVILITIES.get(fold(_plain(name.prefix)), "")
            if not last:
                return {**full, "Civilité": civility}
            return {"Nom": last, "Prénom": first, "Civilité": civility}
    return dict(full)


def _work(card: Any) -> dict[str, object]:
    title = _text(card, "title") or _text(card, "role")
    for line in _all(card, "org"):
        parts = line.value if isinstance(line.value, list) else [line.value]
        names = [found for one in parts if (found := _plain(one))]
        if names:
            return {"Organisation": names[0], "Fonction": title or ", ".join(names[1:])}
    return {"Fonction": title}


def _ways(card: Any) -> dict[str, object]:
    fixed: list[str] = []
    mobile: list[str] = []
    for line in _all(card, "tel"):
        types = _types(line)
        number = re.sub(r"^tel:", "", _plain(line.value), flags=re.IGNORECASE).partition(";")[0]
        if number and "fax" not in types:
            number = re.sub(r"[^\d+]+", " ", number).strip() if "-" in number else number
            (mobile if types & {"cell", "iphone", "mobile"} else fixed).append(number)
    mails = [re.sub(r"^mailto:", "", _plain(line.value)) for line in _all(card, "email")]
    cells: dict[str, object] = {
        "Courriel": " ; ".join(dict.fromkeys(one for one in mails if one)),
        "Téléphone": " ; ".join(dict.fromkeys(fixed)),
        "Portable": " ; ".join(dict.fromkeys(mobile)),
    }
    for name in ("url", "socialprofile", "x-socialprofile"):
        for line in _all(card, name):
            _place_page(cells, line, is_profile=name != "url")
    return cells


def _place_page(cells: dict[str, object], line: Any, *, is_profile: bool) -> None:
    """A page under its network, else as the site."""
    page = _plain(line.value)
    told = " ".join([*_types(line), *line.params.get("SERVICE-TYPE", []), page]).lower()
    network = next((label for word, label in _NETWORKS.items() if word in told), "")
    if network:
        cells.setdefault(network, page)
    elif not is_profile:
        cells.setdefault("Site internet", page)


def _homes(card: Any) -> dict[str, object]:
    cells: dict[str, object] = {}
    has_work = bool(_text(card, "org"))
    for line in _all(card, "adr"):
        types, place = _types(line), line.value
        if isinstance(place, str):
            continue
        street = [_plain(one) for one in (place.box, place.extended, place.street)]
        address = ", ".join(one.replace("\n", ", ") for one in street if one)
        city, code = _plain(place.city), _plain(place.code)
        at_work = "work" in types or ("home" not in types and has_work)
        names = HEADERS[10:13] if at_work else HEADERS[13:16]
        if (address or city or code) and not any(cells.get(name) for name in names):
            cells |= dict(zip(names, (address, code, city), strict=True))
    return cells


def _others(card: Any) -> dict[str, object]:
    words = [
        found
        for line in _all(card, "categories")
        for one in (line.value if isinstance(line.value, list) else str(line.value).split(","))
        if (found := _plain(one)) and fold(found) not in _GROUPS_OF_GOOGLE
    ]
    language = _text(card, "lang").lower()[:2]
    return {"Langue": language, "Mots-clés": " ; ".join(words), "Note": _text(card, "note")}


def _picture(text: str, remarks: list[str]) -> Picture | None:
    """The photo, when it is in the card and not too heavy; why not, in `remarks`."""
    head, _colon, value = text.partition(":")
    if value.lower().startswith("data:"):
        value = value.partition(",")[2]
    elif not re.search(r"base64|encoding=b\b|;b\b", head, re.IGNORECASE):
        remarks.append(_("La photo est une adresse du web : elle n’est pas copiée."))
        return None
    weight = len(value) * 3 // 4
    if weight > MAX_PICTURE:
        shown = {"size": number_fr(round(weight / 1_000_000)), "limit": MAX_PICTURE // 1_000_000}
        remarks.append(
            _("La photo pèse %(size)s Mo : elle est laissée de côté (%(limit)d Mo au plus).")
            % shown
        )
        return None
    try:
        return Picture(base64.b64decode(value, validate=False))
    except (binascii.Error, ValueError):
        remarks.append(_("La photo est abîmée : elle est laissée de côté."))
        return None
