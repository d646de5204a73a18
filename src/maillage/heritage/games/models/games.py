"""The games, and the draws that are played."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from maillage.kernel import clock
from maillage.kernel.models import BusinessModel
from maillage.kernel.states import StateField, transition
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role, member_organisations

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class GameQuerySet(models.QuerySet["Game"]):
    """Games, as players and as the office see them."""

    def published(self) -> Self:
        """What everyone may play."""
        return self.filter(state=Game.State.PUBLISHED)

    def visible_to(self, user: Any) -> Self:
        """All of them for the team; for a member, the published ones."""
        if has_role(user, *TEAM_ROLES):
            return self
        return self.published() if member_organisations(user) else self.none()


class Game(BusinessModel):
    """One game: how it is played, with which objects, how hard, how long."""

    class State(models.TextChoices):
        """Whether it can be played."""

        DRAFT = "brouillon", _("brouillon")
        PUBLISHED = "publie", _("publié")
        RESTING = "repos", _("se repose")

    class Kind(models.TextChoices):
        """How it is played."""

        DETAIL = "detail", _("trouver le détail")
        ORDER = "ordre", _("remettre dans le temps")
        HALVES = "moities", _("réunir les deux moitiés")
        ORIGIN = "musee", _("deviner le musée ou l’usage")

    class Source(models.TextChoices):
        """Where its objects come from."""

        EVERYTHING = "tout", _("tous les musées")
        SEARCH = "recherche", _("une recherche")
        GALLERY = "galerie", _("une galerie")
        LIST = "liste", _("une liste d’objets")

    class Level(models.TextChoices):
        """How hard it is."""

        EASY = "facile", _("facile")
        MEDIUM = "moyen", _("moyen")
        HARD = "difficile", _("difficile")

    STATE_TONES = {State.DRAFT: "draft", State.PUBLISHED: "done", State.RESTING: "late"}

    title = models.CharField(_("titre"), max_length=120)
    slug = models.SlugField(_("adresse de la page"), max_length=140, unique=True, editable=False)
    introduction = models.CharField(
        _("en une phrase"), max_length=250, blank=True, help_text=_("Ce qui donne envie de jouer.")
    )
    kind = models.CharField(_("jeu"), max_length=8, choices=Kind.choices)
    level = models.CharField(
        _("difficulté"), max_length=10, choices=Level.choices, default=Level.EASY
    )
    rounds = models.PositiveSmallIntegerField(
        _("nombre de manches"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )
    source = models.CharField(
        _("objets"), max_length=10, choices=Source.choices, default=Source.EVERYTHING
    )
    source_value = models.TextField(
        _("lesquels"),
        max_length=4000,
        blank=True,
        help_text=_(
            "L’adresse d’une recherche du site, celle d’une galerie, ou les références des objets,"
            " une par ligne."
        ),
    )
    state = StateField(_("état"), choices=State.choices, default=State.DRAFT)
    published_at = models.DateTimeField(_("publié le"), null=True, blank=True, editable=False)
    rest_reason = models.CharField(
        _("pourquoi il se repose"), max_length=200, blank=True, editable=False
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("fait par"),
    )
    demo_key = models.CharField(max_length=60, blank=True, editable=False)

    AUDIT_EXCLUDE = ("demo_key", "slug")

    objects = GameQuerySet.as_manager()

    if TYPE_CHECKING:
        draws: RelatedManager[Draw]

    class Meta:
        verbose_name = _("jeu")
        verbose_name_plural = _("jeux")
        ordering = ("title", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(rounds__gte=1, rounds__lte=10),
                name="game_has_rounds",
                violation_error_message=_("Un jeu a de 1 à 10 manches."),
            ),
        )

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give the page its address once: links to it must last."""
        if not self.slug:
            self.slug = f"{slugify(self.title)[:120] or 'jeu'}-{uuid.uuid4().hex[:6]}"
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("games-detail", kwargs={"pk": self.pk})

    def get_public_url(self) -> str:
        """Its page on the public site."""
        return reverse("public-game", kwargs={"slug": self.slug})

    @property
    def is_public(self) -> bool:
        """Whether everyone may play."""
        return self.state == self.State.PUBLISHED

    @property
    def is_resting(self) -> bool:
        """Whether it was published, and has not enough objects any more."""
        return self.state == self.State.RESTING

    @transition(
        "publish",
        state,
        source=[State.DRAFT, State.RESTING],
        target=State.PUBLISHED,
        label=_("Publier"),
        permission="games.publish_game",
        icon="world",
        past=_("a publié le jeu"),
    )
    def publish(self) -> None:
        """Everyone may play from now on; `domain.games` checks first that there are enough objects."""
        self.published_at = self.published_at or clock.now()
        self.rest_reason = ""

    @transition(
        "rest",
        state,
        source=[State.PUBLISHED],
        target=State.RESTING,
        label=_("Laisser reposer"),
        permission="games.publish_game",
        icon="moon",
        past=_("a laissé reposer le jeu"),
    )
    def rest(self, reason: str) -> None:
        """Its objects do not suffice any more: not offered until they do (`domain.games.review_game`)."""
        self.rest_reason = reason

    @transition(
        "withdraw",
        state,
        source=[State.PUBLISHED, State.RESTING],
        target=State.DRAFT,
        label=_("Retirer du site"),
        permission="games.publish_game",
        icon="eye-off",
        past=_("a retiré le jeu du site"),
    )
    def withdraw(self) -> None:
        """Not playable any more."""
        self.rest_reason = ""


class Draw(models.Model):
    """« Partie n° 4821 »: the rounds that whoever plays under that number meets, answers included.

    Nothing of who plays. It is written down rather than computed from the number, so that a class
    plays the same game although the catalogue changes in between. `rounds` is what `domain.rounds`
    makes and judges.
    """

    game = models.ForeignKey(Game, models.CASCADE, related_name="draws", verbose_name=_("jeu"))
    number = models.PositiveIntegerField(_("numéro"))
    revision = models.PositiveIntegerField(
        _("révision"),
        default=1,
        help_text=_(
            "Augmente quand un objet a quitté les collections : la partie est retirée au sort."
        ),
    )
    rounds = models.JSONField(_("manches"), default=list, blank=True)
    made_at = models.DateTimeField(_("tirée le"), default=clock.now, db_index=True)

    if TYPE_CHECKING:
        game_id: int

    class Meta:
        verbose_name = _("partie")
        verbose_name_plural = _("parties")
        constraints = (
            models.UniqueConstraint(fields=["game", "number"], name="one_draw_per_number"),
        )

    def __str__(self) -> str:
        return f"{self.game} n° {self.number}"
