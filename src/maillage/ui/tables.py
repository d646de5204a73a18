"""Tables of the office: sortable headers, paging, stacked on a telephone.

class OrganisationTable(Table):
name = LinkColumn(_("Nom"))
updated_at = DayColumn()

class Meta(Table.Meta):
model = Organisation
fields = ("name", "kind", "city", "updated_at")
order_by = "name"
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django_tables2.utils import A, signature

from maillage.ui import dates, states

__all__ = ["A", "BadgeColumn", "DayColumn", "LinkColumn", "StateColumn", "Table"]


class Table(tables.Table):
    """The base of every table."""

    hx_target = ""  # the element that sorting and paging replace, without loading the page

    class Meta:
        template_name = "ui/table.html"
        attrs = {"class": "table table-stack"}
        default = "—"
        empty_text = ""

    def body(self) -> SafeString:
        """The rows of the page, written once for all columns: a template would ask each cell for
        its column's label and attributes again, which took two thirds of a list's time.
        """
        columns = [
            (
                format_html('<td data-label="{}" {}>', one.header, one.attrs["td"].as_html()),
                one,
                _asked(one.render),
            )
            for one in self.columns
        ]
        rows = []
        for row in self.paginated_rows:
            cells = [
                start + conditional_escape(_localized(column, _cell(row, column, asked))) + "</td>"
                for start, column, asked in columns
            ]
            inside = mark_safe("".join(cells))  # noqa: S308 - each part was escaped just above
            rows.append(format_html("<tr {}>{}</tr>", row.attrs.as_html(), inside))
        return mark_safe("\n".join(rows))  # noqa: S308 - made by format_html


def _asked(render: Callable[..., Any]) -> Sequence[str] | None:
    """The arguments that a column's ``render`` takes; None when it takes all that there are."""
    names, catch_all = signature(render)
    return None if catch_all else names


def _cell(row: Any, column: Any, asked: Sequence[str] | None) -> Any:
    """What a column writes of a row; `asked`, the arguments of its ``render``, are read once for the
    column: django-tables2 would inspect the function again for each cell.
    """

    def render(bound: Any, value: Any = None) -> Any:
        given = row._optional_cell_arguments(bound, value)  # noqa: SLF001 - as the row does itself
        taken = given if asked is None else {name: given[name] for name in asked}
        content = bound.render(**taken)
        return bound.link(content, **given) if bound.link else content

    return row._get_and_render_with(column, render, column.default)  # noqa: SLF001 - as above


def _localized(column: Any, cell: Any) -> Any:
    return cell if column.localize is False else localize(cell)


class LinkColumn(tables.Column):
    """The record's name, leading to its page; the title of its card on a telephone."""

    def __init__(self, *args: Any, url_name: str = "", hint: str = "", **kwargs: Any) -> None:
        self.url_name = url_name
        self.hint = hint
        kwargs.setdefault("attrs", {"td": {"class": "cell-main"}})
        super().__init__(*args, **kwargs)

    def render(self, value: Any, record: Any) -> SafeString:
        """The link, with a second line when the column has a hint."""
        url = (
            reverse(self.url_name, kwargs={"pk": record.pk})
            if self.url_name
            else record.get_absolute_url()
        )
        hint = self._hint_of(record)
        link = format_html('<a href="{}">{}</a>', url, value)
        if hint:
            return format_html('{}<div class="text-secondary small fw-normal">{}</div>', link, hint)
        return link

    def _hint_of(self, record: Any) -> Any:
        if self.hint.startswith("get_") and self.hint.endswith("_display"):
            return states.choice_label(record, self.hint[4:-8])
        return A(self.hint).resolve(record, quiet=True) if self.hint else ""

    def value(self, value: Any) -> Any:
        """For exports: the text alone."""
        return value


class StateColumn(tables.Column):
    """The badge of the record's state; `accessor` may lead to another record."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("verbose_name", None)
        super().__init__(*args, **kwargs)

    def render(self, record: Any, bound_column: Any) -> SafeString:
        """Colour, mark and text."""
        field = bound_column.accessor.penultimate(record)[0] or record
        return states.badge(field)


class BadgeColumn(tables.Column):
    """A choice that is not a state machine, in the tone that the model's STATE_TONES say."""

    def render(self, record: Any, value: Any, bound_column: Any) -> SafeString:
        """Colour, mark and text."""
        raw = A(str(bound_column.accessor)).resolve(record, quiet=True)
        return states.badge(record, str(raw), value)


class DayColumn(tables.Column):
    """« mardi 12 mai », and on a second line how far it is."""

    def __init__(self, *args: Any, distance: bool = True, **kwargs: Any) -> None:
        self.distance = distance
        super().__init__(*args, **kwargs)

    def render(self, value: Any) -> SafeString:
        """In a ``<time>`` that machines read."""
        day = dates.as_day(value)
        words = dates.plain_day(day)
        moment = format_html('<time datetime="{}">{}</time>', day.isoformat(), words)
        if not self.distance:
            return moment
        distance = dates.distance_words(day)
        return format_html(
            '<div>{}<div class="text-secondary small">{}</div></div>', moment, distance
        )

    def value(self, value: Any) -> Any:
        """For exports: the day itself."""
        return value


class CountColumn(tables.Column):
    """A number, or a dash for none."""

    def render(self, value: Any) -> str:
        """« 3 », « — »."""
        return str(value) if value else _("—")
