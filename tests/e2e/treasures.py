"""What the journeys of the collections share: a museum's file, its drawn images, small gestures."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping

import pytest
from tests.e2e.steps import fits

from maillage.heritage.catalogue.demo.drawing import as_jpeg, draw

HONFLEUR = "M0471"
LISIEUX = "M0522"

PORTRAITS = (
    ("Portrait d’une dentellière", "BRÉVAL Adèle (peintre)", "1851", "dentelle ; femme"),
    ("Portrait du capitaine Hauville", "BRÉVAL Adèle (peintre)", "1848", "homme ; mer"),
    (
        "L’armateur et sa fille",
        "MOUCHEL Aimé (peintre)",
        "2e quart 19e siècle",
        "portrait ; famille",
    ),
    ("Jeune fille au bonnet de Honfleur", "", "vers 1880", "costume ; femme"),
    ("Le pilote du port", "MOUCHEL Aimé (peintre, attribué à)", "19e siècle", "homme ; bateau"),
    ("Autoportrait au chapeau", "BRÉVAL Adèle (peintre)", "1862", "autoportrait"),
    ("La marchande de crevettes", "", "4e quart 19e siècle", "métier ; femme"),
    ("Portrait de la mère de l’artiste", "BRÉVAL Adèle (peintre)", "1855", "femme"),
    ("Le gardien du phare", "LEHOUX Jules (peintre)", "1901", "homme ; phare"),
    ("Les trois sœurs", "LEHOUX Jules (peintre)", "1899", "famille ; costume"),
)
"""Title, author, date, subject of each painting of Honfleur, numbered from 1."""


def honfleur_records() -> list[dict[str, str]]:
    """Ten paintings, then one whose reference was already given and one that has none."""
    records = [
        {
            "REF": f"{HONFLEUR[1:]}{number:07d}",
            "INV": f"D.1901.2.{number}",
            "DOMN": "peinture",
            "DENO": "tableau",
            "TITR": title,
            "AUTR": author,
            "PERI": when if "siècle" in when else "",
            "MILL": "" if "siècle" in when else when,
            "TECH": "huile ; toile",
            "DIMS": "H. 65 cm ; l. 54 cm",
            "REPR": subject,
            "LIEUX": "Normandie ; Honfleur (lieu de création)",
            "STAT": "propriété de la commune ; don ; Honfleur",
            "LOCA": "Honfleur ; musée des Voiles",
            "MUSEO": HONFLEUR,
        }
        for number, (title, author, when, subject) in enumerate(PORTRAITS, start=1)
    ]
    again = records[3] | {"INV": "D.1901.2.11", "TITR": "La ravaudeuse de filets"}
    nameless = records[4] | {"REF": "", "INV": "D.1901.2.12", "TITR": "Le mousse"}
    return [*records, again, nameless]


def labelled(records: Iterable[Mapping[str, str]]) -> bytes:
    """The records as Joconde's labelled text, in the encoding of the old inventory programs."""
    lines = []
    for one in records:
        for code, value in one.items():
            if value:
                lines += [code, value]
        lines.append("//")
    return "\r\n".join([*lines, ""]).encode("cp1252")


def archive_of_images() -> bytes:
    """A ZIP: six of these paintings by their inventory number, one of them twice; a name that says nothing."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number, seed in ((1, 19), (2, 22), (3, 23), (4, 30), (6, 37), (10, 9)):
            content, _width, _height = as_jpeg(draw("portrait", seed), 1024)
            archive.writestr(f"D.1901.2.{number}.jpg", content)
        archive.writestr("D.1901.2.1_2.jpg", as_jpeg(draw("estampe", 21), 700)[0])
        archive.writestr("IMG_0042.jpg", as_jpeg(draw("mer", 42), 320)[0])
    return stream.getvalue()


def narrow(page, axe):
    """The same page on a telephone's width: nothing goes beyond it."""
    size = page.viewport_size
    page.set_viewport_size({"width": 360, "height": 740})
    fits(page)
    axe(page)
    page.set_viewport_size(size)


def choose(page, name, typed, wanted):
    """Type in the chooser of a field, then take what it proposes."""
    control = page.locator(f"select[name='{name}'] + .ts-wrapper")
    control.get_by_role("combobox").press_sequentially(typed, delay=30)
    control.locator(".ts-dropdown .option").filter(has_text=wanted).first.click()
    page.keyboard.press("Tab")


def reach(page, target, *, presses: int = 80):
    """By Tab alone, from where one is."""
    for _press in range(presses):
        if target.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail("Tab does not reach it")
