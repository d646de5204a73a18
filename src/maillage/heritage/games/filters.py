"""Filters of the office's lists of games and of doubts."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from maillage.heritage.games.models import Game, GameDoubt
from maillage.ui.filters import Filters


class GameFilters(Filters):
    """By kind, level and state."""

    search_fields = ("title", "introduction")
    state = django_filters.ChoiceFilter(choices=Game.State.choices, label=_("État"))

    class Meta(Filters.Meta):
        model = Game
        fields = ("state", "kind", "level")


class DoubtFilters(Filters):
    """By state and kind of game."""

    search_fields = ("object__title", "object__reference", "object__museum__organisation__name")
    state = django_filters.ChoiceFilter(choices=GameDoubt.State.choices, label=_("État"))

    class Meta(Filters.Meta):
        model = GameDoubt
        fields = ("state", "kind")
