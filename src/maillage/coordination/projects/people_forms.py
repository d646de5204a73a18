"""Forms of those whom a project is made with and for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.models import ProjectAudience, Task
from maillage.ui.choosers import ChooserField
from maillage.ui.forms import SectionedForm, SectionedModelForm


class AudienceForm(SectionedModelForm):
    """For whom, how many."""

    class Meta:
        model = ProjectAudience
        fields = ("kind", "disability", "detail", "expected", "school_rule")
        sections = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["disability"].help_text = _("Seulement pour ce public.")


class RoleForm(SectionedForm):
    """Who holds a role, and which of its tasks are theirs."""

    person = ChooserField("people", label=_("Personne"), required=False)
    organisation = ChooserField("organisations", label=_("Organisation"), required=False)
    tasks = forms.ModelMultipleChoiceField(
        Task.objects.none(),
        label=_("Tâches à lui confier"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Cochez au moins une tâche.")},
    )

    class Meta:
        sections = ()

    def __init__(self, *args: Any, waiting: list[Task], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pks = [one.pk for one in waiting]
        self.fields["tasks"].queryset = Task.objects.filter(pk__in=pks)
        self.initial.setdefault("tasks", pks)

    def clean(self) -> dict[str, Any]:
        """Somebody."""
        data = super().clean() or {}
        if not self.errors and not data.get("person") and not data.get("organisation"):
            raise forms.ValidationError(_("Choisissez une personne ou une organisation."))
        return data
