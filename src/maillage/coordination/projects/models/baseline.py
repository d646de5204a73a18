"""Plans kept as they were voted, and plans that are only tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.models.project import Project, TeamQuerySet
from maillage.coordination.projects.models.task import Task
from maillage.kernel.models import BusinessModel

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Baseline(BusinessModel):
    """The dates of a plan on the day when they were agreed: « plan voté »."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="baselines", verbose_name=_("projet")
    )
    name = models.CharField(_("nom"), max_length=120)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("gardé par"),
    )

    objects = TeamQuerySet.as_manager()
    seen_with = "project"

    if TYPE_CHECKING:
        tasks: RelatedManager[BaselineTask]

    class Meta:
        verbose_name = _("plan de référence")
        verbose_name_plural = _("plans de référence")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                "project",
                Lower("name"),
                name="one_baseline_per_name",
                violation_error_message=_("Ce projet a déjà un plan de référence de ce nom."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def audit_root(self) -> models.Model:
        """Shown in the project's history."""
        return self.project


class BaselineTask(models.Model):
    """When a task was to be done, in a plan kept; `task` is empty once it is deleted."""

    baseline = models.ForeignKey(Baseline, models.CASCADE, related_name="tasks")
    task = models.ForeignKey(Task, models.SET_NULL, null=True, related_name="+")
    title = models.CharField(_("tâche"), max_length=250)
    start = models.DateField(_("début"), null=True)
    due = models.DateField(_("échéance"), null=True)

    class Meta:
        verbose_name = _("tâche d’un plan de référence")
        verbose_name_plural = _("tâches d’un plan de référence")
        ordering = ("due", "pk")
        constraints = (
            models.UniqueConstraint(fields=["baseline", "task"], name="one_baseline_task_once"),
        )

    def __str__(self) -> str:
        return self.title


class Scenario(BusinessModel):
    """A date that one tries without touching the plan: adopted, or dropped.

    `days` are the days tried, as ISO text by « anchor:12 » or « task:40 »; all the rest is computed
    from the plan as it is when one looks.
    """

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="scenarios", verbose_name=_("projet")
    )
    name = models.CharField(_("nom"), max_length=120)
    days = models.JSONField(_("dates essayées"), default=dict, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("essayé par"),
    )

    objects = TeamQuerySet.as_manager()
    seen_with = "project"

    class Meta:
        verbose_name = _("hypothèse")
        verbose_name_plural = _("hypothèses")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                "project",
                Lower("name"),
                name="one_scenario_per_name",
                violation_error_message=_("Ce projet a déjà une hypothèse de ce nom."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def audit_root(self) -> models.Model:
        """Shown in the project's history."""
        return self.project
