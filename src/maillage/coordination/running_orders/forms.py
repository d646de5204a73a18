"""Forms of a running order: its sheet, one line, whom to call."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.models import Anchor, Project
from maillage.coordination.running_orders.models import EmergencyContact, Line, RunningOrder
from maillage.coordination.running_orders.timeline import (
    duration_words,
    hour_words,
    read_duration,
    read_hour,
)
from maillage.ui.choosers import ChooserField
from maillage.ui.forms import SectionedForm, SectionedModelForm


class RunningOrderForm(SectionedModelForm):
    """When it is, and for whom."""

    class Meta:
        model = RunningOrder
        fields = ("project", "title", "anchor", "day", "start", "notes", "published")
        sections = (
            ("", "", ("project", "title")),
            (_("Quand"), "", ("anchor", "day", "start")),
            (_("Pour tous"), "", ("notes", "published")),
        )
        wide = ("title", "notes", "published")
        widgets = {"notes": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        projects = Project.objects.visible_to(self.user)
        self.fields["project"].queryset = projects
        self.fields["day"].required = False
        self.fields["day"].help_text = _("Inutile si un repère est choisi : c’est le sien.")
        project = (
            self.instance.project_id or self.initial.get("project") or self.data.get("project")
        )
        known = projects.filter(
            pk=int(str(project)) if str(project or "").isdecimal() else 0
        ).first()
        anchors = Anchor.objects.filter(project=known) if known else Anchor.objects.none()
        self.fields["anchor"].queryset = anchors
        self.fields["anchor"].label_from_instance = lambda one: f"{one.name} ({one.day:%d/%m/%Y})"
        if self.instance.pk is not None:
            del self.fields["project"]
        elif known is not None and not self.data:
            self.initial.setdefault("anchor", known.main_anchor_id)

    def clean(self) -> dict[str, Any]:
        """A day, or an anchor that has one; and the anchor of that project."""
        data: dict[str, Any] = super().clean() or {}
        anchor, project = data.get("anchor"), data.get("project") or self._project()
        if anchor is not None and project is not None and anchor.project_id != project.pk:
            self.add_error("anchor", _("Ce repère est celui d’un autre projet."))
        elif anchor is not None:
            data["day"] = anchor.day
        elif data.get("day") is None and "day" not in self.errors:
            self.add_error("day", _("Donnez le jour, ou choisissez un repère."))
        return data

    def _project(self) -> Project | None:
        return self.instance.project if self.instance.pk is not None else None


class LineForm(SectionedModelForm):
    """One line; its hour and its duration as people write them."""

    hour = forms.CharField(
        label=_("Heure"),
        required=False,
        max_length=20,
        help_text=_("14h30, 14:30 ou 1430. Vide : à la suite de la ligne précédente."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )
    length = forms.CharField(
        label=_("Durée"),
        max_length=20,
        initial="15 min",
        help_text=_("30 min, 1h30."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    person = ChooserField("people", required=False, label=_("Qui (annuaire)"))

    class Meta:
        model = Line
        fields = (
            "title",
            "place",
            "person",
            "name",
            "phone",
            "is_fixed",
            "material",
            "contingency",
        )
        sections = (
            ("", "", ("hour", "length", "title", "place", "is_fixed")),
            (_("Qui"), "", ("person", "name", "phone")),
            (_("Avec quoi, et sinon"), "", ("material", "contingency")),
        )
        widgets = {
            "material": forms.Textarea(attrs={"rows": 2}),
            "contingency": forms.Textarea(attrs={"rows": 2}),
            "phone": forms.TextInput(attrs={"inputmode": "tel"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        line = self.instance
        if line.pk is not None:
            self.initial["hour"] = hour_words(line.minute) if line.is_typed else ""
            self.initial["length"] = duration_words(line.duration)

    def clean_hour(self) -> int | None:
        """The minute, or None to follow the line before."""
        text = self.cleaned_data["hour"]
        if not text.strip():
            return None
        try:
            return read_hour(text, first=self.instance.order.first_minute)
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def clean_length(self) -> int:
        """Minutes."""
        try:
            return read_duration(self.cleaned_data["length"])
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """A fixed hour is one that somebody chose."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("is_fixed") and data.get("hour") is None and "hour" not in self.errors:
            self.add_error("hour", _("Une heure fixe s’écrit : laquelle ?"))
        if "length" in data:
            self.instance.duration = data["length"]
        return data


class ContactForm(SectionedForm):
    """One number to call."""

    pk = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Nom"), max_length=120)
    role = forms.CharField(label=_("Rôle"), max_length=120, required=False)
    phone = forms.CharField(
        label=_("Téléphone"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def clean_pk(self) -> str:
        """A contact of this running order, or a new one."""
        text: str = self.cleaned_data["pk"]
        return text if text.isdecimal() else ""


ContactFormSet = forms.formset_factory(
    ContactForm, extra=3, can_order=False, can_delete=True, max_num=20
)


def contact_rows(formset: Any) -> list[dict[str, str]]:
    """The rows that were filled and kept, in the order of the page."""
    return [
        {name: form.cleaned_data[name] for name in ("pk", "name", "role", "phone")}
        for form in formset.forms
        if form.cleaned_data.get("name") and not form.cleaned_data.get("DELETE")
    ]


def contacts_of(order: RunningOrder) -> list[dict[str, Any]]:
    """What the form of the contacts begins with."""
    found: list[EmergencyContact] = list(order.contacts.all())
    return [
        {"pk": str(one.pk), "name": one.name, "role": one.role, "phone": one.phone} for one in found
    ]
