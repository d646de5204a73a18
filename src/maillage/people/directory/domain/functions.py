"""Who does what where: among the functions that a person holds, exactly one is the main one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.kernel import audit, clock, search
from maillage.people.directory.models import Function, Organisation, Person


@transaction.atomic
def add_function(
    *,
    person: Person,
    organisation: Organisation,
    actor: Any,
    title: str = "",
    is_main: bool = False,
    start: date | None = None,
    end: date | None = None,
) -> Function:
    """Tie a person to an organisation; the first function is the main one, unless it is over.

    Raises ValidationError when the person has that function already.
    """
    with audit.recording(actor=actor, verb=_("a ajouté une fonction")):
        held = _locked(person)
        function = Function(
            person=person, organisation=organisation, title=title.strip(), start=start, end=end
        )
        function.full_clean(exclude={"is_main"})
        wanted = is_main or not any(one.is_main and not one.has_ended for one in held)
        function.is_main = wanted and not function.has_ended
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
    period: tuple[date | None, date | None] | None = None,
) -> Function:
    """Reword a function, date it (`period`: start and end), or make it the main one.

    A function that is over is not the main one: another takes its place, if there is one.
    """
    with audit.recording(actor=actor, verb=_("a modifié une fonction")):
        others = [one for one in _locked(function.person) if one != function]
        if title is not None:
            function.title = title.strip()
        if period is not None:
            function.start, function.end = period
        function.full_clean(exclude={"is_main"})
        function.is_main = (function.is_main or is_main) and not function.has_ended
        if function.is_main:
            _demote(others)
        function.save()
        _promote([function, *others])
        search.touch(function.person)
    return function


@transaction.atomic
def remove_function(*, function: Function, actor: Any) -> None:
    """The person never held it; another function, if there is one, becomes the main one."""
    person = function.person
    with audit.recording(actor=actor, verb=_("a retiré une fonction")):
        others = [one for one in _locked(person) if one.pk != function.pk]
        function.delete()
        _promote(others)
        search.touch(person)


@transaction.atomic
def delete_organisation(*, organisation: Organisation, actor: Any) -> None:
    """Delete an organisation, the functions in it and its logo; the people stay.

    Raises ProtectedError when a project is led by it, or counts it as a partner.
    """
    with audit.recording(actor=actor, verb=_("a supprimé")):
        people = list(organisation.people.distinct())
        logo, storage = organisation.logo.name, organisation.logo.storage
        organisation.delete()
        held: dict[int, list[Function]] = {}
        for function in Function.objects.filter(person__in=people):
            held.setdefault(function.person_id, []).append(function)
        for functions in held.values():
            _promote(functions)
        search.touch(*people)
        if logo:
            transaction.on_commit(lambda: storage.delete(logo))


@transaction.atomic
def settle_main_functions() -> int:
    """Give another main function to whoever's is over since its last day passed; how many."""
    over = Function.objects.filter(is_main=True, end__lt=clock.today()).select_related("person")
    settled = list(over)
    with audit.recording(actor=audit.SYSTEM, verb=_("a constaté la fin d’une fonction")):
        for function in settled:
            held = _locked(function.person)
            _demote(held)
            _promote(held)
            search.touch(function.person)
    return len(settled)


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
    """Make one of those that are not over the main one, when none is; those of today come first."""
    going = [one for one in functions if not one.has_ended]
    if going and not any(one.is_main for one in going):
        chosen = next((one for one in going if one.is_in_force), going[0])
        chosen.is_main = True
        chosen.save()
