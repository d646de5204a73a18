"""What criteria read besides the sheets themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst

from maillage.people.directory.models import (
    Consent,
    ContactPoint,
    Function,
    Membership,
    Organisation,
    Tag,
    Usage,
)
from maillage.people.segments.models import ContactList


def functions_in_force(user: Any) -> QuerySet[Any]:
    """The functions held today that `user` may read."""
    return Function.objects.visible_to(user).in_force()


def memberships_in_force(user: Any) -> QuerySet[Any]:
    """The memberships that hold today: seen with their member, which the segment filters."""
    del user
    return Membership.objects.in_force()


def contact_points(user: Any) -> QuerySet[Any]:
    """Numbers and addresses; the personal ones for whoever may read them."""
    found = ContactPoint._base_manager.all()
    if user.has_perm("directory.view_private_addresses"):
        return found
    return found.exclude(usage=Usage.HOME, person__isnull=False)


def consents(user: Any) -> QuerySet[Any]:
    """The ledger, for whoever may read it."""
    return Consent.objects.visible_to(user)


def choices_of(choices: Any) -> Callable[[Any], list[tuple[str, Any]]]:
    """The values of a list of choices, with a capital."""
    return lambda _user: [(value, capfirst(str(label))) for value, label in choices if value]


def tags(user: Any) -> list[tuple[str, list[tuple[int, str]]]]:
    """The words, by family."""
    families: dict[str, list[tuple[int, str]]] = {}
    for one in Tag.objects.visible_to(user):
        families.setdefault(capfirst(str(one.get_category_display())), []).append(
            (one.pk, one.name)
        )
    return list(families.items())


def lists(user: Any) -> list[tuple[int, str]]:
    """The static lists."""
    return [(one.pk, one.name) for one in ContactList.objects.visible_to(user)]


def networks(user: Any) -> list[tuple[int, str]]:
    """The organisations that have members."""
    found = Organisation.objects.visible_to(user).filter(
        pk__in=Membership._base_manager.values("network")
    )
    return [(one.pk, one.name) for one in found]
