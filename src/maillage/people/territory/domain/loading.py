"""Load the administrative geography, and bring it up to date the year after.

Every table is compared with the source and only the differences are written: a second run writes
nothing. A row keeps its primary key as long as its code lives, so what is tied to it stays tied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from maillage.people.territory.domain.keys import keys_of
from maillage.people.territory.domain.source import Row, Source, read_source
from maillage.people.territory.models import (
    Academy,
    Arrondissement,
    Commune,
    CommuneKey,
    Department,
    Intercommunality,
    Region,
)

Say = Callable[[str], object]
Kind = Commune.Kind
BATCH: Final = 1_000
_FIELDS: Final = (
    "code",
    "kind",
    "name",
    "department_id",
    "arrondissement_id",
    "intercommunality_id",
    "successor_id",
    "siren",
    "population",
    "postal_codes",
)


@dataclass(slots=True)
class Counts:
    """What happened to the rows of one table; `former` counts the communes that are no more."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    former: int = 0


@transaction.atomic
def load_territory(source: Path, say: Say) -> Counts:
    """Write what `source` says that the base does not know; return the counts of the communes.

    Raises SourceError, before anything is written.
    """
    found = read_source(source)
    regions = _sync(Region, found.regions, lambda name: {"name": name})
    academies = _sync(Academy, found.academies, lambda zone: {"zone": zone}, key="name")
    departments = _sync(
        Department,
        found.departments,
        lambda one: {"name": one[0], "region_id": regions[one[1]]},
    )
    _set_academies(found, departments, academies)
    arrondissements = _sync(
        Arrondissement,
        found.arrondissements,
        lambda one: {"name": one[0], "department_id": departments[one[1]]},
    )
    bodies = _sync(Intercommunality, found.bodies, lambda one: {"name": one[0], "kind": one[1]})
    counts = _Communes(departments, arrondissements, bodies).sync(found.communes)
    Intercommunality.objects.exclude(code__in=found.bodies).filter(communes=None).delete()
    sync_keys()
    say(
        _(
            "Communes : %(created)d créées, %(updated)d modifiées, %(unchanged)d inchangées, dont "
            "%(former)d anciennes gardées avec celle qui leur succède."
        )
        % {
            "created": counts.created,
            "updated": counts.updated,
            "unchanged": counts.unchanged,
            "former": counts.former,
        }
    )
    say(
        _(
            "Avec %(bodies)d intercommunalités, %(departments)d départements, %(regions)d régions, "
            "%(academies)d académies."
        )
        % {
            "bodies": len(bodies),
            "departments": len(departments),
            "regions": len(regions),
            "academies": len(academies),
        }
    )
    return counts


def _sync(
    model: type[models.Model],
    wanted: Mapping[str, Any],
    values: Callable[[Any], dict[str, Any]],
    key: str = "code",
) -> dict[str, int]:
    """Create and update the rows of a small table; return primary keys by `key`."""
    objects = model._default_manager
    there = {getattr(one, key): one for one in objects.all()}
    new, changed = [], []
    names: set[str] = set()
    for code, one in wanted.items():
        given = values(one)
        names |= given.keys()
        row = there.get(code)
        if row is None:
            new.append(model(**{key: code}, **given))
        elif any(getattr(row, name) != value for name, value in given.items()):
            for name, value in given.items():
                setattr(row, name, value)
            changed.append(row)
    objects.bulk_create(new, batch_size=BATCH)
    if changed:
        objects.bulk_update(changed, sorted(names), batch_size=BATCH)
    return dict(objects.values_list(key, "pk"))


def _set_academies(
    found: Source, departments: Mapping[str, int], academies: Mapping[str, int]
) -> None:
    """Tie the départements to their académie; those of no académie to none."""
    held = dict(Department.objects.values_list("pk", "academy_id"))
    for code, pk in departments.items():
        academy = academies.get(found.academy_of.get(code, ""))
        if held[pk] != academy:
            Department.objects.filter(pk=pk).update(academy_id=academy)


Held = tuple[int, tuple[Any, ...]]  # primary key, values of _FIELDS


