"""A small world in which every record has the same number.

Any address with a number in it then leads to a record, whatever its model; the records hang
together (the task of the project of the anchor…).
"""

from __future__ import annotations

import inspect
import uuid
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models
from factory.django import DjangoModelFactory
from tests import factories

from maillage.kernel.models import BusinessModel, ImportRun, Job, Notification, UndoRecord
from maillage.kernel.registry import ObjectRef

NUMBER = 7001
TOKEN = "jeton-du-monde"
JOB_TOKEN = uuid.UUID("00000000-0000-4000-8000-000000007001")

FACTORIES: dict[type[models.Model], type[DjangoModelFactory]] = {
    one._meta.model: one
    for _name, one in inspect.getmembers(factories, inspect.isclass)
    if issubclass(one, DjangoModelFactory) and one._meta.model is not None
}


def business_models() -> list[type[models.Model]]:
    """Every concrete business model, those that others hang from first."""
    waiting = [model for model in apps.get_models() if issubclass(model, BusinessModel)]
    ordered: list[type[models.Model]] = []
    while waiting:
        ready = [
            model
            for model in waiting
            if not {
                field.related_model
                for field in model._meta.concrete_fields
                if field.is_relation and not field.null and field.related_model is not model
            }
            & set(waiting)
        ]
        ordered += ready
        waiting = [model for model in waiting if model not in ready]
    return ordered


class World:
    """Makes and keeps the records."""

    def __init__(self, owner: Any) -> None:
        self.owner = owner
        self.records: dict[type[models.Model], models.Model] = {}
        for model in business_models():
            self.records[model] = self.make(model)
        self._make_kernel_records()

    def make(self, model: type[models.Model], **given: Any) -> models.Model:
        """The record of that model, hanging from those of the world."""
        if callable(single := getattr(model, "get", None)):  # a table of one row
            return single()
        given = {"pk": NUMBER, **self._links(model), **given}
        if "token_hash" in {field.name for field in model._meta.concrete_fields}:
            given.setdefault("token", TOKEN)
        if model._meta.get_fields() and any(
            isinstance(field, models.FileField) and not field.blank
            for field in model._meta.concrete_fields
        ):
            return self._make_attachment(model, given)
        if model not in FACTORIES:
            return model._default_manager.create(**given)
        return FACTORIES[model](**given)

    def _links(self, model: type[models.Model]) -> dict[str, models.Model]:
        """Records of the world for the required links of a model."""
        taken: set[type[models.Model]] = set()
        found = {}
        for field in model._meta.concrete_fields:
            if field.is_relation and not field.null and field.related_model in self.records:
                # The second link to one model (a dependency's successor) is another record.
                if field.related_model not in taken:
                    found[field.name] = self.records[field.related_model]
                    taken.add(field.related_model)
        return found

    @staticmethod
    def _make_attachment(model: type[models.Model], given: dict[str, Any]) -> models.Model:
        names = {field.name for field in model._meta.concrete_fields}
        given = {key: value for key, value in given.items() if key in names or key == "pk"}
        return model._default_manager.create(
            file=ContentFile(b"bonjour", name="bonjour.txt"),
            **{
                key: value
                for key, value in {"name": "bonjour.txt", "mime": "text/plain", "size": 7}.items()
                if key in names
            },
            **given,
        )

    def _make_kernel_records(self) -> None:
        root = next(
            record
            for model, record in self.records.items()
            if model._meta.label_lower == "projects.project"
        )
        ImportRun.objects.create(
            pk=NUMBER,
            kind="inconnu",
            file=ContentFile(b"a;b\n1;2\n", name="a.csv"),
            filename="a.csv",
            created_by=self.owner,
        )
        Job.objects.create(pk=NUMBER, token=JOB_TOKEN, label="Un travail", created_by=self.owner)
        # Not a business record, and yet it has a page in the office.
        factories.VisitorSelectionFactory(pk=NUMBER)
        Notification.objects.create(
            pk=NUMBER, user=self.owner, kind="essai", subject="Essai", text="", dedupe="monde"
        )
        UndoRecord.objects.create(
            pk=NUMBER,
            root=str(ObjectRef.of(root)),
            label="Un changement",
            entries=[],
            actor=self.owner,
        )
