"""What a sheet is made of: documents and questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.classroom.models.sheets import SchoolSheet
from maillage.kernel.models import BusinessModel, DependentQuerySet

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class SheetDocument(BusinessModel):
    """One thing that the pupils look at: an object, or a page of the collections (a gallery)."""

    sheet = models.ForeignKey(
        SchoolSheet, models.CASCADE, related_name="documents", verbose_name=_("fiche")
    )
    rank = models.PositiveSmallIntegerField(_("rang"), default=1, editable=False)
    object = models.ForeignKey(
        CulturalObject,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("objet"),
    )
    address = models.CharField(
        _("page des collections"),
        max_length=300,
        blank=True,
        help_text=_("« /collections/galeries/… » : une adresse de ce site, jamais d’un autre."),
    )
    caption = models.CharField(
        _("légende"), max_length=300, blank=True, help_text=_("Ce que les élèves lisent dessous.")
    )

    objects = DependentQuerySet.as_manager()
    seen_with = "sheet"

    if TYPE_CHECKING:
        object_id: int | None
        questions: RelatedManager[Question]

    class Meta:
        verbose_name = _("document de la fiche")
        verbose_name_plural = _("documents de la fiche")
        ordering = ("rank", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(object__isnull=False, address="")
                | Q(object__isnull=True, address__startswith="/collections/"),
                name="document_is_one_thing",
                violation_error_message=_("Donnez un objet, ou une page des collections."),
            ),
        )

    def __str__(self) -> str:
        if self.object_id is not None and self.object is not None:
            return self.caption or str(self.object)
        return self.caption or self.address

    def audit_root(self) -> models.Model:
        """Shown in the sheet's history."""
        return self.sheet


class Question(BusinessModel):
    """One question, and what the teacher may expect.

    `options` holds a line for each answer: the right one begins with « * » (choice); the lines are
    in the right order (order); « left = right » (match). See `classroom.options`.
    """

    class Kind(models.TextChoices):
        """How one answers."""

        OPEN = "ouverte", _("réponse écrite")
        CHOICE = "choix", _("choix entre des réponses")
        ORDER = "ordre", _("remise en ordre")
        MATCH = "paires", _("paires à former")

    sheet = models.ForeignKey(
        SchoolSheet, models.CASCADE, related_name="questions", verbose_name=_("fiche")
    )
    rank = models.PositiveSmallIntegerField(_("rang"), default=1, editable=False)
    kind = models.CharField(_("nature"), max_length=8, choices=Kind.choices, default=Kind.OPEN)
    text = models.CharField(_("question"), max_length=400)
    document = models.ForeignKey(
        SheetDocument,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("document à regarder"),
    )
    options = models.TextField(
        _("réponses proposées"),
        max_length=2000,
        blank=True,
        help_text=_(
            "Une par ligne. Choix : « * » devant la bonne. Ordre : les lignes dans le bon ordre."
            " Paires : « gauche = droite »."
        ),
    )
    expected = models.TextField(
        _("réponse attendue"),
        max_length=1500,
        blank=True,
        help_text=_("Pour l’enseignant seulement."),
    )

    objects = DependentQuerySet.as_manager()
    seen_with = "sheet"

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("rank", "pk")

    def __str__(self) -> str:
        return self.text

    def audit_root(self) -> models.Model:
        """Shown in the sheet's history."""
        return self.sheet
