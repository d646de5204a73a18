"""Objects given back: every field has its place, comes back word for word, and breaks no file."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.heritage.catalogue.exports import FORMATS, SINGLE
from maillage.heritage.catalogue.fields import FIELDS
from maillage.heritage.catalogue.lido_mapping import EVENTS, NAMESPACE, PLACES
from maillage.heritage.catalogue.models import CulturalObject, Museum, ObjectImage, Rights
from maillage.heritage.catalogue.readers.cleaning import clean
from maillage.heritage.catalogue.readers.lido import lido_record
from maillage.heritage.catalogue.readers.records import SourceRecord
from maillage.heritage.catalogue.writers import (
    csv_document,
    edm,
    json_ld,
    json_ld_document,
    lido,
    lido_document,
    oai_dc,
)
from maillage.people.directory.models import Organisation

DC = "{http://purl.org/dc/elements/1.1/}"
L = f"{{{NAMESPACE}}}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
EDM = "{http://www.europeana.eu/schemas/edm/}"

BOUDIN = {
    "REF": ["07660000001"],
    "INV": ["D.12", "875.1.3"],
    "DOMN": ["peinture"],
    "DENO": ["tableau"],
    "TITR": ["La plage & le port <Trouville>"],
    "AUTR": ["BOUDIN Eugène (peintre)"],
    "MILL": ["1863"],
    "PERI": ["3e quart 19e siècle"],
    "TECH": ["huile sur toile"],
    "DIMS": ["H. 32 ; l. 46"],
    "REPR": ["scène (plage, mer)", "figures"],
    "DESC": ["Ciel gris."],
    "LIEUX": ["Normandie, Trouville (lieu de création)"],
    "COPY": ["© Musée du Bocage"],
    "NOMOFF": ["musée du Bocage"],
}


def build(values=BOUDIN, images=(), rights_note="", **given):
    """An object as the writers receive it, without any database."""
    museum = Museum(
        pk=1001,
        slug="bocage",
        rights_note=rights_note,
        organisation=Organisation(name="Musée du Bocage", museofile="M1001"),
    )
    moment = datetime(2026, 5, 12, 10, tzinfo=UTC)
    record = CulturalObject(
        pk=1001, museum=museum, reference="07660000001", values=values, updated_at=moment, **given
    )
    record.derive()
    record._prefetched_objects_cache = {"images": list(images)}
    return record


def picture(**given):
    given = {
        "pk": 1001,
        "token": "abc",
        "renditions": {
            "400": {"path": "x", "width": 400, "height": 300},
            "2000": {"path": "y", "width": 2000, "height": 1500},
        },
        "rights": "cc-by",
        "credit": "© Musée du Bocage / J. Dupont",
        **given,
    }
    return ObjectImage(**given)


def read_back(text):
    return lido_record(ElementTree.fromstring(text), 1)


# -- LIDO ------------------------------------------------------------------------------------------


def test_lido_has_all_that_it_must():
    root = ElementTree.fromstring(lido(build()))
    spaces = {"l": NAMESPACE}
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    assert root.find("l:lidoRecID", spaces).get(f"{L}type")
    described = root.find("l:descriptiveMetadata", spaces)
    administered = root.find("l:administrativeMetadata", spaces)
    assert described.get(lang) == administered.get(lang) == "fr"
    for element, path in (
        (described, "l:objectClassificationWrap/l:objectWorkTypeWrap/l:objectWorkType/l:term"),
        (described, "l:objectIdentificationWrap/l:titleWrap/l:titleSet/l:appellationValue"),
        (administered, "l:recordWrap/l:recordID"),
        (administered, "l:recordWrap/l:recordType"),
        (administered, "l:recordWrap/l:recordSource/l:legalBodyName/l:appellationValue"),
    ):
        assert element.find(path, spaces) is not None, path
    assert all(one.find("l:eventType", spaces) is not None for one in root.iter(f"{L}event"))


def test_lido_stands_even_for_a_record_that_says_nothing():
    root = ElementTree.fromstring(lido(build({})))
    spaces = {"l": NAMESPACE}
    assert root.find(".//l:objectWorkType/l:term", spaces).text == "objet"
    assert root.find(".//l:titleSet/l:appellationValue", spaces).text == "Objet sans titre"
    assert root.find(".//l:recordID", spaces).text == "07660000001"


def test_every_field_stands_where_the_mapping_says():
    record = build({code: [f"valeur de {code}"] for code in FIELDS})
    root = ElementTree.fromstring(lido(record))
    parents = {child: parent for parent in root.iter() for child in parent}

    def ancestors(element):
        while element is not root:
            yield element
            element = parents[element]

    found = {}
    for element in root.iter():
        if mark := element.get(f"{L}encodinganalog"):
            chain = list(ancestors(element))
            path = "/".join(one.tag.removeprefix(L) for one in reversed(chain))
            typed = [
                one.get(f"{L}type", "")
                for one in chain
                if one.get(f"{L}type", "").startswith("maillage:")
            ]
            event = next((one for one in chain if one.tag == f"{L}event"), None)
            uri = event.find(f"{L}eventType/{L}conceptID").text if event is not None else ""
            found[mark] = (path, typed, uri)
    for code, place in PLACES.items():
        uri = EVENTS[place.event].uri if place.event else ""
        typed = [place.type] if place.type else []
        assert found[place.mark] == (place.path, typed, uri), code


def _kept(text):
    """A value as an import would have kept it; None for one that it would not."""
    record = SourceRecord(1, 1)
    once = clean(text, "DESC", record)
    return once if once and clean(once, "DESC", record) == once else None


values_of_fields = st.dictionaries(
    st.sampled_from(sorted(FIELDS)),
    st.lists(
        st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
        .map(_kept)
        .filter(lambda text: text is not None),
        min_size=1,
        max_size=3,
    ),
    min_size=1,
)


@settings(max_examples=150)
@given(values_of_fields)
def test_lido_comes_back_unchanged(values):
    assert read_back(lido(build(values))).values == values


def test_lido_brings_the_permanent_address_and_the_images_back():
    record = read_back(lido(build(images=[picture()], ark="ark:/99999/mbcdfghj8")))
    assert record.extra["ark"] == "ark:/99999/mbcdfghj8"
    assert record.extra["images"] == [
        {
            "address": "http://testserver/collections/images/abc/2000.jpg",
            "credit": "© Musée du Bocage / J. Dupont",
            "rights": "http://creativecommons.org/licenses/by/4.0/",
            "caption": "",
            "source": "",
        }
    ]


def test_lido_dates_before_christ():
    record = build({"MILL": ["50 av JC"]})
    record.year_from, record.year_to = -50, 12
    root = ElementTree.fromstring(lido(record))
    assert root.find(f".//{L}earliestDate").text == "-0050"
    assert root.find(f".//{L}latestDate").text == "0012"


def test_a_lido_file_holds_each_record():
    text = "".join(lido_document([build(), build({"TITR": ["Autre"]})]))
    root = ElementTree.fromstring(text)
    assert root.tag == f"{L}lidoWrap"
    assert len(root.findall(f"{L}lido")) == 2


# -- rights ----------------------------------------------------------------------------------------

NOTE = "© Musée du Bocage, reproduction sur demande"


@pytest.mark.parametrize("fmt", ["lido", "edm", "dc", "json"])
def test_the_museum_s_mention_of_rights_is_on_records_that_have_no_other(fmt):
    assert NOTE.encode() in SINGLE[fmt].write(build({"TITR": ["Vase"]}, rights_note=NOTE))
    assert NOTE.encode() not in SINGLE[fmt].write(build(rights_note=NOTE))


def test_the_museum_s_mention_of_rights_does_not_come_back_as_the_record_s():
    values = {"TITR": ["Vase"], "INV": ["D.12"]}
    written = lido(build(values, rights_note=NOTE))
    root = ElementTree.fromstring(written)
    administered = root.find(f"{L}administrativeMetadata")
    path = f"{L}rightsWorkWrap/{L}rightsWorkSet/{L}creditLine"
    assert [one.text for one in administered.findall(path)] == [NOTE]
    assert read_back(written).values == values


# -- Dublin Core -----------------------------------------------------------------------------------


def test_dublin_core_repeats_and_never_joins():
    root = ElementTree.fromstring(oai_dc(build()))
    found = {}
    for one in root:
        found.setdefault(one.tag.removeprefix(DC), []).append(one.text)
    assert found == {
        "title": ["La plage & le port <Trouville>"],
        "creator": ["BOUDIN Eugène (peintre)"],
        "subject": ["scène (plage, mer)", "figures", "peinture"],
        "description": ["Ciel gris.", "scène (plage, mer)", "figures"],
        "date": ["1863", "3e quart 19e siècle"],
        "type": ["tableau"],
        "format": ["H. 32 ; l. 46", "huile sur toile"],
        "coverage": ["Normandie, Trouville (lieu de création)"],
        "rights": ["© Musée du Bocage"],
        "source": ["musée du Bocage"],
        "identifier": [
            "http://testserver/collections/objets/07660000001/",
            "D.12",
            "875.1.3",
        ],
    }


def test_dublin_core_takes_another_name_for_want_of_a_title():
    root = ElementTree.fromstring(oai_dc(build({"DENO": ["vase"], "APPL": ["le Grand"]})))
    assert [one.text for one in root.iter(f"{DC}title")] == ["vase", "le Grand"]
    assert [one.text for one in root.iter(f"{DC}source")] == ["Musée du Bocage"]


# -- EDM -------------------------------------------------------------------------------------------


def test_edm_tells_object_images_and_who_offers_them():
    record = build(images=[picture(), picture(pk=1002, token="def", rank=2)])
    root = ElementTree.fromstring(edm(record))
    about = "http://testserver/collections/objets/07660000001/"
    provided = root.find(f"{EDM}ProvidedCHO")
    assert provided.get(f"{RDF}about") == about
    assert provided.find(f"{EDM}type").text == "IMAGE"
    first, second = (one.get(f"{RDF}about") for one in root.findall(f"{EDM}WebResource"))
    offered = root.find("{http://www.openarchives.org/ore/terms/}Aggregation")
    resources = {
        one.tag.removeprefix(EDM): one.get(f"{RDF}resource") or one.text for one in offered
    }
    assert resources == {
        "aggregatedCHO": about,
        "dataProvider": "Musée du Bocage",
        "hasView": second,
        "isShownAt": about,
        "isShownBy": first,
        "object": "http://testserver/collections/images/abc/400.jpg",
        "provider": "Maillage",
        "rights": "http://creativecommons.org/licenses/by/4.0/",
    }


def edm_rights(record):
    """The statements of the file: of each image, then of the whole."""
    root = ElementTree.fromstring(edm(record))
    return [one.get(f"{RDF}resource") for one in root.iter(f"{EDM}rights")]


@pytest.mark.parametrize("rights", Rights.values)
def test_edm_states_rights_in_words_that_europeana_takes(rights):
    """« Must start with http and not https » (Providing copyright metadata to Europeana)."""
    first, whole = edm_rights(build(images=[picture(rights=rights)]))
    assert first == whole
    assert first.startswith(
        (
            "http://creativecommons.org/publicdomain/",
            "http://creativecommons.org/licenses/",
            "http://rightsstatements.org/vocab/",
        )
    )
    known = rights != Rights.UNKNOWN
    assert (first != "http://rightsstatements.org/vocab/CNE/1.0/") is known


def test_edm_says_the_licence_ouverte_as_the_licence_it_is_compatible_with():
    record = build(images=[picture(rights="licence-ouverte")])
    assert edm_rights(record) == ["http://creativecommons.org/licenses/by/4.0/"] * 2
    (resource,) = ElementTree.fromstring(edm(record)).findall(f"{EDM}WebResource")
    said = [one.text for one in resource.findall(f"{DC}rights")]
    assert said == ["© Musée du Bocage / J. Dupont", "Licence Ouverte"]


# -- JSON-LD, CSV ----------------------------------------------------------------------------------


def test_json_ld_tells_what_is_known():
    document = json_ld(build(images=[picture()], ark="ark:/99999/mbcdfghj8"))
    assert document["@type"] == "VisualArtwork"
    assert document["@id"] == "http://testserver/ark:/99999/mbcdfghj8"
    assert document["name"] == "La plage & le port <Trouville>"
    assert document["creator"][0]["@type"] == "Person"
    assert document["sourceOrganization"]["name"] == "Musée du Bocage"
    assert document["image"][0]["license"] == "http://creativecommons.org/licenses/by/4.0/"
    assert {"propertyID": "ARK", "value": "ark:/99999/mbcdfghj8"}.items() <= document["identifier"][
        -1
    ].items()
    assert "about" not in json_ld(build({"TITR": ["Vase"]}))


def test_json_ld_files_are_json():
    both = json.loads("".join(json_ld_document([build(), build()])))
    assert len(both["@graph"]) == 2
    assert json.loads("".join(json_ld_document([])))["@graph"] == []


def test_csv_has_the_official_codes():
    raw = b"".join(csv_document([build(ark="ark:/99999/mbcdfghj8")]))
    assert raw.startswith(b"\xef\xbb\xbf")
    header, row = csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";")
    assert header == [*FIELDS, "ARK"]
    found = dict(zip(header, row, strict=True))
    assert found["REPR"] == "scène (plage, mer) ; figures"
    assert found["ARK"] == "ark:/99999/mbcdfghj8"


def test_csv_runs_no_formula():
    raw = b"".join(csv_document([build({"TITR": ["=HYPERLINK(1)"]})]))
    assert b"'=HYPERLINK(1)" in raw


# -- whatever is in them ---------------------------------------------------------------------------

NASTY = "\x00\x01\x0b\x1f\ud800\ufffe\uffff]]><!--&amp;\"' \r\n\t😀"


@pytest.mark.parametrize("fmt", ["lido", "edm", "dc", "json"])
def test_no_character_breaks_a_file(fmt):
    nasty = {code: [NASTY] for code in FIELDS}
    images = [picture(caption=NASTY, credit=NASTY)]
    written = SINGLE[fmt].write(build(nasty, images=images, ark="ark:/99999/mbcdfghj8"))
    if fmt == "json":
        assert json.loads(written)
    else:
        root = ElementTree.fromstring(written)
        assert any("😀" in (one.text or "") for one in root.iter())


@pytest.mark.parametrize("fmt", list(FORMATS))
def test_files_are_written_as_they_are_read(fmt):
    """The first piece leaves before the last record is asked for."""
    asked = []

    def records():
        for number in range(3000):
            asked.append(number)
            yield RECORD

    RECORD = build()  # noqa: N806 - one for all
    pieces = FORMATS[fmt].write(records())
    assert next(pieces)
    assert len(asked) < 3000
