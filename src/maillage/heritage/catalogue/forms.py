"""Forms of museums, objects and words."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

from django import forms
from django.utils.text import capfirst
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


_HELP: Final[dict[str, Any]] = {
    "": "",
    "\n": gettext_lazy("Une valeur par ligne."),
    "\n\n": gettext_lazy("Une ligne vide entre deux valeurs."),
}
"""What is said of a field, by what parts its values."""


class LinesField(forms.CharField):
    """A text that may run over several lines, the same whatever a browser ends them with."""

    def to_python(self, value: Any) -> Any:
        """The text, its lines ended as Unix ends them."""
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether somebody wrote something else: not for spaces that no one sees."""
        return super().has_changed(self.to_python(initial), data)


class ValuesForm(SectionedForm):
    """The fields of one group, as their museum gave them.

    A field of several values has one a line; if one of them runs over several lines, an empty line
    parts them. Only what somebody changed is given back: opening and saving spoils nothing.
    """

    def __init__(self, *args: Any, group: Group, record: CulturalObject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._parts: dict[str, str] = {}  # what parts the values of a field; "" when it has one
        for one in fields_of(group):
            if one.code in FIXED:
                continue
            values = record.values.get(one.code, [])
            has_breaks = any("\n" in value or "\r" in value for value in values)
            part = ""
            if one.multivalued or len(values) > 1:
                part = "\n\n" if has_breaks else "\n"
            self._parts[one.code] = part
            text = (part or "\n").join(values)
            self.fields[one.code] = LinesField(
                label=capfirst(str(one.label)),
                required=False,
                initial=text,
                max_length=100_000,
                widget=forms.Textarea(attrs={"rows": min(8, text.count("\n") + 2)})
                if part or has_breaks or len(text) > 80
                else forms.TextInput,
                help_text=_HELP[part],
            )

    def values(self) -> dict[str, list[str]]:
        """What somebody changed, by code."""
        found: dict[str, list[str]] = {}
        for code in self.changed_data:
            text, part = self.cleaned_data[code], self._parts[code]
            if part == "\n\n":
                found[code] = re.split(r"\n[ \t]*\n", text)
            else:
                found[code] = text.split(part) if part else [text]
        return {code: [one for one in values if one.strip()] for code, values in found.items()}


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
