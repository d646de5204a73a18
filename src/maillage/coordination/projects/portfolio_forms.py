"""What one looks for in a portfolio."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.portfolio import STATES, Wanted
from maillage.ui.choosers import ChooserField
from maillage.ui.filters import FilterForm


class MatrixFilters(FilterForm):
    """Which tasks: what is late is the first thing that one asks."""

    etat = forms.ChoiceField(label=_("État"), required=False, choices=(("", _("Tous")), *STATES))
    tache = forms.CharField(
        label=_("Tâche"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    phase = forms.CharField(label=_("Phase"), required=False, max_length=120, widget=forms.Select)
    personne = ChooserField("people", label=_("Responsable"), required=False)

    def __init__(self, *args: Any, phases: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Any phase is understood: a saved view may name one that no task has any more.
        asked = self.data.get("phase", "")
        names = dict.fromkeys([*phases, *([asked] if asked else [])])
        self.fields["phase"].widget.choices = [("", _("Toutes")), *((one, one) for one in names)]

    def wanted(self) -> Wanted:
        """What it says."""
        self.is_valid()
        data = self.cleaned_data
        person = data.get("personne")
        return Wanted(
            title=data.get("tache") or "",
            state=data.get("etat") or "",
            phase=data.get("phase") or "",
            person=person.pk if person else None,
        )
