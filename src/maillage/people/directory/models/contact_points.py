"""Other ways to reach someone than the main address and number: typed, as many as needed."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.kernel.models import BusinessModel
from maillage.people.directory.models.organisations import Organisation
from maillage.people.directory.models.people import Person
from maillage.people.territory.models import Commune


class Usage(models.TextChoices):
    """For what an address or a number serves."""

    WORK = "travail", _("professionnel")
    HOME = "domicile", _("personnel")
    SECRETARY = "secretariat", _("secrétariat")
    RECEPTION = "accueil", _("accueil")
    BILLING = "facturation", _("facturation")
    DELIVERY = "livraison", _("livraison")
    EMERGENCY = "urgence", _("urgence")
    OTHER = "autre", _("autre")


class OfSheetQuerySet(models.QuerySet[Any]):
    """What hangs from a person or from an organisation."""

    def visible_to(self, user: Any) -> Self:
        """With the sheet; what is personal, only for whoever may see private addresses."""
        seen = self.filter(
            Q(person__in=Person.objects.visible_to(user))
            | Q(organisation__in=Organisation.objects.visible_to(user))
        )
        if user.has_perm("directory.view_private_addresses"):
            return seen
        return seen.exclude(Q(usage=Usage.HOME, person__isnull=False) & ~Q(person__user=user.pk))


class OfSheet(BusinessModel):
    """Base of what hangs from one person or from one organisation, never from both."""

    person = models.ForeignKey(
        Person,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)s_set",
        verbose_name=_("personne"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)s_set",
        verbose_name=_("organisation"),
    )
    usage = models.CharField(_("usage"), max_length=12, choices=Usage.choices, default=Usage.WORK)
    note = models.CharField(_("précision"), max_length=120, blank=True)

    objects = OfSheetQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = (
            models.CheckConstraint(
                condition=Q(person__isnull=False, organisation__isnull=True)
                | Q(person__isnull=True, organisation__isnull=False),
                name="%(class)s_of_one_sheet",
                violation_error_message=_("À rattacher à une personne, ou à une organisation."),
            ),
        )

    def audit_root(self) -> models.Model:
        """Shown in the history of the sheet."""
        return self.person or self.organisation or self


class ContactPoint(OfSheet):
    """A number, an address, a page, an account on a social network."""

    class Channel(models.TextChoices):
        """What it is; the value of a network is the address of the account's page."""

        PHONE = "telephone", _("téléphone")
        EMAIL = "courriel", _("courriel")
        WEBSITE = "site", _("site internet")
        FACEBOOK = "facebook", _("Facebook")
        INSTAGRAM = "instagram", _("Instagram")
        LINKEDIN = "linkedin", _("LinkedIn")
        YOUTUBE = "youtube", _("YouTube")
        TIKTOK = "tiktok", _("TikTok")
        MASTODON = "mastodon", _("Mastodon")
        BLUESKY = "bluesky", _("Bluesky")
        X = "x", _("X")
        OTHER = "autre", _("autre")

    channel = models.CharField(_("moyen"), max_length=10, choices=Channel.choices)
    value = models.CharField(_("numéro, adresse ou page"), max_length=250)

    class Meta(OfSheet.Meta):
        verbose_name = _("coordonnée")
        verbose_name_plural = _("coordonnées")
        ordering = ("channel", "usage", "pk")

    def __str__(self) -> str:
        return self.value


class PostalAddress(OfSheet):
    """One more postal address."""

    address = models.CharField(_("adresse"), max_length=250, blank=True)
    postal_code = models.CharField(_("code postal"), max_length=10, blank=True)
    city = models.CharField(_("ville"), max_length=120)
    commune = models.ForeignKey(
        Commune,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("commune"),
    )

    class Meta(OfSheet.Meta):
        verbose_name = _("adresse postale")
        verbose_name_plural = _("adresses postales")
        ordering = ("usage", "pk")

    def __str__(self) -> str:
        town = f"{self.postal_code} {self.city}".strip()
        return ", ".join(part for part in (self.address, town) if part)
