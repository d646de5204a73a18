"""How often objects were seen: sums by month, about nobody."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue.models.objects import CulturalObject


class ObjectCount(models.Model):
    """One object's month on the public site. No visitor is written down, anywhere."""

    object = models.ForeignKey(
        CulturalObject, models.CASCADE, related_name="counts", verbose_name=_("objet")
    )
    month = models.DateField(_("mois"), help_text=_("Son premier jour."))
    views = models.PositiveIntegerField(_("vues"), default=0)
    from_search = models.PositiveIntegerField(_("vues venues d’une recherche"), default=0)
    played = models.PositiveIntegerField(_("fois en jeu"), default=0)

    class Meta:
        verbose_name = _("fréquentation d’un objet")
        verbose_name_plural = _("fréquentation des objets")
        constraints = (
            models.UniqueConstraint(fields=["object", "month"], name="one_count_per_month"),
        )

    def __str__(self) -> str:
        return f"{self.object_id} · {self.month:%m/%Y}"
