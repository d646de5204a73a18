"""The anchors of a plan, and how its rules count."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.models.project import Project
from maillage.kernel.models import BusinessModel


class Unit(models.TextChoices):
    """How a rule counts: as `planning.rules.Unit` does."""

    WORKING_DAYS = "working_days", _("jours ouvrés")
    DAYS = "days", _("jours")
    WEEKS = "weeks", _("semaines")
    MONTHS = "months", _("mois")


class AnchorQuerySet(models.QuerySet["Anchor"]):
    """Anchors, by whoever looks at them."""

    def visible_to(self, user: Any) -> Self:
        """Those of the projects that `user` may see."""
        return self.filter(project__in=Project.objects.visible_to(user))


class Anchor(BusinessModel):
    """A named date of a project: montage, vernissage, démontage."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="anchors", verbose_name=_("projet")
    )
    name = models.CharField(_("repère"), max_length=80)
    day = models.DateField(_("date"))
    time = models.TimeField(_("heure"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    objects = AnchorQuerySet.as_manager()

    class Meta:
        verbose_name = _("repère")
        verbose_name_plural = _("repères")
        ordering = ("day", "position", "pk")
        constraints = (
            models.UniqueConstraint(
                "project",
                models.functions.Lower("name"),
                name="one_anchor_per_name",
                violation_error_message=_("Ce projet a déjà un repère de ce nom."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Shown on its project's plan."""
        return self.project.get_absolute_url()

    def audit_root(self) -> models.Model:
        """Shown in the project's history."""
        return self.project
