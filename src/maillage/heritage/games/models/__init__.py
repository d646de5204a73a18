"""Games, the draws that are played, what the answers tell of the records."""

from __future__ import annotations

from maillage.heritage.games.models.doubts import GameDoubt, PlayTally
from maillage.heritage.games.models.games import Draw, Game

__all__ = ["Draw", "Game", "GameDoubt", "PlayTally"]
