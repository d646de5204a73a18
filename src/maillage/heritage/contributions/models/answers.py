"""What museums and the team answer, by name."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue.models import Museum
from maillage.heritage.contributions.models.contributions import Contribution
from maillage.kernel.models import BusinessModel, DependentQuerySet


class Verdict(models.TextChoices):
    """What the answer decides."""

    ACCEPTED = "accepte", _("accepte")
    DECLINED = "refuse", _("ne retient pas")


class AnswerQuerySet(DependentQuerySet):
    """Answers, by whoever looks at them."""

    def current(self) -> Self:
        """Those given since the contribution was last transmitted, while it has not left."""
        return self.filter(is_past=False)


class Answer(BusinessModel):
    """One museum's answer to one contribution; without a museum, the team's word to its author.

    The team answers for museums that have no account, and says how the museum told it (`told_by`):
    those words are for the office, the public reads that the team wrote the answer.

    A past one was given before the contribution was transmitted again, or left: it is kept, and
    decides and tells nothing any more.
    """

    Verdict = Verdict

    contribution = models.ForeignKey(
        Contribution, models.CASCADE, related_name="answers", verbose_name=_("contribution")
    )
    museum = models.ForeignKey(
        Museum,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("musée"),
    )
    verdict = models.CharField(_("décision"), max_length=8, choices=Verdict.choices)
    text = models.TextField(_("réponse"), blank=True)
    signature = models.CharField(_("signée"), max_length=150)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("compte"),
    )
    told_by = models.CharField(
        _("comment le musée a répondu"),
        max_length=200,
        blank=True,
        help_text=_("« Par téléphone, Mme Roux, le 12 mai » : quand l’équipe écrit à sa place."),
    )
    is_past = models.BooleanField(_("ne compte plus"), default=False, editable=False)

    objects = AnswerQuerySet.as_manager()
    seen_with = "contribution"

    class Meta:
        verbose_name = _("réponse à une contribution")
        verbose_name_plural = _("réponses aux contributions")
        ordering = ("created_at", "pk")
        constraints = (
            # Two, as SQLite takes every null for a different one.
            models.UniqueConstraint(
                fields=["contribution", "museum"],
                condition=Q(museum__isnull=False, is_past=False),
                name="one_answer_per_museum",
                violation_error_message=_("Ce musée a déjà répondu."),
            ),
            models.UniqueConstraint(
                fields=["contribution"],
                condition=Q(museum__isnull=True, is_past=False),
                name="one_answer_of_the_team",
                violation_error_message=_("L’équipe a déjà répondu."),
            ),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.DECLINED) | ~Q(text=""),
                name="refusal_says_why",
                violation_error_message=_("Dites pourquoi : la personne a pris le temps."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.signature} – {self.get_verdict_display()}"

    @property
    def is_by_the_team(self) -> bool:
        """Whether the team wrote what the museum had told it otherwise."""
        return self.museum_id is not None and self.told_by != ""

    @property
    def signed(self) -> str:
        """Who answers, as the public reads it: « Léa Morel, Musée du Ruban »."""
        if self.museum is None:
            return self.signature
        words = {"name": self.signature, "museum": self.museum}
        if self.is_by_the_team:
            return _t("%(museum)s, par l’équipe (%(name)s)") % words
        return _t("%(name)s, %(museum)s") % words

    @property
    def signed_for_museum(self) -> str:
        """The same where the museum is named already: in its own file."""
        if self.is_by_the_team:
            return _t("%(name)s, de l’équipe") % {"name": self.signature}
        return self.signature

    def audit_root(self) -> models.Model:
        """Shown in the contribution's history."""
        return self.contribution
