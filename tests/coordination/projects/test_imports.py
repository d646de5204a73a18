"""A coordinator's spreadsheet becomes tasks: preview, corrections, people, dates, undo."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from openpyxl import Workbook
from tests.factories import OrganisationFactory, PersonFactory, ProjectFactory, UserFactory

from maillage.coordination.projects.domain.projects import AnchorDay, create_project
from maillage.coordination.projects.imports import PlanImporter
from maillage.coordination.projects.models import Project, Task, Unit
from maillage.kernel.audit import history_of
from maillage.kernel.imports import engine
from maillage.kernel.imports.engine import ImportRefused, Inputs
from maillage.kernel.imports.reading import read_table
from maillage.kernel.states import perform
from maillage.people.directory.models import Organisation, Person

HEADERS = ["Tâche", "Responsable", "Début", "Échéance", "Avancement"]
DAY_J = date(2028, 5, 16)


@pytest.fixture
def coordinator(db):
    return UserFactory(role="coordination")


@pytest.fixture
def project(coordinator):
    return create_project(
        name="Exposition à Bellême",
        actor=coordinator,
        anchors=[
            AnchorDay("Montage", date(2028, 5, 9)),
            AnchorDay("Vernissage", DAY_J, is_main=True),
            AnchorDay("Démontage", date(2028, 9, 19)),
        ],
    )


def excel(*rows, headers=HEADERS):
    book = Workbook()
    sheet = book.active
    sheet.append(["Rétroplanning de l’exposition"])
    sheet.merge_cells("A1:E1")
    sheet.append([])
    for row in (headers, *rows):
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def inputs(project, user, *rows, corrections=None, content=None, name="plan.xlsx", **params):
    importer = PlanImporter()
    table = read_table(content or excel(*rows), name, columns=importer.columns)
    return Inputs(
        importer, table, user, {"project": project.pk, **params}, corrections=corrections or {}
    )


def rows_of(report):
    return {row["line"]: row for row in report.as_json()["rows"]}


@pytest.mark.parametrize(
    ("cell", "due", "anchor", "offset", "unit"),
    [
        (date(2028, 3, 14), date(2028, 3, 14), "Montage", -56, Unit.DAYS),
        ("14/03/2028", date(2028, 3, 14), "Montage", -56, Unit.DAYS),
        ("J-60", date(2028, 3, 17), "Vernissage", -60, Unit.DAYS),
        ("J - 3 semaines", date(2028, 4, 25), "Vernissage", -3, Unit.WEEKS),
        ("avant le vernissage", date(2028, 5, 15), "Vernissage", -1, Unit.WORKING_DAYS),
        ("la veille du montage", date(2028, 5, 5), "Montage", -1, Unit.DAYS),
        ("19/09/2028", date(2028, 9, 19), "Démontage", 0, Unit.DAYS),
    ],
)
def test_dates_as_people_write_them(project, coordinator, cell, due, anchor, offset, unit):
    engine.apply(inputs(project, coordinator, ["Écrire les cartels", "", None, cell, ""]))
    task = Task.objects.get()
    assert (task.due, task.rule_anchor.name, task.rule_offset, task.rule_unit) == (
        due, anchor, offset, unit
    )  # fmt: skip


def test_the_same_file_as_windows_csv(project, coordinator):
    text = "Rétroplanning;;;;\r\n;;;;\r\nTâche;Responsable;Début;Échéance;Avancement\r\n"
    text += "Réserver l’œuvre;;;J-60;fait\r\n"
    engine.apply(inputs(project, coordinator, content=text.encode("cp1252"), name="plan.csv"))
    task = Task.objects.get()
    assert (task.title, task.state) == ("Réserver l’œuvre", Task.State.DONE)


def test_fixed_dates_may_stay_fixed(project, coordinator):
    row = ["Écrire les cartels", "", None, "14/03/2028", ""]
    engine.apply(inputs(project, coordinator, row, dates="fixe"))
    task = Task.objects.get()
    assert (task.rule_anchor, task.due) == (None, date(2028, 3, 14))


def test_a_saturday_that_she_wrote_stays_a_saturday(project, coordinator):
    engine.apply(inputs(project, coordinator, ["Visite", "", None, "11/03/2028", ""]))
    task = Task.objects.get()
    assert (task.due, task.exact_day) == (date(2028, 3, 11), True)


def test_a_period_gives_a_start_and_a_duration(project, coordinator):
    engine.apply(
        inputs(project, coordinator, ["Accrocher", "", "06/03/2028", "10/03/2028", "50 %"])
    )
    task = Task.objects.get()
    assert (task.start, task.due, task.duration) == (date(2028, 3, 6), date(2028, 3, 10), 5)
    assert task.state == Task.State.DOING


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("31/02/2028", "n’a que 29 jours"),
        ("avant l’inauguration", "montage, vernissage, démontage"),
        (date(1900, 1, 1), "1900"),
        ("quand on pourra", "ni une date ni un repère"),
    ],
)
def test_a_wrong_date_says_what_and_how_and_blocks_the_whole(project, coordinator, cell, words):
    given = inputs(
        project, coordinator, ["Bonne", "", None, "J-10", ""], ["Mauvaise", "", None, cell, ""]
    )
    report = engine.preview(given)
    assert report.counts == {
        "created": 1, "updated": 0, "unchanged": 0, "refused": 1, "skipped": 0
    }  # fmt: skip
    (refused,) = report.as_cli_json()["refused_rows"]
    assert refused["line"] == 5
    assert words in refused["reason"]
    with pytest.raises(ImportRefused):
        engine.apply(given)
    assert not Task.objects.exists()
    engine.apply(given, allow_partial=True)
    assert Task.objects.get().title == "Bonne"


def test_she_corrects_two_cells_then_applies(project, coordinator):
    rows = (["Transport", "", None, "31/02/2028", ""], ["Discours", "", None, "avant l’apéro", ""])
    corrections = {"4:due": "28/02/2028", "5:due": "avant le vernissage"}
    report, _applied = engine.apply(inputs(project, coordinator, *rows, corrections=corrections))
    assert report.counts["created"] == 2
    assert list(Task.objects.values_list("due", flat=True)) == [
        date(2028, 2, 28),
        date(2028, 5, 15),
    ]


def test_people_are_matched_or_proposed(project, coordinator):
    nadia = PersonFactory(first_name="Nadia", last_name="Durand")
    town = OrganisationFactory(name="Mairie de Bellême")
    rows = (
        ["Un", "Durand Nadia", None, "J-9", ""],
        ["Deux", "Mairie de Bellême", None, "J-9", ""],
        ["Trois", "Élise Lefèvre", None, "J-9", ""],
        ["Quatre", "élise lefevre", None, "J-9", ""],
        ["Cinq", "le graphiste", None, "J-9", ""],
    )
    given = inputs(project, coordinator, *rows)
    report = engine.preview(given)
    assert "nouvelle fiche" in rows_of(report)[6]["cells"]["responsible"]
    assert Person.objects.count() == 1
    engine.apply(given)
    tasks = {task.title: task for task in Task.objects.select_related("responsible")}
    assert tasks["Un"].responsible == nadia
    assert tasks["Deux"].responsible_organisation == town
    assert str(tasks["Trois"].responsible) == "Élise Lefèvre"
    assert tasks["Cinq"].responsible is None
    assert "le graphiste" in tasks["Cinq"].note


def test_importing_again_changes_nothing_then_updates_what_changed(project, coordinator):
    row = ["Écrire les cartels", "Nadia Durand", None, "J-60", "en cours"]
    engine.apply(inputs(project, coordinator, row))
    again = engine.preview(inputs(project, coordinator, row))
    assert again.counts["unchanged"] == 1
    changed = inputs(
        project, coordinator, ["Écrire les cartels", "Nadia Durand", None, "J-50", "fait"]
    )
    report = engine.preview(changed)
    assert report.counts["updated"] == 1
    engine.apply(changed)
    task = Task.objects.get()
    assert (task.rule_offset, task.state) == (-50, Task.State.DONE)
    assert Person.objects.count() == 1


def test_an_older_file_never_reopens_what_a_partner_ticked(project, coordinator):
    engine.apply(inputs(project, coordinator, ["Écrire les cartels", "", None, "J-60", "à faire"]))
    perform(Task.objects.get(), "finish", actor=coordinator)
    again = inputs(project, coordinator, ["Écrire les cartels", "", None, "J-60", "à faire"])
    assert engine.preview(again).counts["unchanged"] == 1


def test_a_state_that_moves_forward_is_shown_then_done_by_its_verb(project, coordinator):
    engine.apply(inputs(project, coordinator, ["Écrire les cartels", "", None, "J-60", "à faire"]))
    changed = inputs(project, coordinator, ["Écrire les cartels", "", None, "J-60", "fait"])
    assert rows_of(engine.preview(changed))[4]["changes"]["progress"] == ["à faire", "faite"]
    _report, applied = engine.apply(changed)
    task = Task.objects.get()
    assert (task.state, task.done_by) == (Task.State.DONE, "")
    assert history_of(project).filter(verb__contains="comme faite").exists()
    PlanImporter().undo(applied.undo_data(), coordinator)
    assert Task.objects.get().state == Task.State.TODO


def test_two_rows_of_one_name_are_two_tasks_and_this_is_said(project, coordinator):
    rows = (["Relance", "", None, "J-30", ""], ["Relance", "", None, "J-10", ""])
    report, _applied = engine.apply(inputs(project, coordinator, *rows))
    assert Task.objects.filter(title="Relance").count() == 2
    problems = [problem for row in report.as_json()["rows"] for problem in row["problems"]]
    assert any("Même nom que la ligne 4" in problem["message"] for problem in problems)
    assert engine.preview(inputs(project, coordinator, *rows)).counts["unchanged"] == 2


def test_undo_takes_back_tasks_and_people(project, coordinator):
    importer = PlanImporter()
    given = inputs(project, coordinator, ["Un", "Élise Lefèvre", None, "J-9", ""])
    _report, applied = engine.apply(given)
    importer.undo(applied.undo_data(), coordinator)
    assert not Task.objects.exists()
    assert not Person.objects.exists()
    assert not Organisation.objects.exclude(pk=project.lead_id).exists()


@pytest.mark.parametrize("role", ["lecture", "communication", "membre"])
def test_the_wrong_person_imports_nothing(project, role):
    other = UserFactory(role=role, organisation=OrganisationFactory() if role == "membre" else None)
    with pytest.raises(PermissionDenied):
        engine.preview(inputs(project, other, ["Un", "", None, "J-9", ""]))


def test_a_project_that_one_does_not_see_is_not_found(coordinator):
    hidden = ProjectFactory(visibility="restreinte")
    with pytest.raises(ImportRefused, match="Dites dans quel projet"):
        engine.preview(inputs(hidden, coordinator, ["Un", "", None, "J-9", ""]))


def test_the_plan_changes_version(project, coordinator):
    before = Project.objects.get(pk=project.pk).plan_version
    engine.apply(inputs(project, coordinator, ["Un", "", None, "J-9", ""]))
    assert Project.objects.get(pk=project.pk).plan_version > before


def test_the_number_of_queries_does_not_grow_with_the_rows(
    project, coordinator, django_assert_max_num_queries
):
    many = [[f"Tâche {n}", f"Prénom{n} Nom{n}", None, f"J-{n}", ""] for n in range(1, 60)]
    with django_assert_max_num_queries(12):
        engine.preview(inputs(project, coordinator, *many))
