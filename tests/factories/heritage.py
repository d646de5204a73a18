"""Museums, their objects, images, vocabularies, imports."""

from __future__ import annotations

from typing import Any

import factory
from factory.django import DjangoModelFactory
from tests.factories.people import OrganisationFactory

from maillage.heritage.catalogue.models import (
    CatalogueImport,
    CulturalObject,
    ImportRecord,
    Museum,
    ObjectCount,
    ObjectImage,
    SavedMapping,
    Term,
    Vocabulary,
)
from maillage.kernel import clock


class MuseumFactory(DjangoModelFactory[Museum]):
    """A museum whose collections are online; its organisation is one of the directory."""

    class Meta:
        model = Museum

    organisation = factory.SubFactory(
        OrganisationFactory,
        kind="musee",
        name=factory.Sequence(lambda n: f"Musée du Bocage {n}"),
        museofile=factory.Sequence(lambda n: f"M{n + 1000:04d}"),
    )


class CulturalObjectFactory(DjangoModelFactory[CulturalObject]):
    """A painting: ``CulturalObjectFactory(values={"TITR": ["La plage"], "AUTR": ["BOUDIN Eugène"]})``.

    The reference and the inventory number come from a counter unless `values` gives them.
    """

    class Meta:
        model = CulturalObject

    museum = factory.SubFactory(MuseumFactory)
    reference = factory.Sequence(lambda n: f"0766{n:07d}")

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        reference = kwargs["reference"]
        given = kwargs.pop("values", {})
        kwargs["values"] = {
            "REF": [reference],
            "INV": [f"D.{reference[-4:]}"],
            "DOMN": ["peinture"],
            "TITR": [f"Vue du port {reference[-3:]}"],
            **given,
        }
        return super()._create(model_class, *args, **kwargs)


class ObjectImageFactory(DjangoModelFactory[ObjectImage]):
    """An image known by its address only; no file is stored."""

    class Meta:
        model = ObjectImage

    object = factory.SubFactory(CulturalObjectFactory)
    address = factory.Sequence(lambda n: f"https://musee.exemple.fr/images/{n}.jpg")
    rights = "cc-by"
    credit = "© Musée du Bocage"


class TermFactory(DjangoModelFactory[Term]):
    """A denomination borne by one object."""

    class Meta:
        model = Term

    vocabulary = Vocabulary.DENOMINATION
    label = factory.Sequence(lambda n: f"tableau {n}")
    key = factory.LazyAttribute(lambda one: one.label)
    count = 1


class ObjectCountFactory(DjangoModelFactory[ObjectCount]):
    """Three views this month."""

    class Meta:
        model = ObjectCount

    object = factory.SubFactory(CulturalObjectFactory)
    month = factory.LazyFunction(lambda: clock.today().replace(day=1))
    views = 3


class SavedMappingFactory(DjangoModelFactory[SavedMapping]):
    """The columns of a spreadsheet."""

    class Meta:
        model = SavedMapping

    name = factory.Sequence(lambda n: f"Tableur du musée {n}")
    fingerprint = factory.Sequence(lambda n: f"{n:064d}")


class CatalogueImportFactory(DjangoModelFactory[CatalogueImport]):
    """A labelled text file, just received; the file itself is not stored."""

    class Meta:
        model = CatalogueImport

    museum = factory.SubFactory(MuseumFactory)
    kind = "joconde-texte"
    filename = factory.Sequence(lambda n: f"export-joconde-{n}.txt")


class ImportRecordFactory(DjangoModelFactory[ImportRecord]):
    """A new record of an import."""

    class Meta:
        model = ImportRecord

    run = factory.SubFactory(CatalogueImportFactory)
    number = factory.Sequence(lambda n: n + 1)
    reference = factory.Sequence(lambda n: f"0766{n:07d}")
    outcome = "nouveau"
