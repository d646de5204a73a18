"""Which objects a harvest meets, read from the database.

Only objects that everyone has been able to see; those that are withdrawn or hidden since are given as
deleted. The list is walked by number through a narrow index (``object_for_harvest``), then the rows
of one page are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from urllib.parse import unquote

from django.db.models import BooleanField, Exists, Func, OuterRef, Q, QuerySet, Value

from maillage.api.oai.protocol import OaiError, Window
from maillage.heritage.catalogue.addresses import repository
from maillage.heritage.catalogue.exports import ready
from maillage.heritage.catalogue.models import CulturalObject, Museum, Term, Vocabulary

MUSEUMS: Final = "musee"
DOMAINS: Final = "domaine"
_NOT_IN_SPECS: Final = re.compile(r"[^a-z0-9]")
_HEADER: Final = (
    *("reference", "former_reference", "updated_at", "withdrawn_at", "visibility", "domain_keys"),
    *("museum__slug", "museum__is_open"),
)


class _Like(Func):
    """``a LIKE pattern``: a « _ » of the pattern stands for any one character."""

    arg_joiner = " LIKE "
    template = "(%(expressions)s)"
    output_field = BooleanField()


def selected(set_spec: str, window: Window) -> QuerySet[CulturalObject]:
    """The disclosed objects of a set ('' for all) whose datestamp is in the window."""
    found = CulturalObject.objects.disclosed()
    if window.start is not None:
        found = found.filter(updated_at__gte=window.start)
    if window.end is not None:
        found = found.filter(updated_at__lt=window.end)
    return _of_set(found, set_spec) if set_spec else found


def _of_set(found: QuerySet[CulturalObject], set_spec: str) -> QuerySet[CulturalObject]:
    kind, _colon, name = set_spec.partition(":")
    if kind == MUSEUMS:
        if not name:
            return found
        museum = Museum.objects.filter(slug=name).values_list("pk", flat=True).first()
        return found.filter(museum_id=museum) if museum is not None else found.none()
    if kind == DOMAINS:
        if not name:
            return found.exclude(domain_keys="")
        if _NOT_IN_SPECS.search(name.replace("-", "")):
            return found.none()
        # A hyphen stands for whichever character a set's name cannot have: a space, an apostrophe…
        return found.filter(_Like("domain_keys", Value(f"%|{name.replace('-', '_')}|%")))
    return found.none()


def page_of(
    found: QuerySet[CulturalObject], *, after: int, size: int, window: Window, whole: bool
) -> tuple[list[CulturalObject], int | None]:
    """The next objects by number, and after which to go on (None at the end).

    `whole`: with all that the writers read, rather than what a header says.
    """
    pks = list(found.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[: size + 1])
    chosen = CulturalObject.objects.filter(pk__in=pks[:size]).order_by("pk")
    rows = ready(chosen) if whole else chosen.select_related("museum").only(*_HEADER)
    # One that was edited since the line above may have left the window.
    kept = [one for one in rows if window.holds(one.updated_at)]
    return kept, pks[size - 1] if len(pks) > size else None


def specs_of(record: CulturalObject) -> list[str]:
    """The sets of an object."""
    domains = [
        f"{DOMAINS}:{domain_spec(key)}" for key in record.domain_keys.strip("|").split("|") if key
    ]
    return [f"{MUSEUMS}:{record.museum.slug}", *dict.fromkeys(domains)]


def domain_spec(key: str) -> str:
    """« arts-decoratifs » for the domain « arts decoratifs »."""
    return _NOT_IN_SPECS.sub("-", key)


def all_sets() -> Iterator[tuple[str, str]]:
    """(setSpec, name) of every set that holds something, if only deletions (a museum that closed)."""
    own = CulturalObject.objects.disclosed().filter(museum=OuterRef("pk"))
    museums = Museum.objects.filter(Exists(own)).select_related("organisation")
    if named := [(f"{MUSEUMS}:{museum.slug}", str(museum)) for museum in museums]:
        yield MUSEUMS, "Musées"
        yield from named
    if names := _domain_names():
        yield DOMAINS, "Domaines"
        yield from ((f"{DOMAINS}:{spec}", name) for spec, name in sorted(names.items()))


def _domain_names() -> dict[str, str]:
    """Each setSpec with its name, in the vocabulary's words where it has them.

    From the narrow index alone: a domain whose objects have all left since still holds their
    deletions.
    """
    given = CulturalObject.objects.disclosed().order_by().values_list("domain_keys", flat=True)
    keys = {key for barred in given.distinct() for key in barred.strip("|").split("|") if key}
    labels = dict(Term.objects.filter(vocabulary=Vocabulary.DOMAIN).values_list("key", "label"))
    return {domain_spec(key): labels.get(key, key) for key in sorted(keys)}


def harvested_as(reference: str) -> Q:
    """The object that `oai_identifier` names by this reference."""
    return Q(former_reference=reference) | Q(former_reference=None, reference=reference)


def find(identifier: str) -> CulturalObject:
    """The object of an OAI identifier; raises `OaiError` (idDoesNotExist)."""
    scheme, _colon, rest = identifier.partition(":")
    host, _colon, quoted = rest.partition(":")
    reference = unquote(quoted)
    found: CulturalObject | None = None
    if scheme == "oai" and host == repository() and reference and "\x00" not in reference:
        known: Any = ready(CulturalObject.objects.disclosed())
        found = known.filter(harvested_as(reference)).first()
    if found is None:
        raise OaiError("idDoesNotExist", "No item has this identifier.")
    return found


def earliest() -> datetime | None:
    """The oldest datestamp; None while nothing is public."""
    return (
        CulturalObject.objects.disclosed()
        .order_by("updated_at", "pk")
        .values_list("updated_at", flat=True)
        .first()
    )
