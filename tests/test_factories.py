"""Every factory makes a record that its own model accepts."""

from __future__ import annotations

import inspect

import pytest
from factory.django import DjangoModelFactory
from tests import factories

from maillage.kernel.states import StateField

FACTORIES = [
    one
    for _name, one in inspect.getmembers(factories, inspect.isclass)
    if issubclass(one, DjangoModelFactory) and one is not DjangoModelFactory
]


@pytest.mark.django_db
@pytest.mark.parametrize("factory", FACTORIES, ids=lambda one: one.__name__)
def test_factory_makes_valid_records(factory):
    for record in (factory(), factory()):
        states = [one.name for one in record._meta.fields if isinstance(one, StateField)]
        record.full_clean(exclude=states)  # a protected state may not even be set to itself
        assert str(record)


@pytest.mark.django_db
def test_roles_come_with_the_account():
    assert factories.UserFactory(role="coordination").roles == {"coordination"}
    member = factories.UserFactory(role="membre")
    assert member.grants[0].organisation is not None
    assert not factories.UserFactory().in_office


@pytest.mark.django_db
def test_published_event_is_public():
    event = factories.EventFactory(published=True)
    assert event.is_public
    assert event.sessions.count() == 1
