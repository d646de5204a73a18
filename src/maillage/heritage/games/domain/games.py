"""What the office does with games: check that they can be played, publish, withdraw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from maillage.heritage.games.domain import playing, sources
from maillage.heritage.games.models import Game
from maillage.kernel import states


@dataclass(frozen=True, slots=True)
class Check:
    """What a game's source gives."""

    objects: int
    playable: int
    museums: int
    rounds: int
    wanted: int

    @property
    def is_enough(self) -> bool:
        """Whether a whole game can be drawn."""
        return self.rounds >= self.wanted

    @property
    def words(self) -> str:
        """As a sentence for the office."""
        told = {
            "objects": self.objects,
            "playable": self.playable,
            "museums": self.museums,
            "rounds": self.rounds,
            "wanted": self.wanted,
        }
        if self.is_enough:
            return (
                _(
                    "%(playable)s objets jouables sur %(objects)s, de %(museums)s musées : une partie se"
                    " joue."
                )
                % told
            )
        return (
            _(
                "%(playable)s objets jouables sur %(objects)s, de %(museums)s musées : de quoi faire"
                " %(rounds)s manches sur %(wanted)s. Élargissez la source, ou demandez moins de manches."
            )
            % told
        )


def check_game(game: Game) -> Check:
    """Count, and try a draw."""
    suits = sources.playable(game)
    return Check(
        objects=sources.objects_of(game).count(),
        playable=suits.count(),
        museums=suits.values("museum").distinct().count(),
        rounds=len(playing.draw_rounds(game, playing.FIRST)),
        wanted=game.rounds,
    )


def perform_game(*, game: Game, verb: str, actor: Any) -> Game:
    """Publish or withdraw; raises TransitionRefused, also when the objects do not suffice."""
    if verb == "publish":
        found = check_game(game)
        if not found.is_enough:
            raise states.TransitionRefused(found.words)
    return states.perform(game, verb, actor=actor)


def forget_draws(*, game: Game) -> None:
    """After a change of what a game plays with, its numbers are drawn anew."""
    game.draws.all().delete()
