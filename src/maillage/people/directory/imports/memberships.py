"""« Membre du réseau depuis 2019 », as lists write it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.kernel.imports import writing
from maillage.kernel.imports.cleaning import fold
from maillage.kernel.imports.columns import Column, text
from maillage.kernel.imports.engine import RowPlan
from maillage.kernel.imports.undoing import created_entry
from maillage.people.directory.imports.cells import network, since, until
from maillage.people.directory.models import Membership, Organisation

MEMBERSHIP: Final = "_membership"
_COLUMNS: Final = ("network", "member_since", "member_until", "member_role")


def membership_columns() -> tuple[Column, ...]:
    """The network, since when, until when, as what."""
    return (
        Column(
            "network",
            gettext_lazy("Membre du réseau"),
            ("réseau", "adhérent", "membre"),
            parse=network,
            help=gettext_lazy("le nom du réseau ; « oui » s’il n’y en a qu’un"),
        ),
        Column(
            "member_since",
            gettext_lazy("Membre depuis"),
            ("date d’adhésion", "adhésion", "année d’adhésion"),
            parse=since,
            help=gettext_lazy("une date ou une année"),
        ),
        Column(
            "member_until",
            gettext_lazy("Membre jusqu’au"),
            ("fin d’adhésion", "membre jusqu’en"),
            parse=until,
        ),
        Column(
            "member_role",
            gettext_lazy("Qualité de membre"),
            ("qualité d’adhérent", "type d’adhésion"),
            parse=text(80),
        ),
    )


def read_memberships(plans: Sequence[RowPlan], user: Any) -> None:
    """Find the network that rows name; « oui » is the only one there is."""
    told = [plan for plan in plans if any(key in plan.values for key in _COLUMNS)]
    if not told:
        return
    visible = Organisation.objects.visible_to(user)
    networks = list(visible.filter(member_links__isnull=False).distinct()[:2])
    names: dict[str, list[int]] = defaultdict(list)
    if any(isinstance(plan.values.get("network"), str) for plan in told):
        for pk, name in visible.values_list("pk", "name"):
            names[fold(name)].append(pk)
    for plan in told:
        asked = plan.values.get("network", True)
        if asked is False:
            continue
        if asked is True:
            if len(networks) != 1:
                message = _("Écrivez le nom du réseau : Maillage n’en connaît pas un seul.")
                plan.refuse("network", message, plan.display.get("network", ""))
                continue
            found = [networks[0].pk]
        else:
            found = names.get(fold(asked), [])
        if len(found) != 1:
            message = _("Réseau inconnu : donnez le nom exact d’une organisation de l’annuaire.")
            plan.refuse("network", message, asked)
        else:
            _keep(plan, found[0])


def _keep(plan: RowPlan, found: int) -> None:
    start, end = plan.values.get("member_since"), plan.values.get("member_until")
    if start and end and end < start:
        message = _("La fin de l’adhésion vient avant son début.")
        plan.refuse("member_until", message, plan.display.get("member_until", ""))
    role = plan.values.get("member_role", "")
    plan.values[MEMBERSHIP] = {"network_id": found, "start": start, "end": end, "role": role}


def compare_memberships(plans: Sequence[RowPlan], numbers: Sequence[int]) -> None:
    """A member already is not one twice: what the sheet says of it holds."""
    told = [plan for plan in plans if MEMBERSHIP in plan.values]
    if not told:
        return
    held: dict[tuple[int, int], list[Membership]] = defaultdict(list)
    for start in range(0, len(numbers), 500):
        for one in Membership.objects.filter(member__in=numbers[start : start + 500]):
            held[one.member_id, one.network_id].append(one)
    for plan in told:
        wanted = plan.values[MEMBERSHIP]
        if plan.target_id == wanted["network_id"]:
            message = _("Une organisation n’est pas membre d’elle-même.")
            plan.refuse("network", message, plan.display.get("network", ""))
            continue
        mine = held.get((plan.target_id or 0, wanted["network_id"]), [])
        if any(one.end is None or one.start == wanted["start"] for one in mine):
            del plan.values[MEMBERSHIP]
        elif plan.target_id is not None and plan.action in {"update", "unchanged"}:
            plan.changes["network"] = ("", plan.display.get("network") or _("oui"))
            plan.action = "update"


def save_memberships(saved: Sequence[tuple[Organisation, RowPlan]]) -> list[dict[str, Any]]:
    """Write the memberships that are new."""
    told = [(one, plan.values[MEMBERSHIP]) for one, plan in saved if MEMBERSHIP in plan.values]
    networks = Organisation.objects.in_bulk({wanted["network_id"] for _one, wanted in told})
    rows = [
        Membership(
            member=one,
            network=networks[wanted["network_id"]],
            role=wanted["role"],
            start=wanted["start"],
            end=wanted["end"],
        )
        for one, wanted in told
    ]
    writing.create_all(rows)
    return [created_entry(one) for one in rows]
