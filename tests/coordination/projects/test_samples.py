"""The sample spreadsheet is what the import is for, and does not age."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from tests.factories import UserFactory

from maillage.coordination.projects.domain.projects import AnchorDay, create_project
from maillage.coordination.projects.imports import PlanImporter
from maillage.coordination.projects.models import Project
from maillage.coordination.projects.samples import (
    ROWS,
    WRONG,
    anchor_days,
    make_sample,
    make_sample_csv,
)
from maillage.kernel.imports.engine import Inputs, preview
from maillage.kernel.imports.reading import read_table

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guide" / "exemples"
DAY = date(2027, 5, 15)


def cells(content: bytes) -> list[list[Any]]:
    """What a workbook holds."""
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def as_written(row: list[Any]) -> list[str]:
    """The cells of a row, as a CSV writes them."""
    return [
        f"{value:%d/%m/%Y}" if isinstance(value, datetime) else str(value or "") for value in row
    ]


def test_the_same_day_gives_the_same_bytes() -> None:
    assert make_sample(DAY) == make_sample(DAY)
    assert make_sample(DAY) != make_sample(None)


def test_is_as_people_make_them() -> None:
    book = load_workbook(io.BytesIO(make_sample(DAY)))
    sheet = book.worksheets[0]
    assert [str(one) for one in sheet.merged_cells.ranges] == ["A1:E1"]
    rows = cells(make_sample(DAY))
    assert rows[1] == [None] * 5
    assert rows[2] == ["Tâche", "Responsable", "Début", "Échéance", "Avancement"]
    due = [row[3] for row in rows[3:]]
    assert any(isinstance(value, datetime) for value in due)
    assert "13/02/2027" in due or any(isinstance(v, str) and v.count("/") == 2 for v in due)
    assert {"J-60", "J - 3 semaines", "avant le vernissage", *WRONG} <= set(due)
    assert len(rows) == len(ROWS) + 3


def test_the_csv_says_the_same() -> None:
    text = make_sample_csv(DAY).decode("cp1252")
    read = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert read == [as_written(row) for row in cells(make_sample(DAY))]


def test_the_committed_copies_are_current() -> None:
    """`python scripts/make_samples.py` writes them."""
    kept = (GUIDE / "retroplanning-belleme.xlsx").read_bytes()
    assert cells(kept) == cells(make_sample(None))
    assert (GUIDE / "retroplanning-belleme.csv").read_bytes() == make_sample_csv(None)
    dates = [cell for row in cells(kept) for cell in row if isinstance(cell, datetime)]
    assert not dates


@pytest.fixture
def project(db: Any) -> Project:
    """An exhibition with the anchors that the rows name."""
    return create_project(
        name="Exposition à Bellême",
        anchors=[
            AnchorDay(name, day, is_main=name == "Vernissage")
            for name, day in anchor_days(DAY).items()
        ],
        actor=UserFactory(role="coordination"),
    )


@pytest.mark.parametrize("name", ["plan.xlsx", "plan.csv"])
@pytest.mark.parametrize("day", [DAY, None])
def test_only_the_two_wrong_cells_are_refused(project: Project, name: str, day: Any) -> None:
    importer = PlanImporter()
    content = (make_sample if name.endswith("xlsx") else make_sample_csv)(day)
    table = read_table(content, name, columns=importer.columns)
    report = preview(Inputs(importer, table, project.created_by, {"project": project.pk}))
    assert report.counts["refused"] == 2
    assert report.counts["created"] == len(ROWS) - 2
    refused = [row for row in report.rows if row["action"] == "refuse"]
    assert [row["cells"]["due"] for row in refused] == list(WRONG)


def test_is_offered_beside_the_import(project: Project, client: Any) -> None:
    client.force_login(project.created_by)
    page = client.get(reverse("office-import-new", args=["plan"]), {"project": project.pk})
    address = reverse("office-import-example", args=["plan"])
    assert f"{address}?project={project.pk}" in page.content.decode()
    response = client.get(address, {"project": project.pk})
    assert "retroplanning-exemple.xlsx" in response["Content-Disposition"]
    assert cells(response.content) == cells(make_sample(DAY))
    assert client.get(address).status_code == 200
    assert client.get(reverse("office-import-example", args=["people"])).status_code == 404
