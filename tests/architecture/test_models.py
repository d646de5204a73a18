"""Every table says what it is, in French; every business record is audited and filtered."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from auditlog.registry import auditlog
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.db import models
from django.utils.functional import Promise
from tests.factories import UserFactory

from maillage.kernel.models import BusinessModel

OURS = [
    model
    for model in apps.get_models()
    if model.__module__.startswith("maillage.") and not model._meta.auto_created
]
BUSINESS = [model for model in OURS if issubclass(model, BusinessModel)]


def label(model: type[models.Model]) -> str:
    """How a failing case is named."""
    return model._meta.label


def test_there_are_business_models():
    assert len(BUSINESS) >= 10


@pytest.mark.parametrize("model", BUSINESS, ids=label)
def test_is_audited(model):
    assert auditlog.contains(model)
    excluded = set(auditlog.get_model_fields(model)["exclude_fields"])
    noise = {"id", "created_at", "updated_at", "version", "last_login"}
    secrets = {"password", "token_hash"}
    # What the machine keeps for itself may be left out; what a person can write never is.
    technical = {one.name for one in model._meta.concrete_fields if not one.editable}
    declared = set(getattr(model, "AUDIT_EXCLUDE", ())) & technical
    # What points here is written, and audited, on the other side.
    others = {one.name for one in model._meta.related_objects}
    assert excluded <= noise | secrets | declared | others


@pytest.mark.parametrize("model", OURS, ids=label)
def test_says_what_it_is(model):
    assert model.__doc__, "a docstring"
    assert not model.__doc__.startswith(f"{model.__name__}("), "Django's own is not a docstring"
    for name in ("verbose_name", "verbose_name_plural"):
        assert name in model._meta.original_attrs, name
        given = model._meta.original_attrs[name]
        assert isinstance(given, Promise), f"{name} is not translatable"
        assert str(given)[0].islower(), f"{name} in lower case: {given}"


@pytest.mark.parametrize("model", BUSINESS, ids=label)
def test_names_its_fields_in_french(model):
    unnamed = [
        field.name
        for field in model._meta.get_fields()
        if isinstance(field, models.Field)
        and field.editable
        and not field.auto_created
        and not isinstance(field.verbose_name, Promise)
    ]
    assert not unnamed
    upper = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field.verbose_name, Promise)
        and str(field.verbose_name)[:1].isupper()
        and not str(field.verbose_name)[:2].isupper()  # SIRET, URL
    ]
    assert not upper


@pytest.mark.parametrize("model", BUSINESS, ids=label)
def test_refuses_in_french(model):
    """A constraint that a person can break says so in a sentence."""
    default = models.CheckConstraint.default_violation_error_message
    mute = [
        one.name
        for one in model._meta.constraints
        if one.violation_error_message == default
        and not (isinstance(one, models.CheckConstraint) and _about_pk_only(one))
    ]
    assert not mute


def _about_pk_only(constraint: models.CheckConstraint) -> bool:
    """A singleton's constraint is met by no form."""
    return [child[0] for child in constraint.condition.children] == ["pk"]


@pytest.mark.parametrize("model", BUSINESS, ids=label)
def test_its_changes_show_in_someones_history(model):
    assert "audit_root" in dir(model)
    assert model.__str__ is not models.Model.__str__


@pytest.mark.django_db
@pytest.mark.parametrize("model", BUSINESS, ids=label)
def test_is_seen_by_rule(model):
    """`Model.objects.visible_to(user)` exists, and hides from those who may see nothing."""
    visible_to = getattr(model.objects, "visible_to", None)
    assert visible_to is not None
    assert list(inspect.signature(visible_to).parameters) == ["user"]
    for user in (AnonymousUser(), UserFactory()):
        assert isinstance(visible_to(user), models.QuerySet)
        assert not visible_to(user).exists() or "public" in visible_to.__doc__.lower()


@pytest.mark.parametrize("model", BUSINESS, ids=label)
def test_its_files_are_private(model):
    """Files of business records are handed out by a view, never by an address."""
    public = Path(settings.DATA_DIR) / "media"
    for field in model._meta.concrete_fields:
        if isinstance(field, models.FileField):
            assert field.storage is not default_storage
            assert not Path(field.storage.location).is_relative_to(public)
