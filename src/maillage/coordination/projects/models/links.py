"""What follows what in a plan."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.models.task import Task
from maillage.kernel.models import BusinessModel, DependentQuerySet


class LinkKind(models.TextChoices):
    """Which end of the second task waits for which end of the first, as `planning.plan.LinkKind`."""

    FINISH_START = "FS", _("commence après la fin")
    START_START = "SS", _("commence avec le début")
    FINISH_FINISH = "FF", _("finit avec la fin")
    START_FINISH = "SF", _("finit avec le début")


class Dependency(BusinessModel):
    """A task that waits for another, with a lag in working days."""

    predecessor = models.ForeignKey(
        Task, models.CASCADE, related_name="successor_links", verbose_name=_("tâche d’abord")
    )
    successor = models.ForeignKey(
        Task, models.CASCADE, related_name="predecessor_links", verbose_name=_("tâche ensuite")
    )
    kind = models.CharField(
        _("enchaînement"),
        max_length=2,
        choices=LinkKind.choices,
        default=LinkKind.FINISH_START,
    )
    lag = models.SmallIntegerField(
        _("délai en jours ouvrés"), default=0, help_text=_("Négatif : les tâches se recouvrent.")
    )

    objects = DependentQuerySet.as_manager()
    seen_with = "predecessor"

    class Meta:
        verbose_name = _("enchaînement")
        verbose_name_plural = _("enchaînements")
        constraints = (
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="one_link_per_pair",
                violation_error_message=_("Ces deux tâches s’enchaînent déjà."),
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="no_link_to_itself",
                violation_error_message=_("Une tâche ne peut pas s’attendre elle-même."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"

    def audit_root(self) -> models.Model:
        """Shown in the project's history."""
        return self.predecessor.project
