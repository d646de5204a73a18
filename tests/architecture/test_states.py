"""Every state × every verb of every machine: done, or refused with a reason; nothing between."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, get_type_hints

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from tests.architecture.world import World
from tests.factories import UserFactory

from maillage.kernel import clock
from maillage.kernel.models import AuditEntry
from maillage.kernel.states import (
    TransitionRefused,
    available,
    current,
    machines,
    perform,
    refusal,
    state_field,
    transitions_of,
)
from maillage.people.accounts.models import Role

MACHINES = machines()
CASES = [
    pytest.param(model, str(state), verb, id=f"{model._meta.label}-{state}-{verb}")
    for model in MACHINES
    for state, verb in itertools.product(
        [value for value, _label in state_field(model).flatchoices], transitions_of(model)
    )
]


def put(record: models.Model, state: str) -> models.Model:
    """The record as if it had reached that state; only a test may do so."""
    model = type(record)
    model._base_manager.filter(pk=record.pk).update(**{state_field(model).name: state})
    return model._base_manager.get(pk=record.pk)


def arguments(model: type[models.Model], verb: str) -> dict[str, Any]:
    """Something for each argument that a verb requires."""
    method = getattr(model, verb)
    hints = get_type_hints(inspect.unwrap(method))
    made: dict[str, Any] = {}
    samples: dict[Any, Any] = {
        str: "un motif",
        int: 1,
        bool: True,
        date: clock.today() + timedelta(days=30),
        datetime: clock.now() + timedelta(days=30),
    }
    for name, parameter in inspect.signature(inspect.unwrap(method)).parameters.items():
        if name == "self" or parameter.default is not inspect.Parameter.empty:
            continue
        if parameter.kind in {parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL}:
            continue
        assert hints.get(name) in samples, f"{verb}({name}) : give a sample"
        made[name] = samples[hints[name]]
    return made


@pytest.fixture(scope="module")
def _made(django_db_setup: Any, django_db_blocker: Any) -> Iterator[World]:
    """Every record, once for this module: each test then undoes its own changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World(UserFactory(role=Role.COORDINATION))
        transaction.set_rollback(True)


@pytest.fixture
def world(_made: World, db: Any) -> World:
    return _made


@pytest.fixture
def boss(db) -> Any:
    user = UserFactory(role=Role.ADMINISTRATION)
    return type(user).objects.get(pk=user.pk)


def test_there_are_machines():
    assert {model._meta.label for model in MACHINES} >= {"projects.Task", "agenda.Event"}


@pytest.mark.parametrize(("model", "state", "verb"), CASES)
def test_done_or_refused(model, state, verb, world, boss):
    record = put(world.records[model], state)
    spec = transitions_of(model)[verb]
    possible = state in spec.sources and not refusal(record, spec)
    assert (spec in available(record, boss)) == possible
    entries = AuditEntry.objects.filter(object_pk=str(record.pk), verb=str(spec.past))
    before = entries.count()
    if possible:
        done = perform(record, verb, actor=boss, **arguments(model, verb))
        assert current(done) == spec.target
        assert current(model._base_manager.get(pk=record.pk)) == spec.target
        assert entries.count() > before
        assert entries.order_by("-pk")[0].actor == boss
    else:
        with pytest.raises(TransitionRefused) as refused:
            perform(record, verb, actor=boss, **arguments(model, verb))
        assert str(refused.value)
        assert current(model._base_manager.get(pk=record.pk)) == state
        assert entries.count() == before


@pytest.mark.parametrize(("model", "state", "verb"), CASES)
def test_refused_to_whoever_has_no_right(model, state, verb, world):
    record = put(world.records[model], state)
    for user in (UserFactory(), AnonymousUser(), None):
        with pytest.raises(TransitionRefused):
            perform(record, verb, actor=user, **arguments(model, verb))
        assert current(model._base_manager.get(pk=record.pk)) == state


@pytest.mark.parametrize("model", MACHINES, ids=lambda one: one._meta.label)
def test_the_machine_is_whole(model):
    """Every state is reached by a verb or is the first one; every verb is named in French."""
    import rules
    from django.utils.functional import Promise

    field = state_field(model)
    states = {str(value) for value, _label in field.flatchoices}
    specs = transitions_of(model).values()
    assert states, "a state field declares its choices"
    assert {str(field.get_default())} | {spec.target for spec in specs} == states
    for spec in specs:
        assert set(spec.sources) <= states, spec.verb
        assert rules.perm_exists(spec.permission), spec.verb
        assert isinstance(spec.label, Promise), spec.verb
        assert str(spec.label)[0].isupper(), spec.verb
        assert getattr(model, spec.verb).__doc__, spec.verb


@pytest.mark.parametrize("model", MACHINES, ids=lambda one: one._meta.label)
def test_a_state_cannot_be_set_by_hand(model, world):
    record = world.records[model]
    with pytest.raises(AttributeError):
        setattr(record, state_field(model).name, state_field(model).get_default())
