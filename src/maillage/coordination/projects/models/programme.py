"""Programmes and their editions: « Arts en cité », 2026."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.kernel.models import BusinessModel, DependentQuerySet
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import Role, has_role
from maillage.people.directory.models import Organisation

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from maillage.coordination.projects.models.project import Project


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Programmes are known to the team and the members; what they hold is seen project by project."""

    def visible_to(self, user: Any) -> Self:
        """All of them for the team and the members."""
        return self if has_role(user, *TEAM_ROLES, Role.MEMBER) else self.none()


class Programme(BusinessModel):
    """What comes back each year: a festival, a grant scheme, a season."""

    name = models.CharField(_("nom"), max_length=160)
    description = models.TextField(_("présentation"), blank=True)
    lead = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_programmes",
        verbose_name=_("organisation porteuse"),
    )

    objects = ProgrammeQuerySet.as_manager()

    if TYPE_CHECKING:
        editions: RelatedManager[Edition]

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = (Lower("name"),)
        constraints = (
            models.UniqueConstraint(
                Lower("name"),
                name="one_programme_per_name",
                violation_error_message=_("Un programme a déjà ce nom."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("programmes-detail", kwargs={"pk": self.pk})


class Edition(BusinessModel):
    """One year of a programme, and the projects that make it."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="editions", verbose_name=_("programme")
    )
    name = models.CharField(_("édition"), max_length=80, help_text=_("L’année, le plus souvent."))
    start = models.DateField(_("premier jour"), null=True, blank=True)
    end = models.DateField(_("dernier jour"), null=True, blank=True)

    objects = DependentQuerySet.as_manager()
    seen_with = "programme"

    if TYPE_CHECKING:
        projects: RelatedManager[Project]

    class Meta:
        verbose_name = _("édition")
        verbose_name_plural = _("éditions")
        ordering = ("programme", "-start", "-pk")
        constraints = (
            models.UniqueConstraint(
                "programme",
                Lower("name"),
                name="one_edition_per_name",
                violation_error_message=_("Ce programme a déjà une édition de ce nom."),
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(start__lte=F("end")),
                name="edition_starts_before_end",
                violation_error_message=_("Le premier jour doit précéder le dernier."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme} {self.name}"

    def get_absolute_url(self) -> str:
        """Its portfolio in the office."""
        return reverse("editions-detail", kwargs={"pk": self.pk})

    def audit_root(self) -> models.Model:
        """Shown in the programme's history."""
        return self.programme
