"""What the office does with games: check that they can be played, publish, withdraw, let rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.hooks import gallery_objects
from maillage.heritage.games.domain import playing, sources
from maillage.heritage.games.models import Game
from maillage.kernel import audit, states
from maillage.kernel.notifications import notify
from maillage.kernel.search.faceted import SearchUnavailable

RESTED: Final = "game_rests"
_LOOKED: Final = 600
"""Seconds after which a page looks again whether a game's objects suffice."""


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
    """Publish (again) or withdraw; raises TransitionRefused, also when the objects do not suffice."""
    if verb == "publish":
        found = check_game(game)
        if not found.is_enough:
            raise states.TransitionRefused(found.words)
    return states.perform(game, verb, actor=actor)


def forget_draws(*, game: Game) -> None:
    """After a change of what a game plays with, its numbers are drawn anew."""
    game.draws.all().delete()


# -- games whose objects do not suffice any more ----------------------------------------------------


def review_game(*, game: Game) -> Game:
    """Let a published game rest that has not enough objects any more; play it again once it has.

    Whoever made it is told. Nothing changes while a search cannot be asked.
    """
    try:
        found = check_game(game)
        if game.is_public and not found.is_enough:
            return _rest(game)
        if game.is_resting and found.is_enough:
            return states.perform(game, "publish", actor=audit.SYSTEM, trusted=True)
    except SearchUnavailable:
        return game
    except states.TransitionRefused:  # somebody else was quicker
        game.refresh_from_db()
    return game


def look_again(*, game: Game, number: int = 0) -> Game:
    """Review a game that a page shows: once in ten minutes, and for each number that is not drawn."""
    if not game.is_public or not cache.add(
        f"games:looked:{game.pk}:{game.version}:{number}", 1, _LOOKED
    ):
        return game
    return review_game(game=game)


def review_games() -> int:
    """Review every game that was published; returns how many rest or are played again."""
    before = {game: game.state for game in Game.objects.exclude(state=Game.State.DRAFT)}
    return sum(review_game(game=game).state != state for game, state in before.items())


@transaction.atomic
def _rest(game: Game) -> Game:
    done = states.perform(game, "rest", actor=audit.SYSTEM, trusted=True, reason=_why(game))
    if done.made_by is not None:
        notify(
            kind=RESTED,
            user=done.made_by,
            subject=_("Le jeu « %(game)s » se repose") % {"game": done},
            paragraphs=[
                _("Il n’est plus proposé : %(reason)s.") % {"reason": done.rest_reason},
                _("Il reprend de lui-même quand ses objets suffisent de nouveau."),
            ],
            url=done.get_absolute_url(),
            button=_("Ouvrir le jeu"),
            dedupe=f"game-rests:{done.pk}:{done.version}",
        )
    return done


def _why(game: Game) -> str:
    if game.source == Game.Source.GALLERY and not gallery_objects(game.source_value.strip()):
        return _("la galerie d’où viennent ses objets n’est plus en ligne")
    return _("il n’a plus assez d’objets pour une partie")
