"""Turn a cell into a value, as French offices write them; refusals are French sentences.

A parser is a function of one cleaned, filled cell. It raises ValueError with a sentence to show.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, Literal, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from maillage.kernel import clock
from maillage.kernel.imports.cleaning import fold, show
from maillage.kernel.text_fr import MONTHS

T = TypeVar("T")
State = Literal["todo", "doing", "done", "waiting", "cancelled"]

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan",
            "fevrier fevr fev feb",
            "mars mar",
            "avril avr apr",
            "mai may",
            "juin jun",
            "juillet juil jul",
            "aout aou aug",
            "septembre sept sep",
            "octobre oct",
            "novembre nov",
            "decembre dec",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAY: Final = (
    r"(?:(?:lun(?:di)?|mar(?:di)?|mer(?:credi)?|jeu(?:di)?|ven(?:dredi)?|sam(?:edi)?|"
    r"dim(?:anche)?)\.?\s+)?(?:le\s+)?"
)
_NUMERIC_DATE: Final = re.compile(
    rf"^{_WEEKDAY}(\d{{1,2}})\s*[/.\- ]\s*(\d{{1,2}})\s*[/.\- ]\s*(\d{{4}}|\d{{2}})$"
)
_ISO_DATE: Final = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ]\d{1,2}:\d{2}.*)?$")
_NAMED_DATE: Final = re.compile(
    rf"^{_WEEKDAY}(\d{{1,2}})(?:er)?[\s\-/.]+([a-z]+)(?:[\s\-/.]+(\d{{4}}|\d{{2}}))?$"
)
_EXCEL_EPOCH: Final = date(1899, 12, 30)
_TIME_TAIL: Final = re.compile(r"[ ,]+(?:a )?\d{1,2}\s*(?:h|:)\s*(?:\d{2}(?::\d{2})?)?$")
_TRUE: Final = frozenset(
    ("oui", "o", "vrai", "yes", "y", "true", "x", "ok", "1", "✓", "✔", "☑", "coche")
)
_FALSE: Final = frozenset(("non", "n", "faux", "no", "false", "0", "✗", "✘", "☐", "aucun"))

_DONE: Final = (
    "fait|faite|faits|faites|termine|terminee|termines|fini|finie|ok|x|oui|realise|realisee|clos|"
    "close|cloture|solde|acheve|achevee|valide|validee|done|livre|livree|envoye|envoyee|signe|"
    "signee|recu|recue|effectue|effectuee|✓|✔|☑"
)
_DOING: Final = (
    "en cours|encours|commence|commencee|demarre|demarree|entame|entamee|partiel|partiellement|"
    "lance|lancee|in progress|engage|engagee|a poursuivre|a finaliser|en preparation"
)
_TODO: Final = (
    "a faire|non|non commence|non commencee|pas commence|pas commencee|a venir|prevu|prevue|todo|"
    "a lancer|a prevoir|pas fait|non fait|non demarre|non demarree|a demarrer|a commencer|"
    "planifie|planifiee|☐"
)
_WAITING: Final = "en attente|bloque|bloquee|reporte|reportee|suspendu|suspendue|a relancer"
_CANCELLED: Final = (
    "annule|annulee|abandonne|abandonnee|sans objet|s o|supprime|supprimee|caduc|na|n a"
)
_STATE_WORDS: Final[Mapping[State, str]] = {
    "done": _DONE,
    "doing": _DOING,
    "todo": _TODO,
    "waiting": _WAITING,
    "cancelled": _CANCELLED,
}
_STATES: Final[Mapping[str, State]] = {
    word: state for state, words in _STATE_WORDS.items() for word in words.split("|")
}


@dataclass(frozen=True, slots=True)
class Noted:
    """A value that was understood, with what to say of the cell; a parser may return one."""

    value: object
    note: str
    others: tuple[object, ...] = ()
    """What else the cell held: kept in the row's plan under `OTHERS`, for importers that use it."""


OTHERS: Final = "_others"
"""In a plan's values: column key → the other values of its cell."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a thing has got: a state, and a percentage when one was given."""

    state: State
    percent: int | None = None

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self.state == "done"


