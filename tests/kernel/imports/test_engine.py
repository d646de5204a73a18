"""Prepare, preview, apply whole or not at all, undo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from pytest_django import DjangoAssertNumQueries
from tests.factories import FunctionFactory, OrganisationFactory, PersonFactory, UserFactory
from tests.kernel.imports.importers import Functions, Organisations, People

from maillage.kernel.imports import engine, undoing, writing
from maillage.kernel.imports.columns import Column, Progress, match_columns, percent
from maillage.kernel.imports.engine import Applied, ImportRefused, Inputs, PlanChanged
from maillage.kernel.imports.reading import Row, Table
from maillage.kernel.models import AuditEntry
from maillage.people.directory.models import Function, Organisation, Person

pytestmark = pytest.mark.django_db
HEADERS = ["Nom", "Nature", "SIRET", "Courriel", "Commune"]
SIRET = "73282932000074"


def table(*rows: Sequence[object], headers: Sequence[str] = HEADERS, **extra: Any) -> Table:
    width = len(headers)
    placed = [Row(n, ([*row, *[""] * width])[:width]) for n, row in enumerate(rows, start=2)]
    return Table("contacts.xlsx", ["Feuil1"], "Feuil1", 1, list(headers), placed, **extra)


@pytest.fixture
def user() -> Any:
    return UserFactory(role="coordination")


def inputs(user: Any, *rows: Sequence[object], importer: Any = None, **options: Any) -> Inputs:
    headers = options.pop("headers", HEADERS)
    unread = options.pop("unread", {})
    read = table(*rows, headers=headers, unread=unread)
    return Inputs(importer or Organisations(), read, user, **options)


def plan_of(report: engine.Report, line: int) -> dict[str, Any]:
    return next(row for row in report.rows if row["line"] == line)


# -- preview --------------------------------------------------------------------------------------


def test_create_update_unchanged_refuse(user: Any) -> None:
    known = OrganisationFactory(name="Musée de Sées", kind="autre", city="Sées", email="")
    OrganisationFactory(name="Commune de Bellême", kind="commune", city="Bellême")
    report = engine.preview(
        inputs(
            user,
            ["Nouvelle", "Ville", "", "A@b.fr", ""],
            ["MUSEE DE SEES", "musée", "", "musee@sees.fr", "Sées"],
            ["Commune de Bellême", "commune", "", "", "Bellême"],
            ["", "parc", "123", "nadia", ""],
        )
    )
    assert report.counts == {
        "created": 1,
        "updated": 1,
        "unchanged": 1,
        "refused": 1,
        "skipped": 0,
    }
    assert report.to_write == 2
    updated = plan_of(report, 3)
    assert updated["target"] == known.pk
    assert updated["changes"] == {
        "name": ["Musée de Sées", "MUSEE DE SEES"],
        "kind": ["autre", "musée"],
        "email": ["", "musee@sees.fr"],
    }
    assert [(one["line"], one["column"], one["value"]) for one in report.refused] == [
        (5, "Nom", ""),
        (5, "Nature", "parc"),
        (5, "Courriel", "nadia"),
    ]
    assert report.refused_lines == [5]
    assert plan_of(report, 2)["cells"]["email"] == "a@b.fr"
    assert Organisation.objects.count() == 2


def test_the_model_judges_too(user: Any) -> None:
    report = engine.preview(inputs(user, ["Nouvelle", "", "12345678901234"]))
    assert report.refused[0]["column"] == "SIRET"
    assert "n’est pas valide" in report.refused[0]["reason"]


def test_a_surer_key_wins_and_a_homonym_is_told(user: Any) -> None:
    first = OrganisationFactory(name="Musée", city="Sées", siret=SIRET)
    report = engine.preview(
        inputs(
            user,
            ["Nouveau nom", "", SIRET, "", ""],
            ["Musée", "", "55208131766522", "", "Sées"],
        )
    )
    assert plan_of(report, 2)["target"] == first.pk
    homonym = plan_of(report, 3)
    assert homonym["action"] == "create"
    assert [one["severity"] for one in homonym["problems"]] == ["warning", "warning"]
    assert "porte déjà ce nom" in homonym["problems"][0]["message"]


def test_two_records_that_match_refuse_the_row(user: Any) -> None:
    OrganisationFactory.create_batch(2, name="Mairie", city="Sées", siret="")
    report = engine.preview(inputs(user, ["mairie", "", "", "", "sées"]))
    assert "de quoi les distinguer" in report.refused[0]["reason"]


def test_a_record_given_twice(user: Any) -> None:
    OrganisationFactory(name="Musée", city="Sées", siret=SIRET)
    report = engine.preview(
        inputs(
            user,
            ["Neuve"],
            ["neuve"],
            ["Musée", "", SIRET],
            ["Musée"],
        )
    )
    assert [one["reason"] for one in report.refused] == [
        "Déjà donné à la ligne 2.",
        "Déjà donné à la ligne 4.",
    ]
    assert report.refused[1]["value"] == "Musée"


def test_two_homonyms_of_the_file_do_not_match_one_another(user: Any) -> None:
    """Each has its own SIRET: the record of the same name is neither, or the one that has it."""
    known = OrganisationFactory(name="Musée", city="Sées", siret=SIRET)
    rows = (["Musée", "", "55208131766522"], ["Musée", "", SIRET], ["Musée", "", ""])
    report = engine.preview(inputs(user, *rows))
    assert [row["target"] for row in report.rows] == [None, known.pk, known.pk]
    assert report.refused[0]["reason"] == "Déjà donné à la ligne 3."


def test_rows_are_read_even_without_their_required_columns() -> None:
    """An importer may read rows before it knows whether a column can do without the file."""
    columns = (Column("name", "Nom", required=True), Column("progress", "État", parse=percent))
    read = table(["x", "fait"], headers=["Couleur", "État"])
    (plan,) = engine.parse_rows(read, match_columns(read.headers, columns), columns)
    assert (plan.action, plan.problems[0].message) == ("refuse", "Il faut une valeur.")
    assert plan.values == {"progress": Progress("done", 100)}
    assert plan.display == {"progress": "fait"}  # as written: no better text is known


def test_only_what_the_user_may_see_is_matched(user: Any) -> None:
    OrganisationFactory(name="Ailleurs")
    own = OrganisationFactory(name="Chez nous")
    member = UserFactory(role="membre", organisation=own)
    assert {one.pk for one in Organisations().queryset(member)} == {own.pk}


def test_a_number_of_queries_that_rows_do_not_change(
    user: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    OrganisationFactory.create_batch(3, name="x")
    assert user.roles
    for count in (1, 30):
        OrganisationFactory(name=f"Connue {count}", city="")
        rows = [[f"n{n}"] for n in range(count)] + [[f"Connue {count}", "musée"]]
        with django_assert_num_queries(4):  # three keys, one batch of records
            report = engine.preview(inputs(user, *rows))
        assert report.counts["created"] == count
        assert report.counts["updated"] == 1


def test_missing_columns_are_an_error_of_the_report(user: Any) -> None:
    report = engine.preview(inputs(user, ["x"], headers=["Couleur"]))
    assert report.error is not None
    assert report.error["code"] == "columns"
    assert report.columns[0] == {"key": "name", "label": "Nom", "required": True}
    with pytest.raises(ImportRefused, match="Il manque la colonne « Nom »"):
        engine.apply(inputs(user, ["x"], headers=["Couleur"]))
    chosen = engine.preview(inputs(user, ["x"], headers=["Couleur"], mapping={"name": 0}))
    assert chosen.error is None
    assert chosen.mapping == {"name": 0}


def test_corrections_replace_cells_and_skip_rows(user: Any) -> None:
    report = engine.preview(
        inputs(
            user,
            ["a", "parc"],
            ["b", "parc"],
            ["c"],
            headers=["Nom", "Nature"],
            corrections={
                "2:kind": "\u00a0musée ",
                "3:*": "skip",
                "4:name": "",
                "2:city": "Sées",
            },
        )
    )
    assert plan_of(report, 2)["cells"] == {"name": "a", "kind": "musee", "city": "Sées"}
    assert plan_of(report, 3)["action"] == "skip"
    assert report.counts["skipped"] == 1
    assert report.refused_lines == [4]


def test_a_cell_that_was_never_computed_warns_unless_corrected(user: Any) -> None:
    unread = {(2, 3): "cette formule n’a jamais été calculée"}
    report = engine.preview(inputs(user, ["a"], unread=unread))
    (problem,) = plan_of(report, 2)["problems"]
    assert problem["severity"] == "warning"
    assert problem["message"] == "Lu comme vide : cette formule n’a jamais été calculée."
    corrected = inputs(user, ["a"], unread=unread, corrections={"2:email": "a@b.fr"})
    assert plan_of(engine.preview(corrected), 2)["problems"] == []


def test_params_notes_and_digest(user: Any) -> None:
    plain = engine.preview(inputs(user, ["a"]))
    told = engine.preview(inputs(user, ["a"], params={"kind": "musee"}))
    assert told.notes == ["Note de l’import."]
    assert plain.notes == []
    assert plain.digest == told.digest != engine.preview(inputs(user, ["b"])).digest
    with pytest.raises(ImportRefused):
        engine.preview(inputs(user, ["a"], params={"kind": "refuse"}))


def test_permission(user: Any) -> None:
    reader = UserFactory(role="lecture")
    with pytest.raises(PermissionDenied):
        engine.preview(inputs(reader, ["a"]))
    with pytest.raises(PermissionDenied):
        engine.apply(inputs(reader, ["a"]))
    with pytest.raises(PermissionDenied):
        engine.undo(Organisations(), {}, reader, filename="x")


def test_the_report_as_json_keeps_problems_first(user: Any) -> None:
    report = engine.preview(inputs(user, ["a"], ["b"], ["c", "parc"], ["d"]))
    stored = report.as_json(max_rows=2)
    assert [row["line"] for row in stored["rows"]] == [2, 4]
    assert stored["rows_total"] == 4
    assert len(report.as_json(max_rows=None)["rows"]) == 4
    printed = report.as_cli_json()
    assert (printed["created"], printed["refused"]) == (3, 1)
    assert printed["refused_rows"][0]["line"] == 4


# -- apply ----------------------------------------------------------------------------------------


def test_apply_writes_signs_and_can_be_undone(user: Any) -> None:
    known = OrganisationFactory(name="Musée", city="Sées", email="", kind="musee")
    report, applied = engine.apply(
        inputs(user, ["Neuve"], ["Musée", "", "", "m@sees.fr"], ["x"], params={"kind": "commune"})
    )
    assert report.applied
    assert len(applied.created) == 2
    assert applied.updated == [known.pk]
    new = Organisation.objects.get(name="Neuve")
    assert new.kind == "commune"
    entry = AuditEntry.objects.get(object_pk=str(new.pk), content_type__model="organisation")
    assert entry.verb == "a importé « contacts.xlsx »"
    assert entry.actor == user
    done = engine.undo(Organisations(), applied.undo_data(), user, filename="contacts.xlsx")
    assert (done.removed, done.restored, done.kept) == (2, 1, [])
    known.refresh_from_db()
    assert known.email == ""
    assert Organisation.objects.count() == 1


def test_nothing_is_written_when_a_row_is_refused(user: Any) -> None:
    rows = (["a"], ["b", "parc"])
    with pytest.raises(ImportRefused, match="1 ligne est refusée"):
        engine.apply(inputs(user, *rows))
    assert not Organisation.objects.exists()
    report, _applied = engine.apply(inputs(user, *rows), allow_partial=True)
    assert report.counts["created"] == 1
    assert Organisation.objects.get().name == "a"


def test_nothing_is_written_when_the_model_refuses_at_the_last_moment(user: Any) -> None:
    """The SIRET is taken by a record whose key the file does not show: another name."""
    importer = Organisations()
    importer.keys = (("name",),)  # type: ignore[misc]  # this instance only
    OrganisationFactory(name="Autre", siret=SIRET)
    with pytest.raises(ImportRefused, match=r"Ligne 3 : Une organisation a déjà ce SIRET\."):
        engine.apply(inputs(user, ["a"], ["b", "", SIRET], importer=importer))
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (IntegrityError("x"), "une fiche existe déjà"),
        (ValidationError("Jamais le dimanche."), "Jamais le dimanche."),
    ],
)
def test_what_the_database_refuses(user: Any, raised: Exception, told: str) -> None:
    class Failing(Organisations):
        def apply(self, plans: Any, params: Any, user: Any) -> Applied:
            Organisation.objects.create(name="à moitié")
            raise raised

    with pytest.raises(ImportRefused, match=told):
        engine.apply(inputs(user, ["a"], importer=Failing()))
    assert not Organisation.objects.exists()


def test_a_plan_that_changed_is_shown_again(user: Any) -> None:
    expected = engine.preview(inputs(user, ["a"])).digest
    OrganisationFactory(name="a")
    with pytest.raises(PlanChanged):
        engine.apply(inputs(user, ["a"]), expected=expected)


def test_a_record_that_goes_while_it_is_written(user: Any) -> None:
    plan = engine.RowPlan(2, "update", {"name": "x"}, target_id=999)
    with pytest.raises(PlanChanged):
        Organisations().apply([plan], {}, user)


# -- relations ------------------------------------------------------------------------------------

PEOPLE = ["Nom", "Prénom", "Courriel", "Organisation"]


def people(user: Any, *rows: Sequence[object], **options: Any) -> Inputs:
    return inputs(user, *rows, importer=People(), headers=PEOPLE, **options)


def test_related_records_are_found_by_name(user: Any) -> None:
    sees = OrganisationFactory(name="Ville de Sées")
    OrganisationFactory.create_batch(2, name="Musée")
    report, applied = engine.apply(
        people(
            user,
            ["Durand", "Nadia", "nadia@exemple.fr", "VILLE DE SEES"],
            ["Le Goff", "Louis", "", "Inconnue"],
            ["Benali", "Aïcha", "", "musée"],
            ["Thévenot", "Gaël"],
        ),
        allow_partial=True,
    )
    assert [(one["line"], one["value"]) for one in report.refused] == [
        (3, "Inconnue"),
        (4, "musée"),
    ]
    assert plan_of(report, 2)["cells"]["organisation"] == "Ville de Sées"
    function = Function.objects.get()
    assert (function.person.email, function.organisation) == ("nadia@exemple.fr", sees)
    again = engine.preview(people(user, ["Durand", "Nadia", "nadia@exemple.fr", "Ville de Sées"]))
    assert again.counts["unchanged"] == 1
    OrganisationFactory(name="Ailleurs")
    more = engine.preview(people(user, ["Durand", "Nadia", "nadia@exemple.fr", "Ailleurs"]))
    assert more.counts["updated"] == 1
    done = engine.undo(People(), applied.undo_data(), user, filename="x")
    assert (done.removed, done.kept) == (3, [])
    assert not Person.objects.exists()


def test_a_row_whose_related_things_only_are_written(user: Any) -> None:
    person = PersonFactory(last_name="Durand", first_name="Nadia", email="n@e.fr")
    OrganisationFactory(name="Sées")
    _report, applied = engine.apply(people(user, ["Durand", "Nadia", "n@e.fr", "Sées"]))
    assert applied.updated == [person.pk]
    assert Function.objects.filter(person=person).count() == 1
    _report, applied = engine.apply(people(user, ["Durand", "Nadia", "n@e.fr", ""]))
    assert applied.updated == []


def test_foreign_keys_are_compared_and_shown_by_name(user: Any) -> None:
    person = PersonFactory(email="nadia@exemple.fr")
    old, new = OrganisationFactory(name="Ancienne"), OrganisationFactory(name="Nouvelle")
    FunctionFactory(person=person, organisation=old, title="directrice")
    importer = Functions()
    importer.keys = (("person",),)  # type: ignore[misc]  # this instance only
    headers = ["Personne", "Organisation", "Fonction"]
    row = ["nadia@exemple.fr", "Nouvelle", "directrice"]
    report, applied = engine.apply(inputs(user, row, importer=importer, headers=headers))
    assert plan_of(report, 2)["changes"] == {"organisation": ["Ancienne", "Nouvelle"]}
    assert Function.objects.get().organisation == new
    engine.undo(importer, applied.undo_data(), user, filename="x")
    assert Function.objects.get().organisation == old


def test_no_query_for_a_relation_that_no_row_uses(
    user: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert user.roles
    with django_assert_num_queries(3):  # two keys, and the functions of check_plans
        engine.preview(people(user, ["Durand", "Nadia", "", ""]))


# -- undo -----------------------------------------------------------------------------------------


def test_undo_keeps_what_somebody_touched_since(user: Any) -> None:
    known = OrganisationFactory(name="Musée", email="", city="Sées")
    gone = OrganisationFactory(name="Disparue", email="")
    _report, applied = engine.apply(
        inputs(
            user,
            ["Touchée"],
            ["Suivie"],
            ["Effacée"],
            ["Musée", "", "", "m@sees.fr", "Sées"],
            ["Disparue", "", "", "d@sees.fr"],
        )
    )
    touched = Organisation.objects.get(name="Touchée")
    touched.phone = "0233000000"
    touched.save()
    PersonFactory()
    followed = Organisation.objects.get(name="Suivie")
    function = FunctionFactory(organisation=followed, title="guide")
    Organisation.objects.get(name="Effacée").delete()
    known.refresh_from_db()
    known.email = "autre@sees.fr"
    known.save()
    Organisation.objects.filter(pk=gone.pk).delete()
    done = engine.undo(Organisations(), applied.undo_data(), user, filename="x")
    assert (done.removed, done.restored) == (0, 0)
    assert {one["label"]: one["reason"] for one in done.kept} == {
        "Disparue": "Supprimé depuis.",
        "Musée": "Modifié depuis l’import.",
        "Suivie": f"D’autres fiches s’y rattachent depuis : {function}.",
        "Touchée": "Modifié depuis l’import.",
    }
    assert done.as_json()["kept"] == done.kept


def test_undo_ignores_other_fields_changed_since(user: Any) -> None:
    known = OrganisationFactory(name="Musée", email="", city="Sées")
    _report, applied = engine.apply(inputs(user, ["Musée", "", "", "m@sees.fr"]))
    known.refresh_from_db()
    known.phone = "0233000000"
    known.save()
    assert engine.undo(Organisations(), applied.undo_data(), user, filename="x").restored == 1
    known.refresh_from_db()
    assert (known.email, known.phone) == ("", "0233000000")


def test_a_record_written_twice_goes_as_a_whole() -> None:
    first = OrganisationFactory(name="a")
    entries = [undoing.created_entry(first)]
    before = Organisation.objects.get(pk=first.pk)
    first.name = "b"
    first.save()
    entries.append(undoing.updated_entry(before, first, ["name"]))
    undoing.settle([*entries, {"ref": "directory.organisation:999", "after": {}}])
    assert undoing.undo_entries(entries).removed == 1


def test_many_dependents_are_not_all_named() -> None:
    organisation = OrganisationFactory()
    for n in range(4):
        FunctionFactory(organisation=organisation, title=f"f{n}")
    done = undoing.undo_entries([undoing.created_entry(organisation)])
    assert done.kept[0]["reason"].endswith(", ….")


def test_a_link_that_deletion_would_empty_is_a_dependent() -> None:
    account = UserFactory()
    entries = [undoing.created_entry(account)]
    person = PersonFactory(user=account)
    assert str(person) in undoing.undo_entries(entries).kept[0]["reason"]


def test_what_stays_keeps_what_it_points_to() -> None:
    """A function touched since stays: so must its person and its organisation."""
    function = FunctionFactory()
    rows = (function.organisation, function.person, function)
    entries = [undoing.created_entry(one) for one in rows]
    function.title = "autre"
    function.save()
    other = OrganisationFactory()
    FunctionFactory(organisation=other, person=function.person)
    entries.append(undoing.created_entry(other))
    done = undoing.undo_entries(entries)
    assert done.removed == 0
    assert len(done.kept) == 4


def test_a_blocked_record_blocks_what_it_points_to() -> None:
    """The account stays for a grant made since; the person that points to it is free to go."""
    person = PersonFactory(user=UserFactory())
    entries = [undoing.created_entry(person.user), undoing.created_entry(person)]
    FunctionFactory(person=person)
    done = undoing.undo_entries(entries)
    assert {one["label"] for one in done.kept} == {str(person), str(person.user)}


def test_a_record_updated_twice_is_put_back_as_it_was_first() -> None:
    organisation = OrganisationFactory(name="a", email="")
    first = Organisation.objects.get(pk=organisation.pk)
    organisation.name = "b"
    organisation.save()
    second = Organisation.objects.get(pk=organisation.pk)
    organisation.name, organisation.email = "c", "c@e.fr"
    organisation.save()
    entries = [
        undoing.updated_entry(first, second, ["name"]),
        undoing.updated_entry(second, organisation, ["name", "email"]),
    ]
    undoing.settle(entries)
    assert undoing.undo_entries(entries).restored == 1
    organisation.refresh_from_db()
    assert (organisation.name, organisation.email) == ("a", "")


def test_putting_back_ignores_what_is_not_a_field() -> None:
    organisation = OrganisationFactory(name="a")
    undoing._put_back(organisation, {"functions": "1", "name": "b"})
    assert organisation.name == "b"


def test_models_with_their_own_way_are_written_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    save, delete = Organisation.save, Organisation.delete

    def own_save(self: Organisation, *args: Any, **kwargs: Any) -> None:
        calls.append("save")
        save(self, *args, **kwargs)

    def own_delete(self: Organisation, *args: Any, **kwargs: Any) -> Any:
        calls.append("delete")
        return delete(self, *args, **kwargs)

    monkeypatch.setattr(Organisation, "save", own_save)
    monkeypatch.setattr(Organisation, "delete", own_delete)
    rows = [Organisation(name="a"), Organisation(name="b")]
    writing.create_all(rows)
    writing.update_all([(one, one) for one in rows], ["name"])
    writing.delete_all(rows)
    assert calls == ["save"] * 4 + ["delete"] * 2
    assert not Organisation.objects.exists()


def test_importing_many_rows_takes_few_queries(
    user: Any, django_assert_max_num_queries: Any
) -> None:
    assert user.roles
    rows = [[f"n{n}"] for n in range(300)]
    with django_assert_max_num_queries(40):
        _report, applied = engine.apply(inputs(user, *rows))
    entries = AuditEntry.objects.filter(content_type__model="organisation")
    assert entries.count() == 300
    assert engine.undo(Organisations(), applied.undo_data(), user, filename="x").removed == 300
