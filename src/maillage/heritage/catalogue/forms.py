"""Forms of museums, objects and words."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.heritage.catalogue.domain.objects import FIXED
from maillage.heritage.catalogue.fields import FIELDS, Group, fields_of
from maillage.heritage.catalogue.models import CulturalObject, Museum, Term
from maillage.ui.choosers import ChooserField
from maillage.ui.forms import SectionedForm, SectionedModelForm


class MuseumForm(SectionedModelForm):
    """Which organisation, what is asked of its records, what it receives."""

    organisation = ChooserField("organisations", label=gettext_lazy("Organisation"))
    required_fields = forms.MultipleChoiceField(
        label=gettext_lazy("Champs exigés à l’import"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("En plus de ceux que la base Joconde exige de tous."),
    )

    class Meta:
        model = Museum
        fields = (
            "organisation",
            "is_open",
            "software",
            "required_fields",
            "rights_note",
            "monthly_mail",
        )
        sections = (
            (gettext_lazy("Le musée"), "", ("organisation", "is_open", "monthly_mail")),
            (
                gettext_lazy("Ses fiches"),
                gettext_lazy(
                    "Le logiciel décide de la forme des corrections qui lui sont rendues."
                ),
                ("software", "required_fields", "rights_note"),
            ),
        )
        wide = ("rights_note", "required_fields")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = ("TITR", "AUTR", "DENO", "PERI", "TECH", "DIMS", "DACQ", "DESC", "REPR", "PHOT")
        self.fields["required_fields"].choices = [
            (code, capfirst(str(FIELDS[code].label))) for code in asked
        ]


class ObjectForm(SectionedModelForm):
    """Who sees the object; what its museum says of it has pages of its own, group by group."""

    class Meta:
        model = CulturalObject
        fields = ("visibility",)
        sections = ((gettext_lazy("Qui la voit"), "", ("visibility",)),)


class ValuesForm(SectionedForm):
    """The fields of one group, a value a line."""

    def __init__(self, *args: Any, group: Group, record: CulturalObject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in fields_of(group):
            if one.code in FIXED:
                continue
            lines = record.values.get(one.code, [])
            is_long = one.multivalued or sum(map(len, lines)) > 80 or len(lines) > 1
            self.fields[one.code] = forms.CharField(
                label=capfirst(str(one.label)),
                required=False,
                initial="\n".join(lines),
                max_length=100_000,
                widget=forms.Textarea(attrs={"rows": min(8, len(lines) + 1)})
                if is_long
                else forms.TextInput,
                help_text=_("Une valeur par ligne.") if one.multivalued else "",
            )

    def values(self) -> dict[str, list[str]]:
        """What was written, by code."""
        return {
            code: [line for line in text.splitlines() if line.strip()]
            for code, text in self.cleaned_data.items()
        }


class TermForm(SectionedModelForm):
    """How the word is written, and where else it is described."""

    class Meta:
        model = Term
        fields = ("label", "note", "wikidata", "viaf", "getty")
        sections = (
            (gettext_lazy("Le terme"), "", ("label", "note")),
            (
                gettext_lazy("Décrit ailleurs"),
                gettext_lazy("Vérifiez que c’est bien la même notion, ou la même personne."),
                ("wikidata", "viaf", "getty"),
            ),
        )
        wide = ("label", "note")


class MergeTermForm(SectionedForm):
    """Which word is kept."""

    kept = ChooserField(
        "terms",
        label=gettext_lazy("Terme à garder"),
        help_text=gettext_lazy(
            "Du même vocabulaire. Les objets se comptent et se trouvent sous lui."
        ),
    )

    class Meta:
        sections: ClassVar = ()
