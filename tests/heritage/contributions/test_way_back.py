"""The way back: the file of each software, made once, seen done by the next import."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from openpyxl import load_workbook
from tests.factories import (
    AnswerFactory,
    CatalogueImportFactory,
    ContributionFactory,
    CulturalObjectFactory,
    ImportRecordFactory,
    MuseumFactory,
    UserFactory,
)

from maillage.heritage.catalogue.models import CatalogueImport
from maillage.heritage.catalogue.readers import open_source
from maillage.heritage.contributions import domain
from maillage.heritage.contributions.domain.closing import outcome_of
from maillage.heritage.contributions.models import Contribution, WayBackFile
from maillage.heritage.contributions.returns.forms import as_labelled
from maillage.kernel import clock
from maillage.kernel.models import AuditEntry, Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def museum():
    return MuseumFactory(software="flora")


@pytest.fixture
def lea(museum):
    return UserFactory(role="membre", organisation=museum.organisation)


def accepted(museum, **given):
    record = given.pop("object", None) or CulturalObjectFactory(
        museum=museum, values={"LIEUX": ["Trouville"], "AUTR": ["BOUDIN Eugène"]}
    )
    one = ContributionFactory(object=record, source="Carte postale de 1905", **given)
    AnswerFactory(contribution=one)
    Contribution.objects.filter(pk=one.pk).update(state="acceptee", decided_at=clock.now())
    return Contribution.objects.get(pk=one.pk)


def content_of(made: WayBackFile) -> bytes:
    with made.file.open("rb") as file:
        return file.read()


def rows_of(made: WayBackFile) -> list[dict[str, str]]:
    text = content_of(made).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


class TestForms:
    def test_flora_takes_labelled_text_with_its_proofs(self, museum, lea, tmp_path):
        first = accepted(museum, proposed_value="Villerville")
        second = accepted(museum, field="AUTR", proposed_value="BOUDIN Eugène ; MOZIN Charles")
        third = accepted(
            museum, object=first.object, field="TITR", proposed_value="La plage\tà marée basse"
        )
        made = domain.make_way_back(museum=museum, actor=lea)
        assert (made.form, made.count) == ("joconde", 3)
        archive = zipfile.ZipFile(io.BytesIO(content_of(made)))
        (tmp_path / "corrections.txt").write_bytes(archive.read("corrections.txt"))
        read = {
            one.first("REF"): one.values
            for one in open_source(tmp_path / "corrections.txt").records()
        }
        assert read[first.object.reference]["LIEUX"] == ["Villerville"]
        assert read[first.object.reference]["TITR"] == ["La plage à marée basse"]
        assert read[second.object.reference]["AUTR"] == ["BOUDIN Eugène", "MOZIN Charles"]
        proofs = list(
            csv.DictReader(
                io.StringIO(archive.read("justificatifs.csv").decode("utf-8-sig")), delimiter=";"
            )
        )
        assert len(proofs) == 3
        assert {one["Numéro de suivi"] for one in proofs} == {
            str(one.pk) for one in (first, second, third)
        }

    def test_a_csv_says_all_that_is_asked(self, museum, lea):
        one = accepted(museum, proposed_value="Villerville", author_name="Jean Lefèvre")
        made = domain.make_way_back(museum=museum, actor=lea, form="csv")
        (row,) = rows_of(made)
        assert row["Référence"] == one.object.reference
        assert (row["Champ"], row["Ancienne valeur"], row["Nouvelle valeur"]) == (
            "LIEUX",
            "Trouville",
            "Villerville",
        )
        assert row["Source ou preuve"] == "Carte postale de 1905"
        assert (row["Proposée par"], row["Acceptée par"]) == ("Jean Lefèvre", "Léa Morel")

    def test_the_name_of_who_did_not_agree_stays_here(self, museum, lea):
        accepted(museum, author_name="Jean Lefèvre", name_public=False)
        (row,) = rows_of(domain.make_way_back(museum=museum, actor=lea, form="csv"))
        assert row["Proposée par"] == "un visiteur"

    def test_flora_also_takes_a_csv_under_its_own_key(self, museum, lea):
        record = CulturalObjectFactory(
            museum=museum, source_key="FL-0042", values={"LIEUX": ["Trouville"]}
        )
        accepted(museum, object=record)
        made = domain.make_way_back(museum=museum, actor=lea, form="flora-csv")
        (row,) = rows_of(made)
        assert row["UNIQUE_KEY"] == "FL-0042"
        assert row["Référence"] == record.reference

    def test_a_spreadsheet_gets_a_workbook(self, lea):
        museum = MuseumFactory(software="tableur")
        accepted(museum, proposed_value="=SOMME(A1)")
        camille = UserFactory(role="communication")
        made = domain.make_way_back(museum=museum, actor=camille)
        sheet = load_workbook(io.BytesIO(content_of(made))).active
        assert sheet["A1"].value == "Référence"
        assert sheet["G2"].value == "=SOMME(A1)"
        assert sheet["G2"].data_type == "s"  # text, not a formula

    def test_what_would_break_the_labelled_text(self):
        assert as_labelled("//") != "//"
        assert "\t" not in as_labelled("a\tb")
        assert as_labelled("a\r\nb") == "a#b"
        assert as_labelled("LIEUX").startswith(" ")  # else it reads as a tag


class TestMade:
    def test_marks_and_is_not_made_twice(self, museum, lea):
        one = accepted(museum)
        accepted(MuseumFactory())  # another museum's
        ContributionFactory(object=CulturalObjectFactory(museum=museum))  # not accepted
        made = domain.make_way_back(museum=museum, actor=lea)
        assert [row.contribution for row in made.rows.all()] == [one]
        one.refresh_from_db()
        assert one.state == "rendue"
        assert one.returned_at
        entry = AuditEntry.objects.filter(object_pk=str(one.pk)).latest("timestamp")
        assert (entry.verb, entry.actor) == (
            "a rendu la correction au musée dans un fichier",
            lea,
        )
        with pytest.raises(domain.WayBackRefused, match="Rien d’accepté"):
            domain.make_way_back(museum=museum, actor=lea)
        again = domain.make_way_back(museum=museum, actor=lea, again=True)
        assert again.count == 1
        assert WayBackFile.objects.count() == 2

    def test_what_the_museum_wrote_meanwhile_is_not_overwritten(self, museum, lea):
        stale = accepted(museum, proposed_value="Deauville")
        fresh = accepted(museum, proposed_value="Villerville")
        stale.object.values = {**stale.object.values, "LIEUX": ["Trouville", "Cabourg"]}
        stale.object.save()
        made = domain.make_way_back(museum=museum, actor=lea)
        assert [row.contribution for row in made.rows.all()] == [fresh]
        assert (made.count, made.asked_again) == (1, 1)
        stale.refresh_from_db()
        assert (stale.state, stale.old_value) == ("transmise", "Trouville ; Cabourg")
        assert stale.decided_at is None
        assert domain.awaited_museums(stale, lea) == [museum]
        # The museum has seen it: now it goes.
        domain.answer_contribution(
            contribution=stale, museum=museum, verdict="accepte", actor=lea, signature="Léa"
        )
        assert domain.make_way_back(museum=museum, actor=lea).count == 1

    def test_when_all_is_asked_again_no_file_is_made(self, museum, lea):
        stale = accepted(museum, proposed_value="Deauville")
        stale.object.values = {**stale.object.values, "LIEUX": ["Deauville", "Cabourg"]}
        stale.object.save()
        with pytest.raises(domain.WayBackRefused, match="1 correction lui est redemandée"):
            domain.make_way_back(museum=museum, actor=lea)
        stale.refresh_from_db()
        assert stale.state == "transmise"
        assert not WayBackFile.objects.exists()

    def test_dated_by_the_site_s_own_days(self, museum, lea):
        one = accepted(museum)
        # 00:30 in Paris on the 2nd is still the 1st in London.
        Contribution.objects.filter(pk=one.pk).update(
            created_at=datetime(2026, 6, 1, 22, 30, tzinfo=UTC)
        )
        with time_machine.travel(datetime(2026, 6, 30, 22, 30, tzinfo=UTC), tick=False):
            made = domain.make_way_back(museum=museum, actor=lea, form="csv")
        assert "2026-07-01-0030" in made.name
        (row,) = rows_of(made)
        assert row["Proposée le"] in {"02/06/2026", "2026-06-02"}

    @pytest.mark.parametrize("who", ["membre", "lecture", "instruction", None])
    def test_not_by_anyone_else(self, museum, who):
        one = accepted(museum)
        with pytest.raises(domain.WayBackRefused, match="pas le droit"):
            domain.make_way_back(museum=museum, actor=UserFactory(role=who))
        one.refresh_from_db()
        assert one.state == "acceptee"

    def test_in_few_queries_whatever_their_number(self, museum, lea, django_assert_max_num_queries):
        for _number in range(12):
            accepted(museum)
        with django_assert_max_num_queries(30):
            domain.make_way_back(museum=museum, actor=lea)


class TestSeenByAnImport:
    @staticmethod
    def imported(one, value, code="LIEUX"):
        record = one.object
        before = record.value(code)
        record.values = {**record.values, code: value}
        record.save()
        return domain.close_done([(record, {code: (before, record.value(code))})])

    def returned(self, museum, lea, **given):
        one = accepted(museum, proposed_value="Villerville", **given)
        domain.make_way_back(museum=museum, actor=lea)
        return Contribution.objects.get(pk=one.pk)

    def test_done_it_is_closed_and_the_author_told(self, museum, lea):
        one = self.returned(museum, lea, author_email="m.lefevre@exemple.fr")
        assert self.imported(one, ["VILLERVILLE"]) == 1
        one.refresh_from_db()
        assert one.state == "integree"
        assert one.integrated_at
        mail = Notification.objects.get(kind="contribution_answer")
        assert "C’est fait" in mail.text
        assert self.imported(one, ["Villerville"]) == 0  # told twice, nothing more

    def test_another_value_is_said(self, museum, lea):
        one = self.returned(museum, lea)
        assert self.imported(one, ["Deauville"]) == 0
        one.refresh_from_db()
        assert (one.state, one.import_outcome) == ("rendue", "autre")

    def test_the_old_value_kept_is_said(self, museum, lea):
        one = self.returned(museum, lea)
        assert self.imported(one, ["Trouville"]) == 0
        one.refresh_from_db()
        assert (one.state, one.import_outcome) == ("rendue", "ancienne")
        again = domain.make_way_back(museum=museum, actor=lea, again=True)
        one.refresh_from_db()
        assert one.import_outcome == ""
        assert again.count == 1

    def test_a_museum_that_corrects_by_itself_is_seen_too(self, museum):
        one = accepted(museum, proposed_value="Villerville")
        assert self.imported(one, ["Villerville", "Calvados"]) == 1

    def test_what_is_still_to_moderate_is_left_alone(self, museum):
        one = ContributionFactory(
            object=CulturalObjectFactory(museum=museum, values={"LIEUX": ["Trouville"]}),
            proposed_value="Villerville",
        )
        assert self.imported(one, ["Villerville"]) == 0

    def test_in_a_number_of_queries_that_does_not_grow(
        self, museum, lea, django_assert_max_num_queries
    ):
        found = [self.returned(museum, lea) for _number in range(6)]
        for one in found:
            one.object.values = {**one.object.values, "LIEUX": ["Villerville"]}
            one.object.save()
        with django_assert_max_num_queries(20):
            told = {"LIEUX": (["Trouville"], ["Villerville"])}
            assert domain.close_done([(one.object, told) for one in found]) == 6

    def test_an_import_that_leaves_the_record_is_read_the_next_day(self, museum, lea):
        one = self.returned(museum, lea)
        run = CatalogueImportFactory(museum=museum, kind="labelled")
        ImportRecordFactory(run=run, reference=one.object.reference, outcome="identique")
        assert domain.note_kept_values() == 0  # not applied
        CatalogueImport.objects.filter(pk=run.pk).update(
            state="applique", applied_at=one.returned_at - timedelta(hours=1)
        )
        assert domain.note_kept_values() == 0  # before it went back
        CatalogueImport.objects.filter(pk=run.pk).update(applied_at=clock.now())
        assert domain.note_kept_values() == 1
        one.refresh_from_db()
        assert (one.state, one.import_outcome) == ("rendue", "ancienne")
        assert domain.note_kept_values() == 0

    def test_what_the_record_said_already_is_closed_by_an_unchanged_line(self, museum, lea):
        one = self.returned(museum, lea)
        one.object.values = {**one.object.values, "LIEUX": ["Villerville"]}
        one.object.save()
        run = CatalogueImportFactory(museum=museum, kind="labelled")
        ImportRecordFactory(run=run, reference=one.object.reference, outcome="identique")
        CatalogueImport.objects.filter(pk=run.pk).update(state="applique", applied_at=clock.now())
        assert domain.note_kept_values() == 0
        one.refresh_from_db()
        assert one.state == "integree"

    @pytest.mark.parametrize(
        ("kind", "columns", "state"),
        [
            ("csv", "REF;TITR\n{ref};La plage\n", "rendue"),  # no such column
            ("csv", "REF;LIEUX\n{ref};Villerville\n", "integree"),
            ("oai", "", "rendue"),  # Dublin Core says what it likes
            ("labelled", "", "integree"),  # whole records
        ],
    )
    @pytest.mark.parametrize("way", ["changed", "unchanged"])
    def test_a_file_that_says_nothing_of_the_field_closes_nothing(
        self, museum, lea, kind, columns, state, way
    ):
        one = self.returned(museum, lea)
        one.object.values = {**one.object.values, "LIEUX": ["Villerville"]}  # written here
        one.object.save()
        run = CatalogueImportFactory(museum=museum, kind=kind)
        if columns:
            content = columns.format(ref=one.object.reference).encode()
            run.file.save("notices.csv", ContentFile(content))
        if way == "changed":
            domain.close_done([(one.object, {"TITR": (["A"], ["B"])})], run=run)
        else:
            ImportRecordFactory(run=run, reference=one.object.reference, outcome="identique")
            CatalogueImport.objects.filter(pk=run.pk).update(
                state="applique", applied_at=clock.now()
            )
            domain.note_kept_values()
        one.refresh_from_db()
        assert (one.state, one.import_outcome) == (state, "")

    def test_what_is_written_here_is_not_done_before_the_museum_has_it(self, museum, lea):
        one = accepted(museum, proposed_value="Villerville")
        one.object.values = {**one.object.values, "LIEUX": ["Villerville"]}
        one.object.save()
        run = CatalogueImportFactory(museum=museum, kind="labelled")
        assert domain.close_done([(one.object, {"TITR": (["A"], ["B"])})], run=run) == 0
        domain.make_way_back(museum=museum, actor=lea)
        # Read before the file left: it cannot have known.
        assert domain.close_done([(one.object, {"TITR": (["A"], ["B"])})], run=run) == 0
        after = CatalogueImportFactory(museum=museum, kind="labelled")
        assert domain.close_done([(one.object, {"TITR": (["A"], ["B"])})], run=after) == 1

    def test_another_value_is_said_of_what_has_not_left_too(self, museum):
        one = accepted(museum, proposed_value="Villerville")
        assert self.imported(one, ["Deauville"]) == 0
        one.refresh_from_db()
        assert (one.state, one.import_outcome) == ("acceptee", "autre")

    @pytest.mark.parametrize("state", ["transmise", "acceptee", "rendue"])
    def test_undone_it_stands_again_where_it_stood(self, museum, state):
        one = accepted(museum, proposed_value="Villerville")
        moments = {
            "transmise": {"decided_at": None},
            "acceptee": {},
            "rendue": {"returned_at": clock.now()},
        }
        Contribution.objects.filter(pk=one.pk).update(state=state, **moments[state])
        assert self.imported(one, ["Villerville"]) == 1
        one.object.values = {**one.object.values, "LIEUX": ["Trouville"]}
        one.object.save()
        assert domain.reopen_undone() == 1
        one.refresh_from_db()
        assert (one.state, one.integrated_at) == (state, None)
        assert (one.decided_at is None) is (state == "transmise")
        assert (one in Contribution.objects.to_give_back()) is (state == "acceptee")
        assert bool(domain.knowledge_of(one.object)) is (state != "transmise")

    def test_what_somebody_has_said_again_meanwhile_is_not_doubled(self, museum, lea):
        one = self.returned(museum, lea)
        assert self.imported(one, ["Villerville"]) == 1
        one.object.values = {**one.object.values, "LIEUX": ["Trouville"]}
        one.object.save()
        ContributionFactory(object=one.object, proposed_value="Villerville")
        assert domain.reopen_undone() == 0

    def test_an_import_that_is_undone_opens_again_what_it_had_closed(self, museum, lea):
        one = self.returned(museum, lea)
        assert self.imported(one, ["Villerville"]) == 1
        assert domain.reopen_undone() == 0
        one.refresh_from_db()
        one.object.values = {**one.object.values, "LIEUX": ["Trouville"]}
        one.object.save()
        assert domain.reopen_undone() == 1
        one.refresh_from_db()
        assert (one.state, one.import_outcome, one.integrated_at) == ("rendue", "ancienne", None)
        assert domain.reopen_undone() == 0

    def test_the_catalogue_tells_its_listener(self, museum, lea):
        from maillage.heritage.catalogue.domain.importing import hooks

        one = self.returned(museum, lea)
        one.object.values = {**one.object.values, "LIEUX": ["Villerville"]}
        one.object.save()
        told = hooks.AppliedRecord(one.object, {"LIEUX": (["Trouville"], ["Villerville"])})
        hooks.tell([told], run=CatalogueImportFactory(museum=museum), actor=lea)
        one.refresh_from_db()
        assert one.state == "integree"

    @pytest.mark.parametrize(
        ("old", "new", "now", "outcome"),
        [
            ("Trouville ; Honfleur", "Villerville ; Honfleur", "honfleur ; VILLERVILLE", None),
            ("Trouville ; Honfleur", "Honfleur", "Trouville ; Honfleur", "ancienne"),
            ("Trouville ; Honfleur", "Honfleur", "Honfleur", None),
            ("", "Villerville", "", "ancienne"),
            ("", "Villerville", "Villerville ; Calvados", None),
            ("Trouville", "Villerville", "Trouville ; Villerville", "autre"),
            ("LEFEVRE Jean", "LEFÈVRE Jean", "LEFEVRE Jean", "ancienne"),
            ("LEFEVRE Jean", "LEFÈVRE Jean", "LEFÈVRE  Jean", None),
            ("LEFEVRE Jean", "LEFÈVRE Jean", "LEFÈVRE Jean ; DUPONT", None),
            ("LEFEVRE Jean", "LEFÈVRE Jean", "Lefevre Jean", "autre"),
            ("Trouville", "", "", None),
            ("Trouville", "", "Trouville", "ancienne"),
            ("Trouville", "", "Deauville", "autre"),
        ],
    )
    def test_what_counts_as_done(self, old, new, now, outcome):
        record = CulturalObjectFactory.build(museum=None, values={"LIEUX": [now] if now else []})
        one = Contribution(kind="correction", field="LIEUX", old_value=old, proposed_value=new)
        assert outcome_of(one, record) == outcome

    def test_a_record_that_is_gone(self, museum, lea):
        one = self.returned(museum, lea)
        one.object.withdraw()
        one.object.save()
        assert domain.close_done([(one.object, {})]) == 0
        one.refresh_from_db()
        assert one.import_outcome == "disparu"


class TestDesk:
    """What the office has corrected in the record itself goes back too."""

    @staticmethod
    def settle(record, after=("Villerville",), role="membre"):
        """By a member of the museum, or by the team."""
        from maillage.heritage.catalogue import hooks

        organisation = record.museum.organisation if role == "membre" else None
        camille = UserFactory(role=role, organisation=organisation)
        before = tuple(record.values.get("LIEUX", ()))
        record.values = {**record.values, "LIEUX": list(after)}
        record.save()
        correction = hooks.Correction(record, "LIEUX", before, after, "Vu en jeu.", camille)
        for desk in hooks.correction_desks:
            desk.receive(correction)
        return camille

    def test_it_waits_for_the_way_back_and_is_not_told_beside_the_record(self, museum, lea):
        record = CulturalObjectFactory(museum=museum, values={"LIEUX": ["Trouville"]})
        camille = self.settle(record)
        one = Contribution.objects.get()
        assert (one.state, one.old_value, one.proposed_value) == (
            "acceptee",
            "Trouville",
            "Villerville",
        )
        assert (one.source, one.author_name) == ("Vu en jeu.", str(camille))
        assert domain.knowledge_of(record) == []
        (row,) = rows_of(domain.make_way_back(museum=museum, actor=lea, form="csv"))
        assert (row["Proposée par"], row["Acceptée par"]) == (str(camille), str(camille))
        assert domain.latest_answers() == []
        assert domain.unnamed_count() == 0
        assert list(domain.contributors()) == []

    def test_what_somebody_had_proposed_is_accepted(self, museum):
        one = ContributionFactory(
            object=CulturalObjectFactory(museum=museum, values={"LIEUX": ["Trouville"]}),
            proposed_value="Villerville",
            author_email="m.lefevre@exemple.fr",
        )
        camille = self.settle(one.object)
        one = Contribution.objects.get()
        assert (one.state, one.moderated_by) == ("acceptee", camille)
        assert one.answers.get().signature == str(camille)
        assert "vous donne raison" in Notification.objects.get(kind="contribution_answer").text

    @pytest.mark.parametrize("kind_of_actor", ["team", "other museum"])
    def test_what_the_team_decides_the_museum_is_asked(self, museum, lea, kind_of_actor):
        from maillage.heritage.catalogue import hooks

        one = ContributionFactory(
            object=CulturalObjectFactory(museum=museum, values={"LIEUX": ["Trouville"]}),
            proposed_value="Villerville",
            author_email="m.lefevre@exemple.fr",
        )
        role = "communication" if kind_of_actor == "team" else "membre"
        record = one.object
        record.values = {**record.values, "LIEUX": ["Villerville"]}
        record.save()
        told = hooks.Correction(
            record,
            "LIEUX",
            ("Trouville",),
            ("Villerville",),
            "Vu en jeu.",
            UserFactory(role=role),
        )
        for desk in hooks.correction_desks:
            desk.receive(told)
        one.refresh_from_db()
        assert one.state == "transmise"
        assert not one.answers.exists()
        assert not Notification.objects.filter(kind="contribution_answer").exists()
        assert domain.tell_museums() == 1
        assert Notification.objects.get(kind="contribution_to_answer").user == lea
        with pytest.raises(domain.WayBackRefused):
            domain.make_way_back(museum=museum, actor=lea)
        done = domain.answer_contribution(
            contribution=one, museum=museum, verdict="accepte", actor=lea
        )
        assert (done.state, done.is_overtaken) == ("acceptee", False)

    def test_what_the_team_writes_alone_waits_too(self, museum):
        record = CulturalObjectFactory(museum=museum, values={"LIEUX": ["Trouville"]})
        self.settle(record, role="communication")
        one = Contribution.objects.get()
        assert (one.state, one.from_office) == ("transmise", True)
        assert not one.answers.exists()

    def test_the_spelling_of_the_record_goes_back(self, museum, lea):
        one = ContributionFactory(
            object=CulturalObjectFactory(museum=museum, values={"LIEUX": ["Trouville"]}),
            proposed_value="villerville",
        )
        self.settle(one.object)
        one.refresh_from_db()
        assert (one.state, one.proposed_value) == ("acceptee", "Villerville")
        assert one.is_overtaken is False
        (row,) = rows_of(domain.make_way_back(museum=museum, actor=lea, form="csv"))
        assert row["Nouvelle valeur"] == "Villerville"

    def test_another_value_on_its_way_is_for_the_museum_to_decide(self, museum):
        first = accepted(museum, proposed_value="Honfleur")
        self.settle(first.object)
        states = set(Contribution.objects.values_list("proposed_value", "state"))
        assert states == {("Honfleur", "acceptee"), ("Villerville", "transmise")}

    def test_an_emptied_field_goes_back_too(self, museum, lea):
        record = CulturalObjectFactory(museum=museum, values={"LIEUX": ["Trouville"]})
        self.settle(record, after=())
        one = Contribution.objects.get()
        assert (one.state, one.proposed_value, one.said) == ("acceptee", "", "(à vider)")
        (row,) = rows_of(domain.make_way_back(museum=museum, actor=lea, form="csv"))
        assert (row["Ancienne valeur"], row["Nouvelle valeur"]) == ("Trouville", "")
        told = {"LIEUX": (["Trouville"], [])}
        assert domain.close_done([(record, told)]) == 1

    def test_an_emptied_field_is_not_in_the_text_that_programs_read(self, museum, lea):
        record = CulturalObjectFactory(museum=museum, values={"LIEUX": ["Trouville"]})
        self.settle(record, after=())
        made = domain.make_way_back(museum=museum, actor=lea, form="joconde")
        archive = zipfile.ZipFile(io.BytesIO(content_of(made)))
        assert archive.read("corrections.txt") == b""
        assert "Trouville" in archive.read("justificatifs.csv").decode("utf-8-sig")
