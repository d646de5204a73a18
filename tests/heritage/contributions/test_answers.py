"""Moderated by the team, answered by the museums, thanked."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from tests.factories import (
    AnswerFactory,
    ContributionFactory,
    CulturalObjectFactory,
    UserFactory,
)

from maillage.heritage.contributions import domain
from maillage.heritage.contributions.models import Answer, Contribution
from maillage.kernel.models import AuditEntry, Notification
from maillage.kernel.states import TransitionRefused, perform

pytestmark = pytest.mark.django_db


@pytest.fixture
def camille():
    return UserFactory(role="communication")


def member(record):
    return UserFactory(role="membre", organisation=record.museum.organisation)


def transmitted(camille, **given):
    one = ContributionFactory(**given)
    done, refused = domain.transmit_contributions(contributions=[one], actor=camille)
    assert not refused
    return done[0]


def answer(one, actor, verdict="accepte", **given):
    given.setdefault("museum", one.object.museum)
    return domain.answer_contribution(contribution=one, verdict=verdict, actor=actor, **given)


class TestTransmitted:
    def test_the_museum_gets_one_mail_for_all_of_them(self, camille):
        first = ContributionFactory()
        others = [
            ContributionFactory(object=CulturalObjectFactory(museum=first.object.museum))
            for _number in range(2)
        ]
        lea = member(first.object)
        UserFactory(role="membre")  # of another museum
        domain.transmit_contributions(contributions=[first, *others], actor=camille)
        assert domain.tell_museums() == 1
        told = Notification.objects.get(kind="contribution_to_answer")
        assert told.user == lea
        assert told.subject.startswith("3 contributions attendent")
        assert "state=transmise" in told.url
        assert domain.tell_museums() == 0
        assert Notification.objects.filter(kind="contribution_to_answer").count() == 1

    def test_alone_it_has_its_page_in_the_mail(self, camille):
        one = transmitted(camille)
        member(one.object)
        domain.tell_museums()
        assert Notification.objects.get(kind="contribution_to_answer").url == one.get_absolute_url()

    def test_a_link_is_told_to_both_museums(self, camille):
        one = transmitted(camille, kind="lien")
        users = {member(one.object), member(one.other_object)}
        assert domain.tell_museums() == 2
        told = Notification.objects.filter(kind="contribution_to_answer")
        assert {row.user for row in told} == users

    @pytest.mark.parametrize("role", ["lecture", "instruction", "membre", None])
    def test_only_by_those_who_moderate(self, role):
        one = ContributionFactory()
        _done, refused = domain.transmit_contributions(
            contributions=[one], actor=UserFactory(role=role)
        )
        assert refused
        one.refresh_from_db()
        assert one.state == "recue"

    def test_set_aside_then_said_again_by_another_it_does_not_come_back(self, camille):
        one = ContributionFactory(proposed_value="Villerville")
        domain.set_aside_contribution(contribution=one, actor=camille)
        ContributionFactory(object=one.object, proposed_value="Villerville")
        _done, refused = domain.transmit_contributions(contributions=[one], actor=camille)
        assert "redit depuis" in refused[0][1]

    def test_transmitted_again_the_museum_answers_again(self, camille):
        one = transmitted(camille, author_email="m.lefevre@exemple.fr")
        lea = member(one.object)
        answer(one, lea, text="Oui, sans doute.")
        domain.set_aside_contribution(contribution=one, actor=camille, answer="Un doute.")
        domain.transmit_contributions(contributions=[one], actor=camille)
        one.refresh_from_db()
        assert one.state == "transmise"
        assert domain.awaited_museums(one, lea) == [one.object.museum]
        done = answer(one, lea, verdict="refuse", text="Non, décidément.")
        assert done.state == "refusee"
        assert [each.text for each in one.answers.current()] == ["Non, décidément."]
        assert {each.text for each in one.answers.all()} == {
            "Oui, sans doute.",
            "Un doute.",
            "Non, décidément.",
        }
        last = Notification.objects.filter(kind="contribution_answer").latest("pk")
        assert "sans doute" not in last.text

    def test_of_a_link_an_old_answer_does_not_count_with_a_new_one(self, camille):
        one = transmitted(camille, kind="lien")
        here, there = member(one.object), member(one.other_object)
        answer(one, here)
        domain.set_aside_contribution(contribution=one, actor=camille)
        domain.transmit_contributions(contributions=[one], actor=camille)
        one.refresh_from_db()
        assert answer(one, there, museum=one.other_object.museum).state == "transmise"
        assert answer(one, here).state == "publiee"


class TestSetAside:
    def test_in_silence_or_with_a_word(self, camille):
        quiet = ContributionFactory(author_email="a@exemple.fr")
        domain.set_aside_contribution(contribution=quiet, actor=camille, note="Publicité.")
        quiet.refresh_from_db()
        assert (quiet.state, quiet.moderation_note) == ("ecartee", "Publicité.")
        assert not Notification.objects.filter(kind="contribution_answer").exists()
        told = ContributionFactory(author_email="b@exemple.fr")
        domain.set_aside_contribution(contribution=told, actor=camille, answer="Hors sujet.")
        mail = Notification.objects.get(kind="contribution_answer")
        assert mail.email == "b@exemple.fr"
        assert "Hors sujet." in mail.text

    def test_with_a_word_after_the_museum_had_it_nothing_false_is_said(self, camille):
        one = transmitted(camille, author_email="b@exemple.fr")
        domain.set_aside_contribution(contribution=one, actor=camille, answer="Hors sujet.")
        assert "transmise" not in Notification.objects.get(kind="contribution_answer").text

    def test_refused_to_the_museum(self, camille):
        one = transmitted(camille)
        with pytest.raises(TransitionRefused):
            domain.set_aside_contribution(contribution=one, actor=member(one.object))


class TestMerged:
    def test_both_authors_are_thanked(self, camille):
        kept = transmitted(camille, author_email="a@exemple.fr", proposed_value="Villerville")
        gone = ContributionFactory(
            object=kept.object, author_email="b@exemple.fr", proposed_value="Villerville-sur-Mer"
        )
        domain.merge_contributions(kept=kept, gone=gone, actor=camille)
        answer(kept, member(kept.object))
        mails = Notification.objects.filter(kind="contribution_answer")
        assert {one.email for one in mails} == {"a@exemple.fr", "b@exemple.fr"}

    @pytest.mark.parametrize("leaves", ["withdrawn", "set aside"])
    def test_when_the_first_leaves_the_oldest_is_read_and_leads(self, camille, leaves):
        first = transmitted(camille, proposed_value="Villerville")
        second, third = (
            ContributionFactory(
                object=first.object,
                proposed_value="Villerville",
                merged_into=first,
                author_email=f"{n}@exemple.fr",
            )
            for n in (2, 3)
        )
        Contribution.objects.filter(merged_into=first).update(state="reunie")
        if leaves == "withdrawn":
            domain.withdraw_contribution(contribution=first)
        else:
            domain.set_aside_contribution(contribution=first, actor=camille)
        second, third = (Contribution.objects.get(pk=one.pk) for one in (second, third))
        assert (second.state, second.merged_into) == ("recue", None)
        assert (third.state, third.merged_into) == ("reunie", second)
        domain.transmit_contributions(contributions=[second], actor=camille)
        answer(second, member(second.object))
        mails = Notification.objects.filter(kind="contribution_answer")
        assert {one.email for one in mails} == {"2@exemple.fr", "3@exemple.fr"}

    def test_when_somebody_else_says_it_they_follow_that_one(self, camille):
        first = ContributionFactory(proposed_value="Villerville")
        other = ContributionFactory(object=first.object, proposed_value="Villers")
        follower = ContributionFactory(
            object=first.object, proposed_value="Villers", merged_into=first
        )
        Contribution.objects.filter(pk=follower.pk).update(state="reunie")
        domain.withdraw_contribution(contribution=first)
        follower.refresh_from_db()
        assert (follower.state, follower.merged_into) == ("reunie", other)

    def test_what_follows_can_leave_too(self, camille):
        first = ContributionFactory(kind="mot-cle", text="plage")
        for number, leave in enumerate(
            (
                lambda one: domain.withdraw_contribution(contribution=one),
                lambda one: domain.set_aside_contribution(contribution=one, actor=camille),
            )
        ):
            one = ContributionFactory(
                kind="mot-cle", object=first.object, text=f"mer {number}", merged_into=first
            )
            Contribution.objects.filter(pk=one.pk).update(state="reunie")
            leave(one)
            one.refresh_from_db()
            assert one.state in {"retiree", "ecartee"}
            assert one.merged_into is None
        first.refresh_from_db()
        assert first.state == "recue"

    def test_into_what_is_decided_the_author_is_thanked_at_once(self, camille):
        kept = transmitted(camille, kind="souvenir", author_email="a@exemple.fr")
        answer(kept, member(kept.object))
        gone = ContributionFactory(kind="souvenir", object=kept.object, author_email="b@exemple.fr")
        domain.merge_contributions(kept=kept, gone=gone, actor=camille)
        mails = Notification.objects.filter(kind="contribution_answer")
        assert sorted(one.email for one in mails) == ["a@exemple.fr", "b@exemple.fr"]
        assert Contribution.objects.get(pk=gone.pk).read_at

    def test_into_what_has_left_nothing_is_merged(self, camille):
        kept = ContributionFactory(kind="souvenir")
        domain.withdraw_contribution(contribution=kept)
        gone = ContributionFactory(kind="souvenir", object=kept.object)
        with pytest.raises(ValidationError, match="retirée"):
            domain.merge_contributions(kept=kept, gone=gone, actor=camille)

    def test_what_followed_follows_on(self, camille):
        first, second, third = (ContributionFactory(kind="souvenir") for _number in range(3))
        for one in (second, third):
            Contribution.objects.filter(pk=one.pk).update(object=first.object)
        second, third = (
            Contribution.objects.get(pk=second.pk),
            Contribution.objects.get(pk=third.pk),
        )
        domain.merge_contributions(kept=second, gone=third, actor=camille)
        domain.merge_contributions(kept=first, gone=second, actor=camille)
        third.refresh_from_db()
        assert third.merged_into == first
        with pytest.raises(ValidationError):
            domain.merge_contributions(kept=third, gone=first, actor=camille)

    def test_of_two_objects_or_kinds_they_are_not_the_same(self, camille):
        one, other = ContributionFactory(), ContributionFactory()
        with pytest.raises(ValidationError, match="même objet"):
            domain.merge_contributions(kept=one, gone=other, actor=camille)
        tag = ContributionFactory(kind="mot-cle", object=one.object)
        with pytest.raises(ValidationError, match="même nature"):
            domain.merge_contributions(kept=one, gone=tag, actor=camille)
        with pytest.raises(ValidationError):
            domain.merge_contributions(kept=one, gone=one, actor=camille)


class TestAnswered:
    def test_a_correction_is_accepted_by_name_and_thanked(self, camille):
        one = transmitted(camille, author_email="m.lefevre@exemple.fr")
        lea = member(one.object)
        done = answer(one, lea, text="Bien vu.", signature="Léa Morel, régisseuse")
        assert done.state == "acceptee"
        kept = Answer.objects.get(contribution=one)
        assert (kept.signature, kept.by) == ("Léa Morel, régisseuse", lea)
        mail = Notification.objects.get(kind="contribution_answer")
        assert mail.email == "m.lefevre@exemple.fr"
        assert "Léa Morel, régisseuse" in mail.text
        assert "vous donne raison" in mail.text

    @pytest.mark.parametrize("kind", ["mot-cle", "transcription", "souvenir"])
    def test_knowledge_is_published(self, camille, kind):
        one = transmitted(camille, kind=kind)
        assert answer(one, member(one.object)).state == "publiee"

    def test_an_error_is_accepted(self, camille):
        one = transmitted(camille, kind="erreur")
        assert answer(one, member(one.object)).state == "acceptee"

    def test_a_refusal_says_why(self, camille):
        one = transmitted(camille)
        lea = member(one.object)
        with pytest.raises(ValidationError):
            answer(one, lea, verdict="refuse", text=" ")
        done = answer(one, lea, verdict="refuse", text="La carte montre Trouville.")
        assert done.state == "refusee"

    def test_a_link_waits_for_both_museums(self, camille):
        one = transmitted(camille, kind="lien")
        here, there = member(one.object), member(one.other_object)
        waits = answer(one, here)
        assert waits.state == "transmise"
        with pytest.raises(TransitionRefused):
            answer(one, here)
        with pytest.raises(TransitionRefused):
            answer(one, here, museum=one.other_object.museum)
        assert answer(one, there, museum=one.other_object.museum).state == "publiee"

    def test_one_refusal_is_enough(self, camille):
        one = transmitted(camille, kind="lien")
        there = member(one.other_object)
        museum = one.other_object.museum
        done = answer(one, there, verdict="refuse", museum=museum, text="Ce n’est pas une paire.")
        assert done.state == "refusee"
        with pytest.raises(TransitionRefused):
            answer(one, member(one.object))

    @pytest.mark.parametrize("who", ["membre", "lecture", "instruction", None])
    def test_not_by_anyone_else(self, camille, who):
        one = transmitted(camille)
        with pytest.raises(TransitionRefused):
            answer(one, UserFactory(role=who))
        assert not Answer.objects.exists()

    def test_not_before_it_is_transmitted(self, camille):
        one = ContributionFactory()
        with pytest.raises(TransitionRefused, match="reçue"):
            answer(one, member(one.object))

    def test_a_field_has_one_accepted_value(self, camille):
        one = transmitted(camille, proposed_value="Villerville")
        other = transmitted(camille, object=one.object, proposed_value="Honfleur")
        lea = member(one.object)
        answer(one, lea)
        with pytest.raises(TransitionRefused, match="Une autre correction de ce champ"):
            answer(other, lea)
        assert other.answers.count() == 0
        title = transmitted(camille, object=one.object, field="TITR", proposed_value="Marée basse")
        assert answer(title, lea).state == "acceptee"

    def test_the_history_tells_who(self, camille):
        one = transmitted(camille)
        lea = member(one.object)
        answer(one, lea)
        entries = AuditEntry.objects.filter(root=f"contributions.contribution:{one.pk}")
        verbs = {entry.verb: entry.actor for entry in entries}
        assert verbs["a accepté la contribution"] == lea
        assert verbs["a transmis la contribution au musée"] == camille

    def test_a_museum_answers_once(self, camille):
        from django.db import IntegrityError, transaction

        one = transmitted(camille, kind="lien")
        AnswerFactory(contribution=one)
        with pytest.raises(IntegrityError), transaction.atomic():
            AnswerFactory(contribution=one)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """Two people, one row: one does it, the other reads why not."""

    @staticmethod
    def run(*jobs):
        told: list[str] = []

        def attempt(job):
            try:
                job()
                told.append("done")
            except TransitionRefused as refusal:
                told.append(str(refusal))
            finally:
                connection.close()

        threads = [threading.Thread(target=attempt, args=(job,)) for job in jobs]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        return sorted(told)

    def test_two_moderators(self):
        one = ContributionFactory()
        first, second = (UserFactory(role="communication") for _number in range(2))
        told = self.run(
            lambda: perform(one, "transmit", actor=first, by=first),
            lambda: perform(one, "transmit", actor=second, by=second),
        )
        assert told.count("done") == 1
        assert any("transmise" in each for each in told)

    def test_two_answers_of_one_museum(self):
        camille = UserFactory(role="communication")
        one = transmitted(camille)
        lea = member(one.object)
        told = self.run(
            lambda: answer(one, lea), lambda: answer(one, lea, verdict="refuse", text="Non.")
        )
        assert told.count("done") == 1
        assert Answer.objects.count() == 1

    def test_two_values_of_one_field(self):
        camille = UserFactory(role="communication")
        one = transmitted(camille)
        other = transmitted(camille, object=one.object)
        lea = member(one.object)
        told = self.run(lambda: answer(one, lea), lambda: answer(other, lea))
        assert told.count("done") == 1

    def test_the_same_thing_said_twice(self):
        record = CulturalObjectFactory(values={"LIEUX": ["Trouville"]})

        def send(token):
            domain.submit_contribution(
                submission=domain.Submission(
                    kind="correction", object=record, field="LIEUX", proposed_value="Villerville"
                ),
                token=token,
            )

        told = self.run(lambda: send("a"), lambda: send("b"), lambda: send("a"))
        assert told == ["done", "done", "done"]
        assert sorted(Contribution.objects.values_list("state", flat=True)) == ["recue", "reunie"]

    def test_said_again_while_the_first_is_withdrawn(self):
        first = ContributionFactory(
            object=CulturalObjectFactory(values={"LIEUX": ["Trouville"]}),
            proposed_value="Villerville",
        )
        submission = domain.Submission(
            kind="correction", object=first.object, field="LIEUX", proposed_value="Villerville"
        )
        self.run(
            lambda: domain.withdraw_contribution(contribution=first),
            lambda: domain.submit_contribution(submission=submission, token="autre"),
        )
        states = dict(Contribution.objects.values_list("pk", "state"))
        assert states.pop(first.pk) == "retiree"
        assert list(states.values()) == ["recue"]
