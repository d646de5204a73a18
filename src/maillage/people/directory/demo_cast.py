"""Who plays in the demonstration: invented people and organisations, on real communes.

Reads the tables of `demo_data`. Organisations and people are named there by the beginning of their
address: « ruban » is ruban@exemple.org, « nadia.durand » nadia.durand@exemple.fr.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from maillage.kernel.text_fr import plain
from maillage.people.directory.demo_data import bodies as tables
from maillage.people.directory.demo_data import facts, leads, museums
from maillage.people.directory.demo_data import people as more

NETWORK: Final = "cooperation.musees"
ROLES: Final = {
    "": "membre",
    "fondateur": "membre fondateur",
    "associé": "membre associé",
    "correspondant": "correspondant",
}
ON_THE_WEB: Final = ("musee", "artiste", "media")
_SPAN: Final = re.compile(r"(\d{4})(?:–(\d{4}))?\s*(\S*)")
_PLACE: Final = re.compile(r"(?:(\d{5}) )?(.+)")


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation of the cast."""

    kind: str
    name: str
    postal_code: str
    city: str
    latitude: str = ""
    longitude: str = ""
    email: str = ""
    description: str = ""
    phone: str = ""
    website: str = ""
    visibility: str = "equipe"


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the cast, with their main function; years are whole ones."""

    first_name: str
    last_name: str
    email: str
    title: str
    body: str
    phone: str = ""
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """From one year to another, and as what."""

    since: int
    until: int | None
    role: str


@dataclass(frozen=True, slots=True)
class Wave:
    """Whom one of the team entered on one day, so many days ago; '' is the program itself."""

    author: str
    days: int
    bodies: tuple[Body, ...]
    people: tuple[Somebody, ...]


@dataclass(frozen=True, slots=True)
class AccountOf:
    """Someone of the cast who signs in; `body` is the scope of a « membre »."""

    email: str
    role: str
    body: str = ""


ACCOUNTS: Final = (
    AccountOf("camille@exemple.fr", "coordination"),
    AccountOf("helene@exemple.fr", "administration"),
    AccountOf("jeanne@exemple.fr", "communication"),
    AccountOf("solene@exemple.fr", "membre", "Musée du Ruban et du Fil"),
    AccountOf("ines@exemple.fr", "coordination"),
    AccountOf("thomas@exemple.fr", "coordination"),
    AccountOf("karim@exemple.fr", "instruction"),
    AccountOf("bernard@exemple.fr", "lecture"),
)


def cells(table: str) -> list[list[str]]:
    """The rows of a table written with bars, each cell without the spaces around it."""
    rows = (row for row in table.splitlines() if row.strip())
    return [[cell.strip() for cell in row.split("|")] for row in rows]


def keys(cell: str) -> list[str]:
    """The keys of a cell, between commas."""
    return [one.strip() for one in cell.split(",") if one.strip()]


def span(cell: str) -> Span:
    """« 2008 fondateur », « 2010–2021 »."""
    found = _SPAN.fullmatch(cell)
    if found is None:
        raise ValueError(f"not a span of years: {cell!r}")
    since, until, role = found.groups()
    return Span(int(since), int(until) if until else None, ROLES.get(role, role))


def place(cell: str) -> tuple[str, str]:
    """« 61130 Bellême » as its postal code and its commune; some places have no code."""
    found = _PLACE.fullmatch(cell)
    return (found[1] or "", found[2]) if found else ("", cell)


def email_of(first_name: str, last_name: str) -> str:
    """« Benoît de la Lande » as benoit.delalande@exemple.fr."""
    words = (re.sub(r"[^a-z-]", "", plain(name)) for name in (first_name, last_name))
    return f"{'.'.join(words)}@exemple.fr"


def _body(row: list[str], phone: str = "", visibility: str = "equipe") -> Body:
    """From the five or six first cells of a row: nature, name, place, coordinates, key, text."""
    kind, name, where, coordinates, key, description = row[:6]
    latitude, longitude = coordinates.split() if coordinates else ("", "")
    website = f"https://{key}.exemple.org" if phone and kind in ON_THE_WEB else ""
    return Body(
        kind,
        name,
        *place(where),
        latitude=latitude,
        longitude=longitude,
        email=f"{key}@exemple.org",
        description=description,
        phone=phone,
        website=website,
        visibility=visibility,
    )


def _somebody(name: str, title: str, body: str, years: str, phone: str = "") -> Somebody:
    first_name, last_name = name.split(" ", 1)
    held = span(years)
    email = email_of(first_name, last_name)
    return Somebody(first_name, last_name, email, title, body, phone, held.since, held.until)


def _entered(author: str, days: int, rows: list[list[str]], first: int, **seen: str) -> Wave:
    """The organisations of a table and their contacts; numbers are counted from `first`."""
    bodies, people = [], []
    for rank, row in enumerate(rows):
        number = f"{(first + rank) // 100:02} {(first + rank) % 100:02}"
        bodies.append(_body(row, f"02 61 91 {number}", **seen))
        if row[6]:
            name, title, years = row[6].split(", ")
            mobile = f"06 39 98 {number}" if rank % 3 == 0 else ""
            people.append(_somebody(name, title, bodies[-1].name, years, mobile))
    return Wave(author, days, tuple(bodies), tuple(people))


def museum_rows() -> list[list[str]]:
    """The members of the museum network, as rows of other organisations are written."""
    return [
        ["musee", name, where, coordinates, key, text, contact]
        for name, where, coordinates, key, _years, text, contact in cells(museums.MUSEUMS)
    ]


@cache
def waves() -> tuple[Wave, ...]:
    """Everybody, in the order in which they were entered."""
    members = {key for network, key, _span in memberships() if network == NETWORK}
    bodies = tuple(
        _body(row, visibility="reseau" if row[4] in members else "equipe")
        for row in cells(leads.BODIES)
    )
    people = []
    for name, email, title, body, phone, since in cells(leads.PEOPLE):
        first_name, last_name = name.split(" ", 1)
        people.append(Somebody(first_name, last_name, email, title, body, phone, int(since)))
    entered = (
        Wave("helene", 174, bodies, tuple(people)),
        _entered("camille", 168, cells(tables.ORNE), 2000),
        _entered("jeanne", 163, museum_rows(), 2100, visibility="reseau"),
        _entered("jeanne", 161, cells(tables.NORMANDIE), 2300),
        _entered("ines", 155, cells(tables.NANTERRE_COLOMBES), 2400),
        _entered("thomas", 149, cells(tables.DUNKERQUE), 2500),
        _entered("karim", 142, cells(tables.CENTRE), 2600),
    )
    named = {key_of(one.email): one.name for wave in entered for one in wave.bodies}
    colleagues, gone = (
        tuple(_somebody(name, title, named[key], years) for name, title, key, years in cells(table))
        for table in (more.COLLEAGUES, more.GONE)
    )
    # What was kept of the old address book bears the dates of the old address book.
    return (*entered, Wave("jeanne", 133, (), colleagues), Wave("", 1600, (), gone))


def key_of(email: str) -> str:
    """The beginning of an address, by which the tables name its owner."""
    return email.partition("@")[0]


def bodies() -> list[Body]:
    """The organisations, in the order of the scenarios."""
    return [one for wave in waves() for one in wave.bodies]


def people() -> list[Somebody]:
    """The people, in the order of the scenarios."""
    return [one for wave in waves() for one in wave.people]


def memberships() -> list[tuple[str, str, Span]]:
    """Keys of the network and of the member, and since when."""
    found = [
        (network, key, span(years))
        for network, years, members in cells(facts.MEMBERSHIPS)
        for key in keys(members)
    ]
    found += [(NETWORK, row[3], span(row[4])) for row in cells(museums.MUSEUMS)]
    return found
