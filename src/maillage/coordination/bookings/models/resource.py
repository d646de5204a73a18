"""What can be booked: rooms, and things of which there are one or many."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.coordination.places.models import Place
from maillage.kernel.models import BusinessModel
from maillage.people.accounts.roles import Role, has_role
from maillage.people.directory.models import Organisation

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from maillage.coordination.bookings.models.booking import Booking
    from maillage.coordination.bookings.models.unit import BookedUnit


class ResourceQuerySet(models.QuerySet["Resource"]):
    """What can be booked is the network's common knowledge."""

    def visible_to(self, user: Any) -> Self:
        """All of them for whoever holds any role."""
        return self if has_role(user, *Role.values) else self.none()


class Resource(BusinessModel):
    """Something that one books: a room, six picture rails, the van."""

    class Kind(models.TextChoices):
        """What it is."""

        ROOM = "salle", _("salle ou lieu")
        RAILS = "cimaises", _("cimaises")
        CASE = "vitrine", _("vitrine")
        VEHICLE = "vehicule", _("véhicule")
        SOUND = "son", _("matériel de son ou de lumière")
        OTHER = "autre", _("autre matériel")

    name = models.CharField(_("nom"), max_length=160)
    kind = models.CharField(_("nature"), max_length=12, choices=Kind.choices, default=Kind.OTHER)
    owner = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="resources",
        verbose_name=_("propriétaire"),
    )
    place = models.ForeignKey(
        Place,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="resources",
        verbose_name=_("lieu"),
        help_text=_("Pour une salle : le lieu qu’elle est. Sinon : le lieu où c’est rangé."),
    )
    kept_at = models.CharField(
        _("où c’est rangé"),
        max_length=160,
        blank=True,
        help_text=_("« Réserve du musée, étagère 4 », « clé à l’accueil »."),
    )
    quantity = models.PositiveSmallIntegerField(
        _("quantité"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(500)],
        help_text=_("Combien d’exemplaires se réservent en même temps."),
    )
    condition = models.CharField(_("état"), max_length=250, blank=True)
    notes = models.TextField(_("notes"), blank=True)

    objects = ResourceQuerySet.as_manager()

    if TYPE_CHECKING:
        bookings: RelatedManager[Booking]
        units: RelatedManager[BookedUnit]

    class Meta:
        verbose_name = _("matériel ou salle")
        verbose_name_plural = _("matériel et salles")
        ordering = (Lower("name"), "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(quantity__gte=1),
                name="resource_is_at_least_one",
                violation_error_message=_("Donnez une quantité d’au moins 1."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("resources-detail", kwargs={"pk": self.pk})


def lock_resources(pks: Iterable[int]) -> dict[int, int]:
    """Hold the rows of things until the end of the transaction; how many there are of each.

    Always by their number: two moves that want the same things wait for each other in one order.
    """
    locked = Resource._base_manager.select_for_update().filter(pk__in=set(pks)).order_by("pk")
    return dict(locked.values_list("pk", "quantity"))
