"""Cells of lists of contacts, as offices write them and as spreadsheets spoil them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from maillage.kernel.imports.cleaning import fold, show
from maillage.kernel.imports.columns import email, text
from maillage.kernel.imports.excel import whole_number
from maillage.kernel.imports.parsers import Noted, boolean_fr, date_fr, decimal_fr
from maillage.people.directory.contacts import phone_fr, siret_digits, site_url

_WORDS: Final = re.compile(r"\s*[;,|\n•]\s*")
_FRENCH: Final = re.compile(
    r"(?<!\d)(?:(?:\+|00)33\s?(?:\(0\))?\s?|0)[1-9](?:[\s.\-]?\d\d){4}(?!\d)"
)
_SITES: Final = re.compile(r"\s*[;\n]\s*(?=https?:|www\.)|\s+(?:et|ou|/)\s+|\s+(?=https?:|www\.)")
_VALID_URL: Final = URLValidator(schemes=["http", "https"])


def phone(value: object) -> object:
    """A telephone number; the zero that Excel took away is given back.

    A second number in the cell goes with the first: « 02 61 91 00 01 / 06 39 98 00 01 ».
    """
    shown = show(value)
    if "@" in shown:
        message = _("« %(value)s » est une adresse de courriel, pas un numéro de téléphone.")
        raise ValueError(message % {"value": shown})
    numbers = list(dict.fromkeys(phone_fr(one.strip()) for one in _FRENCH.findall(shown)))
    if len(numbers) > 1:
        first, *others = numbers
        return Noted(first, _others_kept(others), tuple(others))
    number = phone_fr(whole_number(shown))
    if len(number) <= 30:
        return number
    if not numbers:
        return text(30)(number)
    # « 03 21 47 00 10 (mairie, le matin seulement) »: the number, and what was said of it.
    note = _("Seul le numéro a été gardé : « %(value)s » est trop long.")
    return Noted(numbers[0], note % {"value": shown})


def addresses(value: object) -> object:
    """An e-mail address; others in the same cell go with it."""
    shown = show(value)
    if shown.count("@") < 2:
        return email(value)
    parts = [part for part in re.split(r"\s*[;,/|\n]\s*|\s+(?:ou|et)\s+|\s+", shown) if "@" in part]
    first, *others = dict.fromkeys(email(part) for part in parts)
    return Noted(first, _others_kept(others), tuple(others)) if others else first


def _others_kept(others: list[str]) -> str:
    words = {"others": ", ".join(others)}
    return (
        _("Plusieurs valeurs : la première est la principale ; aussi gardé : %(others)s.") % words
    )


def siret(value: object) -> object:
    """A SIRET as digits; its key is checked by the model."""
    shown = show(value)
    bare = re.sub(r"[\s\u00a0\u202f]", "", whole_number(shown))
    digits = siret_digits(bare)
    if bare.isdigit() and len(bare) == 9:
        message = _(
            "« %(value)s » est un SIREN (9 chiffres) : le SIRET ajoute 5 chiffres pour "
            "l’établissement, 14 en tout."
        )
        raise ValueError(message % {"value": shown})
    if len(digits) > 14:
        raise ValueError(_("Un SIRET a 14 chiffres."))
    if digits != bare and len(bare) < len(digits):
        return Noted(digits, _("Les zéros du début, perdus par le tableur, ont été remis."))
    return digits


def upper(length: int) -> Callable[[object], str]:
    """An identifier in capitals, without spaces: « 0610001v » is « 0610001V »."""

    def parse(value: object) -> str:
        return text(length)(re.sub(r"[\s.\-]", "", show(value)).upper())

    return parse


def website(value: object) -> object:
    """« www.exemple.fr » with its scheme; « http//exemple », « /www.exemple.fr » are repaired."""
    shown = text(300)(value)
    first = _SITES.split(shown)[0]
    bare = re.sub(r"\s+", "", first).replace("\\", "/").lstrip("/.:")
    bare = re.sub(r"^(https?)[:;]?/*(?:https?:/*)?", r"\1://", bare, flags=re.IGNORECASE)
    repaired = bare if re.match(r"https?://", bare, re.IGNORECASE) else f"https://{bare}"
    if len(repaired) > 200:
        raise ValueError(_("Cette adresse de site est trop longue : 200 caractères au plus."))
    try:
        _VALID_URL(repaired.replace("@", " "))  # a mail address is no site
    except ValidationError:
        message = _("« %(value)s » n’est pas l’adresse d’un site.") % {"value": shown}
        raise ValueError(message) from None
    if first != shown:
        return Noted(repaired, _("Plusieurs sites : seul le premier est gardé."))
    return repaired


