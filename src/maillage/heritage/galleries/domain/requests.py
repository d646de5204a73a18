"""« Proposer comme galerie »: a visitor's selection, read by the team."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from maillage.heritage.galleries.domain.galleries import create_gallery
from maillage.heritage.galleries.domain.hanging import hang
from maillage.heritage.galleries.domain.refusals import GalleryRefused
from maillage.heritage.galleries.domain.selections import shown_items
from maillage.heritage.galleries.models import (
    Gallery,
    GalleryRequest,
    Room,
    VisitorSelection,
)
from maillage.heritage.galleries.models.selections import UNANSWERED_KEPT, WORDS_KEPT
from maillage.kernel import audit, clock
from maillage.kernel.notifications import notify
from maillage.kernel.states import perform
from maillage.people.accounts.models import User

VISITOR = audit.Actor(label="Un visiteur")


@transaction.atomic
def propose_selection(
    *,
    selection: VisitorSelection,
    name: str,
    consent: bool,
    email: str = "",
    message: str = "",
) -> GalleryRequest:
    """Ask that a selection become a gallery; the team is told.

    `consent` says that `name` may be shown as the gallery's author. Raises GalleryRefused when the
    selection is empty or asks already, ValidationError on a text that is too long.
    """
    if not shown_items(selection):
        raise GalleryRefused(_("La sélection est vide : ajoutez-y d’abord des objets."))
    request = GalleryRequest(
        selection=selection,
        title=selection.title,
        name=name.strip(),
        consent=consent,
        email=email.strip(),
        message=message.replace("\r\n", "\n").strip(),
    )
    request.clean_fields(exclude=["state"])
    try:
        with transaction.atomic(), audit.recording(actor=VISITOR, verb=_("a proposé sa sélection")):
            request.save()
    except IntegrityError as twice:
        raise GalleryRefused(
            _("Cette sélection est déjà proposée : l’équipe va vous répondre.")
        ) from twice
    for user in moderators():
        notify(
            kind="gallery_request",
            user=user,
            subject=_("Un visiteur propose une galerie : %(title)s") % {"title": request.title},
            paragraphs=[_("Lisez sa sélection, puis faites-en une galerie ou répondez-lui.")],
            url=request.get_absolute_url(),
            button=_("Lire"),
            dedupe=f"gallery-request:{request.pk}:{user.pk}",
        )
    return request


@transaction.atomic
def accept_request(*, request: GalleryRequest, actor: Any) -> Gallery:
    """Make a draft gallery of the selection: one room, its notes as captions, credit by name.

    Raises TransitionRefused when it was answered already, GalleryRefused when the selection is gone.
    """
    held = GalleryRequest.objects.select_for_update().get(pk=request.pk)
    selection = held.selection
    if selection is None:
        raise GalleryRefused(_("Son auteur a effacé la sélection."))
    if selection.removed is not None:
        raise GalleryRefused(_("La sélection est retirée du site : rétablissez-la d’abord."))
    email = held.email
    gallery = create_gallery(
        title=held.title,
        intention=selection.text or _("Née de la sélection d’un visiteur."),
        credits=_("D’après une sélection de %(name)s.") % {"name": held.name}
        if held.consent and held.name
        else "",
        actor=actor,
    )
    with audit.recording(actor=actor, verb=_("a repris la sélection")):
        room = Room(gallery=gallery, title=gallery.title, rank=1)
        room.save()
        items = shown_items(selection)
        notes = {item.object_id: item.note for item in items}
        for hung in hang(room, [item.object for item in items]):
            if note := notes.get(hung.object_id or 0, ""):
                hung.text = note
                hung.save(update_fields=["text"])
    done = perform(held, "accept", actor=actor, gallery=gallery)
    _answer(
        done,
        email,
        [_("Merci ! L’équipe prépare une galerie à partir de votre sélection."),
         _("Les musées concernés seront consultés avant sa parution.")],
    )  # fmt: skip
    return gallery


@transaction.atomic
def refuse_request(*, request: GalleryRequest, reason: str, actor: Any) -> GalleryRequest:
    """Thank the visitor, and say why not; raises GalleryRefused without a reason, TransitionRefused."""
    reason = reason.strip()
    if not reason:
        raise GalleryRefused(_("Dites pourquoi : le visiteur a pris le temps de proposer."))
    held = GalleryRequest.objects.select_for_update().get(pk=request.pk)
    email = held.email
    done = perform(held, "refuse", actor=actor, reason=reason[:2_000])
    _answer(
        done,
        email,
        [_("Merci d’avoir proposé votre sélection. Nous n’en ferons pas une galerie cette fois."), reason],
    )  # fmt: skip
    return done


def forget_words() -> int:
    """Forget who proposed, and what they wrote beside, once it has no more use; returns how many.

    A signature that its author agreed to publish stays in the credits of the gallery.
    """
    now = clock.now()
    over = Q(decided_at__lt=now - WORDS_KEPT) | Q(
        decided_at__isnull=True, created_at__lt=now - UNANSWERED_KEPT
    )
    kept = GalleryRequest.objects.filter(over).exclude(name="", email="", message="")
    total = 0
    while batch := list(kept.order_by("pk")[:200]):
        with transaction.atomic():
            keys = [one.pk for one in batch]
            pairs = []
            for one in GalleryRequest.objects.select_for_update().filter(pk__in=keys):
                before = copy(one)
                one.name = one.email = one.message = ""
                pairs.append((before, one))
            with audit.recording(actor=audit.SYSTEM, verb=_("a effacé les mots du visiteur")):
                audit.bulk_update(pairs, ("name", "email", "message"))
        total += len(batch)
    return total


def moderators() -> list[User]:
    """The accounts that answer visitors' requests."""
    active = User.objects.active().filter(role_grants__isnull=False).distinct()
    found = active.prefetch_related("role_grants").order_by("pk")
    return [one for one in found if one.has_perm("galleries.change_galleryrequest")]


def _answer(request: GalleryRequest, email: str, paragraphs: list[str]) -> None:
    if email:
        notify(
            kind="selection_link",
            email=email,
            # The address was typed by a stranger: nothing of what they wrote goes to it.
            subject=_("La réponse de l’équipe à votre sélection"),
            paragraphs=paragraphs,
            dedupe=f"gallery-request-answer:{request.pk}",
            secret=True,  # the address is effaced with the answer
        )
