"""What the office shows of contributions elsewhere: counts, a card, the tab of a museum."""

from __future__ import annotations

from typing import Any

from maillage.heritage.catalogue.models import CulturalObject, Museum
from maillage.heritage.contributions.models import Answer, Contribution
from maillage.kernel import clock
from maillage.kernel.permissions import is_allowed
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role, member_organisations

SHOWN = 6


def _waiting(user: Any) -> Any:
    """What waits for that user: to moderate for the team, to answer for a member."""
    visible = Contribution.objects.visible_to(user)
    if is_allowed(user, "contributions.moderate_contribution"):
        return visible.to_moderate()
    if has_role(user, *TEAM_ROLES) or not member_organisations(user):
        return visible.none()
    own = Answer.objects.current().filter(museum__organisation__in=member_organisations(user))
    return visible.to_answer().exclude(answers__in=own)


def waiting_card(user: Any) -> dict[str, Any] | None:
    """The oldest that wait; None when nothing does."""
    waiting = _waiting(user)
    count = waiting.count()
    if not count:
        return None
    oldest = waiting.with_records().order_by("created_at", "pk")[:SHOWN]
    return {
        "contributions": list(oldest),
        "count": count,
        "moderates": is_allowed(user, "contributions.moderate_contribution"),
    }


def museum_panel(museum: Museum, user: Any) -> dict[str, Any] | None:
    """What the public says of a museum's objects, its month, its way back."""
    if not is_allowed(user, "contributions.view_month", museum):
        return None
    visible = Contribution.objects.visible_to(user).concerning(museum)
    return {
        "museum": museum,
        "month": f"{clock.today():%Y-%m}",
        "to_answer": visible.to_answer().count(),
        "to_give_back": visible.to_give_back().filter(object__museum=museum).count(),
        "reported": visible.reported().filter(object__museum=museum).count(),
        "latest": list(visible.with_records()[:SHOWN]),
    }


def object_panel(record: CulturalObject, user: Any) -> dict[str, Any] | None:
    """What was said of one object."""
    found = Contribution.objects.visible_to(user).about(record).with_records()
    return {"latest": list(found[:20]), "object": record}
