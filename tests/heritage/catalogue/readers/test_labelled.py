"""Joconde's labelled text: tags, continued lines, lists, and the ways in which it goes wrong."""

from __future__ import annotations

import pytest
from tests.heritage.catalogue.readers.helpers import codes, read

from maillage.heritage.catalogue.readers.labelled import rejoin

TWO = """REF
01230002742
INV
2004.1.1
DOMN
céramique ; temps modernes
TITR
Pot à pharmacie
DESC
Un pot de terre#à deux anses.
//
REF
01230002743
INV
2004.1.2
AUTR
BOUDIN Eugène (peintre) ; anonyme
//
"""


def test_records_are_read_with_their_lines_and_lists(tmp_path):
    source, (one, two) = read(tmp_path, TWO)
    assert source.kind == "labelled"
    assert (one.number, one.line, two.number, two.line) == (1, 1, 2, 12)
    assert one.values == {
        "REF": ["01230002742"],
        "INV": ["2004.1.1"],
        "DOMN": ["céramique", "temps modernes"],
        "TITR": ["Pot à pharmacie"],
        "DESC": ["Un pot de terre\nà deux anses."],
    }
    assert two.values["AUTR"] == ["BOUDIN Eugène (peintre)", "anonyme"]
    assert not one.problems
    assert [column.key for column in source.columns] == [
        "REF",
        "INV",
        "DOMN",
        "TITR",
        "DESC",
        "AUTR",
    ]
    assert source.columns[2].samples == ["céramique ; temps modernes"]


def test_the_records_may_be_asked_for_again(tmp_path):
    source, first = read(tmp_path, TWO)
    assert list(source.records()) == first


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (["une repré-", "sentation"], "une représentation"),
        (["à Saint-", "Denis"], "à Saint-Denis"),
        (["un arc-", "en-ciel"], "un arc-en-ciel"),
        (["deux", "mots"], "deux mots"),
        (["une date : 1850 -", "1860"], "une date : 1850 - 1860"),
        (["les années 1914-", "1918"], "les années 1914-1918"),
    ],
)
def test_words_cut_at_the_end_of_a_line(parts, whole):
    assert rejoin(parts) == whole


def test_a_value_on_the_line_of_its_tag(tmp_path):
    text = "REF: 01230002742\nTITR : Vase\n et son couvercle\nINV = 12\n//\nREF: 01230002743\n//\n"
    _source, (one, two) = read(tmp_path, text)
    assert one.values == {"REF": ["01230002742"], "TITR": ["Vase et son couvercle"], "INV": ["12"]}
    assert two.values == {"REF": ["01230002743"]}


def test_a_truncated_last_record_is_refused_and_told(tmp_path):
    _source, (one, two) = read(tmp_path, TWO.removesuffix("//\n"))
    assert not one.is_blocked
    assert two.is_blocked
    assert codes(two) == ["truncated"]
    assert "// » manque" in two.problems[0].message


def test_a_forgotten_end_of_record(tmp_path):
    _source, (one, two) = read(tmp_path, TWO.replace("//\nREF", "REF", 1))
    assert one.values["REF"] == ["01230002742"]
    assert two.values["REF"] == ["01230002743"]
    assert not one.is_blocked


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "cp850", "utf-16"])
def test_encodings(tmp_path, encoding):
    text = TWO.replace(
        "Pot à pharmacie",
        "Pot à pharmacie d'été, garçon où l'œil"
        if encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16")
        else "Pot à pharmacie d'été, garçon",
    )
    _source, (one, _two) = read(tmp_path, text.encode(encoding))
    assert one.values["TITR"][0].startswith("Pot à pharmacie d'été, garçon")
    assert one.values["DOMN"] == ["céramique", "temps modernes"]


def test_encodings_mixed_in_one_file_are_told_on_the_record(tmp_path):
    first, second = TWO.split("REF\n01230002743")
    second = "REF\n01230002743" + second.replace("anonyme", "élève de Rosières, à Évreux")
    source, _records = read(tmp_path, first.encode() * 3 + second.encode("cp1252"))
    records = list(source.records())
    assert codes(records[0]) == []
    assert records[-1].values["AUTR"] == ["BOUDIN Eugène (peintre)", "élève de Rosières, à Évreux"]
    assert codes(records[-1]) == ["encoding"]
    assert "Windows-1252" in records[-1].problems[0].message
    assert any("ne sont pas écrites" in note or "n’est pas écrite" in note for note in source.notes)


def test_unknown_tags_stray_lines_and_repeated_tags(tmp_path):
    text = "du texte\nREF\n01230002742\nMSGCOM\nrien\nINV\n1\nINV\n2\n//\n"
    source, (one,) = read(tmp_path, text)
    assert one.values == {"REF": ["01230002742"], "INV": ["1", "2"]}
    assert codes(one) == ["stray", "repeated"]
    assert any("MSGCOM" in note for note in source.notes)


def test_a_mapping_renames_and_drops_tags(tmp_path):
    mapping = {"columns": {"COMM": "", "XTIT": "TITR"}}
    text = "REF\n01230002742\nXTIT\nVase\nCOMM\nà taire\n//\n"
    _source, (one,) = read(tmp_path, text, kind="labelled", mapping=mapping)
    assert one.values == {"REF": ["01230002742"], "TITR": ["Vase"]}


def test_a_record_without_end_does_not_fill_the_memory(tmp_path):
    text = "REF\n01230002742\nDESC\n" + ("x" * 999 + "\n") * 3_000 + "//\nREF\n01230002743\n//\n"
    _source, (one, two) = read(tmp_path, text)
    assert codes(one) == ["too-long"]
    assert one.is_blocked
    assert two.values["REF"] == ["01230002743"]


def test_the_sharp_sign_stays_in_addresses(tmp_path):
    _source, (one,) = read(tmp_path, "REF\n01230002742\nWWW\nhttps://a.example/#x\n//\n")
    assert one.values["WWW"] == ["https://a.example/#x"]


@pytest.mark.parametrize(
    "text",
    [
        "INV\n1\nTITR\nVase\n//\nINV\n2\nTITR\nPot\n//\n",
        "INV : 1\nTITR : Vase\nDESC\n//\nINV : 2\nTITR : Pot\n//\n",
    ],
)
def test_records_without_any_reference_are_labelled_text_too(tmp_path, text):
    source, records = read(tmp_path, text)
    assert source.kind == "labelled"
    assert [one.values for one in records] == [
        {"INV": ["1"], "TITR": ["Vase"]},
        {"INV": ["2"], "TITR": ["Pot"]},
    ]
