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
)

from maillage.heritage.catalogue import import_presenting as presenting
from maillage.heritage.catalogue.ark_names import mint, parse_ark
from maillage.heritage.catalogue.arks import ensure_arks
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
from maillage.heritage.catalogue.exports import export_objects
from maillage.heritage.catalogue.models import (
    CatalogueImport,
    CulturalObject,
    ImportRecord,
    SavedMapping,
)
from maillage.kernel import audit, clock
from maillage.kernel.models import AuditEntry, Job
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


def the(number: int, code: str = "M0766") -> CulturalObject:
    return CulturalObject.objects.get(reference=f"{code[1:]}{number:07d}")


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


class TestAdopting:
    """An object kept under a provisional reference receives its real one."""

    PROVISIONAL = {"reference": "provisional"}

    @pytest.fixture
    def kept(self, actor):
        museum()
        bring(table([record(1, REF="")]), actor, name="n.csv", choices=self.PROVISIONAL)
        return CulturalObject.objects.get()

    def test_it_is_said_applied_undone_and_applied_again(self, actor, kept):
        old, ark = kept.reference, kept.ark
        other = factories.ContributionFactory(kind="souvenir", object=kept)
        content = labelled([record(1, TITR="La grève")])
        run = preview(content, actor)
        assert outcomes(run) == {"07660000001": "modifie"}
        row = run.records.get()
        assert row.object == kept
        assert row.changes["@reference"] == [old, "07660000001"]
        (line,) = presenting.lines([row])
        assert [(one.label, one.before, one.after) for one in line.changes] == [
            ("Référence provisoire", old, "07660000001"),
            ("Titre", "La plage 1", "La grève"),
        ]
        assert run.counts["absent"] == 0
        run = applying.apply_run(run, actor=actor)
        kept.refresh_from_db()
        assert (kept.reference, kept.former_reference) == ("07660000001", old)
        assert (kept.ark, kept.is_provisional, kept.title) == (ark, False, "La grève")
        assert kept.values["REF"] == ["07660000001"]
        assert other.object == kept
        told = AuditEntry.objects.filter(root=audit.root_of(kept)).latest("pk")
        assert told.changes["reference"] == [old, "07660000001"]
        assert bring(content, actor).counts["identique"] == 1
        run = undoing.undo_run(run, actor=actor)
        kept.refresh_from_db()
        assert (kept.reference, kept.former_reference) == (old, None)
        assert (kept.ark, kept.is_provisional, kept.title) == (ark, True, "La plage 1")
        assert "REF" not in kept.values
        assert run.counts["kept"] == 0
        bring(content, actor)
        assert CulturalObject.objects.get().reference == "07660000001"

    def test_the_old_file_still_finds_it(self, actor, kept):
        old = kept.reference
        bring(labelled([record(1)]), actor)
        unnamed = table([record(1, REF="")])
        run = bring(unnamed, actor, name="n.csv", choices=self.PROVISIONAL)
        assert outcomes(run) == {"07660000001": "identique"}
        assert codes(run, "07660000001") == {"replaced"}
        assert old in run.records.get().problems[0]["message"]
        both = labelled([record(1), record(1, REF="")])
        run = preview(both, actor, choices=self.PROVISIONAL)
        rows = run.records.order_by("number")
        assert [row.outcome for row in rows] == ["identique", "refuse"]

    def test_a_table_leaves_what_it_has_no_column_for(self, actor, kept):
        rows = [{"REF": "07660000001", "INV": "D.1", "MUSEO": "M0766", "TITR": "La grève"}]
        bring(table(rows), actor, name="n.csv")
        kept.refresh_from_db()
        assert kept.reference == "07660000001"
        assert kept.values["STAT"] == ["propriété de la commune"]

    def test_withdrawn_it_comes_back(self, actor, kept):
        kept.withdraw()
        kept.save()
        run = bring(labelled([record(1)]), actor)
        assert "@back" in run.records.get().changes
        assert the(1).pk == kept.pk
        assert the(1).withdrawn_at is None

    @pytest.mark.parametrize("provisional", [True, False])
    def test_when_two_objects_have_the_number_it_is_said_not_guessed(
        self, actor, kept, provisional
    ):
        factories.CulturalObjectFactory(
            museum=kept.museum,
            reference="07660000099",
            is_provisional=provisional,
            values={"INV": ["D.1"]},
        )
        run = bring(labelled([record(1)]), actor)
        assert run.records.exclude(outcome="absent").get().outcome == "nouveau"
        assert codes(run, "07660000001") == {"ambiguous"}
        kept.refresh_from_db()
        assert kept.is_provisional
        assert bring(labelled([record(1)]), actor).counts["identique"] == 1

    def test_when_two_records_have_the_number_none_takes_it(self, actor, kept, monkeypatch):
        monkeypatch.setattr(reading, "BATCH", 1)
        content = labelled([record(1), record(2, INV="D.1"), record(3)])
        run = preview(content, actor)
        assert outcomes(run) == dict.fromkeys(
            ("07660000001", "07660000002", "07660000003"), "nouveau"
        )
        assert codes(run, "07660000001") == codes(run, "07660000002") == {"ambiguous"}
        applying.apply_run(run, actor=actor)
        kept.refresh_from_db()
        assert kept.is_provisional
        assert CulturalObject.objects.count() == 4
        # The file that holds the record both with and without its reference names two records.
        both = labelled([record(4, INV="D.1"), record(1, REF="")])
        run = preview(both, actor, choices=self.PROVISIONAL)
        assert outcomes(run)["07660000004"] == "nouveau"

    def test_in_another_museum_it_is_another_object(self, actor, kept):
        museum("M0123")
        bring(labelled([record(1, "M0123")]), actor)
        kept.refresh_from_db()
        assert kept.is_provisional
        assert CulturalObject.objects.count() == 2

    def test_what_happened_since_the_preview_is_looked_at_again(self, actor, kept):
        run = preview(labelled([record(1)]), actor)
        factories.CulturalObjectFactory(
            museum=kept.museum, reference="07660000099", values={"INV": ["D.1"]}
        )
        applying.apply_run(run, actor=actor)
        kept.refresh_from_db()
        assert kept.is_provisional
        assert the(1).pk != kept.pk
        assert codes(run, "07660000001") == {"changed-meanwhile"}
        undoing.undo_run(run, actor=actor)
        assert the(1).withdrawn_at

    def test_the_same_record_applied_meanwhile_is_unchanged(self, actor, kept):
        first, second = (preview(labelled([record(1)]), actor) for _n in range(2))
        applying.apply_run(first, actor=actor)
        second = applying.apply_run(second, actor=actor)
        assert outcomes(second) == {"07660000001": "identique"}
        assert CulturalObject.objects.count() == 1

    def test_undone_the_reference_stays_if_the_old_one_is_taken(self, actor, kept):
        old = kept.reference
        run = bring(labelled([record(1)]), actor)
        factories.CulturalObjectFactory(reference=old)
        run = undoing.undo_run(run, actor=actor)
        assert the(1).pk == kept.pk
        assert not the(1).is_provisional
        assert run.counts["kept"] == 1


