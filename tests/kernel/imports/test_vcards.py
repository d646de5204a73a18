"""Address cards of every age, as telephones and mail programs leave them."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image

from maillage.kernel import filekinds
from maillage.kernel.imports.errors import ReadError
from maillage.kernel.imports.reading import Table, read_table
from maillage.kernel.imports.vcards import Picture

V3 = """BEGIN:VCARD
VERSION:3.0
N:de La Tour;Élise;;Mme;
FN:Élise de La Tour
ORG:Musée de la Dentelle;Médiation
TITLE:Chargée de médiation
item1.EMAIL;type=INTERNET;type=pref:elise@exemple.fr
EMAIL;TYPE=HOME:mailto:elise@exemple.org
TEL;TYPE=CELL,VOICE:06 39 98 00 01
TEL;TYPE=WORK,FAX:02 61 91 00 09
TEL;TYPE=WORK:02 61 91 00 01
ADR;TYPE=HOME:;;3 rue A;Sées;;61500;France
ADR;TYPE=WORK:;Bât. B;12 rue de l’Église;Alençon;;61000;France
URL:https://exemple.fr
X-SOCIALPROFILE;type=facebook:https://www.facebook.com/elise
NOTE:Une note\\, en deux
  morceaux
CATEGORIES:danse,cirque
LANG:fr-FR
END:VCARD
"""
V4 = """BEGIN:VCARD
VERSION:4.0
FN:Paul Durand
N:Durand;Paul;;;
TEL;VALUE=uri;PREF=1;TYPE="voice,home":tel:+33-2-61-91-00-02
SOCIALPROFILE;SERVICE-TYPE=Mastodon:https://exemple.org/@paul
ADR:;;1 rue B;Flers;;61100;
END:VCARD
"""
V2 = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=42=C5=93uf;=C3=
=89lise
TEL;CELL;VOICE:0639980003
END:VCARD
"""


def read(text: str | bytes, **options) -> Table:
    raw = text.encode() if isinstance(text, str) else text
    return read_table(raw, "contacts.vcf", **options)


def cells(table: Table, line: int = 1) -> dict[str, object]:
    found = dict(zip(table.headers, table.rows[line - 1].cells, strict=True))
    return {key: value for key, value in found.items() if value}


def test_a_card_of_version_3():
    assert filekinds.identify(io.BytesIO(V3.encode())) is filekinds.VCARD
    table = read(V3.replace("\n", "\r\n"))
    assert cells(table) == {
        "Civilité": "Madame",
        "Nom": "de La Tour",
        "Prénom": "Élise",
        "Courriel": "elise@exemple.fr ; elise@exemple.org",
        "Téléphone": "02 61 91 00 01",
        "Portable": "06 39 98 00 01",
        "Organisation": "Musée de la Dentelle",
        "Fonction": "Chargée de médiation",
        "Site internet": "https://exemple.fr",
        "Adresse de l’organisation": "Bât. B, 12 rue de l’Église",
        "Code postal de l’organisation": "61000",
        "Commune de l’organisation": "Alençon",
        "Adresse personnelle": "3 rue A",
        "Code postal personnel": "61500",
        "Ville personnelle": "Sées",
        "Langue": "fr",
        "Mots-clés": "danse ; cirque",
        "Note": "Une note, en deux morceaux",
        "Facebook": "https://www.facebook.com/elise",
    }
    assert not table.broken


def test_versions_4_and_2_in_one_file():
    table = read(V4 + "\n" + V2)
    assert cells(table) == {
        "Nom": "Durand",
        "Prénom": "Paul",
        "Téléphone": "+33 2 61 91 00 02",
        "Adresse personnelle": "1 rue B",
        "Code postal personnel": "61100",
        "Ville personnelle": "Flers",
        "Mastodon": "https://exemple.org/@paul",
    }
    assert cells(table, 2) == {"Nom": "Bœuf", "Prénom": "Élise", "Portable": "0639980003"}
    assert "chaque carte est une ligne" in " ".join(table.notes)


