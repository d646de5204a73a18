"""What editors and museums say to each other; those addressed are told."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.models import Museum
from maillage.heritage.galleries.domain import told
from maillage.heritage.galleries.domain.refusals import GalleryRefused
from maillage.heritage.galleries.models import Gallery, GalleryComment, GalleryProposal
from maillage.kernel import audit


@transaction.atomic
def post_comment(
    *,
    gallery: Gallery,
    text: str,
    actor: Any,
    museum: Museum | None = None,
    proposal: GalleryProposal | None = None,
) -> GalleryComment:
    """Write to everyone in the gallery, or between the editors and one `museum`.

    A message on a proposal is between the editors and its museum. Raises GalleryRefused when it is
    empty, or when the museum or the proposal is not the gallery's.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise GalleryRefused(_("Écrivez d’abord un message."))
    if proposal is not None:
        if proposal.gallery_id != gallery.pk:
            raise GalleryRefused(_("Cette proposition est d’une autre galerie."))
        museum = proposal.museum
    invited = [one.museum for one in gallery.invitations.select_related("museum__organisation")]
    if museum is not None and museum not in invited:
        raise GalleryRefused(_("Ce musée n’est pas invité dans cette galerie."))
    author = audit.Actor.of(actor).user
    with audit.recording(actor=actor, verb=_("a écrit un message")):
        comment = GalleryComment.objects.create(
            gallery=gallery,
            proposal=proposal,
            museum=museum,
            author=author,
            signature=str(author or audit.Actor.of(actor).label)[:200],
            text=text[:4_000],
        )
    said: dict[str, Any] = {
        "kind": "gallery_comment",
        "subject": _("%(who)s a écrit : %(gallery)s")
        % {"who": comment.signature, "gallery": proposal or gallery},
        "paragraphs": told.lines(comment.text),
        "tab": "proposals" if proposal is not None else "comments",
        "dedupe": f"gallery-comment:{comment.pk}",
        "actor": author,
    }
    if gallery.state != Gallery.State.DRAFT:
        told.tell_museums(gallery, [museum] if museum is not None else invited, **said)
    told.tell_editors(gallery, **said)
    return comment
