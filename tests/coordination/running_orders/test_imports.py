"""A day that was written in a spreadsheet."""

from __future__ import annotations

from datetime import time, timedelta
from io import BytesIO

import pytest
from openpyxl import Workbook
from tests.factories import LineFactory, PersonFactory, RunningOrderFactory, UserFactory

from maillage.coordination.running_orders.imports import (
    RunningOrderImporter,
    duration_cell,
    hour_cell,
)
from maillage.kernel.imports import engine
from maillage.kernel.imports.engine import ImportRefused, Inputs
from maillage.kernel.imports.reading import read_table

pytestmark = pytest.mark.django_db
HEADERS = ["Horaire", "Durée", "Quoi", "Lieu", "Qui", "Tél.", "Matériel", "Plan B"]


@pytest.fixture
def order():
    return RunningOrderFactory()


@pytest.fixture
def thomas():
    return UserFactory(role="coordination")


def inputs(order, user, *rows, headers=HEADERS):
    book = Workbook()
    book.active.append(headers)
    for row in rows:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    importer = RunningOrderImporter()
    table = read_table(file.getvalue(), filename="conducteur.xlsx", columns=importer.columns)
    return Inputs(importer, table, user, {"order": str(order.pk)})


def test_a_whole_day(order, thomas):
    LineFactory(order=order, title="Déjà là", duration=30)
    nadia = PersonFactory(first_name="Nadia", last_name="Durand", phone="06 39 98 10 11")
    given = inputs(
        order,
        thomas,
        ["14h30", "1h", "Discours", "Scène", "DURAND Nadia", None, "Micro", "Sans micro"],
        [None, 20, "Fanfare", None, "Les voisins", "06 39 98 10 12", None, None],
        [time(23, 30), time(0, 15), "Feu", None, None, None, None, None],
        ["1h", "15 min", "Sortie", None, None, None, None, None],
    )
    report = engine.preview(given)
    assert not report.refused
    engine.apply(given)
    lines = list(order.lines.all())
    assert [one.title for one in lines] == ["Déjà là", "Discours", "Fanfare", "Feu", "Sortie"]
    assert [one.minute for one in lines] == [480, 870, 930, 1410, 1500]
    assert [one.duration for one in lines] == [30, 60, 20, 15, 15]
    assert (lines[1].person, lines[1].name, lines[1].phone) == (nadia, "", "06 39 98 10 11")
    assert (lines[2].person, lines[2].name) == (None, "Les voisins")
    assert lines[1].contingency == "Sans micro"


def test_undone(order, thomas):
    given = inputs(order, thomas, ["14h30", "1h", "Discours"])
    _report, applied = engine.apply(given)
    given.importer.undo(applied.undo_data(), thomas)
    assert not order.lines.exists()


def test_what_is_wrong_is_said_by_row(order, thomas):
    PersonFactory(first_name="Nadia", last_name="Durand")
    PersonFactory(first_name="Nadia", last_name="Durand")
    given = inputs(
        order,
        thomas,
        ["midi", None, "Discours", None, None, None, None, None],
        ["14h", "long", "Fanfare", None, "Nadia Durand", None, None, None],
    )
    report = engine.preview(given)
    assert len(report.refused_lines) == 2
    with pytest.raises(ImportRefused):
        engine.apply(given)
    assert not order.lines.exists()


@pytest.mark.parametrize("params", [{}, {"order": "x"}, {"order": "999999"}])
def test_into_which(params, thomas):
    with pytest.raises(ImportRefused, match="Ouvrez un conducteur"):
        RunningOrderImporter().check_params(params, thomas)


def test_only_whoever_may_change_it(order):
    with pytest.raises(ImportRefused):
        RunningOrderImporter().check_params({"order": order.pk}, UserFactory(role="lecture"))


def test_cells_of_spreadsheets():
    assert hour_cell(0.604166667) == "14:30"
    assert hour_cell(timedelta(hours=25)) == "01:00"
    assert duration_cell(0.0208333) == 30
    assert duration_cell(timedelta(minutes=90)) == 90
