"""Address cards become people, through the same preview as a table."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories import UserFactory
from tests.kernel.imports.test_vcards import V2, V3, V4, folded, jpeg
from tests.people.directory.importing import preview, run, undo

from maillage.kernel import registry
from maillage.kernel.exports import write_export
from maillage.kernel.models import ImportRun
from maillage.people.directory.domain.pictures import LARGEST
from maillage.people.directory.models import Organisation, Person

pytestmark = pytest.mark.django_db
BROKEN = "BEGIN:VCARD\nVERSION:3.0\nTEL:0261910001\nEND:VCARD\n"


@pytest.fixture
def user():
    return UserFactory(role="communication")


def test_cards_come_in_with_everything_and_go_again(user):
    raw = (
        V3
        + V2
        + BROKEN
        + V4.replace("END:VCARD", folded("PHOTO;ENCODING=b", jpeg(900)) + "\r\nEND:VCARD")
    ).encode()
    report, applied = run("people", raw, user, name="carnet.vcf")
    assert report.counts | {"created": 3, "refused": 1} == report.counts
    assert report.refused[0]["line"] == 3
    assert "pas de nom" in report.refused[0]["reason"]
    elise = Person.objects.get(first_name="Élise", last_name="de La Tour")
    assert (elise.phone, elise.email, elise.language) == (
        "02 61 91 00 01",
        "elise@exemple.fr",
        "fr",
    )
    assert set(elise.contactpoint_set.values_list("value", flat=True)) == {
        "elise@exemple.org",
        "06 39 98 00 01",
        "https://exemple.fr",
        "https://www.facebook.com/elise",
    }
    assert Organisation.objects.get().city == "Alençon"
    assert elise.notes.get().text == "Une note, en deux morceaux"
    paul = Person.objects.get(first_name="Paul")
    assert (paul.phone, paul.postaladdress_set.get().city) == ("02 61 91 00 02", "Flers")
    assert max(paul.photo.width, paul.photo.height) == LARGEST
    again = preview("people", raw, user, name="carnet.vcf")
    assert again.counts | {"created": 0, "updated": 0, "unchanged": 3} == again.counts
    assert not undo("people", applied, user).kept
    assert not Person.objects.exists()


def test_a_picture_that_does_not_open_is_told(user):
    raw = V4.replace("END:VCARD", folded("PHOTO;ENCODING=b", b"rien") + "\r\nEND:VCARD").encode()
    report, _applied = run("people", raw, user, name="carnet.vcf")
    assert report.counts["created"] == 1
    assert "ne s’ouvre pas" in str(report.warnings)
    assert "carte de visite" in preview("people", "Nom;Photo\nA;x.jpg", user).refused[0]["reason"]


def test_what_we_write_we_read(user):
    import io  # for this test only

    run("people", (V3 + V2).encode(), user, name="carnet.vcf")
    output = io.BytesIO()
    write_export(registry.exports.get("people"), user, "vcf", output)
    report = preview("people", output.getvalue(), user, name="maillage.vcf")
    assert report.counts | {"created": 0, "refused": 0, "updated": 0} == report.counts


def test_the_page_takes_cards_for_people_only(client, user):
    client.force_login(user)
    assert ".vcf" in client.get("/gestion/imports/people/").content.decode()
    file = SimpleUploadedFile("carnet.vcf", V3.encode())
    assert client.post("/gestion/imports/people/", {"file": file}).status_code == 302
    run_ = ImportRun.objects.get()
    assert "de La Tour" in client.get(f"/gestion/imports/run/{run_.pk}/").content.decode()
    file = SimpleUploadedFile("carnet.vcf", V3.encode())
    response = client.post("/gestion/imports/organisations/", {"file": file})
    assert "carnet d’adresses" in response.content.decode()
