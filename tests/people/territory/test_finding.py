"""Which commune is meant."""

from __future__ import annotations

import pytest

from maillage.people.territory.domain import CommuneFinder, find_commune, find_line
from maillage.people.territory.models import Commune


def shown(found):
    one = Commune.objects.filter(pk=found.commune_id or 0).first()
    return f"{one.code} {one.kind}" if one else found.reason


CASES = [
    (("Bellême", "61130", ""), "61038 actuelle"),
    (("BELLEME", "", ""), "61038 actuelle"),
    (("", "", "61038"), "61038 actuelle"),
    (("Ailleurs", "", "61038"), "61038 actuelle"),
    (("Aigle (L')", "61300", ""), "61214 actuelle"),
    (("Alençon CEDEX", "61014", ""), "61001 actuelle"),
    (("St-Denis", "93200", ""), "93066 actuelle"),
    (("St Denis Cedex", "93204", ""), "93066 actuelle"),
    (("Saint-Denis", "97400", ""), "97411 actuelle"),
    (("Paris 13e", "75013", ""), "75056 actuelle"),
    (("Paris 13e Arrondissement", "", ""), "75056 actuelle"),
    (("", "", "75113"), "75056 actuelle"),
    (("Sérigny", "61130", ""), "61196 actuelle"),
    (("", "", "61471"), "61196 actuelle"),
    (("", "", "61999"), "61042 actuelle"),
    (("Sérigny (commune déléguée)", "", ""), "61471 deleguee"),
    (("", "61300", ""), "61214 actuelle"),
    (("Lieu-dit Le Moulin", "61300", ""), "61214 actuelle"),
    (("Saint-Ouen", "93400", ""), "93070 actuelle"),  # near, within the postal code
    (("Saint Ouen Cedex", "93484", ""), "93070 actuelle"),  # near, within the département
]
REASONS = [
    (("", "", ""), "Ni commune, ni code postal"),
    (("", "", "99999"), "« 99999 » n’est celui d’aucune commune"),
    (("Zzz", "", ""), "Aucune commune ne s’appelle « Zzz »"),
    (("", "99999", ""), "Le code postal 99999 n’est celui d’aucune"),
    (("Saint-Denis", "", ""), "Plusieurs communes s’appellent « Saint-Denis »"),
    (("Bellême", "75001", ""), "75001 ne correspond pas à Bellême (Orne)"),
    (("", "61000", ""), "61000 est celui de plusieurs communes : Alençon (Orne), Cerisé"),
    (("Zzz", "61000", ""), "« Zzz » n’est aucune des communes du code postal 61000"),
    (("Bellême (Paris)", "", ""), "« paris » ne désigne aucune de ces communes"),
]


@pytest.mark.parametrize(("asked", "expected"), CASES)
def test_found_among_all_as_among_the_candidates(loaded, asked, expected):
    assert shown(CommuneFinder.load().find(*asked)) == expected
    assert shown(find_commune(*asked)) == expected


@pytest.mark.parametrize(("asked", "reason"), REASONS)
def test_says_why_not(loaded, asked, reason):
    assert reason in CommuneFinder.load().find(*asked).reason
    assert reason in find_commune(*asked).reason


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("61038", "61038 actuelle"),
        ("61300", "61214 actuelle"),  # no INSEE code: a postal code
        ("Bellême", "61038 actuelle"),
        ("61130 Bellême", "61038 actuelle"),
        ("Bellême;61130", "61038 actuelle"),
        ("61038 Bellême", "61038 actuelle"),
        ("61042\tBellou-le-Trichard", "61042 actuelle"),
        ("Bellême (61)", "61038 actuelle"),
        ("saint-denis (974)", "97411 actuelle"),
        ("Sérigny, Belforêt-en-Perche", "61196 actuelle"),
    ],
)
def test_lines_of_a_list(loaded, line, expected):
    assert shown(CommuneFinder.load().find_line(line)) == expected
    assert shown(find_line(line)) == expected


def test_few_queries(loaded, django_assert_num_queries):
    with django_assert_num_queries(2):
        finder = CommuneFinder.load()
    with django_assert_num_queries(0):
        finder.find("Sérigny", "61130")
    with django_assert_num_queries(2):
        find_commune("Bellême", "61130")


def test_a_circle_of_successors_ends(loaded, commune):
    serigny, paris = commune("61471", "deleguee"), commune("75113", "arrondissement")
    Commune.objects.filter(pk=serigny.pk).update(successor=paris)
    Commune.objects.filter(pk=paris.pk).update(successor=serigny)
    assert CommuneFinder.load().find("", "", "61471").commune_id in {serigny.pk, paris.pk}
