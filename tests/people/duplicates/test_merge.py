"""Merging moves every link, whatever the app; taking it back gives every row as it was."""

from __future__ import annotations

from copy import copy
from datetime import date, timedelta

import pytest
from django.apps import apps
from tests.architecture.world import FACTORIES
from tests.factories import (
    CheckCampaignFactory,
    ConsentFactory,
    ContactListFactory,
    ContactPointFactory,
    DuplicatePairFactory,
    FunctionFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonalLinkFactory,
    PersonFactory,
    ProjectFactory,
    ProjectPartnerFactory,
    RetentionItemFactory,
    RoleGrantFactory,
    SegmentFactory,
    SheetLinkFactory,
    TagFactory,
    UserFactory,
)
from tests.people.duplicates.snapshots import differences, pointing_to, snapshot

from maillage.kernel import audit, clock, registry, undo
from maillage.kernel.models import AuditEntry
from maillage.people.directory.models import (
    Consent,
    ContactPoint,
    Function,
    Membership,
    Organisation,
    Person,
    PostalAddress,
)
from maillage.people.duplicates import domain
from maillage.people.duplicates.domain.links import relations_to
from maillage.people.duplicates.models import DuplicatePair, Merge
from maillage.portal.models import PersonalLink

pytestmark = pytest.mark.django_db


@pytest.fixture
def camille():
    return UserFactory(role="coordination", first_name="Camille", last_name="Lefort")


def merge(kept, gone, actor, **choices):
    """By the verb of its kind."""
    verb = domain.merge_people if isinstance(kept, Person) else domain.merge_organisations
    return verb(kept=kept, gone=gone, choices=choices, actor=actor)


def point_from_everywhere(sheet):
    """One row of each model that points to `sheet`, by each of its columns; returns their labels."""
    made = set()
    for model, key in relations_to(type(sheet)):
        owner = model._meta.auto_created
        if owner:
            many = next(
                one for one in owner._meta.many_to_many if one.remote_field.through is model
            )
            if owner is type(sheet):
                getattr(sheet, many.name).add(FACTORIES[many.related_model]())
            else:
                getattr(FACTORIES[owner](), many.name).add(sheet)
        elif model in {DuplicatePair, Merge}:
            other = type(sheet)
            if model is Merge:
                Merge.objects.create(**{key.name: sheet}, gone_pk=999_999, gone_label="Jadis")
            elif key.name.startswith("other_"):
                mate = key.name.removeprefix("other_")
                first = FACTORIES[other](pk=sheet.pk - 1_000)
                DuplicatePair.objects.create(**{mate: first, key.name: sheet})
            else:
                DuplicatePair.objects.create(
                    **{key.name: sheet, f"other_{key.name}": FACTORIES[other](pk=sheet.pk + 1_000)}
                )
        else:
            make(model, key, sheet)
        made.add(f"{model._meta.label}.{key.name}")
    return made


def make(model, key, sheet):
    """By its factory, with what its own constraints ask."""
    given = {key.name: sheet}
    names = {one.name for one in model._meta.concrete_fields}
    if {"person", "organisation"} <= names and key.name == "organisation":
        if model._meta.get_field("person").null:
            given["person"] = None
    if {"role", "organisation"} <= names and model._meta.app_label == "accounts":
        given["role"] = "membre"
    factory = FACTORIES.get(model)
    if factory is not None:
        return factory(**given)
    return model._default_manager.create(**given)


@pytest.mark.parametrize("factory", [PersonFactory, OrganisationFactory])
def test_nothing_points_to_the_sheet_that_went_and_all_comes_back(factory, camille):
    kept, gone = factory(), factory(pk=50_000)
    made = point_from_everywhere(gone)
    expected = {f"{model._meta.label}.{key.name}" for model, key in relations_to(type(gone))}
    assert made == expected
    assert {one.rsplit(":", 1)[0] for one in pointing_to(type(gone), gone.pk)} == expected
    before = snapshot()
    done = merge(kept, gone, camille)
    assert pointing_to(type(gone), gone.pk) == []
    assert not type(gone).objects.filter(pk=gone.pk).exists()
    moved = {one.rsplit(":", 1)[0] for one in pointing_to(type(kept), kept.pk)}
    pairs = {
        f"duplicates.DuplicatePair.{name}"
        for name in ("person", "other_person", "organisation", "other_organisation")
    }
    assert expected - pairs <= moved
    domain.undo_merge(merge=done, actor=camille)
    assert differences(before, snapshot()) == []


