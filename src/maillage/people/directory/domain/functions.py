"""Who does what where: a person with functions always has exactly one main function."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.kernel import audit, search
from maillage.people.directory.models import Function, Organisation, Person


class Kept(Enum):
    """Stands for an argument that was not given: what the record holds is kept."""

    KEPT = "kept"


KEPT: Final = Kept.KEPT


@transaction.atomic
def add_function(
    *,
    person: Person,
    organisation: Organisation,
    actor: Any,
    title: str = "",
    is_main: bool = False,
) -> Function:
    """Tie a person to an organisation; the first function is the main one.

    Raises ValidationError when the person has that function already.
    """
    with audit.recording(actor=actor, verb=_("a ajouté une fonction")):
        held = _locked(person)
        function = Function(person=person, organisation=organisation, title=title.strip())
        function.full_clean(exclude={"is_main"})
        function.is_main = is_main or not any(one.is_main for one in held)
        if function.is_main:
            _demote(held)
        function.save()
        search.touch(person)
    return function


@transaction.atomic
def change_function(
    *,
    function: Function,
    actor: Any,
    title: str | None = None,
    is_main: bool = False,
    start: date | Kept | None = KEPT,
    end: date | Kept | None = KEPT,
) -> Function:
    """Reword a function, date it, or make it the main one; the others then are not.

    When the main one is over, another that is in force becomes the main one.
    """
    with audit.recording(actor=actor, verb=_("a modifié une fonction")):
        held = _locked(function.person)
        others = [one for one in held if one != function]
        if title is not None:
            function.title = title.strip()
        if start is not KEPT:
            function.start = start
        if end is not KEPT:
            function.end = end
        function.full_clean(exclude={"is_main"})
        if is_main and not function.is_main:
            _demote(others)
            function.is_main = True
        heir = next((one for one in others if one.is_in_force), None)
        if function.is_main and not is_main and not function.is_in_force and heir is not None:
            function.is_main = False
            function.save()
            _promote([heir])
        else:
            function.save()
        search.touch(function.person)
    return function


@transaction.atomic
def remove_function(*, function: Function, actor: Any) -> None:
    """The person no longer holds it; another function, if there is one, becomes the main one."""
    person = function.person
    with audit.recording(actor=actor, verb=_("a retiré une fonction")):
        others = [one for one in _locked(person) if one.pk != function.pk]
        function.delete()
        _promote(others)
        search.touch(person)


@transaction.atomic
def delete_organisation(*, organisation: Organisation, actor: Any) -> None:
    """Delete an organisation and the functions in it; the people stay.

    Raises ProtectedError when a project is led by it, or counts it as a partner.
    """
    with audit.recording(actor=actor, verb=_("a supprimé")):
        people = list(organisation.people.distinct())
        organisation.delete()
        held: dict[int, list[Function]] = {}
        for function in Function.objects.filter(person__in=people):
            held.setdefault(function.person_id, []).append(function)
        for functions in held.values():
            _promote(functions)
        search.touch(*people)


def _locked(person: Person) -> list[Function]:
    """The person's functions, held until the end of the transaction."""
    Person.objects.select_for_update().get(pk=person.pk)
    return list(Function.objects.filter(person=person))


def _demote(functions: list[Function]) -> None:
    for function in functions:
        if function.is_main:
            function.is_main = False
            function.save()


def _promote(functions: list[Function]) -> None:
    if functions and not any(one.is_main for one in functions):
        functions[0].is_main = True
        functions[0].save()
