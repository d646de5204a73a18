"""The site's two colours as a style sheet of their own, at an address that changes with them.

A style sheet rather than a ``<style>``: it is fetched once and kept, and the pages need no nonce.
"""

from __future__ import annotations

import hashlib

from django.urls import reverse

from maillage.website.colours import for_night, ink_on
from maillage.website.models import SiteSettings


def _block(primary: str, secondary: str, indent: str) -> str:
    values = {
        "--site-primary": primary,
        "--site-secondary": secondary,
        "--site-on-primary": ink_on(primary),
        "--site-on-secondary": ink_on(secondary),
    }
    return "".join(f"{indent}{name}:{value};\n" for name, value in values.items())


def stylesheet(settings: SiteSettings) -> str:
    """The custom properties that `site.css` reads, by day and, for text, in dark mode.

    By night the secondary colour stays a ground (hero, footer) and keeps its ink; what is written
    in one of the two colours is lightened until it can be read (`--site-*-text`).
    """
    primary, secondary = settings.primary_colour.lower(), settings.secondary_colour.lower()
    day = _block(primary, secondary, "  ")
    day += f"  --site-primary-text:{primary};\n  --site-secondary-text:{secondary};\n"
    night = (
        f"    --site-primary-text:{for_night(primary)};\n"
        f"    --site-secondary-text:{for_night(secondary)};\n"
    )
    return (
        f":root {{\n{day}}}\n@media (prefers-color-scheme: dark) {{\n  :root {{\n{night}  }}\n}}\n"
    )


def digest(css: str) -> str:
    """The part of the address that changes with the content."""
    return hashlib.sha256(css.encode()).hexdigest()[:12]


def address(settings: SiteSettings) -> str:
    """Where the style sheet of these settings is found."""
    return reverse("public-theme", kwargs={"digest": digest(stylesheet(settings))})
