"""The team's pages, and what a member sees of them; each address with the wrong person."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.factories import (
    ChangeProposalFactory,
    CheckCampaignFactory,
    OrganisationFactory,
    PersonFactory,
    SheetLinkFactory,
    UserFactory,
)
from tests.people.directory.pages import content

from maillage.kernel import clock
from maillage.kernel.models import Job
from maillage.people.updates.models import ChangeProposal, CheckCampaign, SheetLink

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(client):
    user = UserFactory(role="communication")
    client.force_login(user)
    return user


@pytest.fixture
def museum():
    return OrganisationFactory(name="Musée de la Dentelle", phone="02 61 91 10 01")


@pytest.fixture
def proposal(museum):
    changes = {
        "phone": ["02 61 91 10 01", "02 61 91 10 09"],
        "website": ["", "https://musee.exemple.fr"],
    }
    return ChangeProposalFactory(
        person=None, organisation=museum, changes=changes, author_email="zoe@exemple.fr"
    )


def accept(client, proposal, **data):
    return client.post(reverse("proposals-accept", args=[proposal.pk]), data, follow=True)


class TestProposals:
    def test_the_team_reads_the_difference_and_accepts_a_part(self, client, team, museum, proposal):
        page = content(client.get(proposal.get_absolute_url()))
        assert 'name="fields" value="phone"' in page
        assert "<del>" in page
        assert "<ins>" in page
        data = {"fields": ["phone"], "vu-phone": "02 61 91 10 01", "vu-website": ""}
        page = content(accept(client, proposal, **data))
        assert "C’est repris sur la fiche" in page
        museum.refresh_from_db()
        assert (museum.phone, museum.website) == ("02 61 91 10 09", "")
        page = content(client.get(proposal.get_absolute_url()))
        assert "pas repris" in page
        assert 'name="fields"' not in page

    def test_what_changed_meanwhile_is_asked_again(self, client, team, museum, proposal):
        data = {"fields": ["phone"], "vu-phone": "02 61 91 10 01"}
        type(museum).objects.filter(pk=museum.pk).update(phone="02 61 91 10 55")
        page = content(accept(client, proposal, **data))
        assert "La fiche a changé entre-temps : Téléphone" in page
        assert "modifié depuis" in page
        museum.refresh_from_db()
        assert museum.phone == "02 61 91 10 55"
        accept(client, proposal, **(data | {"vu-phone": "02 61 91 10 55"}))
        museum.refresh_from_db()
        assert museum.phone == "02 61 91 10 09"

    def test_the_team_reads_which_other_sheet_has_the_value(self, client, team):
        person = PersonFactory(last_name="Lanvin", email="lanvin@exemple.fr")
        twin = PersonFactory(last_name="Lanvin-Roy", email="z.lanvin@exemple.fr")
        changes = {
            "email": ["lanvin@exemple.fr", "Z.Lanvin@exemple.fr"],
            "phone": ["", "02 61 91 10 09"],
        }
        proposal = ChangeProposalFactory(person=person, changes=changes)
        page = content(client.get(proposal.get_absolute_url()))
        assert page.count("déjà pris") == 1
        assert f'href="{twin.get_absolute_url()}"' in page
        compare = reverse("duplicates-people", args=[person.pk, twin.pk])
        assert f'href="{compare}"' in page
        assert 'value="phone" checked' in page
        assert 'value="email" checked' not in page
        assert client.get(compare).status_code == 200
        shown = content(accept(client, proposal, fields=["email", "phone"]))
        assert "Une personne a déjà cette adresse." in shown
        person.refresh_from_db()
        assert (person.email, person.phone) == ("lanvin@exemple.fr", "")
        author = UserFactory(role="membre", organisation=OrganisationFactory())
        ChangeProposal.objects.filter(pk=proposal.pk).update(proposed_by=author)
        client.force_login(author)
        page = content(client.get(proposal.get_absolute_url()))
        assert "déjà pris" not in page
        assert "Lanvin-Roy" not in page

    def test_an_identifier_of_another_organisation_is_told(self, client, team, museum):
        other = OrganisationFactory(name="Autre musée", museofile="M0123")
        proposal = ChangeProposalFactory(
            person=None, organisation=museum, changes={"museofile": ["", "M0123"]}
        )
        page = content(client.get(proposal.get_absolute_url()))
        assert reverse("duplicates-organisations", args=[museum.pk, other.pk]) in page

    def test_refused_with_a_reason_only(self, client, team, museum, proposal):
        url = reverse("proposals-refuse", args=[proposal.pk])
        page = content(client.post(url, {"answer": ""}))
        assert "Pourquoi" in page
        proposal.refresh_from_db()
        assert proposal.state == "proposee"
        client.post(url, {"answer": "Le standard reste le même."})
        proposal.refresh_from_db()
        assert (proposal.state, proposal.decided_by) == ("refusee", team)
        page = content(client.post(url, {"answer": "Encore"}, follow=True))
        assert "l’état est maintenant" in page

    def test_nothing_ticked_is_said(self, client, team, proposal):
        assert "Cochez ce que vous acceptez" in content(accept(client, proposal))

    def test_a_word_alone_is_thanked(self, client, team):
        said = ChangeProposalFactory(changes={}, comment="Tout va bien.")
        assert "Tout va bien." in content(client.get(said.get_absolute_url()))
        assert "remercié" in content(accept(client, said))

    def test_other_proposals_on_the_sheet_are_named(self, client, team, museum, proposal):
        other = ChangeProposalFactory(person=None, organisation=museum)
        assert other.get_absolute_url() in content(client.get(proposal.get_absolute_url()))

    def test_the_list_the_rail_and_the_home_page_count_what_waits(self, client, team, proposal):
        ChangeProposalFactory(state="acceptee")
        page = content(client.get(reverse("proposals-list")))
        assert "À relire (1)" in page
        assert "Acceptée (1)" in page
        assert 'class="rail-count">1<' in page
        assert "1 mise à jour à relire" in content(client.get(reverse("office-home")))
        page = content(client.get(f"{reverse('proposals-list')}?state=proposee"))
        assert proposal.get_absolute_url() in page
        assert content(client.get(f"{reverse('proposals-list')}?about=personnes&q=zzz"))

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_list_costs_the_same(self, client, team, count, django_assert_max_num_queries):
        for _ in range(count):
            ChangeProposalFactory()
            ChangeProposalFactory(person=None, organisation=OrganisationFactory())
        client.get(reverse("proposals-list"))
        with django_assert_max_num_queries(14):
            client.get(reverse("proposals-list"))

    def test_a_member_reads_its_own_and_answers_none(self, client, museum, proposal):
        member = UserFactory(role="membre", organisation=museum)
        client.force_login(member)
        mine = ChangeProposalFactory(proposed_by=member, answer="Merci !", state="refusee")
        others = [
            ChangeProposalFactory(),
            ChangeProposalFactory(person=None, organisation=OrganisationFactory()),
        ]
        page = content(client.get(reverse("proposals-list")))
        for one in (proposal, mine):
            assert one.get_absolute_url() in page
        assert "Merci !" in content(client.get(mine.get_absolute_url()))
        shown = content(client.get(proposal.get_absolute_url()))
        assert "n’a pas encore répondu" in shown
        assert 'name="fields"' not in shown
        for one in others:
            assert one.get_absolute_url() not in page
            assert client.get(one.get_absolute_url()).status_code == 404
        for name in ("proposals-accept", "proposals-refuse"):
            assert client.post(reverse(name, args=[proposal.pk])).status_code == 404
        assert "rail-count" not in page
        assert "à relire" not in content(client.get(reverse("office-home")))

    def test_an_author_who_no_longer_sees_the_sheet_reads_what_they_wrote(self, client, museum):
        member = UserFactory(role="membre", organisation=museum)
        client.force_login(member)
        gone = PersonFactory(phone="06 39 98 10 77", organisation=OrganisationFactory())
        mine = ChangeProposalFactory(person=gone, proposed_by=member)
        page = content(client.get(mine.get_absolute_url()))
        assert "06 39 98 10 20" in page
        assert "06 39 98 10 77" not in page
        assert gone.get_absolute_url() not in page

    @pytest.mark.parametrize("role", ["lecture", "instruction"])
    def test_the_rest_of_the_team_does_not_read_them(self, client, museum, proposal, role):
        client.force_login(UserFactory(role=role))
        assert client.get(proposal.get_absolute_url()).status_code == 404
        page = content(client.get(museum.get_absolute_url()))
        assert "mises-a-jour" not in page
        history = content(client.get(reverse("organisations-history", args=[museum.pk])))
        assert "02 61 91 10 09" not in history
        assert "zoe@exemple.fr" not in history

    def test_the_tab_of_a_sheet(self, client, team, museum, proposal):
        url = f"{museum.get_absolute_url()}?onglet=mises-a-jour-organisation"
        assert proposal.get_absolute_url() in content(client.get(url))
        member = UserFactory(role="membre", organisation=museum)
        client.force_login(member)
        assert proposal.get_absolute_url() in content(client.get(url))
        type(museum).objects.filter(pk=museum.pk).update(visibility="reseau")
        client.force_login(UserFactory(role="membre", organisation=OrganisationFactory()))
        assert client.get(museum.get_absolute_url()).status_code == 200
        assert client.get(url).status_code == 404


class TestChecks:
    def create(self, client, **data):
        return client.post(
            reverse("checks-create"), {"title": "Vérification 2026"} | data, follow=True
        )

    def test_prepared_previewed_sent_followed_exported(
        self, client, team, museum, django_capture_on_commit_callbacks
    ):
        PersonFactory(last_name="Lanvin", email="zoe@exemple.fr", organisation=museum)
        PersonFactory(last_name="Muette", email="", organisation=museum)
        page = content(self.create(client, kinds=[museum.kind], message="Bonjour"))
        assert "1 courriel partira" in page
        assert "n’a pas d’adresse électronique" in page
        assert "Muette" in page
        campaign = CheckCampaign.objects.get()
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(reverse("checks-send", args=[campaign.pk]))
        assert response.url == reverse("office-job", args=[Job.objects.get().token])
        page = content(client.get(campaign.get_absolute_url()))
        assert "lien envoyé" in page
        url = reverse("checklinks-list")
        page = content(client.get(f"{url}?campaign={campaign.pk}&answer=sans-reponse"))
        assert "Lanvin" in page
        assert "Lanvin" not in content(client.get(f"{url}?campaign={campaign.pk}&answer=confirme"))
        for answer in ("ouvert", "corrections"):
            assert client.get(f"{url}?answer={answer}").status_code == 200
        export = reverse("checklinks-export")
        raw = content(client.get(f"{export}?format=csv&campaign={campaign.pk}"))
        rows = list(csv.reader(io.StringIO(raw), delimiter=";"))
        assert rows[1][1] == "Lanvin"
        assert "pas encore ouvert" in rows[1]

    def test_somebody_must_be_asked_and_the_day_is_to_come(self, client, team):
        page = content(self.create(client))
        assert "Choisissez qui interroger" in page
        page = content(self.create(client, kinds=["musee"], deadline="2020-01-01"))
        assert "Cette date est passée" in page
        assert not CheckCampaign.objects.exists()

    def test_reminded_and_closed(self, client, team, django_capture_on_commit_callbacks):
        campaign = CheckCampaignFactory(kinds=["musee"], sent_at=clock.now())
        SheetLinkFactory(campaign=campaign, created_at=clock.now() - timedelta(days=5))
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("checks-remind", args=[campaign.pk]))
        assert SheetLink.objects.get().reminded_at is not None
        page = content(client.post(reverse("checks-remind", args=[campaign.pk]), follow=True))
        assert "vient d’être relancé" in page
        client.post(reverse("checks-close", args=[campaign.pk]))
        page = content(client.post(reverse("checks-close", args=[campaign.pk]), follow=True))
        assert "n’est pas en cours" in page
        page = content(client.post(reverse("checks-send", args=[campaign.pk]), follow=True))
        assert "close" in page

    def test_one_link_sent_again_and_revoked(self, client, team):
        link = SheetLinkFactory(campaign=CheckCampaignFactory(sent_at=clock.now()))
        assert "Révoquer" in content(client.get(link.get_absolute_url()))
        client.post(reverse("checklinks-revoke", args=[link.pk]))
        link.refresh_from_db()
        assert not link.is_live
        page = content(client.post(reverse("checklinks-renew", args=[link.pk]), follow=True))
        assert "Un nouveau lien part" in page
        PersonFactory._meta.model.objects.update(email="")
        page = content(client.post(reverse("checklinks-renew", args=[link.pk]), follow=True))
        assert "pas d’adresse" in page

    def test_one_person_asked_from_their_sheet(self, client, team):
        person = PersonFactory(email="nadia@exemple.fr")
        url = reverse("checklinks-send", args=[person.pk])
        page = content(client.post(url, follow=True))
        assert "Le lien part par courriel" in page
        assert "Lien envoyé seul" in page
        nobody = PersonFactory(email="")
        url = reverse("checklinks-send", args=[nobody.pk])
        assert "pas d’adresse" in content(client.post(url, follow=True))

    @pytest.mark.parametrize("role", ["lecture", "instruction", "membre", None])
    def test_the_others_get_404(self, client, museum, role):
        campaign = CheckCampaignFactory()
        person = PersonFactory(organisation=museum)
        link = SheetLinkFactory(campaign=campaign, person=person)
        organisation = museum if role == "membre" else None
        client.force_login(UserFactory(role=role, organisation=organisation))
        for name, pk in (
            *(
                (f"checks-{page}", campaign.pk)
                for page in ("detail", "update", "delete", "history")
            ),
            ("checklinks-detail", link.pk),
        ):
            assert client.get(reverse(name, args=[pk])).status_code == 404, name
        for name in ("checks-list", "checks-create", "checklinks-list", "checklinks-export"):
            assert client.get(reverse(name)).status_code == 404, name
        for name, pk in (
            *((f"checks-{verb}", campaign.pk) for verb in ("send", "remind", "close")),
            *((f"checklinks-{verb}", link.pk) for verb in ("renew", "revoke")),
            ("checklinks-send", person.pk),
        ):
            assert client.post(reverse(name, args=[pk])).status_code == 404, name
        assert SheetLink.objects.get().is_live
        assert not ChangeProposal.objects.exists()
