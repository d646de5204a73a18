"""One's own account, an invitation received, and the administration of accounts."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import perform_login
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter as identity_adapter
from allauth.usersessions.models import UserSession
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from maillage.kernel.http import over_limit
from maillage.kernel.permissions import (
    LINK,
    SIGNED_IN,
    PermissionMixin,
    get_visible_or_404,
    requires,
)
from maillage.people.accounts import domain, factors
from maillage.people.accounts.filters import AccountFilters
from maillage.people.accounts.forms import AcceptForm, GrantForm, InviteForm, NameForm, PolicyForm
from maillage.people.accounts.models import Invitation, RoleGrant, SecurityPolicy, User
from maillage.people.accounts.tables import AccountTable, InvitationTable
from maillage.ui import toasts
from maillage.ui.crud import Resource, Role, Verb

INVITATION_TRIES, INVITATION_WINDOW = 30, 600  # openings of a link by one address, seconds


# -- one's own account --------------------------------------------------------------------------------


class MyAccountView(PermissionMixin, FormView):
    """Name, address, password, second factors, devices: one's own."""

    permission = SIGNED_IN
    template_name = "accounts/me.html"
    form_class = NameForm
    success_url = reverse_lazy("my-account")

    def get_initial(self) -> dict[str, Any]:
        """The present name."""
        user: Any = self.request.user
        return {"first_name": user.first_name, "last_name": user.last_name}

    def form_valid(self, form: Any) -> HttpResponse:
        """Rename oneself."""
        user: Any = self.request.user
        domain.rename_account(user=user, actor=user, **form.cleaned_data)
        toasts.success(self.request, _("Votre nom est enregistré."))
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What protects the account, and where it is open."""
        user: Any = self.request.user
        kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        return super().get_context_data(
            has_app=Authenticator.Type.TOTP in kinds,
            keys=kinds.count(Authenticator.Type.WEBAUTHN),
            has_codes=Authenticator.Type.RECOVERY_CODES in kinds,
            has_password=user.has_usable_password(),
            devices=UserSession.objects.filter(user=user).count(),
            identities=bool(identity_adapter().list_providers(self.request)),
            factor_required=factors.required_of(user),
            **kwargs,
        )


@method_decorator([never_cache, sensitive_post_parameters("password")], name="dispatch")
class InvitationView(PermissionMixin, FormView):
    """Accept an invitation: a name, a password or none, and in."""

    permission = LINK
    template_name = "accounts/invitation.html"
    form_class = AcceptForm
    invitation: Invitation

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """One polite page for every link that does not work, whatever the reason."""
        visitor = str(request.META.get("REMOTE_ADDR", ""))
        if over_limit("invitation", visitor, limit=INVITATION_TRIES, seconds=INVITATION_WINDOW):
            return render(request, "429.html", status=429)
        try:
            self.invitation = domain.find_invitation(kwargs["token"])
            return super().dispatch(request, *args, **kwargs)
        except domain.InvitationUnusable:
            return render(request, "accounts/invitation_unusable.html", status=404)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever is signed in as someone else must sign out first: the page says so."""
        if request.user.is_authenticated:
            return redirect(request.path)
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The password is checked against the address."""
        return super().get_form_kwargs() | {"email": self.invitation.email}

    def form_valid(self, form: Any) -> HttpResponse:
        """Make the account and sign in."""
        user = domain.accept_invitation(token=self.kwargs["token"], **form.cleaned_data)
        toasts.success(
            self.request, _("Bienvenue, %(name)s : votre compte est ouvert.") % {"name": user}
        )
        answer: HttpResponse = perform_login(self.request, user, email_verification=None)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Who invites whom to do what."""
        return super().get_context_data(invitation=self.invitation, **kwargs)


# -- accounts -----------------------------------------------------------------------------------------


class AccountResource(Resource):
    """The accounts, seen by the administration; they are made by invitation."""

    model = User
    url_base = "accounts"
    url_path = "comptes"
    icon = "users"
    roles = (Role.LIST, Role.DETAIL, Role.HISTORY)
    table_class = AccountTable
    filterset_class = AccountFilters
    detail_fields = ("email", "date_joined", "last_login")
    summary_label = gettext_lazy("Compte")

    def get_queryset(self) -> QuerySet[User]:
        """With their roles, in two queries whatever their number."""
        return super().get_queryset().prefetch_related("role_grants__organisation")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The list leads to invitations; a record shows its roles and second factors."""
        record = getattr(self, "object", None)
        if record is None:
            kwargs |= {"section": "accounts"}
        else:
            kwargs |= {
                "grants": record.role_grants.all(),
                "grant_form": kwargs.pop("grant_form", None) or GrantForm(user=self.request.user),
                "factor_names": factors.names_of(record),
                "factor_required": factors.required_of(record),
                "is_self": record.pk == self.request.user.pk,
            }
        return super().get_context_data(**kwargs)

    def get_lead(self, record: User) -> Any:
        """Only what is unusual."""
        return "" if record.is_active else _("Compte désactivé : il ne peut plus se connecter.")

    def get_verbs(self, record: User) -> list[Verb]:
        """Close the account, or open it again."""
        if record.pk == self.request.user.pk:
            return [Verb(_("Mon compte"), reverse("my-account"), "user-circle")]
        if not record.is_active:
            url = reverse("accounts-reactivate", args=[record.pk])
            return [Verb(_("Réactiver"), url, "lock-open", primary=True, post=True)]
        return [
            Verb(
                _("Désactiver"),
                reverse("accounts-deactivate", args=[record.pk]),
                "ban",
                post=True,
                danger=True,
                confirm=_("Désactiver le compte de %(name)s ?") % {"name": record},
            )
        ]


def _answer(request: HttpRequest, verb: Any, done: Any, url: str) -> HttpResponseRedirect:
    """Run a verb, say what happened, go to `url`."""
    try:
        verb()
    except domain.AccountRefused as refusal:
        toasts.error(request, str(refusal))
    else:
        toasts.success(request, done)
    return HttpResponseRedirect(url)


def _account_or_404(request: HttpRequest, pk: int) -> User:
    return get_visible_or_404(User.objects.all(), request.user, pk=pk)


@requires("accounts.change_user")
@require_POST
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account."""
    user = _account_or_404(request, pk)
    return _answer(
        request,
        lambda: domain.deactivate_account(user=user, actor=request.user),
        _("Le compte est désactivé et ses appareils sont déconnectés."),
        reverse("accounts-detail", args=[pk]),
    )


