"""Forms of what goes in and out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.coordination.exchange.models import FeedToken
from maillage.coordination.projects.models import Edition, Programme, Project
from maillage.ui.forms import SectionedModelForm


class FeedForm(SectionedModelForm):
    """A new feed: of what, under which name, in which shape."""

    class Meta:
        model = FeedToken
        fields = ("scope", "project", "edition", "programme", "shape", "label")
        widgets = {"scope": forms.RadioSelect, "shape": forms.RadioSelect}
        sections = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = Project.objects.visible_to(self.user)
        self.fields["edition"].queryset = Edition.objects.visible_to(self.user).select_related(
            "programme"
        )
        self.fields["programme"].queryset = Programme.objects.visible_to(self.user)
        self.fields["project"].help_text = _("Pour le flux d’un projet.")
        self.fields["edition"].help_text = _("Pour le flux d’une édition.")
        self.fields["programme"].help_text = _("Pour le flux d’un programme.")

    def clean(self) -> dict[str, Any]:
        """What the scope does not speak of is left out."""
        data = super().clean() or {}
        scope = data.get("scope")
        if scope != FeedToken.Scope.PROJECT:
            data["project"] = None
        elif not data.get("project"):
            self.add_error("project", _("Choisissez le projet de ce flux."))
        if scope != FeedToken.Scope.EDITION:
            data["edition"] = None
        elif not data.get("edition"):
            self.add_error("edition", _("Choisissez l’édition de ce flux."))
        if scope != FeedToken.Scope.PROGRAMME:
            data["programme"] = None
        elif not data.get("programme"):
            self.add_error("programme", _("Choisissez le programme de ce flux."))
        return data
