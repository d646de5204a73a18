"""Static lists, and segments that are computed anew each time they are used."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.kernel.models import BusinessModel
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role
from maillage.people.directory.models import Organisation, Person


class TeamQuerySet(models.QuerySet[Any]):
    """Lists and segments: the team's; whom they hold is filtered by who looks."""

    def visible_to(self, user: Any) -> Self:
        """All of them, for the team."""
        return self if has_role(user, *TEAM_ROLES) else self.none()


class ContactList(BusinessModel):
    """People and organisations put together by hand."""

    name = models.CharField(_("nom"), max_length=120)
    description = models.CharField(_("à quoi elle sert"), max_length=250, blank=True)
    people = models.ManyToManyField(
        Person, related_name="contact_lists", verbose_name=_("personnes"), blank=True
    )
    organisations = models.ManyToManyField(
        Organisation, related_name="contact_lists", verbose_name=_("organisations"), blank=True
    )

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("liste")
        verbose_name_plural = _("listes")
        ordering = (Lower("name"),)
        constraints = (
            models.UniqueConstraint(
                Lower("name"),
                name="one_list_per_name",
                violation_error_message=_("Une liste porte déjà ce nom."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("lists-detail", kwargs={"pk": self.pk})


class Segment(BusinessModel):
    """People, or organisations, that meet conditions: « artistes de l’Orne avec une convention ».

    `conditions` is a tree: ``{"all": [node, …]}``, ``{"any": [node, …]}``, ``{"not": node}`` or a
    leaf ``{"field": key, "op": operator, "value": …}`` whose key is that of a registered criterion.
    """

    class Target(models.TextChoices):
        """What it gathers."""

        PEOPLE = "people", _("des personnes")
        ORGANISATIONS = "organisations", _("des organisations")

    name = models.CharField(_("nom"), max_length=120)
    description = models.CharField(_("à quoi il sert"), max_length=250, blank=True)
    target = models.CharField(
        _("ce qu’il réunit"), max_length=14, choices=Target.choices, default=Target.PEOPLE
    )
    conditions = models.JSONField(_("conditions"), default=dict, blank=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = (Lower("name"),)
        constraints = (
            models.UniqueConstraint(
                Lower("name"),
                name="one_segment_per_name",
                violation_error_message=_("Un segment porte déjà ce nom."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("segments-detail", kwargs={"pk": self.pk})
