"""Forms of visitors' selections; without an account, hence with a trap for robots."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from maillage.ui.forms import SectionedForm


class TrappedForm(SectionedForm):
    """A field that people do not see: whoever fills it in is a robot."""

    site = forms.CharField(
        label=_("Laissez ce champ vide"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    class Meta:
        sections = ()

    @property
    def is_trapped(self) -> bool:
        """Whether the trap was filled in."""
        return bool(self.data.get("site"))

    def plain_fields(self) -> list[Any]:
        """What people see."""
        return [one for one in self.visible_fields() if one.name != "site"]


class NewSelectionForm(TrappedForm):
    """A title, and whether the browser keeps the link."""

    title = forms.CharField(label=_("Titre de ma sélection"), max_length=140, required=False)
    remember = forms.BooleanField(
        label=_("La retrouver sur cet appareil"),
        required=False,
        help_text=_(
            "Votre navigateur garde le lien dans un témoin (cookie), 12 mois ; rien n’est suivi."
        ),
    )


class TitleForm(SectionedForm):
    """What the selection says of itself."""

    title = forms.CharField(label=_("Titre"), max_length=140)
    text = forms.CharField(
        label=_("Présentation"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        sections = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="titre-%s", **kwargs)


class MailForm(SectionedForm):
    """One's own address, used once."""

    email = forms.EmailField(label=_("Mon adresse électronique"))

    class Meta:
        sections = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="lien-%s", **kwargs)


class OfferForm(TrappedForm):
    """« Proposer comme galerie »."""

    name = forms.CharField(
        label=_("Signature"),
        max_length=120,
        required=False,
        help_text=_("Facultative : « Jeanne, de Trouville » ; une classe, un club."),
    )
    consent = forms.BooleanField(
        label=_("J’accepte que cette signature soit publiée avec la galerie"), required=False
    )
    email = forms.EmailField(
        label=_("Adresse électronique, pour la réponse"),
        required=False,
        help_text=_("Facultative ; effacée dès que nous avons répondu."),
    )
    message = forms.CharField(
        label=_("Un mot pour l’équipe"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="offre-%s", **kwargs)

    def clean(self) -> dict[str, Any]:
        """Consent is about a name."""
        data = super().clean() or {}
        if data.get("consent") and not data.get("name", "").strip():
            raise ValidationError({"name": _("Écrivez la signature à publier.")})
        return data
