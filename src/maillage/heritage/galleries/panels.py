"""What galleries show on the dashboard and in the rail."""

from __future__ import annotations

from typing import Any

from maillage.heritage.galleries.models import GalleryInvitation, GalleryRequest
from maillage.people.accounts.roles import member_organisations

State = GalleryInvitation.State


def waiting_for(user: Any) -> Any:
    """The invitations that wait for an answer of a museum for which `user` is a member."""
    own = member_organisations(user)
    if not own:
        return GalleryInvitation.objects.none()
    return (
        GalleryInvitation.objects.visible_to(user)
        .filter(museum__organisation__in=own)
        .filter(state__in=(State.INVITED, State.ASKED, State.STALE))
        .exclude(gallery__state="publiee", state=State.INVITED)
    )


def waiting_card(user: Any) -> dict[str, Any] | None:
    """« Galeries qui attendent votre musée »."""
    found = waiting_for(user).select_related("gallery", "museum__organisation")
    invitations = list(found.order_by("-updated_at", "pk")[:8])
    return {"invitations": invitations} if invitations else None


def requests_card(user: Any) -> dict[str, Any] | None:
    """« Galeries proposées par des visiteurs »."""
    found = list(GalleryRequest.objects.visible_to(user).waiting().order_by("created_at")[:6])
    return {"requests": found} if found else None
