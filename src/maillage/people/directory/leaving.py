"""Sheets ready to leave the program, with all that tables, address cards and labels read of them.

One door for every format: what hangs from a sheet is read once, as `user` may see it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch, QuerySet

from maillage.people.directory.models import (
    ContactPoint,
    Membership,
    Organisation,
    Person,
    PostalAddress,
    Tag,
)


def _hanging(user: Any) -> tuple[Prefetch[Any], ...]:
    return (
        Prefetch("tags", Tag.objects.visible_to(user), to_attr="shown_tags"),
        Prefetch("contactpoint_set", ContactPoint.objects.visible_to(user), to_attr="shown_points"),
        Prefetch(
            "postaladdress_set", PostalAddress.objects.visible_to(user), to_attr="shown_places"
        ),
    )


def organisations_ready(user: Any, params: Mapping[str, Any]) -> QuerySet[Organisation]:
    """With `shown_tags`, `shown_points`, `shown_places` and `shown_memberships`, those in force."""
    del params
    members = Membership.objects.visible_to(user).in_force().select_related("network")
    visible = Organisation.objects.visible_to(user).select_related("commune", "parent")
    return visible.prefetch_related(
        *_hanging(user), Prefetch("memberships", members, to_attr="shown_memberships")
    )


def people_ready(user: Any, params: Mapping[str, Any]) -> QuerySet[Person]:
    """With `shown_tags`, `shown_points`, `shown_places`, `shown_functions` and the main one's words."""
    del params
    people = Person.objects.visible_to(user).present().with_main_function(user).with_functions(user)
    return people.prefetch_related(*_hanging(user))
