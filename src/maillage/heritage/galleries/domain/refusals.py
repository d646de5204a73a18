"""Why something is not done, in words for whoever tried."""

from __future__ import annotations

from django.utils.translation import gettext as _


class GalleryRefused(Exception):
    """It cannot be done; str() is the reason, in French."""


class Outdated(GalleryRefused):
    """Somebody else wrote meanwhile: nothing was overwritten."""

    def __init__(self) -> None:
        super().__init__(
            _("Quelqu’un a écrit ici entre-temps : relisez, puis enregistrez de nouveau.")
        )
