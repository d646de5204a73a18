"""The images of the objects."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue.models.objects import CulturalObject
from maillage.kernel import clock
from maillage.kernel.models import (
    BusinessModel,
    DependentQuerySet,
    private_path,
    private_storage,
)


class Rights(models.TextChoices):
    """What may be done with an image: the address of its statement is in `RIGHTS_URIS`."""

    CC0 = "cc0", _("domaine public volontaire (CC0)")
    PDM = "pdm", _("domaine public")
    BY = "cc-by", _("réutilisation libre avec mention (CC BY)")
    BY_SA = "cc-by-sa", _("réutilisation à l’identique avec mention (CC BY-SA)")
    BY_NC = "cc-by-nc", _("réutilisation non commerciale avec mention (CC BY-NC)")
    OPEN = "licence-ouverte", _("Licence Ouverte")
    COPYRIGHT = "protege", _("protégée par le droit d’auteur")
    UNKNOWN = "inconnu", _("droits à préciser")


RIGHTS_URIS: dict[str, str] = {
    Rights.CC0: "http://creativecommons.org/publicdomain/zero/1.0/",
    Rights.PDM: "http://creativecommons.org/publicdomain/mark/1.0/",
    Rights.BY: "http://creativecommons.org/licenses/by/4.0/",
    Rights.BY_SA: "http://creativecommons.org/licenses/by-sa/4.0/",
    Rights.BY_NC: "http://creativecommons.org/licenses/by-nc/4.0/",
    Rights.COPYRIGHT: "http://rightsstatements.org/vocab/InC/1.0/",
    Rights.UNKNOWN: "http://rightsstatements.org/vocab/CNE/1.0/",
}
"""Creative Commons and RightsStatements URIs, as IIIF Presentation 3 (§ rights) wants them.

The Licence Ouverte is in neither list: its images say it in words.
"""


def new_token() -> str:
    """The part of an image's address that cannot be guessed."""
    return uuid.uuid4().hex


class ObjectImage(BusinessModel):
    """One image of an object: the file received, and what is shown of it.

    `renditions` maps a longest side in pixels to ``{"path", "width", "height"}`` in private storage.
    """

    object = models.ForeignKey(
        CulturalObject, models.CASCADE, related_name="images", verbose_name=_("objet")
    )
    rank = models.PositiveSmallIntegerField(_("rang"), default=1)
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    file = models.FileField(
        _("fichier"), upload_to=private_path, storage=private_storage, blank=True
    )
    address = models.URLField(_("adresse d’origine"), max_length=500, blank=True)
    iiif_service = models.URLField(_("service IIIF du musée"), max_length=500, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    width = models.PositiveIntegerField(_("largeur"), null=True, editable=False)
    height = models.PositiveIntegerField(_("hauteur"), null=True, editable=False)
    renditions = models.JSONField(_("tirages"), default=dict, editable=False)
    caption = models.CharField(_("légende"), max_length=300, blank=True)
    credit = models.CharField(_("crédit"), max_length=250, blank=True)
    rights = models.CharField(
        _("droits"), max_length=16, choices=Rights.choices, default=Rights.UNKNOWN
    )
    source_name = models.CharField(_("nom du fichier reçu"), max_length=250, blank=True)
    source_import = models.ForeignKey(
        "catalogue.CatalogueImport",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("import"),
    )

    AUDIT_EXCLUDE = ("token", "sha256", "renditions", "source_import")

    objects = DependentQuerySet.as_manager()
    seen_with = "object"

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ("object", "rank", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["object", "sha256"],
                condition=~Q(sha256=""),
                name="one_image_per_content",
                violation_error_message=_("Cet objet a déjà cette image."),
            ),
        )

    def __str__(self) -> str:
        return self.caption or self.source_name or str(self.object)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and date the object anew: what is given of it to others has changed."""
        super().save(*args, **kwargs)
        self._restamp()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete, and date the object anew."""
        gone = super().delete(*args, **kwargs)
        self._restamp()
        return gone

    def _restamp(self) -> None:
        CulturalObject.objects.filter(pk=self.object_id).update(updated_at=clock.now())

    def audit_root(self) -> models.Model:
        """Shown in the object's history."""
        return self.object

    @property
    def rights_uri(self) -> str:
        """The statement's address, or ''."""
        return RIGHTS_URIS.get(self.rights, "")

    def rendition(self, side: int) -> dict[str, Any] | None:
        """The smallest rendition at least `side` pixels long, else the largest; None without any."""
        chosen = self.rendition_side(side)
        if chosen is None:
            return None
        found: dict[str, Any] = self.renditions[str(chosen)]
        return found

    def rendition_side(self, side: int) -> int | None:
        """The longest side under which that rendition is kept."""
        sizes = sorted(int(size) for size in self.renditions)
        return next((size for size in sizes if size >= side), sizes[-1]) if sizes else None
