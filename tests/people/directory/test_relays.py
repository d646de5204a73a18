"""Who can help: the filters of both lists, by what one is, where, and can bring."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from tests.factories import (
    CommuneFactory,
    FunctionFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    PriorityDistrictFactory,
    TagFactory,
    TerritoryFactory,
)
from tests.people.directory.pages import content

from maillage.people.directory.models import (
    Organisation,
    Person,
)

pytestmark = pytest.mark.django_db


def body_of(response) -> str:
    page = content(response)
    return page[page.index('id="contenu"') :]


# -- who can help -----------------------------------------------------------------------------------


@pytest.fixture
def relays():
    nanterre, colombes, caen = (
        CommuneFactory(name=name, code=code)
        for name, code in (("Nanterre", "92050"), ("Colombes", "92025"), ("Caen", "14118"))
    )
    young, families = TagFactory(name="16-25 ans"), TagFactory(name="familles")
    found = {}
    for name, kind, commune, words in (
        ("Le Tremplin", "social", nanterre, [young]),
        ("Les Grands Prés", "social", colombes, [young, families]),
        ("Les Tilleuls", "medico-social", nanterre, [families]),
        ("Centre de Caen", "social", caen, [young]),
        ("Musée de Nanterre", "musee", nanterre, [young]),
    ):
        house = OrganisationFactory(name=name, kind=kind, commune=commune)
        house.tags.set(words)
        PersonFactory(last_name=f"De {name}", organisation=house).tags.set(words)
        found[name] = house
    return {"places": (nanterre, colombes, caen), "words": (young, families), **found}


def names_in(page: str) -> set[str]:
    names = (
        "Le Tremplin",
        "Les Grands Prés",
        "Les Tilleuls",
        "Centre de Caen",
        "Musée de Nanterre",
    )
    return {name for name in names if f">{name}</a>" in page or f"<b>De {name}</b>" in page}


def test_social_structures_of_two_towns_that_reach_the_young(client, signed_in, relays):
    signed_in("lecture")
    nanterre, colombes, _caen = relays["places"]
    young, families = relays["words"]
    asked = f"kind=social&commune={nanterre.pk}&commune={colombes.pk}&tags={young.pk}"
    for name in ("organisations-list", "people-list"):
        page = body_of(client.get(f"{reverse(name)}?{asked}"))
        assert names_in(page) == {"Le Tremplin", "Les Grands Prés"}
        page = body_of(client.get(f"{reverse(name)}?tags={young.pk}&tags={families.pk}"))
        assert len(names_in(page)) == 5
        both = f"tags={young.pk}&tags={families.pk}&tags_mode=tous"
        page = body_of(client.get(f"{reverse(name)}?{both}"))
        assert names_in(page) == {"Les Grands Prés"}
        page = body_of(client.get(f"{reverse(name)}?kind=social&kind=medico-social"))
        assert len(names_in(page)) == 4


def test_filters_by_place_and_network(client, signed_in, relays):
    signed_in("lecture")
    nanterre, colombes, caen = relays["places"]
    network = OrganisationFactory(name="Réseau")
    MembershipFactory(member=relays["Le Tremplin"], network=network)
    MembershipFactory(member=relays["Les Tilleuls"], network=network, end=date(2020, 12, 31))
    pact, district = TerritoryFactory(), PriorityDistrictFactory()
    pact.communes.set([colombes, caen])
    district.communes.set([nanterre])
    merged = CommuneFactory(name="Ancienne", kind="ancienne", successor=caen)
    Organisation.objects.filter(name="Centre de Caen").update(commune=merged)
    for name in ("organisations-list", "people-list"):
        for query, expected in (
            (f"network={network.pk}", {"Le Tremplin"}),
            (f"territory={pact.pk}", {"Les Grands Prés", "Centre de Caen"}),
            (f"district={district.pk}&kind=social", {"Le Tremplin"}),
            (f"commune={caen.pk}", {"Centre de Caen"}),
            (f"department={caen.department.pk}&kind=musee", {"Musée de Nanterre"}),
        ):
            page = body_of(client.get(f"{reverse(name)}?{query}"))
            assert names_in(page) == expected, query


def test_what_is_asked_is_true_of_one_organisation(client, signed_in, relays):
    """Somebody of a museum of Nanterre and of a social centre of Caen is no social worker of Nanterre."""
    signed_in("lecture")
    person = PersonFactory(last_name="Deux-Maisons", organisation=relays["Musée de Nanterre"])
    FunctionFactory(person=person, organisation=relays["Centre de Caen"])
    nanterre = relays["places"][0]
    page = body_of(client.get(f"{reverse('people-list')}?kind=social&commune={nanterre.pk}"))
    assert "Deux-Maisons" not in page
    assert "De Le Tremplin" in page


def test_visibility_is_filtered_and_kept(client, signed_in):
    signed_in("coordination")
    shown = OrganisationFactory(name="Vue de tous", visibility="reseau")
    OrganisationFactory(name="De l’équipe")
    page = body_of(client.get(f"{reverse('organisations-list')}?visibility=reseau"))
    assert "Vue de tous" in page
    assert "De l’équipe</a>" not in page
    data = {"name": shown.name, "kind": "autre", "_version": shown.version}
    client.post(reverse("organisations-update", args=[shown.pk]), data)
    shown.refresh_from_db()
    assert shown.visibility == "reseau"
    person = PersonFactory(language="br")
    data = {"last_name": "Durand", "_version": person.version}
    client.post(reverse("people-update", args=[person.pk]), data)
    assert Person.objects.get(pk=person.pk).language == "br"
