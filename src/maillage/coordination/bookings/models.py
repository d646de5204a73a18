"""What can be booked, bookings, and the units that they hold."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.coordination.places.models import Place
from maillage.coordination.projects.models import Anchor, Project, Task
from maillage.kernel import clock
from maillage.kernel.models import BusinessModel
from maillage.kernel.states import StateField, transition
from maillage.people.accounts.roles import Role, has_role
from maillage.people.directory.models import Organisation, Person

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

LONGEST = timedelta(days=366)


class UnitsTaken(IntegrityError):
    """Too few units are free, on a day that `args` gives: what the table of units would refuse."""


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


class Part(models.TextChoices):
    """Which part of each day."""

    DAY = "journee", _("journée")
    MORNING = "matin", _("matin")
    AFTERNOON = "apres_midi", _("après-midi")
    EVENING = "soiree", _("soirée")


PARTS = (Part.MORNING, Part.AFTERNOON, Part.EVENING)


def parts_of(part: str) -> tuple[str, ...]:
    """The parts that a unit is held for: a whole day is three."""
    return PARTS if part == Part.DAY else (part,)


class BookingQuerySet(models.QuerySet["Booking"]):
    """Bookings, by whoever looks at them."""

    def visible_to(self, user: Any) -> Self:
        """Those of the projects that `user` may see."""
        return self.filter(project__in=Project.objects.visible_to(user))

    def holding(self) -> Self:
        """Those that keep the thing from others."""
        return self.filter(state__in=Booking.HOLDING)

    def overdue(self) -> Self:
        """Out, and due back before today."""
        return self.filter(state=Booking.State.OUT, end__lt=clock.today())


class Booking(BusinessModel):
    """A thing kept for a project, from a day to a day; then lent, then given back.

    Saving one also writes the units that it holds (`BookedUnit`), whoever saves it: a form, a move
    of the plan, an undo. Raises `UnitsTaken` when too few are free, and writes nothing then.
    """

    class State(models.TextChoices):
        """Where the booking stands."""

        REQUESTED = "demandee", _("demandée")
        CONFIRMED = "confirmee", _("confirmée")
        OUT = "sortie", _("sortie")
        RETURNED = "rendue", _("rendue")
        CANCELLED = "annulee", _("annulée")

    HOLDING = (State.REQUESTED, State.CONFIRMED, State.OUT)
    STATE_TONES: ClassVar[dict[str, str]] = {
        State.REQUESTED: "waiting",
        State.CONFIRMED: "active",
        State.OUT: "late",
        State.RETURNED: "done",
        State.CANCELLED: "cancelled",
    }

    resource = models.ForeignKey(
        Resource, models.PROTECT, related_name="bookings", verbose_name=_("matériel ou salle")
    )
    project = models.ForeignKey(
        Project, models.CASCADE, related_name="bookings", verbose_name=_("projet")
    )
    task = models.ForeignKey(
        Task,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="bookings",
        verbose_name=_("tâche"),
    )
    anchor = models.ForeignKey(
        Anchor,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="bookings",
        verbose_name=_("repère suivi"),
        help_text=_("Quand le repère change de jour, la réservation propose de suivre."),
    )
    start = models.DateField(_("premier jour"), db_index=True)
    end = models.DateField(_("dernier jour"), db_index=True)
    part = models.CharField(
        _("moment de la journée"), max_length=12, choices=Part.choices, default=Part.DAY
    )
    quantity = models.PositiveSmallIntegerField(
        _("quantité"), default=1, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    borrower = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="bookings",
        verbose_name=_("emprunteur"),
    )
    borrower_organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="bookings",
        verbose_name=_("organisation qui emprunte"),
    )
    note = models.TextField(_("note"), blank=True)
    state = StateField(_("suivi"), choices=State.choices, default=State.REQUESTED)
    out_at = models.DateTimeField(_("sortie le"), null=True, blank=True, editable=False)
    out_by = models.CharField(_("remis par"), max_length=200, blank=True, editable=False)
    out_condition = models.TextField(_("état au départ"), blank=True, editable=False)
    back_at = models.DateTimeField(_("rendue le"), null=True, blank=True, editable=False)
    back_by = models.CharField(_("repris par"), max_length=200, blank=True, editable=False)
    back_condition = models.TextField(_("état au retour"), blank=True, editable=False)

    objects = BookingQuerySet.as_manager()

    if TYPE_CHECKING:
        units: RelatedManager[BookedUnit]

    class Meta:
        verbose_name = _("réservation")
        verbose_name_plural = _("réservations")
        ordering = ("start", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(start__lte=F("end")),
                name="booking_starts_before_end",
                violation_error_message=_("Le premier jour doit précéder le dernier."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1),
                name="booking_takes_at_least_one",
                violation_error_message=_("Donnez une quantité d’au moins 1."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.resource}, {self.start:%d/%m/%Y} – {self.end:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("bookings-detail", kwargs={"pk": self.pk})

    def audit_root(self) -> models.Model:
        """Shown in the project's history."""
        return self.project

    @property
    def is_overdue(self) -> bool:
        """Out, and due back before today."""
        return self.state == self.State.OUT and self.end < clock.today()

    def who(self) -> str:
        """Whoever borrows, as a person would say it."""
        return " · ".join(str(one) for one in (self.borrower, self.borrower_organisation) if one)

    def slots(self) -> list[tuple[date, str]]:
        """Each part of each day that the booking keeps; none once it is over."""
        if self.state not in self.HOLDING:
            return []
        days = (self.end - self.start).days + 1
        return [
            (self.start + timedelta(n), part) for n in range(days) for part in parts_of(self.part)
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the units that it holds; raises UnitsTaken, and writes nothing then."""
        with transaction.atomic():
            # Whoever books the same thing waits here: the second sees what the first took.
            Resource._base_manager.select_for_update().get(pk=self.resource_id)
            super().save(*args, **kwargs)
            self._hold()

    def _hold(self) -> None:
        """Write the rows of `BookedUnit` anew, unless they say already what they must."""
        wanted = self.slots()
        held = sorted(self.units.values_list("resource", "day", "part"))
        if held == sorted(
            (self.resource_id, *slot) for slot in wanted for _n in range(self.quantity)
        ):
            return
        self.units.all().delete()
        if wanted:
            taken: defaultdict[tuple[date, str], set[int]] = defaultdict(set)
            others = BookedUnit.objects.filter(
                resource=self.resource_id, day__range=(self.start, self.end)
            )
            for day, part, unit in others.values_list("day", "part", "unit"):
                taken[day, part].add(unit)
            total = Resource._base_manager.values_list("quantity", flat=True).get(
                pk=self.resource_id
            )
            rows = []
            for day, part in wanted:
                free = [n for n in range(1, total + 1) if n not in taken[day, part]]
                if len(free) < self.quantity:
                    raise UnitsTaken(day.isoformat(), part)
                rows += [
                    BookedUnit(
                        resource_id=self.resource_id, booking=self, unit=unit, day=day, part=part
                    )
                    for unit in free[: self.quantity]
                ]
            BookedUnit.objects.bulk_create(rows, batch_size=200)

    @transition(
        "confirm",
        state,
        source=[State.REQUESTED],
        target=State.CONFIRMED,
        label=_("Confirmer"),
        permission="bookings.manage_booking",
        icon="check",
        past=_("a confirmé la réservation"),
    )
    def confirm(self) -> None:
        """Whoever lends agrees."""

    def _still_out(self) -> str:
        """Why it cannot be handed over: it has not come back from the one before."""
        others = Booking._base_manager.filter(resource=self.resource_id, state=self.State.OUT)
        out = others.aggregate(n=models.Sum("quantity"))["n"] or 0
        if out + self.quantity <= self.resource.quantity:
            return ""
        return str(
            _(
                "Ce n’est pas encore rendu : enregistrez d’abord le retour de la réservation en cours."
            )
        )

    @transition(
        "lend",
        state,
        source=[State.CONFIRMED],
        target=State.OUT,
        label=_("Marquer la sortie"),
        permission="bookings.manage_booking",
        icon="package-export",
        past=_("a remis le matériel"),
        guards=(_still_out,),
    )
    def lend(self, *, by: str = "", condition: str = "") -> None:
        """The borrower has it, in this condition."""
        self.out_at, self.out_by, self.out_condition = clock.now(), by[:200], condition

    @transition(
        "take_back",
        state,
        source=[State.OUT],
        target=State.RETURNED,
        label=_("Marquer le retour"),
        permission="bookings.manage_booking",
        icon="package-import",
        past=_("a repris le matériel"),
    )
    def take_back(self, *, by: str = "", condition: str = "") -> None:
        """It is back, in this condition; what is left of the period is free again."""
        self.back_at, self.back_by, self.back_condition = clock.now(), by[:200], condition

    @transition(
        "cancel",
        state,
        source=[State.REQUESTED, State.CONFIRMED],
        target=State.CANCELLED,
        label=_("Annuler la réservation"),
        permission="bookings.change_booking",
        icon="x",
        past=_("a annulé la réservation"),
    )
    def cancel(self) -> None:
        """Not needed any more: others may have it."""


class BookedUnit(models.Model):
    """One unit of a thing, held for one part of one day: the rule that nothing is lent twice."""

    resource = models.ForeignKey(
        Resource, models.CASCADE, related_name="units", verbose_name=_("matériel ou salle")
    )
    booking = models.ForeignKey(
        Booking, models.CASCADE, related_name="units", verbose_name=_("réservation")
    )
    unit = models.PositiveSmallIntegerField(_("exemplaire"))
    day = models.DateField(_("jour"))
    part = models.CharField(_("moment de la journée"), max_length=12, choices=Part.choices)

    class Meta:
        verbose_name = _("exemplaire réservé")
        verbose_name_plural = _("exemplaires réservés")
        constraints = (
            models.UniqueConstraint(
                fields=["resource", "day", "part", "unit"],
                name="unit_is_booked_once",
                violation_error_message=_("Cet exemplaire est déjà réservé à ce moment."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.resource_id} · {self.unit} · {self.day:%d/%m/%Y}"
