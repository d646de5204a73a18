"""A rétroplanning as people really make one, to try the import with.

A merged title, a blank row, dates written in six ways, two cells to correct. The same rows as an
Excel workbook and as the CSV that a French Excel saves (Windows-1252, semicolons).
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

from maillage.kernel.calendar import site_calendar

TITLE: Final = "RÉTROPLANNING – Exposition à Bellême"
HEADERS: Final = ("Tâche", "Responsable", "Début", "Échéance", "Avancement")
WIDTHS: Final = (46, 24, 16, 26, 14)
ANCHORS: Final = ("Montage", "Vernissage", "Démontage")
WRONG: Final = ("31/02", "2 semaines avant le finissage")
"""The two cells that the preview refuses: a day that does not exist, an unknown anchor."""

# Task, responsible, start, deadline, progress. A number is so many days from the vernissage, put as
# a real date; with a « t », as text (« 12/05/2026 »). The rest is as people write it.
ROWS: Final = (
    ("Choix de l’artiste et du lieu", "Camille Lefort", "-180", "-168", "fait"),
    ("Visite technique de la halle", "Mme Durand", "", "-150", "fait"),
    ("Convention commune / artiste / association", "Camille Lefort", "-112", "-98", "50 %"),
    ("Liste définitive des œuvres", "VANDAELE Ilse", "", "-90t", "fait"),
    ("Demande de prêt à la collection départementale", "S. Corbière", "", "J-80", "en cours"),
    ("Assurance clou à clou", "Camille Lefort", "", "J-60", ""),
    ("Réservation du transporteur", "Amadou Keita", "", "J - 9 semaines", ""),
    ("Cahier des charges de l’affiche", "Camille Lefort", "", "-70t", "25%"),
    ("BAT de l’affiche", "Odile Ferrand", "J-63", "J - 8 semaines", ""),
    ("Impression des affiches et dépliants", "Imprimerie du Val d’Huisne", "", WRONG[0], ""),
    ("Séances avec l’école", "Claire Bourdon", "", "-45", ""),
    ("Textes de salle et cartels", "Camille Lefort", "-56", "-42", ""),
    ("Invitations", "Nadia Durand", "", "J - 3 semaines", ""),
    ("Communiqué de presse", "Blanche Hurel", "", "J-30", ""),
    ("Transport aller", "Amadou Keita", "", "la veille du montage", ""),
    ("Montage et accrochage", "Ilse Vandaele", "montage", "2 jours ouvrés après le montage", ""),
    ("Vin d’honneur : commande", "Mairie de Bellême", "", "avant le vernissage", ""),
    ("Discours", "le maire", "", "J-2", "à faire"),
    ("Visites guidées pour les groupes", "Louis Perdriel", "", WRONG[1], ""),
    ("Démontage, constat d’état", "Ilse Vandaele", "", "démontage", ""),
    ("Bilan avec la commune", "Camille Lefort", "", "3 semaines après le démontage", ""),
)
_OFFSET: Final = re.compile(r"(-\d+)(t?)")
_MADE_ON: Final = (2026, 1, 1, 0, 0, 0)


def make_sample(day_j: date | None) -> bytes:
    """The workbook of an exhibition that opens on `day_j`; None writes rules instead of dates.

    The same day gives the same bytes.
    """
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has a sheet
    sheet.title = "Rétroplanning"
    sheet.append([TITLE])
    sheet.merge_cells("A1:E1")
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet.append([])
    sheet.append(list(HEADERS))
    for letter, cell, width in zip("ABCDE", sheet[3], WIDTHS, strict=True):
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="F3E3C8")
        sheet.column_dimensions[letter].width = width
    for row in _rows(day_j):
        sheet.append([value or None for value in row])
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, date):
                cell.number_format = "DD/MM/YYYY"
    out = io.BytesIO()
    book.save(out)
    return _without_clock(out.getvalue())


def make_sample_csv(day_j: date | None) -> bytes:
    """The same rows as a French Excel saves them: Windows-1252, semicolons, CRLF."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([TITLE, "", "", "", ""])
    writer.writerow([""] * 5)
    writer.writerow(HEADERS)
    for row in _rows(day_j):
        writer.writerow(
            [f"{value:%d/%m/%Y}" if isinstance(value, date) else value for value in row]
        )
    return out.getvalue().encode("cp1252")


def anchor_days(day_j: date) -> dict[str, date]:
    """Days for the anchors that the rows name, around that vernissage."""
    calendar = site_calendar()
    return {
        "Montage": calendar.previous_working(day_j - timedelta(days=11)),
        "Vernissage": day_j,
        "Démontage": calendar.next_working(day_j + timedelta(weeks=8, days=2)),
    }


def _rows(day_j: date | None) -> Iterator[list[date | str]]:
    for title, who, start, due, progress in ROWS:
        yield [title, who, _written(start, day_j), _written(due, day_j), progress]


def _written(cell: str, day_j: date | None) -> date | str:
    match = _OFFSET.fullmatch(cell)
    if match is None:
        return cell
    days = int(match[1])
    if day_j is None:
        return f"J{days}"
    day = site_calendar().previous_working(day_j + timedelta(days=days))
    return f"{day:%d/%m/%Y}" if match[2] else day


def _without_clock(content: bytes) -> bytes:
    """The workbook without the instant at which it was written."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-01-01T00:00:00Z", data)
            info = zipfile.ZipInfo(name, _MADE_ON)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, data)
    return out.getvalue()
