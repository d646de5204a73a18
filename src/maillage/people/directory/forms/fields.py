"""Fields of the directory's forms: days as sheets write them, suggestions, communes, words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from maillage.people.directory.periods import parse_day, written_day

DAY_HINT = gettext_lazy("2019, mars 2019 ou 12/05/2019.")


class DayField(forms.CharField):
    """A day, of which perhaps nothing but the year or the month is known (`periods.parse_day`)."""

    def __init__(self, *, end: bool = False, **kwargs: Any) -> None:
        self.end = end
        kwargs = {"required": False, "max_length": 30, "help_text": DAY_HINT, **kwargs}
        super().__init__(widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A year alone is shown as one."""
        return written_day(value, end=self.end) if isinstance(value, date) else value

    def clean(self, value: Any) -> Any:
        """The day; None for nothing."""
        text = super().clean(value)
        try:
            return parse_day(text, end=self.end)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class CoordinateField(forms.DecimalField):
    """Decimal degrees, with a point or a comma; more figures than a metre needs are dropped."""

    def __init__(self, limit: int, **kwargs: Any) -> None:
        kwargs = {"required": False, "localize": True, **kwargs}
        super().__init__(min_value=-limit, max_value=limit, **kwargs)
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value: Any) -> Any:
        """To the sixth decimal: about ten centimetres."""
        found = super().clean(value)
        return found if found is None else round(found, 6).quantize(Decimal("0.000001"))


class SuggestedInput(forms.TextInput):
    """A text input that proposes `suggestions`; anything else may be written."""

    template_name = "directory/widgets/suggested.html"

    def __init__(self, suggestions: Sequence[Any], attrs: dict[str, Any] | None = None) -> None:
        self.suggestions = suggestions
        super().__init__(attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the list and its name."""
        context = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}_liste"
        context["widget"]["attrs"]["list"] = list_id
        context["widget"]["suggestions"] = self.suggestions
        return context


class PeriodMixin:
    """A form with `start` and `end`."""

    def clean(self) -> dict[str, Any]:
        """The end does not come before the start."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data  # type: ignore[misc]  # a mixin for forms
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            self.add_error("end", gettext_lazy("La fin vient après le début."))
        return cleaned
