"""What the directory does: create, tie people to organisations, recognise names, find doubles."""

from __future__ import annotations

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
    "add_function",
    "change_function",
    "create_organisation",
    "create_person",
    "create_proposed",
    "delete_organisation",
    "match_people",
    "match_person",
    "possible_double_organisations",
    "possible_double_people",
    "remove_function",
    "save_organisation",
    "save_person",
]
