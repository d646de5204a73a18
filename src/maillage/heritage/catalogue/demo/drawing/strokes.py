"""What all hands share: colours, grounds, lines, motifs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random

from PIL import ImageDraw

Colour = tuple[int, int, int]
Points = list[tuple[float, float]]


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """A colour between two: all `one` at 0, all `other` at 1."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def gradient(
    pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int], top: Colour, low: Colour
) -> None:
    """Fill a box from one colour at the top to another at the bottom."""
    left, first, right, last = box
    for y in range(first, last, 4):
        share = (y - first) / max(1, last - first)
        pen.rectangle((left, y, right, y + 4), fill=mix(top, low, share))


def ridge(rng: Random, width: int, base: float, rise: float) -> Points:
    """The line of hills across the whole width."""
    waves = [(rng.uniform(0.4, 2.2), rng.uniform(0, 6.3), rng.uniform(0.3, 1)) for _ in range(3)]
    return [
        (x, base - rise * sum(a * math.sin(f * 6.3 * x / width + p) for f, p, a in waves) / 2)
        for x in range(0, width + 16, 16)
    ]


def stand(pen: ImageDraw.ImageDraw, pal: Sequence[Colour], w: int, h: int) -> None:
    """The plain ground and the shadow on which an object stands."""
    gradient(pen, (0, 0, w, h), (246, 244, 240), mix(pal[1], (214, 210, 204), 0.75))
    pen.ellipse((w * 0.2, h * 0.8, w * 0.8, h * 0.9), fill=(190, 186, 180))


def motif(
    pen: ImageDraw.ImageDraw,
    rng: Random,
    pal: Sequence[Colour],
    centre: tuple[float, float],
    *,
    size: float,
    mode: int,
) -> None:
    """One figure of a pattern, `mode` saying which."""
    x, y = centre
    ink = pal[(int(x) + int(y)) % len(pal)]
    if mode == 0:
        for petal in range(6):
            angle = petal * math.pi / 3
            px, py = x + math.cos(angle) * size * 0.6, y + math.sin(angle) * size * 0.6
            pen.ellipse(
                (px - size * 0.34, py - size * 0.34, px + size * 0.34, py + size * 0.34), fill=ink
            )
        pen.ellipse(
            (x - size * 0.28, y - size * 0.28, x + size * 0.28, y + size * 0.28), fill=pal[2]
        )
    elif mode == 1:
        pen.polygon(
            [(x, y - size), (x + size, y), (x, y + size), (x - size, y)], outline=ink, width=4
        )
        pen.ellipse((x - 5, y - 5, x + 5, y + 5), fill=ink)
    elif mode == 2:
        pen.line((x - size, y, x + size, y), fill=ink, width=7)
        pen.line((x, y - size, x, y + size), fill=mix(ink, pal[0], 0.4), width=4)
    else:
        turn = rng.randint(0, 90)
        pen.arc((x - size, y - size, x + size, y + size), turn, turn + 230, fill=ink, width=6)
