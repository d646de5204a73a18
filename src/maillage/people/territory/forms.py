"""Forms of the territory: draw a set of communes, correct a priority district."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.people.territory.domain import communes_of_today, read_list
from maillage.people.territory.models import Commune, PriorityDistrict, Territory
from maillage.ui.choosers import ChooserMultipleField
from maillage.ui.forms import SectionedModelForm


class CommunesForm(SectionedModelForm):
    """A record with communes, chosen one by one."""

    communes = ChooserMultipleField(
        "communes",
        label=_("Communes"),
        required=False,
        help_text=_("Par leur nom, leur code postal ou leur code INSEE."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.initial["communes"] = list(self.instance.communes.values_list("pk", flat=True))

    def chosen(self) -> set[int]:
        """The communes of today that the form means."""
        return communes_of_today(self.cleaned_data["communes"])


class TerritoryForm(CommunesForm):
    """A territory; whole intercommunalities, départements and lists add to what is chosen."""

    intercommunalities = ChooserMultipleField(
        "intercommunalities",
        label=_("Intercommunalités entières"),
        required=False,
        help_text=_("Toutes leurs communes d’aujourd’hui seront ajoutées."),
    )
    departments = ChooserMultipleField(
        "departments", label=_("Départements entiers"), required=False
    )
    pasted = forms.CharField(
        label=_("Coller une liste"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Une commune par ligne : « 61038 », « Bellême », « 61130 Bellême »."),
    )

    class Meta:
        model = Territory
        fields = ("name", "kind", "description")
        sections = (
            (_("Le territoire"), "", ("name", "kind", "description")),
            (
                _("Ses communes"),
                _("Ces quatre façons s’ajoutent ; une commune nommée deux fois compte une fois."),
                ("communes", "intercommunalities", "departments", "pasted"),
            ),
        )
        wide = ("name", "description", "communes", "pasted")

    def clean_pasted(self) -> set[int]:
        """The communes of the list, or line by line what is not one."""
        return read_list(self.cleaned_data["pasted"])

    def chosen(self) -> set[int]:
        """All those that the four fields name."""
        found = super().chosen() | self.cleaned_data["pasted"]
        for field, lookup in (
            ("intercommunalities", "intercommunality__in"),
            ("departments", "department__in"),
        ):
            if whole := self.cleaned_data[field]:
                found |= set(
                    Commune.objects.current().filter(**{lookup: whole}).values_list("pk", flat=True)
                )
        return found


class DistrictForm(CommunesForm):
    """A priority district."""

    class Meta:
        model = PriorityDistrict
        fields = ("code", "name")
        wide = ("communes",)
