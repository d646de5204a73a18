"""Plan templates: anchors and tasks by rule, applied to a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.coordination.calendars.models import DecidingBody
from maillage.coordination.projects.models.links import LinkKind
from maillage.coordination.projects.models.plan import Unit
from maillage.coordination.projects.models.task import SchoolRule
from maillage.kernel import clock
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
    revision = models.PositiveIntegerField(
        _("révision"),
        default=1,
        editable=False,
        help_text=_("Avance quand le plan du modèle change ; chaque projet garde la sienne."),
    )
    texts = models.JSONField(
        _("textes"), default=dict, blank=True, help_text=_("Présentation, objectifs du projet.")
    )

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
        "self",
        symmetrical=False,
        blank=True,
        through="projects.TemplateLink",
        through_fields=("successor", "predecessor"),
        related_name="leads_to",
        verbose_name=_("après"),
    )
    role = models.CharField(_("rôle responsable"), max_length=120, blank=True)
    phase = models.CharField(_("phase"), max_length=120, blank=True)
    effort = models.DecimalField(
        _("charge, en heures"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    exact_day = models.BooleanField(_("jour exact"), default=False)
    school_rule = models.CharField(
        _("vacances scolaires"),
        max_length=10,
        choices=SchoolRule.choices,
        default=SchoolRule.ANY,
        blank=True,
    )
    deciding_body = models.ForeignKey(
        DecidingBody,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("instance"),
    )
    deliverable = models.CharField(_("livrable"), max_length=60, blank=True)
    checklist = models.TextField(_("points à vérifier"), blank=True, help_text=_("Un par ligne."))
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    objects = DependentQuerySet.as_manager()
    seen_with = "template"

    class Meta:
        verbose_name = _("tâche du modèle")
        verbose_name_plural = _("tâches du modèle")
        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(duration__gte=1),
                name="template_task_lasts_a_day",
                violation_error_message=_("Une tâche dure au moins un jour ouvré."),
            ),
        )

    def __str__(self) -> str:
        return self.title

    def audit_root(self) -> models.Model:
        """Shown in the template's history."""
        return self.template


class TemplateLink(BusinessModel):
    """A task of a template that waits for another, with a lag in working days."""

    predecessor = models.ForeignKey(
        TemplateTask, models.CASCADE, related_name="successor_links", verbose_name=_("d’abord")
    )
    successor = models.ForeignKey(
        TemplateTask, models.CASCADE, related_name="predecessor_links", verbose_name=_("ensuite")
    )
    kind = models.CharField(
        _("enchaînement"), max_length=2, choices=LinkKind.choices, default=LinkKind.FINISH_START
    )
    lag = models.SmallIntegerField(_("délai en jours ouvrés"), default=0)

    objects = DependentQuerySet.as_manager()
    seen_with = "predecessor"

    class Meta:
        verbose_name = _("enchaînement du modèle")
        verbose_name_plural = _("enchaînements du modèle")
        constraints = (
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="one_template_link_per_pair",
                violation_error_message=_("Ces deux tâches s’enchaînent déjà."),
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="no_template_link_to_itself",
                violation_error_message=_("Une tâche ne peut pas s’attendre elle-même."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"

    def audit_root(self) -> models.Model:
        """Shown in the template's history."""
        return self.predecessor.template


class TemplateRevision(models.Model):
    """A template as it was at one revision, so that projects made from it can be brought up to date.

    `content` is its anchors, tasks and links, by key.
    """

    template = models.ForeignKey(PlanTemplate, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("révision"))
    content = models.JSONField(_("contenu"), default=dict, blank=True)
    created_at = models.DateTimeField(_("gardée le"), default=clock.now)

    class Meta:
        verbose_name = _("révision de modèle")
        verbose_name_plural = _("révisions de modèle")
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(
                fields=["template", "number"], name="one_template_revision_per_number"
            ),
        )

    def __str__(self) -> str:
        return f"{self.template} v{self.number}"
