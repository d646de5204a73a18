"""What leaves the program opens everywhere, harms nobody, and shows no more than one may see."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404
from pytest_django import DjangoAssertNumQueries
from tests.factories import FunctionFactory, OrganisationFactory, UserFactory

from maillage.kernel import exports
from maillage.kernel.downloads import export_response
from maillage.kernel.exports import Export, ExportColumn, export_rows, guard, write_export
from maillage.kernel.imports.reading import read_table
from maillage.people.directory.models import Organisation

pytestmark = pytest.mark.django_db
VALUES: dict[str, object] = {
    "text": "Été ; « à Sées »\nsuite  et\tfin",
    "formula": "=1+1",
    "day": date(2026, 5, 12),
    "old": date(1850, 1, 2),
    "moment": datetime(2026, 5, 12, 16, 30, tzinfo=UTC),
    "hour": time(18, 30),
    "whole": 12,
    "part": 1.5,
    "money": Decimal("1234.50"),
    "yes": True,
    "none": None,
    "error": "#N/A",
    "control": "a\x01b<&>",
}


def _functions(one: Any) -> str:
    return ", ".join(sorted(str(function.person) for function in one.functions.all()))


def _queryset(user: Any, params: Mapping[str, Any]) -> QuerySet[Organisation]:
    found = Organisation.objects.visible_to(user).prefetch_related("functions__person")
    return found.filter(city=params["city"]) if "city" in params else found.order_by("name")


CONTACTS = Export(
    kind="organisations",
    label="Organisations : l’été",
    permission="directory.view_organisation",
    columns=(
        ExportColumn("name", "Nom", lambda one: one.name, width=40),
        ExportColumn("people", "Personnes", _functions),
        ExportColumn("email", "Courriel", lambda one: one.email, "directory.import_contacts"),
    ),
    queryset=_queryset,
)
SAMPLE = Export(
    kind="essai",
    label="Essai",
    permission="directory.view_organisation",
    columns=tuple(
        ExportColumn(key, key.title(), lambda _one, value=value: value)
        for key, value in VALUES.items()
    ),
    queryset=_queryset,
)


@pytest.fixture
def user() -> Any:
    return UserFactory(role="coordination")


def written(export: Export, user: Any, fmt: str, **options: Any) -> bytes:
    output = io.BytesIO()
    write_export(export, user, fmt, output, **options)
    return output.getvalue()


def cells(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+A1", "'+A1"),
        ("-cmd|x", "'-cmd|x"),
        ("@SUM", "'@SUM"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("-12,50", "-12,50"),
        ("- 3 %", "- 3 %"),
        ("+33 2 33 00 00 00", "+33 2 33 00 00 00"),
        ("+33(0)2", "+33(0)2"),
        ("-1+1", "'-1+1"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_formulas_are_guarded(text: str, safe: str) -> None:
    assert guard(text) == safe


def test_csv_opens_in_a_french_excel(user: Any) -> None:
    OrganisationFactory()
    raw = written(SAMPLE, user, "csv")
    assert raw.startswith(b"\xef\xbb\xbfText;Formula;")
    assert raw.endswith(b"\r\n")
    header, row = cells(raw)
    told = dict(zip(header, row, strict=True))
    assert told["Text"] == VALUES["text"]
    assert told["Formula"] == "'=1+1"
    assert (told["Day"], told["Old"], told["Hour"]) == ("12/05/2026", "02/01/1850", "18:30")
    assert told["Moment"] == "12/05/2026 18:30"  # the site zone
    assert (told["Whole"], told["Part"], told["Money"]) == ("12", "1,5", "1234,50")
    assert (told["Yes"], told["None"]) == ("oui", "")


def test_xlsx_keeps_types(user: Any) -> None:
    OrganisationFactory.create_batch(2)
    sheet = openpyxl.load_workbook(io.BytesIO(written(SAMPLE, user, "xlsx"))).active
    assert sheet is not None
    assert (sheet.title, sheet.freeze_panes, sheet.auto_filter.ref) == ("Essai", "A2", "A1:M3")
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["A"].width == 12
    row = dict(zip(VALUES, sheet[2], strict=True))
    assert (row["formula"].value, row["formula"].data_type) == ("=1+1", "s")
    assert (row["error"].value, row["error"].data_type) == ("#N/A", "s")
    assert row["day"].value.date() == VALUES["day"]
    assert row["day"].number_format == "DD/MM/YYYY"
    assert row["moment"].value.hour == 18
    assert row["hour"].value == time(18, 30)
    assert (row["whole"].value, row["part"].value, row["money"].value) == (12, 1.5, 1234.5)
    assert (row["yes"].value, row["none"].value) == ("oui", None)
    assert row["old"].value == "02/01/1850"
    assert row["control"].value == "ab<&>"


def test_ods_is_read_back(user: Any) -> None:
    OrganisationFactory()
    table = read_table(written(SAMPLE, user, "ods"), "x.ods")
    told = dict(zip(VALUES, table.rows[0].cells, strict=True))
    assert told["formula"] == "=1+1"
    assert (told["day"], told["hour"]) == (VALUES["day"], time(18, 30))
    assert str(told["moment"]) == "2026-05-12 18:30:00"
    assert (told["whole"], told["part"], told["money"]) == (12, 1.5, 1234.5)
    assert told["control"] == "ab<&>"
    assert str(told["text"]).startswith("Été ; « à Sées »\nsuite  et")
    assert table.unread == {}


def test_json_keeps_keys(user: Any) -> None:
    assert json.loads(written(SAMPLE, user, "json")) == []
    OrganisationFactory.create_batch(2)
    first, _second = json.loads(written(SAMPLE, user, "json"))
    assert first["day"] == "2026-05-12"
    assert first["moment"] == "2026-05-12T16:30:00+00:00"
    assert (first["money"], first["yes"], first["none"]) == ("1234.50", True, None)


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "ods"])
def test_an_empty_export_has_its_headings(user: Any, fmt: str) -> None:
    raw = written(CONTACTS, user, fmt)
    assert len(raw) > 20
    assert cells(raw) == [["Nom", "Personnes", "Courriel"]] if fmt == "csv" else True


def test_an_export_without_columns(user: Any) -> None:
    none = Export("rien", "Rien", "directory.view_organisation", (), _queryset)
    assert written(none, user, "xlsx")


def test_rows_and_columns_follow_the_rights() -> None:
    own = OrganisationFactory(name="Chez nous", email="nous@e.fr")
    OrganisationFactory(name="Ailleurs")
    member = UserFactory(role="membre", organisation=own)
    assert cells(written(CONTACTS, member, "csv")) == [["Nom", "Personnes"], ["Chez nous", ""]]
    nobody = UserFactory()
    with pytest.raises(PermissionDenied):
        export_rows(CONTACTS, nobody)
    with pytest.raises(Http404):
        export_response(CONTACTS, nobody, "csv")
    with pytest.raises(Http404):
        export_response(CONTACTS, nobody, "xlsx")


def test_params_and_a_filtered_list(user: Any) -> None:
    OrganisationFactory(name="a", city="Sées")
    OrganisationFactory(name="b", city="Domfront")
    found = cells(written(CONTACTS, user, "csv", params={"city": "Sées"}))
    assert [row[0] for row in found] == ["Nom", "a"]
    only = CONTACTS.queryset(user, {}).filter(name="b")
    assert [row[0] for row in cells(written(CONTACTS, user, "csv", queryset=only))] == ["Nom", "b"]


def test_as_many_queries_for_one_row_as_for_three(
    user: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert user.roles
    for _round in range(2):
        FunctionFactory()
        with django_assert_num_queries(3):
            written(CONTACTS, user, "csv")
        FunctionFactory.create_batch(2)


def test_long_csv_is_sent_in_pieces(user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "CHUNK", 2)
    OrganisationFactory.create_batch(5)
    response = export_response(CONTACTS, user, "csv")
    pieces = [bytes(piece) for piece in response]
    assert len(pieces) == 3
    assert len(cells(b"".join(pieces))) == 6


@time_machine.travel("2026-05-12 10:00")
@pytest.mark.parametrize("fmt", ["csv", "xlsx", "ods", "json"])
def test_downloads(user: Any, fmt: str) -> None:
    OrganisationFactory(name="Musée")
    response = export_response(CONTACTS, user, fmt)
    name = f"organisations-lete-2026-05-12.{fmt}"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Type"] == exports.FORMATS[fmt].mime
    body = b"".join(response)
    assert b"Mus" in body or fmt in {"xlsx", "ods"}
    if isinstance(response, FileResponse):
        response.close()


def test_a_failure_while_writing_leaves_nothing_open(user: Any) -> None:
    def fail(_one: Any) -> object:
        raise RuntimeError

    OrganisationFactory()
    columns = (ExportColumn("x", "X", fail),)
    broken = Export("casse", "Casse", "directory.view_organisation", columns, _queryset)
    with pytest.raises(RuntimeError):
        export_response(broken, user, "ods")


def test_unknown_formats(user: Any) -> None:
    with pytest.raises(Http404):
        export_response(CONTACTS, user, "exe")
    with pytest.raises(LookupError):
        written(CONTACTS, user, "exe")


def test_names_of_sheets_and_files() -> None:
    assert exports.sheet_name("Tâches : à faire [2026] / 'suite' et encore plus") == (
        "Tâches   à faire  2026    'suit"
    )
    assert exports.sheet_name("[]") == "Feuille 1"
    anonymous = Export("k", "«»", "", (), _queryset)
    assert exports.export_filename(anonymous, "csv").startswith("k-")


def test_naive_moments_are_left_as_they_are() -> None:
    naive = datetime(2026, 5, 12, 8, 0)  # noqa: DTZ001 - already in the site zone
    assert exports.as_cell(naive) == naive
    assert exports.as_text(naive) == "12/05/2026 08:00"
