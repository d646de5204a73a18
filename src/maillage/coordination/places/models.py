"""Where things happen."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.kernel.models import BusinessModel
from maillage.people.directory.models import Organisation


class PlaceQuerySet(models.QuerySet["Place"]):
    """Places are the network's common knowledge."""

    def visible_to(self, user: Any) -> Self:
        """All of them for whoever works in the office."""
        return self if getattr(user, "in_office", False) else self.none()


class Place(BusinessModel):
    """Where something happens."""

    name = models.CharField(_("nom"), max_length=200)
    address = models.CharField(_("adresse"), max_length=250, blank=True)
    postal_code = models.CharField(_("code postal"), max_length=10, blank=True)
    city = models.CharField(_("commune"), max_length=120)
    latitude = models.DecimalField(
        _("latitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="places",
        verbose_name=_("organisation qui accueille"),
    )

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("lieu")
        verbose_name_plural = _("lieux")
        ordering = (Lower("name"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="place_has_true_coordinates",
                violation_error_message=_("Donnez latitude et longitude, en degrés."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.city}" if self.city not in self.name else self.name

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("places-detail", kwargs={"pk": self.pk})
