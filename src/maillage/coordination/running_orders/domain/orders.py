"""Write a running order: its lines, their hours, their order, whom to call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from maillage.coordination.running_orders.domain.course import refresh
from maillage.coordination.running_orders.models import (
    LAST_MINUTE,
    EmergencyContact,
    Line,
    RunningOrder,
)
from maillage.coordination.running_orders.timeline import Slot, timed
from maillage.kernel import audit

CONTENT = (
    "duration",
    "title",
    "place",
    "person",
    "name",
    "phone",
    "material",
    "contingency",
    "is_fixed",
)
"""What a line says, apart from its hour and its place in the order."""


def lock(order: RunningOrder) -> RunningOrder:
    """The row, held until the end of the transaction: its lines change one hand at a time."""
    return RunningOrder.objects.select_for_update().get(pk=order.pk)


def touch(order: RunningOrder) -> None:
    """Count one more change: open pages ask for what they do not have yet."""
    RunningOrder.objects.filter(pk=order.pk).update(revision=F("revision") + 1)


def _reorder(lines: Sequence[Line]) -> None:
    """Number the lines in that order."""
    pairs = []
    for position, line in enumerate(lines):
        if line.position != position:
            before = copy(line)
            line.position = position
            pairs.append((before, line))
    audit.bulk_update(pairs, ["position"])


def shift_gone(order: RunningOrder, rank: int, *, by: int) -> None:
    """The lines that were taken out keep their place when one comes, or goes, at `rank`."""
    order.gone_lines.filter(position__gt=rank).update(position=F("position") + by)


def retime(order: RunningOrder) -> None:
    """Number the lines from 0, and write their hours from the typed ones and the durations.

    What was pressed live is counted again at once: the delays are those of the lines as they are.
    Raises ValidationError when the day would go on after noon of the next one.
    """
    lines = list(order.lines.all())
    _reorder(lines)
    slots = [Slot(one.pk, one.duration, one.minute if one.is_typed else None) for one in lines]
    minutes = timed(order.first_minute, slots)
    if late := next((one for one in lines if minutes[one.pk] >= LAST_MINUTE), None):
        raise ValidationError(
            _("« %(title)s » commencerait après le lendemain midi : raccourcissez les durées.")
            % {"title": late.title}
        )
    pairs = []
    for line in lines:
        if line.minute != minutes[line.pk]:
            before = copy(line)
            line.minute = minutes[line.pk]
            pairs.append((before, line))
    audit.bulk_update(pairs, ["minute"])
    refresh(order)
    touch(order)


@transaction.atomic
def save_order(*, order: RunningOrder, actor: Any) -> RunningOrder:
    """Create it or save its sheet; with an anchor, its day is the anchor's.

    Raises ValidationError when the anchor is another project's.
    """
    is_new = order.pk is None
    if order.anchor is not None:
        if order.anchor.project_id != order.project_id:
            raise ValidationError(_("Ce repère est celui d’un autre projet."))
        order.day = order.anchor.day
    verb = _("a créé le conducteur") if is_new else _("a modifié le conducteur")
    with audit.recording(actor=actor, verb=verb):
        order.save()
        if not is_new:
            retime(order)
    return order


@transaction.atomic
def move_order(*, order: RunningOrder, day: date, actor: Any) -> RunningOrder:
    """Another day, the same hours."""
    order = lock(order)
    with audit.recording(actor=actor, verb=_("a déplacé le conducteur")):
        order.day = day
        order.save(update_fields=["day"])
        touch(order)
    return order


# -- lines ------------------------------------------------------------------------------------------


@transaction.atomic
def save_line(
    *, line: Line, hour: int | None, actor: Any, after: Line | None = None, first: bool = False
) -> Line:
    """Add a line (after another one, first, or last) or change one; `hour` is None to follow.

    A person's telephone comes with them when none is given. Raises ValidationError when the day
    would be too long.
    """
    order = lock(line.order)
    is_new = line.pk is None
    line.is_typed = hour is not None
    line.minute = hour if hour is not None else line.minute
    if line.person is not None and not line.phone:
        line.phone = line.person.phone
    verb = _("a ajouté une ligne") if is_new else _("a modifié une ligne")
    with audit.recording(actor=actor, verb=verb):
        if is_new:
            others = list(order.lines.all())
            rank = 0 if first else len(others)
            if after is not None:
                rank = next(n for n, one in enumerate(others, 1) if one.pk == after.pk)
            line.position = rank
            line.save()
            shift_gone(order, rank, by=1)
            _reorder([*others[:rank], line, *others[rank:]])
        else:
            line.save()
        retime(order)
    line.refresh_from_db()
    return line


@transaction.atomic
def duplicate_line(*, line: Line, actor: Any) -> Line:
    """The same again, just after, at the hour that follows."""
    values = {name: getattr(line, name) for name in CONTENT}
    copied = Line(order=line.order, **{**values, "is_fixed": False})
    return save_line(line=copied, hour=None, after=line, actor=actor)


@transaction.atomic
def move_line(*, line: Line, to: int, actor: Any) -> Line:
    """Put a line at another rank (from 0; beyond the ends is the end). A typed hour stays."""
    order = lock(line.order)
    lines = list(order.lines.all())
    moved = next(one for one in lines if one.pk == line.pk)
    before = lines.index(moved)
    lines.remove(moved)
    lines.insert(min(max(to, 0), len(lines)), moved)
    shift_gone(order, before, by=-1)
    shift_gone(order, lines.index(moved), by=1)
    with audit.recording(actor=actor, verb=_("a déplacé une ligne")):
        _reorder(lines)
        retime(order)
    return moved


@transaction.atomic
def delete_line(*, line: Line, actor: Any) -> None:
    """Take a line out; those that follow it move up."""
    order = lock(line.order)
    with audit.recording(actor=actor, verb=_("a supprimé une ligne")):
        order.lines.get(pk=line.pk).delete()  # where it stands now
        retime(order)


@transaction.atomic
def duplicate_order(*, order: RunningOrder, actor: Any) -> RunningOrder:
    """The same day again, nothing of it begun: for next year, or for plan B."""
    made = RunningOrder(
        project=order.project,
        title=_("%(title)s (copie)") % {"title": order.title[:190]},
        day=order.day,
        start=order.start,
        notes=order.notes,
    )
    with audit.recording(actor=actor, verb=_("a dupliqué le conducteur")):
        made.save()
        audit.bulk_create(
            [
                Line(
                    order=made,
                    position=one.position,
                    minute=one.minute,
                    is_typed=one.is_typed,
                    **{name: getattr(one, name) for name in CONTENT},
                )
                for one in order.lines.select_related("person")
            ]
        )
        audit.bulk_create(
            [
                EmergencyContact(
                    order=made,
                    name=one.name,
                    role=one.role,
                    phone=one.phone,
                    position=one.position,
                )
                for one in order.contacts.all()
            ]
        )
    return made


# -- whom to call -----------------------------------------------------------------------------------


@transaction.atomic
def save_contacts(
    *, order: RunningOrder, rows: Sequence[Mapping[str, str]], actor: Any
) -> list[EmergencyContact]:
    """The contacts are these, in this order; rows that were there keep their history."""
    order = lock(order)
    there = {one.pk: one for one in order.contacts.all()}
    kept: list[EmergencyContact] = []
    with audit.recording(actor=actor, verb=_("a mis à jour les contacts d’urgence")):
        for position, row in enumerate(rows):
            one = there.pop(int(row["pk"] or 0), None) or EmergencyContact(order=order)
            told = (one.name, one.role, one.phone, one.position)
            one.name, one.role, one.phone = row["name"], row["role"], row["phone"]
            one.position = position
            if one._state.adding or told != (one.name, one.role, one.phone, one.position):
                one.save()
            kept.append(one)
        for gone in there.values():
            gone.delete()
        touch(order)
    return kept
