"""The tabs of the directory's own pages."""

from __future__ import annotations

from typing import Any

from maillage.kernel.permissions import is_allowed
from maillage.people.directory.forms import FunctionOfPersonForm, PersonOfOrganisationForm
from maillage.people.directory.models import Function, Organisation, Person


def people_of(organisation: Organisation, user: Any) -> dict[str, Any]:
    """Who does what in an organisation, and the form that adds someone."""
    functions = (
        Function.objects.visible_to(user)
        .filter(organisation=organisation)
        .select_related("person")
        .order_by("person__last_name", "person__first_name", "pk")
    )
    return _context(list(functions), user, PersonOfOrganisationForm)


def functions_of(person: Person, user: Any) -> dict[str, Any]:
    """What a person does and where, and the form that adds a function."""
    functions = (
        Function.objects.visible_to(user).filter(person=person).select_related("organisation")
    )
    return _context(list(functions), user, FunctionOfPersonForm)


def _context(functions: list[Function], user: Any, form_class: Any) -> dict[str, Any]:
    return {
        "functions": functions,
        "add_form": form_class(user=user) if is_allowed(user, "directory.add_function") else None,
        "may_change": is_allowed(user, "directory.change_function"),
        "may_remove": is_allowed(user, "directory.delete_function"),
        "may_create_person": is_allowed(user, "directory.add_person"),
    }
