"""How each kind of criterion compares, and how its value is written, read and said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.kernel import clock
from maillage.kernel.text_fr import french_day
from maillage.people.segments.domain.tree import MAX_TEXT, MAX_VALUES, ConditionError

Needs = Literal["", "text", "values", "integer", "day"]
INTEGER: Final = re.compile(r"-?\d{1,9}")


@dataclass(frozen=True, slots=True)
class Operator:
    """One comparison: its name in the menu, what it needs, what the criterion is asked."""

    key: str
    label: str | Promise
    needs: Needs
    asked: str
    contrary: bool = False


def _op(
    key: str, label: Promise | str, needs: Needs, asked: str = "", contrary: bool = False
) -> Operator:
    return Operator(key, label, needs, asked or key, contrary)


OPERATORS: Final[dict[str, tuple[Operator, ...]]] = {
    "text": (
        _op("contains", gettext_lazy("contient"), "text"),
        _op("lacks", gettext_lazy("ne contient pas"), "text", "contains", True),
        _op("equals", gettext_lazy("est exactement"), "text"),
        _op("starts", gettext_lazy("commence par"), "text"),
        _op("filled", gettext_lazy("est renseigné"), ""),
        _op("empty", gettext_lazy("n’est pas renseigné"), "", "filled", True),
    ),
    "choice": (
        _op("any", gettext_lazy("est"), "values"),
        _op("none", gettext_lazy("n’est pas"), "values", "any", True),
    ),
    "boolean": (
        _op("yes", gettext_lazy("oui"), ""),
        _op("no", gettext_lazy("non"), "", "yes", True),
    ),
    "number": (
        _op("equals", gettext_lazy("est égal à"), "integer", "between"),
        _op("least", gettext_lazy("est au moins"), "integer", "between"),
        _op("most", gettext_lazy("est au plus"), "integer", "between"),
    ),
    "date": (
        _op("year", gettext_lazy("dans l’année"), "integer", "between"),
        _op("after", gettext_lazy("à partir du"), "day", "between"),
        _op("before", gettext_lazy("avant le"), "day", "between"),
        _op("days_less", gettext_lazy("depuis moins de (jours)"), "integer", "between"),
        _op("months_less", gettext_lazy("depuis moins de (mois)"), "integer", "between"),
        _op("months_more", gettext_lazy("il y a plus de (mois)"), "integer", "between"),
    ),
}
OPERATORS["record"] = OPERATORS["choice"]


def operator_of(kind: str, key: str) -> Operator | None:
    """The operator of that key among those of a kind."""
    return next((one for one in OPERATORS.get(kind, ()) if one.key == key), None)


def clean_value(operator: Operator, value: Any) -> Any:
    """The value as a segment keeps it (JSON); raises ConditionError in words."""
    if operator.needs == "":
        return None
    if operator.needs == "values":
        values = [str(one) for one in value] if isinstance(value, list | tuple) else []
        values = list(dict.fromkeys(one for one in values if one))
        if not values:
            raise ConditionError(_("choisissez au moins une valeur"))
        if len(values) > MAX_VALUES or any(len(one) > MAX_TEXT for one in values):
            raise ConditionError(_("trop de valeurs sont choisies"))
        return values
    text = "" if isinstance(value, dict | list) or value is None else str(value).strip()
    if not text:
        raise ConditionError(_("donnez une valeur"))
    if operator.needs == "integer":
        return _integer(operator, text)
    if operator.needs == "day":
        return _day(text).isoformat()
    if len(text) > MAX_TEXT:
        raise ConditionError(_("ce texte est trop long"))
    return text


def _integer(operator: Operator, text: str) -> int:
    if not INTEGER.fullmatch(text):
        raise ConditionError(_("« %(text)s » n’est pas un nombre entier") % {"text": text[:20]})
    number = int(text)
    if operator.key == "year" and not 1900 <= number <= 2200:
        raise ConditionError(_("vérifiez l’année"))
    if operator.key.endswith(("_less", "_more")) and not 0 < number <= 36_500:
        raise ConditionError(_("donnez un nombre plus grand que zéro, et raisonnable"))
    return number


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConditionError(_("« %(text)s » n’est pas une date") % {"text": text[:20]}) from error


def asked_value(operator: Operator, kind: str, value: Any) -> Any:
    """What the criterion receives for a clean value; today is told by the clock."""
    if kind == "number":
        return {"equals": (value, value), "least": (value, None), "most": (None, value)}[
            operator.key
        ]
    if kind != "date":
        return value
    today = clock.today()
    if operator.key == "year":
        return date(value, 1, 1), date(value, 12, 31)
    if operator.key == "after":
        return _day(value), None
    if operator.key == "before":
        return None, _day(value) - timedelta(days=1)
    if operator.key == "days_less":
        return today - timedelta(days=value), today
    limit = months_before(today, value)
    return (limit, today) if operator.key == "months_less" else (None, limit)


def months_before(day: date, months: int) -> date:
    """The same day that many months earlier, or the last of a shorter month; year 1 at the least."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    if year < 1:
        return date.min
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    return date(year, month + 1, 1)


def value_words(operator: Operator, value: Any, names: list[str]) -> str:
    """The end of a sentence: « contient « bell » », « est musée ou artiste », « depuis 6 mois »."""
    if operator.needs == "values":
        return f"{operator.label} {_(' ou ').join(names)}"
    if operator.needs == "text":
        return f"{operator.label} « {value} »"
    if operator.needs == "day":
        return f"{operator.label} {french_day(_day(value), year=True, weekday=False)}"
    words = {
        "year": _("en %(n)s"),
        "days_less": _("depuis moins de %(n)s jours"),
        "months_less": _("depuis moins de %(n)s mois"),
        "months_more": _("il y a plus de %(n)s mois"),
    }
    if operator.key in words:
        return words[operator.key] % {"n": value}
    return f"{operator.label} {value}" if operator.needs == "integer" else str(operator.label)
