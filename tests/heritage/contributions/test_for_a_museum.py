"""Who answers for a museum: its members, or the team that was told otherwise; who is told."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from tests.factories import (
    AnswerFactory,
    ContributionFactory,
    CulturalObjectFactory,
    UserFactory,
)

from maillage.heritage.contributions import domain
from maillage.heritage.contributions.forms import AnswerForm
from maillage.heritage.contributions.models import Contribution
from maillage.kernel import clock
from maillage.kernel.models import AuditEntry, Notification

pytestmark = pytest.mark.django_db
HOW = "Par téléphone, Mme Roux, le 12 mai"


@pytest.fixture
def camille():
    return UserFactory(role="communication", first_name="Camille", last_name="Aubry")


def member(record, **given):
    return UserFactory(role="membre", organisation=record.museum.organisation, **given)


def waiting(**given):
    one = ContributionFactory(**given)
    moment = {"transmitted_at": clock.now()}
    Contribution.objects.filter(pk=one.pk).update(state="transmise", **moment)
    return Contribution.objects.with_records().get(pk=one.pk)


def answer(one, actor, **given):
    given.setdefault("museum", one.object.museum)
    given.setdefault("verdict", "accepte")
    return domain.answer_contribution(contribution=one, actor=actor, **given)


def text(response) -> str:
    return response.content.decode()


class TestInItsName:
    @pytest.mark.parametrize("told", ["", "   "])
    def test_the_team_says_how_it_was_told(self, camille, told):
        one = waiting()
        with pytest.raises(ValidationError, match="comment le musée"):
            answer(one, camille, told_by=told)
        assert not one.answers.exists()

    def test_its_members_read_what_was_answered(self, camille):
        one = waiting()
        lea = member(one.object)
        UserFactory(role="membre")
        answer(one, camille, text="Oui, Villerville.", told_by=HOW)
        told = Notification.objects.get(kind="contribution_answered_for")
        assert told.user == lea
        for words in (HOW, "Oui, Villerville.", "Camille Aubry", "accepte", one.proposed_value):
            assert words in told.text
        assert lea.has_perm("contributions.view_contribution")
        verbs = set(AuditEntry.objects.values_list("verb", flat=True))
        assert "a répondu au nom du musée" in verbs

    def test_a_member_answers_itself(self):
        one = waiting()
        lea = member(one.object)
        answer(one, lea, told_by="Je le sais.")
        assert one.answers.get().told_by == ""
        assert not Notification.objects.filter(kind="contribution_answered_for").exists()

    def test_of_the_team_and_of_the_museum_one_is_of_the_museum(self):
        from tests.factories import RoleGrantFactory

        one = waiting()
        both = member(one.object)
        RoleGrantFactory(user=both, role="communication")
        both = type(both).objects.get(pk=both.pk)
        answer(one, both)
        assert not one.answers.get().is_by_the_team

    def test_the_author_reads_that_the_team_wrote_it_and_not_how(self, client, camille):
        one = waiting(kind="souvenir", author_email="m@exemple.fr", token="suivi")
        museum = str(one.object.museum)
        answer(one, camille, told_by=HOW)
        mail = Notification.objects.get(kind="contribution_answer").text
        pages = [
            text(client.get(reverse("public-contribution", args=["suivi"]))),
            text(client.get(reverse("public-participation"))),
            text(client.get(one.object.get_public_url())),
        ]
        for shown in (mail, *pages):
            assert f"{museum}, par l’équipe (Camille Aubry)" in shown
            assert "Mme Roux" not in shown
        client.force_login(camille)
        assert HOW in text(client.get(one.get_absolute_url()))

    def test_the_file_says_it_too(self, camille):
        one = waiting()
        answer(one, camille, told_by=HOW)
        made = domain.make_way_back(museum=one.object.museum, actor=camille, form="csv")
        with made.file.open("rb") as file:
            content = file.read().decode("utf-8-sig")
        assert "Camille Aubry, de l’équipe" in content
        assert "Mme Roux" not in content

    def test_the_hidden_end_of_a_link_is_not_told(self, camille):
        one = waiting(kind="lien")
        member(one.object)
        hidden = one.other_object
        hidden.visibility = "equipe"
        hidden.save()
        answer(one, camille, told_by=HOW)
        assert not Notification.objects.filter(kind="contribution_answered_for").exists()


class TestForm:
    def test_the_team_is_asked_and_members_are_not(self, client, camille):
        one = waiting()
        lea = member(one.object)
        client.force_login(lea)
        assert "Comment le musée a-t-il répondu" not in text(client.get(one.get_absolute_url()))
        client.force_login(camille)
        assert "Comment le musée a-t-il répondu" in text(client.get(one.get_absolute_url()))
        url = reverse("contributions-answer", args=[one.pk])
        data = {"museum": one.object.museum_id, "verdict": "accepte", "signature": "C. Aubry"}
        client.post(url, data)
        assert not one.answers.exists()
        client.post(url, {**data, "told_by": HOW})
        assert one.answers.get().told_by == HOW

    def test_of_a_link_only_the_other_end_is_told_by(self):
        from tests.factories import RoleGrantFactory

        one = waiting(kind="lien")
        both = member(one.object)
        RoleGrantFactory(user=both, role="communication")
        both = type(both).objects.get(pk=both.pk)
        museums = domain.awaited_museums(one, both)
        assert len(museums) == 2

        def form_of(museum):
            data = {"museum": museum.pk, "verdict": "accepte", "signature": "X"}
            return AnswerForm(data, user=both, museums=museums, knowledge=True)

        assert form_of(one.object.museum).is_valid()
        assert "told_by" in form_of(one.other_object.museum).errors


class TestByName:
    def test_without_a_word_the_mail_and_the_page_name_who_accepted(self, client):
        one = waiting(kind="mot-cle", text="cabine", author_email="m@exemple.fr")
        lea = member(one.object)
        answer(one, lea, signature="Léa Morel")
        who = f"Léa Morel, {one.object.museum}"
        assert f"Réponse de : {who}." in Notification.objects.get(kind="contribution_answer").text
        assert f"Acceptée par : {who}" in text(client.get(one.object.get_public_url()))


class TestWithoutAccount:
    def test_the_team_is_told_once_and_the_museum_when_it_has_one(self, camille):
        one = waiting()
        waiting(object=CulturalObjectFactory(museum=one.object.museum))
        assert domain.tell_museums() == 0
        assert domain.tell_museums() == 0
        told = Notification.objects.get(kind="museum_without_account")
        assert told.user == camille
        assert str(one.object.museum) in told.subject
        one.refresh_from_db()
        assert one.museum_told_at is None
        lea = member(one.object)
        assert domain.tell_museums() == 1
        told = Notification.objects.get(kind="contribution_to_answer")
        assert told.user == lea
        assert told.subject.startswith("2 contributions")
        one.refresh_from_db()
        assert one.museum_told_at

    def test_an_account_that_was_closed_reads_nothing(self, camille):
        one = waiting()
        lea = member(one.object)
        type(lea).objects.filter(pk=lea.pk).update(is_active=False)
        assert domain.tell_museums() == 0
        assert [museum for museum, _n in domain.museums_without_account()] == [one.object.museum]

    def test_of_a_link_the_other_museum_is_told(self, camille):
        one = waiting(kind="lien")
        member(one.object)
        assert domain.tell_museums() == 1
        assert domain.tell_museums() == 0
        assert domain.museums_without_account() == [(one.other_object.museum, 1)]
        AnswerFactory(contribution=one, museum=one.other_object.museum)
        assert domain.museums_without_account() == []

    def test_a_museum_with_both_ends_of_a_link_answers_once(self, camille):
        one = waiting(kind="lien")
        Contribution.objects.filter(pk=one.pk).update(
            other_object=CulturalObjectFactory(museum=one.object.museum)
        )
        assert domain.museums_without_account() == [(one.object.museum, 1)]

    def test_listed_where_one_moderates(self, client, camille):
        one = waiting()
        told = waiting()
        lea = member(told.object)
        client.force_login(camille)
        page = text(client.get(reverse("contributions-list")))
        assert "1 musée sans compte" in page
        assert f"museum={one.object.museum_id}" in page
        assert f"museum={told.object.museum_id}" not in page
        client.force_login(lea)
        assert "sans compte" not in text(client.get(reverse("contributions-list")))

    def test_the_month_has_nobody_to_go_to(self, client, camille):
        alone = waiting().object.museum
        other = CulturalObjectFactory()
        lea = member(other)
        client.force_login(camille)
        page = text(client.get(reverse("museum-months")))
        assert page.count("personne à qui l’envoyer") == 1
        assert reverse("museum-current-month", args=[alone.pk]) in page
        assert "1 compte" in page
        client.force_login(lea)
        page = text(client.get(reverse("museum-months")))
        assert reverse("museum-current-month", args=[other.museum_id]) in page
        assert reverse("museum-current-month", args=[alone.pk]) not in page

    @pytest.mark.parametrize("many", [1, 3])
    def test_listed_in_queries_that_do_not_grow(
        self, client, camille, many, django_assert_max_num_queries
    ):
        for _number in range(many):
            waiting(kind="lien")
        client.force_login(camille)
        client.get(reverse("museum-months"))
        with django_assert_max_num_queries(12):
            client.get(reverse("museum-months"))
        with django_assert_max_num_queries(4):
            domain.museums_without_account()
