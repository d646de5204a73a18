"""Rich text: one set of marks for the whole site, cleaned on the server whatever the browser sent.

    class Event(BusinessModel):
        description = RichTextField(_("description"), blank=True)

``RichTextField`` (models) and ``RichTextFormField`` (forms) hold HTML that is safe to show with
``|safe``: it went through `clean`.
"""

from __future__ import annotations

import re
from typing import Any

from django.db import models
from django.utils.html import strip_tags
from django_prose_editor.fields import ProseEditorField, ProseEditorFormField, create_sanitizer

from maillage.ui.widgets import ProseWidget

EXTENSIONS: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HardBreak": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]},
    "NoSpellCheck": False,
}
CONFIG: dict[str, Any] = {"extensions": EXTENSIONS}
_BREAKS = re.compile(r"</(p|h2|h3|li|blockquote)>|<br ?/?>")


def clean(html: str) -> str:
    """`html` reduced to the marks of the site; an empty paragraph is nothing."""
    return str(create_sanitizer(EXTENSIONS)(html or ""))


def as_text(html: str) -> str:
    """The words of `html`, one line a paragraph, for search, mails and exports."""
    lines = strip_tags(_BREAKS.sub("\n", html)).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


class RichTextFormField(ProseEditorFormField):
    """A form's rich text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["config"] = dict(CONFIG)
        kwargs["widget"] = ProseWidget
        kwargs["sanitize"] = clean
        kwargs["preset"] = "configurable"
        super().__init__(*args, **kwargs)


class RichTextField(ProseEditorField):
    """A model's rich text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["config"] = dict(CONFIG)
        kwargs["sanitize"] = clean
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        """Our own form field."""
        kwargs["form_class"] = RichTextFormField
        kwargs.pop("widget", None)
        return models.TextField.formfield(self, **kwargs)
