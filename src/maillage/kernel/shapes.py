"""What data that comes from anywhere may say: each name with its check, and no other name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final

Check = Callable[[Any], bool]
SMALL: Final = 32_767
"""The largest number of the small columns, on every database."""


class ShapeError(ValueError):
    """The data is not of that shape; its text names the place."""


def text(longest: int = 200_000) -> Check:
    """A text, of so many characters at most, without the sign that databases refuse."""
    return lambda one: isinstance(one, str) and len(one) <= longest and "\0" not in one


def one_of(*words: str) -> Check:
    """One of those words."""
    return lambda one: isinstance(one, str) and one in words


def number(least: int = 0, most: int = SMALL) -> Check:
    """A whole number between two others."""
    return lambda one: type(one) is int and least <= one <= most


def maybe(check: Check) -> Check:
    """Nothing, or what `check` lets through."""
    return lambda one: one is None or check(one)


def truth(one: Any) -> bool:
    """True or false."""
    return isinstance(one, bool)


def _parsed(parse: Callable[[str], Any]) -> Check:
    def check(one: Any) -> bool:
        try:
            return isinstance(one, str) and parse(one) is not None
        except (ValueError, InvalidOperation):
            return False

    return check


def _day(one: str) -> date | None:
    found = date.fromisoformat(one)
    return found if 1900 <= found.year <= 2200 else None


def _hour(one: str) -> time | None:
    found = time.fromisoformat(one)
    return found if found.tzinfo is None else None


day, moment, hour = (
    _parsed(_day),
    _parsed(lambda one: datetime.fromisoformat(one).tzinfo),
    _parsed(_hour),
)


def hours(one: Any) -> bool:
    """Hours of work, as four digits and a fraction hold them."""
    try:
        return isinstance(one, str) and 0 <= Decimal(one) < 10_000
    except InvalidOperation:
        return False


def texts(one: Any) -> bool:
    """A list of short texts."""
    return isinstance(one, list) and all(map(text(250), one))


def list_of(
    record: Mapping[str, Any], name: str, where: str, *, optional: bool = False
) -> list[Any]:
    """The list that a record holds under a name; raises ShapeError when it holds something else."""
    found = record.get(name, [] if optional else None)
    if not isinstance(found, list):
        raise ShapeError(f"{where}.{name}")
    return found


def check_record(
    one: Any, where: str, needed: Mapping[str, Check], more: Mapping[str, Check] | None = None
) -> None:
    """Raise ShapeError for a record that misses a name of `needed`, or has one that nobody knows."""
    if not isinstance(one, dict):
        raise ShapeError(where)
    allowed = {**needed, **(more or {})}
    for name in needed.keys() - one.keys():
        raise ShapeError(f"{where}.{name}")
    for name, value in one.items():
        check = allowed.get(name)
        if check is None or not check(value):
            raise ShapeError(f"{where}.{name}")
