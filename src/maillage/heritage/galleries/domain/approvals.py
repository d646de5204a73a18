"""Approvals: asked of each museum, given or taken back, and void once the part has changed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.heritage.galleries.domain import told
from maillage.heritage.galleries.domain.refusals import GalleryRefused
from maillage.heritage.galleries.models import Gallery, GalleryInvitation
from maillage.heritage.galleries.models.parts import Part, parts_of
from maillage.kernel import audit
from maillage.kernel.states import perform

State = GalleryInvitation.State


def refresh_approvals(gallery: Gallery, *, actor: Any) -> list[GalleryInvitation]:
    """End the approvals of parts that have changed, and ask those museums again.

    For whoever holds the gallery's row. Asked once: a second change before the museum has answered
    sends nothing more.
    """
    ended = []
    for part in parts_of(gallery):
        held = part.invitation
        if held is None or held.state != State.APPROVED or not part.is_missing:
            continue
        done = perform(held, "expire", actor=actor, trusted=True)
        ended.append(done)
        told.tell_museums(
            gallery,
            [done.museum],
            kind="gallery_approval",
            subject=_("Votre part de « %(gallery)s » a changé") % {"gallery": gallery},
            paragraphs=[
                _(
                    "Ce que la galerie montre de votre musée, ou ce qu’elle dit autour, n’est plus ce"
                    " que vous aviez approuvé."
                ),
                _("Relisez, puis redonnez votre accord ou dites ce qui ne va pas."),
            ],
            tab="museums",
            button=_("Relire notre part"),
            dedupe=f"gallery-stale:{done.pk}:{done.version}",
            actor=_user(actor),
        )
    return ended


@transaction.atomic
def ask_all(gallery: Gallery, *, actor: Any) -> int:
    """Ask every invited museum that is shown and has not been asked; for whoever holds the row."""
    asked: list[GalleryInvitation] = []
    for part in parts_of(gallery):
        held = part.invitation
        if held is not None and not part.is_empty and held.state in {State.INVITED, State.CHANGES}:
            asked.append(perform(held, "ask", actor=actor, trusted=True))
    if asked:
        _tell_asked(gallery, asked, actor)
    return len(asked)


@transaction.atomic
def ask_museum(*, invitation: GalleryInvitation, actor: Any) -> GalleryInvitation:
    """Ask one museum, for the first time or after the changes that it wanted.

    Raises GalleryRefused when nothing of that museum is shown, TransitionRefused when it was asked
    already.
    """
    gallery = _held(invitation)
    part = part_for(gallery, invitation)
    if part.is_empty:
        raise GalleryRefused(_("Rien de ce musée n’est encore dans la galerie."))
    done = perform(invitation, "ask", actor=actor)
    _tell_asked(gallery, [done], actor)
    return done


@transaction.atomic
def approve_part(*, invitation: GalleryInvitation, seen: str, actor: Any) -> GalleryInvitation:
    """A museum approves its part, as it was shown to it (`seen`, the digest of the page).

    Raises GalleryRefused when the part has changed since, TransitionRefused when the actor does not
    answer for the museum or nothing is asked.
    """
    gallery = _held(invitation)
    part = part_for(gallery, invitation)
    if part.digest != seen:
        raise GalleryRefused(
            _("Votre part a changé pendant que vous lisiez : relisez-la avant de l’approuver.")
        )
    done = perform(invitation, "approve", actor=actor, part=part.digest, by=_user(actor))
    _tell_approved(gallery, done, actor)
    return done


@transaction.atomic
def record_agreement(
    *, invitation: GalleryInvitation, how: str, seen: str, actor: Any
) -> GalleryInvitation:
    """The team notes the agreement that a museum has given otherwise, and `how` it did.

    For the part as it stood when that was written (`seen`). The museum's members, if it has any, are
    told. Raises GalleryRefused without `how`, when nothing of the museum is shown or its part has
    changed since; TransitionRefused when the actor may not, or nothing is asked.
    """
    how = " ".join(how.split())
    if not how:
        raise GalleryRefused(_("Dites comment le musée a donné son accord."))
    gallery = _held(invitation)
    part = part_for(gallery, invitation)
    if part.is_empty:
        raise GalleryRefused(_("Rien de ce musée n’est encore dans la galerie."))
    if part.digest != seen:
        raise GalleryRefused(
            _(
                "La part de ce musée vient de changer : vérifiez que son accord vaut encore pour elle."
            )
        )
    done = perform(
        invitation, "record", actor=actor, part=part.digest, how=how[:500], by=_user(actor)
    )
    _tell_approved(gallery, done, actor)
    told.tell_museums(
        gallery,
        [done.museum],
        kind="gallery_approval",
        subject=_("Votre accord pour « %(gallery)s » est noté") % {"gallery": gallery},
        paragraphs=[
            _("L’équipe du réseau a noté l’accord de votre musée : %(how)s.")
            % {"how": done.given_how.rstrip(".")},
            _("Si ce n’est pas le cas, demandez des modifications."),
        ],
        tab="museums",
        button=_("Relire notre part"),
        dedupe=f"gallery-recorded:{done.pk}:{done.version}",
        actor=_user(actor),
    )
    return done


@transaction.atomic
def request_changes(*, invitation: GalleryInvitation, reason: str, actor: Any) -> GalleryInvitation:
    """A museum asks for changes, or takes its approval back; the editors read why.

    A gallery that is published stays so: the editors are told, and decide. Raises GalleryRefused
    without a reason, TransitionRefused as `approve_part` does.
    """
    reason = reason.strip()
    if not reason:
        raise GalleryRefused(_("Dites ce qui est à changer."))
    gallery = _held(invitation)
    done = perform(
        invitation, "request_changes", actor=actor, reason=reason[:4_000], by=_user(actor)
    )
    words = {"museum": done.museum, "gallery": gallery}
    paragraphs = told.lines(reason)
    if gallery.is_published:
        paragraphs.append(
            _("La galerie est en ligne : vous pouvez la retirer le temps de corriger.")
        )
    told.tell_editors(
        gallery,
        kind="gallery_answer",
        subject=_("%(museum)s demande des modifications dans « %(gallery)s »") % words,
        paragraphs=paragraphs,
        tab="museums",
        dedupe=f"gallery-answer:{done.pk}:{done.version}",
        actor=_user(actor),
    )
    return done


def part_for(gallery: Gallery, invitation: GalleryInvitation) -> Part:
    """What is shown of an invited museum."""
    found = (part for part in parts_of(gallery) if part.museum.pk == invitation.museum_id)
    return next(found, Part(invitation.museum, invitation=invitation))


def _held(invitation: GalleryInvitation) -> Gallery:
    return Gallery.objects.select_for_update().get(pk=invitation.gallery_id)


def _user(actor: Any) -> Any:
    return audit.Actor.of(actor).user


def _tell_approved(gallery: Gallery, done: GalleryInvitation, actor: Any) -> None:
    told.tell_editors(
        gallery,
        kind="gallery_answer",
        subject=_("%(museum)s approuve sa part de « %(gallery)s »")
        % {"museum": done.museum, "gallery": gallery},
        paragraphs=[_waiting_words(gallery)],
        tab="museums",
        dedupe=f"gallery-answer:{done.pk}:{done.version}",
        actor=_user(actor),
    )


def _waiting_words(gallery: Gallery) -> str:
    waiting = [str(part.museum) for part in parts_of(gallery) if part.is_missing]
    if not waiting:
        return _("Tous les musées ont donné leur accord : la galerie peut être publiée.")
    return _("On attend encore : %(museums)s.") % {"museums": ", ".join(waiting)}


def _tell_asked(gallery: Gallery, asked: list[GalleryInvitation], actor: Any) -> None:
    keys = "-".join(f"{one.pk}.{one.version}" for one in asked)
    told.tell_museums(
        gallery,
        [one.museum for one in asked],
        kind="gallery_approval",
        subject=_("Votre accord pour « %(gallery)s »") % {"gallery": gallery},
        paragraphs=[
            _("La galerie est prête à paraître. Relisez ce qu’elle montre de votre musée."),
            _("Approuvez votre part, ou dites ce qui est à changer."),
        ],
        tab="museums",
        button=_("Relire notre part"),
        dedupe=f"gallery-asked:{keys}",
        actor=_user(actor),
    )
