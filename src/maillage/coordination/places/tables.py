"""The list of places."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from maillage.coordination.places.models import Place
from maillage.ui.tables import LinkColumn, Table


class PlaceTable(Table):
    """Places, with who opens them."""

    name = LinkColumn(verbose_name=_("Lieu"), hint="address")
    organisation = tables.Column(verbose_name=_("Organisation qui accueille"))

    class Meta(Table.Meta):
        model = Place
        fields = ("name", "city", "organisation")
        order_by = "name"
