"""Address cards and labels: right for others' programs, and only what one may see."""

from __future__ import annotations

import io
import re

import pytest
import vobject
from tests.factories import OrganisationFactory, PersonFactory, UserFactory

from maillage.kernel import registry
from maillage.kernel.exports import write_export
from maillage.people.directory import labels, vcards
from maillage.people.directory.models import (
    ContactPoint,
    Organisation,
    Person,
    PostalAddress,
    Tag,
    Usage,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia():
    museum = OrganisationFactory(
        name="Musée de la Dentelle; de l’Orne, et des Arts",
        address="12 rue de l’Église",
        postal_code="61000",
        city="Alençon",
    )
    person = PersonFactory(
        civility="mme",
        first_name="Nadia",
        last_name="d’Ormesson-Lévêque",
        email="nadia@exemple.fr",
        phone="02 61 91 00 01",
        organisation=museum,
        title="Chargée de médiation",
    )
    person.tags.add(Tag.objects.create(name="danse, cirque"))
    ContactPoint.objects.create(person=person, channel="telephone", value="06 39 98 00 01")
    ContactPoint.objects.create(
        person=person, channel="mastodon", value="https://exemple.org/@nadia"
    )
    PostalAddress.objects.create(
        person=person,
        usage=Usage.HOME,
        address="3 impasse Secrète",
        postal_code="61500",
        city="Sées",
    )
    return person


def exported(kind: str, fmt: str, user, **more) -> bytes:
    output = io.BytesIO()
    write_export(registry.exports.get(kind), user, fmt, output, **more)
    return output.getvalue()


def test_a_card_is_read_by_an_independent_parser(nadia):
    raw = exported("people", "vcf", UserFactory(role="communication"))
    assert raw.startswith(b"BEGIN:VCARD\r\nVERSION:4.0\r\n")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    card = vobject.readOne(raw.decode())
    assert (card.n.value.family, card.n.value.given) == ("d’Ormesson-Lévêque", "Nadia")
    assert card.fn.value == "Nadia d’Ormesson-Lévêque"
    assert card.org.value == ["Musée de la Dentelle; de l’Orne, et des Arts"]
    assert card.title.value == "Chargée de médiation"
    assert card.email.value == "nadia@exemple.fr"
    assert [line.value for line in card.tel_list] == ["02 61 91 00 01", "06 39 98 00 01"]
    assert card.categories.value == ["danse, cirque"]
    assert {line.value.city for line in card.adr_list} == {"Alençon", "Sées"}
    assert card.kind.value == "individual"
    assert card.uid.value == vcards.uid_of(nadia)
    assert card.lang.value == "fr"


def test_private_things_are_only_for_who_may_see_them(nadia):
    reader = exported("people", "vcf", UserFactory(role="lecture")).decode()
    assert "FN:Nadia" in reader
    for secret in ("nadia@exemple.fr", "02 61 91", "06 39 98", "Secr", "exemple.org"):
        assert secret not in reader
    team = exported("people", "vcf", UserFactory(role="instruction")).decode()
    assert "nadia@exemple.fr" in team
    assert "Secr" not in team


def test_an_organisation_with_everything():
    museum = OrganisationFactory(
        name="Musée",
        email="m@exemple.fr",
        website="https://exemple.fr/a,b",
        latitude="48.43",
        longitude="0.09",
        description="Une\nbelle ; maison",
        city="Alençon",
    )
    ContactPoint.objects.create(organisation=museum, channel="courriel", value="b@exemple.fr")
    ContactPoint.objects.create(organisation=museum, channel="site", value="https://exemple.org")
    PostalAddress.objects.create(organisation=museum, usage=Usage.BILLING, city="Sées")
    raw = exported("organisations", "vcf", UserFactory(role="lecture")).decode()
    card = vobject.readOne(raw)
    assert card.note.value == "Une\nbelle ; maison"
    assert card.url.value == "https://exemple.fr/a%2Cb"
    assert "GEO:geo:48.43" in raw
    assert "KIND:org" in raw


def test_lines_are_folded_between_characters():
    folded = vcards.fold_line("NOTE:" + "é" * 200)
    lines = folded.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert folded.replace("\r\n ", "").strip() == "NOTE:" + "é" * 200
    assert vcards.escape("a\\b;c,d\r\ne") == "a\\\\b\\;c\\,d\\ne"


# -- labels -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "city", "line"),
    [
        ("61130", "Bellême", "61130 BELLEME"),
        ("61000", "L’Aigle-sur-Œuf", "61000 L AIGLE SUR OEUF"),
        ("75006", "Paris Cedex 06", "75006 PARIS CEDEX 06"),
        ("", "Sées", "SEES"),
    ],
)
def test_the_last_line_is_in_capitals(code, city, line):
    assert labels.town_line(code, city) == line


