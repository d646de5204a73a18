"""Bookings: from being asked for to coming back, with the units that they hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Max, Min, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.coordination.bookings.models.resource import Resource, lock_resources
from maillage.coordination.bookings.models.unit import (
    BookedUnit,
    Part,
    UnitsTaken,
    free_runs,
    parts_of,
)
from maillage.coordination.projects.models import Anchor, Project, Task
from maillage.kernel import clock
from maillage.kernel.models import BusinessModel
from maillage.kernel.states import StateField, transition
from maillage.people.directory.models import Organisation, Person

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

LONGEST = timedelta(days=366)


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
        """Save, with the units that it holds; raises UnitsTaken, and writes nothing then.

        Rows are locked in one order, the project's, the booking's, the thing's: whoever moves a
        plan, books and hands over at the same instant wait for each other and never in a circle.
        """
        with transaction.atomic():
            if self._state.adding:
                Project._base_manager.select_for_update(no_key=True).filter(
                    pk=self.project_id
                ).first()
            else:
                Booking._base_manager.select_for_update().filter(pk=self.pk).first()
            # Whoever books the same thing waits here: the second sees what the first took.
            total = lock_resources([self.resource_id])[self.resource_id]
            super().save(*args, **kwargs)
            self._hold(total)

    def _hold(self, total: int) -> None:
        """Write the rows of `BookedUnit` anew, unless they say already what they must."""
        wanted = self.slots()
        if self._holds(wanted):
            return
        self.units.all().delete()
        if not wanted:
            return
        taken: defaultdict[tuple[date, str], list[tuple[int, int]]] = defaultdict(list)
        others = BookedUnit.objects.filter(
            resource=self.resource_id, day__range=(self.start, self.end)
        )
        for day, part, unit, count in others.values_list("day", "part", "unit", "count"):
            taken[day, part].append((unit, count))
        out = away([self.resource_id], self.start, self.end, leaving=[self.pk])[self.resource_id]
        rows = []
        for day, part in wanted:
            runs = free_runs(taken[day, part], total)
            if sum(count for _unit, count in runs) - out[day] < self.quantity:
                raise UnitsTaken(day.isoformat(), part)
            missing = self.quantity
            for unit, free in runs:
                if count := min(free, missing):
                    rows.append(
                        BookedUnit(
                            resource_id=self.resource_id,
                            booking=self,
                            unit=unit,
                            count=count,
                            day=day,
                            part=part,
                        )
                    )
                missing -= count
        BookedUnit.objects.bulk_create(rows, batch_size=200)

    def _holds(self, wanted: list[tuple[date, str]]) -> bool:
        """Whether its rows say that: they cover each slot alike, so their sum and ends tell."""
        told = self.units.aggregate(
            units=Sum("count"),
            first=Min("day"),
            last=Max("day"),
            parts=models.Count("part", distinct=True),
            last_part=Max("part"),
            things=models.Count("resource", distinct=True),
            thing=Max("resource"),
        )
        if not wanted or told["units"] is None:
            return not wanted and told["units"] is None
        parts = parts_of(self.part)
        return (
            told["units"] == len(wanted) * self.quantity
            and (told["first"], told["last"]) == (self.start, self.end)
            and (told["parts"], told["last_part"]) == (len(parts), max(parts))
            and (told["things"], told["thing"]) == (1, self.resource_id)
        )

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

    @transition(
        "ask_again",
        state,
        source=[State.CONFIRMED],
        target=State.REQUESTED,
        label=_("Redemander l’accord"),
        permission="bookings.change_booking",
        icon="refresh",
        past=_("a redemandé l’accord : ce n’est plus ce qui était confirmé"),
    )
    def ask_again(self) -> None:
        """What was agreed to has changed: whoever lends decides again."""

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


def away(
    resources: Collection[int], start: date, end: date, *, leaving: Collection[int] = ()
) -> dict[int, Counter[date]]:
    """How many units are out on days that their booking does not hold, by thing and by day.

    What was handed over before its first day, and what has not come back after its last one: that
    is used until today, whatever was agreed.
    """
    found: dict[int, Counter[date]] = {pk: Counter() for pk in resources}
    today = clock.today()
    out = Booking._base_manager.filter(resource__in=resources, state=Booking.State.OUT)
    for one in out.exclude(pk__in=leaving).only(
        "resource_id", "start", "end", "quantity", "out_at"
    ):
        since = clock.local(one.out_at).date() if one.out_at else one.start
        for first, last in (
            (since, one.start - timedelta(days=1)),
            (one.end + timedelta(days=1), today),
        ):
            for n in range((min(last, end) - max(first, start)).days + 1):
                found[one.resource_id][max(first, start) + timedelta(n)] += one.quantity
    return found
