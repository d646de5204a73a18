"""Images of invented objects, drawn: each family of objects has its hand, each object its variant.

Everything comes from one seeded generator: the same object is drawn the same way on every machine.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Points = list[tuple[float, float]]
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


def draw(family: str, seed: int) -> Image.Image:
    """The image of an object of that family; an unknown family is drawn as a tool."""
    rng = Random(seed)
    palette = PALETTES[rng.randrange(len(PALETTES))]
    width, height = rng.choice(_SHAPES.get(family, _SHAPES[""]))
    image = Image.new("RGB", (width, height), _mix(palette[2], (250, 248, 244), 0.65))
    pen = ImageDraw.Draw(image)
    _FAMILIES.get(family, _tool)(pen, rng, palette, width, height)
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


_SHAPES: Final[dict[str, tuple[tuple[int, int], ...]]] = {
    "": ((1024, 820), (900, 1024), (1024, 1024)),
    "peinture": ((1024, 760), (1024, 680), (1024, 840)),
    "portrait": ((800, 1024), (760, 1024)),
    "estampe": ((740, 1024), (800, 1024)),
    "photographie": ((1024, 720), (760, 1024)),
}


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    """A colour between two: all `one` at 0, all `other` at 1."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _sepia(image: Image.Image) -> Image.Image:
    grey = image.convert("L")
    return Image.merge(
        "RGB",
        [grey.point(lambda v, k=k: min(255, int(v * k + 12))) for k in (1.0, 0.88, 0.7)],
    )


def _gradient(
    pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int], top: Colour, low: Colour
) -> None:
    left, first, right, last = box
    for y in range(first, last, 4):
        share = (y - first) / max(1, last - first)
        pen.rectangle((left, y, right, y + 4), fill=_mix(top, low, share))


def _ridge(rng: Random, width: int, base: float, rise: float) -> Points:
    waves = [(rng.uniform(0.4, 2.2), rng.uniform(0, 6.3), rng.uniform(0.3, 1)) for _ in range(3)]
    return [
        (x, base - rise * sum(a * math.sin(f * 6.3 * x / width + p) for f, p, a in waves) / 2)
        for x in range(0, width + 16, 16)
    ]