@pytest.mark.parametrize("factory", [PersonFactory, OrganisationFactory])
def test_both_have_everything(factory, camille):
    """Every unique rule is met at once, and nothing is lost on the way back."""
    kept, gone = factory(), factory(pk=50_000)
    point_from_everywhere(kept)
    point_from_everywhere(gone)
    before = snapshot()
    done = merge(kept, gone, camille)
    assert pointing_to(type(gone), gone.pk) == []
    domain.undo_merge(merge=done, actor=camille)
    assert differences(before, snapshot()) == []


def test_what_would_stand_twice_gives_way(camille):
    museum, project, user = OrganisationFactory(), ProjectFactory(), UserFactory()
    kept = PersonFactory(organisation=museum, title="Médiatrice")
    gone = PersonFactory(organisation=museum, title="Médiatrice")
    Function.objects.filter(person=gone).update(start=date(2015, 1, 1))
    other = FunctionFactory(person=gone, title="Présidente")
    links = [PersonalLinkFactory(person=one, project=project) for one in (kept, gone)]
    parts = [
        ProjectPartnerFactory(person=one, organisation=None, project=project)
        for one in (kept, gone)
    ]
    mailing = ContactListFactory()
    mailing.people.add(kept, gone)
    tag = TagFactory()
    kept.tags.add(tag)
    gone.tags.add(tag)
    for one in (kept, gone):
        RetentionItemFactory(person=one)
        ContactPointFactory(person=one, value="06 39 98 10 11")
        ConsentFactory(person=one)
    campaign = CheckCampaignFactory()
    sheet_links = [SheetLinkFactory(person=one, campaign=campaign) for one in (kept, gone)]
    before = snapshot()
    done = merge(kept, gone, camille)
    held = Function.objects.filter(person=kept)
    assert {(one.title, one.is_main) for one in held} == {
        ("Médiatrice", True),
        ("Présidente", False),
    }
    assert held.get(title="Médiatrice").start == date(2015, 1, 1)
    assert other.pk in {one.pk for one in held}
    assert [bool(PersonalLink.objects.get(pk=one.pk).revoked_at) for one in links] == [False, True]
    assert type(parts[0]).objects.filter(project=project).count() == 1
    assert mailing.people.count() == kept.tags.count() == 1
    assert kept.retention_items.count() == 1
    assert Consent.objects.filter(person=kept).count() == 2
    assert kept.contactpoint_set.filter(value="06 39 98 10 11").count() == 1
    assert kept.sheet_links.filter(revoked_at__isnull=True).get() == sheet_links[0]
    domain.undo_merge(merge=done, actor=camille)
    assert differences(before, snapshot()) == []
    assert user.pk


def test_networks_services_and_loops_of_organisations(camille):
    kept, gone = OrganisationFactory(), OrganisationFactory()
    network, service = OrganisationFactory(), OrganisationFactory(parent=gone)
    MembershipFactory(member=kept, network=network, start=date(2019, 1, 1))
    MembershipFactory(member=gone, network=network, start=date(2017, 1, 1))
    MembershipFactory(member=gone, network=kept)
    kept.parent = service
    kept.save()
    before = snapshot()
    done = merge(kept, gone, camille)
    kept.refresh_from_db()
    service.refresh_from_db()
    assert (kept.parent_id, service.parent_id) == (None, kept.pk)
    assert Membership.objects.get().start == date(2017, 1, 1)
    domain.undo_merge(merge=done, actor=camille)
    assert differences(before, snapshot()) == []


@pytest.mark.parametrize("parent_of", ["kept", "gone"])
def test_a_service_merges_with_the_body_above_it(parent_of, camille):
    top = OrganisationFactory()
    kept = OrganisationFactory()
    gone = OrganisationFactory(parent=kept if parent_of == "kept" else top)
    if parent_of == "gone":
        kept.parent = gone
        kept.save()
    before = snapshot()
    done = merge(kept, gone, camille)
    kept.refresh_from_db()
    assert kept.parent == (None if parent_of == "kept" else top)
    domain.undo_merge(merge=done, actor=camille)
    assert differences(before, snapshot()) == []