class _Communes:
    """The communes of the base, compared with those of the source."""

    def __init__(
        self,
        departments: Mapping[str, int],
        arrondissements: Mapping[str, int],
        bodies: Mapping[str, int],
    ) -> None:
        self._departments = departments
        self._arrondissements = arrondissements
        self._bodies = bodies
        self._there: dict[str, dict[str, Held]] = {}
        for pk, *values in Commune.objects.order_by().values_list("pk", *_FIELDS):
            self._there.setdefault(values[0], {})[values[1]] = (pk, tuple(values))
        self._today: dict[str, int] = {}
        """Primary keys of the communes of today, once they are written."""
        self._counts = Counts()

    def sync(self, rows: Iterable[Row]) -> Counts:
        """Write the communes of today, then those that point to them."""
        by_code: dict[str, list[Row]] = {}
        for row in rows:
            by_code.setdefault(row.code, []).append(row)
        current: list[tuple[Row, Held | None]] = []
        others: list[tuple[Row, Held | None]] = []
        for code in sorted(by_code.keys() | self._there.keys()):
            for pair in self._paired(code, by_code.get(code, [])):
                (current if pair[0].kind == Kind.CURRENT else others).append(pair)
        self._write(current)
        self._today = dict(Commune.objects.current().order_by().values_list("code", "pk"))
        self._write(others)
        self._counts.former = Commune.objects.filter(kind=Kind.FORMER).count()
        return self._counts

    def _paired(self, code: str, wanted: Sequence[Row]) -> list[tuple[Row, Held | None]]:
        """Each row with the one that held its place: of the same nature, else one whose nature is
        wanted no more (a commune that became delegated). What then remains has disappeared.
        """
        left = dict(self._there.get(code, {}))
        pairs = [(row, left.pop(row.kind, None)) for row in wanted]
        for position, (row, held) in enumerate(pairs):
            if held is None and left:
                pairs[position] = (row, left.pop(min(left)))  # « actuelle » before the others
        heir = next((row.successor for row in wanted if row.successor), code)
        for kind, held in left.items():
            if kind == Kind.FORMER:
                self._counts.unchanged += 1
                continue
            # A code has one former commune at most: beside it, the other keeps its nature.
            kept = kind if Kind.FORMER in self._there[code] else Kind.FORMER
            pairs.append((Row(code, kept, "", "", successor=heir), held))
        return pairs

    def _write(self, pairs: Iterable[tuple[Row, Held | None]]) -> None:
        new, changed = [], []
        for row, held in pairs:
            values = self._values(row, held)
            if held is None:
                new.append(Commune(**dict(zip(_FIELDS, values, strict=True))))
            elif values != held[1]:
                changed.append(Commune(pk=held[0], **dict(zip(_FIELDS, values, strict=True))))
            else:
                self._counts.unchanged += 1
        # Thirty times as fast as `bulk_update` when a census changes every population.
        Commune.objects.bulk_create(
            changed,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[name.removesuffix("_id") for name in _FIELDS],
        )
        Commune.objects.bulk_create(new, batch_size=BATCH)
        self._counts.created += len(new)
        self._counts.updated += len(changed)

    def _values(self, row: Row, held: Held | None) -> tuple[Any, ...]:
        """The values of _FIELDS; a row that has disappeared keeps what the base knew of it, but
        its inhabitants, who are counted with its successor.
        """
        successor = self._today.get(row.successor)
        if row.name or held is None:
            return (
                row.code,
                row.kind,
                row.name or str(_("Ancien code %s") % row.code),
                self._departments[row.department],
                self._arrondissements.get(row.arrondissement),
                self._bodies.get(row.intercommunality),
                successor,
                row.siren,
                row.population,
                list(row.postal_codes),
            )
        kept = dict(zip(_FIELDS, held[1], strict=True))
        kept |= {
            "kind": row.kind,
            "intercommunality_id": None,
            "successor_id": successor or kept["successor_id"],
            "population": None,
        }
        return tuple(kept[name] for name in _FIELDS)


def sync_keys() -> None:
    """The beginnings by which the communes are found."""
    wanted = {
        (pk, key, rank)
        for pk, code, name, kind, postal in Commune.objects.order_by().values_list(
            "pk", "code", "name", "kind", "postal_codes"
        )
        for key, rank in keys_of(code, name, kind, postal)
    }
    rows = CommuneKey.objects.values_list("pk", "commune_id", "key", "rank")
    there = {
        (commune, key, rank): pk for pk, commune, key, rank in rows.iterator(chunk_size=10_000)
    }
    gone = [pk for row, pk in there.items() if row not in wanted]
    for start in range(0, len(gone), BATCH):
        CommuneKey.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    # By key: the rows that one search reads lie together.
    new = sorted(wanted - there.keys(), key=lambda row: row[1])
    # Plain rows: making 130 000 objects would take longer than all the rest.
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO territory_communekey (commune_id, key, rank) VALUES (%s, %s, %s)", new
        )
        if new:  # or the first searches would be planned for empty tables
            cursor.execute("ANALYZE territory_communekey")
            cursor.execute("ANALYZE territory_commune")
