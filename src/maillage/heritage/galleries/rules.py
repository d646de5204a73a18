"""Communication opens and publishes; an editor composes; a museum answers for its own part.

A predicate is asked without a record for the page itself, then of the gallery, or of whatever hangs
from one.
"""

from __future__ import annotations

from typing import Any, Final

import rules

from maillage.people.accounts.roles import (
    COMMUNICATION,
    Role,
    is_administration,
    is_communication,
    is_member,
    is_team,
    member_organisations,
)


def gallery_of(record: Any) -> Any:
    """The gallery of a room, of an invitation…; a gallery itself."""
    return getattr(record, "gallery", record)


@rules.predicate
def edits(user: Any, record: Any = None) -> bool:
    """Whoever was named editor, a museum's member included; without a record, any member might be."""
    if record is None:
        return bool(member_organisations(user))
    return bool(gallery_of(record).editors.filter(pk=user.pk).exists())


@rules.predicate
def is_off_site(user: Any, record: Any = None) -> bool:
    """The public does not read it."""
    del user
    return record is None or not gallery_of(record).is_published


@rules.predicate
def is_of_museum(user: Any, record: Any = None) -> bool:
    """A member for the museum of that invitation or proposal."""
    own = member_organisations(user)
    return bool(own) if record is None else record.museum.organisation_id in own


@rules.predicate
def is_invited(user: Any, record: Any = None) -> bool:
    """A member for one of the museums that were invited to the gallery."""
    own = member_organisations(user)
    if record is None:
        return bool(own)
    invitations = gallery_of(record).invitations
    return bool(own) and bool(invitations.filter(museum__organisation__in=own).exists())


composes = is_communication | (is_member & edits)
COMPOSERS: Final = (*COMMUNICATION, Role.MEMBER)
"""The roles that `composes` admits, a member once named an editor: no other is worth naming."""

rules.add_perm("galleries.view_gallery", is_team | is_member)
rules.add_perm("galleries.add_gallery", is_communication)
rules.add_perm("galleries.change_gallery", is_communication | (is_member & edits & is_off_site))
rules.add_perm("galleries.delete_gallery", is_communication & is_off_site)
# Rooms, invitations, proposals: whoever makes the gallery. An editor who is a member stops here.
rules.add_perm("galleries.compose_gallery", composes)
rules.add_perm("galleries.publish_gallery", is_communication)
# It names what every museum did.
rules.add_perm("galleries.view_gallery_history", is_team)
# In the name of a museum.
rules.add_perm("galleries.answer_galleryinvitation", is_administration | is_of_museum)
# An agreement that the museum gave otherwise: a mail, a call. Who may publish without one may note one.
rules.add_perm("galleries.record_galleryinvitation", is_communication)
rules.add_perm("galleries.add_galleryproposal", is_member & is_invited)
rules.add_perm("galleries.withdraw_galleryproposal", is_administration | is_of_museum)
rules.add_perm("galleries.add_gallerycomment", composes | (is_member & is_invited))
# What visitors choose for themselves, when it is abusive.
for verb in ("view", "remove"):
    rules.add_perm(f"galleries.{verb}_visitorselection", is_communication)
# What visitors ask to become a gallery.
for verb in ("view", "change"):
    rules.add_perm(f"galleries.{verb}_galleryrequest", is_communication)
