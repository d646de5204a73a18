"""Template tags of the public pages of the collections."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.template import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillage.kernel.moment import Moment
from maillage.website.collections import sections

register = template.Library()
_menu: Moment[list[tuple[str, str]]] = Moment()
_sprites: Moment[str] = Moment()


@register.simple_tag(takes_context=True)
def collections_menu(context: Context) -> list[dict[str, Any]]:
    """The collections' own menu: ``{"label", "url", "current"}``."""
    request: HttpRequest = context["request"]
    return [
        {"label": label, "url": url, "current": request.path.startswith(url)}
        for label, url in _menu.get("", sections.menu_for)
    ]


@register.simple_tag
def drawing(name: str) -> SafeString:
    """The drawing that stands for an object without image: ``{% drawing card.drawing %}``."""
    sprite = _sprites.get("drawings.svg", lambda: static("drawings.svg"))
    return format_html(
        '<svg class="drawing" viewBox="0 0 200 200" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>',
        sprite,
        name,
    )


@register.simple_tag
def search_url(param: str, value: str) -> str:
    """The address of a search narrowed to one value: ``{% search_url "auteur" name %}``."""
    return f"{reverse('public-search')}?{urlencode({param: value})}"
