"""Closing periods, deciding bodies, and the sessions in which they decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.kernel.models import BusinessModel, DependentQuerySet
from maillage.people.accounts.roles import Role, has_role
from maillage.people.directory.models import Organisation

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class SharedQuerySet(models.QuerySet[Any]):
    """Calendars are common ground: whoever holds a role reads them."""

    def visible_to(self, user: Any) -> Self:
        """All of them for whoever holds any role."""
        return self if has_role(user, *Role.values) else self.none()


class ClosingQuerySet(SharedQuerySet):
    """Closing periods, by whose plans they concern."""

    def for_leads(self, organisations: Iterable[int]) -> Self:
        """Those of everyone, and of these organisations."""
        return self.filter(Q(organisation__isnull=True) | Q(organisation__in=list(organisations)))


class ClosingPeriod(BusinessModel):
    """Days not worked besides week-ends and public holidays: a bridge, a local feast, August.

    Without an organisation it holds for every plan; with one, for the projects that it leads.
    """

    label = models.CharField(_("motif"), max_length=120)
    start = models.DateField(_("premier jour"))
    end = models.DateField(_("dernier jour"))
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="closing_periods",
        verbose_name=_("organisation"),
        help_text=_("Vide : pour tous les plans."),
    )

    objects = ClosingQuerySet.as_manager()

    class Meta:
        verbose_name = _("fermeture")
        verbose_name_plural = _("fermetures")
        ordering = ("start", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(start__lte=F("end")),
                name="closing_starts_before_end",
                violation_error_message=_("Le premier jour doit précéder le dernier."),
            ),
        )

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("closings-detail", kwargs={"pk": self.pk})

    @property
    def days(self) -> list[date]:
        """Each day of the period."""
        return [self.start + timedelta(n) for n in range((self.end - self.start).days + 1)]


class DecidingBody(BusinessModel):
    """Who decides, in sessions: conseil municipal, commission permanente, comité de pilotage.

    A file must reach it `filing_days` calendar days before the session that examines it.
    """

    name = models.CharField(_("nom"), max_length=160)
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="deciding_bodies",
        verbose_name=_("organisation"),
    )
    filing_days = models.PositiveSmallIntegerField(
        _("délai de dépôt, en jours"),
        default=0,
        help_text=_("Jours avant la séance où le dossier doit être déposé."),
    )

    objects = SharedQuerySet.as_manager()

    if TYPE_CHECKING:
        sessions: RelatedManager[BodySession]

    class Meta:
        verbose_name = _("instance")
        verbose_name_plural = _("instances")
        ordering = (Lower("name"),)
        constraints = (
            # Two rules rather than one: SQLite cannot say that two blanks are the same.
            models.UniqueConstraint(
                Lower("name"),
                "organisation",
                name="one_body_per_name",
                violation_error_message=_("Cette instance existe déjà."),
            ),
            models.UniqueConstraint(
                Lower("name"),
                condition=Q(organisation__isnull=True),
                name="one_common_body_per_name",
                violation_error_message=_("Cette instance existe déjà."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("bodies-detail", kwargs={"pk": self.pk})


class BodySession(BusinessModel):
    """A day on which a body meets."""

    body = models.ForeignKey(
        DecidingBody, models.CASCADE, related_name="sessions", verbose_name=_("instance")
    )
    day = models.DateField(_("date"))
    note = models.CharField(_("note"), max_length=160, blank=True)

    objects = DependentQuerySet.as_manager()
    seen_with = "body"

    class Meta:
        verbose_name = _("séance")
        verbose_name_plural = _("séances")
        ordering = ("day",)
        constraints = (
            models.UniqueConstraint(
                fields=["body", "day"],
                name="one_session_per_day",
                violation_error_message=_("Cette instance siège déjà ce jour-là."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.body}, {self.day:%d/%m/%Y}"

    def audit_root(self) -> models.Model:
        """Shown in the body's history."""
        return self.body
