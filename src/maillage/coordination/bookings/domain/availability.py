"""What is free when, in whose hands the rest is, and when it will be free again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from maillage.coordination.bookings.models import (
    LONGEST,
    BookedUnit,
    Booking,
    Part,
    Resource,
    parts_of,
)
from maillage.coordination.projects.models import Project
from maillage.kernel.text_fr import french_day

HORIZON = timedelta(days=183)
NAMED = 2


class Unavailable(ValidationError):
    """The thing is not free then; the message says who has it, until when, what is free next."""


@dataclass(frozen=True, slots=True)
class Wish:
    """From which day to which, which part of each, how many."""

    start: date
    end: date
    part: str = Part.DAY
    quantity: int = 1

    @classmethod
    def of(cls, booking: Booking) -> Wish:
        """What a booking asks."""
        return cls(booking.start, booking.end, booking.part, booking.quantity)

    def shifted(self, days: int) -> Wish:
        """The same, `days` later."""
        moved = timedelta(days=days)
        return Wish(self.start + moved, self.end + moved, self.part, self.quantity)

    @property
    def days(self) -> list[date]:
        """Each of its days."""
        return [self.start + timedelta(n) for n in range((self.end - self.start).days + 1)]


Used = Mapping[tuple[date, str], int]


def used_units(
    resources: Collection[int], start: date, end: date, *, leaving: Collection[int] = ()
) -> dict[int, Counter[tuple[date, str]]]:
    """How many units of each resource are held, by day and part; without the bookings `leaving`."""
    found: dict[int, Counter[tuple[date, str]]] = {pk: Counter() for pk in resources}
    rows = BookedUnit.objects.filter(resource__in=resources, day__range=(start, end))
    rows = rows.exclude(booking__in=leaving) if leaving else rows
    for resource, day, part in rows.values_list("resource", "day", "part"):
        found[resource][day, part] += 1
    return found


def fits(used: Used, total: int, wish: Wish) -> bool:
    """Whether enough units are free at each moment of the wish."""
    parts = parts_of(wish.part)
    return all(
        used.get((day, part), 0) + wish.quantity <= total for day in wish.days for part in parts
    )


def next_free(used: Used, total: int, wish: Wish, *, until: date) -> Wish | None:
    """The first period as long as the wish, after its start and ending before `until`."""
    if wish.quantity > total:
        return None
    parts = parts_of(wish.part)
    last = (until - wish.start).days
    free = [
        all(used.get((day, part), 0) + wish.quantity <= total for part in parts)
        for day in (wish.start + timedelta(n) for n in range(last + 1))
    ]
    length, run = len(wish.days), 0
    for n, is_free in enumerate(free):
        run = run + 1 if is_free else 0
        if run >= length and n >= length:  # not the wish itself, which somebody refuses
            return wish.shifted(n - length + 1)
    return None


def clashing(resource: Resource, wish: Wish, *, leaving: Collection[int] = ()) -> list[Booking]:
    """The bookings that hold units during the wish, the earliest first."""
    parts = Q() if wish.part == Part.DAY else Q(part__in=(Part.DAY, wish.part))
    return list(
        resource.bookings.holding()  # type: ignore[attr-defined]  # a BookingQuerySet
        .filter(parts, start__lte=wish.end, end__gte=wish.start)
        .exclude(pk__in=leaving)
        .select_related("project", "borrower", "borrower_organisation")
        .order_by("start", "pk")
    )


def explain(resource: Resource, wish: Wish, *, user: Any, leaving: Collection[int] = ()) -> str:
    """Why the wish is refused, as `user` may know it, and the next free period; '' when it fits."""
    total = resource.quantity
    if wish.quantity > total:
        return _("%(name)s : il n’y en a que %(total)d, vous en demandez %(wanted)d.") % {
            "name": resource,
            "total": total,
            "wanted": wish.quantity,
        }
    until = max(wish.end, wish.start + HORIZON)
    used = used_units([resource.pk], wish.start, until, leaving=leaving)[resource.pk]
    if fits(used, total, wish):
        return ""
    most = max(used[day, part] for day in wish.days for part in parts_of(wish.part))
    words = {
        "name": str(resource),
        "holders": holders(clashing(resource, wish, leaving=leaving), user),
        "left": max(total - most, 0),
        "total": total,
        "next": _next_words(next_free(used, total, wish, until=until)),
    }
    if total == 1:
        return _("%(name)s : c’est déjà pris, %(holders)s. %(next)s") % words
    return _("%(name)s : il n’en reste que %(left)d sur %(total)d, %(holders)s. %(next)s") % words


def holders(bookings: list[Booking], user: Any) -> str:
    """« par « Exposition à Bellême » (Mairie de Bellême), du 12 au 14 mai » for the first two."""
    seen = set(
        Project.objects.visible_to(user)
        .filter(pk__in={one.project_id for one in bookings})
        .values_list("pk", flat=True)
    )
    found = []
    for one in bookings[:NAMED]:
        who = _("par une autre réservation")
        if one.project_id in seen:
            who = _("par « %(project)s »") % {"project": one.project}
            who += f" ({one.who()})" if one.who() else ""
        found.append(f"{who} {period_words(one.start, one.end)}")
    more = len(bookings) - NAMED
    if more > 0:
        found.append(_("et %(n)d de plus") % {"n": more})
    return ", ".join(found)


def period_words(start: date, end: date) -> str:
    """« le 12 mai 2026 », « du 12 au 14 mai 2026 », « du 30 avril au 2 mai 2026 »."""
    last = french_day(end, year=True)
    if start == end:
        return _("le %(day)s") % {"day": last}
    same_month = (start.year, start.month) == (end.year, end.month)
    first = french_day(start, year=start.year != end.year)
    if same_month:
        first = first.split(" ", 1)[0]
    return _("du %(first)s au %(last)s") % {"first": first, "last": last}


def _next_words(free: Wish | None) -> str:
    if free is None:
        return _("Rien n’est libre dans les six mois : choisissez une autre période.")
    return _("Prochaine période libre : %(period)s.") % {
        "period": period_words(free.start, free.end)
    }


def check_size(wish: Wish) -> None:
    """Refuse what is a mistake; raises ValidationError on the field that is wrong."""
    if wish.end < wish.start:
        raise ValidationError({"end": _("Le dernier jour doit suivre le premier.")})
    if wish.end - wish.start > LONGEST:
        raise ValidationError(
            {"end": _("Une réservation dure un an au plus : vérifiez les dates.")}
        )
