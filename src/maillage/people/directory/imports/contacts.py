"""People and organisations there, as the rows of a file name them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from maillage.kernel.imports.cleaning import fold
from maillage.kernel.imports.engine import RowPlan
from maillage.people.directory.models import Function, Organisation, Person
from maillage.people.directory.names import key

PLACE = "_place"
"""In a plan's values: the key of the organisation that the row names, when it exists."""


def name_of(plan: RowPlan) -> str:
    """First and last name of a row."""
    return f"{plan.values.get('first_name', '')} {plan.values.get('last_name', '')}".strip()


Dates = Mapping[str, date | None]


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
    def load(cls, user: Any, plans: Sequence[RowPlan]) -> Contacts:
        """Those whom the rows may mean, by name or address; three queries, whatever the rows.

        Everyone is read, and only those are kept: a large base does not weigh on a small file.
        """
        found = cls()
        wanted = {key(name_of(plan)) for plan in plans}
        addresses = {str(plan.values.get("email", "")).lower() for plan in plans} - {""}
        bodies = {fold(plan.values.get("organisation", "")) for plan in plans} - {""}
        people = Person.objects.visible_to(user).order_by()
        rows = people.values_list("pk", "first_name", "last_name", "email")
        for pk, first, last, email in rows.iterator():
            name, address = f"{first} {last}".strip(), email.lower()
            folded = key(name)
            if folded in wanted or address in addresses:
                found.names[pk], found.emails[pk] = name, address
                found.namesakes[folded].append(pk)
        functions = Function.objects.visible_to(user).order_by()
        held = functions.values_list("person_id", "organisation_id", "title", "start", "end")
        for person, organisation, title, start, end in held.iterator():
            if person not in found.names:
                continue
            found.places[person].add(organisation)
            dates = {"start": start, "end": end}
            found.held[person, organisation][fold(title)] = dates
        organisations = Organisation.objects.visible_to(user).order_by().values_list("pk", "name")
        for pk, name in organisations.iterator():
            if (folded := fold(name)) in bodies:
                found.organisations[folded].append(pk)
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
