"""What hangs from a sheet: functions in time, memberships, numbers, addresses, words, pictures."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from tests.factories import (
    CommuneFactory,
    ContactPointFactory,
    FunctionFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    PostalAddressFactory,
    PriorityDistrictFactory,
    TagFactory,
    TerritoryFactory,
    UserFactory,
)
from tests.people.directory.pages import content

from maillage.kernel import clock
from maillage.kernel.audit import history_of
from maillage.people.directory import domain
from maillage.people.directory.models import (
    ContactPoint,
    Function,
    Membership,
    Organisation,
    Person,
    PostalAddress,
    Tag,
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


# -- numbers, pages, addresses ----------------------------------------------------------------------


@pytest.mark.parametrize("which", ["people", "organisations"])
def test_rows_are_added_changed_taken_off(client, signed_in, which):
    signed_in("communication")
    record = PersonFactory() if which == "people" else OrganisationFactory()
    url = reverse(f"{which}-add-point", args=[record.pk])
    data = {"channel": "telephone", "value": "0639981010", "usage": "secretariat"}
    assert client.post(url, data)["Location"].endswith("onglet=coordonnees")
    point = ContactPoint.objects.get()
    assert point.value == "06 39 98 10 10"
    assert "Cette fiche l’a déjà" in content(client.post(url, data))
    wrong = content(client.post(url, {**data, "channel": "courriel"}))
    assert "is-invalid" in wrong
    change = reverse("points-update", args=[point.pk])
    client.post(change, {**data, "channel": "instagram", "value": "@ruban"})
    point.refresh_from_db()
    assert point.value == "https://www.instagram.com/ruban/"
    client.post(
        reverse(f"{which}-add-address", args=[record.pk]),
        {"usage": "livraison", "address": "Réserves", "postal_code": "61130", "city": "Bellême"},
    )
    address = PostalAddress.objects.get()
    page = body_of(client.get(f"{record.get_absolute_url()}?onglet=coordonnees"))
    for words in ("instagram.com/ruban", "Réserves", "livraison"):
        assert words in page
    change = reverse("addresses-update", args=[address.pk])
    client.post(change, {"usage": "livraison", "city": "Sées"})
    address.refresh_from_db()
    assert address.city == "Sées"
    for name, row in (("points", point), ("addresses", address)):
        assert client.post(reverse(f"{name}-delete", args=[row.pk])).status_code == 302
    assert not ContactPoint.objects.exists()
    assert not PostalAddress.objects.exists()


def test_a_member_keeps_the_rows_of_its_house_but_no_personal_ones(client, signed_in, two_houses):
    mine, colleague = two_houses["mine"], two_houses["colleague"]
    private = ContactPointFactory(person=colleague, usage="domicile")
    shared = ContactPointFactory(person=colleague, value="02 61 91 20 20")
    theirs = PostalAddressFactory(person=None, organisation=two_houses["other"])
    signed_in("membre", organisation=mine)
    url = reverse("people-add-point", args=[colleague.pk])
    assert 'value="domicile"' not in content(client.get(url))
    data = {"channel": "telephone", "value": "0261913030", "usage": "domicile"}
    assert "is-invalid" in content(client.post(url, data))
    assert client.post(url, {**data, "usage": "travail"}).status_code == 302
    assert client.get(reverse("points-update", args=[shared.pk])).status_code == 200
    for name in ("points-update", "points-delete"):
        assert client.post(reverse(name, args=[private.pk])).status_code == 404
    for name in ("addresses-update", "addresses-delete"):
        assert client.post(reverse(name, args=[theirs.pk])).status_code == 404
    stranger, other = two_houses["stranger"], two_houses["other"]
    for name, pk in (
        ("people-add-point", stranger.pk),
        ("people-add-address", stranger.pk),
        ("people-resources", stranger.pk),
        ("people-picture-edit", stranger.pk),
        ("organisations-add-point", other.pk),
        ("organisations-add-address", other.pk),
        ("organisations-resources", other.pk),
        ("organisations-picture-edit", other.pk),
        ("organisations-picture", other.pk),
    ):
        assert client.get(reverse(name, args=[pk])).status_code == 404, name


def test_a_person_keeps_their_own_private_number(client, signed_in):
    member = signed_in("membre", organisation=OrganisationFactory())
    me = PersonFactory(user=member)
    url = reverse("people-add-point", args=[me.pk])
    data = {"channel": "telephone", "value": "0639981010", "usage": "domicile"}
    assert client.post(url, data).status_code == 302
    page = body_of(client.get(f"{me.get_absolute_url()}?onglet=coordonnees"))
    assert "06 39 98 10 10" in page
    assert "réservé" in page


# -- words ------------------------------------------------------------------------------------------


def test_words_and_resources(client, signed_in):
    signed_in("communication")
    house, word = OrganisationFactory(), TagFactory(name="16-25 ans")
    label = TagFactory(name="Musée de France", category="label")
    url = reverse("organisations-resources", args=[house.pk])
    assert 'name="tags_public"' in content(client.get(url))
    client.post(url, {"tags_public": [word.pk], "tags_label": [label.pk], "offers": "Un minibus"})
    assert set(house.tags.all()) == {word, label}
    page = body_of(client.get(house.get_absolute_url()))
    for words in ("16-25 ans", "Public touché", "Un minibus", f"?tags={word.pk}"):
        assert words in page
    made = client.post(reverse("chooser", args=["tags-langue"]), {"name": "  langue  des signes "})
    assert Tag.objects.get(pk=made.json()["value"]).category == "langue"
    again = client.post(reverse("chooser", args=["tags-langue"]), {"name": "LANGUE DES SIGNES"})
    assert again.json()["value"] == made.json()["value"]


def test_the_page_of_words(client, signed_in):
    signed_in("coordination")
    kept, gone = TagFactory(name="16-25 ans"), TagFactory(name="jeunes")
    person, house = PersonFactory(), OrganisationFactory()
    person.tags.add(gone)
    house.tags.add(gone, kept)
    page = body_of(client.get(reverse("tags-list")))
    assert "jeunes" in page
    assert f'href="{reverse("people-list")}?tags={gone.pk}"' in body_of(
        client.get(gone.get_absolute_url())
    )
    url = reverse("tags-merge", args=[gone.pk])
    assert "un autre mot" in content(client.post(url, {"kept": gone.pk}))
    assert client.post(url, {"kept": kept.pk})["Location"] == kept.get_absolute_url()
    assert list(person.tags.all()) == [kept]
    assert list(house.tags.all()) == [kept]
    rename = reverse("tags-update", args=[kept.pk])
    data = {"name": " 16–25  ans ", "category": "public", "_version": kept.version}
    assert client.post(rename, data).status_code == 302
    twin = TagFactory(name="familles")
    data = {"name": "FAMILLES", "category": "public"}
    assert "existe déjà" in content(client.post(reverse("tags-create"), data))
    assert client.post(reverse("tags-delete", args=[twin.pk])).status_code == 302
    signed_in("lecture")
    assert client.get(reverse("tags-merge", args=[kept.pk])).status_code == 404


# -- pictures ---------------------------------------------------------------------------------------


def image(mode="RGB", size=(1600, 900), fmt="JPEG", **more) -> SimpleUploadedFile:
    output = BytesIO()
    Image.new(mode, size).save(output, fmt, **more)
    return SimpleUploadedFile(f"IMG_2034.{fmt.lower()}", output.getvalue())


@pytest.mark.parametrize(
    ("which", "mode", "fmt", "kept"),
    [("organisations", "RGBA", "PNG", "PNG"), ("people", "RGB", "JPEG", "JPEG")],
)
def test_a_picture_is_made_small_and_private(
    client, signed_in, which, mode, fmt, kept, django_capture_on_commit_callbacks
):
    signed_in("communication")
    record = PersonFactory() if which == "people" else OrganisationFactory()
    exif = Image.Exif()
    exif[0x010F] = "Appareil secret"
    url = reverse(f"{which}-picture-edit", args=[record.pk])
    sent = image(mode, fmt=fmt, **({"exif": exif} if fmt == "JPEG" else {}))
    assert client.post(url, {"file": sent})["Location"] == record.get_absolute_url()
    response = client.get(reverse(f"{which}-picture", args=[record.pk]))
    data = b"".join(response.streaming_content)
    assert b"Appareil secret" not in data
    with Image.open(BytesIO(data)) as small:
        assert (small.format, small.size) == (kept, (640, 360))
    assert response["Content-Type"] == f"image/{kept.lower()}"
    record.refresh_from_db()
    field = domain.field_of(record)
    old = getattr(record, field)
    assert "IMG_2034" not in old.name
    assert reverse(f"{which}-picture", args=[record.pk]) in body_of(
        client.get(record.get_absolute_url())
    )
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url, {"remove": "on"}).status_code == 302
    assert not old.storage.exists(old.name)
    assert client.get(reverse(f"{which}-picture", args=[record.pk])).status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'></svg>"),
        SimpleUploadedFile("logo.png", b"%PDF-1.7"),
        SimpleUploadedFile("logo.jpg", b"\xff\xd8\xff\xe0" + b"0" * 200),
        SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\n" + b"0" * 2_100_000),
    ],
)
def test_what_is_no_picture_is_refused(client, signed_in, sent):
    signed_in("communication")
    house = OrganisationFactory()
    url = reverse("organisations-picture-edit", args=[house.pk])
    assert "is-invalid" in content(client.post(url, {"file": sent}))
    assert "Choisissez une image" in content(client.post(url, {}))
    house.refresh_from_db()
    assert not house.logo


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
