"""The communes that somebody means while typing a few letters or figures."""

from __future__ import annotations

import re
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Case, F, IntegerField, Min, QuerySet, Value, When
from django.utils.translation import gettext as _

from maillage.people.territory.domain.finding import find_line
from maillage.people.territory.domain.keys import PART
from maillage.people.territory.models import Commune, CommuneKey, Department, Territory
from maillage.people.territory.names import fold_name

ANSWERS: Final = 20
_NUMBER: Final = re.compile(r"\d{2,5}|2[ab]\d{0,3}")


def choosable(user: Any) -> QuerySet[Commune]:
    """What `user` may choose: communes and what remains of them, but not those that are no more."""
    visible = Commune.objects.visible_to(user).exclude(kind=Commune.Kind.FORMER)
    return visible.select_related("department", "successor")


def search_communes(user: Any, text: str) -> QuerySet[Commune]:
    """At most twenty, best first: the exact name or code; names that begin so, those of the
    network's own départements first, then by population; then a later word of the name.

    « st martin du v », « saint-denis 93 », « bellême (orne) », « 61130 » (postal code), « 61038 »
    (INSEE code).
    """
    name, numbers, department = _taken_apart(text)
    keys = CommuneKey.objects.order_by()
    start = name or (numbers.pop(0) if numbers else "")
    if not start:
        return _first_offered(user)
    keys = keys.filter(key__prefix=start)
    for number in numbers:
        wanted = CommuneKey.objects.filter(key__prefix=number).values("commune")
        keys = keys.filter(commune__in=wanted)
    if department:
        keys = keys.filter(commune__department__in=_departments(department))
    home = _home()
    near = Case(When(commune__department__in=home, then=0), default=1) if home else Value(0)
    best = (
        keys.values("commune")
        .annotate(
            score=Min(
                Case(
                    When(key=start, rank__lt=PART, then=F("rank") - PART),
                    default=F("rank"),
                    output_field=IntegerField(),
                )
            ),
            far=Min(near),
        )
        .order_by("score", "far", F("commune__population").desc(nulls_last=True), "commune")
    )
    found = [row["commune"] for row in best[:ANSWERS]]
    places = (When(pk=one, then=place) for place, one in enumerate(found))
    order = Case(*places, default=ANSWERS, output_field=IntegerField())
    return choosable(user).filter(pk__in=found).order_by(order)


def recognise_commune(user: Any, text: str) -> Commune:
    """The commune that a typed line means; raises ValidationError with the reason."""
    found = find_line(text)
    commune = choosable(user).filter(pk=found.commune_id or 0).first()
    if commune is None:
        raise ValidationError(found.reason or _("Aucune commune ne s’appelle « %s ».") % text)
    return commune


def hint_of(commune: Commune) -> str:
    """« 61130 », « commune déléguée de Belforêt-en-Perche »: what the name does not say yet."""
    words = []
    if commune.kind in {Commune.Kind.DELEGATED, Commune.Kind.ASSOCIATED} and commune.successor:
        names = {"kind": commune.get_kind_display(), "name": commune.successor.name}
        words.append(_("%(kind)s de %(name)s") % names)
    if codes := commune.postal_codes:
        words.append(codes[0] if len(codes) == 1 else f"{codes[0]}…")
    return " · ".join(words)


def _taken_apart(text: str) -> tuple[str, list[str], str]:
    """The name or its beginning, the figures, the beginning of a département between brackets."""
    before, _bracket, after = text.partition("(")
    words = fold_name(before).split()
    numbers = [word for word in words if _NUMBER.fullmatch(word)]
    name = " ".join(word for word in words if word not in numbers)
    inside = fold_name(after)
    if _NUMBER.fullmatch(inside):
        return name, [*numbers, inside], ""
    return name, numbers, inside


def _home() -> list[int]:
    """The départements in which the network has drawn territories."""
    drawn = Department.objects.order_by().filter(communes__territories__isnull=False)
    return list(drawn.values_list("pk", flat=True).distinct()[:50])


def _first_offered(user: Any) -> QuerySet[Commune]:
    """Before anything is typed: the largest communes of the network's territories, else of all."""
    largest = (F("population").desc(nulls_last=True), "code")
    current = Commune.objects.current().order_by(*largest)
    drawn = current.filter(pk__in=Territory.communes.through.objects.values("commune"))
    found = list(drawn.values_list("pk", flat=True)[:ANSWERS])
    # Keys first: sorting whole rows of the whole country would take ten times as long.
    found = found or list(current.values_list("pk", flat=True)[:ANSWERS])
    return choosable(user).filter(pk__in=found).order_by(*largest)


def _departments(beginning: str) -> list[int]:
    """Those whose name begins so."""
    return [
        pk
        for pk, name in Department.objects.order_by().values_list("pk", "name")
        if fold_name(name).startswith(beginning)
    ]
