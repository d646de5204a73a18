"""What the tabs of a gallery show, by who looks: editors all of it, a museum what is its own."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.models import CulturalObject, Museum
from maillage.heritage.galleries.domain.told import members_by_museum
from maillage.heritage.galleries.forms import KeepForm, MessageForm, ReasonForm
from maillage.heritage.galleries.models import (
    Gallery,
    GalleryComment,
    GalleryInvitation,
    GalleryItem,
    GalleryProposal,
    ItemLink,
)
from maillage.heritage.galleries.models.parts import parts_of
from maillage.heritage.galleries.presenting import ShownRoom, shown_rooms
from maillage.kernel.permissions import is_allowed
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role, member_organisations

COMPOSE = "galleries.compose_gallery"
RECORD = "galleries.record_galleryinvitation"
COMMENTS = 200


def sees_all(gallery: Gallery, user: Any) -> bool:
    """The team and the gallery's editors; a museum sees what is its own."""
    return has_role(user, *TEAM_ROLES) or is_allowed(user, COMPOSE, gallery)


def own_museums(gallery: Gallery, user: Any) -> list[Museum]:
    """The invited museums for which the user is a member."""
    own = member_organisations(user)
    if not own:
        return []
    found = Museum.objects.filter(
        gallery_invitations__gallery=gallery, organisation__in=own
    ).select_related("organisation")
    return list(found.order_by("organisation__name"))


def composition(gallery: Gallery, user: Any) -> dict[str, Any]:
    """The rooms; with buttons for whoever composes."""
    whole = sees_all(gallery, user)
    museums = [] if whole else own_museums(gallery, user)
    items = GalleryItem.objects.all()
    if not whole:
        items = items.filter(museum__in=museums)
    rooms = shown_rooms(gallery, items)
    if not has_role(user, *TEAM_ROLES):
        _leave_unnamed(rooms, user)
    return {
        "rooms": rooms,
        "whole": whole,
        # Written for the museums that were invited; published, the gallery is seen by every member.
        "reads_intention": whole or bool(museums),
        "own_museums": museums,
        "may_compose": gallery.is_composable and is_allowed(user, COMPOSE, gallery),
        "hidden": [one for room in rooms for one in room.items if not one.is_public],
    }


def _leave_unnamed(rooms: list[ShownRoom], user: Any) -> None:
    """A member who composes takes out what another museum hides since, without reading its name."""
    held = [one for room in rooms for one in room.items if one.object is not None]
    keys = [one.object.pk for one in held if one.object is not None]
    seen = set(
        CulturalObject.objects.kept_by(user).filter(pk__in=keys).values_list("pk", flat=True)
    )
    for one in held:
        if one.item.object_id not in seen:
            # Never saved: only what the page shows.
            one.item.object, one.item.text = None, ""
            one.item.title = _("un objet que vous ne pouvez pas voir")
            for tied in one.links:
                tied.link.note = ""  # it speaks of it; both ends share this link


def proposals(gallery: Gallery, user: Any) -> dict[str, Any]:
    """What museums propose, newest first, with what is said of it."""
    composes = is_allowed(user, COMPOSE, gallery)
    found = (
        GalleryProposal.objects.visible_to(user)
        .filter(gallery=gallery)
        .select_related("museum__organisation", "proposed_by", "gallery")
        .prefetch_related("objects_proposed__images", "objects_proposed__museum__organisation")
    )
    said: dict[int, list[GalleryComment]] = {}
    comments = GalleryComment.objects.visible_to(user).filter(
        gallery=gallery, proposal__isnull=False
    )
    for comment in comments.order_by("created_at", "pk"):
        said.setdefault(comment.proposal_id or 0, []).append(comment)
    own = member_organisations(user)
    rows = [
        {
            "proposal": one,
            "comments": said.get(one.pk, []),
            "may_take_back": one.is_waiting and one.museum.organisation_id in own,
        }
        for one in found[:COMMENTS]
    ]
    waiting = gallery.is_composable and composes
    return {
        "gallery": gallery,
        "rows": rows,
        "may_decide": waiting,
        "may_propose": not gallery.is_published
        and is_allowed(user, "galleries.add_galleryproposal", gallery),
        "may_comment": is_allowed(user, "galleries.add_gallerycomment", gallery),
        "keep_form": KeepForm(user=user, gallery=gallery) if waiting else None,
        "has_rooms": gallery.rooms.exists(),
        "propose_url": reverse("gallery-propose", kwargs={"pk": gallery.pk}),
    }


