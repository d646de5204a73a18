"""Accounts, the roles that they hold, and the invitations that create them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from maillage.kernel import clock
from maillage.kernel.models import BusinessModel, DependentQuerySet

INVITATION_LIFE = timedelta(days=14)


class Role(models.TextChoices):
    """What an account may do (design, §5); held everywhere or for one organisation."""

    ADMINISTRATION = "administration", _("administration")
    COORDINATION = "coordination", _("coordination")
    INSTRUCTION = "instruction", _("instruction")
    COMMUNICATION = "communication", _("communication")
    READER = "lecture", _("lecture")
    MEMBER = "membre", _("membre")


TEAM_ROLES = frozenset(
    {Role.ADMINISTRATION, Role.COORDINATION, Role.INSTRUCTION, Role.COMMUNICATION, Role.READER}
)


class UserQuerySet(models.QuerySet["User"]):
    """Accounts, by whoever looks at them."""

    def visible_to(self, user: Any) -> Self:
        """The administration's business."""
        return self if user.has_perm("accounts.view_user") else self.none()

    def active(self) -> Self:
        """Those that may sign in."""
        return self.filter(is_active=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # made at run time
    """Accounts are found by their address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The account of an address."""
        return self.get(email__iexact=(username or "").strip())

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        """A new account; without a password it signs in by a code sent to its address.

        The address counts as verified: whoever creates an account holds an invitation that reached
        it, or runs the installation.
        """
        from allauth.account.models import EmailAddress  # noqa: PLC0415 - needs this very model

        user = self.model(email=email.strip().lower(), **extra)
        user.set_password(password or None)  # an empty one would be a password
        with transaction.atomic(using=self._db):
            user.save(using=self._db)
            EmailAddress.objects.using(self._db).create(
                user=user, email=user.email, verified=True, primary=True
            )
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:
        """An account for support: Django's admin as well as the role of administration."""
        user = self.create_user(email, password, is_staff=True, is_superuser=True, **extra)
        RoleGrant.objects.get_or_create(user=user, role=Role.ADMINISTRATION, organisation=None)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in; the address is the identity."""

    email = models.EmailField(_("adresse électronique"), unique=True)
    first_name = models.CharField(_("prénom"), max_length=150, blank=True)
    last_name = models.CharField(_("nom"), max_length=150, blank=True)
    is_active = models.BooleanField(_("actif"), default=True)
    is_staff = models.BooleanField(
        _("support technique"), default=False, help_text=_("Voit les pages techniques.")
    )
    date_joined = models.DateTimeField(_("créé le"), default=clock.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")
        ordering = ("last_name", "first_name", "email")
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                name="one_account_per_address",
                violation_error_message=_("Un compte existe déjà avec cette adresse."),
            ),
        )

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        """First name and last name, as people write it."""
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        """How to greet the person."""
        return self.first_name or self.email.split("@")[0]

    @cached_property
    def grants(self) -> tuple[RoleGrant, ...]:
        """The roles held, read once a request."""
        return tuple(self.role_grants.all())

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles held, whatever their scope."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def in_office(self) -> bool:
        """Whether the account may enter the office: it holds at least one role."""
        return self.is_superuser or bool(self.roles)


class RoleGrant(BusinessModel):
    """One role of one account, everywhere or for one organisation."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="role_grants", verbose_name=_("compte")
    )
    role = models.CharField(_("rôle"), max_length=20, choices=Role.choices)
    organisation = models.ForeignKey(
        "directory.Organisation",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="role_grants",
        verbose_name=_("organisation"),
        help_text=_("Pour le rôle « membre » seulement."),
    )

    objects = DependentQuerySet.as_manager()
    seen_with = "user"

    class Meta:
        verbose_name = _("rôle attribué")
        verbose_name_plural = _("rôles attribués")
        constraints = (
            # Two, as SQLite takes every null for a different one.
            models.UniqueConstraint(
                fields=["user", "role", "organisation"],
                condition=models.Q(organisation__isnull=False),
                name="one_grant_per_role_and_organisation",
                violation_error_message=_("Ce compte a déjà ce rôle."),
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=models.Q(organisation__isnull=True),
                name="one_grant_per_role_everywhere",
                violation_error_message=_("Ce compte a déjà ce rôle."),
            ),
            models.CheckConstraint(
                condition=~models.Q(role=Role.MEMBER) | models.Q(organisation__isnull=False),
                name="member_has_an_organisation",
                violation_error_message=_("Un membre contribue pour une organisation : laquelle ?"),
            ),
            models.CheckConstraint(
                condition=models.Q(role=Role.MEMBER) | models.Q(organisation__isnull=True),
                name="only_members_have_an_organisation",
                violation_error_message=_("Ce rôle s’étend à tout : sans organisation."),
            ),
        )

    def __str__(self) -> str:
        scope = f" ({self.organisation})" if self.organisation_id else ""
        return f"{self.get_role_display()}{scope}"

    def audit_root(self) -> models.Model:
        """Shown in the account's history."""
        return self.user


