"""Euros: exact decimals with two places, never floats.

Amounts go up to 999 999 999 999,99 €. Sharing an amount (`allocate`) loses no cent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    _DecimalField = models.DecimalField[Decimal | int | str | None, Decimal | None]
else:
    _DecimalField = models.DecimalField

CENT: Final = Decimal("0.01")
MAX_DIGITS: Final = 14
NARROW_SPACE: Final = "\u202f"
_SPACES: Final = re.compile(r"[\s\u00a0\u202f\u2009]")


class EuroFormField(forms.DecimalField):
    """Reads amounts as people write them: « 1 234,50 € », « 1234.5 », « −12,00 »."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", MAX_DIGITS)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "decimal")

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.strip()
        if not isinstance(value, str) or not value:
            return super().to_python(value)
        try:
            return parse_euros(value)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        return format_euros(value, symbol=False) if isinstance(value, Decimal) else value


class EuroField(_DecimalField):
    """A column of euros: 14 digits, 2 decimal places; refuses floats, at assignment to the form
    as at saving, since 0.1 + 0.2 euro is not 0.3.
    """

    description = _("Montant en euros")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", MAX_DIGITS)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        if kwargs.get("max_digits") == MAX_DIGITS:
            del kwargs["max_digits"]
        if kwargs.get("decimal_places") == 2:
            del kwargs["decimal_places"]
        return name, path, args, kwargs

    def to_python(self, value: Any) -> Any:
        if isinstance(value, float):
            raise ValidationError(
                _("Un montant s’écrit en euros et centimes exacts, sans nombre flottant."),
                code="float",
            )
        return super().to_python(value)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": EuroFormField, **kwargs})


def allocate(total: Decimal, weights: Sequence[Decimal | int]) -> list[Decimal]:
    """Share `total` euros in proportion to `weights`; the parts add up to it to the cent.

    Largest remainder: each part is first rounded towards zero, then the cents left over go to
    the largest remainders, the first named winning ties. A part is never more than a cent away
    from its exact share, has the sign of the total, and a null weight receives nothing.

    Raises:
        ValueError: no weight, a negative one, all null, or a total finer than a cent.
        TypeError: a float.
    """
    if isinstance(total, float) or any(isinstance(weight, float) for weight in weights):
        raise TypeError("money is never a float")
    exact = [Fraction(weight) for weight in weights]
    whole = sum(exact)
    if whole <= 0 or min(exact) < 0:
        raise ValueError("weights must be positive or null, and not all null")
    cents = Fraction(total) * 100
    if cents.denominator != 1:
        message = f"{total} is finer than a cent"
        raise ValueError(message)
    sign = -1 if cents < 0 else 1
    shares = [abs(cents) * weight / whole for weight in exact]
    parts = [int(share) for share in shares]
    left = int(abs(cents)) - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda i: parts[i] - shares[i])
    for i in by_remainder[:left]:
        parts[i] += 1
    return [Decimal(sign * part).scaleb(-2) for part in parts]


def format_euros(amount: Decimal | int, *, symbol: bool = True) -> str:
    """« 1 234,50 € », with narrow no-break spaces; a negative amount takes a real minus sign.

    Raises:
        TypeError: a float.
    """
    if isinstance(amount, float):
        raise TypeError("money is never a float")
    rounded = Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.2f}".replace(",", NARROW_SPACE).replace(".", ",")
    minus = "−" if rounded < 0 else ""
    return f"{minus}{text}{NARROW_SPACE}€" if symbol else f"{minus}{text}"


def parse_euros(text: str) -> Decimal:
    """Read « 1 234,50 € », « 1.234,50 », « 1,234.50 », « -12 », « 12 EUR » to the cent.

    The last of comma and full stop, when both are there, is the decimal one.

    Raises:
        ValueError: not an amount, or finer than a cent.
    """
    digits = _SPACES.sub("", text).replace("−", "-").replace("–", "-").upper()
    for unit in ("EUROS", "EURO", "EUR", "€"):
        digits = digits.removesuffix(unit).removeprefix(unit)
    if "," in digits and "." in digits:
        thousands = "," if digits.rfind(",") < digits.rfind(".") else "."
        digits = digits.replace(thousands, "")
    digits = digits.replace(",", ".")
    if not re.fullmatch(r"[+-]?\d{1,12}(\.\d{0,2})?", digits):
        message = f"not an amount in euros: {text!r}"
        raise ValueError(message)
    return Decimal(digits).quantize(CENT)
