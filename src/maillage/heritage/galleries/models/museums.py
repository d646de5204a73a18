"""What museums are asked, propose and approve."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue.models import CulturalObject, Museum
from maillage.heritage.galleries.models.galleries import Gallery
from maillage.kernel import clock
from maillage.kernel.models import BusinessModel
from maillage.kernel.states import StateField, transition
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role, member_organisations


class MuseumsOwnQuerySet(models.QuerySet[Any]):
    """What is between a museum and the editors."""

    def visible_to(self, user: Any) -> Self:
        """All for the team and the gallery's editors; a museum's members, what is their own."""
        if has_role(user, *TEAM_ROLES):
            return self
        own = member_organisations(user)
        if not own:
            return self.none()
        seen = Gallery.objects.visible_to(user).values("pk")
        edited = Gallery._base_manager.filter(editors=user.pk).values("pk")
        return self.filter(
            Q(museum__organisation__in=own, gallery__in=seen) | Q(gallery__in=edited)
        )


class GalleryInvitation(BusinessModel):
    """A museum's place in a gallery, and where its approval stands.

    `approved_part` is the digest of what was approved (`models.parts`); `given_how` says how the museum
    told it to the team, '' when it approved by itself.
    """

    class State(models.TextChoices):
        """Where the museum's approval stands."""

        INVITED = "invite", _("invité")
        ASKED = "demande", _("accord demandé")
        APPROVED = "approuve", _("part approuvée")
        CHANGES = "modifications", _("modifications demandées")
        STALE = "perime", _("accord à redonner")

    STATE_TONES = {
        State.INVITED: "draft",
        State.ASKED: "waiting",
        State.APPROVED: "done",
        State.CHANGES: "late",
        State.STALE: "waiting",
    }
    AUDIT_EXCLUDE = ("approved_part",)

    gallery = models.ForeignKey(
        Gallery, models.CASCADE, related_name="invitations", verbose_name=_("galerie")
    )
    museum = models.ForeignKey(
        Museum, models.PROTECT, related_name="gallery_invitations", verbose_name=_("musée")
    )
    message = models.TextField(_("un mot pour le musée"), max_length=2_000, blank=True)
    reason = models.TextField(_("modifications demandées"), blank=True, editable=False)
    approved_part = models.CharField(max_length=64, blank=True, editable=False)
    given_how = models.CharField(_("accord donné"), max_length=500, blank=True, editable=False)
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("répondu par"),
    )

    state = StateField(_("accord"), choices=State.choices, default=State.INVITED)

    objects = MuseumsOwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("musée invité")
        verbose_name_plural = _("musées invités")
        ordering = ("museum__organisation__name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["gallery", "museum"],
                name="museum_invited_once",
                violation_error_message=_("Ce musée est déjà invité."),
            ),
        )

    def __str__(self) -> str:
        return str(self.museum)

    def audit_root(self) -> models.Model:
        """Shown in the gallery's history."""
        return self.gallery

    def get_absolute_url(self) -> str:
        """The museums' tab of the gallery."""
        return f"{self.gallery.get_absolute_url()}?onglet=musees"

    @property
    def waits_for_museum(self) -> bool:
        """Whether the museum has something to answer."""
        return self.state in {self.State.ASKED, self.State.STALE}

    @transition(
        "ask",
        state,
        source=[State.INVITED, State.CHANGES],
        target=State.ASKED,
        label=_("Demander l’accord"),
        permission="galleries.compose_gallery",
        icon="send",
        past=_("a demandé l’accord du musée"),
    )
    def ask(self) -> None:
        """The museum is asked to approve its part."""

    @transition(
        "approve",
        state,
        source=[State.ASKED, State.STALE, State.CHANGES],
        target=State.APPROVED,
        label=_("Approuver notre part"),
        permission="galleries.answer_galleryinvitation",
        icon="check",
        past=_("a approuvé la part du musée"),
    )
    def approve(self, part: str, by: Any = None) -> None:
        """What is shown of the museum is right, as it is now."""
        self.approved_part = part
        self.reason = self.given_how = ""
        self.answered_at, self.answered_by = clock.now(), by

    @transition(
        "record",
        state,
        source=[State.ASKED, State.STALE, State.CHANGES],
        target=State.APPROVED,
        label=_("Noter l’accord du musée"),
        permission="galleries.record_galleryinvitation",
        icon="signature",
        past=_("a recueilli l’accord du musée"),
    )
    def record(self, part: str, how: str, by: Any = None) -> None:
        """The museum has told the team that its part is right: a museum without an account answers so."""
        self.approved_part, self.given_how = part, how
        self.reason = ""
        self.answered_at, self.answered_by = clock.now(), by

    @transition(
        "request_changes",
        state,
        source=[State.ASKED, State.APPROVED, State.STALE, State.CHANGES],
        target=State.CHANGES,
        label=_("Demander des modifications"),
        permission="galleries.answer_galleryinvitation",
        icon="message",
        past=_("a demandé des modifications"),
    )
    def request_changes(self, reason: str, by: Any = None) -> None:
        """Something of the museum's part is to be changed; an approval given before is taken back."""
        self.approved_part = self.given_how = ""
        self.reason = reason
        self.answered_at, self.answered_by = clock.now(), by

    @transition(
        "expire",
        state,
        source=State.APPROVED,
        target=State.STALE,
        label=_("Redemander l’accord"),
        permission="galleries.compose_gallery",
        icon="refresh",
        past=_("a changé la part du musée : son accord est à redonner"),
    )
    def expire(self) -> None:
        """The museum's part is not what it approved any more."""


