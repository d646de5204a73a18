"""What is done from time to time: objects that left the public, selections left behind."""

from __future__ import annotations

from maillage.heritage.galleries.domain.requests import forget_words
from maillage.heritage.galleries.domain.selections import forget_selections
from maillage.heritage.galleries.domain.watching import tell_vanished
from maillage.kernel.tasks import periodic, task


@periodic("*/20 * * * *")
@task(retries=2)
def watch_galleries() -> None:
    """Tell the editors which objects their galleries show no more."""
    tell_vanished()


@periodic("40 4 * * *")
@task(retries=2)
def forget_old_selections() -> None:
    """Delete the selections that nobody has used for a year."""
    forget_selections()


@periodic("50 4 * * *")
@task(retries=2)
def forget_visitors_words() -> None:
    """Forget who proposed a selection, some months after the answer."""
    forget_words()
