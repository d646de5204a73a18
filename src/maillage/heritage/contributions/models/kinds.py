"""What one can contribute, and by what two contributions are the same."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.kernel.text_fr import plain


class Kind(models.TextChoices):
    """The kinds of contribution."""

    ERROR = "erreur", _("erreur signalée")
    CORRECTION = "correction", _("correction")
    TAG = "mot-cle", _("mot-clé")
    TRANSCRIPTION = "transcription", _("transcription")
    MEMORY = "souvenir", _("souvenir ou commentaire")
    LINK = "lien", _("lien entre deux objets")


class LinkType(models.TextChoices):
    """What ties two objects."""

    SAME_MAKER = "meme-auteur", _("même auteur ou fabricant")
    PENDANT = "pendant", _("pendant, paire")
    SAME_SET = "meme-ensemble", _("même ensemble dispersé")
    SAME_SITE = "meme-site", _("même site de découverte")
    SAME_SUBJECT = "meme-sujet", _("même lieu ou personne représentés")
    COPY_OF = "copie-de", _("copie de l’autre objet")
    STUDY_FOR = "etude-pour", _("étude pour l’autre objet")


DIRECTED: Final = (LinkType.COPY_OF, LinkType.STUDY_FOR)
"""Links that do not read the same both ways."""

KNOWLEDGE: Final = (Kind.TAG, Kind.TRANSCRIPTION, Kind.MEMORY, Kind.LINK)
"""What is published beside the record, as it does not ask the museum to change it."""


def identity_of(kind: str, objects: Sequence[int], parts: Sequence[str]) -> str:
    """By what the same thing said twice is known: 64 hexadecimal digits.

    Accents, capitals and spacing are levelled: « Villerville » and « villerville  » are one.
    """
    told = [kind, ",".join(str(pk) for pk in objects), *(plain(part) for part in parts)]
    return hashlib.sha256("\x1f".join(told).encode()).hexdigest()


def exact_parts(value: str) -> list[str]:
    """The values of a list as they are written: accents and capitals count, spacing does not."""
    found = (" ".join(part.split()) for part in unicodedata.normalize("NFC", value).split(";"))
    return [part for part in found if part]
