"""The chapter: one game of each kind, and a doubt that the players have raised."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.games.domain.games import check_game
from maillage.heritage.games.models import Game, GameDoubt, PlayTally
from maillage.kernel import audit, states
from maillage.kernel.ops.demo_days import days_ago, living_on

_GAMES: Final = (
    {
        "demo_key": "jeu-detail",
        "title": "L’œil du conservateur",
        "introduction": "Un morceau d’image, quatre objets : à qui appartient le détail ?",
        "kind": Game.Kind.DETAIL,
        "level": Game.Level.MEDIUM,
        "rounds": 6,
    },
    {
        "demo_key": "jeu-ordre",
        "title": "La machine à remonter le temps",
        "introduction": "Du plus ancien au plus récent, sans regarder les étiquettes.",
        "kind": Game.Kind.ORDER,
        "level": Game.Level.EASY,
        "rounds": 4,
    },
    {
        "demo_key": "jeu-moities",
        "title": "Les moitiés perdues",
        "introduction": "Chaque image a été coupée en deux. Réunissez-les.",
        "kind": Game.Kind.HALVES,
        "level": Game.Level.MEDIUM,
        "rounds": 3,
    },
    {
        "demo_key": "jeu-musee",
        "title": "Mais d’où vient-il ?",
        "introduction": "À quoi servait-il, et quel musée le garde ?",
        "kind": Game.Kind.ORIGIN,
        "level": Game.Level.EASY,
        "rounds": 6,
    },
)


def load(say: Callable[[str], object]) -> None:
    """What is there already is left alone; a game whose objects do not suffice stays a draft."""
    del say
    if Game.objects.exclude(demo_key="").exists():
        return
    with (
        living_on(days_ago(20), 11),
        audit.recording(actor=audit.SYSTEM, verb=_("a créé le jeu")),
    ):
        for facts in _GAMES:
            game = Game(**facts)
            game.save()
            if check_game(game).is_enough:
                states.perform(game, "publish", actor=audit.SYSTEM, trusted=True)
    _add_doubt()


def _add_doubt() -> None:
    """An object whose date the players do not believe."""
    dated = CulturalObject.objects.public().filter(year_from__isnull=False, has_image=True)
    record = dated.order_by("pk").first()
    if record is None:
        return
    PlayTally.objects.create(object=record, kind=Game.Kind.ORDER, answers=34, wrong=25)
    with (
        living_on(days_ago(2), 16),
        audit.recording(actor=audit.SYSTEM, verb=_("a remarqué un doute")),
    ):
        GameDoubt.objects.create(
            object=record, kind=Game.Kind.ORDER, answers=34, wrong=25, usual_percent=22
        )