def page(host: str) -> Callable[[object], str]:
    """The page of an account on a network: « @musee » or its address."""

    def parse(value: object) -> str:
        shown = text(250)(value).strip()
        if host and "/" not in shown and "." not in shown:
            return f"https://{host}/{shown.lstrip('@')}"
        return site_url(shown)

    return parse


def postal_code(value: object) -> str:
    """« 01000 », of which Excel keeps « 1000 »."""
    shown = re.sub(r"^[Ff]-", "", re.sub(r"[.,]0+$", "", text(10)(value))).replace(" ", "")
    return shown.zfill(5) if shown.isdigit() and len(shown) == 4 else shown


def insee(value: object) -> str:
    """« 01053 », of which Excel keeps « 1053 »."""
    shown = upper(5)(re.sub(r"[.,]0+$", "", show(value)))
    return shown.zfill(5) if shown.isdigit() else shown


def words(value: object) -> list[str]:
    """Words parted by semicolons, commas, bars or lines, each once."""
    found: dict[str, str] = {}
    for one in _WORDS.split(show(value)):
        bare = " ".join(one.split())
        if len(bare) > 80:
            raise ValueError(
                _("Mot trop long : « %(word)s… », 80 caractères au plus.") % {"word": bare[:40]}
            )
        if fold(bare):
            found.setdefault(fold(bare), bare)
    return list(found.values())


def degrees(limit: int) -> Callable[[object], Decimal]:
    """A coordinate in decimal degrees, to a tenth of a metre."""

    def parse(value: object) -> Decimal:
        number = decimal_fr(value)
        if abs(number) > limit:
            message = _("« %(value)s » : une coordonnée va de −%(limit)d à %(limit)d degrés.")
            raise ValueError(message % {"value": show(value), "limit": limit})
        return number.quantize(Decimal("0.000001"))

    return parse


def since(value: object) -> date:
    """A day, or a year alone: its first of January."""
    return _year(value, 1, 1) or date_fr(value, min_year=1900)


def until(value: object) -> date:
    """A day, or a year alone: its last of December."""
    return _year(value, 12, 31) or date_fr(value, min_year=1900)


def _year(value: object, month: int, day: int) -> date | None:
    found = re.fullmatch(r"(?:depuis\s+|en\s+)?((?:19|20)\d\d)", show(value).strip().lower())
    return date(int(found.group(1)), month, day) if found else None


@dataclass(frozen=True, slots=True)
class Said:
    """Yes or no, and when it was said if the cell tells."""

    given: bool
    at: date | None = None

    def __str__(self) -> str:
        return _("oui") if self.given else _("non")


def said(value: object) -> Said:
    """« oui », « non », or the day of the agreement."""
    try:
        return Said(given=boolean_fr(value))
    except ValueError:
        pass
    try:
        return Said(given=True, at=date_fr(value))
    except ValueError:
        message = _("« %(value)s » : écrire oui, non, ou la date de l’accord.")
        raise ValueError(message % {"value": show(value)}) from None


def network(value: object) -> Any:
    """« oui », « non », or the name of the network."""
    try:
        return boolean_fr(value)
    except ValueError:
        return text(200)(value)
