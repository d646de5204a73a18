"""The lists of games and of doubts."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from maillage.heritage.games.models import Game, GameDoubt
from maillage.ui.states import badge
from maillage.ui.tables import CountColumn, DayColumn, LinkColumn, StateColumn, Table


class GameTable(Table):
    """Games by their names."""

    title = LinkColumn(verbose_name=_("Jeu"), hint="get_kind_display")
    level = tables.Column(verbose_name=_("Difficulté"))
    rounds = tables.Column(verbose_name=_("Manches"))
    source = tables.Column(verbose_name=_("Objets"))
    draw_count = CountColumn(verbose_name=_("Parties tirées"))
    state = StateColumn(verbose_name=_("État"))

    class Meta(Table.Meta):
        model = Game
        fields = ("title", "level", "rounds", "source", "draw_count", "state")

    def render_state(self, record: Game) -> Any:
        """The badge, and why a game rests."""
        if not record.rest_reason:
            return badge(record)
        words = '{}<div class="text-secondary small">{}</div>'
        return format_html(words, badge(record), record.rest_reason)


class DoubtTable(Table):
    """Doubts, those that wait first."""

    object = LinkColumn(
        verbose_name=_("Objet"), hint="object__museum", order_by=("object__sort_title",)
    )
    kind = tables.Column(verbose_name=_("Jeu"))
    wrong = tables.Column(verbose_name=_("Réponses fausses"))
    created_at = DayColumn(verbose_name=_("Remarqué"))
    state = StateColumn(verbose_name=_("État"))

    class Meta(Table.Meta):
        model = GameDoubt
        fields = ("object", "kind", "wrong", "created_at", "state")

    def render_wrong(self, record: GameDoubt) -> Any:
        """« 21 sur 30 (70 %) »."""
        told = {"wrong": record.wrong, "answers": record.answers, "percent": record.percent}
        return _("%(wrong)s sur %(answers)s (%(percent)s %%)") % told
