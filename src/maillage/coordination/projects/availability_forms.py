"""Forms of one's hours and absences, and of the workload's filters."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.models import Absence, Capacity, Project
from maillage.kernel.calendar import FIRST_DAY, LAST_DAY
from maillage.ui.choosers import ChooserField
from maillage.ui.filters import FilterForm
from maillage.ui.forms import SectionedModelForm
from maillage.ui.widgets import DateInput


class CapacityForm(SectionedModelForm):
    """How many hours a week."""

    # As people write them: « 17,5 ».
    hours = forms.DecimalField(
        label=_("Heures par semaine"),
        localize=True,
        min_value=0,
        max_value=60,
        max_digits=4,
        decimal_places=1,
    )

    class Meta:
        model = Capacity
        fields = ("hours",)
        sections = ()


class AbsenceForm(SectionedModelForm):
    """Days away; why is nobody's business."""

    class Meta:
        model = Absence
        fields = ("start", "end")
        sections = ()


class WorkloadFilters(FilterForm):
    """From when, how long, of whom; all in the address."""

    depuis = forms.DateField(label=_("À partir de la semaine du"), required=False, widget=DateInput)
    semaines = forms.TypedChoiceField(
        label=_("Sur"),
        choices=((4, _("4 semaines")), (8, _("8 semaines")), (13, _("un trimestre"))),
        coerce=int,
        empty_value=8,  # type: ignore[arg-type]  # what `coerce` gives
        required=False,
        initial=8,
    )
    person = ChooserField("people", label=_("Personne"), required=False)
    organisation = ChooserField("organisations", label=_("Organisation"), required=False)
    project = forms.ModelChoiceField(
        Project.objects.none(), label=_("Projet"), required=False, empty_label=_("Tous les projets")
    )
    over = forms.BooleanField(label=_("Semaines trop chargées seulement"), required=False)
    libres = forms.BooleanField(label=_("Avec qui n’a pas de tâche"), required=False)
    more = ("person", "organisation", "over", "libres")

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        if data is not None:  # an address that says no length shows the usual one
            data = data.copy()
            data.setdefault("semaines", "8")
        super().__init__(data, **kwargs)
        self.fields["project"].queryset = Project.objects.visible_to(self.user)

    def clean_depuis(self) -> date | None:
        """A day around which weeks can be counted."""
        day: date | None = self.cleaned_data["depuis"]
        first, last = FIRST_DAY.year + 1, LAST_DAY.year - 1
        if day is not None and not first <= day.year <= last:
            raise forms.ValidationError(
                _("Choisissez une semaine entre %(first)d et %(last)d."),
                params={"first": first, "last": last},
            )
        return day

    def asked(self) -> dict[str, Any]:
        """What is asked, but for what means nothing."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return self.cleaned_data
