"""What a visitor sends: taken once, cleaned, refused with a reason."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from tests.factories import (
    CampaignFactory,
    CampaignObjectFactory,
    ContributionFactory,
    CulturalObjectFactory,
    MuseumFactory,
    UserFactory,
)

from maillage.heritage.contributions import domain
from maillage.heritage.contributions.domain import ContributionRefused, Submission
from maillage.heritage.contributions.domain.texts import clean_text, count_links, parts_of
from maillage.heritage.contributions.models import Contribution
from maillage.kernel.models import AuditEntry, Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def beach():
    return CulturalObjectFactory(values={"TITR": ["La plage"], "LIEUX": ["Trouville"]})


def send(record, token="un-jeton", **parts):
    given = {"kind": "correction", "field": "LIEUX", "proposed_value": "Villerville", **parts}
    return domain.submit_contribution(submission=Submission(object=record, **given), token=token)


class TestTaken:
    def test_a_correction_remembers_what_the_museum_said(self, beach):
        made = send(beach, source="Carte postale de 1905, collection personnelle")
        assert (made.old_value, made.proposed_value) == ("Trouville", "Villerville")
        assert made.state == "recue"
        assert made.signature == "un visiteur"
        entry = AuditEntry.objects.filter(object_pk=str(made.pk)).first()
        assert (entry.verb, entry.actor_label) == ("a envoyé une contribution", "un visiteur")

    def test_the_team_is_told_and_the_author_gets_the_secret_link(
        self, beach, mailoutbox, django_capture_on_commit_callbacks
    ):
        camille = UserFactory(role="communication")
        UserFactory(role="lecture")
        UserFactory(role="membre", organisation=beach.museum.organisation)
        with django_capture_on_commit_callbacks(execute=True):
            made = send(beach, token="secret-abc", author_email="m.lefevre@exemple.fr")
        told = Notification.objects.get(kind="contribution_received")
        assert told.user == camille
        assert "Trouville" in told.text
        receipt = Notification.objects.get(kind="contribution_receipt")
        assert mailoutbox[-1].to == ["m.lefevre@exemple.fr"]
        assert receipt.email == ""  # nothing of it is kept here
        assert "/collections/participer/suivi/secret-abc/" in mailoutbox[-1].body
        assert receipt.secret
        assert receipt.text == ""  # wiped once it is sent
        assert "secret-abc" not in str(Contribution.objects.filter(pk=made.pk).values())

    def test_what_the_history_holds_of_its_author_is_masked(self, beach):
        made = send(beach, author_name="Jean Lefèvre", author_email="m.lefevre@exemple.fr")
        told = str(list(AuditEntry.objects.filter(object_pk=str(made.pk)).values()))
        assert "m.lefevre" not in told
        assert "Jean Lefèvre" not in told

    def test_sent_twice_it_is_one(self, beach):
        first = send(beach)
        assert send(beach).pk == first.pk
        assert Contribution.objects.count() == 1

    def test_said_by_two_people_the_second_follows_the_first(self, beach):
        first = send(beach, author_email="un@exemple.fr")
        second = send(
            beach, token="autre", proposed_value=" VILLERVILLE", author_email="deux@exemple.fr"
        )
        assert second.state == "reunie"
        assert second.merged_into == first
        assert Notification.objects.filter(kind="contribution_receipt").count() == 2

    def test_what_follows_is_told_to_the_team_too(self, beach):
        camille = UserFactory(role="communication")
        send(beach)
        send(beach, token="autre", author_name="Achetez mes rideaux", name_public=True)
        assert Notification.objects.filter(kind="contribution_received", user=camille).count() == 2
        assert Contribution.objects.to_moderate().count() == 2

    def test_mails_quote_nothing_that_the_visitor_wrote(self, beach):
        spam = "Gagnez 1000 € sur www.exemple.com"
        one = send(
            beach,
            token="secret-abc",
            kind="souvenir",
            field="",
            proposed_value="",
            text=spam,
            author_email="victime@exemple.fr",
        )
        receipt = Notification.objects.get(kind="contribution_receipt")
        assert "exemple.com" not in receipt.text + receipt.html + receipt.subject
        assert "La plage" in receipt.text
        domain.transmit_contributions(contributions=[one], actor=UserFactory(role="communication"))
        lea = UserFactory(role="membre", organisation=beach.museum.organisation)
        domain.answer_contribution(
            contribution=one, museum=beach.museum, verdict="accepte", actor=lea
        )
        mail = Notification.objects.get(kind="contribution_answer")
        assert "exemple.com" not in mail.text + mail.html + mail.subject

    @pytest.mark.parametrize(
        ("state", "words"), [("publiee", "se lit maintenant"), ("transmise", None)]
    )
    def test_the_duplicate_of_what_is_published_is_thanked_at_once(self, beach, state, words):
        given = {"kind": "mot-cle", "field": "", "proposed_value": "", "text": "cabine"}
        first = send(beach, author_email="un@exemple.fr", **given)
        Contribution.objects.filter(pk=first.pk).update(state=state)
        send(beach, token="autre", author_email="deux@exemple.fr", **given)
        mails = Notification.objects.filter(kind="contribution_answer")
        assert [one.email for one in mails] == (["deux@exemple.fr"] if words else [])
        assert all(words in one.text for one in mails)

    def test_a_spelling_is_corrected(self):
        record = CulturalObjectFactory(values={"AUTR": ["LEFEVRE Jean"]})
        made = send(record, field="AUTR", proposed_value="LEFÈVRE Jean")
        assert (made.old_value, made.proposed_value) == ("LEFEVRE Jean", "LEFÈVRE Jean")

    def test_a_link_reads_both_ways(self, beach):
        other = CulturalObjectFactory()
        parts = {"kind": "lien", "field": "", "proposed_value": "", "link_type": "pendant"}
        first = send(beach, other_object=other, **parts)
        again = send(other, token="b", other_object=beach, **parts)
        assert again.merged_into == first
        copy = {**parts, "link_type": "copie-de"}
        one = send(beach, token="c", other_object=other, **copy)
        assert send(other, token="d", other_object=beach, **copy).merged_into is None
        assert {museum.pk for museum in one.museums} == {beach.museum_id, other.museum_id}

    def test_receipts_to_one_address_are_counted(self, beach):
        for number in range(12):
            send(
                beach,
                token=f"jeton-{number}",
                proposed_value=f"Lieu {number}",
                author_email="victime@exemple.fr",
            )
        assert Notification.objects.filter(kind="contribution_receipt").count() == 10
        assert Contribution.objects.count() == 12


class TestRefused:
    @pytest.mark.parametrize("hidden", ["closed museum", "team", "withdrawn"])
    def test_an_object_that_the_public_does_not_see(self, hidden):
        record = CulturalObjectFactory(
            museum=MuseumFactory(is_open=hidden != "closed museum"),
            visibility="equipe" if hidden == "team" else "publique",
            values={"LIEUX": ["Trouville"]},
        )
        if hidden == "withdrawn":
            record.withdraw()
            record.save()
        with pytest.raises(ContributionRefused, match="n’est plus en ligne"):
            send(record)

    def test_the_other_end_of_a_link_must_be_seen_too(self, beach):
        hidden = CulturalObjectFactory(visibility="equipe")
        with pytest.raises(ContributionRefused):
            send(
                beach,
                kind="lien",
                field="",
                proposed_value="",
                link_type="pendant",
                other_object=hidden,
            )

    @pytest.mark.parametrize("same", ["Trouville", " Trouville  ", "Trouville ;"])
    def test_what_the_record_says_already(self, beach, same):
        with pytest.raises(ValidationError, match="déjà ce que dit la fiche"):
            send(beach, proposed_value=same)

    @pytest.mark.parametrize("field", ["REF", "DMAJ", "IMG", "INCONNU", ""])
    def test_a_field_that_is_the_museums_business(self, beach, field):
        with pytest.raises(ContributionRefused, match="ne se corrige pas"):
            send(beach, field=field)

    def test_an_advertisement(self, beach):
        text = " ".join(f"https://site{n}.exemple.com/promo" for n in range(4))
        with pytest.raises(ContributionRefused, match="Trop d’adresses"):
            send(beach, kind="souvenir", text=text)
        with pytest.raises(ContributionRefused, match="pas sa place"):
            send(beach, kind="mot-cle", text="www.exemple.com")
        assert not Contribution.objects.exists()

    @pytest.mark.parametrize(
        "parts",
        [
            {"kind": "souvenir", "text": "   "},
            {"kind": "souvenir", "text": "a" * 5001},
            {"kind": "mot-cle", "text": "b" * 81},
            {"kind": "lien"},
            {"kind": "inconnu", "text": "x"},
            {"proposed_value": ""},
            {"proposed_value": "c" * 2001},
            {"author_email": "pas une adresse"},
        ],
    )
    def test_what_is_not_whole(self, beach, parts):
        with pytest.raises(ValidationError):
            send(beach, **parts)

    def test_a_link_to_itself(self, beach):
        with pytest.raises(ValidationError, match="à lui-même"):
            send(
                beach,
                kind="lien",
                field="",
                proposed_value="",
                link_type="pendant",
                other_object=beach,
            )

    def test_a_campaign_that_is_over_or_asks_something_else(self, beach):
        running = CampaignFactory(kinds=["correction"], field="LIEUX")
        with pytest.raises(ContributionRefused, match="pas de cette campagne"):
            send(beach, campaign=running)
        CampaignObjectFactory(campaign=running, object=beach)
        with pytest.raises(ContributionRefused, match="autre chose"):
            send(beach, campaign=running, kind="souvenir", text="Je la reconnais")
        assert send(beach, campaign=running).campaign == running
        shut = CampaignFactory(is_published=False, kinds=["correction"])
        CampaignObjectFactory(campaign=shut, object=beach)
        with pytest.raises(ContributionRefused, match="close"):
            send(beach, token="b", campaign=shut)


class TestConstraints:
    """What the database itself refuses, whatever the code."""

    @pytest.mark.parametrize(
        "wrong",
        [
            {"old_value": "Ici", "proposed_value": "Ici"},
            {"field": ""},
            {"proposed_value": ""},
            {"kind": "souvenir", "text": ""},
            {"kind": "souvenir", "text": "a", "proposed_value": "b"},
            {"kind": "lien", "other_object": None},
            {"kind": "lien", "link_type": ""},
            {"author_name": "", "name_public": True},
            {"link_type": "pendant"},
        ],
    )
    def test_refuses(self, wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            ContributionFactory(**wrong)

    def test_refuses_a_link_to_itself(self, beach):
        with pytest.raises(IntegrityError), transaction.atomic():
            ContributionFactory(kind="lien", object=beach, other_object=beach)

    def test_refuses_the_same_said_twice_while_it_is_open(self, beach):
        first = ContributionFactory(object=beach, proposed_value="Villerville")
        with pytest.raises(IntegrityError), transaction.atomic():
            ContributionFactory(object=beach, proposed_value="villerville")
        domain.set_aside_contribution(contribution=first, actor=UserFactory(role="communication"))
        assert ContributionFactory(object=beach, proposed_value="Villerville").pk


def test_texts_are_plain():
    assert clean_text("a\u202eb\x00c\r\n\r\n\r\n\r\nd\t e ") == "abc\n\nd e"
    assert clean_text("<b>Bien</b>") == "<b>Bien</b>"  # escaped where it is shown, not eaten
    assert count_links("http://a.fr www.b.fr", "rien", "https://c.fr/d") == 3
    assert parts_of("Trouville ;  HONFLEUR ; ") == ["trouville", "honfleur"]
