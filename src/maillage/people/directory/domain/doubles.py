"""Sheets that look like one that somebody is about to create."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any

from django.db.models import Q

from maillage.people.directory.models import Organisation, Person
from maillage.people.directory.names import key

NEAR = 0.88
"""Likeness from which two names may be one, mistyped."""

SHOWN = 5


def _alike(one: str, other: str) -> bool:
    return one == other or (
        min(len(one), len(other)) > 4 and SequenceMatcher(None, one, other).ratio() >= NEAR
    )


def possible_double_people(
    *, first_name: str, last_name: str, email: str, user: Any, exclude: int | None = None
) -> list[Person]:
    """People that `user` sees, who have this address or nearly this name (in either order)."""
    visible = Person.objects.visible_to(user)
    if exclude is not None:
        visible = visible.exclude(pk=exclude)
    wanted = {key(f"{first_name} {last_name}"), key(f"{last_name} {first_name}")}
    found = []
    if any(wanted):
        initials = {word[0] for name in wanted for word in name.split()}
        near = Q()
        for letter in initials:  # a mistyped name mostly keeps a first letter
            near |= Q(last_name__folded__startswith=letter)
            near |= Q(first_name__folded__startswith=letter)
        rows = visible.filter(near).values_list("pk", "first_name", "last_name")
        found = [
            pk
            for pk, first, last in rows.iterator()
            if any(_alike(key(f"{first} {last}"), name) for name in wanted)
        ]
    match = Q(pk__in=found[:SHOWN])
    if email:
        match |= Q(email__iexact=email)
    return list(visible.filter(match).with_functions(user)[:SHOWN])


def possible_double_organisations(
    *, name: str, siret: str, user: Any, exclude: int | None = None
) -> list[Organisation]:
    """Organisations that `user` sees, of this SIRET or nearly this name."""
    visible = Organisation.objects.visible_to(user)
    if exclude is not None:
        visible = visible.exclude(pk=exclude)
    wanted = key(name)
    rows = visible.values_list("pk", "name").iterator() if wanted else ()
    found = [pk for pk, other in rows if _alike(key(other), wanted)]
    match = Q(pk__in=found[:SHOWN])
    if siret:
        match |= Q(siret=siret)
    return list(visible.filter(match)[:SHOWN])
