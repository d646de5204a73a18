"""What a calendar would be otherwise, before it is: plans are previewed on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from maillage.coordination.calendars.models import BodySession, ClosingPeriod, DecidingBody
from maillage.kernel import registry


@dataclass(frozen=True, slots=True)
class SessionMove:
    """A session on another day; `after` None is a session that will not be held.

    `note` is that of the session, when it changes as well.
    """

    session: BodySession
    after: date | None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class BodyChange:
    """A body that meets on other days besides, or wants files otherwise (`filing_days`)."""

    body: DecidingBody
    added: tuple[date, ...] = ()
    filing_days: int | None = None


@dataclass(frozen=True, slots=True)
class ClosingMove:
    """A closing period as it would be.

    Attributes:
        closing: as it is saved; a row without a key is a new one.
        wished: as it would be; None: it is deleted.
        kept: the days that other periods close as well, by organisation (None: everywhere).
    """

    closing: ClosingPeriod
    wished: ClosingPeriod | None
    kept: Mapping[int | None, frozenset[date]] = field(default_factory=dict)

    @property
    def states(self) -> list[ClosingPeriod]:
        """The period before and after, each when there is one."""
        before = [self.closing] if self.closing.pk else []
        return [*before, self.wished] if self.wished is not None else before


def change_closing(closing: ClosingPeriod, wished: ClosingPeriod | None) -> ClosingMove:
    """With the days of `closing` that stay closed by another."""
    kept: dict[int | None, set[date]] = defaultdict(set)
    if closing.pk:
        over = ClosingPeriod.objects.filter(start__lte=closing.end, end__gte=closing.start)
        for one in over.exclude(pk=closing.pk):
            kept[one.organisation_id].update(one.days)
    return ClosingMove(closing, wished, {key: frozenset(days) for key, days in kept.items()})


def preview_address(change: SessionMove | BodyChange | ClosingMove) -> str:
    """Where to see what plans would do; '' when no plan hangs from it: it is written at once."""
    for preview in registry.calendar_previews:
        if url := preview.address(change):
            return url
    return ""
