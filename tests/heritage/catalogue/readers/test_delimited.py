"""CSV: any separator and header, altered lists, open quotes, ragged rows, stuck exports."""

from __future__ import annotations

import csv

import pytest
from tests.heritage.catalogue.readers.helpers import codes, read

from maillage.heritage.catalogue.readers import check_references


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_any_separator(tmp_path, separator):
    rows = [
        ["Référence", "N° d’inventaire", "Titre"],
        ["01230002742", "1", "Vase"],
        ["01230002743", "2", "Pot"],
    ]
    source, records = read(tmp_path, "\n".join(separator.join(row) for row in rows))
    assert source.kind == "csv"
    assert [one.values["TITR"] for one in records] == [["Vase"], ["Pot"]]
    assert records[1].line == 3


def test_the_third_party_extract(tmp_path):
    """An unnamed index, lists altered to commas, derived copies at the right, eaten zeros."""
    text = (
        ";reference;auteur;denomination;date_de_creation;domaine;millesime_de_creation;"
        "identifiant_museofile;materiaux_techniques;titre;Auteur_1;Auteur-1;P1;Titre_Oeuvre\n"
        '0;1230002742;"DURAND Jean (peintre, graveur),manufacture de Sèvres";Papier peint,fragment;'
        "2017-03-23;arts décoratifs,estampe;1822 ENTRE,1832 ET;M0123;papier, encre;"
        "Vase, dit de Phidias;DURAND JEAN;X;1;VASE\n"
        "2;;anonyme;Vase;2016-03-22;arts décoratifs,céramique;1820,1830;M0123;"
        "verre, 12,5 carats;;ANONYME;;;\n"
    )
    source, records = read(tmp_path, text)
    one, two = check_references(records)
    assert one.values == {
        "REF": ["1230002742"],
        "AUTR": ["DURAND Jean (peintre, graveur)", "manufacture de Sèvres"],
        "DENO": ["Papier peint", "fragment"],
        "DMIS": ["2017-03-23"],
        "DOMN": ["arts décoratifs", "estampe"],
        "MILL": ["1822 ENTRE,1832 ET"],
        "MUSEO": ["M0123"],
        "TECH": ["papier, encre"],
        "TITR": ["Vase, dit de Phidias"],
    }
    assert one.reference == "01230002742"
    assert two.values["MILL"] == ["1820", "1830"]
    assert two.values["TECH"] == ["verre, 12,5 carats"]
    assert codes(two) == ["no-reference"]
    left = {column.key: column.reason for column in source.columns if not column.code}
    assert list(left) == ["colonne 1", "Auteur_1", "Auteur-1", "P1", "Titre_Oeuvre"]
    assert left["Titre_Oeuvre"] == "Copie d’une autre colonne (titre)."
    assert any("virgules sans espace" in note for note in source.notes)


def test_commas_part_nothing_when_lists_are_whole(tmp_path):
    text = 'REF;DOMN;TECH\n01230002742;"céramique ; vie domestique";"bois,os"\n'
    _source, (one,) = read(tmp_path, text)
    assert one.values["DOMN"] == ["céramique", "vie domestique"]
    assert one.values["TECH"] == ["bois,os"]


def test_line_ends_within_quotes(tmp_path):
    text = 'REF;DESC;TITR\n01230002742;"deux\nlignes";Vase\n01230002743;une;Pot\n'
    _source, (one, two) = read(tmp_path, text)
    assert one.values["DESC"] == ["deux\nlignes"]
    assert (one.line, two.line) == (2, 4)


def test_a_quote_left_open_loses_its_line_only(tmp_path):
    text = 'REF;INV;TITR\n01230002742;"1;Vase\n' + "".join(
        f"0123000{n};{n};Pot\n" for n in range(3001, 3101)
    )
    _source, records = read(tmp_path, text)
    assert codes(records[0]) == ["quotes"]
    assert records[0].is_blocked
    assert records[0].line == 2
    assert len(records) == 101
    assert records[-1].values["REF"] == ["01230003100"]


