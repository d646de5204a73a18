"""Public identifiers of organisations: their shape and, where there is one, their key."""

from __future__ import annotations

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.fr import siret as siret_number

from maillage.kernel.text_fr import count

# The 23 letters of the UAI key: I, O and Q would be taken for digits.
_UAI_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"
_POST_OFFICE: Final = "356000000"


def validate_siret(value: str) -> None:
    """SIRET: 14 digits, Luhn key; for La Poste, a sum of digits that is a multiple of 5 as well."""
    if not value.isdigit() or len(value) != 14:
        raise ValidationError(
            _("Ce SIRET n’est pas valide : il a %(count)s, il en faut 14.")
            % {"count": count(sum(one.isdigit() for one in value), "chiffre")}
        )
    post_office = value.startswith(_POST_OFFICE) and sum(map(int, value)) % 5 == 0
    if not post_office and not siret_number.is_valid(value):
        raise ValidationError(
            _(
                "Ce SIRET n’est pas valide : ses 14 chiffres ne respectent pas la clé de contrôle "
                "(formule de Luhn). Un chiffre est faux, ou deux sont inversés."
            )
        )


def validate_rna(value: str) -> None:
    """RNA, the number of an association: W then nine digits or letters."""
    if not re.fullmatch(r"W[0-9A-Z]{9}", value):
        raise ValidationError(
            _(
                "Un numéro RNA s’écrit W suivi de 9 chiffres ou lettres, par exemple W611234567. "
                "Les associations d’Alsace-Moselle n’en ont pas."
            )
        )


def validate_uai(value: str) -> None:
    """UAI, the number of a school: seven digits and a key letter (their number modulo 23)."""
    if not re.fullmatch(r"[0-9]{7}[A-Z]", value):
        raise ValidationError(
            _("Un numéro UAI a 7 chiffres et une lettre, par exemple %(example)s.")
            % {"example": "0610001V"}
        )
    wanted = _UAI_LETTERS[int(value[:7]) % 23]
    if value[7] != wanted:
        raise ValidationError(
            _(
                "Ce numéro UAI n’est pas valide : après %(digits)s, la lettre de contrôle est "
                "%(wanted)s, non %(given)s."
            )
            % {"digits": value[:7], "wanted": wanted, "given": value[7]}
        )


def validate_museofile(value: str) -> None:
    """Reference of a museum in the base Muséofile: M and four digits."""
    if not re.fullmatch(r"M[0-9]{4}", value):
        raise ValidationError(
            _("Une référence Muséofile s’écrit M suivi de 4 chiffres, par exemple M0410.")
        )
