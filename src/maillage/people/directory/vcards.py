"""People and organisations as address cards: vCard 4.0 (RFC 6350, with SOCIALPROFILE of RFC 9554)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import IO, Any, Final

from django.conf import settings
from django.db.models import QuerySet

from maillage.kernel.exports import CHUNK
from maillage.kernel.permissions import is_allowed
from maillage.people.directory.models import ContactPoint, Organisation, Person, Usage

ADDRESSES: Final = "directory.export_addresses"
_LINE: Final = 75
"""Octets of a line, its end not counted (RFC 6350, 3.2)."""

_TYPES: Final[Mapping[str, str]] = {Usage.HOME: "home", Usage.WORK: "work"}
_PLAIN: Final = frozenset(
    (ContactPoint.Channel.PHONE, ContactPoint.Channel.EMAIL, ContactPoint.Channel.WEBSITE)
)
_MOBILE: Final = re.compile(r"^(?:0|\+33\s?)[67]")


# -- the format -------------------------------------------------------------------------------------


def escape(text: object) -> str:
    """A text value: backslashes, commas, semicolons and ends of lines (RFC 6350, 3.4)."""
    shown = str(text).replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    shown = re.sub(r"\r\n?|\n", "\\\\n", shown)
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", shown)


def fold_line(line: str) -> str:
    """A line cut every 75 octets, never inside a character; what follows begins with a space."""
    pieces, piece, size = [], "", 0
    for one in line:
        width = len(one.encode())
        if size + width > _LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece += one
        size += width
    return "\r\n".join([*pieces, piece]) + "\r\n"


def card(lines: Iterator[str]) -> bytes:
    """One card out of its properties."""
    body = ("BEGIN:VCARD", "VERSION:4.0", *lines, "END:VCARD")
    return "".join(fold_line(line) for line in body).encode()


def uid_of(record: Person | Organisation) -> str:
    """The same for life, whatever the sheet becomes; nobody guesses anything from it."""
    address = f"{settings.SITE_URL}/{record._meta.model_name}/{record.pk}"
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, address)}"


# -- what both have ---------------------------------------------------------------------------------


def _common(record: Person | Organisation) -> Iterator[str]:
    yield f"UID:{uid_of(record)}"
    yield f"REV:{record.updated_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    words = [escape(tag.name) for tag in record.shown_tags]  # type: ignore[union-attr]  # prefetched
    if words:
        yield f"CATEGORIES:{','.join(words)}"


def _phone(number: str, types: str = "work", *, pref: bool = False) -> str:
    kind = "cell" if _MOBILE.match(number) else "voice"
    return f"TEL;TYPE={types},{kind}{';PREF=1' if pref else ''}:{escape(number)}"


def _points(record: Person | Organisation) -> Iterator[str]:
    for point in record.shown_points:  # type: ignore[union-attr]  # prefetched
        types = _TYPES.get(point.usage, "work")
        if point.channel == ContactPoint.Channel.PHONE:
            yield _phone(point.value, types)
        elif point.channel == ContactPoint.Channel.EMAIL:
            yield f"EMAIL;TYPE={types}:{escape(point.value)}"
        elif point.channel == ContactPoint.Channel.WEBSITE:
            yield f"URL:{_uri(point.value)}"
        elif point.channel != ContactPoint.Channel.OTHER:
            yield f"SOCIALPROFILE;SERVICE-TYPE={point.channel}:{_uri(point.value)}"


def _uri(address: str) -> str:
    """An address of the web as a URI value, which is not escaped; many programs part it at commas."""
    return re.sub(r"[\s\x00-\x1f]", "", address).replace(",", "%2C").replace(";", "%3B")


def _place(place: Any, types: str) -> Iterator[str]:
    if place.city or place.address:
        parts = ("", "", place.address, place.city, "", place.postal_code, "France")
        yield f"ADR;TYPE={types}:" + ";".join(escape(part) for part in parts)


# -- cards ------------------------------------------------------------------------------------------


def person_lines(person: Person, *, with_addresses: bool) -> Iterator[str]:
    """A person prepared by `people_ready`."""
    yield "KIND:individual"
    yield f"FN:{escape(person)}"
    names = (person.last_name, person.first_name, "", person.get_civility_display(), "")
    yield "N:" + ";".join(escape(name) for name in names)
    if person.language != Person.Language.OTHER:
        yield f"LANG:{person.language}"
    for rank, one in enumerate(person.shown_functions, start=1):
        group = f"f{rank}." if rank > 1 else ""  # the main one stands alone: it is the one shown
        yield f"{group}ORG:{escape(one.organisation.name)}"
        if one.title:
            yield f"{group}TITLE:{escape(one.title)}"
    if with_addresses:
        if person.email:
            yield f"EMAIL;PREF=1;TYPE=work:{escape(person.email)}"
        if person.phone:
            yield _phone(person.phone, pref=True)
        yield from _points(person)
        if person.shown_functions:
            yield from _place(person.shown_functions[0].organisation, "work")
        for place in person.shown_places:  # type: ignore[attr-defined]  # prefetched
            yield from _place(place, _TYPES.get(place.usage, "work"))
    yield from _common(person)


def organisation_lines(organisation: Organisation) -> Iterator[str]:
    """An organisation prepared by `organisations_ready`."""
    yield "KIND:org"
    yield f"FN:{escape(organisation.name)}"
    yield f"ORG:{escape(organisation.name)}"
    if organisation.email:
        yield f"EMAIL;PREF=1;TYPE=work:{escape(organisation.email)}"
    if organisation.phone:
        yield _phone(organisation.phone, pref=True)
    if organisation.website:
        yield f"URL:{_uri(organisation.website)}"
    yield from _points(organisation)
    yield from _place(organisation, "work")
    for place in organisation.shown_places:  # type: ignore[attr-defined]  # prefetched
        yield from _place(place, "work")
    if organisation.latitude is not None and organisation.longitude is not None:
        yield f"GEO:geo:{organisation.latitude},{organisation.longitude}"
    if organisation.description:
        yield f"NOTE:{escape(organisation.description)}"
    yield from _common(organisation)


def write_people(
    output: IO[bytes], records: QuerySet[Any], user: Any, options: Mapping[str, int]
) -> None:
    """The cards of people; addresses only for whoever may take them away."""
    del options
    with_addresses = is_allowed(user, ADDRESSES)
    for person in records.iterator(chunk_size=CHUNK):
        output.write(card(person_lines(person, with_addresses=with_addresses)))


def write_organisations(
    output: IO[bytes], records: QuerySet[Any], user: Any, options: Mapping[str, int]
) -> None:
    """The cards of organisations."""
    del user, options
    for organisation in records.iterator(chunk_size=CHUNK):
        output.write(card(organisation_lines(organisation)))
