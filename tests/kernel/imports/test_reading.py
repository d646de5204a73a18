"""Real files, as people make them, and what cannot be read."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from tests.kernel.imports.books import (
    COLUMNS,
    HEADER,
    MANIFEST,
    PLAN,
    SAMPLES,
    encrypted_xlsx,
    long_xlsx,
    ods,
    ods_row,
    raw_xlsx,
    xlsx,
)

from maillage.kernel import filekinds
from maillage.kernel.imports import headers, reading, scanning, workbooks
from maillage.kernel.imports.columns import Column
from maillage.kernel.imports.reading import ReadError, Row, Table, read_table


def read(raw: bytes | Path, name: str = "plan.xlsx", **options: object) -> Table:
    return read_table(raw, name, **{"columns": COLUMNS, **options})


def refusal(raw: bytes | Path, name: str = "plan.xlsx", **options: object) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read(raw, name, **options)
    assert caught.value.message
    assert str(caught.value).startswith(caught.value.message)
    return caught.value


def cell(ref: str, value: str, attributes: str = "") -> str:
    return f'<c r="{ref}"{attributes}>{value}</c>'


def inline(ref: str, value: str) -> str:
    return cell(ref, f"<is><t>{value}</t></is>", ' t="inlineStr"')


# -- what is read ---------------------------------------------------------------------------------


def test_title_and_blank_rows_before_the_header() -> None:
    table = read(xlsx([["RÉTROPLANNING – Bellême"], [], *PLAN, [], []], merged=("A1:E1",)))
    assert table.header_row == 3
    assert table.headers == HEADER
    assert table.rows[0] == Row(
        4, ["Réserver la salle", "Nadia", date(2026, 3, 2), date(2026, 5, 12), 0.5]
    )
    assert [row.line for row in table.rows] == [4, 5]
    assert table.notes == []


def test_a_table_that_does_not_begin_in_the_corner() -> None:
    rows = [["", ""], *[["", "", *row] for row in PLAN]]
    table = read(xlsx(rows))
    assert table.headers == ["", "", *HEADER]
    assert table.rows[0].cell(2) == "Réserver la salle"
    assert table.rows[0].cell(99) == ""


def test_blank_rows_inside_keep_the_lines_of_the_file() -> None:
    table = read(xlsx([HEADER, ["a"], [], [" \u00a0"], ["b"]]))
    assert [(row.line, row.cells[0]) for row in table.rows] == [(2, "a"), (5, "b")]


def test_values_keep_their_types() -> None:
    when = datetime(2026, 5, 12, 18, 30)  # noqa: DTZ001 - a spreadsheet knows no zone
    table = read(xlsx([HEADER, [" Lire\u00a0: l’été\u202f! ", True, when, 12.0, 0.25]]))
    assert table.rows[0].cells == ["Lire : l’été !", True, when, 12, 0.25]


def test_two_header_rows_become_one() -> None:
    table = read(
        xlsx(
            [
                ["Tâche", "Responsable", "Dates", "", "Avancement"],
                ["", "", "Début", "Échéance", ""],
                ["Accrocher", "Louis", None, "J-1", 1],
            ],
            merged=("C1:D1", "A1:A2"),
        )
    )
    assert table.headers == HEADER
    assert table.header_row == 2
    assert table.notes == [
        "L’en-tête occupe deux lignes (1 et 2) : elles ont été réunies.",
    ]


def test_a_group_title_completes_the_names_below_it() -> None:
    columns = (Column("title", "Tâche"), Column("plan", "Budget prévu"), Column("who", "Qui"))
    rows = [["Tâche", "Budget", ""], ["", "prévu", "voté"], ["Affiche", 10, 20]]
    assert read(xlsx(rows), columns=columns).headers == ["Tâche", "Budget prévu", "Budget voté"]


def test_a_row_of_values_is_not_half_of_a_header() -> None:
    rows = [["Tâche", "Responsable"], ["Échéance", 3], ["x", "y"]]
    assert read(xlsx(rows)).header_row == 1


def test_header_repeated_on_each_page_is_skipped() -> None:
    table = read(xlsx([HEADER, ["a"], HEADER, ["b"], HEADER, ["c"]]))
    assert [row.cells[0] for row in table.rows] == ["a", "b", "c"]
    assert "L’en-tête est répété 2 fois" in table.notes[0]


def test_header_by_shape_when_no_column_is_known() -> None:
    rows = [["Bilan 2026"], [], ["Lieu", "Jour", "Public"], ["Sées", date(2026, 5, 1), 40]]
    table = read(xlsx(rows), columns=())
    assert table.header_row == 3
    assert table.headers == ["Lieu", "Jour", "Public"]


def test_without_anything_like_a_header_the_first_row_is_taken() -> None:
    assert read(xlsx([[1, 2], [3, 4]]), columns=()).headers == ["1", "2"]


def test_one_recognised_name_among_others_is_not_a_header() -> None:
    rows = [["Fin", "de saison"], ["Lieu", "Jour"], ["Sées", "lundi"]]
    table = read(xlsx(rows))
    assert table.headers == ["Fin", "de saison"]  # by shape, and every row is shown
    assert headers.find_header([["x", ""], ["Tâche", ""]], COLUMNS).score == 1


def test_values_merged_downwards_are_given_to_each_line() -> None:
    rows = [HEADER, ["a", "Nadia"], ["b"], ["c", None], ["", "Louis"], ["Phase 2"]]
    table = read(xlsx(rows, merged=("B2:B4", "A6:E6", "C2:C3")))
    assert [row.cells[1] for row in table.rows] == ["Nadia", "Nadia", "Nadia", "Louis", ""]
    assert table.notes == ["Cellules fusionnées : leur valeur a été reprise sur 2 lignes."]


def test_a_merge_never_writes_over_a_value() -> None:
    grid: list[list[object]] = [["Tâche", "Qui"], ["", "x"], ["b", "y"]]

    class Sheet:
        merged_cell_ranges = (
            ((1, 0), (2, 0)),  # nothing to spread
            ((1, 1), (2, 1)),  # nothing to fill
            ((9, 0), (12, 0)),  # below the table
            ((1, 7), (2, 7)),  # beside it
        )

    assert workbooks._spread_merged(grid, Sheet(), 1) == 0  # type: ignore[arg-type]  # its shape
    assert grid == [["Tâche", "Qui"], ["", "x"], ["b", "y"]]


# -- sheets ---------------------------------------------------------------------------------------


def test_the_sheet_whose_headers_match_best_is_chosen() -> None:
    notice = ("Notice", [["Mode d’emploi"], ["Remplir la feuille suivante"]])
    table = read(xlsx(notice, ("Plan", PLAN), ("Listes", [["fait"]]), hidden=("Listes",)))
    assert table.sheet == "Plan"
    assert table.sheets == ["Notice", "Plan"]
    assert table.notes == [
        "La feuille « Plan » a été lue ; l’autre est restée de côté : « Notice ».",
        "Feuille masquée, non lue : « Listes ».",
    ]


def test_the_user_chooses_the_sheet() -> None:
    raw = xlsx(("Notice", [["Mode"], ["Remplir"]]), ("Plan été", PLAN), ("Bis", PLAN))
    assert read(raw, sheet="PLAN ETE").sheet == "Plan été"
    assert "les autres sont restées de côté" in read(raw, sheet="Bis").notes[0]
    error = refusal(raw, sheet="Absente")
    assert error.code == "sheet"
    assert "« Plan été »" in error.hint


def test_an_empty_sheet_chosen_is_said_empty() -> None:
    assert refusal(xlsx(("Vide", []), ("Plan", PLAN)), sheet="Vide").code == "empty"


def test_a_hidden_sheet_is_read_when_nothing_else_holds_data() -> None:
    table = read(xlsx(("Page", []), ("Plan", PLAN), hidden=("Plan",)))
    assert table.sheet == "Plan"
    assert table.notes == ["La feuille « Plan » est masquée ; elle a été lue."]


def test_a_huge_sheet_beside_the_plan_does_not_prevent_reading() -> None:
    raw = xlsx(("Plan", PLAN), ("Données", [["x"]] * 60))
    assert read(raw, max_rows=5).sheet == "Plan"


def test_a_huge_sheet_and_no_plan_is_refused() -> None:
    raw = xlsx(("Notice", [["Lisez-moi"], ["bien"]]), ("Plan", [HEADER, *[["x"]] * 60]))
    assert refusal(raw, max_rows=5).code == "too_many_rows"


# -- formulas, errors, hidden rows ------------------------------------------------------------------


def test_formulas_with_their_value_are_read_and_counted() -> None:
    body = (
        f'<row r="1">{inline("A1", "Tâche")}{inline("B1", "Avancement")}</row>'
        f'<row r="2" hidden="1">{inline("A2", "x")}'
        f"{cell('B2', '<f>1/2</f><v>0.5</v>')}</row>"
        f'<row r="3">{cell("A3", "<f>B1</f><v>y</v>", " t=" + chr(34) + "str" + chr(34))}'
        f"{cell('B3', '<f>1/4</f><v>0.25</v>')}</row>"
    )
    table = read(raw_xlsx(body))
    assert [row.cells for row in table.rows] == [["x", 0.5], ["y", 0.25]]
    assert table.notes == [
        "3 cellules contiennent des formules : leur valeur a été lue.",
        "1 ligne masquée a été lue aussi.",
    ]
    assert table.unread == {}


def test_an_empty_text_is_the_value_of_a_formula() -> None:
    body = (
        f'<row r="1">{inline("A1", "Tâche")}</row><row r="2">{inline("A2", "x")}'
        '<c r="B2" t="str"><f>IF(A2="","","")</f><v></v></c></row>'
    )
    assert read(raw_xlsx(body)).notes == [
        "1 cellule contient une formule : sa valeur a été lue.",
    ]


def test_formulas_never_computed_are_named() -> None:
    rows = [HEADER, ["a", "=B1"], *[[f"t{n}", "", "", "", "=1+1"] for n in range(12)]]
    table = read(xlsx(rows))
    assert table.unread[2, 1] == "cette formule n’a jamais été calculée"
    assert len(table.unread) == 13
    assert "B2, E3, E4, E5, E6, E7, E8, E9, …" in table.notes[0]


def test_one_formula_never_computed() -> None:
    assert "de la cellule B2 n’a jamais" in read(xlsx([HEADER, ["a", "=B1"]])).notes[0]


def test_error_cells_are_named() -> None:
    body = (
        f'<row r="1">{inline("A1", "Tâche")}{inline("B1", "Début")}</row>'
        f'<row r="2">{inline("A2", "x")}<c r="B2" t="e"><v>#REF!</v></c></row>'
    )
    table = read(raw_xlsx(body))
    assert table.unread == {(2, 1): "la cellule affiche l’erreur #REF!"}
    assert "La cellule B2 contient une erreur" in table.notes[0]


# -- other formats ----------------------------------------------------------------------------------


def test_old_excel() -> None:
    table = read(SAMPLES / "retroplanning.xls", "retroplanning.xls")
    assert table.headers == HEADER
    assert table.rows[0].cells[2:4] == [date(2026, 3, 2), date(2026, 5, 12)]
    assert [row.line for row in table.rows] == [4, 5, 6]
    assert "Feuille masquée, non lue : « Listes »." in table.notes
    assert "1 ligne masquée a été lue aussi." in table.notes


def test_old_excel_that_is_too_long() -> None:
    raw = (SAMPLES / "retroplanning.xls").read_bytes()
    assert scanning.scan_xls(raw, 1)[0].filled == 5
    assert refusal(raw, max_rows=1).code == "too_many_rows"


def test_libreoffice() -> None:
    body = (
        f'<table:table table:name="Été &amp; co">{ods_row("Plan")}'
        f"{ods_row('Tâche', 'Responsable', 'Début')}"
        '<table:table-row table:visibility="collapse"><table:table-cell '
        'office:value-type="string"><text:p>Réserver</text:p></table:table-cell><table:table-cell '
        'table:formula="of:=1" office:value-type="float" office:value="1"/><table:table-cell '
        'office:value-type="date" office:date-value="2026-05-12"/></table:table-row>'
        f"{ods_row('b', repeated=2)}"
        '<table:table-row><table:table-cell office:value-type="string"><text:p>c</text:p>'
        '</table:table-cell><table:table-cell table:formula="of:=2"/></table:table-row>'
        '<table:table-row/><table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="1024"/></table:table-row></table:table>'
    )
    table = read(ods(body), "plan.ods")
    assert table.sheet == "Été & co"
    assert table.rows[0].cells == ["Réserver", 1, date(2026, 5, 12)]
    assert [row.line for row in table.rows] == [3, 4, 5, 6]
    assert table.unread == {(6, 1): "cette formule n’a jamais été calculée"}
    assert any("formule : sa valeur" in note for note in table.notes)
    assert any("1 ligne masquée" in note for note in table.notes)


def test_a_prefixed_and_unnumbered_workbook() -> None:
    """Some programs prefix every element, and leave out the places of rows and cells."""
    body = (
        '<x:row><x:c t="inlineStr"><x:is><x:t>Tâche</x:t></x:is></x:c></x:row><x:row/>'
        "<x:row><x:c><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row>"
    )
    stream = io.BytesIO(raw_xlsx(body, prefix="x"))
    (facts,) = scanning.scan_xlsx(stream, 100)
    assert (facts.filled, facts.last_row, facts.last_column, facts.formulas) == (2, 3, 1, 1)


def test_sheets_that_are_not_tables_are_left_out() -> None:
    """A chart sheet has another type of relation; a lost sheet has no part."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    workbook = (
        f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Plan" r:id="r1"/>'
        '<sheet name="Courbe" r:id="r2"/><sheet name="Perdue" r:id="r3"/></sheets></workbook>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="/xl/worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/chartsheet" Target="chartsheets/sheet1.xml"/>'
        f'<Relationship Id="r3" Type="{office}/worksheet" Target="worksheets/sheet9.xml"/>'
        "</Relationships>"
    )
    body = f'<row r="1">{inline("A1", "Tâche")}</row><row r="2">{inline("A2", "x")}</row>'
    raw = raw_xlsx(body, workbook=workbook.encode(), relations=relations)
    assert [one.name for one in scanning.scan_xlsx(io.BytesIO(raw), 9)] == ["Plan"]
    assert read(raw).sheets == ["Plan"]