def museums(gallery: Gallery, user: Any) -> dict[str, Any]:
    """Where each museum's approval stands; for a museum, its own part as it would appear."""
    whole = sees_all(gallery, user)
    own = {one.pk for one in own_museums(gallery, user)}
    parts = [part for part in parts_of(gallery) if whole or part.museum.pk in own]
    accounts = members_by_museum([part.museum for part in parts]) if whole else {}
    rooms = shown_rooms(gallery, GalleryItem.objects.filter(museum__in=own), empty=False)
    may_record = is_allowed(user, RECORD, gallery)
    State = GalleryInvitation.State  # noqa: N806 - a class
    rows = []
    for part in parts:
        held = part.invitation
        mine = part.museum.pk in own
        asked = held is not None and held.state in {State.ASKED, State.STALE, State.CHANGES}
        given = held is not None and held.state == State.APPROVED
        rows.append(
            {
                "part": part,
                "invitation": held,
                "members": accounts.get(part.museum.pk, []),
                "mine": mine,
                "may_approve": mine and asked and not part.is_empty,
                "may_request": mine and (asked or given),
                "may_record": may_record and not mine and asked and not part.is_empty,
                "recorded": held if given and held is not None and held.given_how else None,
                "rooms": _of_museum(rooms, part.museum) if mine else [],
                "ties": _ties_of(gallery, part.museum) if mine else [],
            }
        )
    return {
        "gallery": gallery,
        "rows": rows,
        "whole": whole,
        "may_compose": gallery.is_composable and is_allowed(user, COMPOSE, gallery),
        "missing": [part for part in parts if part.is_missing],
        "reason_form": ReasonForm(user=user),
    }


def _of_museum(rooms: Any, museum: Museum) -> list[tuple[Any, list[Any]]]:
    found = []
    for room in rooms:
        items = [one for one in room.items if one.item.museum_id == museum.pk]
        if items:
            found.append((room, items))
    return found


def _ties_of(gallery: Gallery, museum: Museum) -> list[str]:
    """Where the museum's objects lead, and from where one is led to them; they are in its part."""
    found = ItemLink.objects.filter(
        Q(source__museum=museum) | Q(target__museum=museum), gallery=gallery
    )
    ends = ("source__object__museum__organisation", "target__object__museum__organisation")
    rows = []
    for link in found.select_related(*ends).order_by("pk"):
        source, target = (_end(one, museum) for one in (link.source, link.target))
        note = f" ({link.note})" if link.note else ""
        words = {"source": source, "kind": link.get_kind_display(), "target": target}
        rows.append(_("%(source)s — %(kind)s : %(target)s") % words + note)
    return rows


def _end(item: GalleryItem, museum: Museum) -> str:
    """One's own object by its title; another museum's only if the public may see it."""
    record = item.object
    if record is None or (item.museum_id != museum.pk and not record.is_public):
        return _("un objet d’un autre musée")
    where = "" if item.museum_id == museum.pk else f" ({record.museum})"
    return f"« {record} »{where}"


def comments(gallery: Gallery, user: Any) -> dict[str, Any]:
    """The gallery's conversation, oldest first; what is said of a proposal stands with it."""
    found = (
        GalleryComment.objects.visible_to(user)
        .filter(gallery=gallery, proposal__isnull=True)
        .select_related("museum__organisation")
        .order_by("-created_at", "-pk")[:COMMENTS]
    )
    may = is_allowed(user, "galleries.add_gallerycomment", gallery)
    return {
        "gallery": gallery,
        "comments": list(reversed(found)),
        "message_form": MessageForm(user=user, museums=addressees(gallery, user)) if may else None,
    }


def addressees(gallery: Gallery, user: Any) -> Any:
    """The museums to which the user may write apart."""
    found = Museum.objects.filter(gallery_invitations__gallery=gallery)
    if not sees_all(gallery, user):
        found = found.filter(organisation__in=member_organisations(user))
    return found.select_related("organisation").order_by("organisation__name")
