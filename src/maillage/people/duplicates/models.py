"""Pairs of sheets that may be one, and merges done."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.kernel.models import BusinessModel, UndoRecord
from maillage.kernel.states import StateField, transition
from maillage.people.directory.models import Organisation, Person


class DuplicatesQuerySet(models.QuerySet[Any]):
    """Pairs and merges: the business of whoever may merge."""

    def visible_to(self, user: Any) -> Self:
        """All of them, for whoever may merge."""
        return self if user.has_perm("duplicates.view_duplicatepair") else self.none()


class MergeQuerySet(DuplicatesQuerySet):
    """Merges, by whether they still hold."""

    def standing(self) -> Self:
        """Those that were not taken back."""
        undone = Q(undone_at__isnull=False) | Q(undo__undone_at__isnull=False)
        return self.exclude(undone)


class DuplicatePair(BusinessModel):
    """Two people, or two organisations, that look like one; the lower key first."""

    class State(models.TextChoices):
        """What the team said of it; a merge deletes one sheet, and the pair with it."""

        PROPOSED = "proposee", _("à vérifier")
        DISMISSED = "ecartee", _("ce ne sont pas les mêmes")

    STATE_TONES: ClassVar = {"proposee": "waiting", "ecartee": "cancelled"}

    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("personne")
    )
    other_person = models.ForeignKey(
        Person,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("autre personne"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    other_organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("autre organisation"),
    )
    score = models.PositiveSmallIntegerField(_("ressemblance, de 0 à 100"), default=0)
    reasons = models.JSONField(_("ce qui les rapproche"), default=list)
    state = StateField(_("état"), choices=State.choices, default=State.PROPOSED)

    objects = DuplicatesQuerySet.as_manager()

    class Meta:
        verbose_name = _("doublon possible")
        verbose_name_plural = _("doublons possibles")
        ordering = ("-score", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    person__isnull=False,
                    other_person__isnull=False,
                    organisation__isnull=True,
                    other_organisation__isnull=True,
                    person__lt=F("other_person"),
                )
                | Q(
                    person__isnull=True,
                    other_person__isnull=True,
                    organisation__isnull=False,
                    other_organisation__isnull=False,
                    organisation__lt=F("other_organisation"),
                ),
                name="pair_of_two_sheets_of_a_kind",
                violation_error_message=_("Un doublon rapproche deux fiches de même nature."),
            ),
            models.UniqueConstraint(
                fields=["person", "other_person"],
                condition=Q(person__isnull=False),
                name="one_pair_of_people",
                violation_error_message=_("Ces deux fiches sont déjà rapprochées."),
            ),
            models.UniqueConstraint(
                fields=["organisation", "other_organisation"],
                condition=Q(organisation__isnull=False),
                name="one_pair_of_organisations",
                violation_error_message=_("Ces deux fiches sont déjà rapprochées."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.left} / {self.right}"

    @property
    def left(self) -> Any:
        """The older sheet."""
        return self.person or self.organisation

    @property
    def right(self) -> Any:
        """The newer sheet."""
        return self.other_person or self.other_organisation

    def get_absolute_url(self) -> str:
        """The page that compares them."""
        return reverse("duplicates-compare", kwargs={"pk": self.pk})

    @transition(
        "dismiss",
        state,
        source=State.PROPOSED,
        target=State.DISMISSED,
        label=_("Ce ne sont pas les mêmes"),
        permission="duplicates.change_duplicatepair",
        icon="x",
        past=_("a écarté un doublon"),
    )
    def dismiss(self) -> None:
        """The two sheets are two; the scan proposes them no more."""

    @transition(
        "propose",
        state,
        source=State.DISMISSED,
        target=State.PROPOSED,
        label=_("À vérifier de nouveau"),
        permission="duplicates.change_duplicatepair",
        icon="refresh",
        past=_("a remis un doublon à vérifier"),
    )
    def propose(self) -> None:
        """To be looked at again."""


class Merge(BusinessModel):
    """A merge that was done: which sheet stayed, which one went, how to take it back."""

    person = models.ForeignKey(
        Person,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="merges",
        verbose_name=_("personne gardée"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="merges",
        verbose_name=_("organisation gardée"),
    )
    gone_pk = models.PositiveBigIntegerField(_("numéro de la fiche réunie"))
    gone_label = models.CharField(_("nom de la fiche réunie"), max_length=250)
    undo = models.ForeignKey(
        UndoRecord,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("annulation"),
    )
    done_by = models.CharField(_("réunies par"), max_length=200, blank=True)
    undone_at = models.DateTimeField(_("annulée le"), null=True, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("réunion de fiches")
        verbose_name_plural = _("réunions de fiches")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(person__isnull=False, organisation__isnull=True)
                | Q(person__isnull=True, organisation__isnull=False),
                name="merge_keeps_one_sheet",
                violation_error_message=_("Une réunion garde une fiche, et une seule."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.gone_label} → {self.kept}"

    @property
    def kept(self) -> Any:
        """The sheet that stayed."""
        return self.person or self.organisation

    @property
    def is_undoable(self) -> bool:
        """Whether it may still be taken back: not done yet, and not too long ago."""
        return self.undone_at is None and self.undo_id is not None

    def get_absolute_url(self) -> str:
        """Where it can be taken back."""
        return reverse("merges-list")

    def audit_root(self) -> models.Model:
        """Shown in the history of the sheet that stayed."""
        return self.person or self.organisation or self
