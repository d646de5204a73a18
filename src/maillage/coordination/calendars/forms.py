"""Forms of the calendars."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.coordination.calendars.domain import read_days
from maillage.coordination.calendars.fields import PlanDayField
from maillage.coordination.calendars.models import BodySession, ClosingPeriod, DecidingBody
from maillage.ui.choosers import ChooserField
from maillage.ui.forms import SectionedForm, SectionedModelForm


class ClosingForm(SectionedModelForm):
    """Days on which nobody works."""

    organisation = ChooserField(
        "organisations",
        label=_("Organisation"),
        required=False,
        help_text=_("Vide : pour tous les plans. Sinon, pour les projets qu’elle porte."),
    )
    start = PlanDayField(label=_("Premier jour"))
    end = PlanDayField(label=_("Dernier jour"))

    class Meta:
        model = ClosingPeriod
        fields = ("label", "start", "end", "organisation")
        sections = ()
        wide = ("label",)

    def clean(self) -> dict[str, Any]:
        """Not for longer than a year: plans are computed day by day."""
        data = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if start and end and end > start + timedelta(days=366):
            self.add_error("end", _("Une fermeture dure un an au plus."))
        return data


class PastedDays(forms.CharField):
    """Days, one a line."""

    def clean(self, value: str) -> list[date]:
        """The days that it says."""
        return read_days(super().clean(value))


def pasted_days(*, required: bool) -> PastedDays:
    """The field in which sessions are pasted."""
    return PastedDays(
        label=_("Dates des séances"),
        required=required,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Une par ligne : « 12/05/2026 », « mardi 12 mai 2026 »."),
    )


class BodyForm(SectionedModelForm):
    """Who decides, and its sessions when it is new."""

    organisation = ChooserField("organisations", label=_("Organisation"), required=False)
    days = pasted_days(required=False)

    class Meta:
        model = DecidingBody
        fields = ("name", "organisation", "filing_days")
        sections = (
            (_("L’instance"), "", ("name", "organisation", "filing_days")),
            (_("Ses séances"), "", ("days",)),
        )
        wide = ("name", "days")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:  # afterwards they are on its page
            del self.fields["days"]


class SessionsForm(SectionedForm):
    """More sessions of a body."""

    days = pasted_days(required=True)

    class Meta:
        sections = ()


class SessionForm(SectionedModelForm):
    """One session: its day, a note."""

    class Meta:
        model = BodySession
        fields = ("day", "note")
        sections = ()
