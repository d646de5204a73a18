"""Images of invented objects, drawn: each family of objects has its hand, each object its variant.

Everything comes from one seeded generator: the same object is drawn the same way on every machine.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

from maillage.heritage.catalogue.demo.drawing import pictures, things
from maillage.heritage.catalogue.demo.drawing.strokes import Colour, mix

Painter = Callable[[ImageDraw.ImageDraw, Random, Sequence[Colour], int, int], None]

PALETTES: Final[tuple[tuple[Colour, ...], ...]] = (
    ((38, 70, 83), (42, 157, 143), (233, 196, 106), (244, 162, 97), (231, 111, 81)),
    ((29, 53, 87), (69, 123, 157), (168, 218, 220), (241, 250, 238), (230, 57, 70)),
    ((64, 61, 57), (204, 197, 185), (255, 252, 242), (235, 94, 40), (120, 100, 80)),
    ((53, 80, 112), (109, 89, 122), (181, 101, 118), (229, 107, 111), (234, 172, 139)),
    ((45, 63, 51), (88, 129, 87), (163, 177, 138), (218, 215, 205), (188, 108, 37)),
    ((60, 42, 33), (111, 78, 55), (176, 137, 104), (230, 204, 178), (127, 85, 57)),
    ((20, 33, 61), (92, 107, 140), (229, 229, 229), (252, 163, 17), (196, 120, 30)),
)
LONGEST: Final = 1024
"""Pixels of the longest side of a drawn image."""


_SHAPES: Final[dict[str, tuple[tuple[int, int], ...]]] = {
    "": ((1024, 820), (900, 1024), (1024, 1024)),
    "peinture": ((1024, 760), (1024, 680), (1024, 840)),
    "portrait": ((800, 1024), (760, 1024)),
    "estampe": ((740, 1024), (800, 1024)),
    "photographie": ((1024, 720), (760, 1024)),
}
_FAMILIES: Final[dict[str, Painter]] = {
    "peinture": pictures.landscape,
    "portrait": pictures.portrait,
    "textile": things.textile,
    "ceramique": things.vessel,
    "outil": things.tool,
    "estampe": pictures.engraving,
    "marine": things.ship,
    "archeologie": things.stone,
    "medaille": things.medal,
    "jouet": things.toy,
    "photographie": pictures.landscape,
}


def draw(family: str, seed: int) -> Image.Image:
    """The image of an object of that family; an unknown family is drawn as a tool."""
    rng = Random(seed)
    palette = PALETTES[rng.randrange(len(PALETTES))]
    width, height = rng.choice(_SHAPES.get(family, _SHAPES[""]))
    image = Image.new("RGB", (width, height), mix(palette[2], (250, 248, 244), 0.65))
    pen = ImageDraw.Draw(image)
    _FAMILIES.get(family, things.tool)(pen, rng, palette, width, height)
    if family == "photographie":
        image = _sepia(image)
    return image.filter(ImageFilter.SMOOTH)


def as_jpeg(image: Image.Image, longest: int) -> tuple[bytes, int, int]:
    """The image at most `longest` pixels long, as JPEG; with its width and height."""
    shown = image.copy()
    shown.thumbnail((longest, longest))
    stream = io.BytesIO()
    shown.save(stream, "JPEG", quality=78, optimize=False)
    return stream.getvalue(), shown.width, shown.height


def _sepia(image: Image.Image) -> Image.Image:
    grey = image.convert("L")
    return Image.merge(
        "RGB",
        [grey.point(lambda v, k=k: min(255, int(v * k + 12))) for k in (1.0, 0.88, 0.7)],
    )
