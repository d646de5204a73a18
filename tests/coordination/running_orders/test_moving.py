"""A running order follows its anchor, unless it has begun; undo brings it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import (
    AnchorFactory,
    LineFactory,
    PersonFactory,
    RunningOrderFactory,
    UserFactory,
    in_days,
)

from maillage.coordination.projects.domain.moving import PlanChanged
from maillage.coordination.running_orders.models import RunningOrder
from maillage.coordination.running_orders.movables import RunningOrderMovable
from maillage.kernel import audit, registry, undo
from maillage.kernel.registry import AnchorChange

pytestmark = pytest.mark.django_db
DAY = in_days(40).date()
LATER = DAY + timedelta(days=7)


@pytest.fixture
def order():
    anchor = AnchorFactory(day=DAY)
    return RunningOrderFactory(project=anchor.project, anchor=anchor, day=DAY)


def preview(order):
    change = AnchorChange(order.project_id, order.anchor_id, str(order.anchor_id), DAY, LATER)
    return [move for _change, move in RunningOrderMovable().preview([change])]


def apply(moves):
    actor = audit.Actor.of(UserFactory(role="coordination"))
    return RunningOrderMovable().apply(moves, actor=actor)


def test_is_registered():
    assert isinstance(registry.movables.get("conducteurs"), RunningOrderMovable)


def test_follows_and_comes_back(order):
    nadia = PersonFactory()
    LineFactory(order=order, person=nadia)
    RunningOrderFactory(project=order.project, day=DAY)  # bound to nothing
    (move,) = preview(order)
    assert (move.before, move.after, move.people) == (DAY, LATER, frozenset({nadia.pk}))
    entries = apply([move])
    assert RunningOrder.objects.get(pk=order.pk).day == LATER
    record = undo.keep(order.project, label="déplacé", entries=entries, actor=None)
    undo.undo(record, actor=UserFactory(role="coordination"))
    assert RunningOrder.objects.get(pk=order.pk).day == DAY


def test_what_has_begun_stays(order):
    LineFactory(order=order, stage="en_cours")
    (move,) = preview(order)
    assert (move.after, move.blocked) == (None, "le direct a commencé")


def test_what_is_over_stays(order):
    RunningOrder.objects.update(day=in_days(-2).date())
    (move,) = preview(order)
    assert move.blocked == "a déjà eu lieu"


def test_changed_since_the_preview(order):
    moves = preview(order)
    RunningOrder.objects.update(day=DAY + timedelta(days=1))
    with pytest.raises(PlanChanged, match="Modifié depuis"):
        apply(moves)
