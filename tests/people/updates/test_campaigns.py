"""Campaigns: whom they ask, what leaves, nothing twice, reminders, closing, next year's."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from tests.factories import (
    CheckCampaignFactory,
    ContactListFactory,
    FunctionFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    SheetLinkFactory,
    UserFactory,
)

from maillage.kernel import clock
from maillage.kernel.models import Job, Notification
from maillage.people.directory.models import Person
from maillage.people.updates import domain, tasks
from maillage.people.updates.domain import audience, campaigns
from maillage.people.updates.models import CheckCampaign, SheetLink


@pytest.fixture
def sender(db):
    return UserFactory(role="communication")


@pytest.fixture
def network(db):
    """A network of a museum (two people, one without an address) and a former member."""
    network = OrganisationFactory(name="Réseau des musées")
    museum = OrganisationFactory(name="Musée de la Dentelle", kind="musee")
    school = OrganisationFactory(name="École", kind="ecole")
    former = OrganisationFactory(name="Ancien musée", kind="musee")
    today = clock.today()
    MembershipFactory(member=museum, network=network)
    MembershipFactory(member=school, network=network)
    MembershipFactory(member=former, network=network, end=today - timedelta(days=9))
    PersonFactory(last_name="Lanvin", email="zoe@exemple.fr", organisation=museum)
    PersonFactory(last_name="Muette", email="", organisation=museum)
    PersonFactory(last_name="Écolier", email="ecole@exemple.fr", organisation=school)
    PersonFactory(last_name="Tanguy", email="herve@exemple.fr", organisation=former)
    gone = PersonFactory(last_name="Partie", email="partie@exemple.fr")
    FunctionFactory(person=gone, organisation=museum, end=today - timedelta(days=3))
    return network


def names(queryset):
    return sorted(queryset.values_list("last_name", flat=True))


def send(campaign, sender):
    job = domain.launch_campaign(campaign=campaign, actor=sender)
    tasks.send_links.func(campaign.pk, job.pk, sender.pk)
    job.refresh_from_db()
    return job


class TestAudience:
    def test_a_network_its_kinds_and_people_in_addition(self, network, sender):
        campaign = CheckCampaignFactory(network=network)
        assert names(domain.people_of(campaign, sender)) == ["Lanvin", "Muette", "Écolier"]
        campaign.kinds = ["musee"]
        assert names(domain.people_of(campaign, sender)) == ["Lanvin", "Muette"]
        campaign.people.set(Person.objects.filter(last_name__in=["Tanguy", "Lanvin"]))
        assert names(domain.people_of(campaign, sender)) == ["Lanvin", "Muette", "Tanguy"]
        words = "Membres de Réseau des musées ; musée ; 2 personnes choisies"
        assert domain.audience_words(campaign, sender) == words
        campaign.network = None
        assert names(domain.people_of(campaign, sender)) == ["Lanvin", "Muette", "Tanguy"]

    def test_a_list_or_a_network_as_it_is_lent(self, network, sender):
        chosen = ContactListFactory(name="Vœux")
        chosen.people.set(Person.objects.filter(last_name="Tanguy"))
        campaign = CheckCampaignFactory(audience=f"list-{chosen.pk}")
        assert names(domain.people_of(campaign, sender)) == ["Tanguy"]
        assert domain.audience_words(campaign, sender) == "Vœux"
        campaign.audience = f"network-{network.pk}"
        assert names(domain.people_of(campaign, sender)) == ["Lanvin", "Muette", "Écolier"]
        campaign.audience = "list-999999"
        assert not domain.people_of(campaign, sender).exists()
        assert "n’existe plus" in domain.audience_words(campaign, sender)

    def test_nobody_is_asked_by_default(self, network, sender):
        assert not domain.people_of(CheckCampaignFactory(), sender).exists()

    def test_the_preview_counts_mails_and_missing_addresses(self, network, sender):
        found = domain.reach(CheckCampaignFactory(network=network), sender)
        assert (found.people, found.reachable, found.to_send) == (3, 2, 2)
        assert names(found.unreachable) == ["Muette"]

    def test_the_organisation_aimed_at_comes_before_the_main_one(self, network):
        person = Person.objects.get(last_name="Lanvin")
        main = FunctionFactory(person=person, is_main=False).organisation
        museum = person.functions.get(is_main=True).organisation
        aimed = CheckCampaignFactory(kinds=[main.kind])
        assert audience.organisation_for([person], aimed)[person.pk] in {main.pk, museum.pk}
        assert audience.organisation_for([person])[person.pk] == museum.pk


class TestSending:
    def test_one_link_each_by_mail_its_secret_kept_nowhere(
        self, network, sender, django_capture_on_commit_callbacks
    ):
        campaign = CheckCampaignFactory(network=network, message="Bonjour à tous.")
        with django_capture_on_commit_callbacks(execute=True):
            job = send(campaign, sender)
        assert (job.percent, job.failed, job.message) == (100, False, "2 courriels partent.")
        assert sorted(one.to[0] for one in mail.outbox) == ["ecole@exemple.fr", "zoe@exemple.fr"]
        body = next(one.body for one in mail.outbox if one.to == ["zoe@exemple.fr"])
        assert "Bonjour à tous." in body
        token = re.search(r"/ma-fiche/([\w-]+)/", body).group(1)
        link = domain.open_sheet_link(token)
        assert (link.person.last_name, link.organisation.name) == (
            "Lanvin",
            "Musée de la Dentelle",
        )
        for kept in Notification.objects.all():
            assert token not in f"{kept.text}{kept.html}{kept.url}"

    def test_a_worker_that_dies_goes_on_and_nothing_leaves_twice(
        self, network, sender, monkeypatch
    ):
        campaign = CheckCampaignFactory(network=network)
        monkeypatch.setattr(campaigns, "BATCH", 1)
        job = domain.launch_campaign(campaign=campaign, actor=sender)
        assert campaigns.send_batch(campaign=campaign, actor=sender) == 1
        tasks.send_links.func(campaign.pk, job.pk, sender.pk)
        tasks.send_links.func(campaign.pk, job.pk, sender.pk)
        assert SheetLink.objects.count() == Notification.objects.count() == 2

    def test_those_who_come_later_are_sent_one_and_a_revoked_link_is_not_sent_again(
        self, network, sender
    ):
        campaign = CheckCampaignFactory(network=network)
        send(campaign, sender)
        domain.revoke_sheet_link(link=SheetLink.objects.first(), actor=sender)
        with pytest.raises(domain.CampaignRefused):
            domain.launch_campaign(campaign=campaign, actor=sender)
        Person.objects.filter(last_name="Muette").update(email="muette@exemple.fr")
        send(campaign, sender)
        assert SheetLink.objects.count() == 3
        assert SheetLink.objects.valid().count() == 2

    def test_an_empty_campaign_is_not_sent(self, sender):
        with pytest.raises(domain.CampaignRefused, match="personne"):
            domain.launch_campaign(campaign=CheckCampaignFactory(), actor=sender)
        assert CheckCampaign.objects.get().sent_at is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_nothing_twice():
    sender = UserFactory(role="communication")
    house = OrganisationFactory(kind="musee")
    for _ in range(6):
        PersonFactory(organisation=house)
    campaign = CheckCampaignFactory(kinds=["musee"])
    job = domain.launch_campaign(campaign=campaign, actor=sender)
    gate, errors = threading.Barrier(2), []

    def work():
        try:
            gate.wait(10)
            tasks.send_links.func(campaign.pk, job.pk, sender.pk)
        except Exception as error:  # noqa: BLE001 - reported below, whatever it is
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not errors
    assert SheetLink.objects.count() == Notification.objects.filter(kind="sheet_link").count() == 6


class TestFollowing:
    @pytest.fixture
    def running(self, network, sender):
        campaign = CheckCampaignFactory(network=network)
        send(campaign, sender)
        SheetLink.objects.update(created_at=clock.now() - timedelta(days=8))
        return campaign

    def test_figures(self, running):
        one, other = SheetLink.objects.order_by("pk")
        domain.confirm_sheet(link=one)
        domain.answer_by_link(link=other, person={"phone": "06 39 98 10 20"}, organisation={})
        found = domain.figures_of(running)
        assert (found.sent, found.answered, found.corrected, found.confirmed) == (2, 2, 1, 1)
        assert (found.silent, found.rate) == (0, 100)

    def test_those_who_have_not_answered_are_reminded_once(self, running, sender):
        answered, silent = SheetLink.objects.order_by("pk")
        domain.confirm_sheet(link=answered)
        before = silent.token_hash
        job, asked_at = domain.remind_campaign(campaign=running, actor=sender)
        for _ in range(2):
            tasks.remind_links.func(running.pk, job.pk, sender.pk, asked_at.isoformat())
        silent.refresh_from_db()
        assert silent.token_hash != before
        assert silent.reminded_at is not None
        reminders = Notification.objects.filter(subject__startswith="Rappel")
        assert [one.email for one in reminders] == [silent.person.email]
        with pytest.raises(domain.CampaignRefused):
            domain.remind_campaign(campaign=running, actor=sender)
        assert Job.objects.filter(failed=True).count() == 0

    def test_closing_stops_what_was_not_answered(self, running, sender):
        domain.close_campaign(campaign=running, actor=sender)
        assert not SheetLink.objects.valid().exists()
        with pytest.raises(domain.CampaignRefused):
            domain.close_campaign(campaign=running, actor=sender)
        with pytest.raises(domain.CampaignRefused):
            domain.launch_campaign(campaign=running, actor=sender)
        with pytest.raises(domain.LinkRefused, match="close"):
            domain.renew_link(link=SheetLink.objects.first(), actor=sender)

    def test_a_link_sent_again_has_a_new_secret(self, running, sender):
        link = SheetLink.objects.first()
        domain.revoke_sheet_link(link=link, actor=sender)
        fresh = domain.renew_link(link=link, actor=sender)
        assert fresh.token_hash != link.token_hash
        assert fresh.is_live


class TestEveryYear:
    @pytest.fixture
    def last(self, network):
        sent_at = clock.now() - timedelta(days=350)
        return CheckCampaignFactory(
            title=f"Vérification {clock.local(sent_at).year}",
            network=network,
            kinds=["musee"],
            message="Merci !",
            sent_at=sent_at,
            closed_at=clock.now() - timedelta(days=300),
        )

    def test_next_years_is_prepared_and_nothing_is_sent(self, last, sender):
        prepared = domain.prepare_next_campaign()
        assert prepared.title == f"Vérification {clock.local(last.sent_at).year + 1}"
        assert (prepared.network, prepared.kinds, prepared.message) == (
            last.network,
            ["musee"],
            "Merci !",
        )
        assert (prepared.sent_at, SheetLink.objects.count()) == (None, 0)
        assert Notification.objects.get(user=sender).kind == "check_to_send"
        assert domain.prepare_next_campaign() is None
        prepared.delete()
        assert domain.prepare_next_campaign() is None  # the team did not want it

    def test_not_before_and_not_without_a_first_one(self, sender):
        assert domain.prepare_next_campaign() is None
        CheckCampaignFactory(sent_at=clock.now() - timedelta(days=200))
        assert domain.prepare_next_campaign() is None

    def test_it_is_a_periodic_job(self):
        from maillage.kernel.tasks import periodic_jobs

        assert any(name.endswith("prepare_yearly_check") for name in periodic_jobs)


class TestOneLink:
    def test_the_one_before_stops(self, sender):
        person = PersonFactory(email="nadia@exemple.fr")
        old = domain.send_sheet_link(person=person, actor=sender, token="un")
        domain.send_sheet_link(person=person, actor=sender, token="deux")
        old.refresh_from_db()
        assert old.revoked_at is not None
        assert domain.open_sheet_link("un") is None
        assert domain.open_sheet_link("deux").opened_at is not None

    def test_without_an_address_nothing_leaves(self, sender):
        with pytest.raises(domain.LinkRefused, match="adresse"):
            domain.send_sheet_link(person=PersonFactory(email=""), actor=sender)

    def test_an_erased_person_has_no_sheet(self, sender):
        link = SheetLinkFactory(token="efface")
        Person.objects.filter(pk=link.person_id).update(erased_at=clock.now())
        assert domain.open_sheet_link("efface") is None
        with pytest.raises(domain.LinkRefused, match="effacées"):
            domain.renew_link(link=link, actor=sender)


@pytest.mark.django_db
def test_a_sending_that_breaks_says_so_and_goes_on_when_tried_again():
    job = Job.objects.create(label="Envoi")
    left = [2, OSError("coupure"), 1, 0]

    def batch() -> int:
        step = left.pop(0)
        if isinstance(step, Exception):
            raise step
        return step

    with pytest.raises(OSError, match="coupure"):
        campaigns.run_batches(job=job, total=3, batch=batch)
    job.refresh_from_db()
    assert job.failed
    assert job.finished_at
    assert campaigns.run_batches(job=job, total=3, batch=batch) == 1
    job.refresh_from_db()
    assert not job.failed
    assert job.percent == 100
