"""What the administration does with accounts: invite, grant, revoke, deactivate.

Every verb checks its actor: an account that may, or `kernel.audit.SYSTEM` (the command line).
Each refuses with `AccountRefused`, whose text is meant for the person who tried.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.kernel import audit, clock
from maillage.kernel.notifications import notify
from maillage.kernel.text_fr import french_day
from maillage.kernel.tokens import hash_token, new_token
from maillage.people.accounts.models import (
    INVITATION_LIFE,
    Invitation,
    Role,
    RoleGrant,
    SecurityPolicy,
    User,
)

if TYPE_CHECKING:
    from maillage.people.directory.models import Organisation


class AccountRefused(Exception):
    """The verb cannot be done; str() is the reason, in French, for the person who tried."""


class InvitationUnusable(AccountRefused):
    """The link is altered, used, expired or revoked; which of these is nobody's business."""


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation and the only copy of its link, which the database does not keep."""

    invitation: Invitation
    url: str


# -- invitations ------------------------------------------------------------------------------------


@transaction.atomic
def invite_person(
    *, email: str, role: str, organisation: Organisation | None = None, actor: Any
) -> Invited:
    """Invite an address to hold a role; the link leaves by mail and lives a fortnight.

    Raises:
        AccountRefused: no right, an address that is none, a role without its scope, an account
            or an invitation that exists already.
    """
    who = _authorised(actor, "accounts.add_invitation")
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise AccountRefused(_("Cette adresse n’est pas valable.")) from error
    _check_scope(role, organisation)
    if User.objects.filter(email__iexact=address).exists():
        raise AccountRefused(
            _("Un compte existe déjà avec cette adresse : donnez-lui le rôle depuis sa page.")
        )
    with audit.recording(actor=who, verb=_("a invité cette personne")):
        known = Invitation.objects.select_for_update().filter(
            email__iexact=address, accepted_at=None, revoked_at=None
        )
        for other in known:
            if other.is_pending:
                raise AccountRefused(
                    _(
                        "Cette adresse a déjà une invitation en attente : renvoyez-la ou révoquez-la."
                    )
                )
            other.revoked_at = clock.now()
            other.save(update_fields=["revoked_at"])
        token = new_token()
        invitation = Invitation(
            email=address,
            role=role,
            organisation=organisation,
            token_hash=hash_token(token),
            invited_by=who.user,
        )
        _save(invitation)
    return _send(invitation, token, who)


@transaction.atomic
def resend_invitation(*, invitation: Invitation, actor: Any) -> Invited:
    """Send a new link for another fortnight; the former link stops working.

    Raises:
        AccountRefused: no right, or the invitation was accepted or revoked.
    """
    who = _authorised(actor, "accounts.change_invitation")
    with audit.recording(actor=who, verb=_("a renvoyé l’invitation")):
        locked = _open_invitation(invitation)
        token = new_token()
        locked.token_hash = hash_token(token)
        locked.expires_at = clock.now() + INVITATION_LIFE
        locked.save(update_fields=["token_hash", "expires_at"])
    return _send(locked, token, who)


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, actor: Any) -> Invitation:
    """Stop the link of an invitation.

    Raises:
        AccountRefused: no right, or the invitation was accepted or revoked.
    """
    who = _authorised(actor, "accounts.change_invitation")
    with audit.recording(actor=who, verb=_("a révoqué l’invitation")):
        locked = _open_invitation(invitation)
        locked.revoked_at = clock.now()
        locked.save(update_fields=["revoked_at"])
    return locked


def find_invitation(token: str) -> Invitation:
    """The invitation whose link carries `token`.

    Raises:
        InvitationUnusable: there is none, or it can no longer be accepted.
    """
    found = Invitation.objects.pending().filter(token_hash=hash_token(token)).first()
    if found is None or User.objects.filter(email__iexact=found.email).exists():
        raise InvitationUnusable
    return found


@transaction.atomic
def accept_invitation(
    *, token: str, first_name: str, last_name: str, password: str | None = None
) -> User:
    """Make the account of whoever holds the link, with the role that was offered; once.

    Without a password the person signs in by a code sent to the address.

    Raises:
        InvitationUnusable: see `find_invitation`.
    """
    rows = Invitation.objects.select_for_update().filter(token_hash=hash_token(token))
    invitation = rows.first()
    if invitation is None or not invitation.is_pending:
        raise InvitationUnusable
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise InvitationUnusable
    guest = audit.Actor(label=f"{first_name} {last_name}".strip() or invitation.email)
    with audit.recording(actor=guest, verb=_("a accepté l’invitation")):
        user = User.objects.create_user(
            invitation.email, password, first_name=first_name, last_name=last_name
        )
        RoleGrant.objects.create(
            user=user, role=invitation.role, organisation=invitation.organisation
        )
        invitation.accepted_at = clock.now()
        invitation.save(update_fields=["accepted_at"])
    return user


def _open_invitation(invitation: Invitation) -> Invitation:
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not locked.is_open:
        raise AccountRefused(_("Cette invitation a déjà été acceptée ou révoquée."))
    return locked


def _send(invitation: Invitation, token: str, who: audit.Actor) -> Invited:
    path = reverse("invitation", args=[token])
    said = {"who": who.label, "site": settings.SITE_NAME}
    invites = (
        _("%(who)s vous invite à rejoindre %(site)s.") % said
        if who.user is not None
        else _("Voici votre invitation à rejoindre %(site)s.") % said
    )
    day = french_day(clock.local(invitation.expires_at).date(), year=True)
    notify(
        kind="invitation",
        email=invitation.email,
        subject=_("Votre invitation à rejoindre %(site)s") % said,
        paragraphs=[
            _("Bonjour,"),
            invites,
            _("Ce lien crée votre compte. Il ne sert qu’une fois, jusqu’au %(day)s.")
            % {"day": day},
            _("Si vous n’attendiez pas ce message, ignorez-le : rien ne se passera."),
        ],
        url=path,
        secret=True,
        button=_("Créer mon compte"),
        dedupe=f"invitation:{invitation.pk}:{invitation.token_hash}",
    )
    return Invited(invitation, path)


# -- roles ------------------------------------------------------------------------------------------


@transaction.atomic
def grant_role(
    *, user: User, role: str, organisation: Organisation | None = None, actor: Any
) -> RoleGrant:
    """Give a role to an account, everywhere or for one organisation.

    Raises:
        AccountRefused: no right, a role without its scope, or the account holds it already.
    """
    who = _authorised(actor, "accounts.add_rolegrant")
    _check_scope(role, organisation)
    if RoleGrant.objects.filter(user=user, role=role, organisation=organisation).exists():
        raise AccountRefused(_("Ce compte a déjà ce rôle."))
    with audit.recording(actor=who, verb=_("a donné un rôle")):
        grant = RoleGrant(user=user, role=role, organisation=organisation)
        _save(grant)
    return grant


@transaction.atomic
def revoke_role(*, grant: RoleGrant, actor: Any) -> None:
    """Take a role back; at least one administrator always remains.

    Raises:
        AccountRefused: no right, or it is the last active administrator's.
    """
    who = _authorised(actor, "accounts.delete_rolegrant")
    hold_administration()
    if grant.role == Role.ADMINISTRATION:
        check_another_administrator(grant.user_id)
    with audit.recording(actor=who, verb=_("a retiré un rôle")):
        for row in RoleGrant.objects.filter(pk=grant.pk):  # none if someone was faster
            row.delete()


# -- accounts ---------------------------------------------------------------------------------------


@transaction.atomic
def deactivate_account(*, user: User, actor: Any) -> User:
    """Close an account without forgetting it: it can no longer sign in, its sessions end.

    Raises:
        AccountRefused: no right, one's own account, or the last active administrator's.
    """
    who = _authorised(actor, "accounts.change_user")
    if who.user is not None and who.user.pk == user.pk:
        raise AccountRefused(_("Vous ne pouvez pas désactiver votre propre compte."))
    hold_administration()
    locked: User = User.objects.select_for_update().get(pk=user.pk)
    check_another_administrator(locked.pk)
    with audit.recording(actor=who, verb=_("a désactivé le compte")):
        locked.is_active = False
        locked.save(update_fields=["is_active"])
        for session in UserSession.objects.filter(user=locked):
            session.end()
    return locked


@transaction.atomic
def reactivate_account(*, user: User, actor: Any) -> User:
    """Open a deactivated account again, with the roles it had.

    Raises:
        AccountRefused: no right.
    """
    who = _authorised(actor, "accounts.change_user")
    with audit.recording(actor=who, verb=_("a réactivé le compte")):
        locked: User = User.objects.select_for_update().get(pk=user.pk)
        locked.is_active = True
        locked.save(update_fields=["is_active"])
    return locked


@transaction.atomic
def rename_account(*, user: User, first_name: str, last_name: str, actor: Any) -> User:
    """Change the name under which an account is known; everyone may change their own.

    Raises:
        AccountRefused: another person's account, without the right.
    """
    who = audit.Actor.of(actor)
    if who.user is None or who.user.pk != user.pk:
        who = _authorised(actor, "accounts.change_user")
    with audit.recording(actor=who, verb=_("a changé le nom du compte")):
        locked: User = User.objects.select_for_update().get(pk=user.pk)
        locked.first_name, locked.last_name = first_name.strip(), last_name.strip()
        locked.save(update_fields=["first_name", "last_name"])
    return locked


@transaction.atomic
def require_second_factor(*, roles: Iterable[str], actor: Any) -> SecurityPolicy:
    """Decide which roles must add a second factor before entering.

    Raises:
        AccountRefused: no right, or a role that does not exist.
    """
    who = _authorised(actor, "accounts.change_securitypolicy")
    chosen = sorted(set(roles))
    if not set(chosen) <= set(Role.values):
        raise AccountRefused(_("Ce rôle n’existe pas."))
    with audit.recording(actor=who, verb=_("a changé les règles de sécurité")):
        policy = hold_administration()
        policy.mfa_roles = chosen
        policy.save(update_fields=["mfa_roles"])
    return policy


def administrators() -> models.QuerySet[User]:
    """The active accounts that hold the role of administration."""
    found: models.QuerySet[User] = User.objects.filter(
        is_active=True, role_grants__role=Role.ADMINISTRATION
    ).distinct()
    return found


# -- guards -----------------------------------------------------------------------------------------


def _authorised(actor: Any, permission: str) -> audit.Actor:
    who = audit.Actor.of(actor)
    if who is audit.SYSTEM:
        return who
    if who.user is None or not who.user.has_perm(permission):
        raise AccountRefused(_("Vous n’avez pas le droit de faire cela."))
    return who


def _check_scope(role: str, organisation: Organisation | None) -> None:
    if role not in Role.values:
        raise AccountRefused(_("Ce rôle n’existe pas."))
    if role == Role.MEMBER and organisation is None:
        raise AccountRefused(_("Un membre contribue pour une organisation : laquelle ?"))
    if role != Role.MEMBER and organisation is not None:
        # No room reads the scope of the other roles yet: a narrower grant would be a lie.
        raise AccountRefused(_("Ce rôle s’étend à tout : sans organisation."))


def hold_administration() -> SecurityPolicy:
    """Let one transaction at a time change who administers."""
    SecurityPolicy.get()
    return SecurityPolicy.objects.select_for_update().get(pk=1)


def check_another_administrator(leaving: int) -> None:
    """Refuse when `leaving` is the only active administrator."""
    pks = set(administrators().values_list("pk", flat=True))
    if pks == {leaving}:
        raise AccountRefused(
            _(
                "C’est le dernier compte d’administration : donnez d’abord ce rôle à quelqu’un d’autre."
            )
        )


def _save(record: models.Model) -> None:
    """Save what the constraints accept; say their sentence otherwise."""
    try:
        record.full_clean()
        with transaction.atomic():
            record.save()
    except ValidationError as error:
        raise AccountRefused(" ".join(error.messages)) from error
    except IntegrityError as error:  # someone did the same between the check and the write
        raise AccountRefused(_("Quelqu’un vient de faire la même chose.")) from error
