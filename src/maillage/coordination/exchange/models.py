"""Feeds that a person subscribes to, and files that are being prepared for them."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.models import Edition, Programme, Project
from maillage.kernel import clock
from maillage.kernel.models import BusinessModel, private_path, private_storage


class OwnQuerySet(models.QuerySet[Any]):
    """Feeds and prepared files are nobody's but their owner's."""

    def visible_to(self, user: Any) -> Self:
        """One's own."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(owner=user.pk)


class FeedTokenQuerySet(OwnQuerySet):
    """Feeds, open or closed."""

    def open(self) -> Self:
        """Those that still answer."""
        return self.filter(revoked_at__isnull=True)


class FeedToken(BusinessModel):
    """The secret address of a calendar, read with its owner's eyes for as long as they hold.

    Only a hash of the secret is kept: an address that is lost is revoked, and another one made.
    """

    class Scope(models.TextChoices):
        """What the feed tells."""

        PERSON = "moi", _("mon agenda : mes tâches et les dates de mes projets")
        PROJECT = "projet", _("un projet")
        EDITION = "edition", _("une édition : tous ses projets")
        PROGRAMME = "programme", _("un programme : les projets de toutes ses éditions")

    class Shape(models.TextChoices):
        """How calendar programs are told of the tasks."""

        EVENTS = "evenements", _("des événements d’une journée entière : tous les agendas")
        TODOS = "taches", _("des tâches à cocher : Apple Rappels, Thunderbird, Nextcloud…")

    AUDIT_EXCLUDE = ("last_used_at",)
    AUDIT_MASK = ("token_hash",)

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        editable=False,
        related_name="feeds",
        verbose_name=_("propriétaire"),
    )
    scope = models.CharField(
        _("contenu"), max_length=10, choices=Scope.choices, default=Scope.PERSON
    )
    project = models.ForeignKey(
        Project,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="feeds",
        verbose_name=_("projet"),
    )
    edition = models.ForeignKey(
        Edition,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="feeds",
        verbose_name=_("édition"),
    )
    programme = models.ForeignKey(
        Programme,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="feeds",
        verbose_name=_("programme"),
    )
    shape = models.CharField(
        _("les tâches sont"), max_length=10, choices=Shape.choices, default=Shape.EVENTS
    )
    label = models.CharField(
        _("nom"), max_length=120, help_text=_("Celui que votre agenda montrera.")
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    last_used_at = models.DateTimeField(_("lu pour la dernière fois"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("révoqué le"), null=True, editable=False)

    objects = FeedTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("flux d’agenda")
        verbose_name_plural = _("flux d’agenda")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    scope="moi", project__isnull=True, edition__isnull=True, programme__isnull=True
                )
                | Q(
                    scope="projet",
                    project__isnull=False,
                    edition__isnull=True,
                    programme__isnull=True,
                )
                | Q(
                    scope="edition",
                    project__isnull=True,
                    edition__isnull=False,
                    programme__isnull=True,
                )
                | Q(
                    scope="programme",
                    project__isnull=True,
                    edition__isnull=True,
                    programme__isnull=False,
                ),
                name="feed_tells_what_its_scope_says",
                violation_error_message=_(
                    "Dites de quel projet, de quelle édition ou de quel programme."
                ),
            ),
        )

    def __str__(self) -> str:
        return self.label

    def audit_root(self) -> models.Model:
        """Shown in the history of its owner's account."""
        owner: models.Model = self.owner
        return owner


class PreparedFile(models.Model):
    """A file that took long to write, kept for its owner until they have taken it."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("propriétaire")
    )
    project = models.ForeignKey(Project, models.CASCADE, related_name="+", verbose_name=_("projet"))
    file = models.FileField(_("fichier"), upload_to=private_path, storage=private_storage)
    name = models.CharField(_("nom"), max_length=250)
    created_at = models.DateTimeField(_("préparé le"), default=clock.now)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("fichier préparé")
        verbose_name_plural = _("fichiers préparés")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.name
