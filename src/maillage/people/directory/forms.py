"""Forms of the directory: sheets with a warning against doubles, functions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.people.directory.contacts import phone_fr, siret_digits
from maillage.people.directory.domain import (
    possible_double_organisations,
    possible_double_people,
)
from maillage.people.directory.models import Function, Organisation, Person, validate_siret
from maillage.ui.choosers import ChooserField
from maillage.ui.forms import SectionedForm, SectionedModelForm

MEMBER_OTHERS = gettext_lazy(
    "Cette valeur ne peut pas être enregistrée ici. Écrivez à l’équipe du réseau."
)

# Shown only once a double was found: until then its box is hidden.
DOUBLE_SECTION = (
    gettext_lazy("Une fiche semblable existe"),
    gettext_lazy("Ouvrez-la pour vérifier ; ce que vous avez saisi ici est gardé."),
    ("not_a_double",),
)


def links_to(records: Iterable[Any]) -> SafeString:
    """The names of sheets, each leading to its page, in a new tab so that nothing typed is lost."""
    return format_html_join(
        ", ",
        '<a href="{}" target="_blank">{}</a>{}',
        ((one.get_absolute_url(), one, _aside(one)) for one in records),
    )


def _aside(record: Any) -> str:
    """« (Maire, Commune de Bellême) », « (Alençon) »: what tells homonyms apart."""
    words = ""
    if isinstance(record, Person):
        functions = getattr(record, "shown_functions", ())
        words = str(functions[0]) if functions else record.email
    elif isinstance(record, Organisation):
        words = record.city
    return f" ({words})" if words else ""


class DoubleWarningForm(SectionedModelForm):
    """Says once, when creating, that a sheet like it exists; a box then confirms."""

    not_a_double = forms.BooleanField(
        label=gettext_lazy("Ce n’est pas la même : créer une nouvelle fiche"),
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            del self.fields["not_a_double"]

    def doubles(self, cleaned: dict[str, Any]) -> list[Any]:
        """The sheets that look like this one."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Warn before a double is made."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors or "not_a_double" not in self.fields or cleaned.get("not_a_double"):
            return cleaned
        if found := self.doubles(cleaned):
            self.fields["not_a_double"].widget = forms.CheckboxInput()
            message = _("Cette fiche existe peut-être déjà : {}.")
            self.add_error(None, ValidationError(format_html(message, links_to(found))))
        return cleaned

    def refuse_taken(self, taken: Any, message: str) -> None:
        """Say that a value belongs to another sheet: by a link to those who may see it."""
        other = taken.exclude(pk=self.instance.pk).first()
        if other is None:
            return
        if type(other).objects.visible_to(self.user).filter(pk=other.pk).exists():
            raise ValidationError(format_html(message, links_to([other])))
        raise ValidationError(MEMBER_OTHERS)


class OrganisationForm(DoubleWarningForm):
    """The sheet of an organisation."""

    siret = forms.CharField(
        label=gettext_lazy("SIRET"),
        required=False,
        max_length=25,
        help_text=gettext_lazy("14 chiffres ; les espaces ne comptent pas."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Nature"),
        choices=[(value, capfirst(label)) for value, label in Organisation.Kind.choices],
        initial=Organisation.Kind.OTHER,
    )
    website = forms.URLField(
        label=gettext_lazy("Site internet"), required=False, assume_scheme="https"
    )

    class Meta:
        model = Organisation
        fields = (
            "name",
            "kind",
            "siret",
            "email",
            "phone",
            "website",
            "address",
            "postal_code",
            "city",
            "description",
        )
        sections = (
            DOUBLE_SECTION,
            (gettext_lazy("Identité"), "", ("name", "kind", "siret")),
            (
                gettext_lazy("Contact"),
                gettext_lazy("Celui de l’organisation, non d’une personne."),
                ("email", "phone", "website"),
            ),
            (gettext_lazy("Adresse"), "", ("address", "postal_code", "city")),
            (gettext_lazy("Présentation"), "", ("description",)),
        )
        wide = ("name", "address", "description", "not_a_double")
        widgets = {
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "postal_code": forms.TextInput(attrs={"inputmode": "numeric"}),
        }

    def clean_siret(self) -> str:
        """Spaces are allowed; the key is checked."""
        siret = siret_digits(self.cleaned_data["siret"])
        if siret:
            validate_siret(siret)
            taken = Organisation.objects.filter(siret=siret)
            self.refuse_taken(taken, _("Une organisation a déjà ce SIRET : {}."))
        return siret

    def clean_phone(self) -> str:
        """« 02 33 12 34 56 »."""
        return phone_fr(self.cleaned_data["phone"])

    def doubles(self, cleaned: dict[str, Any]) -> list[Any]:
        """Organisations of nearly the same name."""
        return possible_double_organisations(
            name=cleaned.get("name", ""), siret=cleaned.get("siret", ""), user=self.user
        )


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

    class Meta:
        model = Person
        fields = ("first_name", "last_name", "email", "phone")
        sections = (
            DOUBLE_SECTION,
            (gettext_lazy("Identité"), "", ("first_name", "last_name")),
            (gettext_lazy("Contact"), "", ("email", "phone")),
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


class FunctionOfPersonForm(SectionedForm):
    """One more function of a person."""

    organisation = ChooserField("organisations", label=gettext_lazy("Organisation"))
    title = forms.CharField(label=gettext_lazy("Fonction"), required=False, max_length=150)
    is_main = forms.BooleanField(label=gettext_lazy("C’est sa fonction principale"), required=False)


class PersonOfOrganisationForm(SectionedForm):
    """One more person of an organisation."""

    person = ChooserField("people", label=gettext_lazy("Personne"))
    title = forms.CharField(label=gettext_lazy("Fonction"), required=False, max_length=150)


class FunctionForm(SectionedForm):
    """A function there already; only the team says which one is the main."""

    title = forms.CharField(label=gettext_lazy("Fonction"), required=False, max_length=150)
    is_main = forms.BooleanField(label=gettext_lazy("C’est sa fonction principale"), required=False)

    class Meta:
        wide = ("title", "is_main")

    def __init__(self, *args: Any, function: Function, **kwargs: Any) -> None:
        super().__init__(*args, initial={"title": function.title}, **kwargs)
        if function.is_main or not self.user.has_perm("directory.add_function"):
            del self.fields["is_main"]
