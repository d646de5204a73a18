"""The agenda's places became an app's own: histories, rights and undo follow."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from tests.factories import PlaceFactory, UserFactory

from maillage.kernel import audit
from maillage.kernel.models import AuditEntry, UndoRecord

migration = import_module("maillage.coordination.places.migrations.0001_initial")
EDITOR = SimpleNamespace(connection=connection)


def rename(before, after):
    migration.rename(before, after)(apps, EDITOR)
    ContentType.objects.clear_cache()


@pytest.fixture
def place(db):
    """A place with a history and a change to take back, all named as the agenda named them."""
    with audit.recording(actor=UserFactory(), verb="a créé"):
        made = PlaceFactory()
    entries = [{"ref": f"places.place:{made.pk}"}, {"ref": "directory.person:1"}]
    UndoRecord.objects.create(root=f"places.place:{made.pk}", label="x", entries=entries)
    ContentType.objects.get_for_model(type(made))
    rename("places", "agenda")
    return made


def test_what_names_a_place_follows(place):
    kind = ContentType.objects.get(app_label="agenda", model="place")
    assert AuditEntry.objects.get(root=f"agenda.place:{place.pk}").content_type_id == kind.pk
    rename("agenda", "places")
    kind.refresh_from_db()
    assert kind.app_label == "places"
    assert audit.history_of(place).count() == 1
    record = UndoRecord.objects.get()
    assert record.root == f"places.place:{place.pk}"
    assert [item["ref"] for item in record.entries] == [record.root, "directory.person:1"]


def test_a_content_type_made_meanwhile_gives_way(place):
    ContentType.objects.create(app_label="places", model="place")
    rename("agenda", "places")
    assert not ContentType.objects.filter(app_label="agenda", model="place").exists()
    assert ContentType.objects.filter(app_label="places", model="place").count() == 1
    assert audit.history_of(place).count() == 1
