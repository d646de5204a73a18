"""Days and moments in words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from maillage.ui import dates

TODAY = datetime(2026, 5, 9, 10, 0, tzinfo=UTC)  # a Saturday


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 5, 12), "mardi 12 mai, dans 3 jours"),
        (date(2026, 5, 9), "samedi 9 mai, aujourd’hui"),
        (date(2026, 5, 10), "dimanche 10 mai, demain"),
        (date(2026, 5, 8), "vendredi 8 mai, hier"),
        (date(2026, 5, 1), "vendredi 1er mai, il y a 8 jours"),
        (date(2026, 6, 6), "samedi 6 juin, dans 4 semaines"),
        (date(2026, 9, 19), "samedi 19 septembre, dans 4 mois"),
        (date(2025, 12, 31), "mercredi 31 décembre 2025, il y a 4 mois"),
        (date(2029, 5, 9), "mercredi 9 mai 2029, dans 3 ans"),
    ],
)
def test_a_day_is_told_with_its_distance(day, words):
    with time_machine.travel(TODAY, tick=False):
        assert dates.day_words(day) == words


def test_an_instant_tells_its_hour_in_the_site_zone():
    with time_machine.travel(TODAY, tick=False):
        half_past = datetime(2026, 5, 12, 16, 30, tzinfo=UTC)
        assert dates.day_words(half_past) == "mardi 12 mai à 18\u00a0h\u00a030, dans 3 jours"
        assert dates.hour_words(datetime(2026, 5, 12, 7, 0, tzinfo=UTC)) == "9\u00a0h"


def test_midnight_belongs_to_the_day_of_the_site_zone():
    with time_machine.travel(TODAY, tick=False):
        assert dates.distance_words(datetime(2026, 5, 9, 22, 30, tzinfo=UTC)) == "demain"
