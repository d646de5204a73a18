"""What is shown of an image: upright JPEGs of three sizes, without what the camera wrote."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import IO, Any, Final

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms

from maillage.kernel import uploads
from maillage.kernel.models import private_storage
from maillage.kernel.uploads import UploadError

SIDES: Final = (320, 1024, 2400)
"""Longest sides, in pixels; an image is never made larger than it is."""

QUALITY: Final = {320: 78, 1024: 82, 2400: 85}
MAX_MB: Final = 100
"""Megabytes of one image, at most."""

_WHITE: Final = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an image before it is kept: its content's digest, its type, its size upright."""

    sha256: str
    mime: str
    width: int
    height: int


def inspect(content: bytes, name: str) -> Facts:
    """Check that these bytes are an image to the end. Raises `UploadError`, in French.

    A file cut short opens and tells its size: its pixels must be read to know. They are read at a
    small scale where the format allows it.
    """
    mime = uploads.check_upload(BytesIO(content), allowed=("image",), filename=name, max_mb=MAX_MB)
    with _opened(content) as image:
        image.draft("RGB", (SIDES[0], SIDES[0]))
        size = _upright_size(image, content)
        image.load()
        _flat(image.resize((8, 8), Image.Resampling.NEAREST))  # its colours can be converted
    return Facts(sha256(content).hexdigest(), mime, *size)


def write_renditions(content: bytes, directory: str) -> dict[str, dict[str, Any]]:
    """Write the JPEGs under `directory` of private storage; ``{"320": {"path", "width", "height"}}``.

    Written again, they replace themselves: a process that was killed leaves nothing beside. Raises
    `UploadError` when the image does not open.
    """
    written: dict[int, tuple[bytes, int, int]] = {}
    with _opened(content) as image:
        # A JPEG is unpacked near the size that is kept, not at that of the camera.
        image.draft("RGB", (SIDES[-1], SIDES[-1]))
        turn = _TURNS.get(_orientation(image))
        upright = _flat(image if turn is None else image.transpose(turn))
        for side in reversed(SIDES):
            shown = upright.copy()
            shown.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=3.0)
            output = BytesIO()
            shown.save(
                output, "JPEG", quality=QUALITY[side], optimize=True, progressive=side > SIDES[0]
            )
            written[side] = (output.getvalue(), shown.width, shown.height)
            upright = shown  # the smaller ones come from the larger: faster, and as sharp
    # Outside: a disk that is full is no fault of the image.
    return {
        str(side): {"path": save_private(f"{directory}/{side}.jpg", made), "width": w, "height": h}
        for side, (made, w, h) in sorted(written.items())
    }


def save_private(path: str, content: bytes) -> str:
    """Write a private file at that very path, whatever lay there."""
    storage = private_storage()
    if storage.exists(path):
        storage.delete(path)
    saved: str = storage.save(path, ContentFile(content))
    return saved


def delete_private(paths: Iterable[str]) -> None:
    """Delete these private files, those that are there."""
    storage = private_storage()
    for path in filter(None, paths):
        storage.delete(path)


@contextmanager
def _opened(content: bytes) -> Iterator[Image.Image]:
    """The image, while it is worked on. Whatever its decoder raises becomes an `UploadError`.

    Pillow raises nearly anything on a file made to or gone wrong (struct.error, AttributeError…), and
    one photo must not stop the thousand others. Nothing else belongs in this context.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            warnings.simplefilter("ignore", UserWarning)  # a TIFF's odd tags
            if content[4:8] == b"ftyp" and content[8:12] != b"avif":  # a telephone's HEIC
                import pillow_heif  # noqa: PLC0415 - a slow import, for one kind of photo

                yield pillow_heif.open_heif(BytesIO(content), convert_hdr_to_8bit=True).to_pillow()
                return
            with Image.open(BytesIO(content)) as image:
                yield image
    except UploadError:
        raise
    except Exception as error:
        message = _("Cette image est abîmée ou incomplète : elle ne s’ouvre pas.")
        raise UploadError(message, code="corrupt") from error


def _upright_size(image: Image.Image, content: bytes) -> tuple[int, int]:
    """Width and height once the camera's orientation is applied; before any scaling of the reader."""
    with _opened(content) as whole:
        width, height = whole.size
    return (height, width) if _orientation(image) >= 5 else (width, height)


_TURNS: Final[dict[int, Image.Transpose]] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes an image upright, by its orientation (Exif 2.3, § 4.6.4, tag 0x0112)."""


def _orientation(image: Image.Image) -> int:
    """How the camera was held, 1 to 8; 1 when what it wrote makes no sense.

    Read alone: `ImageOps.exif_transpose` writes the whole EXIF again, and stumbles over odd tags.
    """
    try:
        told = image.getexif().get(0x0112, 1)
    except Exception:  # noqa: BLE001 - any tag may be odd; the image itself is shown
        return 1
    return told if isinstance(told, int) and told in _TURNS else 1


def _flat(image: Image.Image) -> Image.Image:
    """In sRGB, what is transparent being white."""
    profile = image.info.get("icc_profile")
    if image.mode == "P" or "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode in ("RGBA", "LA", "PA"):
        clear = image.convert("RGBA")
        ground = Image.new("RGBA", clear.size, (*_WHITE, 255))
        return Image.alpha_composite(ground, clear).convert("RGB")
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        # Sixteen bits of grey: Pillow would cut them to eight instead of scaling them.
        image = image.convert("I").point(lambda value: value / 257).convert("L")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        image = _to_srgb(image, profile)
    return image.convert("RGB")


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """The colours as the profile means them; as they are when it makes no sense."""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        made = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return made if made is not None else image


def read_bounded(stream: IO[bytes], limit: int = MAX_MB * 1_000_000) -> bytes:
    """The whole of a file that promises to be an image; raises `UploadError` beyond `limit` bytes."""
    content = stream.read(limit + 1)
    if len(content) > limit:
        message = _("Cette image pèse plus de %(n)d Mo.") % {"n": limit // 1_000_000}
        raise UploadError(message, code="too_large")
    return content
