"""What hangs from a sheet: numbers, pages, addresses, words, pictures."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from tests.factories import (
    ContactPointFactory,
    OrganisationFactory,
    PersonFactory,
    PostalAddressFactory,
    TagFactory,
)
from tests.people.directory.pages import content

from maillage.people.directory import domain
from maillage.people.directory.models import (
    ContactPoint,
    PostalAddress,
    Tag,
)

pytestmark = pytest.mark.django_db


def body_of(response) -> str:
    page = content(response)
    return page[page.index('id="contenu"') :]


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


def test_a_member_reads_the_rows_of_its_house_and_changes_none(client, signed_in, two_houses):
    mine, colleague = two_houses["mine"], two_houses["colleague"]
    private = ContactPointFactory(person=colleague, usage="domicile")
    shared = ContactPointFactory(person=colleague, value="02 61 91 20 20")
    theirs = PostalAddressFactory(person=None, organisation=two_houses["other"])
    signed_in("membre", organisation=mine)
    page = content(client.get(f"{colleague.get_absolute_url()}?onglet=coordonnees"))
    assert shared.value in page
    assert reverse("points-update", args=[shared.pk]) not in page
    for row in (private, shared):
        for name in ("points-update", "points-delete"):
            assert client.post(reverse(name, args=[row.pk])).status_code == 404
    for name in ("addresses-update", "addresses-delete"):
        assert client.post(reverse(name, args=[theirs.pk])).status_code == 404
    stranger, other = two_houses["stranger"], two_houses["other"]
    for name, pk in (
        ("people-add-point", colleague.pk),
        ("people-resources", colleague.pk),
        ("people-picture-edit", colleague.pk),
        ("organisations-add-point", mine.pk),
        ("organisations-resources", mine.pk),
        ("organisations-picture-edit", mine.pk),
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


@pytest.mark.parametrize(
    ("address", "field"),
    [("organisations-join", "network"), ("organisations-add-member", "member")],
)
def test_no_organisation_is_its_own_member(client, signed_in, address, field):
    signed_in("coordination")
    museum = OrganisationFactory(name="Musée de Sées")
    url = reverse(address, kwargs={"pk": museum.pk})
    shown = body_of(client.get(url))
    assert f"?sauf={museum.pk}" in shown
    assert f'<option value="{museum.pk}"' not in shown
    assert "Une organisation n’est pas membre d’elle-même." in body_of(
        client.post(url, {field: museum.pk})
    )
    assert not museum.memberships.exists()
