"""Wrong answers that pile up on one record: perhaps the players are right."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.games.models.games import Game
from maillage.kernel import clock
from maillage.kernel.models import BusinessModel
from maillage.kernel.states import StateField, transition
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role, member_organisations


class PlayTally(models.Model):
    """How often one object was answered in one kind of game, and wrongly. No player, no date."""

    object = models.ForeignKey(
        CulturalObject, models.CASCADE, related_name="play_tallies", verbose_name=_("objet")
    )
    kind = models.CharField(_("jeu"), max_length=8, choices=Game.Kind.choices)
    answers = models.PositiveIntegerField(_("réponses"), default=0)
    wrong = models.PositiveIntegerField(_("réponses fausses"), default=0)

    class Meta:
        verbose_name = _("réponses aux jeux")
        verbose_name_plural = _("réponses aux jeux")
        constraints = (
            models.UniqueConstraint(fields=["object", "kind"], name="one_tally_per_kind"),
            models.CheckConstraint(
                condition=Q(wrong__lte=F("answers")), name="tally_wrong_at_most"
            ),
        )

    def __str__(self) -> str:
        return f"{self.object_id} · {self.kind} : {self.wrong}/{self.answers}"


class GameDoubtQuerySet(models.QuerySet["GameDoubt"]):
    """Doubts, by whoever answers them."""

    def open(self) -> Self:
        """Those that wait for an answer."""
        return self.filter(state=GameDoubt.State.OPEN)

    def visible_to(self, user: Any) -> Self:
        """All of them for the team; for a member, those about its museum's records."""
        if has_role(user, *TEAM_ROLES):
            return self
        own = member_organisations(user)
        return self.filter(object__museum__organisation__in=own) if own else self.none()


class GameDoubt(BusinessModel):
    """A record that most players answer wrongly, far more than the others of the same game."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "ouvert", _("à vérifier")
        DISMISSED = "ecarte", _("fiche confirmée")
        CORRECTED = "corrige", _("fiche corrigée")

    STATE_TONES = {State.OPEN: "waiting", State.DISMISSED: "locked", State.CORRECTED: "done"}

    object = models.ForeignKey(
        CulturalObject, models.CASCADE, related_name="game_doubts", verbose_name=_("objet")
    )
    kind = models.CharField(_("jeu"), max_length=8, choices=Game.Kind.choices)
    answers = models.PositiveIntegerField(_("réponses"))
    wrong = models.PositiveIntegerField(_("réponses fausses"))
    usual_percent = models.PositiveSmallIntegerField(
        _("réponses fausses d’ordinaire (%)"),
        help_text=_("Aux autres objets du même jeu."),
    )
    state = StateField(_("état"), choices=State.choices, default=State.OPEN)
    answer = models.TextField(_("ce qui a été constaté"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True, editable=False)

    objects = GameDoubtQuerySet.as_manager()

    class Meta:
        verbose_name = _("doute né des jeux")
        verbose_name_plural = _("doutes nés des jeux")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["object", "kind"],
                condition=Q(state="ouvert"),
                name="one_open_doubt_per_kind",
                violation_error_message=_("Un doute attend déjà une réponse pour cet objet."),
            ),
        )

    def __str__(self) -> str:
        return str(self.object)

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("game-doubts-detail", kwargs={"pk": self.pk})

    @property
    def percent(self) -> int:
        """Share of wrong answers when it was reported, in percent."""
        return round(100 * self.wrong / self.answers) if self.answers else 0

    @transition(
        "dismiss",
        state,
        source=[State.OPEN],
        target=State.DISMISSED,
        label=_("Confirmer la fiche"),
        permission="games.change_gamedoubt",
        icon="check",
        past=_("a confirmé la fiche"),
    )
    def dismiss(self, reason: str) -> None:
        """The record is right; `reason` says what was checked."""
        self.answer, self.answered_at = reason, clock.now()

    @transition(
        "correct",
        state,
        source=[State.OPEN],
        target=State.CORRECTED,
        label=_("Corriger la fiche"),
        permission="games.change_gamedoubt",
        icon="pencil",
        past=_("a corrigé la fiche"),
    )
    def correct(self, proof: str) -> None:
        """The players were right; `proof` says what shows it. `domain.doubts` writes the record."""
        self.answer, self.answered_at = proof, clock.now()
