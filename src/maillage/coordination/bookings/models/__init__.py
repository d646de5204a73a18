"""Tables of what is booked."""

from __future__ import annotations

from maillage.coordination.bookings.models.booking import LONGEST, Booking, away
from maillage.coordination.bookings.models.resource import Resource, lock_resources
from maillage.coordination.bookings.models.unit import (
    PARTS,
    BookedUnit,
    Part,
    UnitsTaken,
    free_runs,
    parts_of,
)

__all__ = [
    "LONGEST",
    "PARTS",
    "BookedUnit",
    "Booking",
    "Part",
    "Resource",
    "UnitsTaken",
    "away",
    "free_runs",
    "lock_resources",
    "parts_of",
]
