"""Objects that stand before the photographer: cloths, pots, tools, ships, stones, medals, toys."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from random import Random

from PIL import ImageDraw

from maillage.heritage.catalogue.demo.drawing.strokes import Colour, Points, mix, motif, stand


def textile(pen: ImageDraw.ImageDraw, rng: Random, pal: Sequence[Colour], w: int, h: int) -> None:
    """A cloth with a pattern and its fringe."""
    margin = 70
    cloth = mix(rng.choice(pal), (250, 246, 236), 0.55)
    pen.rectangle((margin + 8, margin + 10, w - margin + 8, h - margin + 10), fill=(200, 196, 190))
    pen.rectangle((margin, margin, w - margin, h - margin), fill=cloth)
    step = rng.choice((44, 60, 78))
    mode = rng.randrange(4)
    for row, y in enumerate(range(margin + step // 2, h - margin, step)):
        for x in range(margin + step // 2 + (row % 2) * (step // 2), w - margin, step):
            motif(pen, rng, pal, (x, y), size=step * 0.42, mode=mode)
    for y in range(margin, h - margin, 6):
        pen.line((margin, y, w - margin, y), fill=mix(cloth, pal[0], 0.12), width=1)
    for x in range(margin, w - margin, 14):
        pen.line(
            (x, h - margin, x + rng.randint(-4, 4), h - margin + rng.randint(12, 30)),
            fill=cloth,
            width=3,
        )


def vessel(pen: ImageDraw.ImageDraw, rng: Random, pal: Sequence[Colour], w: int, h: int) -> None:
    """A pot turned on a wheel, with its bands."""
    stand(pen, pal, w, h)
    cx, top, foot = w / 2, h * rng.uniform(0.14, 0.24), h * 0.84
    belly, neck = rng.uniform(0.22, 0.34) * w, rng.uniform(0.07, 0.16) * w
    where = rng.uniform(0.45, 0.75)
    body = mix(rng.choice(pal), (244, 238, 226), rng.uniform(0.1, 0.6))

    def radius(t: float) -> float:
        swell = math.exp(-(((t - where) / 0.28) ** 2)) * belly
        return max(swell, neck * (1 - t * 0.5)) + (14 if t > 0.96 else 0)

    steps = [n / 90 for n in range(91)]
    for t, after in pairwise(steps):
        y, r = top + (foot - top) * t, radius(t)
        for part in range(10):  # light comes from the left
            left = cx - r + 2 * r * part / 10
            shade = mix(body, (30, 26, 24), 0.06 * abs(part - 3))
            pen.rectangle((left, y, left + r / 5 + 1, top + (foot - top) * after + 1), fill=shade)
    pen.ellipse(
        (cx - radius(0), top - 14, cx + radius(0), top + 14), fill=mix(body, (20, 18, 16), 0.55)
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
        motif(pen, rng, pal, (cx - r * 0.7 + k * r * 0.32, y), size=22, mode=rng.choice((0, 1, 3)))
    if rng.random() < 0.5:
        pen.arc(
            (cx + r * 0.5, top + 30, cx + r * 1.45, y),
            270,
            90,
            fill=mix(body, (30, 26, 24), 0.2),
            width=22,
        )


def tool(pen: ImageDraw.ImageDraw, rng: Random, pal: Sequence[Colour], w: int, h: int) -> None:
    """A handle and its iron."""
    stand(pen, pal, w, h)
    wood, iron = (
        rng.choice(((150, 104, 62), (118, 78, 46), (176, 136, 92))),
        rng.choice(((84, 88, 94), (112, 104, 96), (66, 70, 78))),
    )
    x, y, size = w * 0.2, h * 0.74, w * 0.6
    pen.line((x, y, x + size * 0.62, y - size * 0.62), fill=mix(wood, (30, 20, 10), 0.35), width=46)
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
        pen.ellipse((hx - 10, hy - 80, hx + 100, hy + 30), fill=mix(iron, (230, 228, 224), 0.7))
    else:
        pen.rectangle((hx - 70, hy - 90, hx + 120, hy + 10), fill=iron)
        pen.rectangle((hx - 70, hy - 90, hx + 120, hy - 72), fill=mix(iron, (240, 240, 240), 0.5))
    for _ in range(26):
        t = rng.random() * 0.6
        pen.line(
            (x + size * t, y - size * t - 14, x + size * t + 18, y - size * t - 32),
            fill=mix(wood, (40, 24, 12), 0.3),
            width=2,
        )


def ship(pen: ImageDraw.ImageDraw, rng: Random, pal: Sequence[Colour], w: int, h: int) -> None:
    """A model of a ship under sail."""
    stand(pen, pal, w, h)
    wood = rng.choice(((120, 78, 46), (88, 58, 40), pal[0]))
    deck, left, right = h * 0.66, w * 0.16, w * 0.86
    pen.polygon(
        [(left, deck), (right, deck - 26), (right - 80, deck + 92), (left + 110, deck + 92)],
        fill=wood,
    )
    pen.line(
        (left + 20, deck + 26, right - 30, deck + 4),
        fill=mix(pal[2], (255, 255, 255), 0.4),
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
            cloth = mix(rng.choice(pal), (250, 246, 236), 0.7)
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


def stone(pen: ImageDraw.ImageDraw, rng: Random, pal: Sequence[Colour], w: int, h: int) -> None:
    """A stone worked by hand."""
    stand(pen, pal, w, h)
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
            fill=mix(body, rng.choice(((240, 236, 230), (30, 28, 26))), rng.uniform(0.05, 0.4)),
        )
    pen.rectangle((w * 0.1, h * 0.92, w * 0.3, h * 0.935), fill=(30, 30, 30))
    pen.rectangle(
        (w * 0.2, h * 0.92, w * 0.3, h * 0.935), fill=(250, 250, 250), outline=(30, 30, 30)
    )


def medal(pen: ImageDraw.ImageDraw, rng: Random, pal: Sequence[Colour], w: int, h: int) -> None:
    """A round of metal with what it bears."""
    stand(pen, pal, w, h)
    metal = rng.choice(((176, 132, 66), (150, 150, 154), (140, 96, 62)))
    cx, cy, r = w / 2, h * 0.47, min(w, h) * 0.34
    pen.ellipse((cx - r + 12, cy - r + 16, cx + r + 12, cy + r + 16), fill=(180, 176, 170))
    pen.ellipse((cx - r, cy - r, cx + r, cy + r), fill=metal)
    pen.ellipse(
        (cx - r * 0.92, cy - r * 0.92, cx + r * 0.92, cy + r * 0.92),
        outline=mix(metal, (255, 250, 235), 0.5),
        width=6,
    )
    for bead in range(48):
        angle = bead * math.tau / 48
        x, y = cx + math.cos(angle) * r * 0.86, cy + math.sin(angle) * r * 0.86
        pen.ellipse((x - 5, y - 5, x + 5, y + 5), fill=mix(metal, (50, 36, 20), 0.35))
    dark = mix(metal, (50, 36, 20), 0.4)
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


def toy(pen: ImageDraw.ImageDraw, rng: Random, pal: Sequence[Colour], w: int, h: int) -> None:
    """A horse on wheels, or a top."""
    stand(pen, pal, w, h)
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
    pen.ellipse((cx - 200, low - 370, cx + 200, low - 290), fill=mix(main, (255, 255, 255), 0.3))
    pen.line((cx, low - 330, cx, low - 470), fill=other, width=26)
