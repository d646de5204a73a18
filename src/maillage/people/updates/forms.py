"""Forms: a campaign, an answer to a proposal, one's own sheet by a link."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.kernel import clock, registry
from maillage.people.directory.domain.consents import PurposeState
from maillage.people.directory.models import Function, Organisation, Person
from maillage.people.directory.wordings import wording_of
from maillage.people.updates.domain import of_function, refuse_wrong_choice, text_of
from maillage.people.updates.models import CheckCampaign
from maillage.ui.audiences import AudienceField
from maillage.ui.choosers import ChooserField, ChooserMultipleField
from maillage.ui.forms import SectionedForm, SectionedModelForm


class CampaignForm(SectionedModelForm):
    """A campaign: what it says, whom it asks."""

    network = ChooserField(
        "organisations",
        label=gettext_lazy("Membres du réseau"),
        required=False,
        empty_label="—",
        help_text=gettext_lazy("L’organisation dont les autres sont membres."),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Natures d’organisation"),
        required=False,
        choices=[(value, capfirst(label)) for value, label in Organisation.Kind.choices],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Avec un réseau : ses membres de ces natures. Sans réseau : toutes les organisations de "
            "ces natures."
        ),
    )
    audience = AudienceField(
        model="directory.person",
        label=gettext_lazy("Liste, segment ou réseau"),
        required=False,
        empty_label="—",
    )
    people = ChooserMultipleField("people", label=gettext_lazy("Personnes en plus"), required=False)

    class Meta:
        model = CheckCampaign
        fields = ("title", "message", "deadline", "network", "kinds", "audience", "people")
        sections = (
            (
                gettext_lazy("Ce que vous écrivez"),
                gettext_lazy("Le lien, son explication et sa durée sont ajoutés au courriel."),
                ("title", "message", "deadline"),
            ),
            (
                gettext_lazy("Qui est interrogé"),
                gettext_lazy("Toutes les personnes en fonction dans ces organisations."),
                ("network", "kinds", "audience", "people"),
            ),
        )
        wide = ("title", "people")
        widgets = {"message": forms.Textarea(attrs={"rows": 4})}

    def clean_deadline(self) -> Any:
        """A day to come."""
        day = self.cleaned_data["deadline"]
        if day is not None and "deadline" in self.changed_data and day < clock.today():
            raise ValidationError(_("Cette date est passée."))
        return day

    def clean_audience(self) -> str:
        """One that is still there."""
        key: str = self.cleaned_data["audience"]
        if key and registry.audience_records(key, self.user, "directory.person") is None:
            raise ValidationError(_("Cette liste ou ce segment n’existe plus."))
        return key

    def clean(self) -> dict[str, Any]:
        """Somebody is asked."""
        cleaned: dict[str, Any] = super().clean() or {}
        people = cleaned.get("people")
        chosen = CheckCampaign(
            network=cleaned.get("network"),
            kinds=cleaned.get("kinds") or [],
            audience=cleaned.get("audience") or "",
        )
        if not self.errors:
            refuse_wrong_choice(chosen, people)
        return cleaned


class RefusalForm(SectionedForm):
    """Why a proposal is refused: it is mailed to its author."""

    answer = forms.CharField(
        label=gettext_lazy("Pourquoi ?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Cette réponse part par courriel, avec vos remerciements."),
    )


# -- by a personal link -----------------------------------------------------------------------------

SEEN = "vu"


class _OwnSheet(SectionedModelForm):
    """A sheet as its own people correct it: nothing is saved, what differs is proposed.

    What the page showed travels with the form: only what its reader changed is proposed, also when
    the team has changed the sheet meanwhile. Whether somebody else has the same address is not
    said here.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = {name: text_of(self.instance, name) for name in self.own_names()}
        self.fields["seen"].initial = json.dumps(shown, ensure_ascii=False)
        for name in self.own_names():
            self.fields[name].help_text = ""

    def own_names(self) -> tuple[str, ...]:
        """The model's fields of this form."""
        return tuple(self._meta.fields or ())

    def _get_validation_exclusions(self) -> set[str]:
        """All fields: the form's own checks are enough here, the model's would tell who else is."""
        known = super()._get_validation_exclusions()  # type: ignore[misc]  # a private hook of Django
        return {*known, *self.own_names()}

    def changes(self) -> dict[str, str]:
        """What the reader changed, as text."""
        try:
            seen = dict(json.loads(self.cleaned_data.get("seen") or "{}"))
        except (TypeError, ValueError, RecursionError):
            seen = {}
        found = {name: text_of(self.instance, name) for name in self.own_names()}
        return {name: text for name, text in found.items() if text != seen.get(name)}


