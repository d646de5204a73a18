"""Forms of personal data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.kernel import clock
from maillage.people.accounts.models import User
from maillage.people.accounts.roles import Role
from maillage.people.directory.models import Consent, PersonNote
from maillage.people.privacy.models import Processing, RetentionRule
from maillage.ui.fields import UploadField
from maillage.ui.forms import SectionedForm, SectionedModelForm

PROOF_FAMILIES = ("pdf", "image", "document")


def note_readers() -> QuerySet[User]:
    """The accounts that may be named as readers: those that may read notes at all."""
    readers: QuerySet[User] = (
        User.objects.active()
        .filter(
            role_grants__role__in=(
                Role.ADMINISTRATION,
                Role.COORDINATION,
                Role.COMMUNICATION,
                Role.INSTRUCTION,
            )
        )
        .distinct()
    )
    return readers


class ConsentForm(SectionedForm):
    """What somebody said of one purpose."""

    given = forms.ChoiceField(
        label=gettext_lazy("Ce que la personne a dit"),
        choices=(
            ("oui", gettext_lazy("Elle donne son accord")),
            ("non", gettext_lazy("Elle refuse, ou retire son accord")),
        ),
        widget=forms.RadioSelect,
    )
    at = forms.DateTimeField(
        label=gettext_lazy("Exprimé le"),
        required=False,
        help_text=gettext_lazy("Vide : maintenant."),
    )
    means = forms.ChoiceField(
        label=gettext_lazy("Par quel moyen"),
        choices=[
            one for one in Consent.Means.choices if one[0] not in {"formulaire", "lien", "import"}
        ],
    )
    wording = forms.CharField(
        label=gettext_lazy("Formulation exacte"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Ce que la personne a lu ou entendu, mot pour mot : elle fait preuve."
        ),
    )
    proof = forms.CharField(
        label=gettext_lazy("Preuve"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Référence du papier, du courriel, de l’appel…"),
    )
    proof_file = UploadField(
        label=gettext_lazy("Pièce"), required=False, allowed=PROOF_FAMILIES, max_mb=10
    )

    class Meta:
        wide = ("wording", "proof")

    def clean_at(self) -> datetime | None:
        """Nobody has agreed to anything tomorrow."""
        at: datetime | None = self.cleaned_data["at"]
        if at is not None and at > clock.now():
            raise ValidationError(_("Cette date est à venir."))
        return at

    def clean_given(self) -> bool:
        """A yes or a no."""
        return bool(self.cleaned_data["given"] == "oui")


class NoteForm(SectionedModelForm):
    """A note about someone."""

    class Meta:
        model = PersonNote
        fields = ("text", "restricted", "readers")
        wide = ("text", "readers")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 4}),
            "readers": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["restricted"].label = _("Réservée aux personnes nommées")
        self.fields["restricted"].help_text = _(
            "Sinon, toute personne de l’équipe qui écrit aux contacts la lit."
        )
        self.fields["readers"].label = _("Qui peut la lire, avec vous et l’administration")
        self.fields["readers"].queryset = note_readers()
        self.fields["text"].help_text = _(
            "La personne pourra lire cette note si elle demande ses données : écrivez des faits."
        )


class NeedsForm(SectionedForm):
    """What somebody needs to be well received."""

    needs = forms.CharField(
        label=gettext_lazy("Besoins d’accessibilité"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Ce qu’il faut prévoir pour l’accueillir, rien de plus."),
    )

    class Meta:
        wide = ("needs",)


class ErasureForm(SectionedForm):
    """Why, and that one has read what will go."""

    reason = forms.CharField(
        label=gettext_lazy("Demande"),
        max_length=250,
        help_text=gettext_lazy(
            "Par exemple : « demande reçue par courriel le 3 mars ». N’écrivez pas le nom."
        ),
    )
    understood = forms.BooleanField(
        label=gettext_lazy("J’ai lu ce qui va être effacé ; cela ne pourra pas être annulé")
    )

    class Meta:
        wide = ("reason", "understood")


class KeepForm(SectionedForm):
    """Why somebody's data are kept past their period."""

    reason = forms.CharField(
        label=gettext_lazy("Pourquoi garder"),
        max_length=250,
        help_text=gettext_lazy("Par exemple : « artiste reprogrammée en 2027 »."),
    )


class ProcessingForm(SectionedModelForm):
    """One line of the register."""

    class Meta:
        model = Processing
        fields = (
            "name",
            "purposes",
            "legal_basis",
            "is_active",
            "people_categories",
            "data_categories",
            "recipients",
            "transfers",
            "retention",
            "security",
        )
        sections = (
            (gettext_lazy("Le traitement"), "", ("name", "purposes", "legal_basis", "is_active")),
            (gettext_lazy("Les données"), "", ("people_categories", "data_categories")),
            (gettext_lazy("Qui les reçoit"), "", ("recipients", "transfers")),
            (gettext_lazy("Combien de temps, comment"), "", ("retention", "security")),
        )
        wide = ("name",)
        widgets = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in (
                "purposes",
                "people_categories",
                "data_categories",
                "recipients",
                "transfers",
                "retention",
                "security",
            )
        }


class RetentionRuleForm(SectionedModelForm):
    """How long a category is kept."""

    class Meta:
        model = RetentionRule
        fields = ("label", "months", "source", "is_active")
        wide = ("label", "source")
