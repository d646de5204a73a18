"""Forms of programmes and of their editions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.models import Edition, Programme
from maillage.ui.choosers import ChooserField
from maillage.ui.forms import SectionedModelForm


class ProgrammeForm(SectionedModelForm):
    """What comes back each year."""

    lead = ChooserField("organisations", label=_("Organisation porteuse"), required=False)

    class Meta:
        model = Programme
        fields = ("name", "lead", "description")
        sections = ()
        wide = ("name", "description")


class EditionForm(SectionedModelForm):
    """One year of it."""

    class Meta:
        model = Edition
        fields = ("programme", "name", "start", "end")
        sections = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = Programme.objects.visible_to(self.user)
