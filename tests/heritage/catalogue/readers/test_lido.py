"""LIDO: ours comes back unchanged, others' is understood, and what could harm is refused."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.heritage.catalogue.readers.helpers import codes, read, write

from maillage.heritage.catalogue.fields import FIELDS
from maillage.heritage.catalogue.lido_mapping import (
    EVENTS,
    NAMESPACE,
    PLACES,
    code_of_mark,
    event_of,
)
from maillage.heritage.catalogue.readers import detect
from maillage.heritage.catalogue.readers.lido import lido_record
from maillage.kernel.imports.errors import ReadError

FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<lido:lidoWrap xmlns:lido="http://www.lido-schema.org" xmlns:skos="http://www.w3.org/2004/02/skos/core#">
<lido:lido>
 <lido:lidoRecID lido:type="local">DE-1</lido:lidoRecID>
 <lido:descriptiveMetadata xml:lang="en"><lido:objectIdentificationWrap><lido:titleWrap><lido:titleSet>
  <lido:appellationValue>Vase (English)</lido:appellationValue></lido:titleSet></lido:titleWrap>
  </lido:objectIdentificationWrap></lido:descriptiveMetadata>
 <lido:descriptiveMetadata xml:lang="fr">
  <lido:objectClassificationWrap>
   <lido:objectWorkTypeWrap><lido:objectWorkType><lido:conceptID lido:type="x">1</lido:conceptID>
    <lido:term>vase</lido:term><lido:term lido:pref="alternate">pot</lido:term></lido:objectWorkType></lido:objectWorkTypeWrap>
   <lido:classificationWrap><lido:classification><skos:Concept><skos:prefLabel xml:lang="de">Keramik</skos:prefLabel>
    <skos:prefLabel xml:lang="fr">céramique</skos:prefLabel></skos:Concept></lido:classification></lido:classificationWrap>
  </lido:objectClassificationWrap>
  <lido:objectIdentificationWrap>
   <lido:titleWrap><lido:titleSet><lido:appellationValue>Grand vase</lido:appellationValue>
    <lido:appellationValue lido:pref="alternate">dit de Phidias</lido:appellationValue></lido:titleSet></lido:titleWrap>
   <lido:inscriptionsWrap><lido:inscriptions><lido:inscriptionTranscription>S.D.b.g.</lido:inscriptionTranscription>
    <lido:inscriptionDescription><lido:descriptiveNoteValue>à l’encre</lido:descriptiveNoteValue></lido:inscriptionDescription></lido:inscriptions></lido:inscriptionsWrap>
   <lido:repositoryWrap><lido:repositorySet><lido:displayRepository>Rouen, réserve</lido:displayRepository>
    <lido:repositoryName><lido:legalBodyID lido:type="x">https://pop.example/museo/M0123</lido:legalBodyID>
    <lido:legalBodyName><lido:appellationValue>musée de Rouen</lido:appellationValue></lido:legalBodyName></lido:repositoryName>
    <lido:workID lido:type="inventory number">2004.1</lido:workID>
    <lido:repositoryLocation><lido:namePlaceSet><lido:appellationValue>Rouen</lido:appellationValue></lido:namePlaceSet></lido:repositoryLocation>
   </lido:repositorySet></lido:repositoryWrap>
   <lido:objectDescriptionWrap><lido:objectDescriptionSet><lido:descriptiveNoteValue>Un &lt;b&gt;vase&lt;/b&gt;.</lido:descriptiveNoteValue></lido:objectDescriptionSet></lido:objectDescriptionWrap>
   <lido:objectMeasurementsWrap><lido:objectMeasurementsSet><lido:objectMeasurements><lido:measurementsSet>
    <lido:measurementType>H.</lido:measurementType><lido:measurementUnit>cm</lido:measurementUnit><lido:measurementValue>32</lido:measurementValue>
   </lido:measurementsSet></lido:objectMeasurements></lido:objectMeasurementsSet></lido:objectMeasurementsWrap>
  </lido:objectIdentificationWrap>
  <lido:eventWrap>
   <lido:eventSet><lido:event><lido:eventType><lido:conceptID lido:type="uri">http://terminology.lido-schema.org/lido00007</lido:conceptID></lido:eventType>
    <lido:eventActor><lido:actorInRole><lido:actor><lido:nameActorSet><lido:appellationValue>Boudin, Eugène</lido:appellationValue></lido:nameActorSet></lido:actor>
     <lido:roleActor><lido:term>peintre</lido:term></lido:roleActor><lido:attributionQualifierActor>attribué à</lido:attributionQualifierActor></lido:actorInRole></lido:eventActor>
    <lido:culture><lido:term>France</lido:term></lido:culture>
    <lido:eventDate><lido:date><lido:earliestDate>1822</lido:earliestDate><lido:latestDate>1832-12-31</lido:latestDate></lido:date></lido:eventDate>
    <lido:periodName><lido:term>19e siècle</lido:term></lido:periodName>
    <lido:eventPlace><lido:place><lido:namePlaceSet><lido:appellationValue>Sèvres</lido:appellationValue></lido:namePlaceSet>
     <lido:partOfPlace><lido:namePlaceSet><lido:appellationValue>France</lido:appellationValue></lido:namePlaceSet></lido:partOfPlace></lido:place></lido:eventPlace>
    <lido:eventMaterialsTech><lido:materialsTech><lido:termMaterialsTech><lido:term>porcelaine</lido:term></lido:termMaterialsTech></lido:materialsTech></lido:eventMaterialsTech>
   </lido:event></lido:eventSet>
   <lido:eventSet><lido:event><lido:eventType><lido:term>Acquisition</lido:term></lido:eventType>
    <lido:eventDate><lido:displayDate>1990</lido:displayDate></lido:eventDate><lido:eventMethod><lido:term>don</lido:term></lido:eventMethod></lido:event></lido:eventSet>
  </lido:eventWrap>
  <lido:objectRelationWrap>
   <lido:subjectWrap><lido:subjectSet><lido:displaySubject>Jupiter</lido:displaySubject></lido:subjectSet>
    <lido:subjectSet><lido:subject><lido:subjectConcept><lido:term>aigle</lido:term></lido:subjectConcept></lido:subject></lido:subjectSet></lido:subjectWrap>
   <lido:relatedWorksWrap><lido:relatedWorkSet><lido:relatedWork><lido:object><lido:objectID lido:type="x">DE-2</lido:objectID></lido:object></lido:relatedWork>
    <lido:relatedWorkRelType><lido:term>pendant</lido:term></lido:relatedWorkRelType></lido:relatedWorkSet></lido:relatedWorksWrap>
  </lido:objectRelationWrap>
 </lido:descriptiveMetadata>
 <lido:administrativeMetadata xml:lang="fr">
  <lido:rightsWorkWrap><lido:rightsWorkSet><lido:creditLine>domaine public</lido:creditLine></lido:rightsWorkSet></lido:rightsWorkWrap>
  <lido:recordWrap><lido:recordID lido:type="local">01230002742</lido:recordID>
   <lido:recordInfoSet><lido:recordInfoLink>https://m.example/1</lido:recordInfoLink></lido:recordInfoSet></lido:recordWrap>
  <lido:resourceWrap><lido:resourceSet>
   <lido:resourceRepresentation lido:type="image_thumb"><lido:linkResource>https://m.example/petit.jpg</lido:linkResource></lido:resourceRepresentation>
   <lido:resourceRepresentation lido:type="image_master"><lido:linkResource>https://m.example/grand.jpg</lido:linkResource></lido:resourceRepresentation>
   <lido:resourceDescription>de face</lido:resourceDescription>
   <lido:rightsResource><lido:rightsType><lido:conceptID lido:type="uri">https://creativecommons.org/publicdomain/zero/1.0/</lido:conceptID></lido:rightsType><lido:creditLine>© Durand</lido:creditLine></lido:rightsResource>
  </lido:resourceSet></lido:resourceWrap>
 </lido:administrativeMetadata>
</lido:lido>
<lido:lido><lido:lidoRecID lido:type="local">DE-2</lido:lidoRecID></lido:lido>
</lido:lidoWrap>
"""


