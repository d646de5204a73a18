"""The form of a place, and a place written in one line."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from maillage.coordination.places.models import Place
from maillage.ui.choosers import ChooserField
from maillage.ui.forms import SectionedModelForm


class PlaceForm(SectionedModelForm):
    """A place."""

    organisation = ChooserField(
        "organisations", label=_("Organisation qui accueille"), required=False
    )
    # As a map shows them: « 48,3752 » or « 48.3752 ».
    latitude = forms.DecimalField(
        label=_("Latitude"), required=False, localize=True, max_digits=9, decimal_places=6
    )
    longitude = forms.DecimalField(
        label=_("Longitude"), required=False, localize=True, max_digits=9, decimal_places=6
    )

    class Meta:
        model = Place
        fields = (
            "name",
            "organisation",
            "address",
            "postal_code",
            "city",
            "latitude",
            "longitude",
        )
        sections = (
            (_("Le lieu"), "", ("name", "organisation")),
            (_("Adresse"), "", ("address", "postal_code", "city")),
            (
                _("Sur la carte"),
                _("En degrés, comme 48,3752 et 0,5634."),
                ("latitude", "longitude"),
            ),
        )
        wide = ("name", "address")


def create_place(name: str, user: Any) -> Place:
    """« Halle, Bellême » typed in a chooser; raises ValidationError without a commune."""
    del user
    place_name, comma, city = name.rpartition(",")
    if not comma or not place_name.strip() or not city.strip():
        raise ValidationError(
            _("Écrivez le lieu et sa commune, séparés par une virgule : Halle, Bellême.")
        )
    place = Place(name=place_name.strip(), city=city.strip())
    place.full_clean()
    place.save()
    return place
