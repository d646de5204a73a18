"""What the user decides of an import, kept in `CatalogueImport.options`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Literal

from django.utils.translation import gettext_lazy as _

ALLOWED: Final[dict[str, dict[str, Any]]] = {
    "reference": {
        "refuse": _("refuser ces fiches"),
        "provisional": _("les garder sous un identifiant provisoire"),
    },
    "incomplete": {
        "keep": _("les garder, en le signalant"),
        "refuse": _("refuser ces fiches"),
    },
    "moved": {
        "refuse": _("refuser ces fiches"),
        "move": _("confier l’objet au musée que dit le fichier"),
    },
    "missing": {
        "keep": _("les garder"),
        "withdraw": _("les retirer du catalogue"),
    },
}
"""What each choice may be; the first is the one that nobody needs to make."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Of a record without reference, an incomplete one, an object of another museum, an absent one."""

    reference: Literal["refuse", "provisional"] = "refuse"
    incomplete: Literal["keep", "refuse"] = "keep"
    moved: Literal["refuse", "move"] = "refuse"
    missing: Literal["keep", "withdraw"] = "keep"

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Choices:
        """From an import's options; what is not known counts as not chosen."""
        told = {
            one.name: options[one.name]
            for one in fields(cls)
            if options.get(one.name) in ALLOWED[one.name]
        }
        return cls(**told)

    def as_options(self) -> dict[str, str]:
        """What to keep."""
        return asdict(self)
