"""The running orders in the archive of a whole project."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maillage.coordination.running_orders.models import (
    LAST_MINUTE,
    EmergencyContact,
    Line,
    RunningOrder,
)
from maillage.coordination.running_orders.timeline import Stage
from maillage.kernel.archive_parts import ArchiveDesk, ArchiveNames
from maillage.kernel.shapes import (
    SMALL,
    Check,
    ShapeError,
    check_record,
    day,
    hour,
    list_of,
    maybe,
    moment,
    number,
    one_of,
    text,
    truth,
)

_ORDER: Final[Mapping[str, Check]] = {
    "title": text(200),
    "day": day,
    "anchor": maybe(text(40)),
    "start": hour,
    "notes": text(),
}
_PLAIN: Final = (
    *("position", "minute", "is_typed", "duration", "title", "place", "name", "phone"),
    *("material", "contingency", "is_fixed", "stage", "delay", "extra"),
)
_LINE: Final[Mapping[str, Check]] = {
    "position": number(),
    "minute": number(most=LAST_MINUTE - 1),
    "is_typed": truth,
    "duration": number(most=24 * 60),
    "title": text(200),
    "place": text(160),
    "name": text(160),
    "phone": text(30),
    "material": text(),
    "contingency": text(),
    "is_fixed": truth,
    "stage": one_of(*Stage.values),
    "delay": number(-SMALL),
    "extra": number(-SMALL),
    "person": maybe(text(40)),
    "started_at": maybe(moment),
    "ended_at": maybe(moment),
}
_CONTACT: Final[Mapping[str, Check]] = {
    "name": text(120),
    "role": text(120),
    "phone": text(30),
    "position": number(),
}


class RunningOrdersPart:
    """Each day hour by hour, with whom to call; personal links are opened anew."""

    key = "conducteurs"
    label: str | Promise = _("Conducteurs")

    def export(self, project: Any, user: Any, names: ArchiveNames) -> list[dict[str, Any]]:
        """Those that `user` reads, with their lines and their contacts."""
        orders = (
            RunningOrder.objects.visible_to(user)
            .filter(project=project)
            .prefetch_related("lines__person", "contacts")
        )
        return [
            {
                "title": one.title,
                "day": one.day.isoformat(),
                "anchor": names.anchor(one.anchor_id),
                "start": one.start.isoformat(),
                "notes": one.notes,
                "lines": [_line(line, names) for line in one.lines.all()],
                "contacts": [
                    {name: getattr(contact, name) for name in _CONTACT}
                    for contact in one.contacts.all()
                ],
            }
            for one in orders.order_by("day", "pk")
        ]

    def check(self, told: Any) -> None:
        """Raise ShapeError for data of another shape."""
        if not isinstance(told, list):
            raise ShapeError(self.key)
        for rank, one in enumerate(told):
            where = f"{self.key}[{rank}]"
            if not isinstance(one, dict):
                raise ShapeError(where)
            for line in list_of(one, "lines", where):
                check_record(line, f"{where}.lines", _LINE)
            for contact in list_of(one, "contacts", where):
                check_record(contact, f"{where}.contacts", _CONTACT)
            inside = {"lines", "contacts"}
            own = {name: value for name, value in one.items() if name not in inside}
            check_record(own, where, _ORDER)

    def missing(self, told: Any, user: Any) -> list[str]:
        """Nothing: a running order needs nothing but itself."""
        del told, user
        return []

    def rebuild(self, told: Any, desk: ArchiveDesk) -> None:
        """New rows."""
        for one in told:
            order = desk.add(
                RunningOrder(
                    project=desk.project,
                    title=one["title"],
                    day=date.fromisoformat(one["day"]),
                    anchor_id=desk.anchor(one["anchor"]),
                    start=time.fromisoformat(one["start"]),
                    notes=one["notes"],
                )
            )
            for line in one["lines"]:
                desk.add(
                    Line(
                        order=order,
                        person_id=desk.sheet(line["person"]),
                        started_at=_moment(line["started_at"]),
                        ended_at=_moment(line["ended_at"]),
                        **{name: line[name] for name in _PLAIN},
                    )
                )
            for contact in one["contacts"]:
                desk.add(
                    EmergencyContact(order=order, **{name: contact[name] for name in _CONTACT})
                )


def _line(line: Line, names: ArchiveNames) -> dict[str, Any]:
    return {
        **{name: getattr(line, name) for name in _PLAIN},
        "person": names.person(line.person),
        "started_at": line.started_at.isoformat() if line.started_at else None,
        "ended_at": line.ended_at.isoformat() if line.ended_at else None,
    }


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
