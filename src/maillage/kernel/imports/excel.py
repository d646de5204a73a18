"""Numbers that a spreadsheet has spoilt: identifiers that it took for quantities."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext as _

_SCIENTIFIC: Final = re.compile(r"(\d)(?:[.,](\d+))?\s*[eE]\s*\+?\s*(\d{1,2})")
_DECIMAL: Final = re.compile(r"(\d{8,})[.,]0+")


def whole_number(shown: str) -> str:
    """An identifier without what a spreadsheet added: « 35600000000048.0 », « 6,12345678E+08 ».

    Raises ValueError for « 6,12E+08 », of which the last digits are lost for good. Anything else
    is given back as it is.
    """
    if found := _DECIMAL.fullmatch(shown):
        return found.group(1)
    if (found := _SCIENTIFIC.fullmatch(shown)) is None:
        return shown
    tail, power = found.group(2) or "", int(found.group(3))
    if len(tail) < power:
        message = _(
            "« %(value)s » : le tableur n’a gardé que les premiers chiffres, les autres sont "
            "perdus. Dans le fichier d’origine, mettez la colonne au format Texte et "
            "enregistrez-le de nouveau, ou écrivez ici le numéro entier."
        )
        raise ValueError(message % {"value": shown})
    return found.group(1) + tail[:power]
