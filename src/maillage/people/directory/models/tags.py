"""Words put on sheets: labels, languages, and what one can bring."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.kernel.models import BusinessModel
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role, member_organisations


class TagQuerySet(models.QuerySet["Tag"]):
    """Words, the same for everyone in the office."""

    def visible_to(self, user: Any) -> Self:
        """All of them, for the team and the members."""
        if has_role(user, *TEAM_ROLES) or member_organisations(user):
            return self
        return self.none()


class Tag(BusinessModel):
    """A word of the network's own vocabulary, on people and organisations alike."""

    class Category(models.TextChoices):
        """What the word says; all but labels are what a relay can bring."""

        LABEL = "label", _("label ou distinction")
        AUDIENCE = "public", _("public touché")
        SKILL = "competence", _("compétence")
        PLACE = "lieu", _("lieu")
        VEHICLE = "vehicule", _("véhicule et matériel")
        LANGUAGE = "langue", _("langue, langue des signes")
        OTHER = "autre", _("mot-clé")

    category = models.CharField(
        _("famille"), max_length=12, choices=Category.choices, default=Category.OTHER
    )
    name = models.CharField(_("mot"), max_length=80)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("mot-clé")
        verbose_name_plural = _("mots-clés")
        ordering = ("category", Lower("name"))
        constraints = (
            models.UniqueConstraint(
                "category",
                Lower("name"),
                name="one_tag_per_category_and_name",
                violation_error_message=_("Ce mot existe déjà dans cette famille."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("tags-detail", kwargs={"pk": self.pk})