def test_fields_by_choice_and_nothing_lost_by_default(camille):
    kept = PersonFactory(first_name="Nadia", last_name="Durand", phone="", offers="Une salle")
    gone = PersonFactory(
        first_name="Nadya", last_name="Durand-Lefèvre", phone="06 39 98 10 12", offers="Un minibus",
        needs="Boucle magnétique", user=UserFactory(),
    )  # fmt: skip
    ConsentFactory(person=gone, purpose="besoins")
    account, address = gone.user, gone.email
    before = snapshot()
    done = merge(kept, gone, camille, first_name="kept", last_name="gone")
    kept.refresh_from_db()
    assert str(kept) == "Nadia Durand-Lefèvre"
    assert (kept.phone, kept.user, kept.needs) == ("06 39 98 10 12", account, "Boucle magnétique")
    assert kept.offers == "Une salle\n\nUn minibus"
    assert kept.contactpoint_set.get().value == address
    assert "durand-lefevre" in kept.folded
    domain.undo_merge(merge=done, actor=camille)
    assert differences(before, snapshot()) == []


def test_needs_stay_only_with_the_last_word_of_both_ledgers(camille):
    kept, gone = PersonFactory(), PersonFactory(needs="Fauteuil")
    ConsentFactory(person=gone, purpose="besoins", at=clock.now() - timedelta(days=30))
    ConsentFactory(person=kept, purpose="besoins", given=False)
    merge(kept, gone, camille)
    kept.refresh_from_db()
    assert kept.needs == ""


def test_a_segment_follows_the_organisation_that_stays(camille):
    kept, gone = OrganisationFactory(), OrganisationFactory()
    leaf = {"field": "person.organisation", "op": "any", "value": [gone.pk]}
    segment = SegmentFactory(conditions={"all": [leaf]})
    done = merge(kept, gone, camille)
    segment.refresh_from_db()
    assert segment.conditions["all"][0]["value"] == [kept.pk]
    domain.undo_merge(merge=done, actor=camille)
    segment.refresh_from_db()
    assert segment.conditions["all"][0]["value"] == [gone.pk]


def test_the_address_of_the_sheet_that_goes_can_become_the_main_one(camille):
    kept, gone = PersonFactory(email="a@exemple.fr"), PersonFactory(email="b@exemple.fr")
    merge(kept, gone, camille, email="gone")
    kept.refresh_from_db()
    assert kept.email == "b@exemple.fr"
    assert not ContactPoint.objects.exists()


def test_identifiers_and_addresses_of_organisations(camille):
    kept = OrganisationFactory(siret="35600000000048", address="1 rue A", city="Bellême")
    gone = OrganisationFactory(
        museofile="M0410", address="2 rue B", city="Sées", website="https://b.exemple.fr"
    )
    done = merge(kept, gone, camille)
    kept.refresh_from_db()
    assert (kept.siret, kept.museofile, kept.city) == ("35600000000048", "M0410", "Bellême")
    assert kept.website == "https://b.exemple.fr"
    assert PostalAddress.objects.get(organisation=kept).city == "Sées"
    domain.undo_merge(merge=done, actor=camille)
    assert Organisation.objects.get(pk=gone.pk).museofile == "M0410"


def test_what_says_more_is_proposed(camille):
    kept = OrganisationFactory(kind="autre", city="Sées", postal_code="61500", address="")
    gone = OrganisationFactory(kind="musee", city="Sées", postal_code="61500", address="2 rue B")
    merge(kept, gone, camille)
    kept.refresh_from_db()
    assert (kept.kind, kept.address) == ("musee", "2 rue B")
    assert not PostalAddress.objects.exists()


