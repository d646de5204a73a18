"""Galleries: from a draft to the public site."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from maillage.kernel import clock
from maillage.kernel.models import BusinessModel
from maillage.kernel.states import StateField, transition
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role, member_organisations
from maillage.ui.richtext import RichTextField

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from maillage.heritage.galleries.models.museums import GalleryInvitation, GalleryProposal
    from maillage.heritage.galleries.models.rooms import GalleryItem, Room


class GalleryQuerySet(models.QuerySet["Gallery"]):
    """Galleries, as the public and as the office see them."""

    def public(self) -> Self:
        """What everyone may visit."""
        return self.filter(state=Gallery.State.PUBLISHED)

    def visible_to(self, user: Any) -> Self:
        """All for the team; for a member, those that it edits or to which its museum is invited.

        And for anyone, the public ones. A draft is nobody else's business, invitation or not.
        """
        if has_role(user, *TEAM_ROLES):
            return self
        shown = Q(state=Gallery.State.PUBLISHED)
        if own := member_organisations(user):
            invited = Gallery._base_manager.filter(invitations__museum__organisation__in=own)
            edited = Gallery._base_manager.filter(editors=user.pk)
            shown |= ~Q(state=Gallery.State.DRAFT) & Q(pk__in=invited.values("pk"))
            shown |= Q(pk__in=edited.values("pk"))
        return self.filter(shown)

    def composable(self) -> Self:
        """Those whose rooms may still change."""
        return self.filter(state__in=Gallery.COMPOSABLE)


class Gallery(BusinessModel):
    """Rooms of objects with texts, made by several hands.

    While it is published its rooms do not change: what the museums approved is what the public reads.
    """

    class State(models.TextChoices):
        """Where the gallery stands."""

        DRAFT = "brouillon", _("brouillon")
        COMPOSING = "en-composition", _("en composition")
        TO_APPROVE = "a-valider", _("à valider par les musées")
        PUBLISHED = "publiee", _("publiée")
        WITHDRAWN = "retiree", _("retirée du site")

    COMPOSABLE = (State.DRAFT, State.COMPOSING, State.TO_APPROVE, State.WITHDRAWN)
    AROUND = ("title", "summary", "introduction")
    """What surrounds every museum's part: approved with it, and fixed while the public reads it."""
    AUDIT_EXCLUDE = ("slug", "demo_key")
    STATE_TONES = {
        State.DRAFT: "draft",
        State.COMPOSING: "active",
        State.TO_APPROVE: "waiting",
        State.PUBLISHED: "done",
        State.WITHDRAWN: "cancelled",
    }

    title = models.CharField(_("titre"), max_length=140)
    slug = models.SlugField(_("adresse de la page"), max_length=160, unique=True, editable=False)
    intention = models.TextField(
        _("intention"),
        max_length=4_000,
        help_text=_("Pour les musées invités : ce que l’on veut montrer, ce que l’on cherche."),
    )
    summary = models.CharField(
        _("en une phrase"),
        max_length=240,
        blank=True,
        help_text=_("Sous le titre, et dans la liste des galeries."),
    )
    introduction = RichTextField(_("texte d’entrée"), blank=True)
    credits = models.TextField(
        _("remerciements et crédits"),
        max_length=2_000,
        blank=True,
        help_text=_("Les musées et les crédits des images s’écrivent d’eux-mêmes."),
    )
    editors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="edited_galleries",
        verbose_name=_("composée par"),
    )
    override_reason = models.TextField(
        _("raison de publier sans tous les accords"), blank=True, editable=False
    )
    withdrawal_reason = models.TextField(_("raison du retrait"), blank=True, editable=False)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True, editable=False)
    demo_key = models.CharField(max_length=60, blank=True, editable=False)

    state = StateField(_("état"), choices=State.choices, default=State.DRAFT)

    objects = GalleryQuerySet.as_manager()

    if TYPE_CHECKING:
        rooms: RelatedManager[Room]
        items: RelatedManager[GalleryItem]
        invitations: RelatedManager[GalleryInvitation]
        proposals: RelatedManager[GalleryProposal]

    class Meta:
        verbose_name = _("galerie")
        verbose_name_plural = _("galeries")
        ordering = ("-updated_at", "-pk")
        indexes = (models.Index(fields=["state", "-published_at"], name="gallery_by_state"),)

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give the page its address once: links to it must last."""
        if not self.slug:
            stem = slugify(self.title)[:140] or "galerie"
            taken = type(self)._base_manager.filter(slug=stem).exists()
            self.slug = f"{stem}-{uuid.uuid4().hex[:8]}" if taken else stem
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("galleries-detail", kwargs={"pk": self.pk})

    def get_public_url(self) -> str:
        """Its page on the public site."""
        return reverse("public-gallery", kwargs={"slug": self.slug})

    @property
    def is_published(self) -> bool:
        """Whether everyone may visit it."""
        return bool(self.state == self.State.PUBLISHED)

    @property
    def is_composable(self) -> bool:
        """Whether its rooms may still change."""
        return self.state in self.COMPOSABLE

    def emptiness(self) -> str:
        """Why there is nothing to show yet, or ''."""
        if self.items.filter(object__isnull=False).exists():
            return ""
        return str(_("La galerie n’a encore aucun objet."))

    def publishing_refusal(self) -> str:
        """Which museums have not approved their part, or ''; a recorded reason goes without them."""
        from maillage.heritage.galleries.models.parts import missing_approvals  # noqa: PLC0415 - it reads this model

        if self.override_reason:
            return ""
        names = ", ".join(str(museum) for museum in missing_approvals(self))
        if not names:
            return ""
        return str(_("Il manque l’accord de : %(museums)s.") % {"museums": names})

    @transition(
        "open_to_museums",
        state,
        source=State.DRAFT,
        target=State.COMPOSING,
        label=_("Ouvrir aux musées"),
        permission="galleries.compose_gallery",
        icon="door-enter",
        past=_("a ouvert la galerie aux musées"),
    )
    def open_to_museums(self) -> None:
        """The museums that are invited see it from now on."""

    @transition(
        "submit",
        state,
        source=[State.DRAFT, State.COMPOSING],
        target=State.TO_APPROVE,
        label=_("Demander l’accord des musées"),
        permission="galleries.compose_gallery",
        icon="send",
        past=_("a demandé l’accord des musées"),
        guards=(lambda gallery: gallery.emptiness(),),
    )
    def submit(self) -> None:
        """Each museum is asked to approve its part."""

    @transition(
        "take_up",
        state,
        source=[State.TO_APPROVE, State.WITHDRAWN],
        target=State.COMPOSING,
        label=_("Reprendre la composition"),
        permission="galleries.compose_gallery",
        icon="pencil",
        past=_("a repris la composition"),
    )
    def take_up(self) -> None:
        """Back to work; what was published without an approval needs its reason again."""
        self.override_reason = ""

    @transition(
        "publish",
        state,
        source=[State.TO_APPROVE, State.WITHDRAWN],
        target=State.PUBLISHED,
        label=_("Publier"),
        permission="galleries.publish_gallery",
        icon="world",
        past=_("a publié la galerie"),
        guards=(
            lambda gallery: gallery.emptiness(),
            lambda gallery: gallery.publishing_refusal(),
        ),
    )
    def publish(self) -> None:
        """Everyone may visit it from now on."""
        self.published_at = self.published_at or clock.now()
        self.withdrawal_reason = ""

    @transition(
        "withdraw",
        state,
        source=State.PUBLISHED,
        target=State.WITHDRAWN,
        label=_("Retirer du site"),
        permission="galleries.publish_gallery",
        icon="eye-off",
        past=_("a retiré la galerie du site"),
    )
    def withdraw(self, reason: str) -> None:
        """Not public any more; the museums are told why."""
        self.withdrawal_reason = reason
        self.override_reason = ""