def tag(name):
    return f"{{{NAMESPACE}}}{name}"


def marked(values):
    """A `lido` element that holds `values` where the shared table puts them."""
    root = Element(tag("lido"))
    for code, texts in values.items():
        place = PLACES[code]
        for text in texts:
            node = root
            *above, last = place.path.split("/")
            for name in above:
                node = SubElement(node, tag(name))
            leaf = SubElement(node, tag(last))
            leaf.set(tag("encodinganalog"), place.mark)
            leaf.text = text
    return root


def test_another_institutions_file_is_understood(tmp_path):
    source, (one, empty) = read(tmp_path, FOREIGN)
    assert source.kind == "lido"
    assert one.values == {
        "REF": ["01230002742"],
        "DENO": ["vase"],
        "DOMN": ["céramique"],
        "TITR": ["Grand vase"],
        "APPL": ["dit de Phidias"],
        "INV": ["2004.1"],
        "LOCA": ["Rouen, réserve"],
        "MUSEO": ["M0123"],
        "NOMOFF": ["musée de Rouen"],
        "VILLE_M": ["Rouen"],
        "INSC": ["S.D.b.g."],
        "PINS": ["à l’encre"],
        "DESC": ["Un vase."],
        "DIMS": ["H. 32 cm"],
        "AUTR": ["Boudin, Eugène (attribué à, peintre)"],
        "ECOL": ["France"],
        "TECH": ["porcelaine"],
        "PERI": ["19e siècle"],
        "MILL": ["1822 entre, 1832-12-31 et"],
        "LIEUX": ["France, Sèvres"],
        "DACQ": ["1990"],
        "STAT": ["don"],
        "REPR": ["Jupiter", "aigle"],
        "COPY": ["domaine public"],
        "WWW": ["https://m.example/1"],
    }
    assert one.extra == {
        "key": "DE-1",
        "images": [
            {
                "address": "https://m.example/grand.jpg",
                "credit": "© Durand",
                "rights": "https://creativecommons.org/publicdomain/zero/1.0/",
                "caption": "de face",
                "source": "",
            }
        ],
        "related": [{"reference": "DE-2", "label": "", "relation": "pendant"}],
        "dates": [{"from": 1822, "to": 1832, "label": ""}],
    }
    assert codes(one) == ["html"]
    assert (one.line, empty.line) == (3, FOREIGN[: FOREIGN.rindex("<lido:lido>")].count("\n") + 1)
    assert codes(empty) == ["empty"]


