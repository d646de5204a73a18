"""The places' office pages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from maillage.coordination.places.filters import PlaceFilters
from maillage.coordination.places.forms import PlaceForm
from maillage.coordination.places.models import Place
from maillage.coordination.places.tables import PlaceTable
from maillage.ui.crud import Resource


class PlaceResource(Resource):
    """``/gestion/lieux/``; what happens there comes from the apps above, as tabs."""

    model = Place
    url_base = "places"
    url_path = "lieux"
    icon = "map-pin"
    table_class = PlaceTable
    filterset_class = PlaceFilters
    form_class = PlaceForm
    create_label = gettext_lazy("Nouveau lieu")

    def get_queryset(self) -> QuerySet[Any]:
        """With the host."""
        return super().get_queryset().select_related("organisation")
