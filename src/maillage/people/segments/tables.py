"""Lists of lists and of segments, and who is in one."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.people.directory.models import Organisation, Person
from maillage.people.segments.models import ContactList, Segment
from maillage.ui.tables import CountColumn, DayColumn, LinkColumn, Table


class ContactListTable(Table):
    """Static lists."""

    name = LinkColumn(verbose_name=gettext_lazy("Nom"), hint="description")
    people_count = CountColumn(verbose_name=gettext_lazy("Personnes"))
    organisation_count = CountColumn(verbose_name=gettext_lazy("Organisations"))
    updated_at = DayColumn(verbose_name=gettext_lazy("Modifiée"))

    class Meta(Table.Meta):
        model = ContactList
        fields = ("name", "people_count", "organisation_count", "updated_at")
        order_by = "name"


class SegmentTable(Table):
    """Segments; each is counted when one asks."""

    name = LinkColumn(verbose_name=gettext_lazy("Nom"), hint="description")
    target = tables.Column(verbose_name=gettext_lazy("Réunit"))
    number = tables.Column(verbose_name=gettext_lazy("Combien"), accessor="pk", orderable=False)
    updated_at = DayColumn(verbose_name=gettext_lazy("Modifié"))

    class Meta(Table.Meta):
        model = Segment
        fields = ("name", "target", "number", "updated_at")
        order_by = "name"

    def render_target(self, record: Segment) -> str:
        """« Des personnes »."""
        return str(capfirst(record.get_target_display()))

    def render_number(self, record: Segment) -> SafeString:
        """A link that counts in place, or, without JavaScript, leads to the page that does."""
        return format_html(
            '<a class="btn btn-sm" href="{}" hx-get="{}" hx-target="this" hx-swap="outerHTML" '
            'aria-label="{}">{}</a>',
            record.get_absolute_url(),
            reverse("segments-count", kwargs={"pk": record.pk}),
            _("Compter : %(name)s") % {"name": record},
            _("Compter"),
        )


class BoxColumn(tables.Column):
    """A box to choose the row; `name` is the field that is posted."""

    def __init__(self, name: str) -> None:
        self.field = name
        super().__init__(
            verbose_name=gettext_lazy("Choisir"), accessor="pk", orderable=False, localize=False
        )

    def render(self, value: Any, record: Any) -> SafeString:
        """The box, that says whom it chooses."""
        return format_html(
            '<input class="form-check-input" type="checkbox" name="{}" value="{}" aria-label="{}">',
            self.field,
            value,
            _("Choisir %(name)s") % {"name": record},
        )


class FoundPeopleTable(Table):
    """The people of a list or of a segment."""

    name = LinkColumn(verbose_name=gettext_lazy("Nom"), accessor="pk", order_by="sort_key")
    main_title = tables.Column(verbose_name=gettext_lazy("Fonction"))
    main_organisation = tables.Column(verbose_name=gettext_lazy("Organisation"))
    email = tables.Column(verbose_name=gettext_lazy("Courriel"))

    class Meta(Table.Meta):
        model = Person
        fields = ("name", "main_title", "main_organisation", "email")
        order_by = "name"

    def render_name(self, record: Person) -> SafeString:
        """First name, then last name, by which the list is sorted."""
        return format_html(
            '<a href="{}">{} <b>{}</b></a>',
            record.get_absolute_url(),
            record.first_name,
            record.last_name,
        )


class FoundOrganisationsTable(Table):
    """The organisations of a list or of a segment."""

    name = LinkColumn(verbose_name=gettext_lazy("Nom"), order_by="sort_key")
    kind = tables.Column(verbose_name=gettext_lazy("Nature"))
    city = tables.Column(verbose_name=gettext_lazy("Commune"))
    email = tables.Column(verbose_name=gettext_lazy("Courriel"))

    class Meta(Table.Meta):
        model = Organisation
        fields = ("name", "kind", "city", "email")
        order_by = "name"

    def render_kind(self, record: Organisation) -> str:
        """« Musée »."""
        return str(capfirst(record.get_kind_display()))
