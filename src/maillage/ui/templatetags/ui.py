"""Template tags of the office: icons, states, days in words, forms, addresses."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.forms import BaseForm, BoundField
from django.forms.utils import flatatt
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.urls import reverse
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from js_asset import Media

from maillage.kernel.text_fr import french_day, plain
from maillage.ui import dates, history, states, toasts
from maillage.ui import forms as office_forms

register = template.Library()


@register.simple_tag
def icon(name: str, classes: str = "", label: str = "") -> SafeString:
    """``{% icon "calendar" %}``: decoration, unless a `label` says what it means."""
    return _icon(static("icons.svg"), name, classes, label)


@lru_cache(maxsize=1024)
def _icon(sprite: str, name: str, classes: str, label: str) -> SafeString:
    href = f"{sprite}#{name}"
    css = f"icon {classes}".strip()
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>',
            css,
            label,
            href,
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"></use></svg>', css, href)


@register.filter
def as_acts(events: Any) -> list[history.Act]:
    """The events of a history, those done at once together."""
    return history.acts(events)


@register.simple_tag
def state_badge(instance: Any) -> SafeString:
    """The state of a record: colour, mark and text."""
    return states.badge(instance)


@register.simple_tag
def badge(instance: Any, value: str, label: Any = None) -> SafeString:
    """A badge for a choice that is not a state machine."""
    return states.badge(instance, value, label or value)


@register.simple_tag(takes_context=True)
def dashboard_card(context: Context, card: dict[str, Any]) -> SafeString:
    """A card of the home page, with its own context and the page's request."""
    request = context.get("request")
    return render_to_string(card["template"], card["context"], request)


@register.filter
def day_words(value: date | datetime | None) -> str:
    """« mardi 12 mai, dans 3 jours »."""
    return dates.day_words(value) if value else ""


@register.filter
def day(value: date | datetime | None) -> str:
    """« mardi 12 mai », with its year unless it is this one."""
    return dates.plain_day(value) if value else ""


@register.filter
def long_day(value: date | datetime | None) -> str:
    """« 1er janvier 2027 »: its year always, for what is kept or printed."""
    return french_day(dates.as_day(value), year=True) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """« 12 mai à 18 h 30 »."""
    if not value:
        return ""
    words = {"day": dates.plain_day(value, weekday=False), "hour": dates.hour_words(value)}
    return _("%(day)s à %(hour)s") % words


@register.filter
def distance(value: date | datetime | None) -> str:
    """« dans 3 jours »."""
    return dates.distance_words(value) if value else ""


@register.filter
def file_size(value: int | None) -> str:
    """« 1,4 Mo », in multiples of 1 000 bytes."""
    size = float(value or 0)
    unit = _("octets")
    for larger in (_("ko"), _("Mo"), "Go"):  # « Go » is also an English word that Django translates
        if size < 1000:
            break
        size, unit = size / 1000, larger
    text = f"{size:.1f}".removesuffix(".0").replace(".", ",")
    return f"{text}\u00a0{unit}"


@register.filter
def initials(value: Any) -> str:
    """« CM » for Claire Martin; the first letter of an address."""
    words = [word for word in str(value).split("@")[0].replace("-", " ").split() if word]
    return "".join(word[0] for word in words[:2]).upper()


@register.filter
def at_most_99(value: int) -> str:
    """« 99+ » beyond."""
    return str(value) if value < 100 else "99+"


@register.simple_tag
def empty_state(
    icon_name: str, title: str, text: str = "", url: str = "", label: str = ""
) -> SafeString:
    """What to show where there is nothing yet: why, and what to do next."""
    context = {"icon": icon_name, "title": title, "text": text, "url": url, "label": label}
    return render_to_string("ui/partials/empty.html", context)


