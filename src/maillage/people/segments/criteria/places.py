"""Where: commune, intercommunalité, département, région, académie, zone, QPV, territory drawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from maillage.kernel.registry import Criterion
from maillage.people.directory.models import Organisation, PostalAddress, Usage
from maillage.people.segments.criteria.base import Condition
from maillage.people.segments.criteria.sources import functions_in_force
from maillage.people.territory.models import (
    Academy,
    Commune,
    Department,
    Intercommunality,
    PriorityDistrict,
    Region,
    Territory,
)

GROUP = _("Territoire")


MANY = frozenset({"districts", "territories"})
"""Paths from a commune to several: asked by its key, not by a join."""


def situated(path: str, values: list[Any]) -> Q:
    """What has a `commune` there, or one that merged into another that is."""
    if path in MANY:
        found = Commune._base_manager.filter(
            Q(**{f"{path}__in": values}) | Q(**{f"successor__{path}__in": values})
        )
        return Q(commune__in=found.values("pk"))
    if path == "pk":
        return Q(commune__in=values) | Q(commune__successor__in=values)
    return Q(**{f"commune__{path}__in": values}) | Q(**{f"commune__successor__{path}__in": values})


def _choices(model: Any, label: Callable[[Any], str] = str) -> Callable[[Any], Any]:
    return lambda _user: [(one.pk, label(one)) for one in model._default_manager.all()]


def _zones(_user: Any) -> list[tuple[str, Any]]:
    return [(one, _("zone %(letter)s") % {"letter": one}) for one in "ABC"]


def _visible(model: Any) -> Callable[[Any], Any]:
    return lambda user: [(one.pk, str(one)) for one in model.objects.visible_to(user)]


# key, label, words of the sentence, kind, path from the commune, choices (None: their chooser)
PLACES: tuple[tuple[str, Any, Any, str, str, Any], ...] = (
    ("commune", _("commune"), _("dont la commune"), "record", "pk", None),
    ("intercommunality", _("intercommunalité"), _("dont l’intercommunalité"), "record", "intercommunality", _choices(Intercommunality)),
    ("department", _("département"), _("dont le département"), "record", "department", _choices(Department, lambda one: f"{one.name} ({one.code})")),
    ("region", _("région"), _("dont la région"), "record", "department__region", _choices(Region)),
    ("academy", _("académie"), _("dont l’académie"), "record", "department__academy", _choices(Academy)),
    ("zone", _("zone de vacances scolaires"), _("dont la zone de vacances"), "choice", "department__academy__zone", _zones),
    ("district", _("quartier prioritaire de la commune"), _("dont la commune a un quartier prioritaire, qui"), "record", "districts", _visible(PriorityDistrict)),
    ("territory", _("territoire"), _("dont le territoire"), "record", "territories", _visible(Territory)),
)  # fmt: skip


def _unplaced(path: str, values: list[Any], column: str) -> Q:
    """Records without a commune, told by their postal code, for a département or a region.

    The first two digits are those of the département nearly always; three overseas; Corsica's two
    départements share 20, so their records wait for a commune.
    """
    if path not in {"department", "department__region"}:
        return Q(pk__in=())
    lookup = "pk__in" if path == "department" else "region__in"
    codes = Department.objects.filter(**{lookup: values}).values_list("code", flat=True)
    starts = [Q(**{f"{column}__startswith": code}) for code in codes if code.isdigit()]
    return Q(commune__isnull=True) & reduce(or_, starts) if starts else Q(pk__in=())


def of_organisations(path: str) -> Condition:
    """Organisations that are there."""

    def condition(op: str, value: Any, user: Any) -> Q:
        del op, user
        return situated(path, value) | _unplaced(path, value, "postal_code")

    return condition


def of_people(path: str) -> Condition:
    """People who work there, or who have an address there that the user may read."""

    def condition(op: str, value: Any, user: Any) -> Q:
        there = Organisation._base_manager.filter(of_organisations(path)(op, value, user))
        working = functions_in_force(user).filter(organisation__in=there.values("pk"))
        addresses = PostalAddress._base_manager.filter(person__isnull=False).filter(
            situated(path, value) | _unplaced(path, value, "postal_code")
        )
        if not user.has_perm("directory.view_private_addresses"):
            addresses = addresses.exclude(usage=Usage.HOME)
        return Q(pk__in=working.values("person")) | Q(pk__in=addresses.values("person"))

    return condition


def criteria() -> list[Criterion]:
    """Those of organisations, and those of people."""
    found = []
    for key, label, words, kind, path, choices in PLACES:
        both = format_lazy("{} ({})", words, _("travail ou adresse"))
        for model, condition, said in (
            ("organisation", of_organisations(path), words),
            ("person", of_people(path), both),
        ):
            found.append(
                Criterion(
                    key=f"{model}.{key}",
                    model=f"directory.{model}",
                    label=label,
                    group=GROUP,
                    value_kind=kind,
                    condition=condition,
                    words=said,
                    choices=choices,
                    chooser="" if choices is not None else "communes",
                )
            )
    return found
