"""The form of an organisation's sheet: the essential first, the rest folded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.people.directory.contacts import (
    museofile_code,
    phone_fr,
    rna_code,
    siret_digits,
    uai_code,
)
from maillage.people.directory.domain import possible_double_organisations
from maillage.people.directory.forms.doubles import DOUBLE_SECTION, DoubleWarningForm
from maillage.people.directory.forms.fields import CoordinateField, SuggestedInput
from maillage.people.directory.models import (
    Organisation,
    validate_museofile,
    validate_rna,
    validate_siret,
    validate_uai,
)
from maillage.ui.choosers import ChooserField

LEGAL_FORMS = (
    gettext_lazy("Association loi 1901"),
    gettext_lazy("Association reconnue d’utilité publique"),
    gettext_lazy("Fondation"),
    gettext_lazy("Régie directe"),
    gettext_lazy("Régie personnalisée"),
    gettext_lazy("EPCC"),
    gettext_lazy("EPIC"),
    gettext_lazy("Établissement public administratif"),
    gettext_lazy("GIP"),
    gettext_lazy("Syndicat mixte"),
    gettext_lazy("SCIC"),
    gettext_lazy("SCOP"),
    gettext_lazy("SARL"),
    gettext_lazy("SAS"),
    gettext_lazy("Micro-entreprise"),
    gettext_lazy("Artiste-auteur"),
)
IDENTIFIERS = gettext_lazy("Identifiants et forme juridique")
PLACE = gettext_lazy("Coordonnées géographiques")


class OrganisationForm(DoubleWarningForm):
    """The sheet of an organisation."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Nature"),
        choices=[(value, capfirst(label)) for value, label in Organisation.Kind.choices],
        initial=Organisation.Kind.OTHER,
    )
    siret = forms.CharField(
        label=gettext_lazy("SIRET"),
        required=False,
        max_length=25,
        help_text=gettext_lazy("14 chiffres ; les espaces ne comptent pas."),
    )
    rna = forms.CharField(
        label=gettext_lazy("RNA"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Pour une association : W et 9 caractères."),
    )
    uai = forms.CharField(
        label=gettext_lazy("UAI"),
        required=False,
        max_length=15,
        help_text=gettext_lazy("Pour un établissement scolaire : 7 chiffres et une lettre."),
    )
    museofile = forms.CharField(
        label=gettext_lazy("Référence Muséofile"),
        required=False,
        max_length=10,
        help_text=gettext_lazy("Pour un musée de France : M et 4 chiffres."),
    )
    website = forms.URLField(
        label=gettext_lazy("Site internet"), required=False, assume_scheme="https"
    )
    parent = ChooserField(
        "organisations",
        label=gettext_lazy("Organisation dont elle dépend"),
        required=False,
        empty_label="—",
        help_text=gettext_lazy("Pour un service : la mairie, l’établissement dont il fait partie."),
    )
    commune = ChooserField(
        "communes",
        label=gettext_lazy("Commune"),
        required=False,
        empty_label="—",
        help_text=gettext_lazy("Laissée vide, elle est trouvée par la ville et le code postal."),
    )
    latitude = CoordinateField(90, label=gettext_lazy("Latitude"))
    longitude = CoordinateField(180, label=gettext_lazy("Longitude"))
    visibility = forms.ChoiceField(
        label=gettext_lazy("Qui voit la fiche"),
        choices=[(value, capfirst(label)) for value, label in Organisation.Visibility.choices],
        initial=Organisation.Visibility.TEAM,
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Organisation
        fields = (
            "name",
            "kind",
            "parent",
            "email",
            "phone",
            "website",
            "address",
            "postal_code",
            "city",
            "commune",
            "description",
            "visibility",
            "legal_form",
            "siret",
            "rna",
            "uai",
            "museofile",
            "latitude",
            "longitude",
        )
        sections = (
            DOUBLE_SECTION,
            (gettext_lazy("Identité"), "", ("name", "kind", "parent")),
            (
                gettext_lazy("Contact"),
                gettext_lazy("Celui de l’organisation, non d’une personne."),
                ("email", "phone", "website"),
            ),
            (gettext_lazy("Adresse"), "", ("address", "postal_code", "city", "commune")),
            (gettext_lazy("Présentation"), "", ("description", "visibility")),
            (
                IDENTIFIERS,
                gettext_lazy("Ceux qui la concernent ; les autres restent vides."),
                ("legal_form", "siret", "rna", "uai", "museofile"),
            ),
            (
                PLACE,
                gettext_lazy("En degrés décimaux, pour la carte : 48,3752 et 0,5601."),
                ("latitude", "longitude"),
            ),
        )
        folded = (IDENTIFIERS, PLACE)
        wide = ("name", "address", "description", "not_a_double")
        widgets = {
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "postal_code": forms.TextInput(attrs={"inputmode": "numeric"}),
            "legal_form": SuggestedInput(LEGAL_FORMS, attrs={"autocomplete": "off"}),
            "description": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not (self.user is not None and self.user.has_perm("directory.add_organisation")):
            for name in ("visibility", "parent"):  # where it stands in the network: the team's word
                self.fields.pop(name, None)
        self.placed_before = (self.instance.city, self.instance.postal_code)

    def clean_siret(self) -> str:
        """Spaces are allowed; the key is checked."""
        return self._identifier("siret", siret_digits, validate_siret)

    def clean_rna(self) -> str:
        """In capitals, with its W."""
        return self._identifier("rna", rna_code, validate_rna)

    def clean_uai(self) -> str:
        """With its zeros; the key letter is checked."""
        return self._identifier("uai", uai_code, validate_uai)

    def clean_museofile(self) -> str:
        """In capitals, with its M."""
        return self._identifier("museofile", museofile_code, validate_museofile)

    def _identifier(self, name: str, shape: Any, validate: Any) -> str:
        """The number in its shape, valid, and of no other sheet."""
        value: str = shape(self.cleaned_data[name])
        if value:
            validate(value)
            messages = {
                "siret": _("Une organisation a déjà ce SIRET : {}."),
                "rna": _("Une organisation a déjà ce numéro RNA : {}."),
                "uai": _("Une organisation a déjà ce numéro UAI : {}."),
                "museofile": _("Une organisation a déjà cette référence Muséofile : {}."),
            }
            self.refuse_taken(Organisation.objects.filter(**{name: value}), messages[name])
        return value

    def clean_phone(self) -> str:
        """« 02 33 12 34 56 »."""
        return phone_fr(self.cleaned_data["phone"])

    def clean_visibility(self) -> str:
        """What it was, when nothing is said."""
        return self.cleaned_data["visibility"] or self.instance.visibility

    def clean(self) -> dict[str, Any]:
        """A town that changes takes its commune along; coordinates go by two; no loop."""
        cleaned = super().clean()
        moved = (cleaned.get("city"), cleaned.get("postal_code")) != self.placed_before
        if moved and "commune" in self.fields and "commune" not in self.changed_data:
            cleaned["commune"] = None  # found again from what was written
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            missing = "latitude" if cleaned.get("latitude") is None else "longitude"
            if missing not in self.errors:
                self.add_error(missing, _("Latitude et longitude vont ensemble."))
        parent = cleaned.get("parent")
        if parent is not None and parent.pk == self.instance.pk:
            self.add_error("parent", _("Une organisation ne dépend pas d’elle-même."))
        return cleaned

    def doubles(self, cleaned: dict[str, Any]) -> list[Any]:
        """Organisations of nearly the same name."""
        return possible_double_organisations(
            name=cleaned.get("name", ""), siret=cleaned.get("siret", ""), user=self.user
        )


def refused(form: forms.BaseForm, error: ValidationError) -> None:
    """Show on `form` what a verb refused, beside the fields that it names."""
    for name, messages in getattr(error, "message_dict", {None: error.messages}).items():
        form.add_error(name if name in form.fields else None, messages)
