"""What is shown of an image: checked to its end, upright, whatever its camera wrote."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image, ImageOps
from tests.heritage.catalogue.importing import picture

from maillage.heritage.catalogue.domain.images import renditions
from maillage.kernel.models import private_storage
from maillage.kernel.uploads import UploadError


def odd_exif() -> bytes:
    """A valid orientation (6), beside a tag that Pillow reads and cannot write."""
    entries = [
        (0x0100, 2, 4, b"abc\0"),  # ImageWidth, a number, given as a text
        (0x0112, 3, 1, struct.pack("<HH", 6, 0)),
    ]
    body = b"II*\0" + struct.pack("<IH", 8, len(entries))
    for tag, kind, count, value in entries:
        body += struct.pack("<HHI", tag, kind, count) + value
    return b"Exif\0\0" + body + struct.pack("<I", 0)


def test_three_sizes_upright_without_what_the_camera_wrote(settings):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera lay on its side
    exif[0x010F] = "Appareil de Mme X"
    content = picture(3000, 2000, exif=exif.tobytes())
    facts = renditions.inspect(content, "a.jpg")
    assert (facts.width, facts.height) == (2000, 3000)
    made = renditions.write_renditions(content, "objectimage/essai")
    assert {side: (one["width"], one["height"]) for side, one in made.items()} == {
        "320": (213, 320),
        "1024": (683, 1024),
        "2400": (1600, 2400),
    }
    with private_storage().open(made["320"]["path"]) as file, Image.open(file) as shown:
        assert shown.format == "JPEG"
        assert not shown.getexif()


def test_a_small_image_is_not_made_larger():
    made = renditions.write_renditions(picture(), "objectimage/petite")
    assert {one["width"] for one in made.values()} == {60}


@pytest.mark.parametrize(
    ("mode", "kind", "colour"),
    [
        ("RGBA", "PNG", (0, 0, 0, 0)),
        ("P", "PNG", 3),
        ("CMYK", "JPEG", (0, 0, 0, 0)),
        ("L", "TIFF", 200),
    ],
)
def test_any_mode_becomes_a_photograph(mode, kind, colour):
    content = picture(colour=colour, kind=kind, mode=mode)
    made = renditions.write_renditions(content, "objectimage/mode")
    with private_storage().open(made["320"]["path"]) as file, Image.open(file) as shown:
        assert shown.mode == "RGB"
        if mode in {"RGBA", "CMYK"}:  # what is transparent, or without ink, is white
            assert min(shown.getpixel((5, 5))) > 250


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(picture(800, 600)[:2000], id="cut short"),
        pytest.param(picture(400, 300, kind="PNG")[:-40], id="cut short, PNG"),
        pytest.param(b"\xff\xd8\xff\xe0" + b"x" * 500, id="not an image inside"),
        pytest.param(b"%PDF-1.4 ...", id="a PDF"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", id="SVG"),
        pytest.param(b"", id="empty"),
    ],
)
def test_what_does_not_open_is_refused_in_words(content):
    with pytest.raises(UploadError) as refusal:
        renditions.inspect(content, "a.jpg")
    assert refusal.value.messages[0]


@pytest.mark.parametrize(
    "error", [struct.error("odd"), AttributeError("odd"), OverflowError("odd"), MemoryError()]
)
def test_whatever_a_decoder_raises_is_a_refusal(monkeypatch, error):
    def load(*_a, **_k):
        raise error

    content = picture()
    monkeypatch.setattr(renditions, "_flat", load)
    for work in (
        lambda: renditions.inspect(content, "a.jpg"),
        lambda: renditions.write_renditions(content, "objectimage/odd"),
    ):
        with pytest.raises(UploadError) as refusal:
            work()
        assert refusal.value.code == "corrupt"


def test_an_image_whose_exif_is_odd_is_shown_upright():
    """A text where a number should be: `exif_transpose` raises when it writes it again."""
    content = picture(300, 200, exif=odd_exif())
    with Image.open(io.BytesIO(content)) as image, pytest.raises(struct.error):
        ImageOps.exif_transpose(image)
    facts = renditions.inspect(content, "a.jpg")
    assert (facts.width, facts.height) == (200, 300)
    made = renditions.write_renditions(content, "objectimage/exif")
    assert (made["320"]["width"], made["320"]["height"]) == (200, 300)


def test_an_image_whose_exif_cannot_be_read_is_shown_as_it_is():
    content = picture(300, 200, exif=b"Exif\0\0" + b"II*\0\xff\xff\xff\x7f" + b"?" * 40)
    assert renditions.inspect(content, "a.jpg").width == 300
    made = renditions.write_renditions(content, "objectimage/exif")
    assert made["320"]["width"] == 300


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_becomes_upright(orientation):
    image = Image.new("RGB", (40, 20), "white")
    image.paste("black", (0, 0, 20, 10))
    exif = Image.Exif()
    exif[0x0112] = orientation
    output = io.BytesIO()
    image.save(output, "JPEG", exif=exif.tobytes(), quality=95)
    made = renditions.write_renditions(output.getvalue(), "objectimage/turn")
    with Image.open(io.BytesIO(output.getvalue())) as image:
        expected = ImageOps.exif_transpose(image).convert("L")
    with private_storage().open(made["320"]["path"]) as file, Image.open(file) as shown:
        assert shown.size == expected.size
        width, height = shown.size
        for x, y in ((3, 3), (width - 3, 3), (3, height - 3), (width - 3, height - 3)):
            assert abs(shown.convert("L").getpixel((x, y)) - expected.getpixel((x, y))) < 60


def test_a_full_disk_is_no_fault_of_the_image(monkeypatch):
    def fail(*_a):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(renditions, "save_private", fail)
    with pytest.raises(OSError, match="No space"):
        renditions.write_renditions(picture(), "objectimage/full")


def test_an_image_of_too_many_pixels_is_refused_before_it_is_unpacked():
    content = picture(30_000, 30_000, colour=1, kind="PNG", mode="1")
    with pytest.raises(UploadError):
        renditions.inspect(content, "a.png")
