from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel.money import (
    EuroField,
    EuroFormField,
    allocate,
    format_euros,
    parse_euros,
)

AMOUNTS = st.decimals("-99999999.99", "99999999.99", places=2)
WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any)


@given(AMOUNTS, WEIGHTS)
def test_sharing_loses_no_cent(total: Decimal, weights: list[int]) -> None:
    parts = allocate(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / whole) < Decimal("0.01") + Decimal("1e-15")
        assert part * total >= 0
        assert weight or not part
    assert [-part for part in parts] == allocate(-total, weights)


def test_ties_go_to_the_first() -> None:
    assert allocate(Decimal("100.00"), [1, 1, 1]) == [
        Decimal("33.34"),
        Decimal("33.33"),
        Decimal("33.33"),
    ]
    assert allocate(Decimal(10), [Decimal("0.5"), 0, Decimal("1.5")]) == [
        Decimal("2.50"),
        Decimal("0.00"),
        Decimal("7.50"),
    ]


@pytest.mark.parametrize(
    ("total", "weights", "error"),
    [
        (Decimal(1), [], ValueError),
        (Decimal(1), [0, 0], ValueError),
        (Decimal(1), [2, -1], ValueError),
        (Decimal("1.005"), [1], ValueError),
        (1.5, [1], TypeError),
        (Decimal(1), [0.5], TypeError),
    ],
)
def test_what_cannot_be_shared(total, weights, error) -> None:
    with pytest.raises(error):
        allocate(total, weights)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal("1234.5"), "1\u202f234,50\u202f€"),
        (Decimal("-1234567.891"), "−1\u202f234\u202f567,89\u202f€"),
        (0, "0,00\u202f€"),
        (Decimal("-0.001"), "0,00\u202f€"),
        (Decimal("0.005"), "0,01\u202f€"),
    ],
)
def test_format(amount: Decimal, text: str) -> None:
    assert format_euros(amount) == text


def test_format_refuses_floats() -> None:
    with pytest.raises(TypeError):
        format_euros(1.5)


@given(AMOUNTS)
def test_what_is_written_is_read_back(amount: Decimal) -> None:
    assert parse_euros(format_euros(amount)) == amount
    assert parse_euros(format_euros(amount, symbol=False)) == amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1 234,50 €", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50 EUR", "1234.50"),
        ("12", "12.00"),
        ("€ 12.5", "12.50"),
        ("–12 euros", "-12.00"),
        ("12,", "12.00"),
    ],
)
def test_amounts_as_people_write_them(text: str, amount: str) -> None:
    assert parse_euros(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "douze", "1,234", "12,345", "1e5", "--2", "9" * 13])
def test_what_is_not_an_amount(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        parse_euros(text)


def test_the_field_has_its_preset_and_hides_it_from_migrations() -> None:
    field = EuroField(null=True)
    assert (field.max_digits, field.decimal_places) == (14, 2)
    assert field.deconstruct()[3] == {"null": True}
    other = EuroField(max_digits=6, decimal_places=4)
    assert other.deconstruct()[3] == {"max_digits": 6, "decimal_places": 4}
    assert isinstance(field, models.DecimalField)


def test_the_field_refuses_floats() -> None:
    field = EuroField()
    assert field.to_python("12.50") == Decimal("12.50")
    assert field.get_prep_value(Decimal("1.10")) == Decimal("1.10")
    for read in (field.to_python, field.get_prep_value):
        with pytest.raises(ValidationError, match="flottant"):
            read(0.1)


def test_the_form_field_reads_french_amounts() -> None:
    field = EuroField(verbose_name="montant").formfield()
    assert isinstance(field, EuroFormField)
    assert field.clean("1 234,50 €") == Decimal("1234.50")
    assert field.clean(Decimal("2.00")) == Decimal("2.00")
    assert field.widget.attrs["inputmode"] == "decimal"
    assert field.prepare_value(Decimal("1234.50")) == "1\u202f234,50"
    assert field.prepare_value("abc") == "abc"
    assert EuroFormField(required=False).clean(" ") is None
    with pytest.raises(ValidationError):
        field.clean("douze")
