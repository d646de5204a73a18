"""The museums whose objects are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from maillage.kernel import clock
from maillage.kernel.models import BusinessModel
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role, member_organisations
from maillage.people.directory.models import Organisation

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from maillage.heritage.catalogue.models.objects import CulturalObject


class MuseumQuerySet(models.QuerySet["Museum"]):
    """Museums, by whoever looks at them."""

    def open(self) -> Self:
        """Those whose objects the public may see."""
        return self.filter(is_open=True)

    def visible_to(self, user: Any) -> Self:
        """All of them for the team; for anyone else, the open ones and one's own."""
        if has_role(user, *TEAM_ROLES):
            return self
        return self.filter(Q(is_open=True) | Q(organisation__in=member_organisations(user)))


class Museum(BusinessModel):
    """One organisation of the directory as the holder of a collection."""

    class Software(models.TextChoices):
        """The program that keeps its inventory: the way back takes that program's form."""

        FLORA = "flora", _("Flora")
        MICROMUSEE = "micromusee", _("Micromusée")
        GCOLL = "gcoll", _("GCOLL")
        MUSEUM_PLUS = "museumplus", _("MuseumPlus")
        SPREADSHEET = "tableur", _("un tableur")
        OTHER = "autre", _("un autre logiciel")

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="museum", verbose_name=_("organisation")
    )
    slug = models.SlugField(_("adresse de la page"), max_length=80, unique=True, editable=False)
    software = models.CharField(
        _("logiciel d’inventaire"),
        max_length=12,
        choices=Software.choices,
        default=Software.OTHER,
    )
    required_fields = models.JSONField(
        _("champs exigés"),
        default=list,
        blank=True,
        help_text=_("En plus de ceux que la base Joconde exige : TITR, AUTR…"),
    )
    rights_note = models.CharField(
        _("mention de droits"),
        max_length=250,
        blank=True,
        help_text=_("Sur chaque fiche qui n’en a pas d’autre."),
    )
    is_open = models.BooleanField(
        _("collections en ligne"),
        default=True,
        help_text=_("Décoché, aucun de ses objets n’est visible du public."),
    )
    monthly_mail = models.BooleanField(_("reçoit le bilan du mois"), default=True)
    demo_key = models.CharField(max_length=60, blank=True, editable=False)

    AUDIT_EXCLUDE = ("demo_key", "slug")
    has_moved = False
    """Whether its doors were opened or closed by the last `save`: nothing else of it is in the index."""

    objects = MuseumQuerySet.as_manager()

    if TYPE_CHECKING:
        cultural_objects: RelatedManager[CulturalObject]

    class Meta:
        verbose_name = _("musée")
        verbose_name_plural = _("musées")
        ordering = ("organisation__name", "pk")

    def __str__(self) -> str:
        return self.organisation.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give the page its address once: links to it must last."""
        if not self.slug:
            stem = slugify(self.organisation.name)[:70] or "musee"
            taken = set(
                type(self)
                ._base_manager.filter(slug__startswith=stem)
                .values_list("slug", flat=True)
            )
            self.slug = next(
                slug
                for slug in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3)))
                if slug not in taken
            )
        before = None if self._state.adding else type(self)._base_manager.filter(pk=self.pk).first()
        self.has_moved = before is not None and before.is_open != self.is_open
        super().save(*args, **kwargs)
        if self.has_moved:
            self._restamp()
        elif before is not None and before.rights_note != self.rights_note:
            self.cultural_objects.filter(was_public=True).update(updated_at=clock.now())

    def _restamp(self) -> None:
        """Its doors opened or closed: its objects changed for harvesters, who go by their dates."""
        own = self.cultural_objects.all()
        if self.is_open:
            own = own.filter(visibility="publique", withdrawn_at__isnull=True)
            own.update(was_public=True, updated_at=clock.now())
        else:
            own.filter(was_public=True).update(updated_at=clock.now())

    @property
    def museofile(self) -> str:
        """« M0076 », or ''."""
        return self.organisation.museofile

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("museums-detail", kwargs={"pk": self.pk})

    def get_public_url(self) -> str:
        """Its page on the public site."""
        return reverse("public-museum", kwargs={"slug": self.slug})
