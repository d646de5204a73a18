"""What a file is, and flat memory whatever its size."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import pytest
from openpyxl import Workbook
from tests.heritage.catalogue.readers.helpers import write
from tests.heritage.catalogue.readers.test_labelled import TWO
from tests.heritage.catalogue.readers.test_lido import FOREIGN

from maillage.heritage.catalogue.readers import (
    LABELS,
    SourceMapping,
    check_references,
    detect,
    open_source,
)
from maillage.kernel.imports.errors import ReadError


def xlsx():
    buffer = io.BytesIO()
    Workbook().save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (TWO, "labelled"),
        (TWO.replace("\nREF\n", "\n\nREF\n").encode("cp1252"), "labelled"),
        ("REF 01230002742\nTITR Vase\n//\n", "labelled"),
        ("REF;TITR\n1;2\n", "csv"),
        ("REF\tTITR\n1\t2\n", "csv"),
        ("référence,titre\n", "csv"),
        (FOREIGN, "lido"),
        (FOREIGN.partition("\n")[2], "lido"),
        (FOREIGN.replace("UTF-8", "utf-16").encode("utf-16"), "lido"),
        ("<a><b/><b/></a>", "xml"),
        (xlsx(), "spreadsheet"),
    ],
)
def test_kinds(tmp_path, content, kind):
    assert detect(write(tmp_path, content)) == kind
    assert kind in LABELS


def archive():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as one:
        one.writestr("a.txt", "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"%PDF-1.4\n" + b"x" * 300, "not_a_source"),
        (archive(), "not_a_source"),
        (b"PK\x03\x04" + b"\0" * 100, "corrupt"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "not_a_source"),
        (bytes(range(256)) * 40, "not_a_source"),
    ],
)
def test_what_is_no_source(tmp_path, content, code):
    with pytest.raises(ReadError) as refused:
        open_source(write(tmp_path, content))
    assert refused.value.code == code


def test_mappings_are_kept_as_json():
    mapping = SourceMapping(
        {"a": "REF"}, record="r", sheet="s", separator=";", list_separator="|", key="k"
    )
    assert SourceMapping.from_json(mapping.as_json()) == mapping
    assert SourceMapping.from_json({"a": "REF", "b": None}) == SourceMapping({"a": "REF", "b": ""})


def labelled(count):
    for n in range(count):
        yield f"REF\n{n:011}\nINV\n{n}\nTITR\nVase numéro {n}\nDESC\n{'décor de fleurs ' * 8}{n}\n//\n"


def table(count):
    yield "REF;INV;TITR;DESC\n"
    for n in range(count):
        yield f"{n:011};{n};Vase numéro {n};{'décor de fleurs ' * 8}{n}\n"


def lido(count):
    yield '<l:lidoWrap xmlns:l="http://www.lido-schema.org">'
    start, end = FOREIGN.index("<lido:lido>"), FOREIGN.index("</lido:lido>") + len("</lido:lido>")
    body = FOREIGN[start:end].replace("lido:", "l:").replace("skos:", "l:")
    for _n in range(count):
        yield body
    yield "</l:lidoWrap>"


def xml(count):
    yield "<r>"
    for n in range(count):
        yield f"<n><ref>{n:011}</ref><titre>Vase {n}</titre><description>{'décor ' * 20}{n}</description></n>\n"
    yield "</r>"


@pytest.mark.parametrize(
    ("make", "few", "many"),
    [(labelled, 250, 3_000), (table, 250, 3_000), (lido, 20, 200), (xml, 250, 3_000)],
)
def test_memory_is_flat(tmp_path, make, few, many):
    """Many times the records take no more memory at their height."""

    def peak(count):
        path = tmp_path / f"{count}.dat"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(make(count))
        source = open_source(path)
        tracemalloc.start()
        try:
            assert sum(1 for one in source.records() if one.values) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(few)  # caches of the libraries
    assert peak(many) < peak(few) + 1_500_000


def test_references_take_few_bytes_each(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(table(5_000))
    source = open_source(path)
    tracemalloc.start()
    try:
        assert sum(not one.is_blocked for one in check_references(source.records())) == 5_000
        grown, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert grown < 5_000 * 250
