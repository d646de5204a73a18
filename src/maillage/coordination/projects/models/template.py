"""Plan templates: anchors and tasks by rule, applied to a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.models.plan import Unit
from maillage.kernel.models import BusinessModel, DependentQuerySet
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class PlanTemplateQuerySet(models.QuerySet["PlanTemplate"]):
    """Templates are the team's."""

    def visible_to(self, user: Any) -> Self:
        """All of them for the team, none for the others."""
        return self if has_role(user, *TEAM_ROLES) else self.none()


class PlanTemplate(BusinessModel):
    """A plan to start from: « Exposition dans une petite cité »."""

    name = models.CharField(_("nom"), max_length=120)
    description = models.TextField(_("quand l’utiliser"), blank=True)

    objects = PlanTemplateQuerySet.as_manager()

    if TYPE_CHECKING:
        anchors: RelatedManager[TemplateAnchor]
        tasks: RelatedManager[TemplateTask]

    class Meta:
        verbose_name = _("modèle de rétroplanning")
        verbose_name_plural = _("modèles de rétroplanning")
        ordering = (Lower("name"),)
        constraints = (
            models.UniqueConstraint(
                Lower("name"),
                name="one_template_per_name",
                violation_error_message=_("Un modèle a déjà ce nom."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("templates-detail", kwargs={"pk": self.pk})


class TemplateAnchor(BusinessModel):
    """A date that the project will have to give."""

    template = models.ForeignKey(
        PlanTemplate, models.CASCADE, related_name="anchors", verbose_name=_("modèle")
    )
    name = models.CharField(_("repère"), max_length=80)
    is_main = models.BooleanField(_("jour J"), default=False)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    objects = DependentQuerySet.as_manager()
    seen_with = "template"

    class Meta:
        verbose_name = _("repère du modèle")
        verbose_name_plural = _("repères du modèle")
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(
                "template",
                Lower("name"),
                name="one_template_anchor_per_name",
                violation_error_message=_("Ce modèle a déjà un repère de ce nom."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def audit_root(self) -> models.Model:
        """Shown in the template's history."""
        return self.template


class TemplateTask(BusinessModel):
    """A task by rule, without a date until the template is applied."""

    template = models.ForeignKey(
        PlanTemplate, models.CASCADE, related_name="tasks", verbose_name=_("modèle")
    )
    title = models.CharField(_("tâche"), max_length=250)
    note = models.TextField(_("note"), blank=True)
    anchor = models.ForeignKey(
        TemplateAnchor,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=_("repère"),
        help_text=_("Vide : placée d’après les tâches qui la suivent."),
    )
    offset = models.SmallIntegerField(_("écart"), default=0, help_text=_("Négatif : avant."))
    unit = models.CharField(_("unité"), max_length=12, choices=Unit.choices, default=Unit.WEEKS)
    duration = models.PositiveSmallIntegerField(_("durée en jours ouvrés"), default=1)
    follows = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="leads_to", verbose_name=_("après")
    )
    role = models.CharField(_("rôle responsable"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    objects = DependentQuerySet.as_manager()
    seen_with = "template"

    class Meta:
        verbose_name = _("tâche du modèle")
        verbose_name_plural = _("tâches du modèle")
        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(duration__gte=1),
                name="template_task_lasts_a_day",
                violation_error_message=_("Une tâche dure au moins un jour ouvré."),
            ),
        )

    def __str__(self) -> str:
        return self.title

    def audit_root(self) -> models.Model:
        """Shown in the template's history."""
        return self.template