def test_every_field_has_its_place_and_comes_back():
    assert list(PLACES) == list(FIELDS)
    values = {code: [f"valeur de {code}", "deux (?)"] for code in FIELDS}
    record = lido_record(marked(values), 1)
    assert record.values == values
    assert not record.problems


@given(
    st.dictionaries(
        st.sampled_from(sorted(FIELDS)),
        st.lists(st.text("abcé ;,()#’\n<&", min_size=1, max_size=30), min_size=1, max_size=3),
    )
)
def test_what_was_clean_comes_back_unchanged(values):
    clean = {
        code: kept
        for code, texts in values.items()
        if (kept := [text.strip() for text in texts if text.strip()])
    }
    assert lido_record(marked(clean), 1).values == clean


def test_marks_of_others_are_not_ours():
    assert code_of_mark("joconde:TITR") == "TITR"
    assert code_of_mark("joconde:XXXX") is None
    assert code_of_mark("TITR") is None


def test_event_types():
    assert [event_of([one.uri], []) for one in EVENTS.values()] == list(EVENTS)
    assert event_of([], ["Herstellung"]) == "production"
    assert event_of(["http://terminology.lido-schema.org/lido00012"], []) == "production"
    assert event_of([], ["exposition"]) == ""


def test_a_truncated_file_gives_what_was_whole(tmp_path):
    whole = FOREIGN.rindex("<lido:lido>")
    source, (one, rest) = read(tmp_path, FOREIGN[: whole + 60])
    assert one.values["TITR"] == ["Grand vase"]
    assert codes(rest) == ["truncated"]
    assert rest.is_blocked
    assert source.notes == [rest.problems[0].message]


