"""What the directory does: create, tie people to organisations, recognise names, find doubles."""

from __future__ import annotations

from maillage.people.directory.domain.consents import (
    PurposeState,
    check_needs,
    consenting_emails,
    consenting_people,
    consents_of,
    may_use,
    record_consent,
    save_needs,
)
from maillage.people.directory.domain.doubles import (
    possible_double_organisations,
    possible_double_people,
)
from maillage.people.directory.domain.functions import (
    add_function,
    change_function,
    delete_organisation,
    remove_function,
    settle_main_functions,
)
from maillage.people.directory.domain.matching import (
    Candidate,
    PersonMatch,
    match_people,
    match_person,
)
from maillage.people.directory.domain.memberships import (
    add_membership,
    change_membership,
    remove_membership,
)
from maillage.people.directory.domain.notes import (
    delete_note,
    may_write_note,
    record_needs_reading,
    record_note_reading,
    save_note,
)
from maillage.people.directory.domain.pictures import field_of, may_see_picture, set_picture
from maillage.people.directory.domain.reach import (
    place,
    remove_row,
    save_contact_point,
    save_postal_address,
    why_not_placed,
)
from maillage.people.directory.domain.sheets import (
    create_organisation,
    create_person,
    create_proposed,
    delete_person,
    save_organisation,
    save_person,
)
from maillage.people.directory.domain.tags import (
    delete_tag,
    find_or_create_tag,
    merge_tags,
    save_tag,
    set_resources,
)

__all__ = [
    "Candidate",
    "PersonMatch",
    "PurposeState",
    "add_function",
    "add_membership",
    "change_function",
    "change_membership",
    "check_needs",
    "consenting_emails",
    "consenting_people",
    "consents_of",
    "create_organisation",
    "create_person",
    "create_proposed",
    "delete_note",
    "delete_organisation",
    "delete_person",
    "delete_tag",
    "field_of",
    "find_or_create_tag",
    "match_people",
    "match_person",
    "may_see_picture",
    "may_use",
    "may_write_note",
    "merge_tags",
    "place",
    "possible_double_organisations",
    "possible_double_people",
    "record_consent",
    "record_needs_reading",
    "record_note_reading",
    "remove_function",
    "remove_membership",
    "remove_row",
    "save_contact_point",
    "save_needs",
    "save_note",
    "save_organisation",
    "save_person",
    "save_postal_address",
    "save_tag",
    "set_picture",
    "set_resources",
    "settle_main_functions",
    "why_not_placed",
]
