"""Choose the other sheet."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.ui.choosers import ChooserField
from maillage.ui.forms import SectionedForm


class OtherPersonForm(SectionedForm):
    """Which other person this one is."""

    other = ChooserField("people", label=gettext_lazy("Autre fiche"))
    own: int | None = None

    def clean_other(self) -> object:
        """Not itself."""
        if self.cleaned_data["other"].pk == self.own:
            raise ValidationError(_("C’est cette fiche même : choisissez l’autre."))
        return self.cleaned_data["other"]


class OtherOrganisationForm(OtherPersonForm):
    """Which other organisation this one is."""

    other = ChooserField("organisations", label=gettext_lazy("Autre fiche"))
