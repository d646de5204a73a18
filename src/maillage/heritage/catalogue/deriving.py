"""What is computed from a museum's values each time that an object is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from maillage.heritage.catalogue.normal import normalise
from maillage.kernel.search.analysis import fold

if TYPE_CHECKING:
    from maillage.heritage.catalogue.models.objects import CulturalObject

FIELDS: Final = (
    "normalised",
    "inventory",
    "title",
    "sort_title",
    "author",
    "year_from",
    "year_to",
    "domain_keys",
    "was_public",
)
NAMED_BY: Final = ("TITR", "APPL", "DENO", "REPR", "DOMN")
"""Fields that can give an object its title, the best first."""


def derive(record: CulturalObject) -> None:
    """Write the derived columns of `record` from its values."""
    values: Mapping[str, Sequence[str]] = record.values
    found: dict[str, Any] = normalise(values)
    record.normalised = found
    record.inventory = inventory_of(values)
    record.title = title_of(values)[:300]
    record.sort_title = fold(record.title)[:120]
    people = [one["name"] for one in found.get("people", ())]
    record.author = ", ".join(people[:2])[:200]
    dates = [one for one in found.get("dates", ()) if one.get("from") is not None]
    record.year_from = min((one["from"] for one in dates), default=None)
    record.year_to = max((one["to"] for one in dates), default=None)
    keys = dict.fromkeys(fold(one["name"]).replace("|", " ") for one in found.get("domains", ()))
    record.domain_keys = _barred(keys)
    record.was_public = record.was_public or record.is_public


def inventory_of(values: Mapping[str, Sequence[str]]) -> str:
    """The object's inventory number, as it is looked up; or ''."""
    return _first(values, "INV")[:120]


def title_of(values: Mapping[str, Sequence[str]]) -> str:
    """The object's title, else what it is called; never empty."""
    for code in NAMED_BY:
        if text := _first(values, code):
            return text
    return str(_("Objet sans titre"))


def _first(values: Mapping[str, Sequence[str]], code: str) -> str:
    return next((text.strip() for text in values.get(code, ()) if text.strip()), "")


def _barred(keys: Mapping[str, None], longest: int = 400) -> str:
    text = "|"
    for key in keys:
        if len(text) + len(key) + 1 > longest:
            break
        text += f"{key}|"
    return text if len(text) > 1 else ""
