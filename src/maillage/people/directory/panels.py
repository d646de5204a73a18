"""The tabs of the directory's own pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from maillage.kernel.permissions import is_allowed
from maillage.people.directory import presenting
from maillage.people.directory.forms import (
    FunctionOfPersonForm,
    NetworkForm,
    PersonOfOrganisationForm,
)
from maillage.people.directory.models import Function, Membership, Organisation, Person


def people_of(organisation: Organisation, user: Any) -> dict[str, Any]:
    """Who does what in an organisation, and the form that adds someone."""
    functions = (
        Function.objects.visible_to(user)
        .filter(organisation=organisation, person__erased_at__isnull=True)
        .select_related("person")
        .order_by("person__sort_key", "pk")
    )
    return _context(list(functions), user, PersonOfOrganisationForm)


def functions_of(person: Person, user: Any) -> dict[str, Any] | None:
    """What a person does and where, and the form that adds a function."""
    if person.is_erased:
        return None
    functions = (
        Function.objects.visible_to(user).filter(person=person).select_related("organisation")
    )
    return _context(list(functions), user, FunctionOfPersonForm)


def _context(functions: list[Function], user: Any, form_class: Any) -> dict[str, Any]:
    going = [one for one in functions if not one.has_ended]
    past = [one for one in functions if one.has_ended]
    return {
        "groups": [
            group for group in ((_("Aujourd’hui"), going), (_("Par le passé"), past)) if group[1]
        ],
        "add_form": form_class(user=user) if is_allowed(user, "directory.add_function") else None,
        "may_change": is_allowed(user, "directory.change_function"),
        "may_remove": is_allowed(user, "directory.delete_function"),
        "may_create_person": is_allowed(user, "directory.add_person"),
    }


def reach_of(record: Person | Organisation, user: Any) -> dict[str, Any] | None:
    """Every number, page and address, with what changes them."""
    is_person = isinstance(record, Person)
    if isinstance(record, Person) and record.is_erased:
        return None
    points, addresses = presenting.rows_of(record, user)
    return {
        "reaches": presenting.main_reaches(record),
        "own_address": "" if isinstance(record, Person) else presenting.address_lines(record),
        "points": [(one, presenting.reach_of(one)) for one in points],
        "addresses": [(one, presenting.address_lines(one)) for one in addresses],
        "may_change": is_allowed(user, "directory.keep_rows", record),
        "base": "people" if is_person else "organisations",
    }


def links_of(organisation: Organisation, user: Any) -> dict[str, Any]:
    """What an organisation belongs to, and its services."""
    memberships = list(Membership.objects.filter(member=organisation).select_related("network"))
    services = list(Organisation.objects.visible_to(user).filter(parent=organisation))
    parents = [organisation.parent] if organisation.parent is not None else []
    urls = presenting.linked([*(one.network for one in memberships), *parents], user)
    may_change = is_allowed(user, "directory.change_membership")
    return {
        "memberships": [(one, urls.get(one.network_id, "")) for one in memberships],
        "services": services,
        "parent_url": urls.get(organisation.parent_id or 0, ""),
        "may_change": may_change,
        "may_add_service": is_allowed(user, "directory.add_organisation"),
        "network_form": NetworkForm(member=organisation, user=user) if may_change else None,
    }
