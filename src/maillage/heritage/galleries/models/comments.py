"""What editors and museums say to each other."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue.models import Museum
from maillage.heritage.galleries.models.galleries import Gallery
from maillage.heritage.galleries.models.museums import GalleryProposal
from maillage.kernel.models import BusinessModel
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role, member_organisations


class GalleryCommentQuerySet(models.QuerySet["GalleryComment"]):
    """Messages, as they were addressed."""

    def visible_to(self, user: Any) -> Self:
        """All for the team and the editors; a museum's members, what is to all museums or to theirs."""
        if has_role(user, *TEAM_ROLES):
            return self
        own = member_organisations(user)
        if not own:
            return self.none()
        edited = Gallery._base_manager.filter(editors=user.pk).values("pk")
        invited = Gallery._base_manager.exclude(state=Gallery.State.DRAFT).filter(
            invitations__museum__organisation__in=own
        )
        addressed = Q(museum__isnull=True) | Q(museum__organisation__in=own)
        return self.filter(Q(gallery__in=edited) | addressed & Q(gallery__in=invited.values("pk")))


class GalleryComment(BusinessModel):
    """One message: to everyone in the gallery, or between the editors and one museum.

    What is said of a proposal is between the editors and its museum.
    """

    gallery = models.ForeignKey(
        Gallery, models.CASCADE, related_name="comments", verbose_name=_("galerie")
    )
    proposal = models.ForeignKey(
        GalleryProposal,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="comments",
        verbose_name=_("proposition"),
    )
    museum = models.ForeignKey(
        Museum,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("avec le musée"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("auteur"),
    )
    signature = models.CharField(_("signé"), max_length=200)
    text = models.TextField(_("message"), max_length=4_000)

    objects = GalleryCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("message sur une galerie")
        verbose_name_plural = _("messages sur les galeries")
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return self.text[:80]

    def audit_root(self) -> models.Model:
        """Shown in the gallery's history."""
        return self.gallery
