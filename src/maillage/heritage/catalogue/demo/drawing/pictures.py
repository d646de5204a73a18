"""Objects that are themselves pictures: paintings, portraits, prints, photographs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random

from PIL import ImageDraw

from maillage.heritage.catalogue.demo.drawing.strokes import Colour, gradient, mix, ridge


def landscape(pen: ImageDraw.ImageDraw, rng: Random, pal: Sequence[Colour], w: int, h: int) -> None:
    """Hills with trees and a house, or the sea with boats."""
    horizon = int(h * rng.uniform(0.42, 0.62))
    gradient(
        pen,
        (0, 0, w, horizon),
        mix(pal[1], (255, 255, 255), 0.25),
        mix(pal[3], (255, 245, 225), 0.6),
    )
    sun = rng.randint(26, 60)
    x: float = rng.randint(w // 6, w * 5 // 6)
    y = rng.randint(h // 8, horizon - sun)
    pen.ellipse((x - sun, y - sun, x + sun, y + sun), fill=mix(pal[3], (255, 240, 200), 0.5))
    for _ in range(rng.randint(2, 6)):
        cx, cy, size = rng.randint(0, w), rng.randint(20, horizon - 40), rng.randint(30, 90)
        for step in range(4):
            left = cx + step * size * 0.5
            pen.ellipse(
                (left, cy, left + size, cy + size * 0.45), fill=mix(pal[2], (255, 255, 255), 0.6)
            )
    if rng.random() < 0.55:
        _sea(pen, rng, pal, w, h, horizon=horizon)
        return
    for step in range(3):
        base = horizon + step * (h - horizon) * 0.28
        hills = ridge(rng, w, base, 30 + 14 * step)
        pen.polygon([*hills, (w, h), (0, h)], fill=mix(pal[0], pal[1], 0.85 - 0.3 * step))
    for _ in range(rng.randint(3, 9)):
        x, base = rng.randint(30, w - 30), rng.randint(horizon + 60, h - 20)
        crown = (base - horizon) * 0.35 + 20
        pen.rectangle((x - 3, base - crown, x + 3, base), fill=mix(pal[0], (40, 25, 15), 0.5))
        pen.ellipse(
            (x - crown * 0.5, base - crown * 1.7, x + crown * 0.5, base - crown * 0.5),
            fill=mix(pal[1], pal[0], rng.random() * 0.6),
        )
    if rng.random() < 0.6:
        x, base = rng.randint(w // 5, w * 3 // 5), horizon + rng.randint(40, 120)
        pen.rectangle((x, base - 60, x + 110, base), fill=mix(pal[2], (255, 255, 255), 0.3))
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
    gradient(pen, (0, horizon, w, h), mix(pal[1], pal[2], 0.3), pal[0])
    for _ in range(90):
        y = rng.randint(horizon + 4, h - 4)
        x, size = rng.randint(0, w), rng.randint(14, 20 + (y - horizon) // 3)
        pen.line((x, y, x + size, y), fill=mix(pal[2], (255, 255, 255), 0.4), width=2)
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
            fill=mix(pal[0], (30, 20, 20), 0.5),
        )
        pen.line((x + hull, y, x + hull, y - hull * 2.2), fill=(50, 40, 35), width=3)
        pen.polygon(
            [(x + hull, y - hull * 2.1), (x + hull, y - 6), (x + hull * 1.9, y - 6)],
            fill=rng.choice(pal),
        )
        pen.polygon(
            [(x + hull - 4, y - hull * 1.9), (x + hull - 4, y - 6), (x + hull * 0.3, y - 6)],
            fill=mix(pal[2], (255, 255, 255), 0.4),
        )


def portrait(pen: ImageDraw.ImageDraw, rng: Random, pal: Sequence[Colour], w: int, h: int) -> None:
    """A face, sometimes under a cap of lace or a hat."""
    gradient(
        pen, (0, 0, w, h), mix(pal[0], pal[1], rng.random() * 0.7), mix(pal[0], (20, 16, 14), 0.6)
    )
    skin = rng.choice(((236, 200, 170), (222, 178, 146), (176, 124, 92), (120, 82, 60)))
    cx, top = w / 2 + rng.randint(-40, 40), h * 0.22
    coat = rng.choice(pal)
    pen.ellipse(
        (cx - w * 0.42, h * 0.62, cx + w * 0.42, h * 1.4), fill=mix(coat, (20, 20, 20), 0.25)
    )
    pen.polygon([(cx - 90, h * 0.66), (cx, h * 0.86), (cx + 90, h * 0.66)], fill=(240, 236, 226))
    pen.rectangle((cx - 52, h * 0.52, cx + 52, h * 0.7), fill=mix(skin, (90, 50, 30), 0.18))
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
        fill=mix(skin, (90, 50, 30), 0.4),
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


def engraving(pen: ImageDraw.ImageDraw, rng: Random, pal: Sequence[Colour], w: int, h: int) -> None:
    """A sheet of paper, printed or drawn upon."""
    paper = mix((246, 236, 214), pal[2], 0.12)
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
        pen.line((110, band, w / 2 + wave, band), fill=mix(ink, paper, 0.35), width=3)
    r = min(w, low - y) * 0.2
    pen.ellipse(
        (w * 0.56 - r, (y + low) / 2 - r, w * 0.56 + r, (y + low) / 2 + r), fill=rng.choice(pal)
    )
    for row in range(low + 36, h - 80, 20):
        pen.line(
            (100, row, 100 + rng.uniform(0.5, 1) * (w - 200), row),
            fill=mix(ink, paper, 0.4),
            width=5,
        )
