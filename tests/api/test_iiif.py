"""IIIF manifests: what viewers need, public facts only."""

from __future__ import annotations

import pytest
from tests.factories import CulturalObjectFactory, MuseumFactory, ObjectImageFactory

from maillage.api.iiif.manifest import CanvasPart, Links, Painting, manifest
from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.catalogue.presentations import (
    Presentation,
    PresentationSource,
    PresentedObject,
    PresentedRoom,
    presentation_sources,
)

RENDITIONS = {
    "400": {"path": "a", "width": 400, "height": 300},
    "2000": {"path": "b", "width": 2000, "height": 1500},
}


def picture(record, **given):
    return ObjectImageFactory(object=record, **{"renditions": RENDITIONS, **given})


def manifest_of(client, record):
    response = client.get(f"/iiif/objets/{record.reference}/manifest.json")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/ld+json;profile=")
    assert response["Access-Control-Allow-Origin"] == "*"
    return response.json()


@pytest.mark.django_db
def test_an_object_has_its_manifest(client):
    record = CulturalObjectFactory(
        values={"TITR": ["La plage"], "AUTR": ["BOUDIN Eugène"], "DESC": ["Ciel gris."]}
    )
    image = picture(record)
    document = manifest_of(client, record)
    base = f"http://testserver/iiif/objets/{record.reference}"
    assert document["@context"] == "http://iiif.io/api/presentation/3/context.json"
    assert document["id"] == f"{base}/manifest.json"
    assert document["type"] == "Manifest"
    assert document["label"] == {"fr": ["La plage"]}
    assert document["summary"] == {"fr": ["Ciel gris."]}
    assert {"label": {"fr": ["Auteur"]}, "value": {"fr": ["BOUDIN Eugène"]}} in document["metadata"]
    assert document["rights"] == "http://creativecommons.org/licenses/by/4.0/"
    assert document["requiredStatement"]["value"] == {
        "fr": [str(record.museum), "© Musée du Bocage"]
    }
    assert document["provider"][0]["label"] == {"fr": [str(record.museum)]}
    assert (
        document["homepage"][0]["id"] == f"http://testserver/collections/objets/{record.reference}/"
    )
    assert [one["id"] for one in document["seeAlso"]] == [
        f"http://testserver/collections/objets/{record.reference}/lido.xml",
        f"http://testserver/collections/objets/{record.reference}/notice.json",
    ]
    (canvas,) = document["items"]
    assert (canvas["id"], canvas["width"], canvas["height"]) == (f"{base}/canvas/1", 2000, 1500)
    assert "#" not in canvas["id"]
    (annotation,) = canvas["items"][0]["items"]
    assert annotation["motivation"] == "painting"
    assert annotation["target"] == canvas["id"]
    assert annotation["body"] == {
        "id": f"http://testserver/collections/images/{image.token}/2000.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "height": 1500,
        "width": 2000,
        "rights": "http://creativecommons.org/licenses/by/4.0/",
    }
    assert document["thumbnail"][0]["width"] == 400


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "service"),
    [
        (
            "https://iiif.exemple.fr/2/x/info.json",
            {
                "@id": "https://iiif.exemple.fr/2/x",
                "@type": "ImageService2",
                "profile": "http://iiif.io/api/image/2/level1.json",
            },
        ),
        (
            "https://iiif.exemple.fr/iiif/3/x",
            {
                "id": "https://iiif.exemple.fr/iiif/3/x",
                "type": "ImageService3",
                "profile": "level1",
            },
        ),
    ],
)
def test_the_museums_own_image_service_is_named(client, address, service):
    record = CulturalObjectFactory()
    ObjectImageFactory(object=record, iiif_service=address, width=3000, height=2000)
    body = manifest_of(client, record)["items"][0]["items"][0]["items"][0]["body"]
    root = address.removesuffix("/info.json")
    assert body["id"] == f"{root}/full/max/0/default.jpg"
    assert body["service"] == [service]


@pytest.mark.django_db
def test_rights_that_iiif_does_not_know_are_said_in_words_only(client):
    record = CulturalObjectFactory()
    picture(record, rights="licence-ouverte", credit="Licence Ouverte, musée")
    document = manifest_of(client, record)
    assert "rights" not in document
    assert "Licence Ouverte, musée" in document["requiredStatement"]["value"]["fr"]


@pytest.mark.django_db
@pytest.mark.parametrize(("own", "said"), [([], "© Le musée"), (["© X"], "© X")])
def test_the_museum_s_mention_stands_for_want_of_the_record_s(client, own, said):
    museum = MuseumFactory(rights_note="© Le musée")
    record = CulturalObjectFactory(museum=museum, values={"TITR": ["Vase"], "COPY": own})
    picture(record, credit="")
    document = manifest_of(client, record)
    assert document["requiredStatement"]["value"] == {"fr": [str(museum), said]}