class OwnPersonForm(_OwnSheet):
    """One's own sheet."""

    civility = forms.ChoiceField(
        label=gettext_lazy("Civilité"),
        choices=[("", gettext_lazy("Non précisée")), *Person.Civility.choices],
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Langue dans laquelle vous écrire"),
        choices=[(value, capfirst(label)) for value, label in Person.Language.choices],
    )

    class Meta:
        model = Person
        fields = ("civility", "first_name", "last_name", "email", "phone", "language")
        sections = (
            (
                gettext_lazy("Vous"),
                "",
                ("civility", "first_name", "last_name", "email", "phone", "language"),
            ),
        )
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        }


class OwnOrganisationForm(_OwnSheet):
    """The sheet of one's organisation."""

    website = forms.URLField(
        label=gettext_lazy("Site internet"), required=False, assume_scheme="https"
    )

    class Meta:
        model = Organisation
        fields = (
            *("name", "email", "phone", "website"),
            *("address", "postal_code", "city", "description", "offers"),
        )
        sections = (
            (
                gettext_lazy("Votre organisation"),
                "",
                (
                    *("name", "email", "phone", "website"),
                    *("address", "postal_code", "city", "description", "offers"),
                ),
            ),
        )
        wide = ("name", "address")
        widgets = {
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "postal_code": forms.TextInput(attrs={"inputmode": "numeric"}),
            "description": forms.Textarea(attrs={"rows": 4}),
            "offers": forms.Textarea(attrs={"rows": 3}),
        }


class TitlesForm(SectionedForm):
    """How one's functions are called."""

    def __init__(self, *args: Any, functions: list[Function], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.functions = functions
        for one in functions:
            label = _("Votre fonction (%(place)s)") % {"place": one.organisation}
            self.fields[of_function(one, "title")] = forms.CharField(
                label=label, required=False, max_length=150, initial=one.title
            )

    def changes(self) -> dict[str, str]:
        """The titles that differ."""
        return {name: text for name, text in self.cleaned_data.items() if name in self.changed_data}


class CommentForm(SectionedForm):
    """What no field says."""

    comment = forms.CharField(
        label=gettext_lazy("Un mot pour l’équipe"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LeavingForm(SectionedForm):
    """« Je ne travaille plus ici »."""

    functions = forms.MultipleChoiceField(
        label=gettext_lazy("Ce que vous ne faites plus"), widget=forms.CheckboxSelectMultiple
    )
    day = forms.DateField(label=gettext_lazy("Depuis quand ?"))
    comment = forms.CharField(
        label=gettext_lazy("À qui s’adresser désormais ?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Si vous le savez : un nom, une adresse du service."),
    )

    def __init__(self, *args: Any, functions: list[Function], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = {str(one.pk): one for one in functions}
        self.fields["functions"].choices = [(pk, str(one)) for pk, one in self.held.items()]
        if len(functions) == 1:
            self.fields["functions"].initial = list(self.held)
        self.fields["day"].initial = clock.today()

    def chosen(self) -> list[Function]:
        """The functions that are over."""
        return [self.held[pk] for pk in self.cleaned_data["functions"]]


class ConsentsForm(SectionedForm):
    """What one agrees to: the exact words, and an answer that nothing suggests."""

    YES, NO = "oui", "non"

    def __init__(self, *args: Any, states: list[PurposeState], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for state in states:
            said = None if state.last is None else (self.YES if state.last.given else self.NO)
            self.fields[state.purpose] = forms.ChoiceField(
                label=capfirst(state.label),
                help_text=wording_of(state.purpose),
                choices=((self.YES, _("Oui, j’accepte")), (self.NO, _("Non"))),
                widget=forms.RadioSelect,
                required=False,
                initial=said,
            )

    def said(self) -> dict[str, bool]:
        """What was answered; silence says nothing."""
        return {name: value == self.YES for name, value in self.cleaned_data.items() if value}
