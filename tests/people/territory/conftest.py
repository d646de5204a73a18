"""A small territory."""

from __future__ import annotations

import pytest
from tests.people.territory.source import write_source


@pytest.fixture
def loaded(db, tmp_path):
    """The small source, loaded; where its files are."""
    from maillage.people.territory.domain import load_territory  # once Django is ready

    load_territory(write_source(tmp_path), lambda _text: None)
    return tmp_path


@pytest.fixture
def commune(loaded):
    """A commune of the small source by its code; of today, unless told otherwise."""
    from maillage.people.territory.models import Commune

    def get(code, kind="actuelle"):
        return Commune.objects.get(code=code, kind=kind)

    return get
