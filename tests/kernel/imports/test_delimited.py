"""Encodings and separators, as French programs write them."""

from __future__ import annotations

import pytest
from tests.kernel.imports.books import COLUMNS, HEADER

from maillage.kernel.imports.delimited import guess_encoding, guess_separator, read_delimited
from maillage.kernel.imports.reading import ReadError, read_table

TEXT = "Rétroplanning de l’été\n\n" + "\n".join(
    ["Tâche;Responsable;Début;Échéance;Avancement"]
    + [f"Tâche {n} – déjà prête;André Où;12/05/2026;J-60;50 %" for n in range(8)]
)


@pytest.mark.parametrize(
    ("codec", "told"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
        ("mac_roman", "Mac Roman"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(codec: str, told: str, end: str) -> None:
    table = read_table(TEXT.replace("\n", end).encode(codec), "plan.csv", columns=COLUMNS)
    assert (table.encoding, table.separator, table.header_row) == (told, ";", 3)
    assert table.headers == HEADER
    assert table.rows[0].line == 4
    assert table.rows[0].cells == ["Tâche 0 – déjà prête", "André Où", "12/05/2026", "J-60", "50 %"]


def test_dos_files() -> None:
    raw = "Tâche;Été;À côté\nDéjà réservée;été;dîner".encode("cp850")
    assert guess_encoding(raw) == "cp850"


def test_other_alphabets_are_left_to_the_library() -> None:
    raw = ("Задача;Ответственный\n" + "Забронировать большой зал;Надежда\n" * 30).encode("cp1251")
    assert read_delimited(raw, limit=100).rows[0] == ["Задача", "Ответственный"]


def test_bytes_that_no_encoding_explains_are_read_all_the_same() -> None:
    assert guess_encoding(b"a;b\n\x81\x8d;c\n") in {"cp1252", "mac_roman", "cp850", "cp1250"}


def test_what_the_library_does_not_know_is_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    class Nothing:
        def best(self) -> None:
            return None

    monkeypatch.setattr("maillage.kernel.imports.delimited.from_bytes", lambda _raw: Nothing())
    assert guess_encoding(b"\x81\x8d\x90;c") == "cp1252"


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    raw = ("Tâche;Où\n" + "été à côté;là\n" * 20).encode() + b"x\xff;y\n"
    result = read_delimited(raw, limit=100)
    assert result.encoding == "UTF-8"
    assert result.rows[-1] == ["x\ufffd", "y"]


def test_an_accent_in_the_middle_of_a_capital_word() -> None:
    assert guess_encoding("FÊTE DU CHÂTEAU À SÉES".encode("cp1252")) == "cp1252"


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("Tâche,Lieu\nRéserver,Sées\n", ","),
        ("Tâche;Coût\nRéserver;1,50\nMonter;2,50\n", ";"),
        ("Tâche\tLieu\nRéserver\tici, là\n", "\t"),
        ("Tâche|Lieu|Jour\na|b|c\n", "|"),
        ("Tâche\nRéserver la salle\n", ";"),
        ("", ";"),
        ('Tâche,Note\n"a;b;c",x\n"d;e;f",y\n', ","),
    ],
)
def test_separators(text: str, separator: str) -> None:
    assert guess_separator(text.splitlines(keepends=True)) == separator


def test_the_hint_that_excel_writes() -> None:
    result = read_delimited(b"sep=|\r\na|b;c\r\n", limit=10)
    assert result.separator == "|"
    assert result.rows == [[], ["a", "b;c"]]


def test_quoted_cells_hold_separators_and_line_breaks() -> None:
    raw = 'Tâche;Note\r\n"Lire ""tout""; puis\r\nsigner";ok\r\nfin;"a\r\nb"\r\n'.encode()
    table = read_table(raw, "x.csv", columns=COLUMNS)
    assert [row.cells for row in table.rows] == [
        ['Lire "tout"; puis\nsigner', "ok"],
        ["fin", "a\nb"],
    ]
    assert [row.line for row in table.rows] == [2, 3]  # as a spreadsheet numbers them


def test_an_open_quote_is_told_with_its_line() -> None:
    raw = b'Tache;Note\r\na;b\r\nc;"jamais ferme\r\nd;e\r\n'
    with pytest.raises(ReadError) as caught:
        read_delimited(raw, limit=10)
    assert caught.value.code == "quotes"
    assert "ligne 3" in caught.value.message


def test_a_loose_quote_in_the_last_cell_is_no_fault() -> None:
    raw = b'Tache;Note\r\na;"b" et\r\nsuite\r\nc;"d"e\r\n'
    assert len(read_delimited(raw, limit=10).rows) == 4
    tail = b'Tache;Note\r\na;"b\r\nc"d\r\n'  # spans two lines, closed, not strictly written
    assert len(read_delimited(tail, limit=10).rows) == 2


def test_an_open_quote_that_swallows_a_long_file() -> None:
    raw = b'a;"b\n' + b"x;y\n" * 60_000
    with pytest.raises(ReadError) as caught:
        read_delimited(raw, limit=10)
    assert "ligne 1 " in caught.value.message


def test_a_sample_that_cannot_be_cut_is_not_regular() -> None:
    sample = ['"' + "x" * 200_000]
    assert guess_separator(sample) == ";"


def test_rows_past_the_limit_are_counted_not_kept() -> None:
    result = read_delimited(b"a;b\n\n" + b"c;d\n" * 500, limit=10)
    assert result.filled == 501
    assert len(result.rows) == 11
    with pytest.raises(ReadError) as caught:
        read_table(b"Tache;Lieu\n" + b"c;d\n" * 500, "x.csv", max_rows=100)
    assert caught.value.code == "too_many_rows"
    assert caught.value.message == "Ce fichier compte 501 lignes ; la limite est de 100."


def test_garbled_text_in_a_text_file() -> None:
    raw = "TÃ¢che;Responsable\nDÃ©jÃ\u00a0 vu;ZoÃ«\n".encode()
    table = read_table(raw, "x.csv", columns=COLUMNS)
    assert table.headers == ["Tâche", "Responsable"]
    assert table.rows[0].cells == ["Déjà vu", "Zoë"]
    assert "réparées" in table.notes[0]
