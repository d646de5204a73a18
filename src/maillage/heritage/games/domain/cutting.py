"""Cutting images: which part is worth looking for, and the part itself."""

from __future__ import annotations

import io
import random
from typing import Final

from PIL import Image, ImageStat

from maillage.heritage.catalogue.models import ObjectImage
from maillage.kernel.models import private_storage

Box = list[float]  # left, top, right, bottom, as parts of the image's sides
DULL: Final = 6.0
"""Standard deviation of grey (of 255) below which a part shows nothing to recognise."""
TRIES: Final = 14
LOOKED_AT: Final = 320
CUT_FROM: Final = 1000
LONGEST: Final = 640
"""Pixels of the longest side of a piece."""


def best_box(image: ObjectImage, part: float, rng: random.Random) -> Box | None:
    """The richest of some parts taken at random; None when the image shows too little."""
    grey = _open(image, LOOKED_AT, "L")
    if grey is None:
        return None
    boxes = []
    for _n in range(TRIES):
        left, top = rng.uniform(0, 1 - part), rng.uniform(0, 1 - part)
        boxes.append([round(side, 4) for side in (left, top, left + part, top + part)])
    best = max(boxes, key=lambda box: _riches(grey, box))
    return best if _riches(grey, best) >= DULL else None


def best_cell(image: ObjectImage, grid: tuple[int, int], rng: random.Random) -> int | None:
    """One of the richer half of the cells of a grid, counted from the top left; None as above."""
    grey = _open(image, LOOKED_AT, "L")
    if grey is None:
        return None
    cells = list(range(grid[0] * grid[1]))
    riches = {cell: _riches(grey, cell_box(cell, grid)) for cell in cells}
    rich = sorted(cells, key=lambda cell: -riches[cell])[: len(cells) // 2]
    rich = [cell for cell in rich if riches[cell] >= DULL]
    return rng.choice(rich) if rich else None


def cell_box(cell: int, grid: tuple[int, int]) -> Box:
    """The part of an image that a cell covers."""
    columns, rows = grid
    column, row = cell % columns, cell // columns
    return [column / columns, row / rows, (column + 1) / columns, (row + 1) / rows]


def half_box(*, right: bool) -> Box:
    """One half of an image."""
    return [0.5, 0, 1, 1] if right else [0, 0, 0.5, 1]


def cut(image: ObjectImage, box: Box, *, square: bool = False) -> bytes | None:
    """The part as JPEG; None when the file is gone or cannot be read.

    With `square`, the part is taken from the largest square in the middle of the image.
    """
    opened = _open(image, CUT_FROM, "RGB")
    if opened is None:
        return None
    if square:
        side = min(opened.size)
        left, top = (opened.width - side) // 2, (opened.height - side) // 2
        opened = opened.crop((left, top, left + side, top + side))
    piece = opened.crop(_pixels(opened, box))
    piece.thumbnail((LONGEST, LONGEST))
    made = io.BytesIO()
    piece.save(made, "JPEG", quality=82)
    return made.getvalue()


def _open(image: ObjectImage, side: int, mode: str) -> Image.Image | None:
    found = image.rendition(side)
    if found is None:
        return None
    try:
        with private_storage().open(found["path"]) as file, Image.open(file) as opened:
            return opened.convert(mode)
    except (OSError, ValueError, SyntaxError):
        return None


def _pixels(opened: Image.Image, box: Box) -> tuple[int, int, int, int]:
    left, top = int(box[0] * opened.width), int(box[1] * opened.height)
    right, bottom = round(box[2] * opened.width), round(box[3] * opened.height)
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _riches(grey: Image.Image, box: Box) -> float:
    return float(ImageStat.Stat(grey.crop(_pixels(grey, box))).stddev[0])
