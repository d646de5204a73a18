"""People and organisations there, as the rows of a file name them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from maillage.kernel.imports.cleaning import fold
from maillage.kernel.imports.engine import RowPlan
from maillage.people.directory.models import Function, Organisation, Person
from maillage.people.directory.names import key

PLACE = "_place"
"""In a plan's values: the key of the organisation that the row names, when it exists."""

Dates = Mapping[str, date]


@dataclass(slots=True)
class Contacts:
    """What the rows are matched with."""

    namesakes: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    names: dict[int, str] = field(default_factory=dict)
    emails: dict[int, str] = field(default_factory=dict)
    places: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    held: dict[tuple[int, int], dict[str, Dates]] = field(default_factory=lambda: defaultdict(dict))
    """(person, organisation) → title → dates."""
    organisations: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def load(cls, user: Any) -> Contacts:
        """Three queries, whatever the number of rows."""
        found = cls()
        people = Person.objects.visible_to(user).order_by()
        rows = people.values_list("pk", "first_name", "last_name", "email")
        for pk, first, last, address in rows.iterator():
            found.names[pk] = f"{first} {last}".strip()
            found.namesakes[key(found.names[pk])].append(pk)
            found.emails[pk] = address.lower()
        functions = Function.objects.visible_to(user).order_by()
        held = functions.values_list("person_id", "organisation_id", "title", "start", "end")
        for person, organisation, title, start, end in held.iterator():
            found.places[person].add(organisation)
            dates = {"start": start, "end": end}
            found.held[person, organisation][fold(title)] = dates
        organisations = Organisation.objects.visible_to(user).order_by().values_list("pk", "name")
        for pk, name in organisations.iterator():
            found.organisations[fold(name)].append(pk)
        return found

    def is_new_function(self, plan: RowPlan, dates: Dates) -> bool:
        """Whether the row says a function that the person does not hold, or other dates of it."""
        if not plan.values.get("organisation"):
            return False
        place, person = plan.values.get(PLACE), plan.target_id
        if place is None or person is None:
            return True
        held = self.held.get((person, place))
        if not held:
            return True
        title = fold(plan.values.get("title", ""))
        known = held.get(title) if title else next(iter(held.values()))
        return known is None or any(known[name] != day for name, day in dates.items())
