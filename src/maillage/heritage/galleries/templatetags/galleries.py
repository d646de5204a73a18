"""Pictures of objects on the office's pages."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.catalogue.pictures import picture_of
from maillage.heritage.galleries.presenting import first_image
from maillage.ui.templatetags.ui import icon

register = template.Library()


@register.simple_tag
def object_thumb(record: CulturalObject | None, side: int = 200) -> SafeString:
    """The first image of an object, small; its title stands beside it, so it says nothing again."""
    image = first_image(record)
    found = picture_of(image, side) if image is not None else None
    if found is None:
        return format_html('<span class="hung-none">{}</span>', icon("photo-off"))
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="" loading="lazy">',
        found.url,
        found.width,
        found.height,
    )
