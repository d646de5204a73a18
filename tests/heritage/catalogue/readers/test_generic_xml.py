"""Other XML: the record element is guessed, its paths are columns."""

from __future__ import annotations

import pytest
from tests.heritage.catalogue.readers.helpers import codes, read, write

from maillage.heritage.catalogue.readers import open_source
from maillage.kernel.imports.errors import ReadError

PLAIN = """<?xml version="1.0"?>
<export date="2026"><info>x</info><notices>
<notice id="7"><ref>01230002742</ref><titre>Vase</titre><auteurs><auteur>A</auteur><auteur>B</auteur></auteurs></notice>
<notice id="8"><ref>01230002743</ref><titre>Pot ; bol</titre><matiere>terre ; émail</matiere></notice>
</notices></export>"""


def test_a_repeated_element_is_the_record(tmp_path):
    source, (one, two) = read(tmp_path, PLAIN)
    assert source.kind == "xml"
    assert source.place == "export/notices/notice"
    assert {column.key: column.code for column in source.columns} == {
        "@id": "",
        "ref": "REF",
        "titre": "TITR",
        "auteurs/auteur": "AUTR",
        "matiere": "TECH",
    }
    assert one.values == {"REF": ["01230002742"], "TITR": ["Vase"], "AUTR": ["A", "B"]}
    assert one.extra == {"key": "7"}
    assert two.values["TECH"] == ["terre", "émail"]
    assert (one.line, two.line) == (3, 4)


def test_fields_named_by_an_attribute(tmp_path):
    text = "<r><n><champ nom='REF'>01230002742</champ><champ nom='TITR'>Vase</champ></n><n><champ nom='REF'>x</champ></n></r>"
    source, (one, _two) = read(tmp_path, text)
    assert [column.key for column in source.columns] == ["champ[REF]", "champ[TITR]"]
    assert one.values == {"REF": ["01230002742"], "TITR": ["Vase"]}


def test_a_mapping_tells_record_and_paths(tmp_path):
    mapping = {
        "columns": {"auteurs/auteur": "COMM", "titre": ""},
        "record": "export/notices/notice",
    }
    _source, (one, _two) = read(tmp_path, PLAIN, mapping=mapping)
    assert one.values == {"REF": ["01230002742"], "COMM": ["A", "B"]}


def test_cut_short(tmp_path):
    _source, (one, rest) = read(tmp_path, PLAIN[: PLAIN.rindex("<titre>")])
    assert one.values["TITR"] == ["Vase"]
    assert codes(rest) == ["truncated"]


@pytest.mark.parametrize("text", ["<a/>", "<a>", "<!DOCTYPE a><a/>", "<a><b"])
def test_nothing_to_read(tmp_path, text):
    with pytest.raises(ReadError):
        list(open_source(write(tmp_path, text), kind="xml").records())


def test_html_inside_a_field_is_text(tmp_path):
    text = (
        "<ns><n><REF>01230002742</REF><TITR>La <i>Marne</i> à Nogent</TITR>"
        "<DESC><p>Un</p><p>Deux</p></DESC><COMM>vu par <persName>Zola</persName> ici</COMM></n>"
        "<n><REF>01230002743</REF><TITR>x</TITR></n></ns>"
    )
    source, (one, _two) = read(tmp_path, text)
    assert [column.key for column in source.columns] == ["REF", "TITR", "DESC", "COMM"]
    assert one.values["TITR"] == ["La Marne à Nogent"]
    assert one.values["DESC"] == ["Un\nDeux"]
    assert one.values["COMM"] == ["vu par Zola ici"]
    assert {told.field for told in one.problems if told.code == "html"} == {"TITR", "DESC", "COMM"}


def test_fields_inside_a_field_are_not_its_text(tmp_path):
    text = (
        "<ns><n><auteur>Dupont<role>peintre</role></auteur><code><b>1</b><title>2</title></code>"
        "<noms><nom>A</nom>, <nom>B</nom></noms></n><n><auteur>x</auteur></n></ns>"
    )
    source, (_one, _two) = read(
        tmp_path, text, kind="xml", mapping={"columns": {}, "record": "ns/n"}
    )
    keys = [column.key for column in source.columns]
    assert keys == ["auteur", "auteur/role", "code/b", "code/title", "noms/nom"]


NESTED = """<export><musee code="M0001"><nom>A</nom><notices>
<notice><REF>01230000001</REF><TITR>A</TITR><auteurs><auteur><nom>X</nom><role>p</role></auteur>
<auteur><nom>Y</nom><role>p</role></auteur></auteurs></notice>
<notice><REF>01230000002</REF><TITR>B</TITR></notice></notices></musee>
<musee code="M0002"><nom>B</nom><notices><notice><REF>01230000003</REF><TITR>C</TITR></notice>
</notices></musee></export>"""


def test_records_inside_containers_are_not_merged(tmp_path):
    source, records = read(tmp_path, NESTED)
    assert source.place == "export/musee/notices/notice"
    assert [one.first("TITR") for one in records] == ["A", "B", "C"]
    assert set(source.places) == {
        "export/musee/notices/notice",
        "export/musee/notices/notice/auteurs/auteur",
        "export/musee",
    }


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (  # the description of the fields is no record
            "<e><t><c><n>REF</n></c><c><n>TITR</n></c></t><f><a>1</a><b>2</b></f><f><a>3</a></f></e>",
            "e/f",
        ),
        (  # authors, more numerous and said at length, are a detail of their record
            "<e>" + "<f><a>1</a><b>2</b>" + "<p><n>x</n><r>y</r></p>" * 4 + "</f><f/></e>",
            "e/f/p",
        ),
        (
            "<e>" + ("<f><a>1</a><b>2</b>" + "<p><n>x</n><r>y</r></p>" * 3 + "</f>") * 2 + "</e>",
            "e/f",
        ),
        (  # a single record, with its authors
            "<e><f><REF>1</REF><b>2</b><p><n>x</n><r>y</r></p><p><n>x</n><r>y</r></p></f></e>",
            "e/f",
        ),
        ("<e><f>1</f><f>2</f></e>", "e/f"),
        ("<e><h><ref>lot</ref></h><f><a>1</a><b>2</b></f><f><a>1</a><b>2</b></f></e>", "e/f"),
    ],
)
def test_which_element_is_a_record(tmp_path, text, place):
    assert open_source(write(tmp_path, text), kind="xml").place == place
