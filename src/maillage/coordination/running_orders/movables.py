"""A running order follows the anchor that it is bound to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.coordination.projects.domain.moving import PlanChanged
from maillage.coordination.running_orders.domain.orders import move_order
from maillage.coordination.running_orders.models import RunningOrder
from maillage.coordination.running_orders.timeline import Stage
from maillage.kernel import clock
from maillage.kernel.audit import Actor
from maillage.kernel.registry import AnchorChange, Move, ObjectRef
from maillage.kernel.undo import entry


class RunningOrderMovable:
    """The day is the anchor's; the hours stay."""

    key = "conducteurs"
    label: str | Promise = gettext_lazy("Conducteurs")

    def preview(self, changes: Sequence[AnchorChange]) -> Iterable[tuple[AnchorChange, Move]]:
        """One move a running order; one that has begun does not follow."""
        by_anchor = {change.anchor: change for change in changes}
        orders = RunningOrder.objects.filter(anchor__in=by_anchor).prefetch_related("lines")
        for order in orders.order_by("day", "pk"):
            lines = list(order.lines.all())
            reason = ""
            if any(one.stage != Stage.COMING for one in lines):
                reason = _("le direct a commencé")
            elif order.day < clock.today():
                reason = _("a déjà eu lieu")
            change = by_anchor[order.anchor_id or 0]
            yield (
                change,
                Move(
                    target=ObjectRef.of(order),
                    label=_("Conducteur « %(title)s »") % {"title": order.title},
                    before=order.day,
                    after=None if reason else change.after,
                    blocked=reason,
                    people=frozenset(one.person_id for one in lines if one.person_id),
                ),
            )

    def apply(self, moves: Sequence[Move], *, actor: Actor) -> list[dict[str, Any]]:
        """Move the days; raises PlanChanged if one is no longer where the preview showed it."""
        wanted = {move.target.pk: move for move in moves if move.after is not None}
        locked = RunningOrder.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
        orders = {order.pk: order for order in locked}
        entries = []
        for pk, move in wanted.items():
            before, day = orders.get(pk), move.after
            if not isinstance(day, date):  # the shape that `preview` gives
                raise TypeError(move.key)
            if before is None or before.day != move.before:
                raise PlanChanged(_("Modifié depuis l’aperçu : %(label)s.") % {"label": move.label})
            after = move_order(order=before, day=day, actor=actor)
            entries.append(entry(before, after, ["day"]))
        return entries
