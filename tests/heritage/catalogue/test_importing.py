"""Imports of records, step by step: what is refused and why, compared, applied, undone."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories
from tests.heritage.catalogue.importing import (
    bring,
    codes,
    labelled,
    museum,
    outcomes,
    preview,
    receive,
    record,
    table,
    the,
)

from maillage.heritage.catalogue.domain.importing import (
    applying,
    counting,
    hooks,
    jobs,
    reading,
    receiving,
    retention,
    undoing,
)
from maillage.heritage.catalogue.exports import export_museum
from maillage.heritage.catalogue.models import (
    CatalogueImport,
    CulturalObject,
    ImportRecord,
    SavedMapping,
)
from maillage.heritage.catalogue.search import SearchRequest, find
from maillage.kernel import clock
from maillage.kernel.models import AuditEntry, Job
from maillage.kernel.search import followed
from maillage.kernel.states import TransitionRefused

pytestmark = pytest.mark.django_db
State = CatalogueImport.State


@pytest.fixture
def actor():
    user = factories.UserFactory()
    factories.RoleGrantFactory(user=user, role="communication")
    return user


@pytest.fixture
def reader():
    user = factories.UserFactory()
    factories.RoleGrantFactory(user=user, role="lecture")
    return user


class TestReading:
    def test_new_changed_unchanged_and_missing_are_told_apart(self, actor):
        museum()
        bring(labelled([record(1), record(2, TECH="huile"), record(3)]), actor)
        run = preview(labelled([record(1), record(2, TECH="huile ; toile"), record(4)]), actor)
        assert run.state == State.PREVIEWED
        assert outcomes(run) == {
            "07660000001": "identique",
            "07660000002": "modifie",
            "07660000004": "nouveau",
            "07660000003": "absent",
        }
        changed = run.records.get(outcome="modifie")
        assert changed.changes == {"TECH": [["huile"], ["huile", "toile"]]}
        assert run.counts["complete"] is True
        assert CulturalObject.objects.count() == 3

    def test_what_a_record_lacks_is_said_and_refused_by_choice(self, actor):
        museum(required_fields=["TECH"])
        content = labelled([record(1, TECH="huile"), record(2, STAT="")])
        run = preview(content, actor)
        assert outcomes(run) == {"07660000001": "nouveau", "07660000002": "nouveau"}
        told = run.records.get(reference="07660000002").problems[0]
        assert told["code"] == "incomplete"
        assert "STAT" in told["message"]
        assert "TECH" in told["message"]
        run = preview(content, actor, choices={"incomplete": "refuse"})
        assert outcomes(run)["07660000002"] == "refuse"

    def test_what_a_table_has_no_column_for_is_said_once(self, actor):
        museum()
        rows = [{"REF": f"0766000000{n}", "MUSEO": "M0766", "TITR": "T", "INV": ""} for n in (1, 2)]
        run = preview(table(rows), actor, name="n.csv")
        assert any("STAT" in one and "DOMN" in one for one in run.remarks)
        assert codes(run, "07660000001") == {"incomplete"}
        assert "STAT" not in run.records.first().problems[0]["message"]
        run = preview(table(rows), actor, name="n.csv", choices={"incomplete": "refuse"})
        assert "STAT" in run.records.first().problems[0]["message"]

    def test_records_of_another_museum_are_refused_one_by_one(self, actor):
        own = museum()
        museum("M0123")
        run = preview(labelled([record(1), record(2, "M0123")]), actor, museum=own)
        assert outcomes(run) == {"07660000001": "nouveau", "01230000002": "refuse"}
        assert "other-museum" in codes(run, "01230000002")

    def test_a_museum_that_is_not_here_is_said(self, actor):
        museum()
        run = preview(labelled([record(1), record(2, "M0999"), record(3, MUSEO="")]), actor)
        assert "unknown-museum" in codes(run, "09990000002")
        assert "no-museum" in codes(run, "07660000003")
        assert run.counts["refuse"] == 2

    def test_a_reference_that_changes_museum_is_refused_or_moved(self, actor):
        first, second = museum(), museum("M0123")
        bring(labelled([record(1)]), actor)
        moved = labelled([record(1, MUSEO="M0123")])
        run = preview(moved, actor)
        assert "changes-museum" in codes(run, "07660000001")
        assert outcomes(run)["07660000001"] == "refuse"
        run = bring(moved, actor, choices={"moved": "move"})
        assert the(1).museum == second
        run = undoing.undo_run(run, actor=actor)
        assert run.state == State.UNDONE
        assert the(1).museum == first

    def test_duplicates_keep_the_first(self, actor):
        museum()
        run = preview(labelled([record(1), record(1, TITR="Une autre")]), actor)
        rows = list(run.records.order_by("number"))
        assert [row.outcome for row in rows] == ["nouveau", "refuse"]
        assert rows[1].problems[0]["code"] == "twice"
        assert "(ligne 1)" in rows[1].problems[0]["message"]

    def test_without_reference_refused_or_provisional_and_stable(self, actor):
        museum()
        content = labelled([record(1, REF=""), record(2)])
        run = preview(content, actor)
        assert outcomes(run)["1"] == "refuse"
        run = bring(content, actor, choices={"reference": "provisional"})
        kept = CulturalObject.objects.get(is_provisional=True)
        assert kept.reference.startswith("PROV-M0766-")
        assert "REF" not in kept.values
        again = preview(
            labelled([record(2), record(1, REF="")]), actor, choices={"reference": "provisional"}
        )
        assert again.counts["identique"] == 2
        assert again.counts["absent"] == 0

    def test_eaten_zeros_come_back_in_the_values_too(self, actor):
        museum()
        run = bring(table([record(1, REF="7660000001")]), actor, name="n.csv")
        assert the(1).values["REF"] == ["07660000001"]
        assert "zeros" in codes(run, "07660000001")
        assert run.records.get().is_remarked

    def test_a_table_leaves_alone_the_fields_it_has_no_column_for(self, actor):
        museum()
        bring(labelled([record(1, TECH="huile", DESC="Une plage.")]), actor)
        rows = [{"REF": "07660000001", "MUSEO": "M0766", "TITR": "Le port", "TECH": ""}]
        bring(table(rows), actor, name="titres.csv")
        one = the(1)
        assert one.title == "Le port"
        assert one.values["DESC"] == ["Une plage."]
        assert "TECH" not in one.values

    def test_a_labelled_file_empties_what_it_does_not_say(self, actor):
        museum()
        bring(labelled([record(1, DESC="Une plage.")]), actor)
        bring(labelled([record(1)]), actor)
        assert "DESC" not in the(1).values

    def test_a_cut_file_cannot_say_what_is_missing(self, actor):
        museum()
        bring(labelled([record(n) for n in range(1, 6)]), actor)
        run = preview(labelled([record(1), record(2)])[:-20], actor)
        assert run.counts["absent"] == 0
        assert run.counts["complete"] is False
        assert any("absentes" in one for one in run.remarks)
        with pytest.raises(TransitionRefused):
            jobs.start_applying(run, actor=actor, missing="withdraw")

    def test_the_object_of_a_refused_record_is_not_missing(self, actor):
        museum()
        bring(labelled([record(1), record(2)]), actor)
        run = preview(
            labelled([record(1), record(2, STAT="")]), actor, choices={"incomplete": "refuse"}
        )
        assert outcomes(run) == {"07660000001": "identique", "07660000002": "refuse"}

    def test_a_file_without_any_record_is_said_unreadable(self, actor):
        museum()
        run = preview(b"REF;TITR;INV;MUSEO\n", actor, name="vide.csv")
        assert run.state == State.FAILED
        assert run.failure

    def test_what_is_no_file_of_records_is_refused_at_the_door(self, actor):
        with pytest.raises(ValidationError):
            receive(b"\x00\x01\x02\x03" * 100, actor, name="notices.txt")
        assert CatalogueImport.objects.count() == 0

    def test_who_may_not_import_may_not_send(self, reader):
        with pytest.raises(PermissionDenied):
            receive(labelled([record(1)]), reader)
        assert CatalogueImport.objects.count() == 0

    def test_reading_again_starts_from_nothing(self, actor):
        museum()
        run = preview(labelled([record(1), record(2)]), actor)
        run = reading.read_run(run, actor=actor)
        assert run.records.count() == 2
        assert run.state == State.PREVIEWED

    def test_queries_do_not_grow_with_the_records(self, actor):
        museum()
        runs = [receive(labelled([record(n) for n in range(1, 1 + k)]), actor) for k in (1, 3)]
        counts = []
        for run in runs:
            with CaptureQueriesContext(connection) as seen:
                reading.read_run(run, actor=actor)
            counts.append(len(seen))
        assert counts[0] == counts[1]


class TestColumns:
    CONTENT = (
        "Clef maison;Nom de la chose;Musée d’ici;Remarque\n07660000001;La plage;M0766;x\n"
    ).encode()
    CHOSEN = {
        "columns": {
            "Clef maison": "REF",
            "Nom de la chose": "TITR",
            "Musée d’ici": "MUSEO",
            "Remarque": "",
        }
    }

    def test_unknown_headings_wait_for_somebody(self, actor):
        museum()
        run = receive(self.CONTENT, actor, name="maison.csv")
        assert receiving.needs_mapping(run)
        receiving.set_mapping(run=run, mapping=self.CHOSEN, actor=actor, name="Maison")
        run = reading.read_run(run, actor=actor)
        assert outcomes(run) == {"07660000001": "nouveau"}

    def test_the_same_columns_find_their_mapping_again(self, actor):
        museum()
        first = receive(self.CONTENT, actor, name="maison.csv")
        receiving.set_mapping(run=first, mapping=self.CHOSEN, actor=actor, name="Maison")
        again = receive(self.CONTENT, actor, name="autre.csv")
        assert not receiving.needs_mapping(again)
        assert again.mapping["columns"]["Clef maison"] == "REF"
        assert SavedMapping.objects.count() == 1

    def test_known_headings_need_nobody(self, actor):
        run = receive(table([record(1)]), actor, name="joconde.csv")
        assert not receiving.needs_mapping(run)

    def test_two_columns_of_one_field_are_refused(self, actor):
        run = receive(self.CONTENT, actor, name="maison.csv")
        with pytest.raises(ValidationError):
            receiving.set_mapping(
                run=run,
                mapping={"columns": {"Clef maison": "TITR", "Nom de la chose": "TITR"}},
                actor=actor,
            )


class TestApplying:
    def test_objects_say_where_they_come_from(self, actor):
        here = museum()
        run = bring(labelled([record(1), record(2)]), actor)
        one = the(2)
        assert run.state == State.APPLIED
        assert (one.museum, one.source_import, one.source_file) == (here, run, "notices.txt")
        assert one.source_line == 14
        assert one.title == "La plage 2"
        assert one.inventory == "D.2"
        assert run.counts["applied"] == 2
        assert run.records.filter(object=one).exists()

    def test_the_history_says_it_in_few_words(self, actor):
        museum()
        bring(labelled([record(1)]), actor)
        bring(labelled([record(1, TITR="Le port")]), actor)
        entries = list(AuditEntry.objects.filter(root=f"catalogue.culturalobject:{the(1).pk}"))
        changed, created = entries[0], entries[-1]
        if changed.action == 0:
            changed, created = created, changed
        assert created.action == 0
        assert created.verb == "a importé « notices.txt »"
        assert changed.changes == {"titre": ["La plage 1", "Le port"]}
        assert changed.actor == actor

    def test_what_changed_in_between_is_compared_again(self, actor):
        museum()
        bring(labelled([record(1), record(2)]), actor)
        run = preview(labelled([record(1, TITR="Le port"), record(2, TITR="La mer")]), actor)
        edited = the(1)
        edited.values = {**edited.values, "TITR": ["Corrigé à la main"]}
        edited.save()
        done = the(2)
        done.values = {**done.values, "TITR": ["La mer"]}
        done.save()
        run = applying.apply_run(run, actor=actor)
        assert the(1).title == "Le port"
        row = run.records.get(reference="07660000001")
        assert row.changes == {"TITR": [["Corrigé à la main"], ["Le port"]]}
        assert "changed-meanwhile" in codes(run, "07660000001")
        assert outcomes(run)["07660000002"] == "identique"

    def test_an_object_made_in_between_is_not_doubled(self, actor):
        museum()
        first = preview(labelled([record(1)]), actor)
        second = preview(labelled([record(1, TITR="Le port")]), actor)
        applying.apply_run(first, actor=actor)
        second = applying.apply_run(second, actor=actor)
        assert CulturalObject.objects.count() == 1
        assert the(1).title == "Le port"
        assert outcomes(second) == {"07660000001": "modifie"}

    def test_applied_twice_it_is_applied_once(self, actor):
        museum()
        run = preview(labelled([record(1)]), actor)
        twin = CatalogueImport.objects.get(pk=run.pk)
        applying.apply_run(run, actor=actor)
        version = the(1).version
        applying.apply_run(twin, actor=actor)
        assert the(1).version == version

    def test_who_may_not_import_may_not_apply(self, actor, reader):
        museum()
        run = preview(labelled([record(1)]), actor)
        with pytest.raises(TransitionRefused):
            applying.apply_run(run, actor=reader)
        assert CulturalObject.objects.count() == 0

    def test_missing_objects_are_withdrawn_only_when_asked(self, actor):
        museum()
        bring(labelled([record(1), record(2)]), actor)
        bring(labelled([record(1)]), actor)
        assert the(2).withdrawn_at is None
        run = preview(labelled([record(1)]), actor)
        jobs.start_applying(run, actor=actor, missing="withdraw")
        run = applying.apply_run(run, actor=actor)
        assert the(2).withdrawn_at is not None
        back = bring(labelled([record(1), record(2)]), actor)
        assert the(2).withdrawn_at is None
        assert outcomes(back)["07660000002"] == "modifie"

    def test_unchanged_again_writes_nothing(self, actor):
        museum()
        content = labelled([record(n) for n in range(1, 8)])
        bring(content, actor)
        stamps = dict(CulturalObject.objects.values_list("pk", "updated_at"))
        entries = AuditEntry.objects.filter(root__startswith="catalogue.culturalobject").count()
        run = bring(content, actor)
        assert run.counts["identique"] == 7
        assert run.counts["applied"] == 0
        assert dict(CulturalObject.objects.values_list("pk", "updated_at")) == stamps
        told = AuditEntry.objects.filter(root__startswith="catalogue.culturalobject").count()
        assert told == entries

    def test_our_own_lido_file_changes_nothing(self, actor):
        own = museum(rights_note="© Musée du Bocage, reproduction sur demande")
        bring(labelled([record(1), record(2, COPY="© Ayants droit")]), actor)
        content = b"".join(export_museum(own, "xml").chunks)
        assert own.rights_note.encode() in content
        run = bring(content, actor, name="notices.lido.xml")
        assert run.counts["identique"] == 2
        assert "COPY" not in the(1).values

    def test_listeners_are_told_of_each_batch(self, actor, monkeypatch):
        museum()
        bring(labelled([record(1), record(2)]), actor)
        seen = []

        class Listener:
            key = "essai"

            def applied(self, records, *, run, actor):
                seen.extend(
                    (one.object.reference, dict(one.changes), one.is_new) for one in records
                )

        registry = hooks.Registry("essai")
        registry.register(Listener())
        monkeypatch.setattr(hooks, "import_listeners", registry)
        bring(labelled([record(1, TITR="Le port"), record(2), record(3)]), actor)
        told = {reference: (changes, is_new) for reference, changes, is_new in seen}
        assert told["07660000001"] == ({"TITR": (["La plage 1"], ["Le port"])}, False)
        assert told["07660000003"][1] is True
        assert "07660000002" not in told

    def test_queries_do_not_grow_with_the_records(self, actor):
        museum()
        counts = []
        for first, k in ((1, 1), (10, 3)):
            run = preview(labelled([record(n) for n in range(first, first + k)]), actor)
            with CaptureQueriesContext(connection) as seen:
                applying.apply_run(run, actor=actor)
            counts.append(len(seen))
        assert counts[0] == counts[1]

    def test_counts_by_museum(self, actor):
        museum()
        museum("M0123")
        run = bring(labelled([record(1), record(2, "M0123"), record(3, "M0999")]), actor)
        told = [(str(one.museum), one.outcomes) for one in counting.by_museum(run)]
        assert told == [
            ("Musée M0123", {"nouveau": 1}),
            ("Musée M0766", {"nouveau": 1}),
            ("None", {"refuse": 1}),
        ]


class TestUndoing:
    def test_made_is_withdrawn_changed_is_given_back_withdrawn_is_back(self, actor):
        museum()
        first = bring(labelled([record(1), record(2)]), actor)
        run = preview(labelled([record(1, TITR="Le port", DESC="Un port."), record(3)]), actor)
        jobs.start_applying(run, actor=actor, missing="withdraw")
        run = applying.apply_run(run, actor=actor)
        assert the(2).withdrawn_at
        run = undoing.undo_run(run, actor=actor)
        assert run.state == State.UNDONE
        assert the(1).title == "La plage 1"
        assert "DESC" not in the(1).values
        assert the(1).source_import == first
        assert the(2).withdrawn_at is None
        assert the(3).withdrawn_at is not None
        assert run.counts["kept"] == 0

    def test_what_somebody_changed_since_stays_and_is_named(self, actor):
        museum()
        bring(labelled([record(1), record(2)]), actor)
        run = bring(
            labelled([record(1, TITR="Le port", TECH="huile"), record(2), record(3)]), actor
        )
        one, three = the(1), the(3)
        one.values = {**one.values, "TITR": ["À la main"]}
        one.save()
        three.values = {**three.values, "TITR": ["À la main aussi"]}
        three.save()
        run = undoing.undo_run(run, actor=actor)
        assert the(1).title == "À la main"
        assert "TECH" not in the(1).values
        assert the(3).withdrawn_at is None
        assert run.counts["kept"] == 2
        named = run.records.filter(is_undone=True, is_remarked=True)
        assert {row.reference for row in named} == {"07660000001", "07660000003"}
        assert "titre" in named.get(reference="07660000001").problems[-1]["message"]

    def test_a_half_applied_import_can_be_undone(self, actor, monkeypatch):
        museum()
        monkeypatch.setattr(applying, "BATCH", 2)
        run = preview(labelled([record(n) for n in range(1, 6)]), actor)
        jobs.start_applying(run, actor=actor)
        run.refresh_from_db()
        assert applying._apply_batch(run, actor) == 2
        run = undoing.undo_run(run, actor=actor)
        assert run.state == State.UNDONE
        assert CulturalObject.objects.current().count() == 0
        assert CulturalObject.objects.count() == 2

    def test_half_applied_it_is_not_searched_even_after_the_nightly_repair(
        self, actor, monkeypatch
    ):
        museum()
        monkeypatch.setattr(applying, "BATCH", 2)
        run = preview(labelled([record(n) for n in range(1, 6)]), actor)
        jobs.start_applying(run, actor=actor)
        run.refresh_from_db()
        applying._apply_batch(run, actor)
        assert followed.drift() == {}
        followed.repair()
        followed.drain()
        assert find(SearchRequest(text="plage")).total == 0
        applying.apply_run(run, actor=actor)
        followed.drain()
        assert find(SearchRequest(text="plage")).total == 5

    def test_undone_then_sent_again_the_objects_come_back(self, actor):
        museum()
        content = labelled([record(1)])
        run = bring(content, actor)
        pk = the(1).pk
        undoing.undo_run(run, actor=actor)
        bring(content, actor)
        assert the(1).pk == pk
        assert the(1).withdrawn_at is None

    def test_not_before_it_is_applied_nor_by_anyone(self, actor, reader):
        museum()
        run = preview(labelled([record(1)]), actor)
        with pytest.raises(TransitionRefused):
            jobs.start_undoing(run, actor=actor)
        run = applying.apply_run(run, actor=actor)
        with pytest.raises(TransitionRefused):
            undoing.undo_run(run, actor=reader)
        assert the(1).withdrawn_at is None

    def test_old_imports_keep_their_counts_only(self, actor):
        museum()
        run = bring(labelled([record(1)]), actor)
        waiting = preview(labelled([record(2)]), actor)
        retention.forget_old_imports.call()
        assert run.records.exists()
        old = clock.now() - undoing.UNDO * 2
        CatalogueImport.objects.update(updated_at=old, applied_at=old)
        retention.forget_old_imports.call()
        run.refresh_from_db()
        waiting.refresh_from_db()
        assert not run.records.exists()
        assert not run.file
        assert run.counts["nouveau"] == 1
        assert waiting.state == State.DROPPED
        with pytest.raises(TransitionRefused):
            undoing.undo_run(run, actor=actor)


class TestJobs:
    def test_the_whole_way_by_the_worker(self, actor, django_capture_on_commit_callbacks):
        museum()
        run = receive(labelled([record(1)]), actor)
        with django_capture_on_commit_callbacks(execute=True):
            job = jobs.start_reading(run, actor=actor)
        run.refresh_from_db()
        job.refresh_from_db()
        assert run.state == State.PREVIEWED
        assert (job.percent, job.failed) == (100, False)
        with django_capture_on_commit_callbacks(execute=True):
            jobs.start_applying(run, actor=actor)
        with django_capture_on_commit_callbacks(execute=True):
            jobs.start_undoing(CatalogueImport.objects.get(pk=run.pk), actor=actor)
        run.refresh_from_db()
        assert run.state == State.UNDONE
        assert Job.objects.filter(failed=True).count() == 0

    def test_two_clicks_are_one_work(self, actor):
        museum()
        run = receive(labelled([record(1)]), actor)
        assert jobs.start_reading(run, actor=actor) == jobs.start_reading(run, actor=actor)

    def test_a_failure_is_said_and_can_be_resumed(
        self, actor, monkeypatch, django_capture_on_commit_callbacks
    ):
        museum()
        run = receive(labelled([record(1)]), actor)

        def broken(*_args, **_kwargs):
            raise OSError("disque plein")

        with monkeypatch.context() as patch:
            patch.setattr(reading.Comparer, "rows", broken)
            with django_capture_on_commit_callbacks(execute=True):
                job = jobs.start_reading(run, actor=actor)
        job.refresh_from_db()
        assert job.failed
        with django_capture_on_commit_callbacks(execute=True):
            jobs.start_reading(run, actor=actor)
        run.refresh_from_db()
        assert run.state == State.PREVIEWED

    def test_dropped_leaves_nothing(self, actor):
        museum()
        run = preview(labelled([record(1)]), actor)
        run = jobs.drop_run(run, actor=actor)
        run.refresh_from_db()
        assert run.state == State.DROPPED
        assert not run.file
        assert not run.records.exists()
        with pytest.raises(TransitionRefused):
            jobs.start_applying(run, actor=actor)


def test_staging_rows_are_not_lost_to_a_second_reader(actor, monkeypatch):
    """Two processes on one import: the second stops, the rows stay single."""
    museum()
    monkeypatch.setattr(reading, "BATCH", 2)
    run = receive(labelled([record(n) for n in range(1, 7)]), actor)
    twin = CatalogueImport.objects.get(pk=run.pk)
    original = reading.Comparer.rows
    taken = []

    def rows(self, records):
        if not taken:
            taken.append(1)
            reading.read_run(twin, actor=actor)  # another worker does it all meanwhile
        return original(self, records)

    monkeypatch.setattr(reading.Comparer, "rows", rows)
    run = reading.read_run(run, actor=actor)
    assert run.state == State.PREVIEWED
    assert ImportRecord.objects.filter(run=run).count() == 6
