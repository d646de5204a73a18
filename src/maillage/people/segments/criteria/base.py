"""What conditions are made of: each function returns the `condition` of a Criterion."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillage.kernel.text_fr import plain

Condition = Callable[[str, Any, Any], Q]


def text(column: str, *, folded: bool = False) -> Condition:
    """A text column, whatever its case and accents.

    With `folded`, the model's own `folded` column, which holds that text too, leaves out at once
    the records that cannot match.
    """

    def condition(op: str, value: Any, user: Any) -> Q:
        del user
        if op == "filled":
            return ~Q(**{column: ""})
        lookup = {"contains": "contains", "starts": "startswith", "equals": "exact"}[op]
        q = Q(**{f"{column}__folded__{lookup}": value})
        return Q(folded__contains=plain(value)) & q if folded else q

    return condition


def one_of(column: str) -> Condition:
    """A column whose value is one of those chosen."""

    def condition(op: str, value: Any, user: Any) -> Q:
        del op, user
        return Q(**{f"{column}__in": value})

    return condition


def columns(**expected: Any) -> Condition:
    """Columns that have these values: ``columns(user__isnull=False)``."""

    def condition(op: str, value: Any, user: Any) -> Q:
        del op, value, user
        return Q(**expected)

    return condition


def days(column: str) -> Condition:
    """A date column, between two days; a record without a date is not."""

    def condition(op: str, value: Any, user: Any) -> Q:
        del op, user
        return day_range(column, value)

    return condition


def day_range(column: str, value: Any) -> Q:
    """Between two days, either of them open."""
    first, last = value
    q = Q(**{f"{column}__isnull": False})
    if first is not None:
        q &= Q(**{f"{column}__gte": first})
    return q & Q(**{f"{column}__lte": last}) if last is not None else q


def moments(column: str) -> Condition:
    """An instant, between two days of the site zone."""

    def condition(op: str, value: Any, user: Any) -> Q:
        del op, user
        return moment_range(column, value)

    return condition


def moment_range(column: str, value: Any) -> Q:
    """Between the beginning of a day and the end of another, either of them open."""
    first, last = value
    q = Q(**{f"{column}__isnull": False})
    if first is not None:
        q &= Q(**{f"{column}__gte": _midnight(first)})
    return q & Q(**{f"{column}__lt": _midnight(last + timedelta(days=1))}) if last else q


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())


def through(
    records: Callable[[Any], QuerySet[Any]], link: str, inner: Condition | None = None
) -> Condition:
    """Records tied to others: ``through(tasks_of, "responsible", days("due"))``.

    `records` receives the user and gives what that user may see; `link` is their key to the person
    or organisation; `inner` is asked of them.
    """

    def condition(op: str, value: Any, user: Any) -> Q:
        found = records(user).filter(**{f"{link}__isnull": False})
        if inner is not None:
            found = found.filter(inner(op, value, user))
        return Q(pk__in=found.order_by().values(link))

    return condition
