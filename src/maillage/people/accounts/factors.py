"""Who must add a second factor before entering, and whether they have."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.people.accounts.models import Role, SecurityPolicy, User

# What counts as a second factor: recovery codes only stand in for one of these.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_required(user: Any, decided: frozenset[str]) -> bool:
    """Whether the roles of `user` ask for a second factor, `decided` being those of the policy."""
    roles = decided | settings.REQUIRE_MFA_ROLES
    return bool(roles) and (user.is_superuser or bool(user.roles & roles))


def required_of(user: Any) -> bool:
    """Whether an account must keep a second factor."""
    return is_required(user, frozenset(SecurityPolicy.get().mfa_roles))


def lacks_factor(user: Any) -> bool:
    """Whether an account must add a second factor before it may enter; one query."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
    policy = SecurityPolicy.objects.filter(pk=1).values("mfa_roles")[:1]
    found = User.objects.filter(pk=user.pk).values_list(Subquery(policy), Exists(factors)).first()
    if found is None:
        return False
    decided, has_factor = found
    return not has_factor and is_required(user, frozenset(decided or ()))


def names_of(user: Any) -> list[str]:
    """The second factors of an account, in words."""
    kinds = list(
        Authenticator.objects.filter(user=user, type__in=FACTORS).values_list("type", flat=True)
    )
    names = [_("application d’authentification")] if Authenticator.Type.TOTP in kinds else []
    if keys := kinds.count(Authenticator.Type.WEBAUTHN):
        names.append(ngettext("%(n)d clé d’accès", "%(n)d clés d’accès", keys) % {"n": keys})
    return names


def imposed_labels() -> list[str]:
    """The roles for which whoever runs the installation imposes a second factor."""
    return [str(label) for value, label in Role.choices if value in settings.REQUIRE_MFA_ROLES]