def test_a_label_keeps_to_six_lines_of_38_characters():
    lines = labels.label_lines(
        [
            "Mme Nadia Durand",
            "Musée départemental de la dentelle et des arts populaires",
            "Directrice",
        ],
        "Bâtiment des anciennes manufactures royales, 12 rue de l’Église, BP 12",
        "61000",
        "Alençon",
    )
    assert len(lines) <= 6
    assert all(len(line) <= 38 for line in lines)
    assert lines[0] == "Mme Nadia Durand"
    assert lines[-1] == "61000 ALENCON"


def test_labels_of_people_work_first_home_for_who_may(nadia):
    alone = PersonFactory(first_name="Élise", last_name="Bœuf", email="")
    PostalAddress.objects.create(
        person=alone, usage=Usage.HOME, address="1 rue A", postal_code="61500", city="Sées"
    )
    lost = PersonFactory(first_name="Paul", last_name="Sans Adresse")
    boss, other = UserFactory(role="communication"), UserFactory(role="instruction")
    records = registry.exports.get("people").queryset
    seen = list(labels._of_people(records(boss, {})))
    assert [lines[0] for lines in seen] == ["Élise Bœuf", "Mme Nadia d’Ormesson-Lévêque"]
    assert "61000 ALENCON" in seen[1]
    assert len(list(labels._of_people(records(other, {})))) == 1
    text, names = labels.remark_on_people(records(boss, {}), boss)
    assert text.startswith("1 fiche sans adresse")
    assert names == [str(lost)]
    assert labels.remark_on_people(records(other, {}), other)[0].startswith("2 fiches")


def pages(pdf: bytes) -> int:
    """As the document's own tree of pages counts them."""
    return max(int(count) for count in re.findall(rb"/Count (\d+)", pdf))


def test_the_pdf_has_24_places_a_sheet(nadia):
    raw = exported(
        "people", "etiquettes", UserFactory(role="communication"), params={"depart": "24"}
    )
    assert raw.startswith(b"%PDF")
    assert pages(raw) == 1
    many = labels.render_labels([["A", "61000 ALENCON"]] * 25)
    assert pages(many) == 2


def test_no_labels_nor_addresses_for_who_may_not(client, nadia):
    client.force_login(UserFactory(role="lecture"))
    assert client.get("/gestion/personnes/export/?format=etiquettes").status_code == 404
    assert "Étiquettes" not in client.get("/gestion/personnes/export/").content.decode()
    response = client.get("/gestion/personnes/export/?format=vcf")
    assert response.status_code == 200
    response.close()


def test_the_page_says_who_has_no_address(client, nadia):
    PersonFactory(first_name="Paul", last_name="Sans Adresse")
    client.force_login(UserFactory(role="communication"))
    text = client.get("/gestion/personnes/export/").content.decode()
    assert "1 fiche sans adresse n’aura pas d’étiquette" in text
    assert "Paul Sans Adresse" in text
    assert 'name="depart"' in text
    assert "carnet" in text.lower()
    response = client.get("/gestion/organisations/export/?format=etiquettes&depart=3")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].endswith('.pdf"')
    response.close()


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("fmt", ["vcf", "etiquettes", "csv"])
def test_no_query_for_each_row(nadia, rows, fmt, django_assert_max_num_queries):
    for number in range(rows - 1):
        PersonFactory(last_name=f"Durand {number}", organisation=OrganisationFactory())
    user = UserFactory(role="communication")
    user.has_perm("directory.view_person")
    with django_assert_max_num_queries(12):
        exported("people", fmt, user)


def test_every_column_has_its_value(nadia):
    Organisation.objects.update(visibility="reseau")
    user = UserFactory(role="communication")
    for kind in ("people", "organisations"):
        text = exported(kind, "csv", user).decode("utf-8-sig")
        assert "Alençon" in text
    assert "3 impasse Secrète" in exported("people", "csv", user).decode("utf-8-sig")
    hidden = exported("people", "csv", UserFactory(role="instruction")).decode("utf-8-sig")
    assert "impasse" not in hidden
    assert Person.objects.count() == 1
