"""The register of processings, retention and its reviews, erasures done (RGPD, art. 5, 17, 30)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.kernel import clock
from maillage.kernel.models import BusinessModel, Job
from maillage.kernel.states import StateField, transition
from maillage.people.directory.models import Person

DRAFT_LIFE: Final = timedelta(days=7)
"""How long the preparation of an erasure is kept: it quotes the texts that name somebody."""


class PrivacyQuerySet(models.QuerySet[Any]):
    """The administration's business."""

    def visible_to(self, user: Any) -> Self:
        """All of them, for whoever keeps the register."""
        return self if user.has_perm("privacy.view_processing") else self.none()


class Processing(BusinessModel):
    """One line of the register of processing activities (RGPD, art. 30)."""

    class Basis(models.TextChoices):
        """Why it is lawful (RGPD, art. 6-1)."""

        CONSENT = "consentement", _("consentement (6-1-a)")
        CONTRACT = "contrat", _("contrat (6-1-b)")
        OBLIGATION = "obligation", _("obligation légale (6-1-c)")
        PUBLIC_TASK = "mission", _("mission d’intérêt public (6-1-e)")
        INTEREST = "interet", _("intérêt légitime (6-1-f)")

    key = models.SlugField(_("repère"), max_length=60, blank=True, editable=False)
    name = models.CharField(_("traitement"), max_length=150)
    purposes = models.TextField(_("finalités"))
    legal_basis = models.CharField(_("base légale"), max_length=12, choices=Basis.choices)
    people_categories = models.TextField(_("personnes concernées"))
    data_categories = models.TextField(_("données traitées"))
    recipients = models.TextField(_("destinataires"), blank=True)
    retention = models.TextField(_("durée de conservation"))
    security = models.TextField(_("mesures de sécurité"), blank=True)
    transfers = models.TextField(
        _("transferts hors de l’Union européenne"), blank=True, help_text=_("Vide : aucun.")
    )
    is_active = models.BooleanField(_("en cours"), default=True)

    objects = PrivacyQuerySet.as_manager()

    class Meta:
        verbose_name = _("traitement")
        verbose_name_plural = _("traitements")
        ordering = (Lower("name"),)
        constraints = (
            models.UniqueConstraint(
                fields=["key"],
                condition=~Q(key=""),
                name="one_processing_per_key",
                violation_error_message=_("Ce traitement est déjà au registre."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("processings-detail", kwargs={"pk": self.pk})


class RetentionRule(BusinessModel):
    """How long one category of people is kept after its last sign of activity."""

    key = models.SlugField(_("catégorie"), max_length=40, unique=True, editable=False)
    label = models.CharField(_("qui"), max_length=150)
    months = models.PositiveSmallIntegerField(_("mois sans activité"))
    source = models.CharField(_("d’où vient cette durée"), max_length=250, blank=True)
    is_active = models.BooleanField(_("appliquée"), default=True)

    objects = PrivacyQuerySet.as_manager()

    class Meta:
        verbose_name = _("durée de conservation")
        verbose_name_plural = _("durées de conservation")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=1200),
                name="retention_from_one_month_to_a_century",
                violation_error_message=_("De 1 à 1 200 mois."),
            ),
        )

    def __str__(self) -> str:
        return self.label


class RetentionItem(BusinessModel):
    """Someone whose data reached the end of their period: to keep, with a reason, or to erase."""

    class State(models.TextChoices):
        """What the team decided."""

        PENDING = "a-revoir", _("à revoir")
        KEPT = "gardee", _("gardée")
        ERASED = "effacee", _("effacée")

    STATE_TONES: ClassVar = {"a-revoir": "waiting", "gardee": "done", "effacee": "cancelled"}

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="retention_items", verbose_name=_("personne")
    )
    rule = models.ForeignKey(
        RetentionRule, models.CASCADE, related_name="items", verbose_name=_("règle")
    )
    last_activity = models.DateField(_("dernière activité"))
    due = models.DateField(_("échéance"))
    reason = models.CharField(_("motif"), max_length=250, blank=True)
    state = StateField(_("état"), choices=State.choices, default=State.PENDING)
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("décidé par"),
    )

    objects = PrivacyQuerySet.as_manager()

    class Meta:
        verbose_name = _("échéance de conservation")
        verbose_name_plural = _("échéances de conservation")
        ordering = ("due", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state="a-revoir"),
                name="one_pending_retention_item",
                violation_error_message=_("Cette personne est déjà à revoir."),
            ),
        )

    def __str__(self) -> str:
        return str(self.person)

    def audit_root(self) -> models.Model:
        """Shown in the person's history."""
        return self.person

    @transition(
        "keep",
        state,
        source=State.PENDING,
        target=State.KEPT,
        label=_("Garder"),
        permission="privacy.change_retentionitem",
        icon="check",
        past=_("a gardé une fiche arrivée à échéance"),
    )
    def keep(self, reason: str, by: Any = None) -> None:
        """Kept for a reason; the period starts anew."""
        self.reason, self.decided_at, self.decided_by = reason[:250], clock.now(), by

    @transition(
        "mark_erased",
        state,
        source=State.PENDING,
        target=State.ERASED,
        label=_("Effacer"),
        permission="privacy.change_retentionitem",
        icon="trash",
        past=_("a effacé une fiche arrivée à échéance"),
    )
    def mark_erased(self, by: Any = None) -> None:
        """The person's data were erased."""
        self.decided_at, self.decided_by = clock.now(), by


class Erasure(BusinessModel):
    """An erasure that was done: its report says what was kept, and why; it names nobody."""

    person = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="erasures",
        verbose_name=_("fiche anonyme"),
    )
    reason = models.CharField(_("demande"), max_length=250, blank=True)
    report = models.JSONField(_("rapport"), default=dict, blank=True)

    objects = PrivacyQuerySet.as_manager()

    class Meta:
        verbose_name = _("effacement")
        verbose_name_plural = _("effacements")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return str(_("Effacement n° %(number)d") % {"number": self.pk or 0})

    def get_absolute_url(self) -> str:
        """Its report."""
        return reverse("erasures-detail", kwargs={"pk": self.pk})


class ErasureDraft(models.Model):
    """What erasing somebody would do, as the worker found it, until it is done or forgotten.

    No business record: its history would quote what is to be forgotten. It goes with the person's
    data, or after `DRAFT_LIFE`.
    """

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="erasure_drafts", verbose_name=_("personne")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("préparé par")
    )
    created_at = models.DateTimeField(_("demandé le"), default=clock.now)
    ready_at = models.DateTimeField(_("prêt le"), null=True, blank=True)
    plan = models.JSONField(_("ce qui serait fait"), default=dict, blank=True)
    places = models.JSONField(_("textes qui portent le nom"), default=list, blank=True)
    spared = models.JSONField(_("textes d’une autre personne"), default=list, blank=True)
    reason = models.CharField(_("demande"), max_length=250, blank=True)
    job = models.ForeignKey(
        Job, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("travail")
    )

    class Meta:
        verbose_name = _("préparation d’effacement")
        verbose_name_plural = _("préparations d’effacement")
        constraints = (
            models.UniqueConstraint(
                fields=["person", "created_by"],
                name="one_erasure_draft_per_person_and_account",
                violation_error_message=_("Cet effacement est déjà en préparation."),
            ),
        )

    def __str__(self) -> str:
        return str(_("Préparation n° %(number)d") % {"number": self.pk or 0})
