"""The administrative geography of France, and the territories that a network draws on it.

Reference tables (regions to communes) come from `maillage load_territory`: they are data, not
records that people change, so they are neither audited nor found by global search.
"""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.kernel.models import BusinessModel


class Academy(models.Model):
    """An académie; its zone says when its schools are closed (arrêté of the school calendar)."""

    name = models.CharField(_("nom"), max_length=60, unique=True)
    zone = models.CharField(
        _("zone de vacances"), max_length=1, blank=True
    )  # A, B, C; '' elsewhere

    class Meta:
        verbose_name = _("académie")
        verbose_name_plural = _("académies")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Region(models.Model):
    """A region; its INSEE code has two characters."""

    code = models.CharField(_("code"), max_length=3, unique=True)
    name = models.CharField(_("nom"), max_length=80)

    class Meta:
        verbose_name = _("région")
        verbose_name_plural = _("régions")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A département (`61`, `2A`, `974`), or an overseas collectivity counted as one."""

    code = models.CharField(_("code"), max_length=3, unique=True)
    name = models.CharField(_("nom"), max_length=80)
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="departments", verbose_name=_("région")
    )
    academy = models.ForeignKey(
        Academy,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="departments",
        verbose_name=_("académie"),
    )

    class Meta:
        verbose_name = _("département")
        verbose_name_plural = _("départements")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class Arrondissement(models.Model):
    """A part of a département, under a sous-préfecture."""

    code = models.CharField(_("code"), max_length=4, unique=True)
    name = models.CharField(_("nom"), max_length=80)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="arrondissements",
        verbose_name=_("département"),
    )

    class Meta:
        verbose_name = _("arrondissement")
        verbose_name_plural = _("arrondissements")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class Intercommunality(models.Model):
    """A body of several communes (EPCI), known by its SIREN."""

    class Kind(models.TextChoices):
        """Its legal form, as the State's lists write it."""

        CC = "CC", _("communauté de communes")
        CA = "CA", _("communauté d’agglomération")
        CU = "CU", _("communauté urbaine")
        METROPOLIS = "METRO", _("métropole")
        OTHER = "", _("autre")

    code = models.CharField(_("SIREN"), max_length=9, unique=True)
    name = models.CharField(_("nom"), max_length=150)
    kind = models.CharField(_("nature"), max_length=8, choices=Kind.choices, blank=True)

    class Meta:
        verbose_name = _("intercommunalité")
        verbose_name_plural = _("intercommunalités")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class CommuneQuerySet(models.QuerySet["Commune"]):
    """Communes: public knowledge, chosen by whoever is in the office."""

    def visible_to(self, user: Any) -> Self:
        """All of them, for whoever enters the office."""
        return self if getattr(user, "in_office", False) else self.none()

    def current(self) -> Self:
        """Those that exist today as communes."""
        return self.filter(kind=Commune.Kind.CURRENT)

    def whole(self) -> Self:
        """With what their rows and pages show."""
        return self.select_related(
            "department__region", "department__academy", "intercommunality", "successor"
        )


class Commune(models.Model):
    """A commune, or what remains of one: its INSEE code has five characters.

    A commune that merged is kept, so that what was tied to it stays tied, with its `successor`.
    """

    class Kind(models.TextChoices):
        """What it is today."""

        CURRENT = "actuelle", _("commune")
        DELEGATED = "deleguee", _("commune déléguée")
        ASSOCIATED = "associee", _("commune associée")
        ARRONDISSEMENT = "arrondissement", _("arrondissement municipal")
        FORMER = "ancienne", _("ancienne commune")

    code = models.CharField(_("code INSEE"), max_length=5, db_index=True)
    name = models.CharField(_("nom"), max_length=80)
    kind = models.CharField(_("nature"), max_length=16, choices=Kind.choices, default=Kind.CURRENT)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="communes", verbose_name=_("département")
    )
    arrondissement = models.ForeignKey(
        Arrondissement,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="communes",
        verbose_name=_("arrondissement"),
    )
    intercommunality = models.ForeignKey(
        Intercommunality,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="communes",
        verbose_name=_("intercommunalité"),
    )
    successor = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("commune qui lui succède"),
    )
    siren = models.CharField(_("SIREN"), max_length=9, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    postal_codes = models.JSONField(_("codes postaux"), default=list, blank=True)

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = _("commune")
        verbose_name_plural = _("communes")
        ordering = (Lower("name"), "code")
        constraints = (
            models.UniqueConstraint(fields=["code", "kind"], name="one_commune_per_code_and_kind"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.department})"

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("communes-detail", kwargs={"pk": self.pk})


class CommuneKey(models.Model):
    """A beginning by which a commune is found: each word of its name on, postal code, INSEE code.

    « saint martin du vieux belleme » is found by « saint m… », « vieux b… » and « bell… »; `rank`
    says how well (0: the name itself, or a code; then by how far in the name).
    """

    commune = models.ForeignKey(Commune, models.CASCADE, related_name="keys")
    key = models.CharField(max_length=80, db_index=True)
    rank = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("clé de commune")
        verbose_name_plural = _("clés de communes")

    def __str__(self) -> str:
        return self.key


class DistrictQuerySet(models.QuerySet["PriorityDistrict"]):
    """Priority districts: public knowledge."""

    def visible_to(self, user: Any) -> Self:
        """All of them, for whoever enters the office."""
        return self if getattr(user, "in_office", False) else self.none()


class PriorityDistrict(BusinessModel):
    """A priority district of urban policy (QPV; loi 2014-173, art. 5), of one commune or several."""

    code = models.CharField(_("code"), max_length=10, unique=True)
    name = models.CharField(_("nom"), max_length=150)
    communes = models.ManyToManyField(
        Commune, related_name="districts", verbose_name=_("communes"), blank=True
    )

    objects = DistrictQuerySet.as_manager()

    class Meta:
        verbose_name = _("quartier prioritaire")
        verbose_name_plural = _("quartiers prioritaires")
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("districts-detail", kwargs={"pk": self.pk})


class TerritoryQuerySet(models.QuerySet["Territory"]):
    """Territories drawn by the network."""

    def visible_to(self, user: Any) -> Self:
        """All of them, for whoever enters the office."""
        return self if getattr(user, "in_office", False) else self.none()

    def measured(self) -> Self:
        """With `communes_count` and `inhabitants` (population municipale)."""
        inhabitants = Coalesce(models.Sum("communes__population"), 0)
        return self.annotate(communes_count=models.Count("communes"), inhabitants=inhabitants)


class Territory(BusinessModel):
    """A set of communes that work together: a PACT, a *pays*, a park, a contract."""

    name = models.CharField(_("nom"), max_length=150)
    kind = models.CharField(
        _("nature"), max_length=80, blank=True, help_text=_("PACT, pays, parc naturel, contrat…")
    )
    description = models.TextField(_("présentation"), blank=True)
    communes = models.ManyToManyField(
        Commune, related_name="territories", verbose_name=_("communes"), blank=True
    )

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("territoire")
        verbose_name_plural = _("territoires")
        ordering = (Lower("name"),)
        constraints = (
            models.UniqueConstraint(
                Lower("name"),
                name="one_territory_per_name",
                violation_error_message=_("Un territoire porte déjà ce nom."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("territories-detail", kwargs={"pk": self.pk})

    def population(self) -> int:
        """Inhabitants of its communes (population municipale, as the reference data give it)."""
        found = self.communes.aggregate(total=models.Sum("population"))["total"]
        return int(found or 0)
