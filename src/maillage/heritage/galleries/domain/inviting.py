"""Invite museums into a gallery."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.models import Museum
from maillage.heritage.galleries.domain import told
from maillage.heritage.galleries.domain.locking import lock_gallery
from maillage.heritage.galleries.domain.refusals import GalleryRefused
from maillage.heritage.galleries.models import Gallery, GalleryInvitation
from maillage.heritage.galleries.models.parts import parts_of
from maillage.kernel import audit
from maillage.kernel.states import perform


@transaction.atomic
def invite_museums(
    *, gallery: Gallery, museums: Iterable[Museum], actor: Any, message: str = ""
) -> list[GalleryInvitation]:
    """Invite museums, once each: their members are told, with the intention and a link.

    A draft opens with its first invitation. Returns the new invitations. Raises GalleryRefused
    while the gallery is published.
    """
    locked = lock_gallery(gallery)
    if not locked.is_composable:
        raise GalleryRefused(_("La galerie est publiée : on n’y invite plus personne."))
    there = set(locked.invitations.values_list("museum_id", flat=True))
    wanted = {one.pk: one for one in museums if one.pk not in there}
    if not wanted:
        return []
    if locked.state == Gallery.State.DRAFT:
        locked = perform(locked, "open_to_museums", actor=actor, trusted=True)
    invitations = [
        GalleryInvitation(gallery=locked, museum=museum, message=message.strip()[:2_000])
        for museum in wanted.values()
    ]
    with audit.recording(actor=actor, verb=_("a invité des musées")):
        for invitation in invitations:
            invitation.save()
    told.tell_museums(
        locked,
        wanted.values(),
        kind="gallery_invitation",
        subject=_("Invitation : la galerie « %(gallery)s »") % {"gallery": locked},
        paragraphs=[
            *told.lines(locked.intention),
            *told.lines(message),
            _(
                "Proposez des objets de votre musée et des textes : la galerie se compose à plusieurs."
            ),
        ],
        button=_("Ouvrir la galerie"),
        dedupe="gallery-invited:" + "-".join(str(one.pk) for one in invitations),
        actor=audit.Actor.of(actor).user,
    )
    return invitations


@transaction.atomic
def uninvite_museum(*, invitation: GalleryInvitation, actor: Any) -> None:
    """Take an invitation back; raises GalleryRefused while something of the museum is shown."""
    locked = lock_gallery(invitation.gallery)
    shown = {part.museum.pk for part in parts_of(locked) if not part.is_empty}
    if invitation.museum_id in shown:
        raise GalleryRefused(
            _("La galerie montre des objets ou des textes de ce musée : retirez-les d’abord.")
        )
    with audit.recording(actor=actor, verb=_("a retiré l’invitation")):
        GalleryInvitation.objects.get(pk=invitation.pk).delete()