class GalleryProposal(BusinessModel):
    """Objects and a text that a museum proposes for a gallery."""

    class State(models.TextChoices):
        """What became of it."""

        PROPOSED = "proposee", _("proposée")
        KEPT = "retenue", _("retenue")
        DECLINED = "ecartee", _("écartée")
        TAKEN_BACK = "reprise", _("reprise par le musée")

    STATE_TONES = {
        State.PROPOSED: "waiting",
        State.KEPT: "done",
        State.DECLINED: "cancelled",
        State.TAKEN_BACK: "cancelled",
    }

    gallery = models.ForeignKey(
        Gallery, models.CASCADE, related_name="proposals", verbose_name=_("galerie")
    )
    museum = models.ForeignKey(
        Museum, models.PROTECT, related_name="gallery_proposals", verbose_name=_("musée")
    )
    objects_proposed = models.ManyToManyField(
        CulturalObject, blank=True, related_name="+", verbose_name=_("objets")
    )
    title = models.CharField(_("titre"), max_length=140)
    text = models.TextField(
        _("texte"),
        max_length=4_000,
        blank=True,
        help_text=_("Ce que le public lirait, ou pourquoi ces objets."),
    )
    is_for_public = models.BooleanField(
        _("ce texte est écrit pour le public"),
        default=False,
        help_text=_("Coché, il entre dans la salle quand la proposition est retenue."),
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("proposée par"),
    )
    reason = models.TextField(_("réponse"), blank=True, editable=False)
    decided_at = models.DateTimeField(_("décidée le"), null=True, blank=True, editable=False)

    state = StateField(_("suite"), choices=State.choices, default=State.PROPOSED)

    objects = MuseumsOwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposition d’un musée")
        verbose_name_plural = _("propositions des musées")
        ordering = ("-created_at", "-pk")
        indexes = (models.Index(fields=["gallery", "state"], name="proposal_by_gallery"),)

    def __str__(self) -> str:
        return self.title

    def audit_root(self) -> models.Model:
        """Shown in the gallery's history."""
        return self.gallery

    def get_absolute_url(self) -> str:
        """Its place in the proposals' tab."""
        return f"{self.gallery.get_absolute_url()}?onglet=propositions#proposition-{self.pk}"

    @property
    def is_waiting(self) -> bool:
        """Whether the editors have yet to say."""
        return bool(self.state == self.State.PROPOSED)

    @transition(
        "keep",
        state,
        source=State.PROPOSED,
        target=State.KEPT,
        label=_("Retenir"),
        permission="galleries.compose_gallery",
        icon="check",
        past=_("a retenu la proposition"),
    )
    def keep(self) -> None:
        """It enters a room."""
        self.decided_at = clock.now()

    @transition(
        "decline",
        state,
        source=State.PROPOSED,
        target=State.DECLINED,
        label=_("Écarter"),
        permission="galleries.compose_gallery",
        icon="x",
        past=_("a écarté la proposition"),
    )
    def decline(self, reason: str) -> None:
        """Not in this gallery; the museum is told why."""
        self.reason = reason
        self.decided_at = clock.now()

    @transition(
        "take_back",
        state,
        source=State.PROPOSED,
        target=State.TAKEN_BACK,
        label=_("Reprendre la proposition"),
        permission="galleries.withdraw_galleryproposal",
        icon="arrow-back-up",
        past=_("a repris la proposition"),
    )
    def take_back(self) -> None:
        """The museum thinks better of it."""
        self.decided_at = clock.now()
