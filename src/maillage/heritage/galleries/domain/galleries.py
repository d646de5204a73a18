"""Open a gallery, change what it says, have it approved, publish it, take it off the site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.heritage.galleries.domain import told
from maillage.heritage.galleries.domain.approvals import ask_all, refresh_approvals
from maillage.heritage.galleries.domain.indexing import touch_objects
from maillage.heritage.galleries.domain.locking import lock_gallery
from maillage.heritage.galleries.domain.refusals import GalleryRefused
from maillage.heritage.galleries.models import Gallery
from maillage.heritage.galleries.models.parts import missing_approvals
from maillage.kernel import audit
from maillage.kernel.states import perform


@transaction.atomic
def create_gallery(
    *,
    title: str,
    intention: str,
    actor: Any,
    editors: Sequence[Any] = (),
    **texts: str,
) -> Gallery:
    """A draft, composed by `actor` and by `editors`.

    `texts`: ``summary``, ``introduction``, ``credits``, ``demo_key``. Raises ValidationError on a
    text that is too long.
    """
    gallery = Gallery(title=title, intention=intention, **texts)
    gallery.clean_fields(exclude=["slug", "state"])
    with audit.recording(actor=actor, verb=_("a ouvert la galerie")):
        gallery.save()
        user = audit.Actor.of(actor).user
        gallery.editors.add(*([user] if user is not None else []), *editors)
    return gallery


@transaction.atomic
def change_gallery(*, gallery: Gallery, actor: Any) -> Gallery:
    """Write what was changed in `gallery`; approvals given to other words end, as for a room's text.

    Raises GalleryRefused when it is published and what surrounds the museums' parts would change.
    """
    locked = lock_gallery(gallery)
    rewritten = any(getattr(gallery, name) != getattr(locked, name) for name in Gallery.AROUND)
    if rewritten and locked.is_published:
        raise GalleryRefused(
            _(
                "La galerie est publiée : son titre, sa phrase et son texte d’entrée sont ce que les"
                " musées ont approuvé. Retirez-la d’abord du site pour les modifier."
            )
        )
    with audit.recording(actor=actor, verb=_("a modifié la galerie")):
        gallery.save()
    if rewritten:
        refresh_approvals(lock_gallery(gallery), actor=actor)
    return gallery


@transaction.atomic
def submit_gallery(*, gallery: Gallery, actor: Any) -> Gallery:
    """Ask every museum that is shown to approve its part; raises TransitionRefused."""
    lock_gallery(gallery)
    done = perform(gallery, "submit", actor=actor)
    ask_all(done, actor=actor)
    return done


@transaction.atomic
def take_up_gallery(*, gallery: Gallery, actor: Any) -> Gallery:
    """Go back to composing; approvals of parts that do not change still hold."""
    return perform(gallery, "take_up", actor=actor)


@transaction.atomic
def publish_gallery(*, gallery: Gallery, actor: Any, override: str = "") -> Gallery:
    """Put it on the public site once every museum shown has approved its part.

    `override` is the reason, kept and shown to the museums, for doing without the approvals that
    are missing. Raises TransitionRefused, whose words name the museums, without it; and when the
    actor may not publish.
    """
    locked = lock_gallery(gallery)
    missing = missing_approvals(locked)
    override = override.strip()
    if override and missing:
        with audit.recording(actor=actor, verb=_("publie sans tous les accords")):
            locked.override_reason = override[:2_000]
            locked.save(update_fields=["override_reason"])
    done = perform(locked, "publish", actor=actor)
    touch_objects(done)
    _tell_published(done, actor)
    if override and missing:
        told.tell_museums(
            done,
            missing,
            kind="gallery_published",
            subject=_("« %(gallery)s » paraît sans votre accord") % {"gallery": done},
            paragraphs=[
                _("L’équipe du réseau a publié la galerie sans attendre votre réponse."),
                _("Sa raison : %(reason)s") % {"reason": done.override_reason},
                _("Vous pouvez toujours demander des modifications."),
            ],
            tab="museums",
            dedupe=f"gallery-override:{done.pk}:{done.version}",
        )
    return done


@transaction.atomic
def withdraw_gallery(*, gallery: Gallery, reason: str, actor: Any) -> Gallery:
    """Take it off the public site; its museums are told why.

    Raises GalleryRefused without a reason, TransitionRefused.
    """
    reason = reason.strip()
    if not reason:
        raise GalleryRefused(_("Dites pourquoi : les musées le liront."))
    lock_gallery(gallery)
    done = perform(gallery, "withdraw", actor=actor, reason=reason[:2_000])
    touch_objects(done)
    words = {"gallery": done}
    invited = [one.museum for one in done.invitations.select_related("museum")]
    said: dict[str, Any] = {
        "kind": "gallery_published",
        "subject": _("« %(gallery)s » n’est plus en ligne") % words,
        "paragraphs": told.lines(reason),
        "dedupe": f"gallery-withdrawn:{done.pk}:{done.version}",
        "actor": audit.Actor.of(actor).user,
    }
    told.tell_museums(done, invited, **said)
    told.tell_editors(done, **said)
    return done


@transaction.atomic
def delete_gallery(*, gallery: Gallery, actor: Any) -> None:
    """Delete a gallery that is not on the public site; raises GalleryRefused while it is."""
    locked = lock_gallery(gallery)
    if locked.is_published:
        raise GalleryRefused(_("Retirez d’abord la galerie du site."))
    with audit.recording(actor=actor, verb=_("a supprimé")):
        locked.delete()


def _tell_published(gallery: Gallery, actor: Any) -> None:
    said: dict[str, Any] = {
        "kind": "gallery_published",
        "subject": _("« %(gallery)s » est en ligne") % {"gallery": gallery},
        "paragraphs": [_("La galerie est publiée. Merci à tous ceux qui l’ont faite.")],
        "dedupe": f"gallery-published:{gallery.pk}:{gallery.version}",
        "actor": audit.Actor.of(actor).user,
    }
    approved = gallery.invitations.filter(state="approuve").select_related("museum")
    told.tell_museums(gallery, [one.museum for one in approved], **said)
    told.tell_editors(gallery, **said)
