"""The words that the museums use, built from the data."""

from __future__ import annotations

from typing import Any, Final, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.kernel.models import BusinessModel
from maillage.kernel.search.analysis import fold
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role

LONGEST_KEY: Final = 200


def key_of(label: str) -> str:
    """The form under which spellings of one word meet: « Huile sur Toile » and « huile sur toile »."""
    return " ".join(fold(label).split())[:LONGEST_KEY]


class Vocabulary(models.TextChoices):
    """The lists of words."""

    DOMAIN = "domaine", _("domaines")
    DENOMINATION = "denomination", _("dénominations")
    TECHNIQUE = "technique", _("matières et techniques")
    PERIOD = "periode", _("périodes")
    PLACE = "lieu", _("lieux")
    PERSON = "personne", _("personnes")
    SUBJECT = "sujet", _("sujets représentés")


class TermQuerySet(models.QuerySet["Term"]):
    """Words, as built and as merged."""

    def kept(self) -> Self:
        """Those that were not merged into another one."""
        return self.filter(merged_into__isnull=True)

    def used(self) -> Self:
        """Kept, and borne by at least one public object."""
        return self.kept().filter(count__gt=0)

    def visible_to(self, user: Any) -> Self:
        """All for the team; what public objects bear for anyone else."""
        return self if has_role(user, *TEAM_ROLES) else self.filter(count__gt=0)


class Term(BusinessModel):
    """One word of a vocabulary: « huile sur toile ». A synonym is merged into the word kept."""

    vocabulary = models.CharField(_("vocabulaire"), max_length=12, choices=Vocabulary.choices)
    label = models.CharField(_("terme"), max_length=200)
    key = models.CharField(_("forme repliée"), max_length=200, editable=False)
    count = models.PositiveIntegerField(_("objets"), default=0, editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="synonyms",
        verbose_name=_("réuni à"),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    wikidata = models.CharField(
        _("identifiant Wikidata"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^Q[1-9]\d*\Z", _("Un identifiant Wikidata : Q762."))],
    )
    viaf = models.CharField(
        _("numéro VIAF"),
        max_length=25,
        blank=True,
        validators=[RegexValidator(r"^[1-9]\d{1,21}\Z", _("Un numéro VIAF : 24604287."))],
    )
    getty = models.CharField(
        _("référence Getty (AAT, ULAN, TGN)"),
        max_length=20,
        blank=True,
        validators=[
            RegexValidator(r"^(aat|ulan|tgn)/\d{6,10}\Z", _("Une référence Getty : aat/300033618."))
        ],
    )

    AUDIT_EXCLUDE = ("key", "count")

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("terme")
        verbose_name_plural = _("termes")
        ordering = ("vocabulary", "key", "pk")
        indexes = (models.Index(fields=["vocabulary", "-count"], name="term_by_count"),)
        constraints = (
            models.UniqueConstraint(
                fields=["vocabulary", "key"],
                name="one_term_per_word",
                violation_error_message=_("Ce vocabulaire a déjà ce terme."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="term_not_merged_into_itself",
                violation_error_message=_("Un terme ne peut pas être réuni à lui-même."),
            ),
        )

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("terms-detail", kwargs={"pk": self.pk})
