"""The box under the form of a sheet, filled while one types."""

from __future__ import annotations

from typing import Any

from django import template

from maillage.people.directory.near import BODY_FIELDS, PEOPLE_FIELDS, near_context

register = template.Library()


@register.inclusion_tag("directory/near_box.html")
def near_box(url_name: str, record: Any = None) -> dict[str, str]:
    """``{% near_box "people-near" object %}``: the sheets that look like the one being typed."""
    fields = PEOPLE_FIELDS if url_name == "people-near" else BODY_FIELDS
    return near_context(url_name, fields, record)