@requires("accounts.change_user")
@require_POST
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an account again."""
    user = _account_or_404(request, pk)
    return _answer(
        request,
        lambda: domain.reactivate_account(user=user, actor=request.user),
        _("Le compte est de nouveau ouvert."),
        reverse("accounts-detail", args=[pk]),
    )


@requires("accounts.add_rolegrant")
@require_POST
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role."""
    user = _account_or_404(request, pk)
    url = reverse("accounts-detail", args=[pk])
    form = GrantForm(request.POST, user=request.user)
    if not form.is_valid():
        reasons = [str(error) for errors in form.errors.values() for error in errors]
        toasts.error(request, " ".join(reasons))
        return HttpResponseRedirect(url)
    return _answer(
        request,
        lambda: domain.grant_role(user=user, actor=request.user, **form.cleaned_data),
        _("Le rôle est donné."),
        url,
    )


@requires("accounts.delete_rolegrant")
@require_POST
def revoke(request: HttpRequest, pk: int, grant_pk: int) -> HttpResponse:
    """Take a role back."""
    user = _account_or_404(request, pk)
    held = RoleGrant.objects.filter(user=user, pk=grant_pk).first()
    url = reverse("accounts-detail", args=[pk])
    if held is None:  # taken back already
        return HttpResponseRedirect(url)
    return _answer(
        request,
        lambda: domain.revoke_role(grant=held, actor=request.user),
        _("Le rôle est retiré."),
        url,
    )


# -- invitations --------------------------------------------------------------------------------------


class InvitationResource(Resource):
    """The invitations sent."""

    model = Invitation
    url_base = "invitations"
    url_path = "comptes/invitations"
    icon = "mail"
    roles = (Role.LIST, Role.CREATE)
    table_class = InvitationTable
    form_class = InviteForm
    create_label = gettext_lazy("Inviter une personne")

    def get_queryset(self) -> QuerySet[Invitation]:
        """With their organisation."""
        return super().get_queryset().select_related("organisation")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which of the three pages of the administration this is."""
        return super().get_context_data(section="invitations", **kwargs)

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Invite; a refusal shows above the form."""
        try:
            invited = domain.invite_person(actor=self.request.user, **form.cleaned_data)
        except domain.AccountRefused as refusal:
            form.add_error(None, str(refusal))
            return self.render_form(form)
        text = _("L’invitation part à %(email)s.") % {"email": invited.invitation.email}
        toasts.success(self.request, text)
        return HttpResponseRedirect(self.url_of(Role.LIST))


@requires("accounts.change_invitation")
@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a new link."""
    invitation = get_visible_or_404(Invitation.objects.all(), request.user, pk=pk)
    return _answer(
        request,
        lambda: domain.resend_invitation(invitation=invitation, actor=request.user),
        _("Un nouveau lien part à %(email)s.") % {"email": invitation.email},
        reverse("invitations-list"),
    )


@requires("accounts.change_invitation")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the link of an invitation."""
    invitation = get_visible_or_404(Invitation.objects.all(), request.user, pk=pk)
    return _answer(
        request,
        lambda: domain.revoke_invitation(invitation=invitation, actor=request.user),
        _("L’invitation est révoquée."),
        reverse("invitations-list"),
    )


# -- security -----------------------------------------------------------------------------------------


class PolicyView(PermissionMixin, FormView):
    """Which roles must add a second factor."""

    permission = "accounts.change_securitypolicy"
    template_name = "accounts/policy.html"
    form_class = PolicyForm
    success_url = reverse_lazy("accounts-policy")

    def get_initial(self) -> dict[str, Any]:
        """The policy in force."""
        return {"roles": SecurityPolicy.get().mfa_roles}

    def form_valid(self, form: Any) -> HttpResponse:
        """Change it."""
        domain.require_second_factor(roles=form.cleaned_data["roles"], actor=self.request.user)
        toasts.success(self.request, _("Les règles sont enregistrées."))
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the roles that the operator imposes."""
        return super().get_context_data(
            section="policy",
            imposed=factors.imposed_labels(),
            self_lacks=not factors.names_of(self.request.user),
            **kwargs,
        )
