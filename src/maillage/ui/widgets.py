"""Controls: native date inputs, a drop zone, rich text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import to_current_timezone
from django_prose_editor.widgets import ProseEditorWidget, importmap
from js_asset import Media, Script


class DateInput(forms.DateInput):
    """The browser's own date input; its value is ISO, as the standard wants."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time input, to the minute."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    """The browser's own date and time input, to the minute, in the site zone."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")

    def format_value(self, value: Any) -> str | None:
        """ISO, local."""
        if hasattr(value, "tzinfo"):
            value = to_current_timezone(value)
        return super().format_value(value)


class Textarea(forms.Textarea):
    """Several lines, counted as the browser counts them: a line break is one character, not two."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What was typed, its line breaks as the rest of the program writes them."""
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value


class DropZone(forms.ClearableFileInput):
    """A file input on which files may be dropped."""

    template_name = "ui/widgets/dropzone.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, hint: Any = "") -> None:
        super().__init__(attrs)
        self.hint = hint

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the sentence under the zone."""
        context = super().get_context(name, value, attrs)
        context["widget"]["hint"] = self.hint
        return context


class ProseWidget(ProseEditorWidget):
    """Rich text, in French, under a strict CSP.

    The editor adds its style sheet to the page unless an element marked ``data-tiptap-style`` is
    there already: ``ui/prose.js`` puts an empty one, and the rules come from ``ui/prose.css``.
    """

    @property
    def media(self) -> Media:
        """Our own style sheet and texts before the editor's modules."""
        return Media(
            importmap=importmap,
            css={
                "all": [
                    "django_prose_editor/material-icons.css",
                    "django_prose_editor/editor.css",
                    "ui/prose.css",
                ]
            },
            js=[
                Script("ui/prose.js"),
                Script("django_prose_editor/configurable.js", type="module"),
            ],
        )
