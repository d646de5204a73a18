"""Address labels: 24 on a sheet of A4 (3 × 8, 70 × 37 mm), after the French postal rules.

NF Z 10-011: six lines at most, 38 characters at most, the last one the postal code and the town in
capitals without accents nor punctuation.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kernel.documents import render_pdf
from maillage.kernel.exports import CHUNK
from maillage.people.directory.models import Function, Organisation, Person, PostalAddress, Usage

TEMPLATE: Final = Path(__file__).parent / "labels.typ"
PER_SHEET: Final = 24
LINES: Final = 6
WIDTH: Final = 38
NAMED: Final = 200
"""People without an address who are named one by one."""

_FOLDED: Final = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"})


def town_line(postal_code: str, city: str) -> str:
    """« 61130 BELLEME »: capitals, neither accents nor punctuation."""
    plain = unicodedata.normalize("NFKD", city.translate(_FOLDED))
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    words = re.sub(r"[^A-Za-z0-9]+", " ", plain).upper().strip()
    return f"{postal_code.strip()} {words}".strip()[:WIDTH]


def label_lines(names: Sequence[str], address: str, postal_code: str, city: str) -> list[str]:
    """The lines of one label: who (the surest first), then where.

    When there are too many, the least of `names` go first, then the end of the address.
    """
    where = [line for part in re.split(r"\s*[\n]\s*", address) for line in _wrapped(part, ", ")]
    where = where[: LINES - 2]
    room = LINES - 1 - len(where)
    who: list[str] = []
    for name in names:
        lines = _wrapped(name)
        if not who:
            who = lines[:room]
        elif len(who) + len(lines) <= room:
            who += lines
    return [*who, *where, town_line(postal_code, city)]


def _wrapped(text: str, mark: str = "") -> list[str]:
    """Text in lines of at most `WIDTH` characters, cut at `mark` where it can be."""
    bare = " ".join(text.split())
    if mark and len(bare) > WIDTH and mark in bare:
        head, _mark, tail = bare.partition(mark)
        return [*_wrapped(head, mark), *_wrapped(tail, mark)]
    return textwrap.wrap(bare, WIDTH, break_long_words=True)


# -- who lives where --------------------------------------------------------------------------------


def _homes(user: Any) -> QuerySet[PostalAddress]:
    """The addresses at home that `user` may see."""
    found: QuerySet[PostalAddress] = PostalAddress.objects.visible_to(user).filter(
        person__isnull=False, usage=Usage.HOME
    )
    return found.exclude(city="")


def _reached_at_work(user: Any) -> QuerySet[Function]:
    functions = Function.objects.visible_to(user).in_force()
    return functions.exclude(organisation__city="")


def people_without_address(records: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """Those for whom no label can be made."""
    at_work, at_home = _reached_at_work(user), _homes(user)
    return records.exclude(
        Q(pk__in=at_work.order_by().values("person"))
        | Q(pk__in=at_home.order_by().values("person"))
    )


def organisations_without_address(records: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """Those for which no label can be made."""
    del user
    return records.filter(city="")


def remark_on_people(records: QuerySet[Any], user: Any) -> tuple[str, list[str]]:
    """Who will have no label."""
    return _remark(people_without_address(records, user))


def remark_on_organisations(records: QuerySet[Any], user: Any) -> tuple[str, list[str]]:
    """Which will have no label."""
    return _remark(organisations_without_address(records, user))


def _remark(missing: QuerySet[Any]) -> tuple[str, list[str]]:
    count = missing.count()
    if not count:
        return "", []
    text = ngettext(
        "%(n)d fiche sans adresse n’aura pas d’étiquette",
        "%(n)d fiches sans adresse n’auront pas d’étiquette",
        count,
    ) % {"n": count}
    names = [str(one) for one in missing.prefetch_related(None)[:NAMED]]
    return text, [*names, "…"] if count > NAMED else names


def _of_people(records: QuerySet[Any]) -> Iterator[list[str]]:
    """At the organisation of the main function, else at home for whoever may know."""
    for person in records.iterator(chunk_size=CHUNK):
        name = " ".join(word for word in (_civility(person), str(person)) if word)
        held = next((one for one in person.shown_functions if one.organisation.city), None)
        home = next(
            (one for one in person.shown_places if one.usage == Usage.HOME and one.city), None
        )
        if held is not None:
            place: Any = held.organisation
            yield label_lines(
                [name, place.name, held.title], place.address, place.postal_code, place.city
            )
        elif home is not None:
            yield label_lines([name], home.address, home.postal_code, home.city)


def _civility(person: Person) -> str:
    return {"mme": _("Mme"), "m": _("M.")}.get(person.civility, "")


def _of_organisations(records: QuerySet[Any]) -> Iterator[list[str]]:
    one: Organisation
    for one in records.exclude(city="").prefetch_related(None).iterator(chunk_size=CHUNK):
        yield label_lines([one.name], one.address, one.postal_code, one.city)


# -- the sheets -------------------------------------------------------------------------------------


def render_labels(labels: Sequence[Sequence[str]], *, start: int = 1) -> bytes:
    """The PDF; the first label goes to place `start` of the first sheet, from 1."""
    return render_pdf(
        TEMPLATE,
        {"title": _("Étiquettes"), "skip": start - 1, "labels": [list(one) for one in labels]},
    )


def write_people(
    output: IO[bytes], records: QuerySet[Any], user: Any, options: Mapping[str, int]
) -> None:
    """Labels of people; `options` has ``depart``, the place of the first label."""
    del user
    output.write(render_labels(list(_of_people(records)), start=options["depart"]))


def write_organisations(
    output: IO[bytes], records: QuerySet[Any], user: Any, options: Mapping[str, int]
) -> None:
    """Labels of organisations."""
    del user
    output.write(render_labels(list(_of_organisations(records)), start=options["depart"]))