def test_styled_cells_far_away_do_not_count() -> None:
    body = (
        f'<row r="1">{inline("A1", "Tâche")}<c r="XFD1" s="1"/></row>'
        f'<row r="2">{inline("A2", "x")}<c r="XFC2" s="1"></c></row><row r="1048576" s="1"/>'
        '<row r="1048575"><c r="A1048575" s="1"/></row>'
    )
    assert len(read(raw_xlsx(body)).rows) == 1


def test_garbled_accents_are_repaired() -> None:
    table = read(xlsx([HEADER, ["RÃ©server Ã\u00a0 l’atelier â€“ dÃ©jÃ\u00a0", "ZoÃ«"]]))
    assert table.rows[0].cells[:2] == ["Réserver à l’atelier – déjà", "Zoë"]
    assert table.notes == ["2 cellules aux accents abîmés (« Ã© ») ont été réparées."]


def test_a_spreadsheet_called_xls_that_is_text() -> None:
    table = read("Tâche;Responsable\na;b\n".encode(), "export.xls")
    assert table.rows[0].cells == ["a", "b"]


def test_macros_are_ignored() -> None:
    raw = xlsx(PLAN)
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(output, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(
                name,
                part.replace(
                    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                    b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
                ),
            )
    assert len(read(output.getvalue(), "plan.xlsm").rows) == 2


def test_a_path_is_read_as_well(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(xlsx(PLAN))
    assert len(read(path).rows) == 2
    assert len(read(str(path)).rows) == 2
    assert refusal(tmp_path / "absent.xlsx").code == "missing"


# -- what is refused --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "un document PDF"),
        (b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + bytes(60), "une image PNG"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(60), "une photo JPEG"),
        (b"<!DOCTYPE html><html><body>", "une page web (HTML)"),
        (b"<?xml version='1.0'?><a/>", "un fichier XML"),
        (b"{\\rtf1\\ansi", "un document texte (RTF)"),
        (b"ID3\x03\0\0\0\0\0\0" + bytes(60), "un enregistrement sonore"),
        (bytes([0, 1, 2, 3]) * 30, "un fichier d’un type inconnu"),
    ],
)
def test_what_is_not_a_table_is_named(raw: bytes, told: str) -> None:
    error = refusal(raw)
    assert error.code == "not_a_table"
    assert error.message == f"« plan.xlsx » n’est pas un tableau : c’est {told}."
    assert "Enregistrez" in error.hint


