"""The bookings in the archive of a whole project: made again where the same things are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from maillage.coordination.bookings.models import (
    LONGEST,
    Booking,
    Part,
    Resource,
    UnitsTaken,
)
from maillage.kernel.archive_parts import ArchiveDesk, ArchiveNames
from maillage.kernel.shapes import (
    Check,
    ShapeError,
    check_record,
    day,
    maybe,
    moment,
    number,
    one_of,
    text,
)

_PLAIN: Final = (
    *("part", "quantity", "note", "out_by", "out_condition", "back_by", "back_condition"),
)
_MOMENTS: Final = ("out_at", "back_at")
_BOOKING: Final[Mapping[str, Check]] = {
    "resource": text(160),
    "kind": text(12),
    "start": day,
    "end": day,
    "part": one_of(*Part.values),
    "quantity": number(1, 500),
    "note": text(),
    "state": one_of(*Booking.State.values),
    **dict.fromkeys(("out_by", "back_by"), text(200)),
    **dict.fromkeys(("out_condition", "back_condition"), text()),
    **dict.fromkeys(_MOMENTS, maybe(moment)),
    **dict.fromkeys(("task", "anchor", "borrower", "borrower_organisation"), maybe(text(40))),
}
_SHOWN: Final = 5


class BookingsPart:
    """What was booked; things are known by their name and nature, and are never created."""

    key = "reservations"
    label: str | Promise = _("Réservations")

    def export(self, project: Any, user: Any, names: ArchiveNames) -> list[dict[str, Any]]:
        """Those that `user` sees."""
        bookings = (
            Booking.objects.visible_to(user)
            .filter(project=project)
            .select_related("resource", "borrower", "borrower_organisation")
        )
        return [
            {
                "resource": one.resource.name,
                "kind": one.resource.kind,
                "start": one.start.isoformat(),
                "end": one.end.isoformat(),
                "state": str(one.state),
                "task": names.task(one.task_id),
                "anchor": names.anchor(one.anchor_id),
                "borrower": names.person(one.borrower),
                "borrower_organisation": names.organisation(one.borrower_organisation),
                **{name: getattr(one, name) for name in _PLAIN},
                **{name: _told(getattr(one, name)) for name in _MOMENTS},
            }
            for one in bookings.order_by("start", "pk")
        ]

    def check(self, told: Any) -> None:
        """Raise ShapeError for data of another shape."""
        if not isinstance(told, list):
            raise ShapeError(self.key)
        for rank, one in enumerate(told):
            where = f"{self.key}[{rank}]"
            check_record(one, where, _BOOKING)
            first, last = date.fromisoformat(one["start"]), date.fromisoformat(one["end"])
            if not first <= last <= first + LONGEST:
                raise ShapeError(f"{where}.end")

    def missing(self, told: Any, user: Any) -> list[str]:
        """The things that are not here; what is taken already is only known in the end."""
        del user
        here = _resources(told)
        names = list(dict.fromkeys(one["resource"] for one in told if _key(one) not in here))
        if not names:
            return []
        shown = ", ".join(names[:_SHOWN]) + ("…" if len(names) > _SHOWN else "")
        return [
            ngettext(
                "Matériel introuvable ici, ses réservations sont laissées : %(names)s.",
                "Matériels introuvables ici, leurs réservations sont laissées : %(names)s.",
                len(names),
            )
            % {"names": shown}
        ]

    def rebuild(self, told: Any, desk: ArchiveDesk) -> None:
        """Each booking whose thing is here; cancelled, and told so, where somebody has it already."""
        here = _resources(told)
        for one in told:
            if (resource := here.get(_key(one))) is None:
                continue
            booking = _booking(one, resource, desk)
            try:
                with transaction.atomic():
                    desk.add(booking)
            except UnitsTaken:
                booking = _booking(one, resource, desk)
                booking.__dict__["state"] = Booking.State.CANCELLED
                said = gettext("Annulée à l’import : déjà réservé à cette date.")
                booking.note = f"{said}\n{one['note']}".strip()
                desk.add(booking)
            desk.remember(booking.units.all())


def _key(one: Mapping[str, Any]) -> tuple[str, str]:
    return one["resource"].casefold(), one["kind"]


def _resources(told: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], Resource]:
    """The things of those names and natures; a name that two have is nobody's."""
    wanted = {_key(one) for one in told}
    found: dict[tuple[str, str], list[Resource]] = defaultdict(list)
    for resource in Resource.objects.filter(kind__in={kind for _name, kind in wanted}):
        key = (resource.name.casefold(), resource.kind)
        if key in wanted:
            found[key].append(resource)
    return {key: rows[0] for key, rows in found.items() if len(rows) == 1}


def _booking(one: Mapping[str, Any], resource: Resource, desk: ArchiveDesk) -> Booking:
    booking = Booking(
        resource=resource,
        project=desk.project,
        task_id=desk.task(one["task"]),
        anchor_id=desk.anchor(one["anchor"]),
        start=date.fromisoformat(one["start"]),
        end=date.fromisoformat(one["end"]),
        borrower_id=desk.sheet(one["borrower"]),
        borrower_organisation_id=desk.sheet(one["borrower_organisation"]),
        **{name: one[name] for name in _PLAIN},
        **{name: _moment(one[name]) for name in _MOMENTS},
    )
    # The state that it had elsewhere: no verb is done here.
    booking.__dict__["state"] = Booking.State(one["state"])
    return booking


def _told(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