def test_a_quote_left_open_that_another_closes(tmp_path):
    text = 'REF;INV;TITR\n01230002742;"1;Vase\n01230002743;2;Pot\n01230002744;"3";Bol\n'
    _source, records = read(tmp_path, text)
    assert [one.line for one in records] == [2, 3, 4]
    assert [one.is_blocked for one in records] == [True, False, False]
    assert records[2].values["TITR"] == ["Bol"]


def test_long_texts_within_quotes_are_no_rows(tmp_path):
    text = 'REF,INV,DESC\n01230002742,1,"un vase, un pot, un bol,\ntout, cela, ici"\n'
    _source, (one,) = read(tmp_path, text)
    assert one.values["DESC"] == ["un vase, un pot, un bol,\ntout, cela, ici"]


def test_ragged_rows_are_told(tmp_path):
    text = "REF;INV;TITR\n01230002742;1\n01230002743;2;Pot;cassé\n01230002744;3;Bol\n"
    _source, (short, long, right) = read(tmp_path, text)
    assert "TITR" in short.problems[0].message
    assert "cellules de trop" in long.problems[0].message
    assert codes(short) == codes(long) == ["ragged"]
    assert not right.problems


def test_exports_stuck_together_in_two_encodings(tmp_path):
    header = "Référence;Titre\n"
    text = (header + "01230002742;Pot à épices\n").encode() * 4
    text += (header + "01230002743;Pot à épices de l’été\n").encode("cp1252")
    source, records = read(tmp_path, text)
    assert [one.values["TITR"][0] for one in records] == ["Pot à épices"] * 4 + [
        "Pot à épices de l’été"
    ]
    assert codes(records[-1]) == ["encoding"]
    assert source.notes


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "cp850", "mac_roman", "utf-16"])
def test_encodings_of_a_whole_file(tmp_path, encoding):
    text = "Référence;Titre\n" + "01230002742;Pot à épices décoré\n" * 3
    _source, records = read(tmp_path, text.encode(encoding))
    assert records[0].values["TITR"] == ["Pot à épices décoré"]


def test_old_line_ends_excel_hint_and_titles_above_the_header(tmp_path):
    text = "sep=,\rExport du musée,,\r\rREF,INV,TITR\r01230002742,1,Vase\r"
    _source, (one,) = read(tmp_path, text)
    assert one.values == {"REF": ["01230002742"], "INV": ["1"], "TITR": ["Vase"]}
    assert one.line == 5


def test_flora_exports(tmp_path):
    text = (
        "UNIQUE_KEY,DISPLAY_TITRE,DISPLAY_AUTEUR,TITRE,Zone libre\n"
        'K1,"Le port","BOUDIN Eugène",Port,x\nK2,La plage,anonyme,Plage,y\n'
    )
    source, (one, _two) = read(tmp_path, text)
    assert {column.key: column.code for column in source.columns} == {
        "UNIQUE_KEY": "",
        "DISPLAY_TITRE": "",
        "DISPLAY_AUTEUR": "AUTR",
        "TITRE": "TITR",
        "Zone libre": "",
    }
    assert one.extra == {"key": "K1"}
    assert one.values == {"TITR": ["Port"], "AUTR": ["BOUDIN Eugène"]}


def test_a_saved_mapping_is_obeyed(tmp_path):
    text = "Nr,Was,Wo,TITRE\n01230002742,Vase|Topf,Rouen,Nein\n"
    mapping = {
        "columns": {"Nr": "REF", "Was": "DENO", "Wo": "LIEUX", "TITRE": ""},
        "list_separator": "|",
    }
    source, (one,) = read(tmp_path, text, mapping=mapping)
    assert one.values == {"REF": ["01230002742"], "DENO": ["Vase", "Topf"], "LIEUX": ["Rouen"]}
    assert source.mapping.as_json()["columns"]["Nr"] == "REF"