def test_a_word_document_and_an_archive_are_named() -> None:
    def archive(*names: str, types: str = "") -> bytes:
        output = io.BytesIO()
        with zipfile.ZipFile(output, "w") as target:
            for name in names:
                target.writestr(name, types)
        return output.getvalue()

    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    assert "un document Word" in refusal(archive("[Content_Types].xml", types=word)).message
    assert "une archive ZIP" in refusal(archive("photo.jpg")).message
    numbers = refusal(archive("Index/Document.iwa"))
    assert numbers.code == "old_format"
    assert "Numbers" in numbers.message


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xef\xbb\xbf\r\n  \r\n",
        b"Tache;Responsable\r\n",
        b";;\r\n;;\r\n",
        xlsx([]),
        xlsx([[None, ""], [" "]]),
        xlsx([HEADER]),
        ods(f'<table:table table:name="A">{ods_row("")}</table:table>'),
    ],
)
def test_empty_files(raw: bytes) -> None:
    assert refusal(raw).code == "empty"


def test_passwords() -> None:
    error = refusal(encrypted_xlsx())
    assert error.code == "password"
    assert "mot de passe" in error.hint
    closed = MANIFEST.replace("/>", "><encryption-data/></manifest:manifest>")
    assert refusal(ods("<table:table/>", manifest=closed)).code == "password"
    assert refusal(_xls_with_password()).code == "password"


