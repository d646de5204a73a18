"""Files that people send: told by their content, never by their name."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

import olefile
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.kernel.imports.books import PLAN, SAMPLES, encrypted_xlsx, ods, ods_row, xlsx

from maillage.kernel import filekinds, uploads
from maillage.kernel.filekinds import identify
from maillage.kernel.uploads import UploadError, check_upload, safe_filename

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'
OOXML = "application/vnd.openxmlformats-officedocument."


def image(fmt: str = "PNG", size: tuple[int, int] = (8, 6)) -> bytes:
    output = io.BytesIO()
    Image.new("RGB", size, "teal").save(output, fmt)
    return output.getvalue()


def archive(**parts: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target:
        for name, part in parts.items():
            target.writestr(name.replace("__", "/").replace("types", "[Content_Types].xml"), part)
    return output.getvalue()


def package(main: str) -> bytes:
    return archive(types=main.encode())


DOCX = package(f"{OOXML}wordprocessingml.document.main+xml")


def check(raw: bytes, name: str = "", **options: Any) -> str:
    return check_upload(SimpleUploadedFile(name or "x", raw), filename=name, **options)


def refused(raw: bytes, name: str = "", **options: Any) -> tuple[str, str]:
    with pytest.raises(UploadError) as caught:
        check(raw, name, **options)
    return str(caught.value.code), caught.value.messages[0]


@pytest.mark.parametrize(
    ("raw", "name", "mime"),
    [
        (image("JPEG"), "photo.JPG", "image/jpeg"),
        (image("PNG"), "photo.jpg", "image/png"),  # what it is, whatever it is called
        (image("WEBP"), "", "image/webp"),
        (image("GIF"), "a.gif", "image/gif"),
        (image("TIFF"), "a.tiff", "image/tiff"),
        (image("BMP"), "a.bmp", "image/bmp"),
        (image("AVIF"), "a.avif", "image/avif"),
        (PDF, "a.pdf", "application/pdf"),
        (b"\r\n" + PDF, "a.pdf", "application/pdf"),
        (xlsx(PLAN), "plan.xlsx", filekinds.XLSX.mime),
        ((SAMPLES / "retroplanning.xls").read_bytes(), "a.xls", "application/vnd.ms-excel"),
        (ods(f"<table:table>{ods_row('a')}</table:table>"), "a.ods", filekinds.ODS.mime),
        (b"a;b\n1;2\n", "a.csv", "text/csv"),
        ("é;b\n".encode("utf-16"), "a.csv", "text/csv"),
        ("é;bcdefgh\n".encode("utf-16-le"), "a.csv", "text/csv"),
        (DOCX, "a.docx", filekinds.DOCX.mime),
        (b"{\\rtf1", "a.rtf", "application/rtf"),
        (b"{\\rtf1", "a.inconnu", "application/rtf"),
    ],
)
def test_accepted(raw: bytes, name: str, mime: str) -> None:
    file = SimpleUploadedFile(name or "x", raw)
    file.seek(3)
    assert check_upload(file, filename=name) == mime
    assert file.read() == raw


def test_a_plain_file_will_do() -> None:
    assert check_upload(io.BytesIO(PDF), allowed=("pdf",)) == "application/pdf"
    assert check_upload(io.BytesIO(b"bonjour"), allowed=("document",)) == "text/plain"


@pytest.mark.parametrize(
    ("raw", "name", "code", "told"),
    [
        (b"", "a.pdf", "empty", "vide"),
        (b" \n ", "a.txt", "empty", "vide"),
        (SVG, "logo.svg", "svg", "PNG"),
        (b"\xef\xbb\xbf \n<svg>", "logo.png", "svg", "PNG"),
        (PDF, "photo.jpg", "mismatch", "« .jpg », mais son contenu est un document PDF"),
        (DOCX, "a.xlsx", "mismatch", "un document Word"),
        (b"a;b", "a.pdf", "mismatch", "un fichier texte"),
        (b"MZ\x90\0" + bytes(90), "a.exe", "family", "d’un type inconnu"),
        (b"\0\1\2\3" * 9, "a.pdf", "family", "d’un type inconnu"),
        (b"<html><script>", "a.html", "family", "une page web"),
        (b"<p>\n<table><tr>", "a.xls", "mismatch", "une page web"),
        (b"<!-- x --><a/>", "a.xml", "family", "un fichier XML"),
        (archive(x=b"1"), "a.zip", "family", "une archive ZIP"),
        (b"\x1f\x8b\x08" + bytes(60), "a.gz", "family", "une archive compressée"),
        (b"ID3\x03" + bytes(60), "a.mp3", "family", "sonore"),
        (b"\0\0\0\x18ftypmp42" + bytes(60), "a.mp4", "family", "une vidéo"),
        (b"8BPS\0\x01" + bytes(60), "a.psd", "family", "une image"),
        (encrypted_xlsx(), "a.xlsx", "encrypted", "mot de passe"),
        (package("word.document.macroEnabled.main+xml"), "a.docm", "macros", ".docx"),
        (package("sheet.binary.macroEnabled.main"), "a.xlsb", "family", "binaire"),
        (package("x"), "a.docx", "mismatch", "une archive ZIP"),
        (b"PK\x03\x04" + bytes(60), "a.docx", "corrupt", "abîmé"),
        (filekinds._OLE_MAGIC + bytes(600), "a.doc", "corrupt", "abîmé"),
        (image()[:-30], "a.png", "corrupt", "abîmée"),
        (b"\xff\xd8\xff\xe0" + bytes(90), "a.jpg", "corrupt", "abîmée"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(60), "a.heic", "corrupt", "abîmée"),
    ],
)
def test_refused(raw: bytes, name: str, code: str, told: str) -> None:
    found, message = refused(raw, name)
    assert found == code
    assert told in message


def test_families() -> None:
    assert refused(PDF, allowed=("image",))[0] == "family"
    assert refused(image(), "a.png", allowed=("pdf", "spreadsheet"))[0] == "family"
    assert "tableaux (.xlsx" in refused(PDF, "a.xlsx", allowed=("spreadsheet",))[1]
    assert refused(b"a;b", "a.csv", allowed=("document",))[0] == "family"
    assert check(b"bonjour", "a.txt", allowed=("document",)) == "text/plain"
    assert check(b"a;b", "a.xls", allowed=("spreadsheet",)) == "text/csv"


def test_a_name_of_another_family_is_refused_even_when_both_are_allowed() -> None:
    code, message = refused(xlsx(PLAN), "plan.docx")
    assert code == "mismatch"
    assert "« .docx »" in message


def test_sizes() -> None:
    assert refused(image(), max_mb=0.00001) == (
        "too_large",
        "Ce fichier pèse 0 Mo ; la limite est de 0 Mo.",
    )
    with override_settings(UPLOAD_MAX_MB=1):
        code, message = refused(PDF + bytes(2_500_000), "a.pdf")
    assert (code, message) == ("too_large", "Ce fichier pèse 2,5 Mo ; la limite est de 1 Mo.")


def _png_claiming(width: int, height: int) -> bytes:
    """A PNG whose header announces that size, and whose pixels are missing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(10_000, 9_000), (60_000, 60_000)])
