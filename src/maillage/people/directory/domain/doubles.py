"""Sheets that look like one that somebody is typing.

Asked at each pause of the typist: the database first leaves a few hundred sheets by the beginnings
of their names, then `likeness` reads those.
"""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from maillage.people.directory.contacts import phone_fr, siret_digits
from maillage.people.directory.domain.likeness import (
    PersonName,
    body_words,
    like_bodies,
    like_people,
    spellings,
)
from maillage.people.directory.models import ContactPoint, Organisation, Person
from maillage.people.directory.names import key, sort_name

NEAR: Final = 78
"""Likeness from which two names may be one, mistyped."""

BEGINNING: Final = 3
"""Letters of a name that a typing error mostly spares, in the first name or in the last."""

SHOWN: Final = 5
LEAST: Final = 3
"""Letters before which nothing is looked for."""

PHONE: Final = 9
"""Signs of a number that is whole enough to be looked for."""


def possible_double_people(
    *,
    first_name: str,
    last_name: str,
    email: str,
    user: Any,
    phone: str = "",
    exclude: int | None = None,
) -> list[Person]:
    """People that `user` sees, who have this address or number, or nearly this name, likest first."""
    visible = Person.objects.visible_to(user).present()
    if exclude is not None:
        visible = visible.exclude(pk=exclude)
    name = PersonName.of(first_name, last_name)
    scores = dict.fromkeys(_same_contact(visible, user, email, phone), 101)
    if name.first and len(name.last) + len(name.first) > LEAST:
        rows = visible.filter(_near_beginnings(name)).order_by()
        for pk, first, last in rows.values_list("pk", "first_name", "last_name").iterator():
            likeness, _seen = like_people(name, PersonName.of(first, last))
            if likeness >= NEAR:
                scores.setdefault(pk, likeness)
    return _best(visible.with_functions(user), scores)


def possible_double_organisations(
    *,
    name: str,
    siret: str,
    user: Any,
    email: str = "",
    phone: str = "",
    city: str = "",
    exclude: int | None = None,
) -> list[Organisation]:
    """Organisations that `user` sees, of this SIRET, address or number, or nearly this name."""
    visible = Organisation.objects.visible_to(user)
    if exclude is not None:
        visible = visible.exclude(pk=exclude)
    scores = dict.fromkeys(_same_contact(visible, user, email, phone), 101)
    if siret := siret_digits(siret):
        same = visible.filter(siret=siret).values_list("pk", flat=True)
        scores |= dict.fromkeys(same, 102)
    words = body_words(name, "")
    if len(key(name)) > LEAST:
        near = visible.filter(_near_words(words, city)).order_by()
        rows = near.values_list("pk", "name", "city")
        for pk, other, town in rows.iterator():
            likeness = _like_bodies(name, city, words, other, town)
            if likeness >= NEAR:
                scores.setdefault(pk, likeness)
    return _best(visible, scores)


def _like_bodies(name: str, city: str, words: tuple[str, ...], other: str, town: str) -> int:
    """Without their town when it is the same; else the whole names: every town has its mairie."""
    if city and town and key(city) != key(town):
        return 0
    likeness, _seen = like_bodies(words, body_words(other, ""))
    if likeness < NEAR and town:
        mine, theirs = body_words(name, town), body_words(other, town)
        # Without a town of its own, the name must name it: « Mairie de Bellême ».
        if city or set(words) & set(key(town).split()):
            likeness, _seen = like_bodies(mine, theirs)
    return likeness


def _near_beginnings(name: PersonName) -> Q:
    """Sheets whose sort key begins as the name does, in either order, or that end with it."""
    starts = {sort_name("", name.last)[:BEGINNING], name.last[:BEGINNING], name.first[:BEGINNING]}
    found = Q(sort_key__endswith=f" {name.first}")
    for start in starts - {""}:
        found |= Q(sort_key__startswith=start)
    return found


def _near_words(words: tuple[str, ...], city: str) -> Q:
    """Bodies of that town, or of none, whose sheet holds an end of one of the two longest words.

    Names that are alike share all their words but one, and a typing error spares the beginning of a
    word or its end.
    """
    found = Q(pk__in=())
    for word in sorted(words, key=len)[-2:]:
        for spelt in spellings(word):
            size = max(2, -(-len(spelt) // 3))
            found |= Q(folded__contains=spelt[:size]) | Q(folded__contains=spelt[-size:])
    if town := max(key(city).split(), key=len, default=""):
        found &= Q(city="") | Q(folded__contains=town)
    return found


def _same_contact(visible: QuerySet[Any], user: Any, email: str, phone: str) -> list[int]:
    """The sheets that have this address or this number, as the main one or as another."""
    email, phone = email.strip().lower(), phone_fr(phone)
    own, points = Q(), Q()
    if "@" in email:
        own |= Q(lower_email=email)
        points |= Q(channel=ContactPoint.Channel.EMAIL, value__iexact=email)
    if len(phone) > PHONE:
        own |= Q(phone=phone)
        points |= Q(channel=ContactPoint.Channel.PHONE, value=phone)
    if not own:
        return []
    link = "person" if visible.model is Person else "organisation"
    others = ContactPoint.objects.visible_to(user).filter(points, **{f"{link}__isnull": False})
    rows = visible.annotate(lower_email=Lower("email")).order_by()
    found = list(rows.filter(own).values_list("pk", flat=True)[:SHOWN])
    return found + list(
        rows.filter(pk__in=others.values(link)).values_list("pk", flat=True)[:SHOWN]
    )


def _best(visible: QuerySet[Any], scores: dict[int, int]) -> list[Any]:
    """The sheets of the best scores, in order."""
    ordered = sorted(scores, key=lambda pk: (-scores[pk], pk))[:SHOWN]
    rows = {one.pk: one for one in visible.filter(pk__in=ordered)}
    return [rows[pk] for pk in ordered if pk in rows]
