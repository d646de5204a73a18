"""What is seen again: recalled after it was given back, reported and mended, reopened."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from tests.factories import (
    AnswerFactory,
    ContributionFactory,
    CulturalObjectFactory,
    MuseumFactory,
    UserFactory,
)

from maillage.heritage.contributions import domain
from maillage.heritage.contributions.models import Contribution
from maillage.kernel import clock
from maillage.kernel.models import AuditEntry, Notification
from maillage.kernel.states import TransitionRefused

pytestmark = pytest.mark.django_db


@pytest.fixture
def museum():
    return MuseumFactory(software="flora")


@pytest.fixture
def lea(museum):
    return UserFactory(role="membre", organisation=museum.organisation)


@pytest.fixture
def camille():
    return UserFactory(role="communication")


@pytest.fixture
def beach(museum):
    return CulturalObjectFactory(museum=museum, values={"LIEUX": ["Trouville"]})


def put(state, record, **given):
    one = ContributionFactory(object=record, **given)
    moments = {"transmitted_at": clock.now(), "decided_at": clock.now()}
    Contribution.objects.filter(pk=one.pk).update(state=state, **moments)
    return Contribution.objects.get(pk=one.pk)


def accepted(record, **given):
    one = put("acceptee", record, **given)
    AnswerFactory(contribution=one)
    return one


def text(response) -> str:
    return response.content.decode()


class TestRecalled:
    """It left in a file, and proves wrong."""

    @pytest.fixture
    def given_back(self, beach, museum, lea):
        one = accepted(beach, proposed_value="Faux")
        domain.make_way_back(museum=museum, actor=lea)
        return Contribution.objects.get(pk=one.pk)

    @staticmethod
    def leave(one, how, camille):
        if how == "set aside":
            return domain.set_aside_contribution(contribution=one, actor=camille)
        return domain.withdraw_contribution(contribution=one)

    def test_the_author_is_not_told_that_the_museum_accepts(self, given_back, camille):
        Contribution.objects.filter(pk=given_back.pk).update(author_email="m@exemple.fr")
        domain.set_aside_contribution(contribution=given_back, actor=camille, answer="Un doute.")
        mail = Notification.objects.get(kind="contribution_answer").text
        assert "Un doute." in mail
        assert "Léa Morel" not in mail
        assert [one.is_past for one in given_back.answers.order_by("pk")] == [True, False]

    @pytest.mark.parametrize("how", ["set aside", "withdrawn"])
    def test_it_is_accepted_no_more_and_the_museum_is_told(
        self, given_back, beach, museum, lea, camille, how
    ):
        assert domain.knowledge_of(beach)
        gone = self.leave(given_back, how, camille)
        assert gone.state == ("ecartee" if how == "set aside" else "retiree")
        assert (gone.returned_at, gone.import_outcome) == (None, "")
        assert domain.knowledge_of(beach) == []
        with pytest.raises(domain.WayBackRefused):
            domain.make_way_back(museum=museum, actor=lea, again=True)
        told = Notification.objects.get(kind="contribution_recalled")
        assert told.user == lea
        assert gone.way_back_rows.get().file.name in told.text
        assert "ne la reportez pas" in told.text

    def test_the_field_is_free_for_a_better_one(self, given_back, beach, museum, lea, camille):
        better = put("transmise", beach, proposed_value="Villerville")
        accept = {"contribution": better, "museum": museum, "verdict": "accepte", "actor": lea}
        with pytest.raises(TransitionRefused, match="Une autre correction de ce champ"):
            domain.answer_contribution(**accept)
        self.leave(given_back, "set aside", camille)
        assert domain.answer_contribution(**accept).state == "acceptee"

    def test_an_import_that_writes_it_does_not_close_it(self, given_back, beach, camille):
        gone = self.leave(given_back, "withdrawn", camille)
        beach.values = {**beach.values, "LIEUX": ["Faux"]}
        beach.save()
        assert domain.close_done([(beach, {"LIEUX": (["Trouville"], ["Faux"])})]) == 0
        gone.refresh_from_db()
        assert gone.state == "retiree"

    def test_history_keeps_it(self, given_back, camille):
        self.leave(given_back, "set aside", camille)
        entries = AuditEntry.objects.filter(object_pk=str(given_back.pk))
        verbs = [one.verb for one in entries]
        assert "a rendu la correction au musée dans un fichier" in verbs
        assert "a écarté la contribution" in verbs
        assert given_back.way_back_rows.count() == 1

    def test_a_museum_without_account_is_told_by_the_team(self, given_back, lea, camille):
        type(lea).objects.filter(pk=lea.pk).update(is_active=False)
        self.leave(given_back, "withdrawn", camille)
        told = Notification.objects.get(kind="contribution_recalled")
        assert told.user == camille
        assert "n’a pas de compte" in told.text

    def test_what_no_file_has_held_is_recalled_from_nobody(self, beach, camille, lea):
        self.leave(accepted(beach), "set aside", camille)
        assert not Notification.objects.filter(kind="contribution_recalled").exists()

    def test_what_followed_it_is_read(self, given_back, beach, camille):
        heir = ContributionFactory(object=beach, proposed_value="Faux", merged_into=given_back)
        Contribution.objects.filter(pk=heir.pk).update(state="reunie")
        self.leave(given_back, "withdrawn", camille)
        heir.refresh_from_db()
        assert heir.state == "recue"

    def test_from_its_page(self, client, given_back, camille):
        client.force_login(camille)
        page = text(client.get(given_back.get_absolute_url()))
        assert "partie dans un fichier" in page
        client.post(reverse("contributions-set-aside", args=[given_back.pk]), {})
        given_back.refresh_from_db()
        assert given_back.state == "ecartee"


class TestReported:
    """An error without a field: for the museum's own base, and a person says that it is mended."""

    @pytest.fixture
    def report(self, beach):
        words = "La photo est celle d’un autre objet."
        return accepted(beach, kind="erreur", text=words, author_email="m@exemple.fr")

    def test_it_stands_on_the_page_of_the_way_back(self, client, report, museum, lea):
        client.force_login(lea)
        assert reverse("way-back-museum", args=[museum.pk]) in text(client.get(reverse("way-back")))
        page = text(client.get(reverse("way-back-museum", args=[museum.pk])))
        assert "Erreurs signalées, à reprendre dans votre base" in page
        assert report.text in page
        page = text(client.get(f"{museum.get_absolute_url()}?onglet=participation"))
        assert "erreur à reprendre" in page

    def test_it_goes_in_the_tables_and_not_in_the_text(self, report, beach, museum, lea):
        correction = accepted(beach, proposed_value="Villerville")
        made = domain.make_way_back(museum=museum, actor=lea, form="joconde")
        assert (made.count, made.reported) == (1, 1)
        with made.file.open("rb") as file:
            archive = zipfile.ZipFile(io.BytesIO(file.read()))
        assert "photo" not in archive.read("corrections.txt").decode()
        proofs = archive.read("justificatifs.csv").decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(proofs), delimiter=";"))
        (row,) = [one for one in rows if one["Numéro de suivi"] == str(report.pk)]
        assert (row["Référence"], row["Champ"]) == (beach.reference, "")
        assert (row["Ancienne valeur"], row["Nouvelle valeur"]) == ("", "")
        assert row["Source ou preuve"] == report.text
        report.refresh_from_db()
        correction.refresh_from_db()
        assert (report.state, correction.state) == ("acceptee", "rendue")

    def test_alone_it_makes_a_file_once(self, client, report, museum, lea):
        client.force_login(lea)
        url = reverse("way-back-make", args=[museum.pk])
        page = text(client.post(url, {"form": "csv"}, follow=True))
        assert "Le fichier est prêt : 1 erreur signalée." in page
        with pytest.raises(domain.WayBackRefused):
            domain.make_way_back(museum=museum, actor=lea)
        assert domain.make_way_back(museum=museum, actor=lea, again=True).reported == 1

    @pytest.mark.parametrize("who", ["membre", "communication"])
    def test_mended_it_is_thanked_for(self, client, report, museum, who):
        organisation = museum.organisation if who == "membre" else None
        client.force_login(UserFactory(role=who, organisation=organisation))
        assert "C’est corrigé" in text(client.get(report.get_absolute_url()))
        url = reverse("contributions-mend", args=[report.pk])
        assert client.post(url, {"retour": "musee"}).url == reverse(
            "way-back-museum", args=[museum.pk]
        )
        report.refresh_from_db()
        assert (report.state, bool(report.integrated_at)) == ("integree", True)
        assert "le musée a corrigé" in Notification.objects.get(kind="contribution_answer").text
        page = text(client.get(reverse("way-back-museum", args=[museum.pk])))
        assert report.text not in page
        assert domain.reopen_undone() == 0  # no record says it: none can say that it was undone
        report.refresh_from_db()
        assert report.state == "integree"
        assert domain.latest_answers() == []  # it was said to the museum alone

    @pytest.mark.parametrize("who", ["membre", "lecture", None])
    def test_mended_by_nobody_else(self, client, report, who):
        client.force_login(UserFactory(role=who))
        assert client.post(reverse("contributions-mend", args=[report.pk])).status_code == 404
        with pytest.raises(TransitionRefused):
            domain.mend_report(contribution=report, actor=UserFactory(role=who))

    def test_of_a_correction_only_an_import_says_it(self, beach, lea):
        with pytest.raises(TransitionRefused, match="import"):
            domain.mend_report(contribution=accepted(beach), actor=lea)


