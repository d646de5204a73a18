"""The lists of museums, objects and words."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.heritage.catalogue.models import CulturalObject, Museum, Term
from maillage.heritage.catalogue.presenting import years_words
from maillage.ui.tables import CountColumn, LinkColumn, Table


class MuseumTable(Table):
    """Museums, with what of them is online."""

    organisation = LinkColumn(
        verbose_name=gettext_lazy("Musée"), order_by=("organisation__name",), hint="museofile"
    )
    city = tables.Column(verbose_name=gettext_lazy("Ville"), accessor="organisation__city")
    object_count = CountColumn(verbose_name=gettext_lazy("Objets"))
    image_count = CountColumn(verbose_name=gettext_lazy("Avec image"))
    software = tables.Column(verbose_name=gettext_lazy("Logiciel"))
    is_open = tables.Column(verbose_name=gettext_lazy("En ligne"))

    class Meta(Table.Meta):
        model = Museum
        fields = ("organisation", "city", "object_count", "image_count", "software", "is_open")
        order_by = "organisation"

    def render_is_open(self, value: bool) -> str:
        """« oui », « non »."""
        return _("oui") if value else _("non")


class ObjectTable(Table):
    """Objects by title."""

    title = LinkColumn(
        verbose_name=gettext_lazy("Objet"), order_by=("sort_title", "pk"), hint="inventory"
    )
    author = tables.Column(verbose_name=gettext_lazy("Auteur"), orderable=False)
    years = tables.Column(verbose_name=gettext_lazy("Date"), empty_values=(), orderable=False)
    museum = tables.Column(verbose_name=gettext_lazy("Musée"), orderable=False)
    has_image = tables.Column(verbose_name=gettext_lazy("Image"), orderable=False)
    visibility = tables.Column(verbose_name=gettext_lazy("Visible par"), orderable=False)

    class Meta(Table.Meta):
        model = CulturalObject
        fields = ("title", "author", "years", "museum", "has_image", "visibility")
        order_by = "title"

    def render_years(self, record: CulturalObject) -> str:
        """« 1822 », « 1750–1800 »."""
        return years_words(record.year_from, record.year_to) or "—"

    def render_has_image(self, value: bool) -> str:
        """« oui », « non »."""
        return _("oui") if value else _("non")

    def render_visibility(self, record: CulturalObject) -> str | SafeString:
        """In words; a withdrawn one says so."""
        if record.withdrawn_at is not None:
            return format_html("<strong>{}</strong>", _("retiré"))
        return str(record.get_visibility_display())


class TermTable(Table):
    """Words, the most used first."""

    label = LinkColumn(verbose_name=gettext_lazy("Terme"), order_by=("key",))
    vocabulary = tables.Column(verbose_name=gettext_lazy("Vocabulaire"))
    count = CountColumn(verbose_name=gettext_lazy("Objets"))
    merged_into = tables.Column(verbose_name=gettext_lazy("Réuni à"), linkify=True, orderable=False)
    links = tables.Column(verbose_name=gettext_lazy("Liens"), empty_values=(), orderable=False)

    class Meta(Table.Meta):
        model = Term
        fields = ("label", "vocabulary", "count", "merged_into", "links")
        order_by = "-count"

    def render_links(self, record: Any) -> str:
        """Where else the word is described."""
        named = (("Wikidata", record.wikidata), ("VIAF", record.viaf), ("Getty", record.getty))
        return ", ".join(name for name, value in named if value) or "—"
