"""Which commune is meant by a name, a postal code, an INSEE code, as files write them.

`CommuneFinder.load()` reads all the communes once (three queries), for an import of thousands of
rows; `find_commune` asks only for the candidates of one place. Both judge in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Q
from django.utils.translation import gettext as _

from maillage.people.territory.models import Commune, CommuneKey, Department
from maillage.people.territory.names import (
    Written,
    departments_of_postal_code,
    fold_name,
    resembles,
    take_apart,
    without_article,
)

CURRENT, FORMER = Commune.Kind.CURRENT, Commune.Kind.FORMER
_FIELDS = ("pk", "code", "name", "kind", "department__code", "successor", "postal_codes")
_TOLD = 5
_SEPARATORS = re.compile(r"[\s;|]+")


@dataclass(frozen=True, slots=True)
class FoundCommune:
    """The commune meant, or a French sentence that says why none was recognised."""

    commune_id: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """What is needed of a commune to recognise it; `successor` is a primary key."""

    pk: int
    code: str
    name: str
    kind: str
    department: str  # its code
    successor: int | None = None
    postal_codes: Sequence[str] = ()


class CommuneFinder:
    """Recognises communes among `places`; `departments` are names by code.

    What is found is always a commune of today: an arrondissement, a delegated or a former commune
    leads to the commune that it belongs to, unless « commune déléguée » is written.
    """

    def __init__(self, places: Iterable[Place], departments: Mapping[str, str]) -> None:
        self._departments = dict(departments)
        self._department_codes = {fold_name(name): code for code, name in departments.items()}
        self._places: dict[int, Place] = {}
        self._codes: dict[str, list[Place]] = {}
        self._names: dict[str, list[Place]] = {}
        self._bare: dict[str, list[Place]] = {}
        self._postal: dict[str, list[Place]] = {}
        for one in places:
            self._places[one.pk] = one
            self._codes.setdefault(one.code, []).append(one)
            if one.kind == FORMER and one.code in one.name:
                continue  # known by its code only
            folded = fold_name(one.name)
            self._names.setdefault(folded, []).append(one)
            self._bare.setdefault(without_article(folded), []).append(one)
            if one.kind == CURRENT:
                for postal in one.postal_codes:
                    self._postal.setdefault(postal, []).append(one)

    @classmethod
    def load(cls) -> Self:
        """With every commune of the base."""
        rows = Commune.objects.order_by().values_list(*_FIELDS)
        return cls((Place(*row) for row in rows.iterator(chunk_size=10_000)), _departments())

    def find(self, city: str, postal_code: str = "", insee: str = "") -> FoundCommune:
        """By INSEE code, else by name within the postal code, else by the postal code alone."""
        if found := self._by_code(insee):
            return FoundCommune(found.pk)
        written = take_apart(city, postal_code)
        if not written.name and not written.postal_code:
            if insee.strip():
                return FoundCommune(
                    None, _("Le code INSEE « %s » n’est celui d’aucune commune.") % insee.strip()
                )
            return FoundCommune(None, _("Ni commune, ni code postal, ni code INSEE."))
        return self._by_name(written) if written.name else self._by_postal_code(written)

    def find_line(self, text: str) -> FoundCommune:
        """One line of a pasted list: « 61038 », « Bellême », « 61130 Bellême », « Bellême (61) ».

        Five figures alone are an INSEE code first, else a postal code.
        """
        code = text.strip().upper()
        if len(code) == 5 and code[:1].isalnum() and code[2:].isdigit():
            found = self._by_code(code)
            return FoundCommune(found.pk) if found else self.find("", code)
        first, _separator, rest = " ".join(_SEPARATORS.split(text.strip())).partition(" ")
        coded = self._by_code(first) if rest and len(first) == 5 else None
        if coded and fold_name(coded.name) == take_apart(rest).name:
            return FoundCommune(coded.pk)
        return self.find(f"{first} {rest}")

    # -- by code ------------------------------------------------------------------------------------

    def _by_code(self, insee: str) -> Place | None:
        code = insee.strip().upper()
        code = code.zfill(5) if code.isdigit() else code
        found = self._codes.get(code, [])
        current = [one for one in found if one.kind == CURRENT]
        return self._today((current or found)[0]) if found else None

    def _today(self, place: Place) -> Place:
        """The commune of today to which `place` leads."""
        seen = {place.pk}
        while place.kind != CURRENT and place.successor in self._places:
            place = self._places[place.successor]
            if place.pk in seen:
                break
            seen.add(place.pk)
        return place

    # -- by name ------------------------------------------------------------------------------------

    def _by_name(self, written: Written) -> FoundCommune:
        """The homonyms, then what tells them apart: qualifier, postal code, département."""
        named, qualifier = self._homonyms(written)
        if not named:
            return self._by_postal_code(written)
        if qualifier:
            kept = self._qualified(named, qualifier)
            if not kept and not written.postal_code:
                return FoundCommune(None, self._told_elsewhere(named, qualifier))
            named = kept or named
        if written.postal_code:
            kept = self._within_postal_code(named, written.postal_code)
            if not kept:
                near = self._near(written)
                return near or self._astray(written, named)
            named = kept
        return self._only(named, written)

    def _homonyms(self, written: Written) -> tuple[list[Place], str]:
        """The places of that name, and the qualifier that is not part of it."""
        if written.qualifier and (whole := self._names.get(written.whole)):
            return whole, ""
        exact = self._names.get(written.name, [])
        bare = self._bare.get(without_article(written.name), [])
        return [*exact, *(one for one in bare if one not in exact)], written.qualifier

    def _qualified(self, named: Sequence[Place], qualifier: str) -> list[Place]:
        """Those of the département or of the commune that the qualifier names."""
        code = self._department_codes.get(qualifier, qualifier.upper())
        within = [one for one in named if one.department == code]
        return within or [
            one
            for one in named
            if qualifier in {fold_name(one.name), fold_name(self._today(one).name)}
        ]

    def _within_postal_code(self, named: Sequence[Place], postal: str) -> list[Place]:
        """Those that the postal code serves, else those of its département (a CEDEX)."""
        served = {one.pk for one in self._postal.get(postal, ())}
        if exact := [one for one in named if self._today(one).pk in served]:
            return exact
        codes = {one.department for one in self._postal.get(postal, ())}
        codes = codes or set(departments_of_postal_code(postal))
        return [one for one in named if one.department in codes]

    def _only(self, named: Sequence[Place], written: Written) -> FoundCommune:
        exact = [one for one in named if fold_name(one.name) in {written.name, written.whole}]
        parts = [one for one in exact or named if one.kind != CURRENT]
        if written.delegated and parts:
            found = {one.pk: one for one in parts}
        else:
            tiers = (
                [one for one in group if one.kind == CURRENT or not current]
                for current in (True, False)
                for group in (exact, named)
            )
            found = {one.pk: one for one in map(self._today, next(filter(None, tiers)))}
        if len(found) == 1:
            return FoundCommune(next(iter(found)))
        first = next(iter(found.values()))
        return FoundCommune(
            None,
            _("Plusieurs communes s’appellent « %(name)s » : %(list)s. Précisez laquelle.")
            % {"name": first.name, "list": self._list(found.values())},
        )

    def _astray(self, written: Written, named: Sequence[Place]) -> FoundCommune:
        """The name is known, but not where the postal code is."""
        return FoundCommune(
            None,
            _("Le code postal %(postal)s ne correspond pas à %(list)s.")
            % {"postal": written.postal_code, "list": self._list(named)},
        )

    # -- by postal code -----------------------------------------------------------------------------

    def _by_postal_code(self, written: Written) -> FoundCommune:
        """The name is unknown, or was not given: a postal code of one commune is enough."""
        postal, served = written.postal_code, self._postal.get(written.postal_code, [])
        if written.name and len(served) != 1 and (near := self._near(written)):
            return near
        if len(served) == 1:
            return FoundCommune(served[0].pk)
        name = {"name": written.shown, "postal": postal, "list": self._list(served)}
        if served and not written.name:
            return FoundCommune(
                None,
                _("Le code postal %(postal)s est celui de plusieurs communes : %(list)s.") % name,
            )
        if served:
            return FoundCommune(
                None,
                _("« %(name)s » n’est aucune des communes du code postal %(postal)s : %(list)s.")
                % name,
            )
        if not written.name:
            return FoundCommune(None, _("Le code postal %s n’est celui d’aucune commune.") % postal)
        return FoundCommune(None, _("Aucune commune ne s’appelle « %(name)s ».") % name)

    def _near(self, written: Written) -> FoundCommune | None:
        """The one commune of that postal code (of its département for a CEDEX) with a name so like
        what is written that it is meant.
        """
        pool: Iterable[Place] = self._postal.get(written.postal_code, ())
        if not pool:
            codes = departments_of_postal_code(written.postal_code)
            pool = (
                one
                for one in self._places.values()
                if one.department in codes and one.kind == CURRENT
            )
        near = [one for one in pool if resembles(written.name, fold_name(one.name))]
        return FoundCommune(near[0].pk) if len(near) == 1 else None

    # -- words --------------------------------------------------------------------------------------

    def _told_elsewhere(self, named: Sequence[Place], qualifier: str) -> str:
        return _("« %(qualifier)s » ne désigne aucune de ces communes : %(list)s.") % {
            "qualifier": qualifier,
            "list": self._list(named),
        }

    def _list(self, places: Iterable[Place]) -> str:
        """« Saint-Denis (Aude), Saint-Denis (Gard)… »"""
        all_of_them = list(places)
        told = [
            f"{one.name} ({self._departments.get(one.department, one.department)})"
            for one in all_of_them[:_TOLD]
        ]
        return ", ".join(told) + ("…" if len(all_of_them) > _TOLD else "")


def find_commune(city: str, postal_code: str = "", insee: str = "") -> FoundCommune:
    """The same for one place, reading only its candidates."""
    written = take_apart(city, postal_code)
    code = insee.strip().upper()
    code = code.zfill(5) if code.isdigit() else code
    return _finder(_keys(written), code, written.postal_code).find(city, postal_code, insee)


def find_line(text: str) -> FoundCommune:
    """The commune of one typed line, as `CommuneFinder.find_line` understands it."""
    written = take_apart(text)
    first = _SEPARATORS.split(text.strip(), maxsplit=1)[0].upper()
    code = first if len(first) == 5 else ""
    keys = _keys(written) | ({code.lower()} if code else set())
    return _finder(keys, code, written.postal_code).find_line(text)


def _keys(written: Written) -> set[str]:
    """The beginnings by which its candidates are found."""
    names = {written.name, written.whole, without_article(written.name)}
    return {one[:80] for one in (*names, written.postal_code) if one}


def _finder(keys: set[str], code: str, postal: str) -> CommuneFinder:
    """A finder that knows the communes found by one of `keys` or by that code, and where they lead;
    for a postal code of no commune, those of its département.
    """
    wanted = Q(pk__in=CommuneKey.objects.filter(key__in=sorted(keys)).values("commune"))
    if code:
        wanted |= Q(code=code)
    rows = _rows(wanted)
    if postal and not any(postal in row[6] for row in rows.values()):
        rows |= _rows(Q(department__code__in=departments_of_postal_code(postal)))
    if lead := {row[5] for row in rows.values() if row[5]} - rows.keys():
        rows |= _rows(Q(pk__in=lead))
    return CommuneFinder((Place(*row) for row in rows.values()), _departments())


def _rows(wanted: Q) -> dict[int, tuple[Any, ...]]:
    found = Commune.objects.order_by().filter(wanted).values_list(*_FIELDS)
    return {row[0]: row for row in found}


def _departments() -> dict[str, str]:
    return dict(Department.objects.order_by().values_list("code", "name"))
