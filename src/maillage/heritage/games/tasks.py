"""What is forgotten in the background."""

from __future__ import annotations

from maillage.heritage.games.domain import playing
from maillage.kernel.tasks import periodic, task


@periodic("50 3 * * 0")
@task(retries=2)
def forget_old_draws() -> None:
    """Delete the draws made more than 400 days ago, each week."""
    playing.forget_old_draws()
