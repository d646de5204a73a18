"""How surely two sheets are one, from 0 to 100, and what brings them together: pure functions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext_lazy as _

from maillage.people.directory.domain.likeness import (
    LAST,
    LIKENESS_WORDS,
    PersonName,
    body_words,
    like_bodies,
    like_people,
)

LEAST: Final = 65
"""Score from which a pair is worth somebody's time."""

EMAIL, PHONE, WORK, TOWN, SIREN, SITE, MARRIED = (
    "email",
    "phone",
    "organisation",
    "town",
    "siren",
    "site",
    "married",
)
REASONS: Final = {
    EMAIL: _("même courriel"),
    PHONE: _("même téléphone"),
    SIREN: _("même SIREN"),
    SITE: _("même site internet"),
    **LIKENESS_WORDS,
    MARRIED: _("même prénom, nom changé"),
    WORK: _("même organisation"),
    TOWN: _("même commune"),
}
_NONE: Final[frozenset[str]] = frozenset()
_NOT: Final = (0, ())
Score = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PersonTraits:
    """What is compared of a person."""

    pk: int
    name: PersonName
    civility: str = ""
    emails: frozenset[str] = _NONE
    phones: frozenset[str] = _NONE
    organisations: frozenset[int] = frozenset()
    towns: frozenset[str] = _NONE


@dataclass(frozen=True, slots=True)
class BodyTraits:
    """What is compared of an organisation; `numbers` are its UAI, RNA and Muséofile reference."""

    pk: int
    name: str
    city: str = ""
    emails: frozenset[str] = _NONE
    phones: frozenset[str] = _NONE
    siren: str = ""
    numbers: tuple[str, ...] = field(default=("", "", ""))
    site: str = ""
    parent: int | None = None
    towns: frozenset[str] = _NONE


def score_people(one: PersonTraits, other: PersonTraits) -> Score:
    """How surely two people are one."""
    likeness, seen = like_people(one.name, other.name)
    email = bool(one.emails & other.emails)
    phone = bool(one.phones & other.phones)
    if not likeness and not email and not (one.name.first and one.name.first == other.name.first):
        return _NOT
    work = bool(one.organisations & other.organisations)
    town = bool(one.towns & other.towns)
    if not likeness and _has_changed_name(one, other, email=email, phone=phone, work=work):
        likeness, seen = 76, MARRIED
    score = _weigh_people(likeness, seen, email=email, phone=phone, work=work, town=town)
    if not score and not (one.towns and other.towns) and likeness >= 96:
        score = round(likeness * 0.72)  # nothing says where one of them works
    if one.civility and other.civility and one.civility != other.civility:
        score -= 15 if likeness == 100 else 30  # Camille and Camille, Louis and Louise
    if score < LEAST:
        return _NOT
    reasons = ((EMAIL, email), (PHONE, phone), (seen, likeness), (WORK, work), (TOWN, town))
    return min(score, 100), tuple(key for key, is_so in reasons if is_so and key)


def _weigh_people(
    likeness: int, seen: str, *, email: bool, phone: bool, work: bool, town: bool
) -> int:
    if email:  # an address shared by two names may be that of a secretariat
        return 65 + round(likeness * 0.34)
    if phone and likeness >= 60:  # colleagues share a switchboard
        return 60 + round(likeness * 0.36)
    if seen == LAST or likeness < 75:
        return 0
    if work:
        return round(likeness * 0.98)
    return round(likeness * 0.93) if town else 0


def _has_changed_name(
    one: PersonTraits, other: PersonTraits, *, email: bool, phone: bool, work: bool
) -> bool:
    """A first name kept, and something that followed it: the same address, number, or an address
    that still says the other's last name, where both work.
    """
    if len(one.name.first) < 3 or one.name.first != other.name.first:
        return False
    return email or phone or (work and (_addressed(one, other) or _addressed(other, one)))


def _addressed(one: PersonTraits, other: PersonTraits) -> bool:
    """Whether an address of `one` is made of the last name of `other`."""
    last = other.name.last.replace(" ", "")
    return len(last) > 3 and any(last in address.partition("@")[0] for address in one.emails)


def score_bodies(one: BodyTraits, other: BodyTraits) -> Score:
    """How surely two organisations are one."""
    if other.pk == one.parent or one.pk == other.parent:
        return _NOT
    if any(mine and its and mine != its for mine, its in zip(one.numbers, other.numbers, strict=True)):
        return _NOT
    town = bool(one.towns & other.towns)
    if town:
        city = f"{one.city} {other.city}" if one.city != other.city else one.city
        likeness, seen = like_bodies(body_words(one.name, city), body_words(other.name, city))
    else:  # every town has its mairie: only whole names tell
        likeness, seen = like_bodies(body_words(one.name), body_words(other.name))
    email = bool(one.emails & other.emails)
    phone = bool(one.phones & other.phones)
    siren = bool(one.siren) and one.siren == other.siren
    site = bool(one.site) and one.site == other.site
    score = 0
    if email and (likeness or town):  # a town and its museum may share one
        score = 66 + round(likeness * 0.33)
    elif likeness >= 75 and (siren or phone or site):
        score = 68 + round(likeness * 0.3)
    elif likeness >= 85 and town:
        score = round(likeness * 0.94)
    elif likeness == 100 and not (one.towns and other.towns):
        score = 74
    if one.siren and other.siren and not siren:
        score -= 25
    if score < LEAST:
        return _NOT
    reasons = (
        (SIREN, siren), (EMAIL, email), (PHONE, phone), (SITE, site), (seen, likeness), (TOWN, town),
    )  # fmt: skip
    return min(score, 100), tuple(key for key, is_so in reasons if is_so and key)
