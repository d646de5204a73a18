"""The embedded engine: the contract, and what several processes do to one directory."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("tests.kernel.search.contract")

from maillage.kernel.search.faceted.embedded import EmbeddedEngine
from tests.kernel.search.contract import SCHEMA, Contract


@pytest.fixture
def engine(tmp_path):
    return EmbeddedEngine(SCHEMA, tmp_path / "search")


class TestContract(Contract):
    """Everything that any engine does."""
