"""What visitors choose for themselves, without an account; and what they offer to the network."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Self

from django.db import models
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.galleries.models.galleries import Gallery
from maillage.kernel import clock
from maillage.kernel.models import BusinessModel, DependentQuerySet
from maillage.kernel.states import StateField, transition
from maillage.kernel.tokens import hash_token, new_token

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

MOST_OBJECTS: Final = 60
KEPT_FOR: Final = timedelta(days=365)
"""How long a selection that nobody touches is kept: said on its page."""

WORDS_KEPT: Final = timedelta(days=183)
"""Six months after the answer: the time to speak of it again (RGPD, art. 5-1-e)."""
UNANSWERED_KEPT: Final = timedelta(days=730)
"""Two years without any answer: nobody expects one any more."""


def new_share_key() -> str:
    """The part of a read-only address that cannot be guessed."""
    return uuid.uuid4().hex


class VisitorSelectionQuerySet(models.QuerySet["VisitorSelection"]):
    """Visitors' selections; their own pages are opened by a link, not by a right."""

    def visible_to(self, user: Any) -> Self:
        """In the office: the business of whoever takes abusive ones off the site."""
        return self if user.has_perm("galleries.view_visitorselection") else self.none()


class VisitorSelection(models.Model):
    """A visitor's objects in their order, with notes; whoever holds the secret link edits them.

    Nothing of it is written in the history, which keeps for ever: deleted means gone.
    """

    STATE_TONES = {"readable": "done", "removed": "cancelled"}

    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    share_key = models.CharField(max_length=32, unique=True, default=new_share_key, editable=False)
    title = models.CharField(_("titre"), max_length=140)
    text = models.TextField(_("présentation"), max_length=2_000, blank=True)
    created_at = models.DateTimeField(_("créée le"), default=clock.now, editable=False)
    touched_at = models.DateTimeField(
        _("utilisée le"), default=clock.now, editable=False, db_index=True
    )

    objects = VisitorSelectionQuerySet.as_manager()

    if TYPE_CHECKING:
        items: RelatedManager[SelectionItem]
        requests: RelatedManager[GalleryRequest]
        removal: SelectionRemoval

    class Meta:
        verbose_name = _("sélection d’un visiteur")
        verbose_name_plural = _("sélections des visiteurs")
        ordering = ("-touched_at", "-pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("visitor-selections-detail", kwargs={"pk": self.pk})

    def get_public_url(self) -> str:
        """The read-only address that its author shares."""
        return reverse("public-selection-read", kwargs={"key": self.share_key})

    @property
    def removed(self) -> SelectionRemoval | None:
        """Why nobody reads it any more; None while its links open it."""
        return getattr(self, "removal", None)

    @classmethod
    def drawn(cls, *, title: str, token: str = "") -> tuple[VisitorSelection, str]:
        """A selection that is not saved yet, and its secret."""
        secret = token or new_token()
        return cls(title=title, token_hash=hash_token(secret)), secret


class SelectionItem(models.Model):
    """One object of a selection."""

    selection = models.ForeignKey(
        VisitorSelection, models.CASCADE, related_name="items", verbose_name=_("sélection")
    )
    object = models.ForeignKey(
        CulturalObject, models.CASCADE, related_name="+", verbose_name=_("objet")
    )
    rank = models.PositiveIntegerField(_("rang"), default=1)
    note = models.TextField(_("note"), max_length=1_000, blank=True)

    class Meta:
        verbose_name = _("objet d’une sélection")
        verbose_name_plural = _("objets des sélections")
        ordering = ("rank", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["selection", "object"],
                name="object_once_per_selection",
                violation_error_message=_("Cet objet est déjà dans la sélection."),
            ),
        )

    def __str__(self) -> str:
        return str(self.object)


class SelectionRemoval(BusinessModel):
    """An abusive selection, taken off the site until it is put back; its history is the team's.

    It quotes nothing of the visitor's: what they erase stays erased.
    """

    selection = models.OneToOneField(
        VisitorSelection, models.CASCADE, related_name="removal", verbose_name=_("sélection")
    )
    reason = models.TextField(_("raison du retrait"), max_length=2_000)

    objects = DependentQuerySet.as_manager()
    seen_with = "selection"

    class Meta:
        verbose_name = _("retrait d’une sélection")
        verbose_name_plural = _("retraits de sélections")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return Truncator(self.reason).chars(80)

    def audit_root(self) -> models.Model:
        """Shown in the selection's history."""
        return self.selection


class GalleryRequestQuerySet(models.QuerySet["GalleryRequest"]):
    """What visitors ask to become a gallery."""

    def waiting(self) -> Self:
        """Not answered yet."""
        return self.filter(state=GalleryRequest.State.RECEIVED)

    def visible_to(self, user: Any) -> Self:
        """The business of whoever answers them."""
        return self if user.has_perm("galleries.view_galleryrequest") else self.none()


class GalleryRequest(BusinessModel):
    """« Proposer comme galerie »: a visitor's selection, for the team to read.

    The address is wiped with the answer, name and message `WORDS_KEPT` later; the name is shown only
    with consent, in the gallery.
    """

    class State(models.TextChoices):
        """What became of it."""

        RECEIVED = "recue", _("à lire")
        ACCEPTED = "acceptee", _("devenue galerie")
        REFUSED = "refusee", _("non retenue")

    STATE_TONES = {
        State.RECEIVED: "waiting",
        State.ACCEPTED: "done",
        State.REFUSED: "cancelled",
    }
    AUDIT_MASK = ("name", "email", "message")

    selection = models.ForeignKey(
        VisitorSelection,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="requests",
        verbose_name=_("sélection"),
    )
    title = models.CharField(_("titre"), max_length=140)
    name = models.CharField(_("signé"), max_length=120, blank=True)
    consent = models.BooleanField(_("accepte que son nom soit publié"), default=False)
    email = models.EmailField(_("adresse pour la réponse"), blank=True)
    message = models.TextField(_("message"), max_length=2_000, blank=True)
    gallery = models.ForeignKey(
        Gallery,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="requests",
        verbose_name=_("galerie"),
    )
    reason = models.TextField(_("réponse"), blank=True, editable=False)
    decided_at = models.DateTimeField(_("décidée le"), null=True, blank=True, editable=False)

    state = StateField(_("suite"), choices=State.choices, default=State.RECEIVED)

    objects = GalleryRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("galerie proposée par un visiteur")
        verbose_name_plural = _("galeries proposées par les visiteurs")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["selection"],
                condition=models.Q(state="recue", selection__isnull=False),
                name="one_waiting_request_per_selection",
                violation_error_message=_("Cette sélection est déjà proposée."),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @transition(
        "accept",
        state,
        source=State.RECEIVED,
        target=State.ACCEPTED,
        label=_("En faire une galerie"),
        permission="galleries.change_galleryrequest",
        icon="check",
        past=_("a fait une galerie de la proposition"),
    )
    def accept(self, gallery: Gallery | None = None) -> None:
        """A draft gallery was made of it."""
        self.gallery = gallery
        self._decided()

    @transition(
        "refuse",
        state,
        source=State.RECEIVED,
        target=State.REFUSED,
        label=_("Ne pas retenir"),
        permission="galleries.change_galleryrequest",
        icon="x",
        past=_("n’a pas retenu la proposition"),
    )
    def refuse(self, reason: str) -> None:
        """Not this time; the visitor is told why when they left an address."""
        self.reason = reason
        self._decided()

    def _decided(self) -> None:
        self.decided_at = clock.now()
        self.email = ""

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("gallery-requests-detail", kwargs={"pk": self.pk})
