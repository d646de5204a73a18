"""The form of a person's sheet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.people.directory.contacts import phone_fr
from maillage.people.directory.domain import possible_double_people
from maillage.people.directory.forms.doubles import DOUBLE_SECTION, DoubleWarningForm
from maillage.people.directory.models import Person
from maillage.ui.choosers import ChooserField


class PersonForm(DoubleWarningForm):
    """The sheet of a person; a new one may be given a first function."""

    organisation = ChooserField(
        "organisations", label=gettext_lazy("Organisation"), required=False, empty_label="—"
    )
    title = forms.CharField(
        label=gettext_lazy("Fonction"),
        required=False,
        max_length=150,
        help_text=gettext_lazy("Par exemple : chargée de médiation."),
    )
    civility = forms.ChoiceField(
        label=gettext_lazy("Civilité"),
        choices=[("", gettext_lazy("Non précisée")), *Person.Civility.choices],
        required=False,
        help_text=gettext_lazy("Pour l’en-tête des courriers ; personne n’est tenu de la dire."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Langue"),
        choices=[(value, capfirst(label)) for value, label in Person.Language.choices],
        required=False,
        help_text=gettext_lazy("Celle dans laquelle lui écrire."),
    )

    class Meta:
        model = Person
        fields = ("civility", "first_name", "last_name", "email", "phone", "language")
        sections = (
            DOUBLE_SECTION,
            (
                gettext_lazy("Identité"),
                "",
                ("first_name", "last_name", "civility", "language"),
            ),
            (
                gettext_lazy("Contact"),
                gettext_lazy(
                    "Ses coordonnées professionnelles. Les numéros et adresses personnels se "
                    "notent depuis la fiche, où ils restent réservés."
                ),
                ("email", "phone"),
            ),
            (
                gettext_lazy("Fonction"),
                gettext_lazy("D’autres pourront être ajoutées depuis la fiche."),
                ("organisation", "title"),
            ),
        )
        wide = ("not_a_double",)
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "off"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "off"}),
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            del self.fields["organisation"], self.fields["title"]

    def clean_email(self) -> str:
        """In lower case; one sheet for one address."""
        email = self.cleaned_data["email"].strip().lower()
        if email:
            taken = Person.objects.filter(email__iexact=email)
            self.refuse_taken(taken, _("Une personne a déjà cette adresse : {}."))
        return email

    def clean_phone(self) -> str:
        """« 02 33 12 34 56 »."""
        return phone_fr(self.cleaned_data["phone"])

    def clean_language(self) -> str:
        """What it was, when nothing is said."""
        return self.cleaned_data["language"] or self.instance.language

    def clean(self) -> dict[str, Any]:
        """A function needs its organisation."""
        cleaned = super().clean()
        if cleaned.get("title") and "organisation" in self.fields and not self.errors:
            if cleaned.get("organisation") is None:
                self.add_error("organisation", _("Dans quelle organisation ?"))
        return cleaned

    def doubles(self, cleaned: dict[str, Any]) -> list[Any]:
        """People of nearly the same name."""
        return possible_double_people(
            first_name=cleaned.get("first_name", ""),
            last_name=cleaned.get("last_name", ""),
            email=cleaned.get("email", ""),
            user=self.user,
        )
