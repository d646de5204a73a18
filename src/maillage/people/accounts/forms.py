"""The forms of sign-in in our words, and those of the administration of accounts."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from maillage.people.accounts.models import Invitation, Role, RoleGrant, User
from maillage.ui.choosers import ChooserField
from maillage.ui.forms import SectionedForm, SectionedModelForm

ADDRESS = _("Adresse électronique")
PASSWORD = _("Mot de passe")
CODE = _("Code")
LONG = _("Au moins 12 caractères : une phrase que vous retiendrez convient très bien.")


class InOurWords:
    """Labels, help and no placeholder, for the fields that a part made."""

    words: dict[str, tuple[Any, Any]] = {}
    autofocus = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in self.words:
                field.label, field.help_text = self.words[name]
            if name == self.autofocus:
                field.widget.attrs["autofocus"] = True


class CodeInOurWords(InOurWords):
    """A code read somewhere else: typed as it is shown, no spelling help."""

    words = {"code": (CODE, "")}
    autofocus = "code"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(
            {"autocapitalize": "characters", "spellcheck": "false", "class": "code-input"}
        )


# -- sign-in ----------------------------------------------------------------------------------------


class LoginForm(InOurWords, account.LoginForm):
    """Address and password."""

    words = {
        "login": (ADDRESS, ""),
        "password": (PASSWORD, ""),
        "remember": (_("Rester connecté sur cet appareil"), ""),
    }


class RequestLoginCodeForm(InOurWords, account.RequestLoginCodeForm):
    """Address to which a code is sent."""

    words = {"email": (ADDRESS, "")}
    autofocus = "email"


class ConfirmLoginCodeForm(CodeInOurWords, account.ConfirmLoginCodeForm):
    """The code received by mail."""


class ConfirmEmailForm(CodeInOurWords, account.ConfirmEmailVerificationCodeForm):
    """The code that proves a new address."""


class ChangeAddressForm(InOurWords, account.AddEmailForm):
    """The new address of an account."""

    words = {"email": (_("Nouvelle adresse électronique"), "")}


class ResetPasswordForm(InOurWords, account.ResetPasswordForm):
    """Address of an account whose password is lost."""

    words = {"email": (ADDRESS, "")}
    autofocus = "email"


NEW_PASSWORD = {
    "password1": (_("Nouveau mot de passe"), LONG),
    "password2": (_("Le même, encore une fois"), ""),
}


class NewPasswordForm(InOurWords, account.ResetPasswordKeyForm):
    """A new password, after a link received by mail."""

    words = NEW_PASSWORD


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    """A new password for who knows the present one."""

    words = {"oldpassword": (_("Mot de passe actuel"), ""), **NEW_PASSWORD}


class SetPasswordForm(InOurWords, account.SetPasswordForm):
    """A first password."""

    words = NEW_PASSWORD


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):
    """The password again, before something that matters."""

    words = {"password": (PASSWORD, "")}
    autofocus = "password"


class FactorForm(CodeInOurWords, factor.AuthenticateForm):
    """The second factor, at sign-in."""

    words = {"code": (CODE, _("À six chiffres dans l’application, ou un code de secours."))}


class ReauthenticateFactorForm(CodeInOurWords, factor.ReauthenticateForm):
    """The second factor again, before something that matters."""

    words = FactorForm.words


class ActivateAppForm(CodeInOurWords, totp.ActivateTOTPForm):
    """The first code of an authentication application."""

    words = {"code": (_("Code affiché par l’application"), _("Six chiffres."))}
    autofocus = ""


class AddKeyForm(InOurWords, webauthn.AddWebAuthnForm):
    """A passkey or a security key."""

    words = {
        "name": (_("Nom de la clé"), _("Par exemple « Mon téléphone » ou « Clé du bureau ».")),
        "passwordless": (
            _("Entrer avec cette clé seule, sans mot de passe"),
            _("La clé demandera votre empreinte, votre visage ou son code."),
        ),
    }


class EditKeyForm(InOurWords, webauthn.EditWebAuthnForm):
    """Another name for a key."""

    words = {"name": (_("Nom de la clé"), "")}


# -- one's own account and an invitation --------------------------------------------------------------


class NameForm(SectionedForm):
    """How a person is called."""

    first_name = forms.CharField(
        label=_("Prénom"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Nom"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )


class AcceptForm(NameForm):
    """What makes an account of an invitation."""

    password = forms.CharField(
        label=PASSWORD,
        required=False,
        strip=False,
        help_text=_(
            "Au moins 12 caractères. Laissez vide pour recevoir, à chaque connexion, "
            "un code par courriel."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        wide = ("password",)

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        self.email = email
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Refuse a password that is short, common, or made of the person's own name."""
        data = super().clean() or {}
        if password := data.get("password"):
            owner = User(
                email=self.email,
                first_name=data.get("first_name", ""),
                last_name=data.get("last_name", ""),
            )
            try:
                password_validation.validate_password(password, owner)
            except ValidationError as error:
                self.add_error("password", error)
        return data


# -- administration -----------------------------------------------------------------------------------


class OrganisationField(ChooserField):
    """The organisation for which a member contributes."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("label", _("Organisation"))
        kwargs.setdefault(
            "help_text", _("Pour un membre seulement : les autres rôles s’étendent à tout.")
        )
        super().__init__("organisations", **kwargs)


ROLES = (("", "—"), *Role.choices)


class InviteForm(SectionedModelForm):
    """Whom to invite, to hold which role, where."""

    role = forms.ChoiceField(label=_("Rôle"), choices=ROLES)
    organisation = OrganisationField()

    class Meta:
        model = Invitation
        fields = ("email", "role", "organisation")
        wide = ("email",)

    def _post_clean(self) -> None:
        """The verb checks, and says why not: nothing is checked twice."""


class GrantForm(SectionedModelForm):
    """One more role for an account."""

    role = forms.ChoiceField(label=_("Rôle"), choices=ROLES)
    organisation = OrganisationField()

    class Meta:
        model = RoleGrant
        fields = ("role", "organisation")

    def _post_clean(self) -> None:
        """The verb checks, and says why not: nothing is checked twice."""


class PolicyForm(SectionedForm):
    """Which roles must add a second factor."""

    roles = forms.MultipleChoiceField(
        label=_("Rôles concernés"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