class TestReopened:
    """Refused by mistake, or too soon."""

    @pytest.fixture
    def refused(self, beach, museum, lea):
        one = put("transmise", beach, kind="souvenir", author_email="m@exemple.fr")
        return domain.answer_contribution(
            contribution=one, museum=museum, verdict="refuse", text="Oups.", actor=lea
        )

    @staticmethod
    def mails():
        found = Notification.objects.filter(kind="contribution_answer").order_by("pk")
        return [one.text for one in found]

    def test_the_museum_answers_again_and_the_first_answer_is_kept(self, refused, museum, lea):
        again = domain.reopen_refused(contribution=refused, actor=lea, why="Erreur de clic.")
        assert (again.state, again.decided_at) == ("transmise", None)
        assert again.reopened_why == "Erreur de clic."
        assert domain.awaited_museums(again, lea) == [museum]
        assert [one.is_past for one in again.answers.all()] == [True]
        assert len(self.mails()) == 1  # nothing is told now
        assert domain.tell_museums() == 1
        done = domain.answer_contribution(
            contribution=again, museum=museum, verdict="accepte", actor=lea
        )
        assert done.state == "publiee"
        first, second = self.mails()
        assert "revue" not in first
        assert "Vous aviez reçu une première réponse" in second
        assert "Oups." not in second

    def test_refused_again_it_is_told_again(self, refused, museum, lea, camille):
        again = domain.reopen_refused(contribution=refused, actor=camille, why="À revoir.")
        domain.answer_contribution(
            contribution=again, museum=museum, verdict="refuse", text="Vraiment pas.", actor=lea
        )
        assert len(self.mails()) == 2
        assert "Vraiment pas." in self.mails()[1]

    def test_whoever_says_it_after_reads_one_answer(self, refused, museum, lea, camille):
        again = domain.reopen_refused(contribution=refused, actor=camille, why="À revoir.")
        follower = ContributionFactory(
            kind="souvenir",
            object=again.object,
            text=again.text,
            author_email="n@exemple.fr",
            merged_into=again,
        )
        Contribution.objects.filter(pk=follower.pk).update(state="reunie")
        domain.answer_contribution(contribution=again, museum=museum, verdict="accepte", actor=lea)
        mail = Notification.objects.get(kind="contribution_answer", email="n@exemple.fr")
        assert "première réponse" not in mail.text

    @pytest.mark.parametrize("why", ["", "  "])
    def test_a_reason_is_needed(self, refused, lea, why):
        with pytest.raises(ValidationError, match="pourquoi"):
            domain.reopen_refused(contribution=refused, actor=lea, why=why)

    @pytest.mark.parametrize("who", ["membre", "lecture", None])
    def test_by_nobody_else(self, client, refused, who):
        user = UserFactory(role=who)
        with pytest.raises(TransitionRefused):
            domain.reopen_refused(contribution=refused, actor=user, why="Pour voir.")
        client.force_login(user)
        url = reverse("contributions-reopen", args=[refused.pk])
        assert client.post(url, {"why": "Pour voir."}).status_code == 404

    def test_of_a_link_by_the_museum_that_refused(self, beach, lea, camille):
        one = put("transmise", beach, kind="lien")
        other = UserFactory(role="membre", organisation=one.other_object.museum.organisation)
        refusing = {"contribution": one, "verdict": "refuse", "text": "Non.", "actor": other}
        one = domain.answer_contribution(museum=one.other_object.museum, **refusing)
        assert not domain.may_reopen(one, lea)
        assert domain.may_reopen(one, other)
        assert domain.may_reopen(one, camille)
        with pytest.raises(TransitionRefused, match="qui ne l’a pas retenue"):
            domain.reopen_refused(contribution=one, actor=lea, why="J’insiste.")

    def test_what_somebody_has_said_again_since_is_not_doubled(self, refused, lea):
        ContributionFactory(kind="souvenir", object=refused.object, text=refused.text)
        assert not domain.may_reopen(refused, lea)
        with pytest.raises(TransitionRefused, match="redit depuis"):
            domain.reopen_refused(contribution=refused, actor=lea, why="Erreur.")

    def test_from_its_page(self, client, refused, lea):
        client.force_login(lea)
        url = reverse("contributions-reopen", args=[refused.pk])
        assert url in text(client.get(refused.get_absolute_url()))
        client.post(url, {"why": " "})
        refused.refresh_from_db()
        assert refused.state == "refusee"
        page = text(client.post(url, {"why": "Erreur de clic."}, follow=True))
        assert "attend de nouveau la réponse" in page
        assert "Erreur de clic." in page
        assert "Répondre pour le musée" in page
        assert url not in page
