"""Forms of one's hours and absences, and of the workload's filters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.models import Absence, Capacity, Project
from maillage.ui.choosers import ChooserField
from maillage.ui.forms import SectionedForm, SectionedModelForm
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


class WorkloadFilters(SectionedForm):
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

    class Meta:
        sections = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = Project.objects.visible_to(self.user)
