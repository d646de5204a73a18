"""Book, change, lend, take back; refused in words when somebody else has it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from maillage.coordination.bookings.domain.availability import (
    Unavailable,
    Wish,
    check_size,
    explain,
    held_meanwhile,
)
from maillage.coordination.bookings.domain.told import tell_lenders
from maillage.coordination.bookings.models import Booking, Resource, lock_resources
from maillage.coordination.projects.models import Project
from maillage.kernel import audit, states

AGREED = ("resource_id", "project_id", "start", "end", "part", "quantity")
"""What whoever lends has agreed to."""


@transaction.atomic
def request_booking(
    *,
    resource: Resource,
    project: Project,
    start: date,
    end: date,
    actor: Any,
    confirm: bool = False,
    **fields: Any,
) -> Booking:
    """Keep a thing for a project; `confirm` says that whoever lends agrees already.

    Those who decide are told of what somebody else asks for. Raises Unavailable, naming who has it
    and what is free next; ValidationError on a wrong field.
    """
    booking = Booking(resource=resource, project=project, start=start, end=end, **fields)
    with audit.recording(actor=actor, verb=_("a demandé une réservation")):
        save_booking(booking=booking, actor=actor)
    if confirm:
        return states.perform(booking, "confirm", actor=actor)
    user = audit.Actor.of(actor).user
    if user is not None and not user.has_perm("bookings.manage_booking", booking):
        tell_lenders(booking, actor=actor, again=False)
    return booking


@transaction.atomic
def change_booking(*, booking: Booking, actor: Any) -> Booking:
    """Save what a form changed, with its units; raises as `request_booking` does.

    Whoever lends agreed to that thing, those days, as many: when somebody else changes them, the
    booking is asked for again, and those who decide are told.
    """
    with audit.recording(actor=actor, verb=_("a modifié la réservation")):
        again = _ask_again(booking, actor)
        saved = save_booking(booking=booking, actor=actor)
    if again:
        tell_lenders(saved, actor=actor, again=True)
    return saved


def _ask_again(booking: Booking, actor: Any) -> bool:
    """Put a confirmed booking back to asked for, if what was agreed to changes; whether it did."""
    before = Booking._base_manager.select_for_update().get(pk=booking.pk)
    same = all(getattr(before, name) == getattr(booking, name) for name in AGREED)
    user = audit.Actor.of(actor).user
    if same or before.state != Booking.State.CONFIRMED or user is None:
        return False
    if user.has_perm("bookings.manage_booking", before):
        return False
    states.perform(before, "ask_again", actor=actor)
    booking.refresh_from_db(fields=["state", "version"])
    return True


@transaction.atomic
def move_booking(*, booking: Booking, start: date, end: date, actor: Any) -> Booking:
    """Another period, for as many units; raises as `request_booking` does."""
    booking.start, booking.end = start, end
    with audit.recording(actor=actor, verb=_("a déplacé la réservation")):
        return save_booking(booking=booking, actor=actor)


def save_booking(*, booking: Booking, actor: Any) -> Booking:
    """Check and save; what the table of units refuses is said in words."""
    wish = Wish.of(booking)
    check_size(wish)
    booking.full_clean(exclude=["state"])
    try:
        with transaction.atomic():
            booking.save()
    except IntegrityError as error:
        resource = Resource.objects.get(pk=booking.resource_id)
        leaving = [booking.pk] if booking.pk else []
        reason = explain(resource, wish, user=audit.Actor.of(actor).user, leaving=leaving)
        if not reason:  # another rule than that of the units
            raise
        raise Unavailable(reason) from error
    return booking


@transaction.atomic
def lend(*, booking: Booking, actor: Any, by: str = "", condition: str = "") -> Booking:
    """Hand it over, in that condition; raises TransitionRefused.

    The thing is held before anything is looked at: of two hand-overs at once, the second sees the
    first.
    """
    booking = Booking.objects.select_for_update(of=("self",)).get(pk=booking.pk)
    lock_resources([booking.resource_id])
    others = held_meanwhile(booking)
    lent = states.perform(booking, "lend", actor=actor, by=by, condition=condition)
    if others:  # said last: that it is not back, or not confirmed, matters more
        raise states.TransitionRefused(others)
    return lent


@transaction.atomic
def take_back(*, booking: Booking, actor: Any, by: str = "", condition: str = "") -> Booking:
    """It is back, in that condition, which becomes the resource's; raises TransitionRefused."""
    back = states.perform(booking, "take_back", actor=actor, by=by, condition=condition)
    if condition:
        with audit.recording(actor=actor, verb=_("a noté l’état au retour")):
            resource = Resource.objects.select_for_update().get(pk=back.resource_id)
            resource.condition = condition.splitlines()[0][:250]
            resource.save(update_fields=["condition"])
    return back