def _xls_with_password() -> bytes:
    """The sample, with a FILEPASS record where its first record was."""
    raw = bytearray((SAMPLES / "retroplanning.xls").read_bytes())
    start = raw.index(b"\x09\x08\x10\x00")  # BOF, 16 bytes
    after = start + 4 + 16
    raw[after : after + 2] = b"\x2f\x00"
    return bytes(raw)


def test_a_manifest_is_not_necessary_to_be_open() -> None:
    assert scanning.ods_is_encrypted(io.BytesIO(ods("", manifest=None))) is False


@pytest.mark.parametrize(
    "raw",
    [
        xlsx(PLAN)[:3000],
        xlsx(PLAN)[:-200],
        b"PK\x03\x04" + bytes(80),
        raw_xlsx("<row><c></row>"),
        raw_xlsx("", extra={"xl/sharedStrings.xml": b"<sst>"}),
        raw_xlsx("").replace(b"xl/workbook.xml", b"xl/w0rkbook.xml"),
        (SAMPLES / "retroplanning.xls").read_bytes()[:3000],
    ],
)
def test_broken_files(raw: bytes) -> None:
    assert refusal(raw).code in {"corrupt", "empty"}


def test_a_doctype_in_a_workbook_is_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>'
    assert refusal(raw_xlsx("", workbook=bomb)).code == "corrupt"


