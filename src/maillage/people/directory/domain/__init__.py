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
)
from maillage.people.directory.domain.matching import (
    Candidate,
    PersonMatch,
    match_people,
    match_person,
)
from maillage.people.directory.domain.notes import (
    delete_note,
    may_write_note,
    record_needs_reading,
    record_note_reading,
    save_note,
)
from maillage.people.directory.domain.sheets import (
    create_organisation,
    create_person,
    create_proposed,
    save_organisation,
    save_person,
)

__all__ = [
    "Candidate",
    "PersonMatch",
    "PurposeState",
    "add_function",
    "change_function",
    "check_needs",
    "consenting_emails",
    "consenting_people",
    "consents_of",
    "create_organisation",
    "create_person",
    "create_proposed",
    "delete_note",
    "delete_organisation",
    "match_people",
    "match_person",
    "may_use",
    "may_write_note",
    "possible_double_organisations",
    "possible_double_people",
    "record_consent",
    "record_needs_reading",
    "record_note_reading",
    "remove_function",
    "save_needs",
    "save_note",
    "save_organisation",
    "save_person",
]
