"""Lists of the directory."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from maillage.people.directory.models import Function, Organisation, Person, Tag
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


@lru_cache(maxsize=1)
def kind_labels() -> dict[str, str]:
    """« Musée » for « musee »; the model's own ``get_kind_display`` looks through all the choices
    twice for each row, which took a third of the list's time.
    """
    return {value: str(capfirst(label)) for value, label in Organisation.Kind.choices}


class KindColumn(tables.Column):
    """What an organisation is; `of` leads to it from the row."""

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **kwargs)

    def render(self, record: Any) -> str:
        """« Musée »."""
        organisation = getattr(record, self.of) if self.of else record
        return kind_labels().get(organisation.kind, organisation.kind)


class OrganisationTable(Table):
    """Organisations."""

    name = LinkColumn(verbose_name=_("Nom"), order_by=("sort_key", "pk"))
    kind = KindColumn(verbose_name=_("Nature"), accessor="pk", order_by=("kind", "sort_key"))
    city = tables.Column(verbose_name=_("Commune"))
    email = MailColumn(verbose_name=_("Courriel"))
    phone = PhoneColumn(verbose_name=_("Téléphone"), orderable=False)
    people_count = CountColumn(verbose_name=_("Personnes"))

    class Meta(Table.Meta):
        model = Organisation
        fields = ("name", "kind", "city", "email", "phone", "people_count")
        order_by = "name"


class PersonTable(Table):
    """People, each with the function by which one knows them.

    The functions are read for the page's rows only (`PersonQuerySet.with_functions`): to sort by
    them would read everyone's.
    """

    name = LinkColumn(verbose_name=_("Nom"), accessor="pk", order_by=("sort_key", "pk"))
    main_title = tables.Column(verbose_name=_("Fonction"), orderable=False, empty_values=())
    main_organisation = tables.Column(
        verbose_name=_("Organisation"), orderable=False, empty_values=()
    )
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

    def render_main_title(self, record: Person) -> str:
        """« Chargée de médiation »."""
        main = _main(record)
        return main.title if main is not None and main.title else "—"

    def render_main_organisation(self, record: Person) -> SafeString | str:
        """A link to it."""
        main = _main(record)
        if main is None:
            return "—"
        url = main.organisation.get_absolute_url()
        return format_html('<a href="{}">{}</a>', url, main.organisation)


def _main(record: Person) -> Function | None:
    return next(iter(record.shown_functions), None)


class TagTable(Table):
    """Words, by family, with how many sheets bear each."""

    name = LinkColumn(verbose_name=_("Mot"))
    category = tables.Column(verbose_name=_("Famille"))
    uses = CountColumn(verbose_name=_("Fiches"))

    class Meta(Table.Meta):
        model = Tag
        fields = ("name", "category", "uses")
        order_by = ("category", "name")

    def render_category(self, record: Tag) -> str:
        """« Public touché »."""
        return str(capfirst(record.get_category_display()))

    def order_name(self, queryset: QuerySet[Any], is_descending: bool) -> tuple[Any, bool]:
        """Accents and capitals do not come first."""
        sign = "-" if is_descending else ""
        return queryset.order_by(f"{sign}name__folded", "pk"), True
