"""Fields that forms of calendars and of plans share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from maillage.coordination.calendars.domain import YEARS, in_plan_years
from maillage.ui.widgets import DateInput


class PlanDayField(forms.DateField):
    """A day of a plan: within the years that one may reach, not « 0026 »."""

    widget = DateInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The same bounds in the browser."""
        first, last = YEARS
        return {**super().widget_attrs(widget), "min": f"{first}-01-01", "max": f"{last}-12-31"}

    def validate(self, value: Any) -> None:
        """Refuse the years that nobody means."""
        super().validate(value)
        if value is not None and not in_plan_years(value):
            raise ValidationError(_("Vérifiez l’année de cette date."))
