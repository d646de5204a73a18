"""What the games lend: navigation, a tab on the objects, what people are told of."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.heritage.games import demo, tasks  # noqa: F401 - its periodic job is registered by reading it
from maillage.heritage.games.domain import doubts, games
from maillage.kernel import registry
from maillage.kernel.notifications import declare_kind
from maillage.kernel.registry import DemoChapter, NavigationItem

GROUP = _("Collections")


for item in (
    NavigationItem("games", _("À vous de jouer"), "games-list", "player-play", "games.view_game", 77, GROUP),
    NavigationItem(
        "game-doubts", _("Doutes nés des jeux"), "game-doubts-list", "alert-circle",
        "games.view_gamedoubt", 78, GROUP,
    ),
):  # fmt: skip
    registry.navigation.register(item)
declare_kind(doubts.DOUBTED, _("Les joueurs se trompent souvent sur une fiche"))
declare_kind(games.RESTED, _("Un jeu que j’ai fait n’a plus assez d’objets"))
registry.demo_chapters.register(DemoChapter("jeux", demo.load, 38))
