"""The public's pages: say something of an object, follow it, take part in a campaign."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from tests.factories import (
    AnswerFactory,
    CampaignFactory,
    CampaignObjectFactory,
    ContributionFactory,
    CulturalObjectFactory,
    MuseumFactory,
    UserFactory,
)

from maillage.heritage.contributions import domain
from maillage.heritage.contributions.models import Contribution
from maillage.kernel import clock
from maillage.kernel.models import Notification
from maillage.website.collections.contributions.registrations import knowledge
from maillage.website.collections.contributions.stamps import new_stamp, read_stamp
from maillage.website.collections.sections import actions_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def beach():
    return CulturalObjectFactory(values={"TITR": ["La plage"], "LIEUX": ["Trouville"]})


def text(response) -> str:
    return response.content.decode()


def fill(client, url, *, seconds=20, **data):
    """Open a form, take its stamp, and send it after that time, as a person does."""
    page = text(client.get(url))
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)[1]
    with time_machine.travel(clock.now() + timedelta(seconds=seconds), tick=False):
        return client.post(url, {"stamp": stamp, **data})


def correction_url(record):
    url = reverse("public-contribute", args=[record.reference, "correction"])
    return f"{url}?champ=LIEUX"


class TestJourney:
    """M. Lefèvre knows the beach; the museum thanks him; its next import says so."""

    def test_from_the_visitor_to_the_record(self, client, beach):
        camille = UserFactory(role="communication")
        lea = UserFactory(
            role="membre",
            organisation=beach.museum.organisation,
            first_name="Léa",
            last_name="Morel",
        )
        page = text(client.get(reverse("public-contribute-error", args=[beach.reference])))
        assert "Lieux de création" in page
        sent = fill(
            client,
            correction_url(beach),
            proposed_value="Villerville",
            source="Carte postale de 1905, collection de ma grand-mère",
            author_name="Jean Lefèvre",
            name_public="on",
            author_email="m.lefevre@exemple.fr",
        )
        assert sent.status_code == 302
        followed = text(client.get(sent.url))
        assert "Merci !" in followed
        assert "Reçue" in followed
        contribution = Contribution.objects.get()

        client.force_login(camille)
        page = text(client.get(contribution.get_absolute_url()))
        assert "Trouville" in page
        assert "m.lefevre@exemple.fr" in page
        client.post(reverse("contributions-transmit", args=[contribution.pk]))
        assert domain.tell_museums() == 1
        mail = Notification.objects.get(kind="contribution_to_answer")
        assert mail.user == lea

        client.force_login(lea)
        page = text(client.get(mail.url))
        assert "Villerville" in page
        assert "m.lefevre@exemple.fr" not in page
        client.post(
            reverse("contributions-answer", args=[contribution.pk]),
            {
                "museum": beach.museum.pk,
                "verdict": "accepte",
                "text": "Bien vu, merci.",
                "signature": "Léa Morel",
            },
        )
        thanks = Notification.objects.get(kind="contribution_answer")
        assert thanks.email == "m.lefevre@exemple.fr"
        assert "Léa Morel" in thanks.text

        client.logout()
        (shown,) = knowledge(beach, None)["contributions"]
        assert (shown.signature, shown.proposed_value) == ("Jean Lefèvre", "Villerville")
        assert "Bien vu, merci." in text(client.get(sent.url))

        client.force_login(lea)
        page = text(client.get(reverse("way-back-museum", args=[beach.museum.pk])))
        assert "1 correction à rendre" in page
        client.post(reverse("way-back-make", args=[beach.museum.pk]), {"form": "csv"})
        file = Contribution.objects.get().way_back_rows.get().file
        taken = b"".join(client.get(reverse("way-back-file", args=[file.pk])).streaming_content)
        assert "Villerville" in taken.decode("utf-8-sig")

        beach.values = {**beach.values, "LIEUX": ["Villerville"]}
        beach.save()
        assert domain.close_done([(beach, {"LIEUX": ("Trouville", "Villerville")})]) == 1
        client.logout()
        assert "Intégrée à la fiche du musée" in text(client.get(sent.url))
        assert knowledge(beach, None) is None  # the record itself says it now
        page = text(client.get(reverse("public-contributors")))
        assert "Jean Lefèvre" in page
        assert "1 contribution retenue" in page


class TestForms:
    @pytest.mark.parametrize(
        ("kind", "data"),
        [
            ("erreur", {"text": "L’image est retournée."}),
            ("mot-cle", {"text": "cabine de bain"}),
            ("transcription", {"text": "Souvenir de la plage"}),
            ("souvenir", {"text": "Ma tante y louait une cabine."}),
        ],
    )
    def test_each_kind(self, client, beach, kind, data):
        url = reverse("public-contribute", args=[beach.reference, kind])
        assert fill(client, url, **data).status_code == 302
        assert Contribution.objects.get().kind == kind

    def test_a_link_by_address_reference_or_inventory(self, client, beach):
        other = CulturalObjectFactory(values={"INV": ["2004.7.1"]})
        url = reverse("public-contribute", args=[beach.reference, "lien"])
        for given in (
            f"https://testserver{other.get_public_url()}",
            other.reference,
            "2004.7.1",
        ):
            Contribution.objects.all().delete()
            sent = fill(client, url, other=given, link_type="pendant")
            assert sent.status_code == 302, given
            assert Contribution.objects.get().other_object == other
        hidden = CulturalObjectFactory(visibility="equipe")
        for given in (hidden.reference, beach.reference, "inconnu"):
            again = fill(client, url, other=given, link_type="pendant")
            assert again.status_code == 422, given

    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, client, beach):
        again = fill(
            client, correction_url(beach), proposed_value=" Trouville", source="Ma grand-mère"
        )
        assert again.status_code == 422
        page = text(again)
        assert "C’est déjà ce que dit la fiche." in page
        assert "Ma grand-mère" in page
        assert not Contribution.objects.exists()

    def test_to_be_named_one_gives_a_name(self, client, beach):
        url = reverse("public-contribute", args=[beach.reference, "souvenir"])
        assert "donnez votre nom" in text(fill(client, url, text="Oui", name_public="on"))

    def test_the_double_click_is_one(self, client, beach):
        url = reverse("public-contribute", args=[beach.reference, "mot-cle"])
        page = text(client.get(url))
        stamp = re.search(r'name="stamp" value="([^"]+)"', page)[1]
        with time_machine.travel(clock.now() + timedelta(seconds=20), tick=False):
            first = client.post(url, {"stamp": stamp, "text": "plage"})
            second = client.post(url, {"stamp": stamp, "text": "plage"})
        assert first.url == second.url
        assert Contribution.objects.count() == 1

    def test_what_was_typed_is_never_markup(self, client, beach):
        url = reverse("public-contribute", args=[beach.reference, "souvenir"])
        sent = fill(client, url, text="<script>alert(1)</script>")
        page = text(client.get(sent.url))
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page

    def test_programs_are_recognised(self, client, beach):
        url = reverse("public-contribute", args=[beach.reference, "souvenir"])
        good = {"text": "Bonjour"}
        for seconds, data, words in (
            (20, {"website": "http://pub.exemple"}, "programme"),
            (1, {}, "très rapide"),
            (25 * 3600, {}, "trop longtemps"),
        ):
            again = fill(client, url, seconds=seconds, **good, **data)
            assert again.status_code == 422
            assert words in text(again)
        assert client.post(url, good).status_code == 422
        other = new_stamp(f"souvenir:{CulturalObjectFactory().reference}")
        with time_machine.travel(clock.now() + timedelta(seconds=20), tick=False):
            assert client.post(url, {**good, "stamp": other}).status_code == 422
        assert not Contribution.objects.exists()

    def test_a_flood_is_stopped(self, client, beach):
        url = reverse("public-contribute", args=[beach.reference, "souvenir"])
        for _number in range(30):
            assert client.post(url, {"text": "x"}).status_code == 422
        stopped = client.post(url, {"text": "x"})
        assert stopped.status_code == 429
        assert stopped["Retry-After"]
        assert client.post(url, {"text": "x"}, REMOTE_ADDR="192.0.2.7").status_code == 422
        assert client.get(url).status_code == 200

    def test_stamps_cannot_be_made_elsewhere(self):
        stamp = new_stamp("souvenir:1")
        assert read_stamp(stamp, "souvenir:1").age == 0
        assert read_stamp(stamp, "souvenir:2") is None
        assert read_stamp(f"{stamp}x", "souvenir:1") is None
        assert read_stamp("", "souvenir:1") is None
        assert (
            read_stamp(stamp, "souvenir:1").token
            != read_stamp(new_stamp("souvenir:1"), "souvenir:1").token
        )

    def test_unknown_kinds_and_fields_are_not_there(self, client, beach):
        for url in (
            reverse("public-contribute", args=[beach.reference, "inconnu"]),
            reverse("public-contribute", args=[beach.reference, "correction"]),
            correction_url(beach).replace("LIEUX", "REF"),
        ):
            assert client.get(url).status_code == 404

    @pytest.mark.parametrize("user", [None, "communication"])
    def test_an_object_that_is_not_public_takes_nothing(self, client, user):
        hidden = CulturalObjectFactory(visibility="equipe")
        if user:
            client.force_login(UserFactory(role=user))
        for name in ("public-contribute-error", "public-contribute-know"):
            assert client.get(reverse(name, args=[hidden.reference])).status_code == 404
        assert client.get(correction_url(hidden)).status_code == 404
        assert actions_for(hidden) == []

    def test_pages_of_forms_are_not_kept(self, client, beach):
        response = client.get(correction_url(beach))
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "same-origin"


class TestFollowed:
    def test_withdraw_and_erase(self, client, beach):
        one = ContributionFactory(object=beach, token="abc", author_email="a@exemple.fr")
        url = reverse("public-contribution", args=["abc"])
        assert "Effacer mon adresse" in text(client.get(url))
        client.post(url, {"verb": "effacer"})
        one.refresh_from_db()
        assert one.author_email == ""
        assert one.email_erased_at
        client.post(url, {"verb": "retirer"})
        one.refresh_from_db()
        assert one.state == "retiree"
        page = text(client.get(url))
        assert "est retirée" in page
        assert "Retirer ma contribution" not in page

    def test_once_given_back_it_is_still_withdrawn(self, client, beach):
        one = ContributionFactory(object=beach, token="abc")
        Contribution.objects.filter(pk=one.pk).update(state="rendue", returned_at=clock.now())
        url = reverse("public-contribution", args=["abc"])
        assert "Rendue au musée" in text(client.get(url))
        client.post(url, {"verb": "retirer"})
        page = text(client.get(url))
        assert "est retirée" in page
        assert "Rendue au musée" not in page

    def test_once_in_the_record_it_is_not_withdrawn(self, client, beach):
        one = ContributionFactory(object=beach, token="abc")
        Contribution.objects.filter(pk=one.pk).update(state="integree")
        url = reverse("public-contribution", args=["abc"])
        assert "Impossible" in text(client.post(url, {"verb": "retirer"}))

    @pytest.mark.parametrize("state", ["reunie", "rendue", "integree", "publiee"])
    def test_one_is_named_no_more_in_any_state(self, client, beach, state):
        kind = "correction" if state in {"rendue", "integree"} else "souvenir"
        leading = ContributionFactory(kind=kind, object=beach, name_public=False)
        one = ContributionFactory(
            token="abc",
            kind=kind,
            object=beach,
            author_name="Jean Lefèvre",
            author_email="a@exemple.fr",
            merged_into=leading if state == "reunie" else None,
        )
        Contribution.objects.filter(pk=leading.pk).update(state="acceptee")
        Contribution.objects.filter(pk=one.pk).update(state=state, read_at=clock.now())
        contributors = reverse("public-contributors")
        assert "Jean Lefèvre" in text(client.get(contributors))
        url = reverse("public-contribution", args=["abc"])
        assert "Ne plus me nommer" in text(client.get(url))
        client.post(url, {"verb": "taire"})
        assert "Jean Lefèvre" not in text(client.get(contributors))
        assert "Ne plus me nommer" not in text(client.get(url))
        one.refresh_from_db()
        assert one.author_name  # until the address is erased: the team may have to answer
        client.post(url, {"verb": "effacer"})
        one.refresh_from_db()
        assert one.author_name == ""

    @pytest.mark.parametrize(
        ("state", "words"),
        [
            ("retiree", "Retirée par vous"),
            ("ecartee", "Écartée par l’équipe"),
            ("publiee", "Répondue"),
        ],
    )
    def test_what_happened_is_said_as_it_happened(self, client, beach, state, words):
        one = ContributionFactory(token="abc", kind="souvenir", object=beach)
        Contribution.objects.filter(pk=one.pk).update(state=state, decided_at=clock.now())
        page = text(client.get(reverse("public-contribution", args=["abc"])))
        steps = page[
            page.index("followed-steps") : page.index("</ol>", page.index("followed-steps"))
        ]
        told = {"Retirée par vous", "Écartée par l’équipe", "Répondue"}
        assert {one for one in told if one in steps} == {words}

    def test_a_wrong_link_opens_nothing_and_guessing_is_slowed(self, client):
        url = reverse("public-contribution", args=["inconnu"])
        assert client.get(url).status_code == 404
        for _number in range(60):
            client.get(url)
        assert client.get(url).status_code == 429

    def test_what_follows_another_one_reads_its_answer(self, client, beach):
        first = ContributionFactory(object=beach)
        AnswerFactory(contribution=first, text="Oui, c’est Villerville.")
        ContributionFactory(object=beach, token="b", merged_into=first, proposed_value="V.")
        page = text(client.get(reverse("public-contribution", args=["b"])))
        assert "Oui, c’est Villerville." in page


class TestShown:
    def put(self, state, **given):
        one = ContributionFactory(**given)
        Contribution.objects.filter(pk=one.pk).update(state=state, decided_at=clock.now())
        return Contribution.objects.get(pk=one.pk)

    @pytest.mark.parametrize(
        ("state", "shown"),
        [
            ("recue", False),
            ("ecartee", False),
            ("transmise", False),
            ("refusee", False),
            ("retiree", False),
            ("publiee", True),
        ],
    )
    def test_only_what_the_museum_let_through(self, beach, state, shown):
        self.put(state, kind="souvenir", object=beach)
        assert (knowledge(beach, None) is not None) is shown

    def test_both_ends_of_a_link_show_it_unless_one_is_hidden(self, beach):
        one = self.put("publiee", kind="lien", object=beach)
        assert knowledge(one.other_object, None)["contributions"] == [one]
        other = one.other_object
        other.visibility = "equipe"
        other.save()
        assert knowledge(beach, None) is None

    def test_an_error_is_not_published(self, beach):
        self.put("acceptee", kind="erreur", object=beach)
        assert knowledge(beach, None) is None

    def test_the_panel_is_plain_and_signed(self, beach):
        from django.template.loader import render_to_string

        self.put("publiee", kind="souvenir", object=beach, text="<b>1905</b>", name_public=False)
        page = render_to_string(
            "website/participation/knowledge.html", {"object": beach, **knowledge(beach, None)}
        )
        assert "&lt;b&gt;1905" in page
        assert "Un visiteur" in page
        assert "Lefèvre" not in page

    def test_tags_and_transcriptions_feed_the_index(self, beach):
        from maillage.heritage.catalogue.knowledge import public_knowledge

        self.put("publiee", kind="mot-cle", object=beach, text="cabine")
        self.put("publiee", kind="souvenir", object=beach)
        self.put("transmise", kind="mot-cle", object=beach, text="secret")
        assert public_knowledge([beach.pk]) == {beach.pk: ["cabine"]}
        assert public_knowledge([]) == {}

    def test_the_contributors_agreed(self, client, beach):
        self.put("publiee", kind="souvenir", object=beach, author_name="Jean Lefèvre")
        self.put("publiee", kind="mot-cle", object=beach, author_name="JEAN LEFEVRE")
        self.put(
            "publiee", kind="transcription", object=beach, author_name="Zoé B.", name_public=False
        )
        self.put("recue", kind="erreur", object=beach, author_name="Paul R.")
        page = text(client.get(reverse("public-contributors")))
        assert "2 contributions retenues" in page
        assert "Zoé" not in page
        assert "Paul" not in page
        assert "1 autre contribution" in page

    def test_a_name_that_nobody_has_read_is_not_shown(self, client, beach):
        self.put("publiee", kind="mot-cle", object=beach, text="cabine", name_public=False)
        url = reverse("public-contribute", args=[beach.reference, "mot-cle"])
        fill(client, url, text="Cabine", author_name="Achetez mes rideaux", name_public="on")
        one = Contribution.objects.get(author_name="Achetez mes rideaux")
        assert one.state == "reunie"
        contributors = reverse("public-contributors")
        assert "rideaux" not in text(client.get(contributors))
        domain.note_read(contribution=one, actor=UserFactory(role="communication"))
        assert "rideaux" in text(client.get(contributors))

    def test_the_home_of_participation(self, client, beach):
        one = self.put("publiee", kind="souvenir", object=beach)
        AnswerFactory(contribution=one, text="Merci, quelle précision !")
        CampaignFactory(title="Quarante portraits")
        CampaignFactory(title="En préparation", is_published=False)
        page = text(client.get(reverse("public-participation")))
        assert "Merci, quelle précision !" in page
        assert "Quarante portraits" in page
        assert "En préparation" not in page
        museum = beach.museum
        museum.is_open = False
        museum.save()
        assert "quelle précision" not in text(client.get(reverse("public-participation")))


class TestCampaign:
    @pytest.fixture
    def portraits(self):
        campaign = CampaignFactory(title="Qui sont-ils ?", kinds=["souvenir", "mot-cle"])
        museum = MuseumFactory()
        for rank in range(1, 4):
            CampaignObjectFactory(
                campaign=campaign,
                rank=rank,
                object=CulturalObjectFactory(museum=museum, values={"TITR": [f"Portrait {rank}"]}),
            )
        return campaign

    def test_one_after_the_other(self, client, portraits):
        url = reverse("public-campaign-identify", args=[portraits.slug])
        page = text(client.get(url))
        assert "Portrait 1" in page
        assert "Portrait 2" in text(client.get(f"{url}?apres=1"))
        first = portraits.rows.get(rank=1).object
        sent = fill(client, f"{url}?objet={first.reference}&nature=souvenir", text="C’est Zoé.")
        assert sent.status_code == 302
        assert sent.url == f"{url}?apres=1"  # no secret in an address that people share
        page = text(client.get(sent.url))
        assert "Portrait 2" in page
        link = re.search(r'href="([^"]+)">Suivre ma contribution', page)[1]
        assert client.get(link).status_code == 200
        assert "Suivre ma contribution" not in text(client.get(sent.url))  # shown once
        assert domain.progress_of(portraits).answered == 1
        page = text(client.get(f"{url}?apres=3"))  # after the last, the first without an answer
        assert "Portrait 2" in page

    @pytest.mark.parametrize("given", ["a/b", "x" * 300, "é"])
    def test_what_the_address_says_of_thanks_is_not_believed(self, client, portraits, given):
        url = reverse("public-campaign-identify", args=[portraits.slug])
        page = client.get(url, {"merci": given})
        assert page.status_code == 200
        assert "Suivre ma contribution" not in text(page)
        client.cookies["contribution-envoyee"] = given.encode("ascii", "ignore").decode()
        assert "Suivre ma contribution" not in text(client.get(url))

    def test_after_the_last_one_the_link_is_the_page(self, client, portraits):
        for row in portraits.rows.filter(rank__lt=3):
            ContributionFactory(kind="souvenir", object=row.object, campaign=portraits)
        url = reverse("public-campaign-identify", args=[portraits.slug])
        last = portraits.rows.get(rank=3).object
        sent = fill(client, f"{url}?objet={last.reference}&nature=souvenir", text="C’est Zoé.")
        assert "/participer/suivi/" in sent.url

    def test_all_done(self, client, portraits):
        for row in portraits.rows.all():
            ContributionFactory(kind="souvenir", object=row.object, campaign=portraits)
        url = reverse("public-campaign-identify", args=[portraits.slug])
        assert client.get(url).url == portraits.get_public_url()
        page = text(client.get(portraits.get_public_url()))
        assert "Tous les objets ont une réponse" in page

    def test_what_is_not_asked_is_not_there(self, client, portraits):
        url = reverse("public-campaign-identify", args=[portraits.slug])
        assert client.get(f"{url}?nature=correction").status_code == 404
        other = CulturalObjectFactory()
        assert client.get(f"{url}?objet={other.reference}").status_code == 404

    @pytest.mark.parametrize(
        "given",
        [{"is_published": False}, {"start": clock.today() + timedelta(days=3)}],
    )
    def test_not_before_it_is_online(self, client, given):
        campaign = CampaignFactory(**given)
        assert client.get(campaign.get_public_url()).status_code == 404
        url = reverse("public-campaign-identify", args=[campaign.slug])
        assert client.get(url).status_code == 404

    def test_once_over_it_stays_to_be_read(self, client):
        today = clock.today()
        campaign = CampaignFactory(
            start=today - timedelta(days=9), end=today - timedelta(days=1), thanks="Merci à tous !"
        )
        CampaignObjectFactory(campaign=campaign)
        assert "Merci à tous !" in text(client.get(campaign.get_public_url()))
        url = reverse("public-campaign-identify", args=[campaign.slug])
        assert client.get(url).url == campaign.get_public_url()

    def test_hidden_objects_do_not_count(self, client, portraits):
        hidden = portraits.rows.get(rank=1).object
        hidden.visibility = "equipe"
        hidden.save()
        assert domain.progress_of(portraits).total == 2
        assert "Portrait 1" not in text(client.get(portraits.get_public_url()))

    def test_in_queries_that_do_not_grow(self, client, portraits, django_assert_max_num_queries):
        for rank in range(4, 20):
            CampaignObjectFactory(campaign=portraits, rank=rank)
        with django_assert_max_num_queries(20):
            client.get(portraits.get_public_url())
