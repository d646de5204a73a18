"""Loading the reference data, and loading them again a year later."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from tests.people.territory.source import write_source

from maillage.people.territory.domain import SourceError, load_territory
from maillage.people.territory.models import (
    Academy,
    Commune,
    CommuneKey,
    Department,
    Intercommunality,
)

pytestmark = pytest.mark.django_db


def load(place, change=None):
    return load_territory(write_source(place, change), lambda _text: None)


def test_what_is_known_of_a_commune(commune):
    belleme = commune("61038")
    assert (belleme.name, belleme.population, belleme.postal_codes) == ("Bellême", 1457, ["61130"])
    assert belleme.arrondissement.name == "Mortagne-au-Perche"
    assert belleme.intercommunality.name == "CC des Collines du Perche Normand"
    assert belleme.department.region.name == "Normandie"
    assert (belleme.department.academy.name, belleme.department.academy.zone) == ("Normandie", "B")
    assert Department.objects.get(code="974").academy.zone == ""
    assert commune("61214").name == "L’Aigle"
    assert commune("75056").intercommunality.kind == Intercommunality.Kind.METROPOLIS


def test_parts_and_former_communes_lead_to_their_successor(commune):
    assert commune("61471", "deleguee").successor == commune("61196")
    assert commune("61196", "deleguee").successor == commune("61196")
    assert commune("75113", "arrondissement").successor == commune("75056")
    former = commune("61999", "ancienne")
    assert (former.name, former.successor) == ("Ancien code 61999", commune("61042"))
    assert not former.keys.exists()


def test_a_second_run_writes_nothing(loaded, django_assert_num_queries):
    keys = set(CommuneKey.objects.values_list("pk", flat=True))
    counts = load_territory(loaded, lambda _text: None)
    assert (counts.created, counts.updated, counts.former) == (0, 0, 1)
    assert counts.unchanged == Commune.objects.count()
    assert set(CommuneKey.objects.values_list("pk", flat=True)) == keys


def test_a_merger_keeps_what_was_tied(loaded, commune):
    bellou, cerise, serigny = commune("61042"), commune("61077"), commune("61471", "deleguee")

    def merge(by_code, files):
        gone = {"61042", "61077", "61471"}
        files["communes"] = [one for one in files["communes"] if one["code"] not in gone]
        by_code["61038"]["anciensCodes"] = ["61042", "61999"]
        by_code["61001"]["anciensCodes"] = ["61077"]
        by_code["61001"]["population"] = 26390
        files["communes"].append(
            by_code["61042"] | {"type": "commune-deleguee", "chefLieu": "61038"}
        )

    counts = load(loaded, merge)
    assert counts.created == 0
    bellou.refresh_from_db()
    assert (bellou.kind, bellou.successor) == ("deleguee", commune("61038"))
    cerise.refresh_from_db()
    assert (cerise.kind, cerise.name, cerise.successor) == (
        "ancienne",
        "Cerisé",
        commune("61001"),
    )
    assert cerise.population is None  # counted with its successor
    serigny.refresh_from_db()
    assert (serigny.kind, serigny.successor) == ("ancienne", commune("61196"))
    assert commune("61001").population == 26390
    assert counts.former == 3
    again = load_territory(loaded, lambda _text: None)
    assert (again.created, again.updated) == (0, 0)


def test_a_commune_restored_is_the_same_again(loaded, commune):
    serigny = commune("61471", "deleguee")

    def restore(by_code, files):
        del files
        by_code["61471"].clear()
        by_code["61471"] |= by_code["61077"] | {"code": "61471", "nom": "Sérigny", "population": 9}
        by_code["61196"]["anciensCodes"] = []

    load(loaded, restore)
    serigny.refresh_from_db()
    assert (serigny.kind, serigny.population, serigny.successor) == ("actuelle", 9, None)


def test_an_intercommunality_that_is_no_more_goes(loaded, commune):
    def dissolve(by_code, files):
        del by_code
        files["epci"] = files["epci"][1:]

    load(loaded, dissolve)
    assert not Intercommunality.objects.filter(code="200071504").exists()
    assert commune("61038").intercommunality is None


def test_every_departement_has_its_academy_and_every_zone_is_known(loaded):
    assert set(Academy.objects.values_list("zone", flat=True)) == {"A", "B", "C", ""}
    assert not Department.objects.filter(academy=None).exists()


def test_the_command_says_what_it_did(tmp_path):
    out = StringIO()
    call_command("load_territory", source=write_source(tmp_path), stdout=out)
    assert "Communes : 15 créées, 0 modifiées, 0 inchangées, dont 1 anciennes" in out.getvalue()


def test_without_the_package_one_is_told_what_to_do(tmp_path):
    with pytest.raises(CommandError, match="make setup"):
        call_command("load_territory", source=tmp_path)


@pytest.mark.parametrize("text", ["{", '[{"code": "61"}]', '"a"'])
def test_unreadable_files_write_nothing(tmp_path, text):
    write_source(tmp_path)
    (tmp_path / "departements.json").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=r"departements|forme"):
        load_territory(tmp_path, lambda _text: None)
    assert not Commune.objects.exists()
