"""A museum proposes objects and a text; the editors keep or decline them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.models import CulturalObject, Museum
from maillage.heritage.galleries.domain import told
from maillage.heritage.galleries.domain.hanging import check_room_left, hang, write_text
from maillage.heritage.galleries.domain.locking import composing, lock_gallery
from maillage.heritage.galleries.domain.refusals import GalleryRefused
from maillage.heritage.galleries.models import Gallery, GalleryProposal, Room
from maillage.kernel import audit
from maillage.kernel.notifications import notify
from maillage.kernel.states import perform


@transaction.atomic
def propose(
    *,
    gallery: Gallery,
    museum: Museum,
    title: str,
    objects: Sequence[CulturalObject],
    actor: Any,
    text: str = "",
    is_for_public: bool = False,
) -> GalleryProposal:
    """Propose objects of a museum, with a text, for a gallery to which it is invited.

    Raises GalleryRefused when it is not, when an object is another museum's, when there is nothing
    in the proposal; ValidationError without a title.
    """
    locked = lock_gallery(gallery)
    if locked.is_published:
        raise GalleryRefused(_("La galerie est publiée : on n’y propose plus rien."))
    if not locked.invitations.filter(museum=museum).exists():
        raise GalleryRefused(_("Ce musée n’est pas invité dans cette galerie."))
    if any(one.museum_id != museum.pk or one.withdrawn_at is not None for one in objects):
        raise GalleryRefused(_("Un musée ne propose que les objets de ses propres collections."))
    if not objects and not text.strip():
        raise GalleryRefused(_("Choisissez un objet, ou écrivez un texte."))
    proposal = GalleryProposal(
        gallery=locked,
        museum=museum,
        title=title.strip(),
        text=text.replace("\r\n", "\n").strip(),
        is_for_public=is_for_public,
        proposed_by=audit.Actor.of(actor).user,
    )
    proposal.clean_fields(exclude=["state"])
    with audit.recording(actor=actor, verb=_("a proposé")):
        proposal.save()
        proposal.objects_proposed.set(objects)
    told.tell_editors(
        locked,
        kind="gallery_proposal",
        subject=_("%(museum)s propose pour « %(gallery)s » : %(title)s")
        % {"museum": museum, "gallery": locked, "title": proposal.title},
        paragraphs=[
            *(str(one) for one in objects[:20]),
            *told.lines(proposal.text),
        ],
        url=proposal.get_absolute_url(),
        dedupe=f"gallery-proposal:{proposal.pk}",
        actor=proposal.proposed_by,
    )
    return proposal


def keep_proposal(*, proposal: GalleryProposal, room: Room, actor: Any) -> GalleryProposal:
    """Hang what was proposed in a room, whole or not at all; the museum is told.

    Objects that hang already stay where they are; a text enters the room when it was written for
    the public. Raises TransitionRefused when it was decided already, GalleryRefused when the room
    is another gallery's.
    """
    with composing(proposal.gallery, actor=actor, verb=_("a retenu la proposition")) as locked:
        held = locked.rooms.filter(pk=room.pk).first()
        if held is None:
            raise GalleryRefused(_("Cette salle est d’une autre galerie."))
        done = perform(proposal, "keep", actor=actor)
        there = set(locked.items.values_list("object_id", flat=True))
        new = [one for one in done.objects_proposed.current() if one.pk not in there]
        writes = bool(done.text and done.is_for_public)
        check_room_left(locked, len(new) + writes)
        hang(held, new)
        if writes:
            write_text(held, done.title, done.text, done.museum)
        _answer(
            done,
            _("« %(title)s » entre dans la salle « %(room)s ».") % {"title": done, "room": held},
            actor,
        )
    return done


@transaction.atomic
def decline_proposal(*, proposal: GalleryProposal, reason: str, actor: Any) -> GalleryProposal:
    """Leave it out, and say why to the museum.

    Raises GalleryRefused without a reason, TransitionRefused when it was decided already.
    """
    reason = reason.strip()
    if not reason:
        raise GalleryRefused(_("Dites pourquoi : le musée a pris le temps de proposer."))
    done = perform(proposal, "decline", actor=actor, reason=reason[:2_000])
    _answer(done, _("Elle n’est pas retenue : %(reason)s") % {"reason": reason}, actor)
    return done


@transaction.atomic
def take_proposal_back(*, proposal: GalleryProposal, actor: Any) -> GalleryProposal:
    """The museum thinks better of it; raises TransitionRefused once it was decided."""
    return perform(proposal, "take_back", actor=actor)


def _answer(proposal: GalleryProposal, words: str, actor: Any) -> None:
    author = proposal.proposed_by
    if author is None or author == audit.Actor.of(actor).user:
        return
    notify(
        kind="gallery_decision",
        user=author,
        subject=_("Votre proposition « %(title)s »") % {"title": proposal},
        paragraphs=[words],
        url=proposal.get_absolute_url(),
        button=_("Ouvrir la galerie"),
        dedupe=f"gallery-decision:{proposal.pk}:{proposal.version}",
    )
