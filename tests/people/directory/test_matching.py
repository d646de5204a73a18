"""The people and organisations that a list names."""

from __future__ import annotations

import pytest
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import OrganisationFactory, PersonFactory, UserFactory

from maillage.people.directory.domain import match_people, match_person
from maillage.people.directory.models import Organisation
from maillage.people.directory.names import FIRST_NAMES

pytestmark = pytest.mark.django_db

PEOPLE = (
    ("Nadia", "Durand", "nadia.durand@belleme.fr"),
    ("Louis", "Le Goff", "louis@exemple.fr"),
    ("Jean-Marc", "de La Tour", ""),
    ("Élise", "Bœuf", ""),
    ("Marie-Claire", "Thévenot", ""),
    ("Paul", "Martin", "paul.martin@exemple.fr"),
    ("Anne", "Martin", ""),
    ("Hervé", "Petit-Jean", ""),
    ("Sophie", "d’Ormesson", ""),
    ("", "Zimmermann", ""),
)


@pytest.fixture
def directory() -> dict[str, int]:
    """People and bodies by their last word."""
    found = {}
    for first, last, email in PEOPLE:
        person = PersonFactory(first_name=first, last_name=last, email=email)
        found[str(person)] = person.pk
    for name, kind, city in (
        ("Commune de Bellême", Organisation.Kind.COMMUNE, "Bellême"),
        ("Musée de la Dentelle", Organisation.Kind.MUSEUM, "Alençon"),
        ("Les Amis de Sées", Organisation.Kind.ASSOCIATION, "Sées"),
    ):
        found[name] = OrganisationFactory(name=name, kind=kind, city=city).pk
    return found


SURE = [
    ("Nadia Durand", "Nadia Durand"),
    ("nadia durand", "Nadia Durand"),
    ("NADIA DURAND", "Nadia Durand"),
    ("DURAND Nadia", "Nadia Durand"),
    ("Durand, Nadia", "Nadia Durand"),
    ("Durand Nadia", "Nadia Durand"),
    ("Mme Nadia Durand", "Nadia Durand"),
    ("Mme. DURAND Nadia", "Nadia Durand"),
    ("Nadia DURAND (mairie)", "Nadia Durand"),
    ("nadia.durand@belleme.fr", "Nadia Durand"),
    ("NADIA.DURAND@BELLEME.FR", "Nadia Durand"),
    ("N. D. <nadia.durand@belleme.fr>", "Nadia Durand"),
    ("Louis Le Goff", "Louis Le Goff"),
    ("LE GOFF Louis", "Louis Le Goff"),
    ("Jean-Marc de La Tour", "Jean-Marc de La Tour"),
    ("jean marc de la tour", "Jean-Marc de La Tour"),
    ("DE LA TOUR Jean-Marc", "Jean-Marc de La Tour"),
    ("Elise Boeuf", "Élise Bœuf"),
    ("BŒUF Élise", "Élise Bœuf"),
    ("herve petit jean", "Hervé Petit-Jean"),
    ("Sophie d'Ormesson", "Sophie d’Ormesson"),
    ("Zimmermann", "Zimmermann"),
    ("M. Zimmermann", "Zimmermann"),
]
PROBABLE = [
    ("Durand", "Nadia Durand"),
    ("Mme Durand", "Nadia Durand"),
    ("M Durand", "Nadia Durand"),
    ("durand", "Nadia Durand"),
    ("N. Durand", "Nadia Durand"),
    ("N Durand", "Nadia Durand"),
    ("Durand N.", "Nadia Durand"),
    ("Nadia", "Nadia Durand"),
    ("Nadia D.", "Nadia Durand"),
    ("J.-M. de La Tour", "Jean-Marc de La Tour"),
    ("JM. de La Tour", "Jean-Marc de La Tour"),
    ("de la Tour", "Jean-Marc de La Tour"),
    ("La Tour", "Jean-Marc de La Tour"),
    ("Jean-Marc d.", "Jean-Marc de La Tour"),
    ("Le Goff", "Louis Le Goff"),
    ("Marie Thévenot", "Marie-Claire Thévenot"),
    ("P. Martin", "Paul Martin"),
    ("Nadia Durant", "Nadia Durand"),
    ("Thevenaut Marie-Claire", "Marie-Claire Thévenot"),
    ("Zimermann", "Zimmermann"),
    ("Nadia Durand <autre@exemple.fr>", "Nadia Durand"),
]
BODIES = [
    ("Commune de Bellême", "Commune de Bellême", True),
    ("Mairie de Bellême", "Commune de Bellême", True),
    ("mairie Belleme", "Commune de Bellême", True),
    ("Ville de Bellême", "Commune de Bellême", True),
    ("Bellême", "Commune de Bellême", False),
    ("le Musée de la dentelle", "Musée de la Dentelle", True),
    ("Musee dentelle", "Musée de la Dentelle", True),
    ("Amis de Sées", "Les Amis de Sées", True),
    ("Musée de la Dentele", "Musée de la Dentelle", False),
]
UNKNOWN = [
    ("Jean-Marc de La Rue", "Jean-Marc", "de La Rue"),
    ("LEFÈVRE Aurélien", "Aurélien", "Lefèvre"),
    ("Mme Aïcha BENALI", "Aïcha", "Benali"),
    ("Benali Aïcha", "Aïcha", "Benali"),
    ("Aïcha Ben Ali", "Aïcha", "Ben Ali"),
    ("van der Berg Thomas", "Thomas", "van der Berg"),
    ("D'ALEMBERT Sylvie", "Sylvie", "d'Alembert"),
    ("gaël.thomas@exemple.fr", "Gaël", "Thomas"),
    ("Jean Paul Sarrasin", "Jean Paul", "Sarrasin"),
    ("Quéméneur", "", "Quéméneur"),
    ("K. Quéméneur", "K.", "Quéméneur"),
    ("Quéméneur K.", "K.", "Quéméneur"),
    ("Zoé Q.", "Zoé", "Q."),
]