def test_a_panic_of_the_reader_is_a_broken_file() -> None:
    class PanicException(BaseException):
        pass

    def panic() -> None:
        raise PanicException

    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(ReadError):
        workbooks._guard(panic)
    with pytest.raises(KeyboardInterrupt):
        workbooks._guard(interrupt)


def test_old_formats() -> None:
    error = refusal(b"\x09\x08\x06\x00\x00\x00\x10\x00" + bytes(60), "plan.xls")
    assert error.code == "old_format"
    assert "d’avant 1997" in error.message


def test_too_heavy() -> None:
    error = refusal(xlsx(PLAN), max_mb=0.001)
    assert error.code == "too_large"
    assert "Mo" in error.message


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filekinds, "MAX_UNPACKED", 20_000_000)
    raw = raw_xlsx(bytes(25_000_000))
    assert len(raw) < 200_000
    tracemalloc.start()
    error = refusal(raw)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.code == "too_large"
    assert peak < 5_000_000


def test_a_row_without_end_is_not_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "MAX_ROW_BYTES", 1 << 20)
    assert refusal(raw_xlsx(b"<row>" + b"x" * (5 << 20))).code == "corrupt"


def test_a_cell_lost_far_away_is_refused_before_it_fills_memory() -> None:
    body = (
        f'<row r="1">{inline("A1", "Tâche")}</row>'
        '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    )
    error = refusal(raw_xlsx(body))
    assert error.code == "too_wide"
    assert "XFD1048576" in error.message


def test_an_opendocument_of_a_million_rows_in_one_element() -> None:
    body = f'<table:table table:name="A">{ods_row("a", "b", repeated=1_000_000)}</table:table>'
    error = refusal(ods(body), "plan.ods")
    assert error.code == "too_many_rows"
    assert "1\u202f000\u202f000 lignes" in error.message


def test_200_000_rows_are_refused_fast_and_in_little_memory() -> None:
    raw = long_xlsx(200_000)
    tracemalloc.start()
    error = refusal(raw)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.code == "too_many_rows"
    assert error.message == (
        "Ce fichier compte 200\u202f000 lignes ; la limite est de 20\u202f000."
    )
    assert peak < 12_000_000  # the sheet unpacks to 21 MB


def test_titles_and_headers_are_not_counted_as_rows() -> None:
    rows = [["Titre"], [], HEADER, *[[f"t{n}"] for n in range(7)]]
    assert len(read(xlsx(rows), max_rows=7).rows) == 7
    assert refusal(xlsx(rows), max_rows=6).code == "too_many_rows"


def test_column_letters() -> None:
    for number, letters in ((1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (16_384, "XFD")):
        assert scanning.column_letters(number) == letters
        assert scanning.column_number(letters) == number


def test_only_so_many_cells_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "NAMED_CELLS", 2)
    facts = scanning.SheetFacts()
    for row in range(5):
        facts.miss(row, 1, "formula")
    assert (len(facts.unread), facts.unread_count) == (2, 5)


def test_the_public_names() -> None:
    assert set(reading.__all__) == {"ReadError", "Row", "Table", "read_table"}
