"""The office's pages; each address with the wrong person."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.factories import (
    AnswerFactory,
    CampaignFactory,
    CampaignObjectFactory,
    ContributionFactory,
    CulturalObjectFactory,
    MuseumFactory,
    UserFactory,
    WayBackFileFactory,
)

from maillage.heritage.contributions import domain, panels
from maillage.heritage.contributions.models import Campaign, Contribution
from maillage.kernel import clock

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


def sign_in(client, role, record=None):
    organisation = record.museum.organisation if record is not None else None
    user = UserFactory(role=role, organisation=organisation)
    client.force_login(user)
    return user


def put(state, **given):
    one = ContributionFactory(**given)
    moments = {"transmitted_at": clock.now(), "decided_at": clock.now()}
    Contribution.objects.filter(pk=one.pk).update(state=state, **moments)
    return Contribution.objects.get(pk=one.pk)


class TestWhoSees:
    @pytest.mark.parametrize("state", Contribution.State.values)
    def test_a_member_sees_what_was_transmitted_to_its_museum(self, client, state):
        kind = "correction" if state in {"rendue", "integree"} else "souvenir"
        one = put(state, kind=kind)
        sign_in(client, "membre", one.object)
        shown = state in {"transmise", "acceptee", "refusee", "publiee", "rendue", "integree"}
        expected = 200 if shown else 404
        assert client.get(one.get_absolute_url()).status_code == expected
        page = text(client.get(reverse("contributions-list")))
        assert (one.get_absolute_url() in page) is shown

    def test_another_museums_member_sees_nothing(self, client):
        one = put("transmise")
        sign_in(client, "membre")
        assert client.get(one.get_absolute_url()).status_code == 404
        assert one.get_absolute_url() not in text(client.get(reverse("contributions-list")))

    def test_both_ends_of_a_link_see_it(self, client):
        one = put("transmise", kind="lien")
        sign_in(client, "membre", one.other_object)
        assert client.get(one.get_absolute_url()).status_code == 200

    @pytest.mark.parametrize("role", ["lecture", "membre"])
    def test_the_address_and_the_notes_are_for_those_who_moderate(self, client, role):
        one = put(
            "transmise",
            author_email="secret@exemple.fr",
            author_name="Jean Caché",
            name_public=False,
            moderation_note="À vérifier avec prudence.",
        )
        sign_in(client, role, one.object if role == "membre" else None)
        page = text(client.get(one.get_absolute_url()))
        listed = text(client.get(reverse("contributions-list")))
        for hidden in ("secret@exemple.fr", "Jean Caché", "avec prudence"):
            assert hidden not in page
            assert hidden not in listed
        assert client.get(f"{one.get_absolute_url()}historique/").status_code == 404
        found = text(client.get(f"{reverse('contributions-list')}?q=Caché"))
        assert one.get_absolute_url() not in found

    def test_the_export_follows(self, client):
        one = put("transmise", author_email="secret@exemple.fr")
        put("recue")
        url = reverse("contributions-export")
        sign_in(client, "membre", one.object)
        response = client.get(f"{url}?format=csv")
        content = b"".join(response.streaming_content).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
        assert len(rows) == 1
        assert "Adresse" not in rows[0]
        sign_in(client, "communication")
        content = b"".join(client.get(f"{url}?format=csv").streaming_content).decode("utf-8-sig")
        assert "secret@exemple.fr" in content
        assert content.count("\r\n") == 3

    @pytest.mark.parametrize("role", ["membre", "lecture", "instruction", None])
    @pytest.mark.parametrize(
        "verb",
        [
            *("transmit", "set-aside", "merge", "note"),
            *("erase-address", "note-read", "unname"),
        ],
    )
    def test_moderating_is_for_the_team(self, client, role, verb):
        one = put("transmise", author_email="a@exemple.fr")
        sign_in(client, role, one.object if role == "membre" else None)
        assert client.post(reverse(f"contributions-{verb}", args=[one.pk])).status_code == 404
        one.refresh_from_db()
        assert (one.state, one.author_email) == ("transmise", "a@exemple.fr")
        assert client.post(reverse("contributions-transmit-many")).status_code == 404

    @pytest.mark.parametrize("role", ["membre", "lecture", "instruction", None])
    def test_answering_is_for_the_museum_concerned(self, client, role):
        one = put("transmise")
        sign_in(client, role)
        data = {"museum": one.object.museum_id, "verdict": "accepte", "signature": "X"}
        url = reverse("contributions-answer", args=[one.pk])
        assert client.post(url, data).status_code == 404
        assert not one.answers.exists()

    def test_a_museum_does_not_answer_for_the_other(self, client):
        one = put("transmise", kind="lien")
        sign_in(client, "membre", one.object)
        data = {"museum": one.other_object.museum_id, "verdict": "accepte", "signature": "X"}
        response = client.post(reverse("contributions-answer", args=[one.pk]), data)
        assert response.status_code == 200
        assert not one.answers.exists()


class TestModerated:
    def test_many_at_once(self, client):
        ones = [ContributionFactory() for _number in range(3)]
        sign_in(client, "communication")
        page = text(client.get(f"{reverse('contributions-list')}?state=recue"))
        assert page.count('form="transmettre"') == 3
        keys = [one.pk for one in ones[:2]]
        client.post(reverse("contributions-transmit-many"), {"pk": [*keys, "x"]})
        states = [Contribution.objects.get(pk=one.pk).state for one in ones]
        assert states == ["transmise", "transmise", "recue"]

    def test_set_aside_merge_note_erase(self, client):
        one = ContributionFactory(author_email="a@exemple.fr")
        twin = ContributionFactory(object=one.object)
        sign_in(client, "communication")
        client.post(reverse("contributions-note", args=[one.pk]), {"note": "À revoir."})
        assert "À revoir." in text(client.get(one.get_absolute_url()))
        client.post(reverse("contributions-erase-address", args=[one.pk]))
        one.refresh_from_db()
        assert one.author_email == ""
        client.post(reverse("contributions-merge", args=[twin.pk]), {"kept": one.pk})
        twin.refresh_from_db()
        assert twin.merged_into == one
        client.post(reverse("contributions-set-aside", args=[one.pk]), {"answer": "Hors sujet."})
        one.refresh_from_db()
        assert one.state == "ecartee"
        page = text(client.get(one.get_absolute_url()))
        assert "Hors sujet." in page
        assert client.get(f"{one.get_absolute_url()}historique/").status_code == 200

    def test_a_refusal_without_a_reason_is_shown_again(self, client):
        one = put("transmise")
        sign_in(client, "membre", one.object)
        data = {"museum": one.object.museum_id, "verdict": "refuse", "signature": "Léa"}
        page = text(client.post(reverse("contributions-answer", args=[one.pk]), data))
        assert "Dites pourquoi" in page
        assert not one.answers.exists()

    def test_the_record_that_moved_since_is_told(self, client):
        one = put("transmise")
        one.object.values = {**one.object.values, "LIEUX": ["Deauville"]}
        one.object.save()
        sign_in(client, "communication")
        page = text(client.get(one.get_absolute_url()))
        assert "modifié depuis" in page
        assert "Deauville" in page

    def test_what_follows_waits_to_be_read(self, client):
        leading = put("publiee", kind="mot-cle", text="plage")
        one = put(
            "reunie", kind="mot-cle", object=leading.object, text="Plage", merged_into=leading
        )
        sign_in(client, "communication")
        page = text(client.get("/gestion/"))
        assert "1 contribution à lire" in page
        assert "to_read=oui" in page
        page = text(client.get(f"{reverse('contributions-list')}?to_read=oui"))
        assert one.get_absolute_url() in page
        assert leading.get_absolute_url() not in page
        assert "Réunies, à lire (1)" in page
        url = one.get_absolute_url()
        assert "Je l’ai lue" in text(client.get(url))
        client.post(reverse("contributions-note-read", args=[one.pk]))
        one.refresh_from_db()
        assert one.read_at
        page = text(client.get(url))
        assert "Je l’ai lue" not in page
        assert reverse("contributions-set-aside", args=[one.pk]) in page
        assert "1 contribution à lire" not in text(client.get("/gestion/"))

    @pytest.mark.parametrize("state", Contribution.State.values)
    def test_its_author_is_named_no_more_in_any_state(self, client, state):
        kind = "correction" if state in {"rendue", "integree"} else "souvenir"
        one = put(state, kind=kind, author_name="Achetez mes rideaux")
        sign_in(client, "communication")
        url = reverse("contributions-unname", args=[one.pk])
        assert url in text(client.get(one.get_absolute_url()))
        client.post(url)
        one.refresh_from_db()
        assert (one.name_public, one.author_name, one.author_key) == (False, "", "")
        assert url not in text(client.get(one.get_absolute_url()))

    def test_an_answer_of_before_is_said_to_be_past(self, client):
        one = put("transmise")
        AnswerFactory(contribution=one, text="Oui, sans doute.", is_past=True)
        sign_in(client, "membre", one.object)
        page = text(client.get(one.get_absolute_url()))
        assert "ne compte plus" in page
        assert "Répondre pour le musée" in page
        assert "1 contribution attend votre réponse" in text(client.get("/gestion/"))


class TestOtherEnd:
    """A link names two objects; whoever may not see one of them reads nothing of it."""

    @pytest.mark.parametrize("end", ["object", "other_object"])
    def test_hidden_from_the_other_museums_member(self, client, end):
        one = put("transmise", kind="lien")
        hidden = getattr(one, end)
        seen = one.other_object if end == "object" else one.object
        hidden.title = "Objet très secret"
        hidden.values = {**hidden.values, "TITR": ["Objet très secret"]}
        hidden.visibility = "equipe"
        hidden.save()
        lea = sign_in(client, "membre", seen)
        assert client.get(one.get_absolute_url()).status_code == 404
        assert "très secret" not in text(client.get(reverse("contributions-list")))
        assert "très secret" not in text(client.get("/gestion/"))
        Contribution.objects.filter(pk=one.pk).update(museum_told_at=None)
        domain.tell_museums()
        assert not lea.notifications.filter(kind="contribution_to_answer").exists()
        sign_in(client, "membre", hidden)
        assert "très secret" in text(client.get(one.get_absolute_url()))
        sign_in(client, "communication")
        assert "très secret" in text(client.get(one.get_absolute_url()))


class TestWaiting:
    def test_each_sees_what_waits_for_them(self):
        received, sent = put("recue"), put("transmise")
        camille = UserFactory(role="communication")
        lea = UserFactory(role="membre", organisation=sent.object.museum.organisation)
        other = UserFactory(role="membre")
        reader = UserFactory(role="lecture")
        cards = [panels.waiting_card(one) for one in (camille, lea, other, reader)]
        assert [one is not None for one in cards] == [True, True, False, False]
        assert panels.waiting_card(camille)["contributions"] == [received]
        assert panels.waiting_card(lea)["contributions"] == [sent]
        assert panels.waiting_card(other) is None
        AnswerFactory(contribution=sent)
        assert panels.waiting_card(lea) is None

    def test_the_card_and_the_tabs(self, client):
        one = put("transmise")
        sign_in(client, "membre", one.object)
        assert "1 contribution attend votre réponse" in text(client.get("/gestion/"))
        museum = one.object.museum
        page = text(client.get(f"{museum.get_absolute_url()}?onglet=participation"))
        assert "contribution à répondre" in page
        page = text(client.get(f"{one.object.get_absolute_url()}?onglet=contributions"))
        assert one.get_absolute_url() in page
        sign_in(client, "membre")
        page = text(client.get(f"{one.object.get_absolute_url()}?onglet=contributions"))
        assert one.get_absolute_url() not in page


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_in_a_number_of_queries_that_does_not_grow(
    client, many, django_assert_max_num_queries
):
    for _number in range(many):
        put("transmise", kind="lien")
    sign_in(client, "communication")
    client.get(reverse("contributions-list"))
    with django_assert_max_num_queries(22):
        client.get(reverse("contributions-list"))


class TestCampaigns:
    def test_made_from_references(self, client):
        records = [CulturalObjectFactory() for _number in range(3)]
        sign_in(client, "communication")
        data = {
            "title": "Identifiez ces portraits",
            "question": "Qui est-ce ?",
            "kinds": ["souvenir"],
            "start": clock.today().isoformat(),
            "is_published": "on",
            "references": "\n".join(one.reference for one in reversed(records)),
        }
        client.post(reverse("campaigns-create"), data)
        campaign = Campaign.objects.get()
        assert [row.object for row in campaign.rows.order_by("rank")] == records[::-1]
        page = text(client.get(campaign.get_absolute_url()))
        assert "avec une réponse" in page
        edited = {**data, "references": records[0].reference, "_version": campaign.version}
        client.post(reverse("campaigns-update", args=[campaign.pk]), edited)
        assert [row.object for row in campaign.rows.all()] == [records[0]]

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"references": "inconnue"}, "Aucun objet n’a cette référence"),
            ({"references": ""}, "Donnez d’abord des objets"),
            ({"kinds": ["correction"]}, "Choisissez le champ"),
            ({"end": "2000-01-01"}, "La fin précède le début"),
        ],
    )
    def test_what_is_wrong_is_said(self, client, wrong, words):
        record = CulturalObjectFactory()
        sign_in(client, "communication")
        data = {
            "title": "T",
            "question": "Q ?",
            "kinds": ["souvenir"],
            "start": clock.today().isoformat(),
            "is_published": "on",
            "references": record.reference,
            **wrong,
        }
        assert words in text(client.post(reverse("campaigns-create"), data))
        assert not Campaign.objects.exists()

    def test_made_from_a_search(self, client):
        from maillage.heritage.catalogue import indexing

        found = [CulturalObjectFactory(values={"TITR": [f"Portrait {n}"]}) for n in (1, 2)]
        CulturalObjectFactory(values={"TITR": ["Nature morte"]})
        indexing.rebuild()
        sign_in(client, "communication")
        data = {
            "title": "Qui sont-ils ?",
            "question": "Qui est-ce ?",
            "kinds": ["souvenir"],
            "start": clock.today().isoformat(),
            "is_published": "on",
            "search": "https://testserver/collections/recherche/?q=portrait&tri=titre",
        }
        assert client.post(reverse("campaigns-create"), data).status_code == 302
        campaign = Campaign.objects.get()
        assert [row.object for row in campaign.rows.order_by("rank")] == found
        assert campaign.search == "q=portrait&tri=titre"
        wrong = {**data, "search": "https://exemple.fr/"}
        assert "pas l’adresse d’une recherche" in text(
            client.post(reverse("campaigns-create"), wrong)
        )

    @pytest.mark.parametrize("role", ["membre", None])
    def test_not_for_others(self, client, role):
        campaign = CampaignFactory()
        sign_in(client, role)
        assert client.get(campaign.get_absolute_url()).status_code == 404
        assert client.get(reverse("campaigns-list")).status_code == 404

    def test_a_reader_reads(self, client):
        campaign = CampaignObjectFactory().campaign
        sign_in(client, "lecture")
        assert client.get(campaign.get_absolute_url()).status_code == 200
        assert client.get(reverse("campaigns-update", args=[campaign.pk])).status_code == 404


class TestWayBack:
    @pytest.mark.parametrize("role", ["membre", None])
    def test_another_museums_file_is_not_there(self, client, role):
        file = WayBackFileFactory()
        sign_in(client, role)
        for name, key in (("way-back-file", file.pk), ("way-back-museum", file.museum.pk)):
            assert client.get(reverse(name, args=[key])).status_code == 404
        assert client.post(reverse("way-back-make", args=[file.museum.pk])).status_code == 404

    def test_a_reader_takes_files_and_makes_none(self, client):
        file = WayBackFileFactory()
        sign_in(client, "lecture")
        response = client.get(reverse("way-back-file", args=[file.pk]))
        assert b"".join(response.streaming_content)
        assert client.post(reverse("way-back-make", args=[file.museum.pk])).status_code == 404

    def test_the_list_and_the_page(self, client):
        one = put("acceptee")
        AnswerFactory(contribution=one)
        sign_in(client, "membre", one.object)
        museum = one.object.museum
        page = text(client.get(reverse("way-back")))
        assert reverse("way-back-museum", args=[museum.pk]) in page
        url = reverse("way-back-make", args=[museum.pk])
        assert "Le fichier est prêt" in text(client.post(url, {"form": "xlsx"}, follow=True))
        assert "attend de repartir" in text(client.post(url, {"form": "xlsx"}, follow=True))
        page = text(client.get(reverse("way-back-museum", args=[museum.pk])))
        assert "pas encore vue faite" in page
        assert ".xlsx" in page


class TestFollowing:
    def test_addresses_go_when_their_purpose_is_over(self):
        from maillage.kernel.models import AuditEntry, Notification

        old = put("publiee", kind="souvenir", author_email="vieux@exemple.fr", name_public=False)
        named = put("publiee", kind="souvenir", author_email="nom@exemple.fr")
        fresh = put("publiee", kind="souvenir", author_email="neuf@exemple.fr")
        waits = ContributionFactory(author_email="attend@exemple.fr")
        forgotten = ContributionFactory(author_email="oublie@exemple.fr")
        follows = ContributionFactory(author_email="suit@exemple.fr", merged_into=old)
        now = clock.now()
        Contribution.objects.filter(pk__in=[old.pk, named.pk]).update(
            decided_at=now - timedelta(days=200)
        )
        Contribution.objects.filter(pk=forgotten.pk).update(created_at=now - timedelta(days=800))
        Notification.objects.create(
            kind="contribution_receipt",
            email="vieux@exemple.fr",
            subject="x",
            text="x",
            dedupe=f"contribution-receipt:{old.pk}",
        )
        assert domain.forget_addresses() == 4
        kept = set(Contribution.objects.exclude(author_email="").values_list("pk", flat=True))
        assert kept == {fresh.pk, waits.pk}
        old.refresh_from_db()
        named.refresh_from_db()
        follows.refresh_from_db()
        assert (old.author_name, bool(named.author_name)) == ("", True)
        assert old.email_erased_at
        assert follows.author_email == ""
        assert not Notification.objects.filter(email="vieux@exemple.fr").exists()
        told = str(list(AuditEntry.objects.values_list("changes", flat=True)))
        assert "vieux@exemple.fr" not in told
        assert domain.forget_addresses() == 0

    def test_a_name_alone_that_is_not_to_be_public_goes_too(self):
        alone = put("publiee", kind="souvenir", author_name="Zoé B.", name_public=False)
        named = put("publiee", kind="souvenir", author_name="Jean Lefèvre")
        office = put("acceptee", author_name="Camille", name_public=False, from_office=True)
        Contribution.objects.update(decided_at=clock.now() - timedelta(days=200))
        assert domain.forget_addresses() == 1
        for one in (alone, named, office):
            one.refresh_from_db()
        assert (alone.author_name, alone.author_key, alone.email_erased_at) == ("", "", None)
        assert named.author_name
        assert office.author_name
        assert domain.forget_addresses() == 0

    def test_nothing_of_an_erased_address_is_left_in_what_was_mailed(self):
        from maillage.kernel.models import Notification

        camille = UserFactory(role="communication")
        first = ContributionFactory(kind="souvenir", author_email="un@exemple.fr")
        second = ContributionFactory(
            kind="souvenir", object=first.object, author_email="deux@exemple.fr"
        )
        domain.merge_contributions(kept=first, gone=second, actor=camille)
        domain.set_aside_contribution(contribution=first, actor=camille, answer="Hors sujet.")
        record = CulturalObjectFactory(values={"LIEUX": ["Trouville"]})
        third = domain.submit_contribution(
            submission=domain.Submission(
                kind="mot-cle", object=record, text="plage", author_email="trois@exemple.fr"
            ),
            token="abc",
        )
        domain.set_aside_contribution(contribution=third, actor=camille, answer="Hors sujet.")
        assert Notification.objects.exclude(user=camille).count() == 3
        for one in (first, second, third):
            domain.erase_address(contribution=one, actor=camille)
        assert not Notification.objects.exclude(user=camille).exists()
        told = str(list(Notification.objects.values()))
        assert "@exemple.fr" not in told.replace(camille.email, "")

    def test_the_right_of_access_knows_them(self):
        from tests.factories import PersonFactory

        from maillage.heritage.contributions import personal

        one = ContributionFactory(author_email="Zoe@Exemple.fr")
        person = PersonFactory(email="zoe@exemple.fr")
        (row,) = personal.contributions_of(person, None)
        assert one.proposed_value in row.values()
        assert list(personal.latest_of([person.pk])) == [(person.pk, clock.today())]
        assert list(personal.contributions_of(PersonFactory(email=""), None)) == []
        answer = AnswerFactory(by=UserFactory(role="communication"), text="Oui.")
        person.user = answer.by
        person.save()
        assert [row for row in personal.answers_of(person, None) if "Oui." in row.values()]


def test_museums_without_members_are_told_to_nobody():
    museum = MuseumFactory()
    assert domain.members_of(museum) == []
    ContributionFactory(object=CulturalObjectFactory(museum=museum))
    assert domain.tell_museums() == 0