def test_date_de_creation_is_the_objects_when_it_holds_no_days(tmp_path):
    source, (one,) = read(tmp_path, "REF;Titre;Date de création\n01230002742;Vase;vers 1850\n")
    assert one.values["MILL"] == ["vers 1850"]
    assert source.columns[2].code == "MILL"


def test_stray_returns_nuls_and_huge_cells(tmp_path):
    text = (
        "REF;TITR;DESC\n01230002742;Va\rse\0;"
        + "d" * 200_000
        + "\n01230002743;Pot;"
        + "e" * 20_000
        + "\n"
    )
    _source, (one, two) = read(tmp_path, text)
    assert one.values["TITR"] == ["Va se"]
    assert codes(one) == ["characters", "too-long"]
    assert one.is_blocked
    assert "200\u202f000 caractères" in one.problems[1].message
    assert len(two.values["DESC"][0]) == 20_000
    assert not two.problems
    assert csv.field_size_limit() == 131_072


HEAD = "REF;INV;TITR;DESC\n"
WHOLE = HEAD + "01230002742;1;Vase;bleu\n01230002743;2;Pot;gris\n"


@pytest.mark.parametrize(
    "cut", ["01230002744;3;Bo", "0123000", '01230002744;3;Bol;"un bol', '01230002744;3;"Bo\nl']
)
def test_a_file_cut_in_its_last_row(tmp_path, cut):
    _source, records = read(tmp_path, WHOLE + cut)
    assert [one.is_blocked for one in records] == [False, False, True]
    assert "truncated" in codes(records[2])
    assert records[2].line == 4
    assert "0123000" not in records[2].values.get("REF", ()), "the cell that is cut is not believed"


def test_a_quote_open_on_the_last_line_is_a_cut_even_if_that_line_ends(tmp_path):
    _source, records = read(tmp_path, WHOLE + '01230002744;3;"Bol;rouge\n')
    assert codes(records[2]) == ["truncated"]


def test_a_last_row_that_only_lacks_its_line_end_is_whole(tmp_path):
    _source, records = read(tmp_path, WHOLE + "01230002744;3;Bol;rouge")
    assert [codes(one) for one in records] == [[], [], []]
    _source, records = read(tmp_path, (WHOLE + "01230002744;3;Bol").replace("\n", "\r"))
    assert "truncated" in codes(records[2]), "whatever ends the lines"
    _source, records = read(tmp_path, (WHOLE + "01230002744;3;Bol").encode("utf-16"))
    assert "truncated" in codes(records[2])


def test_a_file_that_leaves_out_its_last_empty_cells_is_whole(tmp_path):
    rows = [f"0123000{n};{n};Pot" for n in range(3001, 3031)]
    _source, records = read(tmp_path, HEAD + "\n".join(rows))
    assert {tuple(codes(one)) for one in records} == {("ragged",)}
    whole = [f"0123000{n};{n};Pot;gris" for n in range(3001, 3041)]
    text = "\n".join([*whole, *rows[:3], "01230004000;4;Bol"])
    _source, records = read(tmp_path, HEAD + text)
    assert codes(records[-1]) == ["ragged"], "shortness is the habit of this file"
    text = "\n".join([*whole, "01230004000;4;Bol"])
    _source, records = read(tmp_path, "Export;du musée\n" + HEAD + text)
    assert "truncated" in codes(records[-1]), "what stands above the heading is no habit"


def test_bare_separators_on_the_lines_of_a_sound_cell(tmp_path):
    text = 'REF;INV;TITR\n01230002742;1;"a;b;c\nd;e;f\ng;h;i"\n01230002743;2;Pot\n'
    _source, (one, two) = read(tmp_path, text)
    assert one.values["TITR"] == ["a;b;c\nd;e;f\ng;h;i"]
    assert not one.is_blocked
    assert two.line == 5