@pytest.mark.parametrize(("text", "who"), SURE)
def test_whole_name_is_sure(directory, text, who):
    match = match_person(text)
    assert (match.kind, match.person_id) == ("person", directory[who])
    assert match.exact


@pytest.mark.parametrize(("text", "who"), PROBABLE)
def test_part_of_a_name_is_probable(directory, text, who):
    match = match_person(text)
    assert (match.kind, match.person_id) == ("person", directory[who])
    assert not match.exact
    assert [one.pk for one in match.candidates] == [directory[who]]


@pytest.mark.parametrize(("text", "name", "exact"), BODIES)
def test_organisations_are_recognised(directory, text, name, exact):
    match = match_person(text)
    assert (match.kind, match.organisation_id) == ("organisation", directory[name])
    assert match.exact is exact


@pytest.mark.parametrize(("text", "first", "last"), UNKNOWN)
def test_unknown_people_are_proposed(directory, text, first, last):
    match = match_person(text)
    assert match.kind == "unknown"
    assert (match.proposal_first, match.proposal_last) == (first, last)
    assert match.proposal_organisation == ""


@pytest.mark.parametrize("text", ["Martin", "Mme Martin", "martin"])
def test_homonyms_are_candidates(directory, text):
    match = match_person(text)
    assert match.kind == "ambiguous"
    assert [one.label for one in match.candidates] == ["Anne Martin", "Paul Martin"]
    assert match.candidates[1].hint == "paul.martin@exemple.fr"
    assert match.person_id is None


def test_person_and_body_of_one_name_are_candidates(directory):
    OrganisationFactory(name="Nadia Durand", kind=Organisation.Kind.ARTIST)
    match = match_person("Nadia Durand")
    assert match.kind == "ambiguous"
    assert [one.kind for one in match.candidates] == ["person", "organisation"]


@pytest.mark.parametrize("text", ["Service communication", "Imprimerie Leroy", "Mairie de Sées"])
def test_unknown_bodies_are_proposed(directory, text):
    match = match_person(text)
    assert match.kind == "unknown"
    assert match.proposal_organisation == text
    assert match.proposal_last == ""


@pytest.mark.parametrize("text", ["", "  ", "?", "à définir", "A DEFINIR", "tous", "-", "…", "M."])
def test_nobody_is_proposed_for_an_empty_cell(directory, text):
    match = match_person(text)
    assert match.kind == "unknown"
    assert match.proposal == ""


def test_address_of_a_body(directory):
    body = OrganisationFactory(email="accueil@dentelle.fr")
    assert match_person("accueil@dentelle.fr").organisation_id == body.pk


def test_unknown_address_is_kept_in_the_proposal(directory):
    match = match_person("Zoé Lanvin <Zoe@exemple.fr>")
    assert match.proposal_email == "zoe@exemple.fr"
    assert (match.proposal_first, match.proposal_last) == ("Zoé", "Lanvin")


def test_two_queries_whatever_the_number(directory, django_assert_num_queries):
    with django_assert_num_queries(2):
        match_people([text for text, _who in SURE + PROBABLE])
    with django_assert_num_queries(0):
        assert match_people([]) == {}


def test_a_member_only_recognises_its_own_people(directory):
    mine = OrganisationFactory(name="Musée de Sées", kind=Organisation.Kind.MUSEUM)
    colleague = PersonFactory(first_name="Zoé", last_name="Lanvin", organisation=mine)
    member = UserFactory(role="membre", organisation=mine)
    found = match_people(["Nadia Durand", "Zoé Lanvin", "Bellême", "Musée de Sées"], user=member)
    assert found["Nadia Durand"].kind == "unknown"
    assert found["Bellême"].kind == "unknown"
    assert found["Zoé Lanvin"].person_id == colleague.pk
    assert found["Musée de Sées"].organisation_id == mine.pk


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.text(max_size=40), max_size=8))
def test_any_text_gets_an_answer(directory, texts):
    with CaptureQueriesContext(_connection()) as queries:
        found = match_people(texts)
    assert set(found) == set(texts)
    assert len(queries) <= 2
    for text, match in found.items():
        assert match.kind in {"person", "organisation", "ambiguous", "unknown"}, text
        assert (match.kind == "ambiguous") == (len(match.candidates) > 1)


LETTERS = st.text("abcdefghijklmnopqrstuvwxyzéèàç", min_size=3, max_size=12)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=st.sampled_from(sorted(FIRST_NAMES)), last=LETTERS, way=st.integers(0, 6))
def test_however_a_known_name_is_written_it_is_found(directory, first, last, way):
    first, last = first.capitalize(), f"Q{last}x"
    person = PersonFactory(first_name=first, last_name=last, email="")
    text = (
        f"{first} {last}",
        f"{last} {first}",
        f"{last.upper()} {first}",
        f"{last}, {first}",
        f"Mme {first} {last.upper()}",
        f"  {first.upper()}   {last.lower()} ",
        f"{first} {last} (commune)",
    )[way]
    try:
        match = match_person(text)
        assert match.person_id == person.pk
        assert match.exact
    finally:
        person.delete()


def _connection():
    from django.db import connection

    return connection
