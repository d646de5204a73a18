"""Images of objects as the import makes them."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile

JPEG = b"\xff\xd8\xff\xe0 not a real picture \xff\xd9"


@pytest.fixture
def with_image():
    """``with_image(record, rank=1)``: an image of two renditions, 320 and 1 600 pixels wide."""

    def give(record, **given):
        from tests.factories.heritage import ObjectImageFactory  # once the apps are loaded

        given.setdefault("address", "")
        from maillage.kernel.models import private_storage

        image = ObjectImageFactory(object=record, width=1600, height=800, **given)
        image.renditions = {
            str(side): {
                "path": private_storage().save(f"{image.token}-{side}.jpg", ContentFile(JPEG)),
                "width": side,
                "height": side // 2,
            }
            for side in (320, 1600)
        }
        image.save()
        type(record).objects.filter(pk=record.pk).update(has_image=True)
        return image

    return give
