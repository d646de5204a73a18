"""The units that bookings hold, part of a day by part of a day: nothing is lent twice."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.coordination.bookings.models.resource import Resource


class UnitsTaken(IntegrityError):
    """Too few units are free, on a day that `args` gives: what the table of units would refuse."""


class Part(models.TextChoices):
    """Which part of each day."""

    DAY = "journee", _("journée")
    MORNING = "matin", _("matin")
    AFTERNOON = "apres_midi", _("après-midi")
    EVENING = "soiree", _("soirée")


PARTS = (Part.MORNING, Part.AFTERNOON, Part.EVENING)


def parts_of(part: str) -> tuple[str, ...]:
    """The parts that a unit is held for: a whole day is three."""
    return PARTS if part == Part.DAY else (part,)


class BookedUnit(models.Model):
    """Units of a thing, `count` from number `unit` on, held for one part of one day.

    The rule that nothing is lent twice: each booking takes the lowest free numbers, under the lock
    of the thing; two that would take the same start at the same number, which the table refuses.
    """

    resource = models.ForeignKey(
        Resource, models.CASCADE, related_name="units", verbose_name=_("matériel ou salle")
    )
    booking = models.ForeignKey(
        "bookings.Booking", models.CASCADE, related_name="units", verbose_name=_("réservation")
    )
    unit = models.PositiveSmallIntegerField(_("exemplaire"))
    count = models.PositiveSmallIntegerField(_("nombre d’exemplaires"), default=1)
    day = models.DateField(_("jour"))
    part = models.CharField(_("moment de la journée"), max_length=12, choices=Part.choices)

    class Meta:
        verbose_name = _("exemplaire réservé")
        verbose_name_plural = _("exemplaires réservés")
        constraints = (
            models.UniqueConstraint(
                fields=["resource", "day", "part", "unit"],
                name="unit_is_booked_once",
                violation_error_message=_("Cet exemplaire est déjà réservé à ce moment."),
            ),
            models.CheckConstraint(
                condition=Q(count__gte=1),
                name="booked_units_are_at_least_one",
                violation_error_message=_("Donnez une quantité d’au moins 1."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.resource_id} · {self.unit} · {self.day:%d/%m/%Y}"


def free_runs(taken: Iterable[tuple[int, int]], total: int) -> list[tuple[int, int]]:
    """The free numbers from 1 to `total`, as (first, how many), beside those that are `taken`."""
    runs, following = [], 1
    for unit, count in [*sorted(taken), (total + 1, 0)]:
        if (room := min(unit, total + 1) - following) > 0:
            runs.append((following, room))
        following = max(following, unit + count)
    return runs
