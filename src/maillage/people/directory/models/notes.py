"""What the team keeps to itself about someone."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.kernel.models import BusinessModel
from maillage.people.accounts.roles import is_administration
from maillage.people.directory.models.people import Person


class PersonNoteQuerySet(models.QuerySet["PersonNote"]):
    """Notes, by whoever may read them; each reading is written in the person's history."""

    def visible_to(self, user: Any) -> Self:
        """Those of the team; the restricted ones for their author, their readers, administration."""
        if not user.has_perm("directory.view_personnote"):
            return self.none()
        if is_administration(user):
            return self
        named = Q(author=user) | Q(readers=user)
        return self.filter(Q(restricted=False) | named).distinct()


class PersonNote(BusinessModel):
    """A note about someone, for the team or for named people only."""

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="notes", verbose_name=_("personne")
    )
    text = models.TextField(_("note"))
    restricted = models.BooleanField(_("réservée aux personnes nommées"), default=False)
    readers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", verbose_name=_("qui peut la lire"), blank=True
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("autrice ou auteur"),
    )

    objects = PersonNoteQuerySet.as_manager()
    AUDIT_MASK: ClassVar = ("text",)  # what was restricted may be opened: not what it said then

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return str(_("Note sur %(person)s") % {"person": self.person})

    def audit_root(self) -> models.Model:
        """Shown in the person's history."""
        return self.person
