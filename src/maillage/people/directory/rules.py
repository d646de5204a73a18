"""The team reads; coordination and communication write; a member keeps its own sheets."""

from __future__ import annotations

from typing import Any

import rules

from maillage.people.accounts.roles import (
    Role,
    has_role,
    is_administration,
    is_communication,
    is_coordination,
    is_member,
    is_team,
    member_organisations,
)


@rules.predicate
def is_own_organisation(user: Any, organisation: Any = None) -> bool:
    """A member's own organisation; without one, whether the user is a member at all."""
    own = member_organisations(user)
    return bool(own) if organisation is None else organisation.pk in own


@rules.predicate
def is_own_person(user: Any, person: Any = None) -> bool:
    """Somebody whose sheet a member keeps; without one, whether the user is a member at all.

    Personal links go to the address of the sheet: a member may not change that of somebody who
    also works elsewhere, nor of somebody else who has an account.
    """
    own = member_organisations(user)
    if person is None or not own:
        return bool(own)
    if person.user_id is not None:
        return bool(person.user_id == user.pk)
    places = {one.organisation_id for one in person.functions.all()}
    return bool(places) and places <= own


@rules.predicate
def is_own_function(user: Any, function: Any = None) -> bool:
    """A function in a member's own organisation."""
    own = member_organisations(user)
    return bool(own) if function is None else function.organisation_id in own


@rules.predicate
def is_self(user: Any, record: Any = None) -> bool:
    """Somebody's own sheet, or a row of it; without one, whether the user is a member at all."""
    if record is None:
        return bool(member_organisations(user))
    person = getattr(record, "person", None) or record
    own = getattr(person, "user_id", None)
    return own is not None and own == user.pk


@rules.predicate
def works_with_addresses(user: Any) -> bool:
    """Whoever writes to people: takes their addresses and telephone numbers away in a table."""
    return has_role(
        user, Role.ADMINISTRATION, Role.COORDINATION, Role.COMMUNICATION, Role.INSTRUCTION
    )


rules.add_perm("directory.change_any_sheet", is_communication)
rules.add_perm("directory.keep_rows", is_communication | is_self)
rules.add_perm("directory.view_organisation", is_team | is_member)
rules.add_perm("directory.add_organisation", is_communication)
rules.add_perm("directory.change_organisation", is_communication | is_own_organisation)
rules.add_perm("directory.delete_organisation", is_communication)
rules.add_perm("directory.view_person", is_team | is_member)
rules.add_perm("directory.add_person", is_communication)
rules.add_perm("directory.change_person", is_communication | is_own_person)
rules.add_perm("directory.delete_person", is_administration)
rules.add_perm("directory.view_function", is_team | is_member)
rules.add_perm("directory.view_all_functions", is_team)
rules.add_perm("directory.add_function", is_communication)
rules.add_perm("directory.change_function", is_communication | is_own_function)
rules.add_perm("directory.delete_function", is_communication)
rules.add_perm("directory.import_contacts", is_communication)
rules.add_perm("directory.export_addresses", works_with_addresses | is_member)

for noun in ("contactpoint", "postaladdress"):
    rules.add_perm(f"directory.view_{noun}", is_team | is_member)
    for verb in ("add", "change", "delete"):
        rules.add_perm(f"directory.{verb}_{noun}", is_communication | is_self)
rules.add_perm("directory.view_membership", is_team | is_member)
for verb in ("add", "change", "delete"):
    rules.add_perm(f"directory.{verb}_membership", is_communication)
rules.add_perm("directory.view_tag", is_team | is_member)
for verb in ("add", "change", "delete"):
    rules.add_perm(f"directory.{verb}_tag", is_communication)
rules.add_perm("directory.view_private_addresses", is_communication)
rules.add_perm("directory.view_consent", works_with_addresses)
rules.add_perm("directory.add_consent", is_communication)
rules.add_perm("directory.view_personnote", works_with_addresses)
rules.add_perm("directory.add_personnote", works_with_addresses)
rules.add_perm("directory.change_personnote", works_with_addresses)
rules.add_perm("directory.delete_personnote", works_with_addresses)
rules.add_perm("directory.view_needs", is_coordination)
rules.add_perm("directory.change_needs", is_coordination)
