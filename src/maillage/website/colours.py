"""Contrast as WCAG 2.2 counts it, and the shades that the public site draws from its two colours."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WHITE, INK = "#ffffff", "#1f1713"
# Of the site's grounds, those on which a colour is hardest to read, by day and in dark mode.
PAPER, NIGHT = "#f6efe3", "#27211c"
ENOUGH = 4.5  # WCAG 2.2, 1.4.3, level AA
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, from 0 to 1 (WCAG 2.2, definitions)."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The ratio between two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(ground: str) -> str:
    """White or ink, whichever is read best on `ground`; one of them always passes 4.5."""
    return max((WHITE, INK), key=lambda ink: contrast(ink, ground))


def mixed(colour: str, other: str, share: float) -> str:
    """`colour` with that share of `other` in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(mine + (theirs - mine) * share):02x}" for mine, theirs in pairs)


def for_night(colour: str) -> str:
    """The colour, lightened as little as it takes to be read on the dark ground."""
    for step in range(20):
        lighter = mixed(colour, WHITE, step / 20)
        if contrast(lighter, NIGHT) >= ENOUGH:
            return lighter
    return WHITE


def validate_colour(value: str) -> None:
    """A colour that can be read as text on the site's paper; the message gives the ratio."""
    if not _HEX.fullmatch(value):
        raise ValidationError(
            _("Écrivez la couleur comme #a13c26 : un dièse et six chiffres ou lettres.")
        )
    ratio = contrast(value, PAPER)
    if ratio < ENOUGH:
        # Rounded down: « 4,5 » must never be shown as too little.
        shown = f"{int(ratio * 100) / 100:.2f}".replace(".", ",")
        raise ValidationError(
            _(
                "Cette couleur est trop claire pour être lue sur le fond du site : "
                "son contraste est de %(ratio)s pour 1, il faut au moins 4,5 pour 1. "
                "Choisissez une teinte plus foncée."
            ),
            code="contrast",
            params={"ratio": shown},
        )
