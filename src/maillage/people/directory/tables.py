"""Lists of the directory."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from maillage.people.directory.models import Organisation, Person
from maillage.ui.tables import CountColumn, LinkColumn, Table


class MailColumn(tables.Column):
    """An address to write to."""

    def render(self, value: str) -> SafeString:
        """A link of the mail program."""
        return format_html('<a href="mailto:{}">{}</a>', value, value)


class PhoneColumn(tables.Column):
    """A number to call."""

    def render(self, value: str) -> SafeString:
        """A link that a telephone understands."""
        return format_html(
            '<a class="text-nowrap" href="tel:{}">{}</a>', value.replace(" ", ""), value
        )


class OrganisationTable(Table):
    """Organisations."""

    name = LinkColumn(verbose_name=_("Nom"))
    kind = tables.Column(verbose_name=_("Nature"))
    city = tables.Column(verbose_name=_("Commune"))
    email = MailColumn(verbose_name=_("Courriel"))
    phone = PhoneColumn(verbose_name=_("Téléphone"))
    people_count = CountColumn(verbose_name=_("Personnes"))

    class Meta(Table.Meta):
        model = Organisation
        fields = ("name", "kind", "city", "email", "phone", "people_count")
        order_by = "name"

    def render_kind(self, record: Organisation) -> str:
        """« Musée »."""
        return str(capfirst(record.get_kind_display()))

    def order_name(self, queryset: QuerySet[Any], is_descending: bool) -> tuple[Any, bool]:
        """Capitals do not come first."""
        name = Lower("name")
        return queryset.order_by(name.desc() if is_descending else name.asc(), "pk"), True


class PersonTable(Table):
    """People, each with the function by which one knows them."""

    name = LinkColumn(verbose_name=_("Nom"), accessor="pk", order_by=("last_name", "first_name"))
    main_title = tables.Column(verbose_name=_("Fonction"))
    main_organisation = tables.Column(verbose_name=_("Organisation"))
    email = MailColumn(verbose_name=_("Courriel"))
    phone = PhoneColumn(verbose_name=_("Téléphone"), orderable=False)

    class Meta(Table.Meta):
        model = Person
        fields = ("name", "main_title", "main_organisation", "email", "phone")
        order_by = "name"

    def render_name(self, record: Person) -> SafeString:
        """First name, then last name, by which the list is sorted."""
        return format_html(
            '<a href="{}">{} <b>{}</b></a>',
            record.get_absolute_url(),
            record.first_name,
            record.last_name,
        )

    def render_main_organisation(self, record: Person, value: str) -> SafeString:
        """A link to it."""
        url = reverse("organisations-detail", kwargs={"pk": record.main_organisation_id})
        return format_html('<a href="{}">{}</a>', url, value)

    def order_name(self, queryset: QuerySet[Any], is_descending: bool) -> tuple[Any, bool]:
        """By last name; capitals do not come first."""
        keys = (Lower("last_name"), Lower("first_name"))
        ordered = [one.desc() if is_descending else one.asc() for one in keys]
        return queryset.order_by(*ordered, "pk"), True