class TestRefusals:
    def test_two_accounts_the_same_sheet_an_erased_one(self, camille):
        one, other = PersonFactory(user=UserFactory()), PersonFactory(user=UserFactory())
        with pytest.raises(domain.MergeRefused, match="compte"):
            merge(one, other, camille)
        with pytest.raises(domain.MergeRefused, match="même fiche"):
            merge(one, one, camille)
        Person.objects.filter(pk=other.pk).update(erased_at=one.created_at, user=None)
        with pytest.raises(domain.MergeRefused, match="effacées"):
            merge(one, other, camille)

    def test_merged_already_says_who_and_where(self, camille):
        one, other = PersonFactory(), PersonFactory()
        merge(one, other, camille)
        for kept, gone in ((one, other), (other, one)):
            with pytest.raises(domain.AlreadyMerged, match="Camille Lefort vient") as told:
                merge(kept, gone, camille)
            assert told.value.kept == one
        third = PersonFactory()
        with pytest.raises(domain.AlreadyMerged, match="a déjà réuni «") as told:
            merge(third, other, camille)

    def test_deleted_meanwhile(self, camille):
        one, other = PersonFactory(), PersonFactory()
        Person.objects.get(pk=other.pk).delete()
        with pytest.raises(domain.MergeRefused, match="supprimée"):
            merge(one, other, camille)

    def test_changed_since_it_was_compared(self, camille):
        one, other = PersonFactory(), PersonFactory()
        versions = {one.pk: one.version, other.pk: other.version}
        other.phone = "06 39 98 10 13"
        other.save()
        with pytest.raises(domain.SheetChanged, match="relisez"):
            domain.merge_people(kept=one, gone=other, choices={}, actor=camille, versions=versions)
        assert Person.objects.filter(pk=other.pk).exists()


def test_the_history_of_both_is_read_on_the_kept_one(camille):
    kept, gone = PersonFactory(), PersonFactory(first_name="Zoé", last_name="Autre")
    with audit.recording(actor=camille, verb="a corrigé le numéro"):
        gone.phone = "06 39 98 10 14"
        gone.save()
    done = merge(kept, gone, camille)
    verbs = set(audit.history_of(kept).values_list("verb", flat=True))
    assert {"a corrigé le numéro", "a réuni avec « Zoé Autre »"} <= verbs
    assert f"a réuni avec « {kept} »" in verbs
    domain.undo_merge(merge=done, actor=camille)
    verbs = set(audit.history_of(kept).values_list("verb", flat=True))
    assert "a corrigé le numéro" not in verbs
    assert AuditEntry.objects.filter(verb="a corrigé le numéro").exists()


def test_dismissed_pairs_follow_and_the_others_wait_for_the_scan(camille):
    a, b, c, d = (PersonFactory() for _ in range(4))
    merged = DuplicatePairFactory(person=b, other_person=c)
    DuplicatePairFactory(person=a, other_person=c, state="ecartee")
    DuplicatePairFactory(person=c, other_person=d)
    done = merge(b, c, camille)
    assert {(one.person, one.other_person) for one in DuplicatePair.objects.all()} == {(a, b)}
    domain.undo_merge(merge=done, actor=camille)
    assert DuplicatePair.objects.count() == 3
    assert DuplicatePair.objects.get(pk=merged.pk).state == "proposee"


def test_grants_of_the_same_account(camille):
    kept, gone, user = OrganisationFactory(), OrganisationFactory(), UserFactory()
    for one in (kept, gone):
        RoleGrantFactory(user=user, role="membre", organisation=one)
    RoleGrantFactory(role="membre", organisation=gone)
    before = snapshot()
    done = merge(kept, gone, camille)
    assert kept.role_grants.count() == 2
    domain.undo_merge(merge=done, actor=camille)
    assert differences(before, snapshot()) == []


def test_an_entry_is_about_a_row():
    with pytest.raises(ValueError, match="about a row"):
        undo.entry(None, None, [])


def test_what_names_a_sheet_otherwise_follows_and_comes_back(camille, monkeypatch):
    mailing = ContactListFactory(description="personne 12")

    def follow(gone, kept):
        before = copy(mailing)
        mailing.description = f"{gone} → {kept}"
        mailing.save()
        return [undo.entry(before, mailing, ["description"])]

    monkeypatch.setattr(registry, "followers", [registry.Follower("essai", follow)])
    kept, gone = PersonFactory(), PersonFactory()
    done = merge(kept, gone, camille)
    mailing.refresh_from_db()
    assert mailing.description == f"directory.person:{gone.pk} → directory.person:{kept.pk}"
    domain.undo_merge(merge=done, actor=camille)
    mailing.refresh_from_db()
    assert mailing.description == "personne 12"


def test_the_fuller_name_is_proposed(camille):
    kept, gone = (
        PersonFactory(first_name="D.", last_name="LE GOFF"),
        PersonFactory(first_name="Denis", last_name="Le Goff"),
    )
    merge(kept, gone, camille)
    kept.refresh_from_db()
    assert str(kept) == "Denis Le Goff"


def test_every_table_of_the_people_is_known():
    assert apps.get_model("directory.Person_tags") in dict(relations_to(Person))
