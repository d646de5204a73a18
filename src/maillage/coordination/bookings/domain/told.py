"""Whoever decides on bookings is told that one waits for them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from maillage.coordination.bookings.models import Booking
from maillage.kernel import audit
from maillage.kernel.notifications import notify
from maillage.people.accounts.models import User


def lenders(booking: Booking) -> list[User]:
    """The accounts that may agree to a booking, and that see it."""
    held = User.objects.active().filter(role_grants__isnull=False).distinct()
    return [
        one
        for one in held.prefetch_related("role_grants").order_by("pk")
        if one.has_perm("bookings.manage_booking", booking)
        and Booking.objects.visible_to(one).filter(pk=booking.pk).exists()
    ]


def tell_lenders(booking: Booking, *, actor: Any, again: bool) -> None:
    """A booking waits for an agreement: each of those who decide, but for its author.

    `again` when it was confirmed, and has changed since.
    """
    who = audit.Actor.of(actor)
    words = {"who": who.label or who.user, "booking": booking, "project": booking.project}
    subject, told = _("À confirmer : %(booking)s"), _("%(who)s la demande pour « %(project)s ».")
    if again:
        subject = _("À confirmer de nouveau : %(booking)s")
        told = _("%(who)s a changé une réservation confirmée de « %(project)s » : %(booking)s.")
    for user in lenders(booking):
        if who.user is not None and user.pk == who.user.pk:
            continue
        notify(
            kind="booking_to_confirm",
            user=user,
            subject=subject % words,
            paragraphs=[told % words, _("Elle attend votre accord.")],
            url=booking.get_absolute_url(),
            dedupe=f"booking-to-confirm:{booking.pk}:{booking.version}:{user.pk}",
        )
