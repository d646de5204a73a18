"""Priority districts, from the State's lists."""

from __future__ import annotations

import pytest
from tests.factories import UserFactory

from maillage.kernel import registry
from maillage.kernel.imports import engine
from maillage.kernel.imports.engine import Inputs
from maillage.kernel.imports.reading import read_table
from maillage.people.territory.imports import department_of
from maillage.people.territory.models import PriorityDistrict

LISTS = {
    "2015": (
        "code_qp;nom_qp;commune_qp\n"
        "QP061001;Courteille;Alençon\n"
        "QP093001;Franc-Moisin;Saint-Denis, Saint-Ouen-sur-Seine\n"
    ),
    "words": (
        "Code du quartier prioritaire;Libellé du quartier prioritaire;Liste des communes\n"
        "QP061001;Courteille;ALENCON\n"
        "QP093001;Franc-Moisin;Saint-Denis / Saint-Ouen-sur-Seine\n"
    ),
    "2024": (
        "code_qp;lib_qp;insee_com;lib_com\n"
        "QP061001;Courteille;61001;Alençon\n"
        "QP093001;Franc-Moisin;93066,93070;Saint-Denis, Saint-Ouen\n"
    ),
}


@pytest.fixture
def user(loaded):
    return UserFactory(role="coordination")


def inputs(text, user):
    importer = registry.importers.get("priority-districts")
    table = read_table(text.encode("utf-8"), "qpv.csv", columns=importer.columns)
    return Inputs(importer=importer, table=table, user=user)


def run(text, user):
    given = inputs(text, user)
    seen = engine.preview(given)
    return engine.apply(given, allow_partial=True, expected=seen.digest)[0]


def communes(code):
    return sorted(PriorityDistrict.objects.get(code=code).communes.values_list("code", flat=True))


@pytest.mark.parametrize("name", LISTS)
def test_official_lists_are_read_as_they_are(user, name):
    report = run(LISTS[name], user)
    assert (report.counts["created"], report.counts["refused"]) == (2, 0), report.refused
    assert communes("QP061001") == ["61001"]
    assert communes("QP093001") == ["93066", "93070"]
    again = run(LISTS[name], user)
    assert (again.counts["created"], again.counts["updated"]) == (0, 0)
    assert again.counts["unchanged"] == 2


def test_a_new_name_and_a_new_commune_update(user):
    run(LISTS["2015"], user)
    text = LISTS["2015"].replace("Courteille;Alençon", "Courteille Sud;Alençon, Cerisé")
    report = run(text, user)
    assert (report.counts["updated"], report.counts["unchanged"]) == (1, 1)
    assert PriorityDistrict.objects.get(code="QP061001").name == "Courteille Sud"
    assert communes("QP061001") == ["61001", "61077"]


def test_what_is_wrong_is_said_by_row(user):
    text = (
        "code_qp;nom_qp;commune_qp\n"
        "QP061002;Perseigne;Alençon, Zzz\n"
        "061003;Sans code;Alençon\n"
        "QP061004;Sans commune;\n"
    )
    report = engine.preview(inputs(text, user))
    reasons = " ".join(one["reason"] for one in report.refused)
    assert "Zzz" in reasons
    assert "QP061001 ou QN06101M" in reasons
    assert (report.counts["created"], report.counts["refused"]) == (1, 2)


def test_the_whole_import_is_undone(user):
    importer = registry.importers.get("priority-districts")
    given = inputs(LISTS["2015"], user)
    _report, applied = engine.apply(given, expected=engine.preview(given).digest)
    assert PriorityDistrict.objects.count() == 2
    undone = engine.undo(importer, applied.undo_data(), user, filename="qpv.csv")
    assert not undone.kept
    assert not PriorityDistrict.objects.exists()


def test_the_departement_of_a_code():
    assert [department_of(code) for code in ("QP061001", "QN02A01M", "QP971001", "x")] == [
        "61",
        "2A",
        "971",
        "",
    ]
