"""Forms of lists and segments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.people.segments.builder import Builder, redrawing
from maillage.people.segments.domain import (
    TARGETS,
    ConditionError,
    Group,
    parse,
    write,
)
from maillage.people.segments.models import ContactList, Segment
from maillage.ui.choosers import ChooserMultipleField
from maillage.ui.forms import SectionedForm, SectionedModelForm

PASTED_LINES = 300
"""Lines recognised at one time: an unknown name is compared with the whole directory."""


class ContactListForm(SectionedModelForm):
    """What a list is; who is in it is on its page."""

    class Meta:
        model = ContactList
        fields = ("name", "description")
        sections = ()
        wide = ("name", "description")


class AddToListForm(SectionedForm):
    """Whom to put in a list."""

    people = ChooserMultipleField("people", audiences=True, required=False, label=_("Personnes"))
    organisations = ChooserMultipleField(
        "organisations", audiences=True, required=False, label=_("Organisations")
    )

    class Meta:
        sections = ()

    def clean(self) -> dict[str, Any]:
        """Somebody."""
        data = super().clean() or {}
        if not self.errors and not data.get("people") and not data.get("organisations"):
            raise forms.ValidationError(_("Choisissez une personne ou une organisation."))
        return data


class PasteForm(SectionedForm):
    """Addresses or names, one a line."""

    lines = forms.CharField(
        label=_("Adresses ou noms, un par ligne"),
        widget=forms.Textarea(attrs={"rows": 10, "autocomplete": "off"}),
        help_text=_(
            "nadia.durand@exemple.fr, « Durand Nadia », « Mairie de Bellême »… Vous verrez ce qui "
            "est reconnu, ligne par ligne, avant que rien ne soit ajouté."
        ),
    )

    class Meta:
        sections = ()
        wide = ("lines",)

    def clean_lines(self) -> list[str]:
        """The lines that are not empty, each once."""
        text: str = self.cleaned_data["lines"].replace(";", "\n")
        lines = list(dict.fromkeys(" ".join(one.split())[:200] for one in text.splitlines()))
        lines = [one for one in lines if one]
        if len(lines) > PASTED_LINES:
            raise forms.ValidationError(
                _("%(count)d lignes au plus à la fois : collez la suite ensuite.")
                % {"count": PASTED_LINES}
            )
        return lines


class SegmentForm(SectionedModelForm):
    """What a segment gathers; its conditions are in `builder`."""

    class Meta:
        model = Segment
        fields = ("name", "description", "target")
        sections = ()
        wide = ("name", "description")
        widgets = {"target": forms.RadioSelect}

    def __init__(self, *args: Any, posted: Any = None, path: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posted = self.data if self.is_bound else posted
        wanted = (posted or {}).get("target") or self.initial.get("target")
        known = isinstance(wanted, str) and wanted in Segment.Target.values
        model = TARGETS[Segment.Target(str(wanted)) if known else Segment.Target.PEOPLE]
        self.unreadable = ""
        if posted is not None:
            self.builder = Builder.of_post(posted, model, self.user)
        else:
            try:
                tree = parse(self.instance.conditions)
            except ConditionError as error:
                tree, self.unreadable = Group("all"), str(error)
            self.builder = Builder.of_tree(tree, model, self.user)
        self.path = path
        # People and organisations have other criteria: the conditions are drawn anew.
        self.fields["target"].widget.attrs |= redrawing(self.path)

    def clean(self) -> dict[str, Any]:
        """The conditions, complete."""
        data = super().clean() or {}
        try:
            tree = self.builder.tree()
        except ConditionError as error:
            self.add_error(None, str(error))
            return data
        for text in self.builder.errors():
            self.add_error(None, text)
        self.instance.conditions = write(tree)
        return data