def _landscape(
    pen: ImageDraw.ImageDraw, rng: Random, pal: Sequence[Colour], w: int, h: int
) -> None:
    horizon = int(h * rng.uniform(0.42, 0.62))
    _gradient(
        pen,
        (0, 0, w, horizon),
        _mix(pal[1], (255, 255, 255), 0.25),
        _mix(pal[3], (255, 245, 225), 0.6),
    )
    sun = rng.randint(26, 60)
    x: float = rng.randint(w // 6, w * 5 // 6)
    y = rng.randint(h // 8, horizon - sun)
    pen.ellipse((x - sun, y - sun, x + sun, y + sun), fill=_mix(pal[3], (255, 240, 200), 0.5))
    for _ in range(rng.randint(2, 6)):
        cx, cy, size = rng.randint(0, w), rng.randint(20, horizon - 40), rng.randint(30, 90)
        for step in range(4):
            left = cx + step * size * 0.5
            pen.ellipse(
                (left, cy, left + size, cy + size * 0.45), fill=_mix(pal[2], (255, 255, 255), 0.6)
            )
    if rng.random() < 0.55:
        _sea(pen, rng, pal, w, h, horizon=horizon)
        return
    for step in range(3):
        base = horizon + step * (h - horizon) * 0.28
        ridge = _ridge(rng, w, base, 30 + 14 * step)
        pen.polygon([*ridge, (w, h), (0, h)], fill=_mix(pal[0], pal[1], 0.85 - 0.3 * step))
    for _ in range(rng.randint(3, 9)):
        x, base = rng.randint(30, w - 30), rng.randint(horizon + 60, h - 20)
        crown = (base - horizon) * 0.35 + 20
        pen.rectangle((x - 3, base - crown, x + 3, base), fill=_mix(pal[0], (40, 25, 15), 0.5))
        pen.ellipse(
            (x - crown * 0.5, base - crown * 1.7, x + crown * 0.5, base - crown * 0.5),
            fill=_mix(pal[1], pal[0], rng.random() * 0.6),
        )
    if rng.random() < 0.6:
        x, base = rng.randint(w // 5, w * 3 // 5), horizon + rng.randint(40, 120)
        pen.rectangle((x, base - 60, x + 110, base), fill=_mix(pal[2], (255, 255, 255), 0.3))
        pen.polygon([(x - 12, base - 60), (x + 55, base - 112), (x + 122, base - 60)], fill=pal[4])
        pen.rectangle((x + 46, base - 34, x + 66, base), fill=pal[0])


def _sea(
    pen: ImageDraw.ImageDraw,
    rng: Random,
    pal: Sequence[Colour],
    w: int,
    h: int,
    *,
    horizon: int,
) -> None:
    _gradient(pen, (0, horizon, w, h), _mix(pal[1], pal[2], 0.3), pal[0])
    for _ in range(90):
        y = rng.randint(horizon + 4, h - 4)
        x, size = rng.randint(0, w), rng.randint(14, 20 + (y - horizon) // 3)
        pen.line((x, y, x + size, y), fill=_mix(pal[2], (255, 255, 255), 0.4), width=2)
    for _ in range(rng.randint(1, 4)):
        x, y = rng.randint(60, w - 120), rng.randint(horizon + 20, int(h * 0.85))
        hull = 26 + (y - horizon) * 0.3
        pen.polygon(
            [
                (x, y),
                (x + hull * 2, y),
                (x + hull * 1.6, y + hull * 0.4),
                (x + hull * 0.4, y + hull * 0.4),
            ],
            fill=_mix(pal[0], (30, 20, 20), 0.5),
        )
        pen.line((x + hull, y, x + hull, y - hull * 2.2), fill=(50, 40, 35), width=3)
        pen.polygon(
            [(x + hull, y - hull * 2.1), (x + hull, y - 6), (x + hull * 1.9, y - 6)],
            fill=rng.choice(pal),
        )
        pen.polygon(
            [(x + hull - 4, y - hull * 1.9), (x + hull - 4, y - 6), (x + hull * 0.3, y - 6)],
            fill=_mix(pal[2], (255, 255, 255), 0.4),
        )


def _portrait(pen: ImageDraw.ImageDraw, rng: Random, pal: Sequence[Colour], w: int, h: int) -> None:
    _gradient(
        pen, (0, 0, w, h), _mix(pal[0], pal[1], rng.random() * 0.7), _mix(pal[0], (20, 16, 14), 0.6)
    )
    skin = rng.choice(((236, 200, 170), (222, 178, 146), (176, 124, 92), (120, 82, 60)))
    cx, top = w / 2 + rng.randint(-40, 40), h * 0.22
    coat = rng.choice(pal)
    pen.ellipse(
        (cx - w * 0.42, h * 0.62, cx + w * 0.42, h * 1.4), fill=_mix(coat, (20, 20, 20), 0.25)
    )
    pen.polygon([(cx - 90, h * 0.66), (cx, h * 0.86), (cx + 90, h * 0.66)], fill=(240, 236, 226))
    pen.rectangle((cx - 52, h * 0.52, cx + 52, h * 0.7), fill=_mix(skin, (90, 50, 30), 0.18))
    hair = rng.choice(((60, 42, 32), (130, 90, 50), (190, 180, 170), (30, 26, 24)))
    pen.ellipse((cx - 158, top - 50, cx + 158, top + h * 0.4), fill=hair)
    pen.ellipse((cx - 128, top, cx + 128, top + h * 0.38), fill=skin)
    eye = top + h * 0.17
    for side in (-1, 1):
        x = cx + side * 54
        pen.ellipse((x - 18, eye - 8, x + 18, eye + 8), fill=(250, 248, 244))
        pen.ellipse((x - 7, eye - 7, x + 7, eye + 7), fill=(50, 40, 36))
        pen.arc((x - 30, eye - 38, x + 30, eye + 6), 200, 340, fill=hair, width=6)
    pen.line(
        (cx, eye + 6, cx - 14, eye + 66, cx + 8, eye + 70),
        fill=_mix(skin, (90, 50, 30), 0.4),
        width=5,
    )
    pen.arc((cx - 46, eye + 70, cx + 46, eye + 118), 20, 160, fill=(160, 70, 66), width=7)
    kind = rng.random()
    if kind < 0.4:  # a cap of lace
        pen.pieslice((cx - 178, top - 90, cx + 178, top + 190), 180, 360, fill=(246, 244, 238))
        for step in range(12):
            x = cx - 168 + step * 30
            pen.ellipse(
                (x, top + 36, x + 22, top + 60), fill=(246, 244, 238), outline=pal[1], width=2
            )
    elif kind < 0.65:  # a hat
        pen.rectangle((cx - 120, top - 110, cx + 120, top + 20), fill=(34, 30, 30))
        pen.rectangle((cx - 190, top + 10, cx + 190, top + 36), fill=(34, 30, 30))
    elif kind < 0.8:
        pen.arc((cx - 110, eye + 30, cx + 110, eye + 150), 10, 170, fill=hair, width=26)


def _textile(pen: ImageDraw.ImageDraw, rng: Random, pal: Sequence[Colour], w: int, h: int) -> None:
    margin = 70
    cloth = _mix(rng.choice(pal), (250, 246, 236), 0.55)
    pen.rectangle((margin + 8, margin + 10, w - margin + 8, h - margin + 10), fill=(200, 196, 190))
    pen.rectangle((margin, margin, w - margin, h - margin), fill=cloth)
    step = rng.choice((44, 60, 78))
    mode = rng.randrange(4)
    for row, y in enumerate(range(margin + step // 2, h - margin, step)):
        for x in range(margin + step // 2 + (row % 2) * (step // 2), w - margin, step):
            _motif(pen, rng, pal, (x, y), size=step * 0.42, mode=mode)
    for y in range(margin, h - margin, 6):
        pen.line((margin, y, w - margin, y), fill=_mix(cloth, pal[0], 0.12), width=1)
    for x in range(margin, w - margin, 14):
        pen.line(
            (x, h - margin, x + rng.randint(-4, 4), h - margin + rng.randint(12, 30)),
            fill=cloth,
            width=3,
        )


def _motif(
    pen: ImageDraw.ImageDraw,
    rng: Random,
    pal: Sequence[Colour],
    centre: tuple[float, float],
    *,
    size: float,
    mode: int,
) -> None:
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
        pen.line((x, y - size, x, y + size), fill=_mix(ink, pal[0], 0.4), width=4)
    else:
        turn = rng.randint(0, 90)
        pen.arc((x - size, y - size, x + size, y + size), turn, turn + 230, fill=ink, width=6)


def _vessel(pen: ImageDraw.ImageDraw, rng: Random, pal: Sequence[Colour], w: int, h: int) -> None:
    _stand(pen, pal, w, h)
    cx, top, foot = w / 2, h * rng.uniform(0.14, 0.24), h * 0.84
    belly, neck = rng.uniform(0.22, 0.34) * w, rng.uniform(0.07, 0.16) * w
    where = rng.uniform(0.45, 0.75)
    body = _mix(rng.choice(pal), (244, 238, 226), rng.uniform(0.1, 0.6))

    def radius(t: float) -> float:
        swell = math.exp(-(((t - where) / 0.28) ** 2)) * belly
        return max(swell, neck * (1 - t * 0.5)) + (14 if t > 0.96 else 0)

    steps = [n / 90 for n in range(91)]
    for t, after in pairwise(steps):
        y, r = top + (foot - top) * t, radius(t)
        for part in range(10):  # light comes from the left
            left = cx - r + 2 * r * part / 10
            shade = _mix(body, (30, 26, 24), 0.06 * abs(part - 3))
            pen.rectangle((left, y, left + r / 5 + 1, top + (foot - top) * after + 1), fill=shade)
    pen.ellipse(
        (cx - radius(0), top - 14, cx + radius(0), top + 14), fill=_mix(body, (20, 18, 16), 0.55)
    )
    for _ in range(rng.randint(1, 3)):
        t = rng.uniform(0.25, 0.9)
        y, r = top + (foot - top) * t, radius(t)
        pen.arc(
            (cx - r, y - 16, cx + r, y + 16),
            0,
            180,
            fill=rng.choice(pal),
            width=rng.choice((5, 12)),
        )
    y, r = top + (foot - top) * where, radius(where)
    for k in range(rng.randint(3, 6)):
        _motif(pen, rng, pal, (cx - r * 0.7 + k * r * 0.32, y), size=22, mode=rng.choice((0, 1, 3)))
    if rng.random() < 0.5:
        pen.arc(
            (cx + r * 0.5, top + 30, cx + r * 1.45, y),
            270,
            90,
            fill=_mix(body, (30, 26, 24), 0.2),
            width=22,
        )


def _stand(pen: ImageDraw.ImageDraw, pal: Sequence[Colour], w: int, h: int) -> None:
    _gradient(pen, (0, 0, w, h), (246, 244, 240), _mix(pal[1], (214, 210, 204), 0.75))
    pen.ellipse((w * 0.2, h * 0.8, w * 0.8, h * 0.9), fill=(190, 186, 180))


def _tool(pen: ImageDraw.ImageDraw, rng: Random, pal: Sequence[Colour], w: int, h: int) -> None:
    _stand(pen, pal, w, h)
    wood, iron = (
        rng.choice(((150, 104, 62), (118, 78, 46), (176, 136, 92))),
        rng.choice(((84, 88, 94), (112, 104, 96), (66, 70, 78))),
    )
    x, y, size = w * 0.2, h * 0.74, w * 0.6
    pen.line(
        (x, y, x + size * 0.62, y - size * 0.62), fill=_mix(wood, (30, 20, 10), 0.35), width=46
    )
    pen.line((x, y - 6, x + size * 0.62, y - size * 0.62 - 6), fill=wood, width=34)
    hx, hy = x + size * 0.62, y - size * 0.62
    kind = rng.randrange(5)
    if kind == 0:
        pen.polygon(
            [(hx - 40, hy - 60), (hx + 130, hy - 30), (hx + 150, hy + 60), (hx - 10, hy + 40)],
            fill=iron,
        )
    elif kind == 1:
        pen.arc((hx - 60, hy - 190, hx + 230, hy + 100), 180, 330, fill=iron, width=30)
    elif kind == 2:
        for tooth in range(4):
            pen.line(
                (
                    hx + tooth * 26 - 30,
                    hy + tooth * 22 - 40,
                    hx + tooth * 26 + 70,
                    hy + tooth * 22 - 140,
                ),
                fill=iron,
                width=13,
            )
        pen.line((hx - 40, hy - 50, hx + 64, hy + 40), fill=iron, width=22)
    elif kind == 3:
        pen.ellipse((hx - 50, hy - 120, hx + 140, hy + 70), fill=iron)
        pen.ellipse((hx - 10, hy - 80, hx + 100, hy + 30), fill=_mix(iron, (230, 228, 224), 0.7))
    else:
        pen.rectangle((hx - 70, hy - 90, hx + 120, hy + 10), fill=iron)
        pen.rectangle((hx - 70, hy - 90, hx + 120, hy - 72), fill=_mix(iron, (240, 240, 240), 0.5))
    for _ in range(26):
        t = rng.random() * 0.6
        pen.line(
            (x + size * t, y - size * t - 14, x + size * t + 18, y - size * t - 32),
            fill=_mix(wood, (40, 24, 12), 0.3),
            width=2,
        )


def _print(pen: ImageDraw.ImageDraw, rng: Random, pal: Sequence[Colour], w: int, h: int) -> None:
    paper = _mix((246, 236, 214), pal[2], 0.12)
    pen.rectangle((0, 0, w, h), fill=(206, 202, 196))
    pen.rectangle((46, 40, w - 46, h - 40), fill=paper)
    ink = rng.choice((pal[0], (38, 34, 34), pal[4]))
    y = 90
    for _ in range(rng.randint(1, 3)):
        size, width = rng.choice((34, 50, 66)), rng.uniform(0.4, 0.85) * (w - 140)
        x = (w - width) / 2
        while x < (w + width) / 2:
            letter = rng.uniform(0.3, 0.7) * size
            pen.rectangle((x, y, x + letter, y + size), fill=ink)
            x += letter + size * 0.22
        y += size + 26
    low = int(h * rng.uniform(0.62, 0.72))
    frame = (90, y + 10, w - 90, low)
    pen.rectangle(frame, outline=ink, width=5)
    for band in range(y + 24, low - 10, 12):
        wave = 40 * math.sin(band / 60 + rng.random() * 0.2)
        pen.line((110, band, w / 2 + wave, band), fill=_mix(ink, paper, 0.35), width=3)
    r = min(w, low - y) * 0.2
    pen.ellipse(
        (w * 0.56 - r, (y + low) / 2 - r, w * 0.56 + r, (y + low) / 2 + r), fill=rng.choice(pal)
    )
    for row in range(low + 36, h - 80, 20):
        pen.line(
            (100, row, 100 + rng.uniform(0.5, 1) * (w - 200), row),
            fill=_mix(ink, paper, 0.4),
            width=5,
        )


def _ship(pen: ImageDraw.ImageDraw, rng: Random, pal: Sequence[Colour], w: int, h: int) -> None:
    _stand(pen, pal, w, h)
    wood = rng.choice(((120, 78, 46), (88, 58, 40), pal[0]))
    deck, left, right = h * 0.66, w * 0.16, w * 0.86
    pen.polygon(
        [(left, deck), (right, deck - 26), (right - 80, deck + 92), (left + 110, deck + 92)],
        fill=wood,
    )
    pen.line(
        (left + 20, deck + 26, right - 30, deck + 4),
        fill=_mix(pal[2], (255, 255, 255), 0.4),
        width=9,
    )
    masts = rng.randint(1, 3)
    for number in range(masts):
        x = left + (right - left) * (number + 1) / (masts + 1)
        top = h * rng.uniform(0.1, 0.2)
        pen.line((x, deck, x, top), fill=(70, 50, 36), width=9)
        for sail in range(rng.randint(1, 3)):
            y = top + 30 + sail * (deck - top) * 0.27
            half = w * (0.07 + 0.025 * sail)
            cloth = _mix(rng.choice(pal), (250, 246, 236), 0.7)
            pen.polygon(
                [
                    (x - half, y),
                    (x + half, y),
                    (x + half * 1.2, y + h * 0.13),
                    (x - half * 0.9, y + h * 0.13),
                ],
                fill=cloth,
                outline=(120, 110, 100),
            )
        pen.line((x, top, right, deck - 26), fill=(90, 80, 70), width=2)
    pen.rectangle((w * 0.3, h * 0.78, w * 0.34, h * 0.86), fill=(60, 44, 34))
    pen.rectangle((w * 0.64, h * 0.78, w * 0.68, h * 0.86), fill=(60, 44, 34))


def _stone(pen: ImageDraw.ImageDraw, rng: Random, pal: Sequence[Colour], w: int, h: int) -> None:
    _stand(pen, pal, w, h)
    cx, cy = w / 2, h * 0.5
    tall, wide = h * rng.uniform(0.3, 0.38), w * rng.uniform(0.16, 0.26)
    body = rng.choice(((128, 116, 100), (90, 84, 80), (168, 142, 108), (70, 66, 70)))
    edge: Points = []
    for step in range(26):
        angle = step * math.tau / 26
        jitter = rng.uniform(0.86, 1.06)
        edge.append((cx + math.cos(angle) * wide * jitter, cy + math.sin(angle) * tall * jitter))
    pen.polygon([(x + 14, y + 18) for x, y in edge], fill=(186, 182, 176))
    pen.polygon(edge, fill=body)
    for start, (x, y) in enumerate(edge):
        after = edge[(start + 1) % len(edge)]
        inner = (cx + (x - cx) * rng.uniform(0.2, 0.6), cy + (y - cy) * rng.uniform(0.2, 0.6))
        pen.polygon(
            [(x, y), after, inner],
            fill=_mix(body, rng.choice(((240, 236, 230), (30, 28, 26))), rng.uniform(0.05, 0.4)),
        )
    pen.rectangle((w * 0.1, h * 0.92, w * 0.3, h * 0.935), fill=(30, 30, 30))
    pen.rectangle(
        (w * 0.2, h * 0.92, w * 0.3, h * 0.935), fill=(250, 250, 250), outline=(30, 30, 30)
    )


def _medal(pen: ImageDraw.ImageDraw, rng: Random, pal: Sequence[Colour], w: int, h: int) -> None:
    _stand(pen, pal, w, h)
    metal = rng.choice(((176, 132, 66), (150, 150, 154), (140, 96, 62)))
    cx, cy, r = w / 2, h * 0.47, min(w, h) * 0.34
    pen.ellipse((cx - r + 12, cy - r + 16, cx + r + 12, cy + r + 16), fill=(180, 176, 170))
    pen.ellipse((cx - r, cy - r, cx + r, cy + r), fill=metal)
    pen.ellipse(
        (cx - r * 0.92, cy - r * 0.92, cx + r * 0.92, cy + r * 0.92),
        outline=_mix(metal, (255, 250, 235), 0.5),
        width=6,
    )
    for bead in range(48):
        angle = bead * math.tau / 48
        x, y = cx + math.cos(angle) * r * 0.86, cy + math.sin(angle) * r * 0.86
        pen.ellipse((x - 5, y - 5, x + 5, y + 5), fill=_mix(metal, (50, 36, 20), 0.35))
    dark = _mix(metal, (50, 36, 20), 0.4)
    if rng.random() < 0.6:  # a profile
        pen.pieslice((cx - r * 0.5, cy + r * 0.1, cx + r * 0.5, cy + r * 1.0), 180, 360, fill=dark)
        pen.ellipse((cx - r * 0.34, cy - r * 0.5, cx + r * 0.3, cy + r * 0.3), fill=dark)
        pen.polygon(
            [(cx + r * 0.26, cy - r * 0.2), (cx + r * 0.42, cy), (cx + r * 0.24, cy + r * 0.06)],
            fill=dark,
        )
    else:
        for ray in range(10):
            angle = ray * math.tau / 10
            pen.line(
                (cx, cy, cx + math.cos(angle) * r * 0.6, cy + math.sin(angle) * r * 0.6),
                fill=dark,
                width=12,
            )
        pen.ellipse(
            (cx - r * 0.2, cy - r * 0.2, cx + r * 0.2, cy + r * 0.2),
            fill=metal,
            outline=dark,
            width=8,
        )


def _toy(pen: ImageDraw.ImageDraw, rng: Random, pal: Sequence[Colour], w: int, h: int) -> None:
    _stand(pen, pal, w, h)
    main, other = rng.sample(list(pal), 2)
    cx, low = w / 2, h * 0.8
    if rng.random() < 0.5:  # a horse on wheels
        pen.rounded_rectangle((cx - 220, low - 300, cx + 160, low - 150), 60, fill=main)
        for x in (-190, -110, 60, 120):
            pen.rectangle((cx + x, low - 170, cx + x + 36, low - 40), fill=main)
        pen.polygon(
            [
                (cx + 90, low - 280),
                (cx + 190, low - 470),
                (cx + 270, low - 450),
                (cx + 180, low - 200),
            ],
            fill=main,
        )
        pen.rounded_rectangle((cx + 170, low - 480, cx + 330, low - 400), 30, fill=main)
        pen.ellipse((cx + 222, low - 462, cx + 240, low - 444), fill=(30, 26, 24))
        pen.line((cx + 120, low - 310, cx + 196, low - 476), fill=other, width=22)
        pen.rectangle((cx - 250, low - 50, cx + 210, low - 30), fill=other)
        for x in (-220, 130):
            pen.ellipse(
                (cx + x, low - 60, cx + x + 70, low + 10), fill=other, outline=(40, 34, 30), width=6
            )
        return
    pen.polygon([(cx - 200, low - 330), (cx + 200, low - 330), (cx, low)], fill=main)  # a top
    for band in range(5):
        y = low - 320 + band * 56
        half = 196 * (low - y) / 330
        pen.rectangle((cx - half, y, cx + half, y + 20), fill=rng.choice(pal))
    pen.ellipse((cx - 200, low - 370, cx + 200, low - 290), fill=_mix(main, (255, 255, 255), 0.3))
    pen.line((cx, low - 330, cx, low - 470), fill=other, width=26)


_FAMILIES: Final[dict[str, Painter]] = {
    "peinture": _landscape,
    "portrait": _portrait,
    "textile": _textile,
    "ceramique": _vessel,
    "outil": _tool,
    "estampe": _print,
    "marine": _ship,
    "archeologie": _stone,
    "medaille": _medal,
    "jouet": _toy,
    "photographie": _landscape,
}
