"""One batch, one transaction, one place reached: what makes an import safe to kill and to resume."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from django.db import transaction

from maillage.heritage.catalogue.models import CatalogueImport

BATCH: Final = 500
"""Records of one transaction."""

Say = Callable[[int, str], None]
"""Told of the progress: percent, and a French sentence."""


class Superseded(Exception):
    """Somebody else has moved the import on, or dropped it: this process stops without a word."""


@contextmanager
def checkpoint(
    run_pk: int, state: str, *, position: int | None = None
) -> Iterator[CatalogueImport]:
    """A transaction that holds the import's row, if it stands where this process left it.

    Two processes on one import therefore never write one batch twice. Raises `Superseded`.
    """
    with transaction.atomic():
        run = CatalogueImport._base_manager.select_for_update(of=("self",)).get(pk=run_pk)
        if run.state != state or (position is not None and run.position != position):
            raise Superseded
        yield run


def advance(run: CatalogueImport, **reached: object) -> None:
    """Write the place reached. No save: a checkpoint is no change that a person made."""
    type(run)._base_manager.filter(pk=run.pk).update(**reached)
    for name, value in reached.items():
        setattr(run, name, value)


def say_nothing(percent: int, message: str) -> None:
    """Nobody waits."""
