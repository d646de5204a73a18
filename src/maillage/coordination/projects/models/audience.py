"""For whom a project is made."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.models.project import Project
from maillage.coordination.projects.models.task import SchoolRule
from maillage.kernel.models import BusinessModel, DependentQuerySet


class ProjectAudience(BusinessModel):
    """An audience that a project is meant for, as the field names it."""

    class Kind(models.TextChoices):
        """Whom it is for."""

        EVERYONE = "tout_public", _("tout public")
        SCHOOLS = "scolaires", _("scolaires")
        FAMILIES = "familles", _("familles")
        YOUTH = "16_25", _("16-25 ans")
        SOCIAL = "social", _("champ social")
        DISABILITY = "handicap", _("personnes en situation de handicap")
        DISTRICTS = "qpv", _("habitants de quartiers prioritaires")
        SENIORS = "seniors", _("personnes âgées")
        HEALTH = "sante", _("patients et soignants")
        PRISON = "justice", _("personnes sous main de justice")
        OTHER = "autre", _("autre")

    class Disability(models.TextChoices):
        """Which disability, by the codes of public agendas (OpenAgenda v2)."""

        HEARING = "hi", _("auditif")
        VISUAL = "vi", _("visuel")
        PSYCHIC = "pi", _("psychique")
        MOTOR = "mi", _("moteur")
        INTELLECTUAL = "ii", _("intellectuel")

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="audiences", verbose_name=_("projet")
    )
    kind = models.CharField(_("public"), max_length=12, choices=Kind.choices)
    disability = models.CharField(
        _("type de handicap"), max_length=2, choices=Disability.choices, blank=True
    )
    detail = models.CharField(
        _("précision"), max_length=160, blank=True, help_text=_("Un quartier, un niveau, un âge.")
    )
    school_rule = models.CharField(
        _("vacances scolaires"),
        max_length=10,
        choices=[one for one in SchoolRule.choices if one[0] != SchoolRule.AUDIENCE],
        default=SchoolRule.ANY,
        blank=True,
        help_text=_(
            "Quand agir avec ce public : vaut pour les tâches réglées « selon le public visé »."
        ),
    )
    expected = models.PositiveIntegerField(_("personnes attendues"), null=True, blank=True)

    objects = DependentQuerySet.as_manager()
    seen_with = "project"

    class Meta:
        verbose_name = _("public du projet")
        verbose_name_plural = _("publics du projet")
        ordering = ("kind", "disability", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["project", "kind", "disability", "detail"],
                name="one_audience_once",
                violation_error_message=_("Ce public est déjà noté."),
            ),
            models.CheckConstraint(
                condition=Q(disability="") | Q(kind="handicap"),
                name="disability_of_that_audience",
                violation_error_message=_("Le type de handicap ne va qu’avec ce public."),
            ),
        )

    def __str__(self) -> str:
        parts = [self.get_kind_display(), self.get_disability_display(), self.detail]
        return " – ".join(str(part) for part in parts if part)

    def audit_root(self) -> models.Model:
        """Shown in the project's history."""
        return self.project
