"""Campaigns of participation: « Identifiez ces 40 portraits »."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.contributions.models.kinds import Kind
from maillage.kernel import clock
from maillage.kernel.models import BusinessModel, DependentQuerySet
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


def default_kinds() -> list[str]:
    """A memory or a comment: what fits most questions."""
    return [Kind.MEMORY.value]


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Campaigns, by whoever looks at them."""

    def visible_to(self, user: Any) -> Self:
        """All of them for the team, in the office."""
        return self if has_role(user, *TEAM_ROLES) else self.none()

    def shown(self) -> Self:
        """What the public reads: published and begun, those that are over included."""
        return self.filter(is_published=True, start__lte=clock.today())

    def running(self) -> Self:
        """Those that still take contributions."""
        return self.shown().filter(Q(end__isnull=True) | Q(end__gte=clock.today()))


class Campaign(BusinessModel):
    """One question put to the public about a list of objects, between two days.

    Its objects are a list, frozen when it is made: progress is counted on something that stays.
    """

    title = models.CharField(_("titre"), max_length=120)
    slug = models.SlugField(_("adresse de la page"), max_length=80, unique=True, editable=False)
    question = models.CharField(
        _("question"), max_length=200, help_text=_("« Qui est-ce ? », « Où est-ce ? »")
    )
    intro = models.TextField(_("présentation"), blank=True)
    kinds = models.JSONField(_("ce qui est demandé"), default=default_kinds)
    field = models.CharField(
        _("champ à corriger"),
        max_length=12,
        blank=True,
        help_text=_("Quand on demande des corrections : REPR, LIEUX, AUTR…"),
    )
    search = models.CharField(
        _("recherche d’où viennent les objets"),
        max_length=1000,
        blank=True,
        help_text=_(
            "L’adresse d’une recherche du site public. Lue une fois, quand la liste est vide : la "
            "campagne garde ses objets."
        ),
    )
    start = models.DateField(_("du"), default=clock.today)
    end = models.DateField(_("au"), null=True, blank=True)
    is_published = models.BooleanField(_("en ligne"), default=False)
    thanks = models.TextField(
        _("mot de remerciement"), blank=True, help_text=_("Sur la page, une fois close.")
    )
    demo_key = models.CharField(max_length=60, blank=True, editable=False)

    AUDIT_EXCLUDE = ("slug", "demo_key")

    objects = CampaignQuerySet.as_manager()

    if TYPE_CHECKING:
        rows: RelatedManager[CampaignObject]

    class Meta:
        verbose_name = _("campagne de participation")
        verbose_name_plural = _("campagnes de participation")
        ordering = ("-start", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")),
                name="campaign_days_in_order",
                violation_error_message=_("La fin précède le début."),
            ),
        )

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give the page its address once: links to it must last."""
        if not self.slug:
            stem = slugify(self.title)[:70] or "campagne"
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
        super().save(*args, **kwargs)

    @property
    def is_running(self) -> bool:
        """Whether it takes contributions today."""
        today = clock.today()
        return self.is_published and self.start <= today and (self.end is None or self.end >= today)

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed."""
        return self.end is not None and self.end < clock.today()

    @property
    def kind_labels(self) -> list[str]:
        """What is asked, in words."""
        known = dict(Kind.choices)
        return [str(known[kind]) for kind in self.kinds if kind in known]

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("campaigns-detail", kwargs={"pk": self.pk})

    def get_public_url(self) -> str:
        """Its page on the public site."""
        return reverse("public-campaign", kwargs={"slug": self.slug})


class CampaignObject(BusinessModel):
    """One object of a campaign, in its order."""

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="rows", verbose_name=_("campagne")
    )
    object = models.ForeignKey(
        CulturalObject, models.CASCADE, related_name="campaign_rows", verbose_name=_("objet")
    )
    rank = models.PositiveIntegerField(_("rang"))

    objects = DependentQuerySet.as_manager()
    seen_with = "campaign"

    class Meta:
        verbose_name = _("objet d’une campagne")
        verbose_name_plural = _("objets d’une campagne")
        ordering = ("campaign", "rank", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["campaign", "object"],
                name="object_once_in_a_campaign",
                violation_error_message=_("Cet objet est déjà dans la campagne."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.rank}. {self.object}"

    def audit_root(self) -> models.Model:
        """Shown in the campaign's history."""
        return self.campaign
