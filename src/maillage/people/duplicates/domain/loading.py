"""Read from the whole base what is compared of each sheet: a few queries, no model instances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlsplit

from django.db.models import QuerySet

from maillage.people.directory.domain.likeness import PersonName, phone_digits
from maillage.people.directory.models import (
    ContactPoint,
    Function,
    Organisation,
    Person,
    PostalAddress,
)
from maillage.people.directory.names import key
from maillage.people.duplicates.domain.scoring import BodyTraits, PersonTraits

CHUNK: Final = 5_000
Sets = dict[int, set[str]]
# Sites on which many have their page: the address of such a page is not a site of one's own.
_COMMON_SITES: Final = frozenset(
    ("facebook.com", "instagram.com", "linkedin.com", "youtube.com", "helloasso.com", "linktr.ee")
)


def load_bodies() -> list[BodyTraits]:
    """Every organisation."""
    emails, phones = _contact_points("organisation")
    towns = body_towns()
    columns = "pk", "name", "city", "email", "phone", "siret", "uai", "rna", "museofile"
    rows = _rows(Organisation.objects.order_by("pk"), *columns, "website", "parent")
    return [
        BodyTraits(
            pk,
            name,
            city,
            frozenset(emails.get(pk, set()) | _one(email.lower())),
            frozenset(phones.get(pk, set()) | _one(phone_digits(phone))),
            siret[:9],
            (uai, rna, museofile),
            _site(website),
            parent,
            towns.get(pk, frozenset()),
        )
        for pk, name, city, email, phone, siret, uai, rna, museofile, website, parent in rows
    ]


def load_people() -> list[PersonTraits]:
    """Everyone who was not erased."""
    emails, phones = _contact_points("person")
    places = body_towns()
    organisations: dict[int, set[int]] = defaultdict(set)
    towns: Sets = defaultdict(set)
    for person, organisation in _rows(Function.objects.order_by(), "person", "organisation"):
        organisations[person].add(organisation)
        towns[person] |= places.get(organisation, frozenset())
    homes = PostalAddress.objects.filter(person__isnull=False).order_by()
    for person, city, code in _rows(homes, "person", "city", "postal_code"):
        towns[person] |= _town(city, code)
    columns = "pk", "first_name", "last_name", "civility", "email", "phone"
    return [
        PersonTraits(
            pk,
            PersonName.of(first, last),
            civility,
            frozenset(emails.get(pk, set()) | _one(email.lower())),
            frozenset(phones.get(pk, set()) | _one(phone_digits(phone))),
            frozenset(organisations.get(pk, ())),
            frozenset(towns.get(pk, ())),
        )
        for pk, first, last, civility, email, phone in _rows(
            Person.objects.present().order_by("pk"), *columns
        )
    ]


def body_towns() -> dict[int, frozenset[str]]:
    """Where each organisation is: by its address, and by its commune."""
    found: dict[int, frozenset[str]] = {}
    columns = "pk", "city", "postal_code", "commune__name", "commune__department__code"
    for pk, city, code, commune, department in _rows(Organisation.objects.order_by(), *columns):
        towns = _town(city, code) | _town(commune or "", department or "")
        if towns:
            found[pk] = frozenset(towns)
    return found


def _rows(queryset: QuerySet[Any], *columns: str) -> Iterable[tuple[Any, ...]]:
    return queryset.values_list(*columns).iterator(chunk_size=CHUNK)


def _one(text: str) -> set[str]:
    return {text} if text else set()


def _town(city: str, code: str) -> set[str]:
    """« belleme 61 »: the name with the département, as there are several Saint-Denis."""
    name = key(city).removesuffix(" cedex")
    if not name:
        return set()
    return {f"{name} {code[:2].replace('2A', '20').replace('2B', '20')}"}


def _site(url: str) -> str:
    """The host of a site of one's own; '' for a page on a common one."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return "" if host in _COMMON_SITES or host.endswith(".facebook.com") else host


def _contact_points(link: str) -> tuple[Sets, Sets]:
    """Other addresses and other numbers of the sheets."""
    emails: Sets = defaultdict(set)
    phones: Sets = defaultdict(set)
    channel = ContactPoint.Channel
    points = ContactPoint.objects.filter(
        **{f"{link}__isnull": False}, channel__in=(channel.EMAIL, channel.PHONE)
    ).order_by()
    for sheet, kind, value in _rows(points, link, "channel", "value"):
        if kind == channel.EMAIL:
            emails[sheet] |= _one(value.lower())
        else:
            phones[sheet] |= _one(phone_digits(value))
    return emails, phones
