"""What reading a file taught, in sentences for the person who made it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kernel.imports.cleaning import number_fr
from maillage.kernel.imports.scanning import SheetFacts, column_letters

_NAMED: Final = 8
"""Cells named in a note before « … »."""


def repaired(count: int) -> str:
    """Garbled cells were put right."""
    return ngettext(
        "%(count)s cellule aux accents abîmés (« Ã© ») a été réparée.",
        "%(count)s cellules aux accents abîmés (« Ã© ») ont été réparées.",
        count,
    ) % {"count": number_fr(count)}


def merged(count: int) -> str:
    """The value of merged cells was given to each line."""
    return ngettext(
        "Cellules fusionnées : leur valeur a été reprise sur %(count)s ligne.",
        "Cellules fusionnées : leur valeur a été reprise sur %(count)s lignes.",
        count,
    ) % {"count": number_fr(count)}


def repeated_header(count: int) -> str:
    """The header stands again inside the table (on each printed page)."""
    return ngettext(
        "L’en-tête est répété %(count)s fois dans le tableau : cette ligne a été sautée.",
        "L’en-tête est répété %(count)s fois dans le tableau : ces lignes ont été sautées.",
        count,
    ) % {"count": number_fr(count)}


def double_header(first: int, last: int) -> str:
    """The header takes two lines."""
    return _("L’en-tête occupe deux lignes (%(first)d et %(last)d) : elles ont été réunies.") % {
        "first": first,
        "last": last,
    }


def of_sheet(chosen: SheetFacts, facts: Sequence[SheetFacts]) -> list[str]:
    """Which sheet was read, and which were not."""
    found = []
    others = [one.name for one in facts if one is not chosen and one.filled and not one.hidden]
    if others:
        found.append(
            ngettext(
                "La feuille « %(sheet)s » a été lue ; l’autre est restée de côté : %(others)s.",
                "La feuille « %(sheet)s » a été lue ; les autres sont restées de côté : %(others)s.",
                len(others),
            )
            % {"sheet": chosen.name, "others": _quoted(others)}
        )
    hidden = [one.name for one in facts if one is not chosen and one.filled and one.hidden]
    if hidden:
        found.append(
            ngettext(
                "Feuille masquée, non lue : %(names)s.",
                "Feuilles masquées, non lues : %(names)s.",
                len(hidden),
            )
            % {"names": _quoted(hidden)}
        )
    if chosen.hidden:
        found.append(
            _("La feuille « %(sheet)s » est masquée ; elle a été lue.") % {"sheet": chosen.name}
        )
    return found


def of_cells(facts: SheetFacts) -> list[str]:
    """Formulas, cells without a value, hidden rows."""
    found = []
    if facts.formulas:
        found.append(
            ngettext(
                "%(count)s cellule contient une formule : sa valeur a été lue.",
                "%(count)s cellules contiennent des formules : leur valeur a été lue.",
                facts.formulas,
            )
            % {"count": number_fr(facts.formulas)}
        )
    never = [place for place, reason in facts.unread.items() if reason == "formula"]
    if never:
        found.append(
            ngettext(
                "La formule de la cellule %(cells)s n’a jamais été calculée : elle est lue "
                "comme vide. Ouvrez le fichier dans Excel ou LibreOffice et enregistrez-le.",
                "Les formules des cellules %(cells)s n’ont jamais été calculées : elles sont lues "
                "comme vides. Ouvrez le fichier dans Excel ou LibreOffice et enregistrez-le.",
                len(never),
            )
            % {"cells": _cells(never)}
        )
    wrong = [place for place, reason in facts.unread.items() if reason != "formula"]
    if wrong:
        found.append(
            ngettext(
                "La cellule %(cells)s contient une erreur : elle est lue comme vide.",
                "Les cellules %(cells)s contiennent une erreur : elles sont lues comme vides.",
                len(wrong),
            )
            % {"cells": _cells(wrong)}
        )
    if facts.hidden_rows:
        found.append(
            ngettext(
                "%(count)s ligne masquée a été lue aussi.",
                "%(count)s lignes masquées ont été lues aussi.",
                facts.hidden_rows,
            )
            % {"count": number_fr(facts.hidden_rows)}
        )
    return found


def unread_reason(reason: str) -> str:
    """Why one cell has no value."""
    if reason == "formula":
        return _("cette formule n’a jamais été calculée")
    return _("la cellule affiche l’erreur %(error)s") % {"error": reason}


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"« {name} »" for name in names)


def _cells(places: Sequence[tuple[int, int]]) -> str:
    shown = [f"{column_letters(column)}{row}" for row, column in places[:_NAMED]]
    return ", ".join(shown) + (", …" if len(places) > _NAMED else "")