def text(max_length: int = 500) -> Callable[[object], str]:
    """Any cell as text of at most `max_length` characters."""

    def parse(value: object) -> str:
        shown = show(value)
        if len(shown) > max_length:
            message = _("Texte trop long : %(length)d caractères, %(limit)d au plus.")
            raise ValueError(message % {"length": len(shown), "limit": max_length})
        return shown

    return parse


def integer(value: object) -> int:
    """A whole number, « 1 200 » included."""
    number = decimal_fr(value)
    if number != number.to_integral_value():
        raise ValueError(_("« %(value)s » n’est pas un nombre entier.") % {"value": show(value)})
    return int(number)


def decimal_fr(value: object) -> Decimal:
    """A number as « 1 234,50 € », « 1.234,50 » or « 1234.5 »; brackets are a minus sign."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(round(value, 10)))
    shown = show(value)
    bare = re.sub(r"(?i)\s|€|euros?\b|eur\b|ttc\b|ht\b|'|’", "", shown).replace("−", "-")
    negative = bare.startswith("(") and bare.endswith(")")
    bare = bare.strip("()")
    if re.fullmatch(r"[+-]?(\d[\d.,]*|[.,]\d+)", bare) is None:
        raise ValueError(_("« %(value)s » n’est pas un nombre.") % {"value": shown})
    number = Decimal(_decimal_point(bare))
    return -number if negative else number


def _decimal_point(bare: str) -> str:
    """Which of « . » and « , » parts the decimals: the last one, unless it parts thousands."""
    comma, point = bare.rfind(","), bare.rfind(".")
    if comma > point and bare.count(",") == 1:
        return bare.replace(".", "").replace(",", ".")
    if comma >= 0 and bare.count(".") <= 1:
        return bare.replace(",", "")  # « 1,234.50 », « 1,234,567 »
    return bare.replace(",", "").replace(".", "") if bare.count(".") > 1 else bare


def email(value: object) -> str:
    """An e-mail address, in lower case.

    « Nom <nom@exemple.fr> », « mailto:nom@exemple.fr » and « nom @ exemple.fr » give the address.
    """
    shown = show(value)
    inside = re.search(r"<([^<>]+)>", shown)
    address = (inside.group(1) if inside else shown).strip(" ;,.").lower()
    address = re.sub(r"\s*([@.])\s*", r"\1", re.sub(r"^mailto\s*:\s*", "", address))
    try:
        validate_email(address)
    except ValidationError:
        message = _("« %(value)s » n’est pas une adresse de courriel.") % {"value": shown}
        raise ValueError(message) from None
    return address


def boolean_fr(value: object) -> bool:
    """« oui », « x », « vrai », 1; « non », « faux », 0."""
    if isinstance(value, bool):
        return value
    word = fold(show(value)) or show(value)
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError(_("« %(value)s » : écrire oui ou non.") % {"value": show(value)})


def percent(value: object) -> Progress:
    """« 50 % », 0.5, « fait », « terminé », « x », « en cours », « oui » as a `Progress`.

    A bare number from 0 to 1 is a part of the whole, as Excel stores « 50 % »; so 1 is all of it.
    """
    if isinstance(value, bool):
        return _progress_of(100 if value else 0)
    if isinstance(value, int | float | Decimal):
        return _progress_of(value * 100 if 0 <= value <= 1 else value)
    shown = show(value)
    found = re.fullmatch(r"(\d+(?:[.,]\d+)?)\s*(%|pour\s?cent)?", shown.strip())
    if found:
        number = Decimal(found.group(1).replace(",", "."))
        part = not found.group(2) and number <= 1
        return _progress_of(number * 100 if part else number)
    word = fold(shown) or shown
    state = _STATES.get(word) or _first_words(word)
    if state is None:
        message = _("« %(value)s » n’est pas un avancement : écrire 50 %%, fait ou en cours.")
        raise ValueError(message % {"value": shown})
    return Progress(state, {"done": 100, "todo": 0}.get(state))


def _first_words(word: str) -> State | None:
    """« fait le 12/05 », « en cours (Nadia) »: the state is what comes first."""
    for length in (3, 2, 1):
        state = _STATES.get(" ".join(word.split()[:length]))
        if state is not None and len(word) > 2:
            return state
    return None


def _progress_of(number: Decimal | float) -> Progress:
    if not 0 <= number <= 100:
        message = _("Un avancement va de 0 à 100 %% (%(value)s donné).")
        raise ValueError(message % {"value": show(number)})
    whole = round(number)
    return Progress("todo" if whole == 0 else "done" if whole == 100 else "doing", whole)


def choice(options: Mapping[T, Iterable[str]]) -> Callable[[object], T]:
    """One of several values, each with the names that a file may give it (the first is shown)."""
    known = {fold(str(name)): value for value, names in options.items() for name in names}
    shown = ", ".join(str(next(iter(names))) for names in options.values())

    def parse(value: object) -> T:
        try:
            return known[fold(show(value))]
        except KeyError:
            message = _("« %(value)s » n’est pas prévu : choisir parmi %(options)s.")
            raise ValueError(message % {"value": show(value), "options": shown}) from None

    return parse


def date_fr(
    value: object, *, default_year: int | None = None, min_year: int = 1950, max_year: int = 2100
) -> date:
    """A day: a real date, « 12/05/2026 », « 12.5.26 », « 2026-05-12 », « mardi 12 mai 2026 ».

    Without a year, `default_year` is taken. Years outside `min_year`–`max_year` are refused: 1900
    is what a spreadsheet makes of a stray number.
    """
    if isinstance(value, datetime):
        day = value.date()
    elif isinstance(value, date):
        day = value
    elif isinstance(value, int | float) and not isinstance(value, bool) and 18_000 < value < 80_000:
        day = _EXCEL_EPOCH + timedelta(days=int(value))  # a date kept as Excel's day number
    else:
        day = _written_date(show(value), default_year)
    if not min_year <= day.year <= max_year:
        message = _("L’année %(year)d (« %(value)s ») est sans doute une erreur.")
        raise ValueError(message % {"year": day.year, "value": show(value)})
    return day


def _written_date(shown: str, default_year: int | None) -> date:
    if re.fullmatch(r"\d{5}([.,]0+)?", shown) and 18_000 < int(shown[:5]) < 80_000:
        return _EXCEL_EPOCH + timedelta(days=int(shown[:5]))
    plain = _plain(shown)
    plain = _TIME_TAIL.sub("", plain) if not plain.isdigit() else plain
    if found := _ISO_DATE.match(plain):
        year, month, day = (int(part) for part in found.groups())
        return _day(year, month, day, shown)
    if found := _NUMERIC_DATE.match(plain):
        day, month = int(found.group(1)), int(found.group(2))
        return _day(_full_year(found.group(3)), month, day, shown)
    if (found := _NAMED_DATE.match(plain)) and found.group(2) in _MONTHS:
        month = _MONTHS[found.group(2)]
        written = found.group(3) or (str(default_year) if default_year else "")
        if written:
            return _day(_full_year(written), month, int(found.group(1)), shown)
        message = _("« %(value)s » : il manque l’année.") % {"value": shown}
        raise ValueError(message)
    message = _("« %(value)s » n’est pas une date : écrire 12/05/2026.") % {"value": shown}
    raise ValueError(message)


def _plain(shown: str) -> str:
    """Lower case, without accents, commas or final points; separators are kept."""
    kept = re.sub(r"[^\w/.\-: ]", " ", shown.casefold())
    letters = "".join(fold(one) or one if one.isalpha() else one for one in kept)
    return re.sub(r"\s+", " ", letters).strip(" .")


def _full_year(written: str) -> int:
    year = int(written)
    if len(written) > 2:
        return year
    century = clock.today().year // 100 * 100
    # Two figures: the nearest such year, never more than fifty years away.
    candidates = (century + year - 100, century + year, century + year + 100)
    return min(candidates, key=lambda one: abs(one - clock.today().year))


def _day(year: int, month: int, day: int, shown: str) -> date:
    if not 1 <= month <= 12:
        message = _("« %(value)s » n’existe pas : il n’y a pas de mois %(month)d.")
        raise ValueError(message % {"value": shown, "month": month})
    last = calendar.monthrange(max(year, 1), month)[1]
    if not 1 <= day <= last:
        message = _("« %(value)s » n’existe pas : %(month)s %(year)d a %(last)d jours.")
        values = {"value": shown, "month": MONTHS[month - 1], "year": year, "last": last}
        raise ValueError(message % values)
    return date(max(year, 1), month, day)
