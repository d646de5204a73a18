"""What is done in the background: games that rest, draws that are forgotten."""

from __future__ import annotations

from maillage.heritage.games.domain import games, playing
from maillage.kernel.tasks import periodic, task


@periodic("20 4 * * *")
@task(retries=2)
def review_games() -> None:
    """Let the games rest whose objects do not suffice any more, each night; wake the others."""
    games.review_games()


@periodic("50 3 * * 0")
@task(retries=2)
def forget_old_draws() -> None:
    """Delete the draws made more than 400 days ago, each week."""
    playing.forget_old_draws()
