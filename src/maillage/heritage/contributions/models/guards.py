"""When a verb is refused, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from maillage.heritage.contributions.models.kinds import Kind
from maillage.heritage.contributions.models.states import State

if TYPE_CHECKING:
    from maillage.heritage.contributions.models.contributions import Contribution
    from maillage.kernel.states import Guard


def refuse_unless(kinds: tuple[str, ...], reason: Any) -> Guard:
    """A guard: the verb is for contributions of these kinds."""

    def guard(record: Contribution) -> str:
        return "" if record.kind in kinds else str(reason)

    return guard


def said_by_nobody_else(record: Contribution) -> str:
    """A guard: taken up again, it must not double what somebody said meanwhile."""
    twins = type(record).objects.same_as(record.identity_key).exclude(pk=record.pk)
    return _("Quelqu’un l’a redit depuis, et c’est en cours.") if twins.exists() else ""


def only_accepted_on_its_field(record: Contribution) -> str:
    """A guard: a field cannot be given back with two values."""
    if record.kind != Kind.CORRECTION:
        return ""
    others = type(record).objects.filter(
        kind=Kind.CORRECTION,
        object=record.object_id,
        field=record.field,
        state__in=(State.ACCEPTED, State.RETURNED),
    )
    if not others.exclude(pk=record.pk).exists():
        return ""
    return _("Une autre correction de ce champ est acceptée et pas encore intégrée.")


def only_overtaken(record: Contribution) -> str:
    """A guard: what the museum has answered of the record as it is, it is not asked again."""
    return "" if record.is_overtaken else _("La fiche n’a pas changé depuis la réponse.")


def stood_at(state: str) -> Guard:
    """A guard: opened again, it stands where it stood before it was seen done."""

    def guard(record: Contribution) -> str:
        return "" if record.integrated_from == state else _("Elle n’en était pas là.")

    return guard
