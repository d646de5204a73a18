"""Forms as the office shows them: sections, help, errors tied to their fields, native date inputs.

    class OrganisationForm(SectionedModelForm):
        class Meta:
            model = Organisation
            fields = ("name", "kind", "opened_on", "notes")
            sections = (
                (_("Identité"), _("Comme elle signe."), ("name", "kind")),
                (_("Suivi"), "", ("opened_on", "notes")),
            )
            wide = ("name",)
            folded = (_("Suivi"),)

A section whose title is `folded` opens on demand: it stands open when something is in it. Fields that no section names come last, so that none is ever lost. A view passes ``user=…``: fields
whose choices depend on the user (`ui.choosers.ChooserField`) are bound to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString

from maillage.ui.widgets import DateInput, DateTimeInput, Textarea, TimeInput

DASHES, NONE = "---------", "—"


class OfficeFormRenderer(TemplatesSetting):
    """Every form of the site, those of the parts included, in the office's dress."""

    form_template_name = "ui/forms/form.html"
    formset_template_name = "ui/forms/formset.html"
    field_template_name = "ui/forms/field.html"


@dataclass(slots=True)
class Section:
    """A group of fields under one legend."""

    title: Any
    hint: Any
    fields: list[forms.BoundField] = field(default_factory=list)
    folded: bool = False

    @property
    def is_open(self) -> bool:
        """Whether a folded section has something to show: a value, or an error."""
        return any(one.errors or one.value() not in ("", None, [], False) for one in self.fields)


class SectionedMixin:
    """What a form and a model form share; see the module."""

    user: Any = None
    fields: Any

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        for one in self.fields.values():
            self._dress(one)
            bind = getattr(one, "bind_user", None)
            if callable(bind):
                bind(user)

    @staticmethod
    def _dress(one: forms.Field) -> None:
        """The office's own controls where the form chose none of its own."""
        own: dict[type[Any], type[Any]] = {
            forms.DateInput: DateInput,
            forms.DateTimeInput: DateTimeInput,
            forms.TimeInput: TimeInput,
            forms.Textarea: Textarea,
        }
        replacement = own.get(type(one.widget))
        if replacement is not None:
            widget = replacement(attrs=one.widget.attrs)
            widget.is_required = one.required
            one.widget = widget
        if isinstance(one, forms.ModelChoiceField):
            if one.empty_label == DASHES:
                one.empty_label = NONE
        elif isinstance(one, forms.ChoiceField) and isinstance(one.choices, list):
            one.choices = [
                (value, NONE if label == DASHES else label) for value, label in one.choices
            ]

    def sections(self) -> list[Section]:
        """The declared sections, with the fields that this form has; then the others."""
        meta = getattr(self, "Meta", None)
        declared = getattr(meta, "sections", ())
        sections = build_sections(self, declared)  # type: ignore[arg-type]  # a mixin for forms
        folded = {str(title) for title in getattr(meta, "folded", ())}
        for one in sections:
            one.folded = bool(one.title) and str(one.title) in folded
        return sections


class SectionedForm(SectionedMixin, forms.Form):
    """A plain form with sections."""


class SectionedModelForm(SectionedMixin, forms.ModelForm):
    """A model's form with sections.

    A relation whose value `user` may not choose is left out: it would show empty, and saving would
    wipe it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in [name for name in self.fields if self._hides(name)]:
            del self.fields[name]

    def _hides(self, name: str) -> bool:
        """Whether the record's value is outside the choices of a field that is bound to the user."""
        one = self.fields[name]
        if not isinstance(one, forms.ModelChoiceField) or not hasattr(one, "bind_user"):
            return False
        if isinstance(one, forms.ModelMultipleChoiceField) or self.instance.pk is None:
            return False
        value = getattr(self.instance, f"{name}_id", None)
        return value is not None and not one.queryset.filter(pk=value).exists()


def build_sections(form: forms.BaseForm, declared: Sequence[Any]) -> list[Section]:
    """The visible fields of `form` by the declared sections; those left over come last."""
    visible = {one.name: one for one in form.visible_fields()}
    found = []
    for title, hint, names in declared:
        fields = [visible.pop(name) for name in names if name in visible]
        if fields:
            found.append(Section(title, hint, fields))
    if visible:
        found.append(Section("", "", list(visible.values())))
    return found


def sections_of(form: forms.BaseForm) -> list[Section]:
    """The sections of any form."""
    own = getattr(form, "sections", None)
    return own() if callable(own) else build_sections(form, ())


def fields_of(form: forms.BaseForm) -> list[forms.BoundField]:
    """The visible fields of any form."""
    return list(form.visible_fields())


def errors_in_a_line(form: forms.BaseForm) -> str:
    """What is wrong with a form that is not shown again, for a toast."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


# -- one field --------------------------------------------------------------------------------------


def is_wide(bound: forms.BoundField) -> bool:
    """Whether a field takes the whole width of the form's grid."""
    wide = getattr(getattr(bound.form, "Meta", None), "wide", ())
    widget = bound.field.widget
    many = isinstance(widget, forms.RadioSelect)
    file = isinstance(widget, forms.FileInput)
    return bound.name in wide or many or file or isinstance(widget, forms.Textarea)


def css_of(widget: forms.Widget) -> str:
    """The class of a control."""
    if isinstance(widget, forms.RadioSelect | forms.CheckboxInput):
        return "form-check-input"
    if isinstance(widget, forms.Select):
        return "form-select"
    if isinstance(widget, forms.HiddenInput):
        return ""
    return "form-control"


def input_of(bound: forms.BoundField) -> SafeString:
    """The control of a field with its class, tied to its help and to its errors."""
    widget = bound.field.widget
    classes = [str(widget.attrs.get("class", "")), css_of(widget)]
    described = []
    if bound.help_text and bound.auto_id:
        described.append(f"{bound.auto_id}_helptext")
    if bound.errors:
        classes.append("is-invalid")
        if bound.auto_id:
            described.append(f"{bound.auto_id}_error")
    attrs: dict[str, str | bool] = {"class": " ".join(name for name in classes if name)}
    if isinstance(widget, forms.RadioSelect):  # CheckboxSelectMultiple is one
        widget.template_name = "ui/widgets/choices.html"
    if described and not bound.use_fieldset:
        attrs["aria-describedby"] = " ".join(described)
    return bound.as_widget(attrs=attrs)
