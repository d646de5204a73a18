"""The files in which accepted corrections go back to their museum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue.models import Museum
from maillage.heritage.contributions.models.contributions import Contribution
from maillage.kernel.models import (
    BusinessModel,
    DependentQuerySet,
    private_path,
    private_storage,
)
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role, member_organisations

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class WayBackQuerySet(models.QuerySet["WayBackFile"]):
    """Files, by whoever may take them."""

    def visible_to(self, user: Any) -> Self:
        """All of them for the team; for a member, those of its museums."""
        if has_role(user, *TEAM_ROLES):
            return self
        own = member_organisations(user)
        return self.filter(museum__organisation__in=own) if own else self.none()


class WayBackFile(BusinessModel):
    """One file of corrections for one museum, in the form that its software takes."""

    class Form(models.TextChoices):
        """The forms of the file."""

        LABELLED = "joconde", _("texte étiqueté Joconde")
        KEYED_CSV = "flora-csv", _("CSV à clé UNIQUE_KEY (Flora)")
        CSV = "csv", _("CSV")
        XLSX = "xlsx", _("classeur Excel")

    museum = models.ForeignKey(
        Museum, models.PROTECT, related_name="way_back_files", verbose_name=_("musée")
    )
    form = models.CharField(_("forme"), max_length=10, choices=Form.choices, default=Form.CSV)
    file = models.FileField(_("fichier"), upload_to=private_path, storage=private_storage)
    name = models.CharField(_("nom du fichier"), max_length=150)
    count = models.PositiveIntegerField(_("corrections"), default=0)
    reported = models.PositiveIntegerField(_("erreurs signalées"), default=0)
    asked_again = models.PositiveIntegerField(_("redemandées au musée"), default=0)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("fait par"),
    )

    objects = WayBackQuerySet.as_manager()

    if TYPE_CHECKING:
        rows: RelatedManager[WayBackRow]

    class Meta:
        verbose_name = _("fichier de retour")
        verbose_name_plural = _("fichiers de retour")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.name

    def audit_root(self) -> models.Model:
        """Shown in the museum's history."""
        return self.museum

    def get_absolute_url(self) -> str:
        """The museum's page of the way back, where it is taken."""
        return reverse("way-back-museum", kwargs={"pk": self.museum_id})


class WayBackRow(BusinessModel):
    """One correction in one file."""

    file = models.ForeignKey(
        WayBackFile, models.CASCADE, related_name="rows", verbose_name=_("fichier de retour")
    )
    contribution = models.ForeignKey(
        Contribution, models.CASCADE, related_name="way_back_rows", verbose_name=_("contribution")
    )

    objects = DependentQuerySet.as_manager()
    seen_with = "file"

    class Meta:
        verbose_name = _("ligne d’un fichier de retour")
        verbose_name_plural = _("lignes des fichiers de retour")
        ordering = ("file", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["file", "contribution"],
                name="correction_once_in_a_file",
                violation_error_message=_("Cette correction est déjà dans le fichier."),
            ),
        )

    def __str__(self) -> str:
        return str(self.contribution)

    def audit_root(self) -> models.Model:
        """Shown in the contribution's history."""
        return self.contribution
