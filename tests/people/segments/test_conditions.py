"""What the conditions of a segment find, say, and refuse."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from tests.factories import (
    CommuneFactory,
    ConsentFactory,
    ContactListFactory,
    DepartmentFactory,
    EventFactory,
    FunctionFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonalLinkFactory,
    PersonFactory,
    PostalAddressFactory,
    ProjectFactory,
    ProjectPartnerFactory,
    RegionFactory,
    SegmentFactory,
    SessionFactory,
    TagFactory,
    TaskFactory,
    TerritoryFactory,
    UserFactory,
)

from maillage.kernel import clock, registry
from maillage.people.directory.models import Organisation, Person
from maillage.people.segments import domain
from maillage.people.segments.domain import ORGANISATION, PERSON, ConditionError, Group, Leaf, parse
from maillage.people.segments.domain.operators import OPERATORS, months_before
from maillage.ui.choosers import choosers

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="coordination")


def leaf(field, op="any", value=None):
    return {"field": field, "op": op} | ({} if value is None else {"value": value})


def found(user, conditions, model=PERSON):
    compiled = domain.compile_conditions(parse(conditions), model, user)
    assert not compiled.broken, compiled.broken
    return set(domain.visible(model, user).filter(compiled.q))


def organisations(user, conditions):
    return found(user, conditions, ORGANISATION)


# -- the tree ---------------------------------------------------------------------------------------


def test_all_any_and_not_at_any_depth(user):
    museum = OrganisationFactory(kind="musee")
    artist = OrganisationFactory(kind="artiste", email="a@exemple.fr")
    school = OrganisationFactory(kind="ecole", email="e@exemple.fr")
    kind = lambda value: leaf("organisation.kind", "any", [value])  # noqa: E731 - three uses
    mail = leaf("organisation.email", "filled")
    assert organisations(user, {}) == {museum, artist, school}
    assert organisations(user, {"any": [kind("musee"), kind("artiste")]}) == {museum, artist}
    assert organisations(user, {"all": [kind("musee"), mail]}) == set()
    assert organisations(user, {"not": kind("musee")}) == {artist, school}
    assert organisations(user, {"not": {"any": [kind("musee"), kind("ecole")]}}) == {artist}
    deep = {"all": [mail, {"any": [kind("musee"), {"not": {"all": [mail, kind("ecole")]}}]}]}
    assert organisations(user, deep) == {artist}
    assert organisations(user, kind("ecole")) == {school}


def test_a_tree_is_written_as_it_was_read():
    one = leaf("person.works", "yes")
    for data in ({}, {"all": [one]}, {"any": [one, {"not": one}]}, {"not": {"any": [one, one]}}):
        assert domain.write(parse(data)) == data
    assert domain.write(parse({"all": []})) == {}


@pytest.mark.parametrize(
    "data",
    [
        [],
        "tous",
        {"all": {}},
        {"all": [3]},
        {"xor": []},
        {"all": [], "any": []},
        {"field": 3},
        {"not": None},
        {"field": "person.works", "op": "yes", "also": 1},
    ],
)
def test_what_is_not_a_tree_is_refused_in_words(data, user):
    with pytest.raises(ConditionError, match="mal écrites"):
        parse(data)
    compiled = domain.compile_segment(SegmentFactory(conditions=data), user)
    assert compiled.broken


def test_too_deep_and_too_many_are_refused():
    node = leaf("person.works", "yes")
    for _level in range(6):
        node = {"all": [node]}
    with pytest.raises(ConditionError, match="5 niveaux"):
        parse(node)
    for _level in range(40):
        node = {"not": node}
    with pytest.raises(ConditionError, match="5 niveaux"):
        parse(node)
    with pytest.raises(ConditionError, match="50 au plus"):
        parse({"any": [leaf("person.works", "yes")] * 51})
    assert parse({"any": [leaf("person.works", "yes")] * 50})


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (leaf("person.shoe_size", "any", ["42"]), "ne connaît pas"),
        (leaf("organisation.kind", "any", ["musee"]), "ne connaît pas"),
        (leaf("person.email", "resembles", "x"), "n’existe pas"),
        (leaf("person.email", "contains"), "donnez une valeur"),
        (leaf("person.email", "contains", {"a": 1}), "donnez une valeur"),
        (leaf("person.email", "contains", "x" * 300), "trop long"),
        (leaf("person.language", "any", "fr"), "au moins une valeur"),
        (
            leaf("person.language", "any", ["x"] * 1 + [str(n) for n in range(300)]),
            "trop de valeurs",
        ),
        (leaf("person.created", "year", "deux mille"), "nombre entier"),
        (leaf("person.created", "year", 12), "année"),
        (leaf("person.created", "months_less", -3), "plus grand que zéro"),
        (leaf("person.created", "after", "31/12/2026"), "n’est pas une date"),
    ],
)
def test_a_wrong_condition_is_said_and_finds_nobody(user, condition, words):
    PersonFactory()
    segment = SegmentFactory(conditions={"not": condition})
    compiled = domain.compile_segment(segment, user)
    assert words in compiled.broken[0]
    assert not domain.segment_records(segment, user).exists()


def test_a_record_that_is_gone_is_said_and_finds_nobody(user):
    person = PersonFactory(organisation=OrganisationFactory(), title="Régie")
    kept = person.functions.get().organisation
    gone = leaf("person.organisation", "any", ["999999"])
    compiled = domain.compile_conditions(parse(gone), PERSON, user)
    assert "n’existe plus" in compiled.warnings[0]
    assert "une fiche disparue" in compiled.sentence
    assert not found(user, gone)
    half = leaf("person.organisation", "any", [str(kept.pk), "999999"])
    compiled = domain.compile_conditions(parse(half), PERSON, user)
    assert "1 des valeurs" in compiled.warnings[0]
    assert found(user, half) == {person}


# -- sentences --------------------------------------------------------------------------------------


def test_a_sentence_reads(user):
    orne = DepartmentFactory()
    tree = {
        "all": [
            leaf("organisation.kind", "any", ["artiste"]),
            {
                "any": [
                    leaf("organisation.department", "any", [str(orne.pk)]),
                    leaf("organisation.city", "contains", "Bell"),
                ]
            },
            {"not": leaf("organisation.email", "empty")},
        ]
    }
    sentence = domain.compile_conditions(parse(tree), ORGANISATION, user).sentence
    assert sentence == (
        "les organisations dont la nature est Artiste ou compagnie ET (dont le département est "
        "Orne (61) OU dont la ville contient « Bell ») sauf celles (dont le courriel n’est pas "
        "renseigné)"
    )
    empty = domain.compile_conditions(Group("all", (Group("any"),)), PERSON, user)
    assert empty.sentence == "toutes les personnes"


@pytest.mark.parametrize(
    ("op", "value", "words"),
    [
        ("year", 2026, "en 2026"),
        ("after", "2026-05-12", "à partir du 12 mai 2026"),
        ("before", "2026-05-12", "avant le 12 mai 2026"),
        ("days_less", 30, "depuis moins de 30 jours"),
        ("months_less", 6, "depuis moins de 6 mois"),
        ("months_more", 6, "il y a plus de 6 mois"),
    ],
)
def test_dates_are_said(user, op, value, words):
    compiled = domain.compile_conditions(parse(leaf("person.created", op, value)), PERSON, user)
    assert compiled.sentence.endswith(words)


# -- criteria ---------------------------------------------------------------------------------------


def test_every_criterion_compiles_with_every_operator(user):
    """On both databases, none of them is an error, nor counts somebody twice."""
    org = OrganisationFactory(commune=CommuneFactory(), kind="musee")
    person = PersonFactory(organisation=org, title="Régie")
    FunctionFactory(person=person, organisation=OrganisationFactory(kind="musee"))
    values = {"text": "a", "integer": 3, "day": "2026-05-12"}
    for criterion in registry.criteria:
        for operator in OPERATORS[criterion.value_kind]:
            value = values.get(operator.needs)
            if operator.key == "year":
                value = 2026
            if operator.needs == "values":
                choices = criterion.choices(user) if criterion.choices else ()
                value = [one for one, _label in domain.flat(choices)][:2] or [str(org.pk)]
            conditions = parse(leaf(criterion.key, operator.key, value))
            compiled = domain.compile_conditions(conditions, criterion.model, user)
            assert not compiled.broken, (criterion.key, operator.key, compiled.broken)
            records = domain.visible(criterion.model, user).filter(compiled.q)
            keys = list(records.values_list("pk", flat=True))
            assert len(keys) == len(set(keys)), (criterion.key, operator.key)
            assert str(criterion.label)
            assert "%" not in compiled.sentence


def test_text_forgets_case_and_accents(user):
    person = PersonFactory(last_name="Lefèvre", first_name="Élise", email="elise@exemple.fr")
    other = PersonFactory(last_name="Ünal", first_name="Gaël", email="")
    assert found(user, leaf("person.last_name", "contains", "FEVR")) == {person}
    assert found(user, leaf("person.last_name", "lacks", "fevr")) == {other}
    assert found(user, leaf("person.first_name", "starts", "eli")) == {person}
    assert found(user, leaf("person.last_name", "equals", "unal")) == {other}
    assert found(user, leaf("person.email", "empty")) == {other}
    assert found(user, leaf("person.email", "filled")) == {person}


def test_people_by_their_work(user):
    museum, school = OrganisationFactory(kind="musee"), OrganisationFactory(kind="ecole")
    network = MembershipFactory(member=museum).network
    at_museum = PersonFactory(organisation=museum, title="Régisseuse")
    at_school = PersonFactory(organisation=school, title="Principal")
    former = PersonFactory()
    FunctionFactory(person=former, organisation=museum, end=clock.today() - timedelta(days=1))
    assert found(user, leaf("person.organisation_kind", "any", ["musee"])) == {at_museum}
    assert found(user, leaf("person.organisation_kind", "none", ["musee"])) == {at_school, former}
    assert found(user, leaf("person.organisation", "any", [str(school.pk)])) == {at_school}
    assert found(user, leaf("person.title", "contains", "regis")) == {at_museum}
    assert found(user, leaf("person.organisation_network", "any", [str(network.pk)])) == {at_museum}
    assert found(user, leaf("person.works", "no")) == {former}


def test_places(user):
    orne, paris = (
        DepartmentFactory(),
        DepartmentFactory(
            code="75", name="Paris", region=RegionFactory(code="11", name="Île-de-France")
        ),
    )
    belleme = CommuneFactory(department=orne)
    merged = CommuneFactory(department=orne, kind="ancienne", successor=belleme)
    there = OrganisationFactory(commune=belleme)
    once = OrganisationFactory(commune=merged)
    unplaced = OrganisationFactory(postal_code="61500")
    away = OrganisationFactory(commune=CommuneFactory(department=paris), postal_code="61000")
    territory = TerritoryFactory()
    territory.communes.add(belleme)
    assert organisations(user, leaf("organisation.department", "any", [str(orne.pk)])) == {
        there, once, unplaced,
    }  # fmt: skip
    # The chooser of communes is the territory's own.
    if choosers.get("communes") is not None:
        here = leaf("organisation.commune", "any", [str(belleme.pk)])
        assert organisations(user, here) == {there, once}
    assert organisations(user, leaf("organisation.territory", "any", [str(territory.pk)])) == {
        there, once,
    }  # fmt: skip
    assert away not in organisations(
        user, leaf("organisation.region", "any", [str(orne.region_id)])
    )
    worker = PersonFactory(organisation=there)
    home = PostalAddressFactory(person=PersonFactory(), commune=belleme).person
    where = leaf("person.territory", "any", [str(territory.pk)])
    assert found(user, where) == {worker, home}
    # A private address is not read by whoever may not see it, not even by its effect.
    assert found(UserFactory(role="lecture"), where) == {worker}


def test_tags_lists_networks_and_consents(user):
    tag = TagFactory()
    person, other = PersonFactory(), PersonFactory()
    person.tags.add(tag)
    contact_list = ContactListFactory()
    contact_list.people.add(person)
    ConsentFactory(person=person, purpose="lettre")
    ConsentFactory(person=other, purpose="lettre")
    ConsentFactory(person=other, purpose="lettre", given=False)
    assert found(user, leaf("person.tag", "any", [str(tag.pk)])) == {person}
    assert found(user, leaf("person.tag_family", "any", ["public"])) == {person}
    assert found(user, leaf("person.list", "any", [str(contact_list.pk)])) == {person}
    assert found(user, leaf("person.list", "none", [str(contact_list.pk)])) == {other}
    assert found(user, leaf("person.consent", "any", ["lettre"])) == {person}
    link = MembershipFactory(start=date(2019, 5, 1))
    left = MembershipFactory(network=link.network, end=date(2020, 1, 1))
    network = leaf("organisation.network", "any", [str(link.network_id)])
    assert organisations(user, network) == {link.member}
    since = leaf("organisation.member_since", "year", 2019)
    assert organisations(user, since) == {link.member}
    assert left.member not in organisations(user, since)


def test_relative_dates(user):
    now = datetime(2026, 8, 31, 12, tzinfo=timezone.get_default_timezone())
    with clock.as_if(now):
        recent = PersonFactory(created_at=now - timedelta(days=100))
        old = PersonFactory(created_at=now - timedelta(days=400))
        assert found(user, leaf("person.created", "months_less", 6)) == {recent}
        assert found(user, leaf("person.created", "months_more", 6)) == {old}
        assert found(user, leaf("person.created", "days_less", 99)) == set()
        assert found(user, leaf("person.created", "year", 2026)) == {recent}
        assert found(user, leaf("person.created", "before", "2026-01-01")) == {old}
    assert months_before(date(2026, 8, 31), 6) == date(2026, 2, 28)
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2026, 1, 15), 1) == date(2025, 12, 15)
    assert months_before(date(2026, 1, 15), 36_000) == date.min


def test_involvement(user):
    artist = OrganisationFactory(kind="artiste")
    project = ProjectFactory(with_anchors=True, kind="residence")
    ProjectPartnerFactory(project=project, organisation=artist, role="artiste")
    person = PersonFactory()
    TaskFactory(project=project, responsible=person, due=clock.today() - timedelta(days=2))
    PersonalLinkFactory(person=person, project=project)
    year = project.main_anchor.day.year
    assert artist in organisations(user, leaf("organisation.project_day", "year", year))
    assert organisations(user, leaf("organisation.project_role", "any", ["artiste"])) == {artist}
    assert project.lead in organisations(user, leaf("organisation.leads", "yes"))
    assert artist in organisations(user, leaf("organisation.project_kind", "any", ["residence"]))
    assert found(user, leaf("person.late_task", "yes")) == {person}
    assert found(user, leaf("person.project", "any", [str(project.pk)])) == {person}
    assert found(user, leaf("person.link", "yes")) == {person}
    event = EventFactory(organiser=artist)
    session = SessionFactory(event=event)
    held = leaf("organisation.event_day", "year", clock.local(session.start).year)
    assert organisations(user, held) == {artist}


# -- rights -----------------------------------------------------------------------------------------


def test_what_one_may_not_see_is_not_found(user):
    person = PersonFactory()
    segment = SegmentFactory()
    assert set(domain.segment_records(segment, user)) == {person}
    member = UserFactory(role="membre")
    assert not domain.segment_records(segment, member).exists()
    Person.objects.filter(pk=person.pk).update(erased_at=clock.now())
    assert not domain.segment_records(segment, user).exists()


def test_a_criterion_asks_its_permission():
    ConsentFactory()
    reader = UserFactory(role="lecture")
    segment = SegmentFactory(conditions={"not": leaf("person.consent", "any", ["lettre"])})
    compiled = domain.compile_segment(segment, reader)
    assert "pas le droit" in compiled.broken[0]
    assert not domain.segment_records(segment, reader).exists()
    offered = {one.key for one in domain.criteria_for(PERSON, reader)}
    assert "person.consent" not in offered
    assert "person.link" not in offered
    assert not [key for key in offered if "note" in key or "need" in key]


def test_restricted_projects_do_not_show_through(user):
    hidden = ProjectFactory(visibility="restreinte")
    person = PersonFactory()
    TaskFactory(project=hidden, responsible=person)
    assert not found(user, leaf("person.open_task", "yes"))
    boss = UserFactory(role="administration")
    assert found(boss, leaf("person.open_task", "yes")) == {person}
    named = domain.compile_conditions(
        Group("all", (Leaf("person.project", "any", [str(hidden.pk)]),)), PERSON, user
    )
    assert hidden.name not in named.sentence
    assert named.warnings


def test_the_number_of_queries_does_not_follow_the_records(user, django_assert_num_queries):
    conditions = parse(leaf("organisation.kind", "any", ["musee"]))
    for _row in range(3):
        OrganisationFactory(kind="musee")
    assert user.roles  # read once for the whole request
    with django_assert_num_queries(1):
        compiled = domain.compile_conditions(conditions, ORGANISATION, user)
        assert Organisation.objects.visible_to(user).filter(compiled.q).count() == 3