@register.simple_tag(takes_context=True)
def repeat_block(context: Context, name: str) -> str:
    """The content of an inherited block once more (the page's title, as its heading)."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks is not None else None
    return str(block.render(context)).strip() if block is not None else ""


@register.filter
def counted(number: int, model: Any) -> str:
    """« 3 organisations » ; none is singular, as French wants it."""
    meta = model._meta
    name = meta.verbose_name_plural if number > 1 else meta.verbose_name
    return f"{formats.number_format(number, use_l10n=True)} {name}"


@register.filter
def of_none(name: Any) -> str:
    """« d’organisation », « de projet »: after « pas encore »."""
    word = str(name)
    return f"d’{word}" if plain(word)[:1] in set("aeiou") else f"de {word}"


# -- messages ---------------------------------------------------------------------------------------


@register.filter
def toast_level(message: Any) -> str:
    """The class of a message's toast."""
    return {"error": "danger", "debug": "info"}.get(message.level_tag, message.level_tag or "info")


@register.filter
def toast_undo(message: Any) -> str:
    """The address of a message's undo button, or ''."""
    return toasts.undo_url_of(message)


# -- forms ------------------------------------------------------------------------------------------


@register.simple_tag
def form_sections(form: BaseForm) -> SafeString:
    """The fields of a form, by sections, without the ``<form>`` element itself."""
    return form.render("ui/forms/form.html")


@register.filter
def sections(form: BaseForm) -> list[Any]:
    """The sections of a form; one without a title when it declares none."""
    return list(office_forms.sections_of(form))


@register.filter
def office_fields(form: BaseForm) -> list[BoundField]:
    """The visible fields of a form."""
    return office_forms.fields_of(form)


@register.filter
def office_input(field: BoundField) -> SafeString:
    """The field's control, dressed and tied to its help and errors."""
    return office_forms.input_of(field)


@register.filter
def option_of(option: dict[str, Any]) -> SafeString:
    """An ``<option>`` as Django's two templates write it: a list of 200 segments took 10 ms of them."""
    return format_html(
        '<option value="{}"{}>{}</option>',
        str(option["value"]),
        flatatt(option["attrs"]),
        formats.localize(option["label"]),
    )


@register.filter
def is_wide(field: BoundField) -> bool:
    """Whether the field takes the whole width."""
    return office_forms.is_wide(field)


@register.filter
def is_choice_group(field: BoundField) -> bool:
    """Whether the field is a group of boxes: its label is a legend."""
    return bool(field.use_fieldset)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the field is one box, whose label follows it."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not field.use_fieldset


@register.simple_tag(takes_context=True)
def form_media(context: Context, form: Any) -> SafeString:
    """The scripts and styles that a form's controls need, with the page's nonce."""
    media = getattr(form, "media", None)
    request: Any = context.get("request")
    if media is None or not str(media):
        return SafeString("")
    # Only what is drawn here carries the nonce: a page without such controls needs none.
    return SafeString(Media.from_media(media, nonce=str(request.csp_nonce)).render())


# -- addresses --------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """The address of this page with some parameters changed; None removes one."""
    request: HttpRequest | None = context.get("request")
    params = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for key, value in changes.items():
        if value is None or value == "":
            params.pop(key, None)
        else:
            params[key] = str(value)
    return f"?{params.urlencode()}"


@register.simple_tag(takes_context=True)
def saved_views_url(context: Context) -> str:
    """Where the saved views of this page are, and where it can be saved as it is."""
    request: HttpRequest = context["request"]
    here = {"page": request.path, "query": request.GET.urlencode()}
    return f"{reverse('saved-views')}?{urlencode(here)}"


@register.simple_tag(takes_context=True)
def query_fields(context: Context, *without: str) -> SafeString:
    """Hidden inputs for the parameters of this address, but for `without`."""
    request: HttpRequest = context["request"]
    inputs = [
        format_html('<input type="hidden" name="{}" value="{}">', key, value)
        for key, values in request.GET.lists()
        if key not in without
        for value in values
        if value
    ]
    return SafeString("".join(inputs))
