"""Objects that can be played with: dated, with drawn images in private storage."""

from __future__ import annotations

import io

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw
from tests.factories import CulturalObjectFactory, MuseumFactory, ObjectImageFactory

from maillage.heritage.catalogue.models import CulturalObject
from maillage.kernel.models import private_storage


def picture(seed: int, *, flat: bool = False) -> bytes:
    """An image in which every part differs, or nothing."""
    drawn = Image.new("RGB", (320, 240), (230, 220, 200))
    if not flat:
        pen = ImageDraw.Draw(drawn)
        for n in range(60):
            left, top = (seed * 53 + n * 37) % 300, (seed * 31 + n * 61) % 220
            colour = ((n * 40 + seed * 90) % 256, (n * 90) % 256, (seed * 60 + n * 9) % 256)
            pen.rectangle((left, top, left + 28, top + 22), fill=colour)
    made = io.BytesIO()
    drawn.save(made, "JPEG")
    return made.getvalue()


def add_image(record: CulturalObject, seed: int = 0, *, flat: bool = False, **facts):
    """An image with one rendition."""
    path = private_storage().save(f"essai/{record.pk}.jpg", ContentFile(picture(seed, flat=flat)))
    renditions = {"320": {"path": path, "width": 320, "height": 240}}
    return ObjectImageFactory(object=record, renditions=renditions, **facts)


def make_objects():
    """Five museums of four objects each, sixty years apart, all with images and uses."""
    made = []
    for n in range(5):
        museum = MuseumFactory(organisation__city=f"Ville{n}", organisation__postal_code="61000")
        for m in range(4):
            number = n * 4 + m
            year = 500 + number * 70
            record = CulturalObjectFactory(
                museum=museum,
                values={
                    "TITR": [f"Objet {chr(65 + number)}"],
                    "MILL": [str(year)],
                    "UTIL": [f"usage {chr(65 + number)}"],
                },
            )
            CulturalObject.objects.filter(pk=record.pk).update(
                year_from=year,
                year_to=year,
                has_image=True,
                normalised={
                    "dates": [{"from": year, "to": year, "confidence": 1, "field": "MILL"}]
                },
            )
            add_image(record, number)
            made.append(record)
    return made
