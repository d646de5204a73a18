"""What the scan proposes, keeps, withdraws; and that it may be stopped anywhere."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import (
    CommuneFactory,
    ContactPointFactory,
    FunctionFactory,
    OrganisationFactory,
    PersonFactory,
    PostalAddressFactory,
    UserFactory,
)

from maillage.kernel import clock
from maillage.kernel.models import AuditEntry, Job
from maillage.people.directory.models import Organisation, Person
from maillage.people.duplicates import benches, domain, tasks
from maillage.people.duplicates.domain import scanning
from maillage.people.duplicates.models import DuplicatePair

pytestmark = pytest.mark.django_db


@pytest.fixture
def museum():
    return OrganisationFactory(name="Musée de la Dentelle", kind="musee", city="Alençon", postal_code="61000")


def people(*names, at=None, **fields):
    """Several people, each from « First Last »."""
    made = []
    for name in names:
        first, _, last = name.partition(" ")
        made.append(PersonFactory(first_name=first, last_name=last, organisation=at, **fields))
    return made


def found():
    """What waits, as {(one, other): reasons}."""
    return {(str(one.left), str(one.right)): one.reasons for one in DuplicatePair.objects.all()}


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Nadia Durand", "Nadia DURAND", "name"),
        ("Élise Le-Goff", "Elise Le Goff", "name"),
        ("Nadia Durand", "Durand Nadia", "swapped"),
        ("N. Durand", "Nadia Durand", "initials"),
        ("J.-M. Thévenot", "Jean-Marc Thévenot", "initials"),
        ("Nadia Durand", "Nadia Durant", "typing"),
        ("Nadia Thévenot", "Nadia Thevneot", "typing"),
        ("Nadia Durand", "Nadia Durand-Lefèvre", "double_name"),
        ("Jean Thévenot", "Jean-Marc Thévenot", "double_name"),
        ("Maelann Lgoff", "Maelan Legoff", "typing"),
        ("Maëlys Le Goff", "Maëlys Legoff", "typing"),
    ],
)
def test_near_names_in_the_same_organisation(one, other, reason, museum):
    people(one, other, at=museum)
    domain.scan()
    assert [*found().values()] == [[reason, "organisation", "town"]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nadia Durand", "Zoé Durand"),
        ("Louis Durand", "Louise Durand"),
        ("Nadia Roy", "Nadia Roi"),
        ("Nadia Durand", "Nadia Benali"),
    ],
)
def test_others_are_others(one, other, museum):
    people(one, other, at=museum)
    domain.scan()
    assert found() == {}


def test_homonyms_in_two_towns_are_two(museum):
    people("Nadia Durand", at=museum)
    people("Nadia Durand", at=OrganisationFactory(city="Sées", postal_code="61500"))
    domain.scan()
    assert found() == {}
    people("Nadia Durand")  # nothing says where she works
    domain.scan()
    assert {tuple(reasons) for reasons in found().values()} == {("name",)}


def test_the_same_town_by_commune_address_or_home(museum):
    people("Nadia Durand", at=museum)
    commune = CommuneFactory(code="61001", name="Alençon")
    people("Nadia Durant", at=OrganisationFactory(city="", postal_code="", commune=commune))
    [other] = people("Nadja Durand")
    PostalAddressFactory(person=other, city="ALENCON CEDEX", postal_code="61014")
    domain.scan()
    assert len(found()) == 3
    assert all("town" in reasons for reasons in found().values())


def test_the_same_address_or_number():
    [one, other] = people("Nadia Durand", "Nadia Benali")
    ContactPointFactory(person=other, channel="courriel", value=one.email.upper())
    [three, four] = people("Zoé Lefèvre", "Zoe Lefevre", phone="02 61 91 00 01")
    domain.scan()
    assert found() == {
        (str(one), str(other)): ["email", "married"],
        (str(three), str(four)): ["phone", "name"],
    }


def test_a_number_that_many_share_says_nothing(museum):
    people(*(f"Nadia Durand{letter}" for letter in "abcdef"), phone="02 61 91 00 01")
    domain.scan()
    assert found() == {}


def test_a_name_that_changed_where_both_work(museum):
    [one] = people("Nadia Durand", at=museum, email="nadia.durand@exemple.fr")
    [other] = people("Nadia Benali", at=museum, email="nadia.durand@exemple.org")
    domain.scan()
    assert found() == {(str(one), str(other)): ["married", "organisation", "town"]}


def test_civilities_tell_apart(museum):
    people("Camille Durand", at=museum, civility="mme")
    people("Camile Durand", at=museum, civility="m")
    domain.scan()
    assert found() == {}


def test_erased_people_are_left_alone(museum):
    people("Nadia Durand", "Nadia Durand", at=museum)
    Person.objects.update(erased_at=clock.now())
    domain.scan()
    assert found() == {}


class TestOrganisations:
    def body(self, name, **fields):
        given = {"city": "Alençon", "postal_code": "61000", "kind": "autre"}
        return OrganisationFactory(name=name, **(given | fields))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Mairie d’Alençon", "Ville d’Alençon"),
            ("Musée de la Dentelle", "Musée de la Dentelle d’Alençon"),
            ("Association Les Amis du Musée", "Amis du musée"),
            ("Théâtre des Lumières", "Theatre des Lumiéres"),
            ("Médiathèque Aveline", "Bibliothèque Aveline"),
            ("Compagnie du Vent", "Cie du Vent"),
        ],
    )
    def test_near_names_in_a_town(self, one, other):
        self.body(one)
        self.body(other)
        domain.scan()
        assert len(found()) == 1

    def test_the_mairies_of_two_towns_and_two_schools_are_two(self):
        self.body("Mairie")
        self.body("Mairie", city="Sées", postal_code="61500")
        self.body("École n° 1")
        self.body("École n° 2")
        self.body("Musée A", museofile="M0001")
        self.body("Musée A", museofile="M0002")
        domain.scan()
        assert found() == {}

    def test_a_body_and_its_service_are_two(self):
        top = self.body("Communauté du Perche")
        self.body("Communauté du Perche", parent=top)
        domain.scan()
        assert found() == {}

    def test_siren_site_and_address(self):
        self.body("Amis de la Dentelle", siret="35600000000048")
        self.body("Amis de la dentele", siret="35600000049837", city="Sées", postal_code="61500")
        self.body("Festival du Vent", website="https://www.vent.exemple.fr/", city="Sées")
        self.body("Festival du Vent", website="http://vent.exemple.fr", city="Laval", postal_code="53000")
        domain.scan()
        assert sorted(map(tuple, found().values())) == [("siren", "typing"), ("site", "name")]


class TestAgain:
    def test_dismissed_pairs_are_never_proposed_again(self, museum):
        people("Nadia Durand", "Nadia Durant", at=museum)
        domain.scan()
        DuplicatePair.objects.update(state="ecartee")
        done = domain.scan()
        assert (done.proposed, done.waiting) == (0, 0)
        Person.objects.filter(last_name="Durant").update(last_name="Autrement")
        domain.scan()
        assert DuplicatePair.objects.get().state == "ecartee"

    def test_pairs_that_no_longer_look_alike_are_withdrawn(self, museum):
        [_one, other] = people("Nadia Durand", "Nadia Durant", at=museum)
        domain.scan()
        other.last_name = "Benali"
        other.save()
        done = domain.scan()
        assert (done.withdrawn, DuplicatePair.objects.count()) == (1, 0)

    def test_scores_follow_and_nothing_else_is_written(self, museum):
        [_one, other] = people("Nadia Durand", "Nadia Durant", at=museum)
        domain.scan()
        score = DuplicatePair.objects.get().score
        entries = AuditEntry.objects.count()
        done = domain.scan()
        assert (done.proposed, done.changed, done.withdrawn) == (0, 0, 0)
        assert AuditEntry.objects.count() == entries
        other.last_name = "Durand"
        other.save()
        assert domain.scan().changed == 1
        assert DuplicatePair.objects.get().score > score

    def test_stopped_half_way_then_run_again(self, museum, monkeypatch):
        monkeypatch.setattr(scanning, "BATCH", 2)
        people(*(f"Nadia Durand{letter}" for letter in ("", "t", "d", "x")), at=museum)
        whole = scanning._add
        calls = []

        def dies(*args):
            if len(calls) == 1:
                raise KeyboardInterrupt
            calls.append(1)
            return whole(*args)

        monkeypatch.setattr(scanning, "_add", dies)
        with pytest.raises(KeyboardInterrupt):
            domain.scan()
        assert DuplicatePair.objects.count() == 2
        monkeypatch.setattr(scanning, "_add", whole)
        domain.scan()
        half = found()
        DuplicatePair.objects.all().delete()
        domain.scan()
        assert found() == half
        assert len(half) > 2

    def test_a_sheet_that_goes_meanwhile_is_passed_over(self, museum):
        [one, other] = people("Nadia Durand", "Nadia Durant", at=museum)
        pairs = [(one.pk, other.pk)]
        other.delete()
        assert scanning._add(Person, pairs, {pairs[0]: (90, ("typing",))}) == 0


def test_the_number_of_queries_does_not_follow_the_number_of_pairs(museum):
    def queries():
        with CaptureQueriesContext(connection) as counted:
            domain.scan()
        return len(counted)

    people("Nadia Durand", "Nadia Durant", at=museum)
    queries()  # content types are read once
    counts = []
    for names in ((), ("Zoé Lefèvre", "Zoé Lefevre", "Zoë Lefevre")):
        people(*names, at=museum)
        DuplicatePair.objects.all().delete()
        counts.append(queries())
    assert counts[0] == counts[1]


class TestTask:
    def test_progress_then_the_result(self, museum, django_capture_on_commit_callbacks):
        people("Nadia Durand", "Nadia Durant", at=museum)
        with django_capture_on_commit_callbacks(execute=True):
            job = tasks.start_scan(UserFactory(role="coordination"))
        job.refresh_from_db()
        assert (job.percent, job.message, job.failed) == (100, "1 doublon à vérifier.", False)
        assert job.finished_at

    def test_one_scan_at_a_time_for_one_person(self):
        user = UserFactory(role="coordination")
        assert tasks.start_scan(user) == tasks.start_scan(user)
        Job.objects.update(finished_at=clock.now())
        tasks.start_scan(user)
        assert Job.objects.count() == 2

    def test_a_failure_is_told(self, monkeypatch):
        job = Job.objects.create(label="Recherche")

        def fails(**_kwargs):
            raise RuntimeError("no more memory")

        monkeypatch.setattr(domain, "scan", fails)
        with pytest.raises(RuntimeError):
            tasks.scan_duplicates.call(job.pk)
        job.refresh_from_db()
        assert job.failed
        assert "n’a pas pu" in job.message

    def test_every_night(self, museum):
        people("Nadia Durand", "Nadia Durant", at=museum)
        tasks.scan_every_night.call()
        tasks.forget_old_merges.call()
        assert DuplicatePair.objects.count() == 1


def test_planted_duplicates_are_found():
    benches.seed_base(120, 30)
    planted = benches.plant_duplicates(0.2)
    figures = benches.measure_scan()
    found_people = set(
        DuplicatePair.objects.filter(person__isnull=False).values_list("person_id", "other_person_id")
    )
    assert benches.recall(planted.people, found_people)["all"] >= 90
    assert figures["scan_sheets"] == Person.objects.count() + Organisation.objects.count()
    assert benches.measure_typing(UserFactory(role="lecture"), rounds=3) >= 0
    assert FunctionFactory