def test_images_that_would_fill_memory(width: int, height: int) -> None:
    code, message = refused(_png_claiming(width, height), "a.png")
    assert code == "pixels"
    assert "80 millions" in message


def test_photos_of_telephones() -> None:
    import pillow_heif

    output = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 48), "teal")).save(output)
    assert check(output.getvalue(), "IMG_1.HEIC") == "image/heic"


@pytest.mark.parametrize("error", [struct.error("odd"), AttributeError("odd"), KeyError("odd")])
def test_whatever_a_decoder_raises_is_a_refusal(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_a: Any) -> None:
        raise error

    monkeypatch.setattr(uploads, "_image_size", fail)
    assert refused(image())[0] == "corrupt"


def test_document_bombs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filekinds, "RATIO_FROM", 1_000_000)
    main = f"{OOXML}wordprocessingml.document.main+xml".encode()
    assert refused(archive(types=main, a=bytes(5_000_000)), "a.docx")[0] == "bomb"
    monkeypatch.setattr(filekinds, "MAX_ENTRIES", 1)
    assert refused(archive(types=main, a=b"a"), "a.docx")[0] == "bomb"
    monkeypatch.setattr(filekinds, "unpacked_size", _broken)
    assert refused(DOCX, "a.docx")[0] == "corrupt"


