"""How much people can do, and when they are away."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.models.project import TeamQuerySet
from maillage.kernel.models import BusinessModel
from maillage.people.directory.models import Person


class Capacity(BusinessModel):
    """Hours that someone can give to projects in a week; whoever has none has a legal week."""

    DEFAULT = Decimal(35)  # Code du travail, art. L3121-27

    person = models.OneToOneField(
        Person, models.CASCADE, related_name="capacity", verbose_name=_("personne")
    )
    hours = models.DecimalField(
        _("heures par semaine"),
        max_digits=4,
        decimal_places=1,
        default=DEFAULT,
        validators=[MinValueValidator(0), MaxValueValidator(60)],
    )

    objects = TeamQuerySet.as_manager()
    seen_with = "person"

    class Meta:
        verbose_name = _("disponibilité")
        verbose_name_plural = _("disponibilités")

    def __str__(self) -> str:
        return f"{self.person} : {self.hours} h"

    def audit_root(self) -> models.Model:
        """Shown in the person's history."""
        return self.person


class Absence(BusinessModel):
    """Days on which someone is away; why is nobody's business."""

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="absences", verbose_name=_("personne")
    )
    start = models.DateField(_("premier jour"))
    end = models.DateField(_("dernier jour"))

    objects = TeamQuerySet.as_manager()
    seen_with = "person"

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ("start", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(start__lte=F("end")),
                name="absence_starts_before_end",
                violation_error_message=_("Le premier jour doit précéder le dernier."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}, {self.start:%d/%m/%Y} – {self.end:%d/%m/%Y}"

    def audit_root(self) -> models.Model:
        """Shown in the person's history."""
        return self.person
