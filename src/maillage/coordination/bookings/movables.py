"""Bookings follow the anchor that they are bound to, if the thing is free then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.coordination.bookings.domain.availability import Wish, fits, period_words, used_units
from maillage.coordination.bookings.domain.bookings import move_booking
from maillage.coordination.bookings.models import BookedUnit, Booking, lock_resources
from maillage.coordination.projects.domain.changes import PlanChanged
from maillage.kernel import clock
from maillage.kernel.audit import Actor
from maillage.kernel.registry import AnchorChange, Move, ObjectRef
from maillage.kernel.text_fr import french_day
from maillage.kernel.undo import entry


class BookingMovedError(PlanChanged):
    """A booking is no longer where the preview showed it, or cannot go there; str() says which."""


class BookingMovable:
    """Each booking of the anchor moves by as many days, its length and quantity kept."""

    key = "reservations"
    label: str | Promise = gettext_lazy("Matériel et lieux réservés")

    def preview(self, changes: Sequence[AnchorChange]) -> Iterable[tuple[AnchorChange, Move]]:
        """One move a booking, the earliest first; a blocked one has no `after`."""
        by_anchor = {change.anchor: change for change in changes}
        bookings = list(
            Booking.objects.filter(anchor__in=by_anchor)
            .exclude(state=Booking.State.CANCELLED)
            .select_related("resource", "borrower")
            .order_by("start", "pk")
        )
        if not bookings:
            return
        changed = {one.pk: by_anchor[one.anchor_id or 0] for one in bookings}
        wishes = {
            one.pk: Wish.of(one).shifted((changed[one.pk].after - changed[one.pk].before).days)
            for one in bookings
        }
        moving = [one.pk for one in bookings if one.state in MOVING]
        used = used_units(
            {one.resource_id for one in bookings},
            min(wish.start for wish in wishes.values()),
            max(wish.end for wish in wishes.values()),
            leaving=moving,
        )
        for one in bookings:
            wish, held = wishes[one.pk], used[one.resource_id]
            reason = _refusal(one, wish, free=fits(held, one.resource.quantity, wish))
            if not reason:  # what follows it to the same days has that much less
                held.update(_slots(one, wish))
            move = Move(
                target=ObjectRef.of(one),
                label=_("%(resource)s (%(period)s)")
                % {"resource": one.resource, "period": period_words(one.start, one.end)},
                before=one.start,
                after=None if reason else wish.start,
                blocked=reason,
                people=frozenset({one.borrower_id} if one.borrower_id else ()),
                data=(("end", wish.end.isoformat()),),
            )
            yield changed[one.pk], move

    def apply(self, moves: Sequence[Move], *, actor: Actor) -> list[dict[str, Any]]:
        """Move the bookings; raises BookingMovedError if one has changed, or has no room."""
        wanted = {move.target.pk: move for move in moves if move.after is not None}
        locked = list(Booking.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
        # All at once, and before the first one moves: two moves never wait for each other.
        lock_resources(one.resource_id for one in locked)
        bookings = {one.pk: one for one in sorted(locked, key=lambda one: (one.start, one.pk))}
        for move in wanted.values():
            found = bookings.get(move.target.pk)
            if found is None or found.start != move.before or found.state not in MOVING:
                raise BookingMovedError(
                    _("Modifié depuis l’aperçu : %(label)s.") % {"label": move.label}
                )
        # They leave together: one may go where another stands.
        BookedUnit.objects.filter(booking__in=wanted).delete()
        return [self._move(one, wanted[one.pk], actor) for one in _in_order(bookings, wanted)]

    @staticmethod
    def _move(before: Booking, move: Move, actor: Actor) -> dict[str, Any]:
        after = Booking.objects.get(pk=before.pk)
        start = move.after
        if not isinstance(start, date):  # the shape that `preview` gives
            raise TypeError(move.key)
        try:
            move_booking(
                booking=after,
                start=start,
                end=date.fromisoformat(dict(move.data)["end"]),
                actor=actor,
            )
        except ValidationError as error:
            raise BookingMovedError(" ".join(error.messages)) from error
        # With its state: what was handed over since is not moved back.
        return entry(before, after, ["start", "end", "state"])


MOVING = (Booking.State.REQUESTED, Booking.State.CONFIRMED)


def _slots(booking: Booking, wish: Wish) -> dict[tuple[date, str], int]:
    moved = Booking(start=wish.start, end=wish.end, part=booking.part, state=booking.state)
    return dict.fromkeys(moved.slots(), wish.quantity)


def _in_order(bookings: dict[int, Booking], wanted: dict[int, Move]) -> list[Booking]:
    """Going later, the last first: an undo, which goes the other way round, finds room too."""
    ordered = list(bookings.values())
    later = any(str(wanted[one.pk].after) > str(one.start) for one in ordered)
    return ordered[::-1] if later else ordered


def _refusal(booking: Booking, wish: Wish, *, free: bool) -> str:
    """Why the booking cannot follow, in words; '' when it can."""
    if booking.state == Booking.State.RETURNED:
        return _("déjà rendu")
    if booking.state == Booking.State.OUT:
        return _("déjà sorti")
    if wish.start < clock.today():
        return _("tomberait dans le passé, le %(day)s") % {"day": french_day(wish.start, year=True)}
    if not free:
        return _("déjà pris %(period)s") % {"period": period_words(wish.start, wish.end)}
    return ""
