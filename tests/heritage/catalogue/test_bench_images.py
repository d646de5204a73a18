"""The measure of an import of images, on a few of them."""

from __future__ import annotations

import pytest

from maillage.heritage.catalogue.bench import images

pytestmark = pytest.mark.django_db


def test_the_measure_brings_what_it_says(tmp_path):
    path = tmp_path / "images.zip"
    images.write_images(path, 30, 3)
    told = {"path": str(path), "count": 30}
    read = images.run_step({**told, "step": "read"})
    assert (read["refused"], read["attached"]) == (3, 0)
    end = images.run_step({**told, **read, "step": "apply"})
    assert (end["refused"], end["attached"], end["doubled"]) == (3, 27, 0)
    assert end["memory_mb"] > 0