class TestArks:
    """Our own export, read back."""

    @staticmethod
    def export() -> bytes:
        return b"".join(export_objects(CulturalObject.objects.all(), "csv").chunks)

    @staticmethod
    def told(number: int, ark: str, **fields: str) -> dict[str, str]:
        return {**record(number, **fields), "ARK": ark}

    @staticmethod
    def wrong(ark: str) -> str:
        return ark[:-1] + ("b" if ark[-1] != "b" else "c")

    def test_our_own_export_changes_nothing(self, actor):
        own = museum("")
        museum()
        bring(labelled([record(1), record(2, TECH="huile ; toile (lin ; chanvre)")]), actor)
        bare = [record(3, REF="", MUSEO=""), record(4, REF="", INV="", MUSEO="")]
        choices = {"reference": "provisional"}
        bring(table(bare), actor, name="n.csv", museum=own, choices=choices)
        CulturalObject.objects.filter(is_provisional=True).update(source_key="autre")
        values = {
            "TITR": ["Premier", "Second"],
            "DESC": ["=1+1 ; « a »\nb\n\nc"],
            "AUTR": ["DUPONT,Jean", "DURAND,Paul"],
            "TECH": ["bois;fer"],
            "MILL": ["-12"],
            "HIST": ["'texte", " \u00a0espaces "],
            "STAT": ["don"],
            "MUSEO": ["M0766"],
            "XXXX": ["ailleurs"],
        }
        factories.CulturalObjectFactory(
            reference="07660000090", museum=the(1).museum, values=values
        )
        ensure_arks(CulturalObject.objects.all())

        def state():
            rows = CulturalObject.objects.values_list("pk", "reference", "ark", "values")
            return sorted(rows, key=lambda row: row[0])

        before = state()
        run = bring(self.export(), actor, name="export.csv")
        assert set(run.records.values_list("outcome", flat=True)) == {"identique"}
        assert run.counts["identique"] == 5
        assert not any("ARK" in one for one in run.remarks)
        assert state() == before

    def test_it_brings_new_objects_with_their_addresses(self, actor):
        museum()
        first, second = mint(), "ark:/12345/x7"
        rows = [self.told(1, first, TITR="'=SOMME(1)"), self.told(2, second), self.told(3, "")]
        bring(table(rows), actor, name="n.csv")
        assert (the(1).ark, the(2).ark) == (first, second)
        assert the(1).title == "=SOMME(1)"
        assert parse_ark(the(3).ark).is_ours

    def test_the_address_of_another_object_is_refused(self, actor):
        museum()
        bring(labelled([record(1)]), actor)
        run = bring(table([self.told(2, the(1).ark)]), actor, name="n.csv")
        assert outcomes(run)["07660000002"] == "refuse"
        assert codes(run, "07660000002") == {"ark-taken"}
        message = run.records.get(reference="07660000002").problems[0]["message"]
        assert "La plage 1" in message
        assert "07660000001" in message

    def test_a_wrong_check_character_is_refused(self, actor):
        museum()
        run = bring(table([self.told(1, self.wrong(mint()))]), actor, name="n.csv")
        assert outcomes(run) == {"07660000001": "refuse"}
        assert codes(run, "07660000001") == {"ark-miscopied"}
        assert not CulturalObject.objects.exists()

    def test_an_object_that_is_there_keeps_its_own(self, actor):
        museum()
        bring(labelled([record(1), record(2)]), actor)
        own, other = the(1).ark, the(2).ark
        given = ((other, "ark-taken"), (self.wrong(own), "ark-miscopied"), (mint(), "ark-other"))
        for ark, code in given:
            run = bring(table([self.told(1, ark)]), actor, name="n.csv")
            assert outcomes(run)["07660000001"] == "identique"
            assert codes(run, "07660000001") == {code}
            assert own in run.records.get(reference="07660000001").problems[0]["message"]
        run = bring(table([self.told(1, "ark:/12345/x7")]), actor, name="n.csv")
        assert codes(run, "07660000001") == set()
        assert (the(1).ark, the(2).ark) == (own, other)

    def test_what_is_no_address_and_one_of_elsewhere_told_twice_are_left(self, actor):
        museum()
        elsewhere = "ark:/12345/x7"
        rows = [self.told(1, "n.c."), self.told(2, elsewhere), self.told(3, elsewhere)]
        run = bring(table(rows), actor, name="n.csv")
        assert codes(run, "07660000001") == {"ark"}
        assert codes(run, "07660000003") == {"ark-twice"}
        assert "ligne 3" in run.records.get(reference="07660000003").problems[0]["message"]
        assert the(2).ark == elsewhere
        assert parse_ark(the(3).ark).is_ours

    def test_one_address_twice_in_a_file_is_refused_even_when_resumed(self, actor, monkeypatch):
        museum()
        ark = mint()
        monkeypatch.setattr(reading, "BATCH", 1)
        run = receive(table([self.told(1, ark), self.told(2, ark)]), actor, name="n.csv")
        original, calls = reading.stage, []

        def stage(rows):
            calls.append(1)
            if len(calls) == 2:
                raise KeyboardInterrupt
            original(rows)

        with monkeypatch.context() as patch:
            patch.setattr(reading, "stage", stage)
            with pytest.raises(KeyboardInterrupt):
                reading.read_run(run, actor=actor)
        run = reading.read_run(run, actor=actor)
        assert outcomes(run) == {"07660000001": "nouveau", "07660000002": "refuse"}
        assert codes(run, "07660000002") == {"ark-twice"}

    def test_taken_since_the_preview_it_is_said(self, actor):
        museum()
        ark = mint()
        run = preview(table([self.told(1, ark)]), actor, name="n.csv")
        factories.CulturalObjectFactory(reference="07660000099", ark=ark)
        applying.apply_run(run, actor=actor)
        assert the(1).ark != ark
        assert codes(run, "07660000001") == {"ark-taken"}


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