def test_a_fault_in_the_middle_is_placed(tmp_path):
    text = FOREIGN.replace(
        "<lido:lido><lido:lidoRecID", "<lido:lido><lido:oops></lido:lidoRecID><lido:x", 1
    )
    _source, (one, rest) = read(tmp_path, text)
    assert one.values["TITR"] == ["Grand vase"]
    assert codes(rest) == ["malformed"]
    assert "à la ligne" in rest.problems[0].message


BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>
<lido:lidoWrap xmlns:lido="http://www.lido-schema.org"><lido:lido>&b;</lido:lido></lido:lidoWrap>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>"""


@pytest.mark.parametrize("text", [BOMB, OUTSIDE, BOMB.replace('<?xml version="1.0"?>', "")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_bombs_and_outside_files_are_refused(tmp_path, text, encoding):
    path = write(tmp_path, text.encode(encoding), "a.xml")
    if encoding == "utf-8":
        with pytest.raises(ReadError) as refused:
            detect(path)
        assert refused.value.code == "doctype"
    _source, (one,) = read(tmp_path, text.encode(encoding), kind="lido")
    assert codes(one) == ["doctype"]


def test_letters_of_windows_in_a_file_that_says_utf8(tmp_path):
    raw = FOREIGN.replace("Grand vase", "Grand vase décoré\x0b").encode()
    raw = raw.replace("décoré".encode(), "décoré".encode("cp1252"))
    source, (one, _empty) = read(tmp_path, raw)
    assert one.values["TITR"] == ["Grand vase décoré"]
    assert one.values["DOMN"] == ["céramique"]
    assert any("UTF-8" in note for note in source.notes)


def test_latin_1_that_says_so(tmp_path):
    raw = FOREIGN.replace("UTF-8", "ISO-8859-1", 1).replace("’", "'").encode("latin-1")
    _source, (one, _empty) = read(tmp_path, raw)
    assert one.values["DOMN"] == ["céramique"]


def test_a_record_too_large_or_too_deep_stops_the_reading(tmp_path, monkeypatch):
    monkeypatch.setattr("maillage.heritage.catalogue.readers.xml_stream.MAX_ELEMENT", 1000)
    _source, records = read(tmp_path, FOREIGN.replace("Grand vase", "x" * 200_000))
    assert codes(records[0]) == ["malformed"]
    assert "16 Mo" in records[0].problems[0].message
    deep = f'<l:lidoWrap xmlns:l="{NAMESPACE}">' + "<l:a>" * 300
    _source, (one,) = read(tmp_path, deep)
    assert codes(one) == ["malformed"]


def test_the_table_made_for_writing_serves_the_serialiser(tmp_path):
    """Through bytes, not only through elements."""
    values = {"TITR": ["Vase & « pot »"], "LIEUX": ["Normandie", "Rouen (lieu de création)"]}
    root = Element(tag("lidoWrap"))
    root.append(marked(values))
    _source, (one,) = read(tmp_path, tostring(root, encoding="utf-8"))
    assert one.values == values


def test_html_inside_texts_is_text(tmp_path):
    text = FOREIGN.replace("Grand vase", "<p>Grand <b>vase</b></p><p>bleu</p>")
    text = text.replace("© Durand", "© <i>Durand</i> &amp; fils")
    _source, (one, _empty) = read(tmp_path, text)
    assert one.values["TITR"] == ["Grand vase\nbleu"]
    assert one.extra["images"][0]["credit"] == "© Durand & fils"
    assert [told.field for told in one.problems if told.code == "html"] == ["TITR", "DESC"]


def test_html_inside_our_own_marks():
    root = marked({"DESC": [""]})
    (leaf,) = [one for one in root.iter() if one.get(tag("encodinganalog"))]
    leaf.text = "a < b, "
    SubElement(leaf, "em").text = "peint"
    leaf[0].tail = " ici"
    record = lido_record(root, 1)
    assert record.values["DESC"] == ["a < b, peint ici"]
    assert codes(record) == ["html"]
