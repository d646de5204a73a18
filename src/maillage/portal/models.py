"""Personal links: one person, one project, no account."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.models import Project
from maillage.kernel import clock
from maillage.kernel.models import BusinessModel
from maillage.people.directory.models import Person

LINK_LIFE = timedelta(days=180)


def default_expiry() -> datetime:
    """Half a year from now."""
    return clock.now() + LINK_LIFE


class PersonalLinkQuerySet(models.QuerySet["PersonalLink"]):
    """Links, by what they still open."""

    def valid(self) -> Self:
        """Neither revoked nor expired."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=clock.now())

    def visible_to(self, user: Any) -> Self:
        """Those of the projects that `user` sees, for whoever may send them."""
        if not user.has_perm("portal.view_personallink"):
            return self.none()
        return self.filter(project__in=Project.objects.visible_to(user))


class PersonalLink(BusinessModel):
    """What opens one person's part of one project; only a hash of its token is kept."""

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="personal_links", verbose_name=_("personne")
    )
    project = models.ForeignKey(
        Project, models.CASCADE, related_name="personal_links", verbose_name=_("projet")
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("expire le"), default=default_expiry)
    revoked_at = models.DateTimeField(_("révoqué le"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("dernière visite"), null=True, blank=True)
    reminders = models.BooleanField(
        _("rappels"), default=True, help_text=_("Des échéances de ses tâches, par courriel.")
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("envoyé par"),
    )

    objects = PersonalLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("lien personnel")
        verbose_name_plural = _("liens personnels")
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["person", "project"],
                condition=Q(revoked_at__isnull=True),
                name="one_live_link_per_person_and_project",
                violation_error_message=_("Cette personne a déjà un lien pour ce projet."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} – {self.project}"

    def audit_root(self) -> models.Model:
        """Shown in the project's history."""
        return self.project