class SecurityPolicyQuerySet(models.QuerySet["SecurityPolicy"]):
    """One row."""

    def visible_to(self, user: Any) -> Self:
        """The administration's business."""
        return self if user.has_perm("accounts.view_securitypolicy") else self.none()


class SecurityPolicy(BusinessModel):
    """What an administrator decides for all accounts; a single row."""

    mfa_roles = models.JSONField(
        _("rôles à double authentification"),
        default=list,
        blank=True,
        help_text=_("Ces rôles doivent ajouter un second facteur avant d’entrer."),
    )

    objects = SecurityPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("règle de sécurité")
        verbose_name_plural = _("règles de sécurité")
        constraints = (
            models.CheckConstraint(condition=models.Q(pk=1), name="one_security_policy"),
        )

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def get(cls) -> SecurityPolicy:
        """The policy in force."""
        return cls.objects.get_or_create(pk=1)[0]


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations by what became of them."""

    def pending(self) -> Self:
        """Neither accepted, revoked nor too old."""
        return self.filter(
            accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=clock.now()
        )

    def visible_to(self, user: Any) -> Self:
        """The administration's business."""
        return self if user.has_perm("accounts.view_invitation") else self.none()


def default_expiry() -> datetime:
    """A fortnight from now."""
    return clock.now() + INVITATION_LIFE


class Invitation(BusinessModel):
    """An address invited to hold a role; the link's token is kept only as a hash."""

    class Outcome(models.TextChoices):
        """What became of it."""

        PENDING = "waiting", _("en attente")
        ACCEPTED = "done", _("acceptée")
        REVOKED = "cancelled", _("révoquée")
        EXPIRED = "late", _("expirée")

    email = models.EmailField(_("adresse électronique"))
    role = models.CharField(_("rôle"), max_length=20, choices=Role.choices)
    organisation = models.ForeignKey(
        "directory.Organisation",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("invité par"),
    )
    expires_at = models.DateTimeField(_("expire le"), default=default_expiry)
    accepted_at = models.DateTimeField(_("acceptée le"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("révoquée le"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(role=Role.MEMBER) | models.Q(organisation__isnull=False),
                name="invited_member_has_an_organisation",
                violation_error_message=_("Un membre contribue pour une organisation : laquelle ?"),
            ),
            models.CheckConstraint(
                condition=models.Q(role=Role.MEMBER) | models.Q(organisation__isnull=True),
                name="only_invited_members_have_an_organisation",
                violation_error_message=_("Ce rôle s’étend à tout : sans organisation."),
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="one_open_invitation_per_address",
                violation_error_message=_("Cette adresse a déjà une invitation en attente."),
            ),
        )

    def __str__(self) -> str:
        return self.email

    @property
    def outcome(self) -> Outcome:
        """What became of it, as the list says it."""
        if self.accepted_at:
            return self.Outcome.ACCEPTED
        if self.revoked_at:
            return self.Outcome.REVOKED
        return self.Outcome.PENDING if self.is_pending else self.Outcome.EXPIRED

    @property
    def is_pending(self) -> bool:
        """Whether the link still works."""
        return self.is_open and self.expires_at > clock.now()

    @property
    def is_open(self) -> bool:
        """Whether nobody has accepted or revoked it; it may be too old, and then be sent again."""
        return not self.accepted_at and not self.revoked_at