def _broken(_file: Any) -> int:
    raise zipfile.BadZipFile


def _open_document(mime: str) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as target:
        target.writestr("mimetype", mime)
    return output.getvalue()


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (_open_document(filekinds.ODT.mime), filekinds.ODT),
        (_open_document(filekinds.ODS.mime + "-template"), filekinds.ODS),
        (_open_document("application/epub+zip"), filekinds.EPUB),
        (_open_document("application/x-autre"), filekinds.ZIP),
        (_open_document("x" * 400), filekinds.ZIP),
        (archive(Index=b"", **{"Index.zip": b""}), filekinds.NUMBERS),
        (b"\x89PNG\r\n\x1a\n\0\0\0\x08acTL" + bytes(60), None),
        (b"\x09\x08\x06\x00" + bytes(30), filekinds.OLD_XLS),
        (b"<doc>", filekinds.TEXT),
        (b"\x00a\x00;\x00b\x00\n\x00c\x00", filekinds.TEXT),
        (b"a;b", filekinds.TEXT),
    ],
)
def test_identify(raw: bytes, kind: filekinds.FileKind | None) -> None:
    file = io.BytesIO(raw)
    found = identify(file)
    assert found is kind or kind is None
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("stream", "kind"),
    [("WordDocument", filekinds.DOC), ("Book", filekinds.OLD_XLS), ("", filekinds.OLE)],
)
def test_old_office_files(
    monkeypatch: pytest.MonkeyPatch, stream: str, kind: filekinds.FileKind
) -> None:
    monkeypatch.setattr(olefile.OleFileIO, "exists", lambda _self, name: name == stream)
    raw = (SAMPLES / "retroplanning.xls").read_bytes()
    assert identify(io.BytesIO(raw)) is kind


@pytest.mark.parametrize(
    "mime", ["application/x-7z-compressed", "application/x-chose", "font/woff"]
)
def test_other_kinds(monkeypatch: pytest.MonkeyPatch, mime: str) -> None:
    class Guess:
        extension = "7z" if "7z" in mime else "chose"

    Guess.mime = mime  # type: ignore[attr-defined]  # a stand-in for the library's answer
    monkeypatch.setattr("filetype.guess", lambda _head: Guess())
    family = "archive" if "7z" in mime else "unknown"
    assert identify(io.BytesIO(b"\0\1\2" * 9)).family == family


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Plan d’été.XLSX", "Plan d’été.xlsx"),
        ("C:\\Users\\nadia\\plan.xlsx", "plan.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("a\u202egpj.exe", "agpj.exe"),
        ('b<i>:"|?*%.txt', "b i.txt"),
        ("  .cache. ", "cache"),
        ("", "fichier"),
        ("...", "fichier"),
        ("con.txt", "fichier-con.txt"),
        ("e\u0301.pdf", "é.pdf"),
        ("x" * 300 + ".docx", "x" * 115 + ".docx"),
        ("y" * 300, "y" * 120),
        ("nom.avec.une extension trop longue", "nom.avec.une extension trop longue"),
    ],
)
def test_safe_names(name: str, safe: str) -> None:
    assert safe_filename(name) == safe


@given(st.text(max_size=200))
def test_any_name_becomes_safe(name: str) -> None:
    safe = safe_filename(name)
    assert safe
    assert len(safe) <= 130
    assert not set(safe) & set('/\\<>:"|?*\0\n\r')
    assert uploads.safe_filename(safe) == safe