@pytest.mark.django_db
def test_images_of_different_rights_each_tell_their_own(client):
    record = CulturalObjectFactory()
    picture(record, rights="cc0", rank=2)
    picture(record, rights="cc-by", rank=1)
    document = manifest_of(client, record)
    assert "rights" not in document
    bodies = [one["items"][0]["items"][0]["body"] for one in document["items"]]
    assert [one["rights"].split("/")[-3] for one in bodies] == ["by", "zero"]


@pytest.mark.django_db
def test_an_object_without_image_of_known_size_has_none(client):
    record = ObjectImageFactory().object
    assert client.get(f"/iiif/objets/{record.reference}/manifest.json").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given", [{"visibility": "reseau"}, {"visibility": "equipe"}, {"museum__is_open": False}]
)
def test_what_is_not_public_has_no_manifest(client, given):
    record = CulturalObjectFactory(**given)
    picture(record)
    assert client.get(f"/iiif/objets/{record.reference}/manifest.json").status_code == 404


@pytest.mark.django_db
def test_what_was_withdrawn_is_said_to_be_gone(client):
    shown, never = CulturalObjectFactory(), CulturalObjectFactory(visibility="equipe")
    for record in (shown, never):
        picture(record, caption="La plage")
        record.withdraw()
        record.save()
    response = client.get(f"/iiif/objets/{shown.reference}/manifest.json")
    assert response.status_code == 410
    assert response["Access-Control-Allow-Origin"] == "*"
    assert str(shown.museum) in response.text
    assert shown.title not in response.text
    assert client.get(f"/iiif/objets/{never.reference}/manifest.json").status_code == 404


@pytest.fixture
def composed(monkeypatch):
    """A room of the tests that composes objects."""
    monkeypatch.setattr(presentation_sources, "_items", {})
    known = {}
    presentation_sources.register(PresentationSource("essais", known.get))
    return known


@pytest.mark.django_db
def test_objects_composed_by_a_room_have_one_manifest(client, composed):
    sea, wood = CulturalObjectFactory(), CulturalObjectFactory()
    for record in (sea, wood):
        picture(record)
    records = CulturalObject.objects.order_by("pk")
    composed["rives"] = Presentation(
        title="Rives",
        path="/collections/galeries/rives/",
        summary="De la mer au bois.",
        credits=["Musée A", "Musée B"],
        rooms=[
            PresentedRoom("La mer", [PresentedObject(records[0], "Le port au matin.")]),
            PresentedRoom("Le bois", [PresentedObject(records[1]), PresentedObject(records[0])]),
        ],
    )
    document = client.get("/iiif/essais/rives/manifest.json").json()
    keys = [one["id"].rpartition("/")[2] for one in document["items"]]
    assert keys == [f"{sea.reference}-1", f"{wood.reference}-1"]
    assert document["items"][0]["summary"] == {"fr": ["Le port au matin."]}
    assert document["homepage"][0]["id"] == "http://testserver/collections/galeries/rives/"
    assert document["requiredStatement"]["value"] == {"fr": ["Musée A", "Musée B"]}
    assert [one["label"]["fr"] for one in document["structures"]] == [["La mer"], ["Le bois"]]
    assert len(document["structures"][1]["items"]) == 2
    museums = document["items"][1]["metadata"][0]["value"]["fr"]
    assert museums == [str(wood.museum)]


@pytest.mark.django_db
def test_a_room_or_a_composition_that_is_none_is_not_found(client, composed):
    MuseumFactory()
    composed["vide"] = Presentation(title="Vide", path="/", rooms=[])
    for path in ("essais/autre", "essais/vide", "ailleurs/rives"):
        assert client.get(f"/iiif/{path}/manifest.json").status_code == 404


def test_a_manifest_has_a_canvas():
    with pytest.raises(ValueError, match="canvas"):
        manifest("http://x/manifest.json", "Rien", [], links=Links(("http://x", "x")))


def test_a_manifest_refuses_rights_that_are_no_statement():
    part = CanvasPart("1", "Vue", Painting("http://x/1.jpg", 10, 10), rights="javascript:alert(1)")
    made = manifest(
        "http://x/manifest.json", "Vue", [part], links=Links(("http://x", "x")), rights="libre"
    )
    assert "rights" not in made
    assert "rights" not in made["items"][0]["items"][0]["items"][0]["body"]