def test_windows_encoding_and_names_without_n():
    table = read("BEGIN:VCARD\nVERSION:3.0\nFN:Élise Bœuf\nEND:VCARD\n".encode("cp1252"))
    assert cells(table) == {"Nom complet": "Élise Bœuf"}
    only_first = read("BEGIN:VCARD\nVERSION:3.0\nN:;Zoé;;M.;\nFN:Zoé Martin\nEND:VCARD")
    assert cells(only_first) == {"Nom complet": "Zoé Martin", "Civilité": "Monsieur"}
    assert cells(read(V4.replace("Mastodon", "Inconnu").replace("exemple.org/@", "x.fr/")))["Nom"]


@pytest.mark.parametrize(
    ("card", "reason"),
    [
        ("BEGIN:VCARD\nVERSION:3.0\nFN:Coupée", "coupée"),
        ("BEGIN:VCARD\nVERSION:3.0\nTEL:0261910001\nEND:VCARD", "pas de nom"),
        ("BEGIN:VCARD\nVERSION:4.0\nKIND:org\nFN:Musée\nEND:VCARD", "organisation"),
        ('BEGIN:VCARD\nVERSION:3.0\nADR;TYPE="x:;;;\nFN;:\nEND:VCARD', "carte"),
        ("BEGIN:VCARD\nEND:VCARD", "carte"),
    ],
)
def test_a_broken_card_does_not_stop_the_others(card, reason):
    table = read(f"{card}\n{V4}")
    assert reason in table.broken[1].lower()
    assert cells(table, 2)["Nom"] == "Durand"


def jpeg(size: int = 40) -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (size, size), "red").save(output, "JPEG")
    return output.getvalue()


def folded(head: str, raw: bytes) -> str:
    text = f"{head}:{base64.b64encode(raw).decode()}"
    return text[:75] + "".join(f"\r\n {text[at : at + 74]}" for at in range(75, len(text), 74))


@pytest.mark.parametrize("head", ["PHOTO;ENCODING=b;TYPE=JPEG", "item2.PHOTO;BASE64;JPEG"])
def test_a_small_photo_is_kept(head):
    table = read(V4.replace("END:VCARD", folded(head, jpeg()) + "\r\n\r\nEND:VCARD"))
    picture = cells(table)["Photo"]
    assert isinstance(picture, Picture)
    assert picture.content == jpeg()
    assert str(picture) == "photo de 1 ko"


def test_a_photo_of_five_megabytes_is_left_out():
    heavy = folded("PHOTO;ENCODING=b;TYPE=JPEG", b"\xff\xd8" + b"\0" * 5_000_000)
    table = read(V4.replace("END:VCARD", heavy + "\r\nEND:VCARD"))
    assert "Photo" not in cells(table)
    assert table.remarks[1] == ["La photo pèse 5 Mo : elle est laissée de côté (1 Mo au plus)."]
    assert cells(table)["Prénom"] == "Paul"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("PHOTO;VALUE=uri:https://exemple.fr/p.jpg", "adresse du web"),
        ("PHOTO:data:image/jpeg;base64,A", "abîmée"),
    ],
)
def test_photos_that_cannot_be_kept_are_told(line, words):
    table = read(V4.replace("END:VCARD", f"{line}\nLOGO;ENCODING=b:AAAA\nEND:VCARD"))
    assert words in table.remarks[1][0]


def test_too_many_cards_are_refused():
    with pytest.raises(ReadError, match="limite"):
        read(V4 * 4, max_rows=3)


def test_old_outlooks_write_windows_without_saying_so() -> None:
    table = read(
        "BEGIN:VCARD\nVERSION:2.1\nN:Martin;Luc\n"
        "TITLE;ENCODING=QUOTED-PRINTABLE:Charg=E9 d=92affaires\nEND:VCARD\n"
    )
    assert cells(table)["Fonction"] == "Chargé d’affaires"


def test_a_card_that_the_library_refuses_is_told_in_french() -> None:
    table = read(V2.replace("UTF-8", "nothing").replace("=42", "=E9"))
    assert list(table.broken) == [1]
    assert "vCard 3 ou 4" in table.broken[1]


def test_the_groups_of_google_are_not_words() -> None:
    table = read(V3.replace("danse,cirque", "myContacts,danse,starred"))
    assert cells(table)["Mots-clés"] == "danse"
