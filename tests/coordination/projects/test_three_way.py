"""A sheet that left, edited there and here: compared cell by cell, applied whole, undone."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook
from tests.factories import PersonFactory, ProjectFactory, TaskFactory, UserFactory

from maillage.coordination.projects.exports import ROUND_TRIP
from maillage.coordination.projects.imports import PlanImporter
from maillage.coordination.projects.models import Task
from maillage.coordination.projects.three_way import read_base
from maillage.kernel.exports import write_export
from maillage.kernel.imports import engine
from maillage.kernel.imports.engine import ImportRefused, Inputs
from maillage.kernel.imports.reading import read_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return UserFactory(role="coordination")


@pytest.fixture
def project():
    return ProjectFactory(name="Exposition à Bellême")


@pytest.fixture
def task(project):
    return TaskFactory(
        project=project,
        title="Écrire les cartels",
        note="En deux langues,\nsans jargon.",
        phase="Textes",
        start=date(2028, 3, 1),
        due=date(2028, 3, 3),
        responsible=PersonFactory(first_name="Camille", last_name="Dubois"),
    )


def left(project, user, fmt="xlsx"):
    output = io.BytesIO()
    write_export(ROUND_TRIP, user, fmt, output, params={"project": project.pk})
    return output.getvalue()


def edited(raw, **cells):
    """The sheet with cells of its first row typed over, by heading."""
    book = load_workbook(io.BytesIO(raw))
    sheet = book.active
    headings = [cell.value for cell in sheet[1]]
    for heading, value in cells.items():
        sheet.cell(row=2, column=headings.index(heading) + 1).value = value
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def inputs(project, user, raw, name="plan.xlsx", corrections=None):
    importer = PlanImporter()
    table = read_table(raw, name, columns=importer.columns)
    params = {"project": project.pk, "dates": "fixe"}
    return Inputs(importer, table, user, params, corrections=corrections or {})


@pytest.mark.parametrize("fmt", ["xlsx", "csv"])
def test_untouched_it_changes_nothing(project, task, coordinator, fmt):
    raw = left(project, coordinator, fmt)
    report = engine.preview(inputs(project, coordinator, raw, f"plan.{fmt}"))
    assert (report.counts["unchanged"], report.to_write, report.refused) == (1, 0, [])


def test_what_a_person_does_not_read_is_folded(project, task, coordinator):
    sheet = load_workbook(io.BytesIO(left(project, coordinator))).active
    folded = [sheet[1][n].value for n in range(9) if sheet.column_dimensions["ABCDEFGHI"[n]].hidden]
    assert folded == ["Réf. Maillage", "À l’export"]


def test_changed_in_the_file(project, task, coordinator):
    raw = edited(left(project, coordinator), Tâche="Écrire et traduire", Échéance=date(2028, 3, 8))
    engine.apply(inputs(project, coordinator, raw))
    task.refresh_from_db()
    assert (task.title, task.start, task.due) == (
        "Écrire et traduire", date(2028, 3, 1), date(2028, 3, 8)
    )  # fmt: skip
    assert Task.objects.count() == 1


def test_changed_here_since_is_kept(project, task, coordinator):
    raw = edited(left(project, coordinator), Notes="En trois langues.")
    task.title = "Écrire les panneaux"
    task.save()
    report, _applied = engine.apply(inputs(project, coordinator, raw))
    task.refresh_from_db()
    assert (task.title, task.note) == ("Écrire les panneaux", "En trois langues.")
    assert any("Changé ici depuis l’export" in one["reason"] for one in report.warnings)


def test_emptied_in_the_file_is_emptied(project, task, coordinator):
    raw = edited(left(project, coordinator), Notes=None, Responsable=None, Phase=None)
    engine.apply(inputs(project, coordinator, raw))
    task.refresh_from_db()
    assert (task.note, task.responsible, task.phase) == ("", None, "")


@pytest.mark.parametrize(("chosen", "title"), [("Là-bas", "Là-bas"), ("Ici", "Ici")])
def test_changed_on_both_sides_is_asked(project, task, coordinator, chosen, title):
    raw = edited(left(project, coordinator), Tâche="Là-bas")
    task.title = "Ici"
    task.save()
    report = engine.preview(inputs(project, coordinator, raw))
    (row,) = report.rows
    (problem,) = row["problems"]
    assert problem["choices"] == ["Là-bas", "Ici"]
    with pytest.raises(ImportRefused):
        engine.apply(inputs(project, coordinator, raw))
    corrections = {f"{row['line']}:title": chosen}
    engine.apply(inputs(project, coordinator, raw, corrections=corrections))
    task.refresh_from_db()
    assert task.title == title


def test_dates_on_both_sides_are_asked(project, task, coordinator):
    raw = edited(left(project, coordinator), Échéance=date(2028, 3, 10))
    task.due = date(2028, 3, 9)
    task.save()
    (row,) = engine.preview(inputs(project, coordinator, raw)).rows
    assert row["problems"][0]["choices"] == ["10/03/2028", "09/03/2028"]
    corrections = {f"{row['line']}:due": "10/03/2028"}
    engine.apply(inputs(project, coordinator, raw, corrections=corrections))
    task.refresh_from_db()
    assert (task.start, task.due) == (date(2028, 3, 1), date(2028, 3, 10))


def test_the_same_change_on_both_sides_is_no_conflict(project, task, coordinator):
    raw = edited(left(project, coordinator), Tâche="Pareil")
    task.title = "Pareil"
    task.save()
    report = engine.preview(inputs(project, coordinator, raw))
    assert (report.counts["unchanged"], report.refused) == (1, [])


def test_deleted_here_since(project, task, coordinator):
    raw = left(project, coordinator)
    task.delete()
    report = engine.preview(inputs(project, coordinator, raw))
    (refused,) = report.refused
    assert "n’est plus dans le projet" in refused["reason"]
    line = refused["line"]
    engine.apply(inputs(project, coordinator, raw, corrections={f"{line}:ref": ""}))
    assert Task.objects.get().title == "Écrire les cartels"


def test_absent_from_the_file_stays_and_is_told(project, task, coordinator):
    raw = left(project, coordinator)
    TaskFactory(project=project, title="Ajoutée depuis")
    report, _applied = engine.apply(inputs(project, coordinator, raw))
    assert project.tasks.count() == 2
    assert any("Ajoutée depuis" in note for note in report.notes)


def test_a_row_of_another_project_is_refused(project, task, coordinator):
    raw = left(project, coordinator)
    report = engine.preview(inputs(ProjectFactory(), coordinator, raw))
    assert report.counts["refused"] == 1


def test_undone(project, task, coordinator):
    raw = edited(left(project, coordinator), Tâche="Autre", Phase="Autre phase")
    _report, applied = engine.apply(inputs(project, coordinator, raw))
    engine.undo(PlanImporter(), applied.undo_data(), coordinator, filename="plan.xlsx")
    task.refresh_from_db()
    assert (task.title, task.phase) == ("Écrire les cartels", "Textes")


def test_a_member_has_no_such_sheet(project, task):
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        left(project, UserFactory(role="membre"))


def test_the_csv_opens_as_any_other(project, task, coordinator):
    rows = list(
        csv.reader(
            io.StringIO(left(project, coordinator, "csv").decode("utf-8-sig")), delimiter=";"
        )
    )
    assert rows[0][1] == "Tâche"
    assert read_base(rows[1][8])["title"] == "Écrire les cartels"


@pytest.mark.parametrize("text", ["", "x", "[]", '{"autre": 1}'])
def test_what_is_not_ours_is_no_base(text):
    assert read_base(text) is None
