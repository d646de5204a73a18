"""Which object of the catalogue a record is about: provisional ones adopted, ARK read back."""

from __future__ import annotations

import pytest
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

from maillage.heritage.catalogue import import_presenting as presenting
from maillage.heritage.catalogue.ark_names import mint, parse_ark
from maillage.heritage.catalogue.arks import ensure_arks
from maillage.heritage.catalogue.domain.importing import (
    applying,
    reading,
    undoing,
)
from maillage.heritage.catalogue.exports import export_objects
from maillage.heritage.catalogue.models import (
    CatalogueImport,
    CulturalObject,
)
from maillage.kernel import audit
from maillage.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db
State = CatalogueImport.State


@pytest.fixture
def actor():
    user = factories.UserFactory()
    factories.RoleGrantFactory(user=user, role="communication")
    return user


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

    def test_adopted_by_another_import_since_the_preview(self, actor, kept):
        changed = table([record(1, REF="", TITR="La dune")])
        run = preview(changed, actor, name="n.csv", choices=self.PROVISIONAL)
        assert outcomes(run) == {kept.reference: "modifie"}
        bring(labelled([record(1)]), actor)
        run = applying.apply_run(run, actor=actor)
        assert CulturalObject.objects.get().title == "La plage 1"
        row = run.records.get()
        assert (row.outcome, row.is_applied) == ("refuse", False)
        assert "(07660000001)" in row.problems[-1]["message"]

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
