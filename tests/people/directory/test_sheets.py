"""Functions in time, memberships, services, identifiers and places of sheets."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from tests.factories import (
    CommuneFactory,
    FunctionFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    UserFactory,
)
from tests.people.directory.pages import content

from maillage.kernel import clock
from maillage.kernel.audit import history_of
from maillage.people.directory import domain
from maillage.people.directory.models import (
    Function,
    Membership,
    Organisation,
)
from maillage.people.directory.tasks import settle_functions

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return UserFactory(role="coordination")


def mains(person):
    return list(
        Function.objects.filter(person=person, is_main=True).values_list("title", flat=True)
    )


def body_of(response) -> str:
    page = content(response)
    return page[page.index('id="contenu"') :]


# -- functions in time ------------------------------------------------------------------------------


def test_ending_the_main_function_promotes_another(actor):
    person = PersonFactory(organisation=OrganisationFactory(), title="Maire")
    FunctionFactory(person=person, title="Ancienne", end=date(2001, 1, 1))
    FunctionFactory(person=person, title="Bénévole")
    function = person.functions.get(title="Maire")
    domain.change_function(function=function, period=(None, date(2023, 12, 31)), actor=actor)
    assert mains(person) == ["Bénévole"]
    assert function.since_words() == "jusqu’en 2023"
    # An ended function does not become the main one, even when it is asked.
    domain.change_function(function=function, is_main=True, actor=actor)
    assert mains(person) == ["Bénévole"]
    domain.change_function(function=function, period=(None, None), is_main=True, actor=actor)
    assert mains(person) == ["Maire"]


def test_a_past_function_is_never_the_first_main(actor):
    person = PersonFactory()
    past = domain.add_function(
        person=person, organisation=OrganisationFactory(), end=date(2020, 12, 31), actor=actor
    )
    assert not past.is_main
    now = domain.add_function(
        person=person, organisation=past.organisation, title="Élue", actor=actor
    )
    assert now.is_main


def test_the_same_function_may_be_held_again(actor):
    person, house = PersonFactory(), OrganisationFactory()
    given = {"person": person, "organisation": house, "title": "Maire", "actor": actor}
    domain.add_function(**given, start=date(2008, 1, 1), end=date(2014, 12, 31))
    domain.add_function(**given, start=date(2020, 1, 1))
    assert person.functions.count() == 2
    with pytest.raises(ValidationError, match="a déjà cette fonction"):
        domain.add_function(**given)
    with pytest.raises(ValidationError, match="La fin vient après le début"):
        domain.add_function(
            person=person,
            organisation=house,
            title="Adjoint",
            start=date(2020, 1, 1),
            end=date(2019, 1, 1),
            actor=actor,
        )


def test_a_main_function_that_ran_out_is_settled_by_night():
    person = PersonFactory(organisation=OrganisationFactory(), title="Maire")
    FunctionFactory(person=person, title="Bénévole")
    alone = PersonFactory(organisation=OrganisationFactory(), title="Régisseuse")
    yesterday = clock.today() - timedelta(days=1)
    Function.objects.filter(is_main=True).update(end=yesterday)
    assert settle_functions.func() == 2
    assert mains(person) == ["Bénévole"]
    assert mains(alone) == []
    assert settle_functions.func() == 0


def test_functions_of_today_and_of_old_stand_apart(client, signed_in):
    signed_in("lecture")
    person = PersonFactory(organisation=OrganisationFactory(), title="Maire")
    FunctionFactory(
        person=person, title="Régisseuse", start=date(2015, 1, 1), end=date(2023, 12, 31)
    )
    page = body_of(client.get(f"{person.get_absolute_url()}?onglet=fonctions"))
    assert page.index("Aujourd’hui") < page.index(">Maire<")
    assert page.index(">Maire<") < page.index("Par le passé") < page.index(">Régisseuse<")
    assert "de 2015 à 2023" in page
    assert "de 2015 à 2023" in body_of(client.get(person.get_absolute_url()))
    assert "Régisseuse" not in body_of(client.get(reverse("people-list")))


def test_a_function_is_dated_by_a_year(client, signed_in):
    signed_in("communication")
    function = FunctionFactory(is_main=True)
    url = reverse("functions-update", args=[function.pk])
    page = content(client.post(url, {"title": "Maire", "start": "2020", "end": "2019"}))
    assert "La fin vient après le début" in page
    assert client.post(url, {"title": "Maire", "start": "2014", "end": "mars 2020"}).status_code
    function.refresh_from_db()
    assert (function.start, function.end) == (date(2014, 1, 1), date(2020, 3, 31))
    assert 'value="2014"' in content(client.get(url))


# -- memberships ------------------------------------------------------------------------------------


def test_membership_from_the_member_and_from_the_network(client, signed_in):
    signed_in("coordination")
    museum = OrganisationFactory(name="Musée du Ruban", kind="musee", city="Bernay")
    network = OrganisationFactory(name="Réseau des musées")
    url = reverse("organisations-join", args=[museum.pk])
    response = client.post(url, {"network": network.pk, "role": "membre", "start": "2019"})
    assert response["Location"].endswith("onglet=liens")
    page = body_of(client.get(museum.get_absolute_url()))
    assert "Musée · Bernay · membre du Réseau des musées depuis 2019" in page
    tab = f"{network.get_absolute_url()}?onglet=membres"
    page = body_of(client.get(tab))
    assert museum.get_absolute_url() in page
    assert "1 membre" in page
    assert museum.get_absolute_url() not in body_of(client.get(f"{tab}&q=dentelle"))
    again = content(client.post(url, {"network": network.pk, "start": "2022"}))
    assert "Déjà membre de Réseau des musées : depuis 2019" in again
    membership = Membership.objects.get()
    change = f"{reverse('memberships-update', args=[membership.pk])}?depuis=reseau"
    assert 'name="end"' in content(client.get(f"{change}&fin=1"))
    response = client.post(change, {"role": "membre", "start": "2019", "end": "2023"})
    assert response["Location"].endswith("onglet=membres")
    assert museum.get_absolute_url() not in body_of(client.get(tab))
    assert museum.get_absolute_url() in body_of(client.get(f"{tab}&etat=anciens"))
    assert "membre du Réseau" not in body_of(client.get(museum.get_absolute_url()))
    # It comes back, later.
    back = {"member": museum.pk, "start": "2025"}
    assert client.post(reverse("organisations-add-member", args=[network.pk]), back)
    assert Membership.objects.count() == 2
    assert client.post(reverse("memberships-delete", args=[membership.pk])).status_code == 302
    assert "a ajouté une adhésion" in {entry.verb for entry in history_of(museum)}


def test_nobody_is_its_own_network(actor):
    museum = OrganisationFactory()
    with pytest.raises(ValidationError, match="pas membre d’elle-même"):
        domain.add_membership(member=museum, network=museum, actor=actor)


@pytest.mark.parametrize("rows", [1, 3])
def test_members_ask_as_much_for_three_rows_as_for_one(
    client, signed_in, rows, django_assert_num_queries
):
    signed_in("lecture")
    network = OrganisationFactory()
    MembershipFactory.create_batch(rows, network=network)
    url = f"{network.get_absolute_url()}?onglet=membres"
    client.get(url)
    with django_assert_num_queries(13):
        assert client.get(url).status_code == 200


def test_a_member_sees_of_a_network_those_that_it_may(client, signed_in):
    mine = OrganisationFactory(name="Musée de la Dentelle")
    network = OrganisationFactory(name="Réseau", visibility="reseau")
    hidden = OrganisationFactory(name="Musée caché")
    for museum in (mine, hidden):
        MembershipFactory(member=museum, network=network)
    signed_in("membre", organisation=mine)
    page = body_of(client.get(f"{network.get_absolute_url()}?onglet=membres"))
    assert "Musée de la Dentelle" in page
    assert "Musée caché" not in page
    assert "1 membre" in page
    assert "Ajouter un membre" not in page
    assert client.post(reverse("organisations-join", args=[mine.pk])).status_code == 404
    # The network's own sheet is the team's: named, not linked.
    Organisation.objects.filter(pk=network.pk).update(visibility="equipe")
    for tab in ("", "?onglet=liens"):
        page = body_of(client.get(f"{mine.get_absolute_url()}{tab}"))
        assert "Réseau" in page
        assert network.get_absolute_url() not in page


# -- services ---------------------------------------------------------------------------------------


def test_services_and_no_loop(client, signed_in):
    signed_in("coordination")
    town = OrganisationFactory(name="Mairie de Sées")
    service = OrganisationFactory(name="Service culturel", parent=town)
    page = body_of(client.get(f"{town.get_absolute_url()}?onglet=liens"))
    assert service.get_absolute_url() in page
    assert f"parent={town.pk}" in page
    assert town.get_absolute_url() in body_of(client.get(service.get_absolute_url()))
    data = {"name": town.name, "kind": "commune", "_version": town.version}
    for parent in (service, town):
        page = content(
            client.post(
                reverse("organisations-update", args=[town.pk]), {**data, "parent": parent.pk}
            )
        )
        assert "dépend" in page
        assert "is-invalid" in page
    assert Organisation.objects.get(pk=town.pk).parent is None


# -- identifiers and places -------------------------------------------------------------------------


def test_identifiers_are_put_in_their_shape_and_refused_with_their_rule(client, signed_in):
    signed_in("coordination")
    url = reverse("organisations-create")
    data = {
        "name": "Amis du lin",
        "kind": "association",
        "rna": "w 611234567",
        "museofile": "m 410",
        "uai": "610001 v",
    }
    assert client.post(url, data).status_code == 302
    made = Organisation.objects.get()
    assert (made.rna, made.museofile, made.uai) == ("W611234567", "M0410", "0610001V")
    page = content(
        client.post(url, {"name": "Autre", "kind": "musee", "museofile": "M410", "uai": "0610001A"})
    )
    assert "Une organisation a déjà cette référence Muséofile" in page
    assert made.get_absolute_url() in page
    assert "la lettre de contrôle est V" in page


def test_an_organisation_is_placed_in_its_commune(client, signed_in):
    signed_in("coordination")
    belleme = CommuneFactory(code="61038", name="Bellême", postal_codes=["61130"])
    from maillage.people.territory.models import CommuneKey

    for key in ("belleme", "61130", "61038"):
        CommuneKey.objects.create(commune=belleme, key=key)
    sees = CommuneFactory(code="61464", name="Sées", postal_codes=["61500"])
    for key in ("sees", "61500", "61464"):
        CommuneKey.objects.create(commune=sees, key=key)
    data = {"name": "Musée", "kind": "musee", "city": "Bellême", "postal_code": "61130"}
    response = client.post(reverse("organisations-create"), data, follow=True)
    made = Organisation.objects.get()
    assert made.commune == belleme
    assert "Rattachée à la commune" in content(response)
    url = reverse("organisations-update", args=[made.pk])
    moved = {**data, "city": "Sées", "postal_code": "61500", "commune": belleme.pk}
    client.post(url, {**moved, "_version": made.version})
    made.refresh_from_db()
    assert made.commune == sees
    lost = {**data, "city": "Nulle-Part", "postal_code": "", "_version": made.version}
    response = client.post(url, lost, follow=True)
    made.refresh_from_db()
    assert made.commune is None
    assert "Sans commune" in content(response)
    chosen = {**data, "city": "", "postal_code": "", "commune": belleme.pk}
    client.post(url, {**chosen, "_version": made.version})
    made.refresh_from_db()
    assert (made.commune, made.city, made.postal_code) == (belleme, "Bellême", "61130")


def test_coordinates_go_by_two(client, signed_in):
    signed_in("coordination")
    url = reverse("organisations-create")
    data = {"name": "Musée", "kind": "musee", "latitude": "48,37521234"}
    assert "vont ensemble" in content(client.post(url, data))
    assert client.post(url, {**data, "longitude": "0.5601"}).status_code == 302
    assert str(Organisation.objects.get().latitude) == "48.375212"
