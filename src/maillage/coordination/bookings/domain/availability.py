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
    PARTS,
    BookedUnit,
    Booking,
    Part,
    Resource,
    away,
    parts_of,
)
from maillage.coordination.projects.models import Project
from maillage.kernel import clock
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
    """How many units of each resource are held, by day and part; without the bookings `leaving`.

    What has not come back counts until today.
    """
    found: dict[int, Counter[tuple[date, str]]] = {pk: Counter() for pk in resources}
    rows = BookedUnit.objects.filter(resource__in=resources, day__range=(start, end))
    rows = rows.exclude(booking__in=leaving) if leaving else rows
    for resource, day, part, count in rows.values_list("resource", "day", "part", "count"):
        found[resource][day, part] += count
    for resource, days in away(resources, start, end, leaving=leaving).items():
        for day, count in days.items():
            found[resource].update({(day, part): count for part in PARTS})
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
    """The bookings that hold units during the wish, or are out beyond their days, earliest first."""
    parts = Q() if wish.part == Part.DAY else Q(part__in=(Part.DAY, wish.part))
    meant = parts & Q(start__lte=wish.end, end__gte=wish.start)
    late = Q(state=Booking.State.OUT, end__lt=min(wish.start, clock.today()))
    early = Q(state=Booking.State.OUT, start__gt=wish.end, out_at__date__lte=wish.end)
    if wish.start > clock.today():
        late = Q(pk__in=())
    return list(
        resource.bookings.holding()  # type: ignore[attr-defined]  # a BookingQuerySet
        .filter(meant | late | early)
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
        when = period_words(one.start, one.end)
        if one.is_overdue:
            when = _("%(when)s, et ce n’est pas encore rendu") % {"when": when}
        found.append(f"{who} {when}")
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


def late_words(booking: Booking) -> str:
    """That what it counts on has not come back from the one before; '' when enough is there."""
    today = clock.today()
    if booking.state not in Booking.HOLDING or booking.start <= today:
        return ""
    resource = booking.resource
    late = list(
        Booking.objects.overdue().filter(resource=resource).exclude(pk=booking.pk).order_by("end")
    )
    wish = Wish.of(booking)
    used = used_units([resource.pk], wish.start, wish.end, leaving=[booking.pk])[resource.pk]
    most = max((used[day, part] for day in wish.days for part in parts_of(wish.part)), default=0)
    if not late or most + booking.quantity + sum(one.quantity for one in late) <= resource.quantity:
        return ""
    return _("%(name)s devait revenir le %(day)s et n’est pas encore rendu : assurez-vous du retour.") % {
        "name": resource,
        "day": french_day(late[0].end, year=True),
    }  # fmt: skip


def held_meanwhile(booking: Booking) -> str:
    """Why it cannot be handed over today, out of its period: others have it; '' when it can."""
    today = clock.today()
    if booking.start <= today <= booking.end:
        return ""
    last = max(today, booking.start - timedelta(days=1))
    resource = booking.resource
    wish = Wish(today, last, Part.DAY, booking.quantity)
    used = used_units([resource.pk], today, last, leaving=[booking.pk])[resource.pk]
    if fits(used, resource.quantity, wish):
        return ""
    return _(
        "Cette réservation est %(period)s, et d’autres ont réservé d’ici là : changez d’abord ses "
        "dates, ou attendez."
    ) % {"period": period_words(booking.start, booking.end)}


def out_of_time(booking: Booking) -> str:
    """A warning for whoever hands over before the first day, or after the last one."""
    if booking.start <= clock.today() <= booking.end:
        return ""
    return _("Attention, cette réservation est %(period)s : ce n’est pas aujourd’hui.") % {
        "period": period_words(booking.start, booking.end)
    }


def check_size(wish: Wish) -> None:
    """Refuse what is a mistake; raises ValidationError on the field that is wrong."""
    if wish.end < wish.start:
        raise ValidationError({"end": _("Le dernier jour doit suivre le premier.")})
    if wish.end - wish.start > LONGEST:
        raise ValidationError(
            {"end": _("Une réservation dure un an au plus : vérifiez les dates.")}
        )
