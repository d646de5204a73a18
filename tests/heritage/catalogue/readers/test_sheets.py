"""Workbooks."""

from __future__ import annotations

from datetime import date

import pytest
from openpyxl import Workbook
from tests.heritage.catalogue.readers.helpers import codes, write

from maillage.heritage.catalogue.readers import detect, open_source
from maillage.heritage.catalogue.readers import sheets as module
from maillage.kernel.imports import scanning
from maillage.kernel.imports.errors import ReadError


def workbook(path, sheets):
    book = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_the_sheet_that_names_fields_is_read(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx",
        {
            "Lisez-moi": [["Bonjour"], ["tout", "le", "monde", "ici", "aussi"]],
            "Notices": [
                ["Musée de Rouen"],
                [],
                ["REF", "INV", "Titre", "Date de mise à jour"],
                [1230002742, 12.0, "Vase", date(2020, 5, 1)],
                [],
                ["01230002743", 12.5, "Pot ; bol", None],
            ],
        },
    )
    assert detect(path) == "spreadsheet"
    source = open_source(path)
    one, two = source.records()
    assert one.values == {
        "REF": ["1230002742"],
        "INV": ["12"],
        "TITR": ["Vase"],
        "DMAJ": ["2020-05-01"],
    }
    assert two.values == {"REF": ["01230002743"], "INV": ["12,5"], "TITR": ["Pot ; bol"]}
    assert (one.line, two.line) == (4, 6)
    assert not codes(one)


def test_a_sheet_may_be_chosen(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"A": [["REF"], ["x"]], "B": [["REF", "INV"], ["y", "1"]]})
    (one,) = open_source(path, mapping={"columns": {}, "sheet": "A"}).records()
    assert one.values == {"REF": ["x"]}
    with pytest.raises(ReadError, match="Feuilles : « A », « B »"):
        open_source(path, mapping={"columns": {}, "sheet": "C"})


def test_damaged_empty_and_too_wide_workbooks(tmp_path, monkeypatch):
    path = workbook(tmp_path / "a.xlsx", {"A": [["REF", "INV"], ["y", "1"]]})
    with pytest.raises(ReadError):
        open_source(write(tmp_path, path.read_bytes()[:900], "cut.xlsx"))
    with pytest.raises(ReadError) as refused:
        open_source(workbook(tmp_path / "b.xlsx", {"A": []}))
    assert refused.value.code == "empty"
    monkeypatch.setattr(module, "MAX_AREA", 3)
    with pytest.raises(ReadError) as refused:
        open_source(path)
    assert refused.value.code == "too_wide"
    monkeypatch.setattr(module, "_MAX_UNPACKED", 100)
    with pytest.raises(ReadError) as refused:
        open_source(path)
    assert refused.value.code == "too_large"


def in_error(path, count):
    book = Workbook()
    sheet = book.active
    sheet.append([])
    sheet["B2"], sheet["C2"], sheet["D2"], sheet["E2"] = "REF", "INV", "Titre", "Dimensions"
    for at in range(count):
        line = at + 3
        sheet.cell(line, 2, f"0123000{at:04d}")
        sheet.cell(line, 3, "1")
        sheet.cell(line, 4, "#REF!")
        sheet.cell(line, 5, "=1+1" if at == 0 else "12 cm")
    book.save(path)
    return path


def test_cells_in_error_are_told_and_not_empty(tmp_path):
    one, two = open_source(in_error(tmp_path / "a.xlsx", 2)).records()
    assert one.unread == {"TITR", "DIMS"}
    assert "TITR" not in one.values
    assert "#REF!" in one.problems[0].message
    assert "jamais calculée" in one.problems[1].message
    assert not one.is_blocked
    assert (two.unread, two.values["DIMS"]) == ({"TITR"}, ["12 cm"])


def test_more_errors_than_are_named_one_by_one(tmp_path, monkeypatch):
    monkeypatch.setattr(scanning, "NAMED_CELLS", 3)
    records = list(open_source(in_error(tmp_path / "a.xlsx", 6)).records())
    assert all("TITR" in one.unread for one in records)
    assert [one.values.get("DIMS") for one in records] == [None, *[["12 cm"]] * 5]
