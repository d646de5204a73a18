"""The pages: the list and its filters, the comparison, the merge, the way back; and for whom."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import (
    DuplicatePairFactory,
    FunctionFactory,
    OrganisationFactory,
    PersonFactory,
    ProjectFactory,
    TaskFactory,
    UserFactory,
)

from maillage.kernel.models import Job
from maillage.people.directory.models import Person
from maillage.people.duplicates import domain
from maillage.people.duplicates.models import DuplicatePair, Merge

pytestmark = pytest.mark.django_db
BACKEND = "maillage.people.accounts.backends.MailBackend"


@pytest.fixture
def camille(client):
    user = UserFactory(role="coordination", first_name="Camille", last_name="Lefort")
    client.force_login(user, backend=BACKEND)
    return user


def text(response):
    return response.content.decode()


def told(response):
    return [str(one) for one in get_messages(response.wsgi_request)]


def two(**fields):
    return (
        PersonFactory(first_name="Nadia", last_name="Durand", **fields),
        PersonFactory(first_name="Nadia", last_name="Durant", phone="06 39 98 10 12"),
    )


def pair_of(one, other, **fields):
    return DuplicatePairFactory(person=one, other_person=other, **fields)


def answers(left, right, kept="left", **choices):
    given = {"kept": kept, "version-left": left.version, "version-right": right.version}
    return given | {f"choix-{key}": value for key, value in choices.items()}


def url_of(left, right):
    kind = "people" if isinstance(left, Person) else "organisations"
    return reverse(f"duplicates-{kind}", kwargs={"left": left.pk, "right": right.pk})


class TestList:
    def test_filters_with_their_counts(self, client, camille):
        pair_of(*two(), reasons=["email", "typing"], score=95)
        left, right = OrganisationFactory(name="Musée A"), OrganisationFactory(name="Musée A bis")
        DuplicatePair.objects.create(
            organisation=left, other_organisation=right, score=70, reasons=["name"]
        )
        pair_of(*two(), state="ecartee")
        url = reverse("duplicates-list")
        page = text(client.get(url))
        assert "Personnes (1)" in page
        assert "Organisations (1)" in page
        assert "même courriel (1)" in page
        assert page.count('class="pair"') == 2
        for query, count in (
            ({"kind": "personnes"}, 1),
            ({"kind": "organisations"}, 1),
            ({"reason": "email"}, 1),
            ({"score": "90"}, 1),
            ({"state": "ecartee"}, 1),
            ({"state": "toutes"}, 3),
            ({"q": "musee"}, 1),
        ):
            assert text(client.get(url, query)).count('class="pair"') == count, query

    def test_the_same_queries_for_one_and_three(self, client, camille):
        counts = []
        client.get(reverse("duplicates-list"))  # what is read once and kept
        for number in (1, 2):
            for _ in range(number):
                one, other = two()
                FunctionFactory(person=one, is_main=True)
                pair_of(one, other)
            with CaptureQueriesContext(connection) as counted:
                client.get(reverse("duplicates-list"))
            counts.append(len(counted))
        assert counts[0] == counts[1]

    def test_empty(self, client, camille):
        assert "Rien ne se ressemble" in text(client.get(reverse("duplicates-list")))
        assert client.get(reverse("merges-list")).status_code == 200

    def test_look_now(self, client, camille):
        response = client.post(reverse("duplicates-scan"))
        job = Job.objects.get()
        assert response.url == reverse("office-job", kwargs={"token": job.token})

    @pytest.mark.parametrize("role", ["lecture", "instruction", "membre"])
    def test_not_for_whoever_may_not_merge(self, role, client):
        client.force_login(UserFactory(role=role), backend=BACKEND)
        one, other = two()
        pair = pair_of(one, other)
        for url in (
            reverse("duplicates-list"),
            reverse("merges-list"),
            pair.get_absolute_url(),
            url_of(one, other),
            reverse("duplicates-choose-people", kwargs={"pk": one.pk}),
        ):
            assert client.get(url).status_code == 404, url
        assert client.post(url_of(one, other), answers(one, other)).status_code == 404
        assert Person.objects.filter(pk=other.pk).exists()
        assert "Doublons" not in text(client.get(reverse("office-home")))


class TestCompare:
    def test_side_by_side(self, client, camille):
        one, other = two()
        TaskFactory(responsible=other)
        hidden = ProjectFactory(visibility="restreinte")
        TaskFactory(responsible=other, project=hidden)
        page = text(client.get(pair_of(one, other).get_absolute_url()))
        assert "Ce qui diffère" in page
        assert page.index("Nom") < page.index("Ce qu’une seule fiche dit")
        assert "06 39 98 10 12" in page
        assert "1 tâche" in page
        assert "2 tâches" not in page
        # The other sheet has more that hangs from it: it is proposed as the one to keep.
        assert 'name="kept" value="right" checked' in page

    def test_needs_are_not_shown(self, client, camille):
        one, other = two()
        Person.objects.filter(pk=one.pk).update(needs="Fauteuil")
        assert "Fauteuil" not in text(client.get(url_of(one, other)))

    def test_merge_as_chosen_then_back(self, client, camille):
        one, other = two()
        pair = pair_of(one, other)
        data = answers(one, other, kept="right", last_name="left", email="both") | {"liste": "1"}
        response = client.post(url_of(one, other), data)
        assert response.url == reverse("duplicates-list")
        other.refresh_from_db()
        assert str(other) == "Nadia Durand"
        assert other.contactpoint_set.get().value == one.email
        assert not DuplicatePair.objects.exists()
        merge = Merge.objects.get()
        page = text(client.get(reverse("merges-list")))
        assert reverse("merges-undo", kwargs={"pk": merge.pk}) in page
        assert "Camille Lefort" in page
        response = client.post(reverse("merges-undo", kwargs={"pk": merge.pk}))
        assert response.url == other.get_absolute_url()
        assert str(Person.objects.get(pk=other.pk)) == "Nadia Durant"
        assert DuplicatePair.objects.get().pk == pair.pk
        assert "annulée" in text(client.get(reverse("merges-list")))
        response = client.post(reverse("merges-undo", kwargs={"pk": merge.pk}))
        assert "déjà" in told(response)[-1]

    def test_organisations(self, client, camille):
        one = OrganisationFactory(name="Musée A", address="1 rue A", city="Sées")
        other = OrganisationFactory(name="Musée A", address="2 rue B", city="Sées", email="b@exemple.fr")
        page = text(client.get(url_of(one, other)))
        assert "seconde adresse" in page
        response = client.post(url_of(one, other), answers(one, other, address="right"))
        assert response.url == one.get_absolute_url()
        one.refresh_from_db()
        assert (one.address, one.email) == ("2 rue B", "b@exemple.fr")

    def test_two_accounts(self, client, camille):
        one, other = two(user=UserFactory())
        other.user = UserFactory()
        other.save()
        assert "chacune un compte" in text(client.get(url_of(one, other)))
        response = client.post(url_of(one, other), answers(one, other))
        assert response.status_code == 200
        assert "chacune un compte" in told(response)[0]

    def test_changed_meanwhile(self, client, camille):
        one, other = two()
        data = answers(one, other, last_name="right")
        other.phone = "06 39 98 10 13"
        other.save()
        page = text(client.post(url_of(one, other), data))
        assert "relisez la comparaison" in page
        assert "06 39 98 10 13" in page
        assert Person.objects.filter(pk=other.pk).exists()

    def test_the_second_of_two_is_told(self, client, camille):
        one, other = two()
        domain.merge_people(kept=one, gone=other, choices={}, actor=camille)
        for method in (client.get, client.post):
            for url in (url_of(one, other), url_of(other, one)):
                response = method(url, answers(one, other))
                assert response.url == one.get_absolute_url()
                assert "Camille Lefort vient de réunir ces deux fiches" in told(response)[-1]

    def test_neither_the_same_nor_nothing(self, client, camille):
        one, _other = two()
        assert client.get(url_of(one, one)).status_code == 404
        gone = PersonFactory()
        url = url_of(one, gone)
        gone.delete()
        assert client.get(url).status_code == 404

    def test_not_the_same_and_back(self, client, camille):
        pair = pair_of(*two())
        url = reverse("duplicates-dismiss", kwargs={"pk": pair.pk})
        client.post(url)
        assert DuplicatePair.objects.get().state == "ecartee"
        assert "À vérifier de nouveau" in text(client.get(pair.get_absolute_url()))
        client.post(reverse("duplicates-propose", kwargs={"pk": pair.pk}))
        assert DuplicatePair.objects.get().state == "proposee"
        pair.delete()
        assert "déjà occupé" in told(client.post(url))[-1]


class TestSheet:
    def test_its_tab_and_another_sheet(self, client, camille):
        one, other = two()
        pair_of(one, other)
        page = text(client.get(one.get_absolute_url(), {"onglet": "doublons-person"}))
        assert "Comparer avec « Nadia Durant »" in page
        assert "Réunir avec une autre fiche" in page
        url = reverse("duplicates-choose-people", kwargs={"pk": one.pk})
        assert client.get(url, {"other": other.pk}).url == url_of(one, other)
        assert "choisissez l’autre" in text(client.get(url, {"other": one.pk}))
        assert client.get(url).status_code == 200
        domain.merge_people(kept=one, gone=other, choices={}, actor=camille)
        page = text(client.get(one.get_absolute_url(), {"onglet": "doublons-person"}))
        assert "Annuler la réunion" in page

    def test_of_an_organisation(self, client, camille):
        one, other = OrganisationFactory(), OrganisationFactory()
        page = client.get(one.get_absolute_url(), {"onglet": "doublons-organisation"})
        assert "Aucune fiche ne ressemble" in text(page)
        url = reverse("duplicates-choose-organisations", kwargs={"pk": one.pk})
        assert client.get(url, {"other": other.pk}).url == url_of(one, other)

    def test_the_home_page_counts(self, client, camille):
        pair_of(*two())
        assert "1 doublon possible attend" in text(client.get(reverse("office-home")))


class TestWhereItWent:
    def test_its_address_leads_to_the_one_that_stayed(self, client, camille):
        one, other = two()
        url, form = other.get_absolute_url(), reverse("people-update", kwargs={"pk": other.pk})
        merge = domain.merge_people(kept=one, gone=other, choices={}, actor=camille)
        for response in (client.get(url), client.get(form), client.post(form, {"last_name": "X"})):
            assert response.url == one.get_absolute_url()
            assert "Camille Lefort vient de réunir" in told(response)[-1]
        domain.undo_merge(merge=merge, actor=camille)
        assert client.get(url).status_code == 200

    def test_only_for_those_who_may_see_it(self, client, camille):
        one, other = two()
        url = other.get_absolute_url()
        domain.merge_people(kept=one, gone=other, choices={}, actor=camille)
        client.force_login(UserFactory(role="membre"), backend=BACKEND)
        assert client.get(url).status_code == 404
        client.force_login(UserFactory(role="lecture"), backend=BACKEND)
        assert client.get(url).status_code == 302
        form = reverse("people-update", kwargs={"pk": other.pk})
        assert client.get(form).status_code == 404

    def test_a_form_opened_before_is_in_conflict(self, client, camille):
        one, other = two()
        form = reverse("people-update", kwargs={"pk": one.pk})
        version = one.version
        domain.merge_people(kept=one, gone=other, choices={}, actor=camille)
        typed = {"first_name": "Nadia", "last_name": "Durand", "_version": version}
        assert "a modifié cette fiche entre-temps" in text(client.post(form, typed))
