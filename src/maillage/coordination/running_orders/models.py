"""Running orders, their lines, whom to call when it goes wrong, and what was done live."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import F, Max, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.models import Anchor, Project
from maillage.coordination.running_orders.timeline import Act, Base, Stage, Verb, hour_words
from maillage.kernel import clock
from maillage.kernel.models import BusinessModel, DependentQuerySet
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role
from maillage.people.directory.models import Person

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

LAST_MINUTE = 36 * 60
"""A running order may go on until noon of the next day."""


class RunningOrderQuerySet(models.QuerySet["RunningOrder"]):
    """Running orders, by whoever looks at them."""

    def visible_to(self, user: Any) -> Self:
        """Of the projects that `user` sees: all for the team, else those in which they take part.

        They carry telephone numbers: being able to read the project is not enough.
        """
        seen = Project.objects.visible_to(user)
        if not has_role(user, *TEAM_ROLES) and not getattr(user, "is_superuser", False):
            seen = seen.taking_part(user)
        return self.filter(project__in=seen.values("pk"))

    def stamped(self) -> Self:
        """With `stamp`: what the live page shows beside the order itself has changed when it does."""
        people = Sum("lines__person__version"), Max("lines__person__updated_at")
        return self.annotate(people_saves=people[0], people_at=people[1])


class RunningOrder(BusinessModel):
    """The day of a project, hour by hour.

    Its hours are minutes after the midnight that begins `day`, on the site's clocks: a line at
    1500 is at 1 h the next morning, and all follow when the day changes.
    """

    AUDIT_EXCLUDE: ClassVar = ("revision",)

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="running_orders", verbose_name=_("projet")
    )
    title = models.CharField(_("titre"), max_length=200)
    day = models.DateField(_("jour"))
    anchor = models.ForeignKey(
        Anchor,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="running_orders",
        verbose_name=_("repère suivi"),
        help_text=_("Quand ce repère change de date, le conducteur le suit."),
    )
    start = models.TimeField(_("début"), default=time(8))
    notes = models.TextField(_("consignes"), blank=True)
    published = models.BooleanField(
        _("ouvert par lien personnel"),
        default=False,
        help_text=_("Ceux qui ont une ligne le lisent par leur lien, sans compte."),
    )
    live_from = models.DateTimeField(
        _("remis à zéro le"), null=True, blank=True, editable=False
    )  # what was done before, in a rehearsal, does not count
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = RunningOrderQuerySet.as_manager()

    if TYPE_CHECKING:
        lines: RelatedManager[Line]
        contacts: RelatedManager[EmergencyContact]
        acts: RelatedManager[LiveAct]
        gone_lines: RelatedManager[GoneLine]
        anchor_id: int | None
        project_id: int
        people_saves: int | None
        people_at: datetime | None

    class Meta:
        verbose_name = _("conducteur")
        verbose_name_plural = _("conducteurs")
        ordering = ("day", "start", "pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("running-orders-detail", kwargs={"pk": self.pk})

    @property
    def first_minute(self) -> int:
        """When the first line begins, in minutes after midnight."""
        return self.start.hour * 60 + self.start.minute

    @property
    def stamp(self) -> str:
        """What changes when the live page does: the order, its day, its project, the people in it.

        Of an order from `stamped()`: an undo, or a person who changes their name, count no revision.
        """
        people = (
            f"{self.people_saves or 0}.{self.people_at.timestamp() if self.people_at else 0:.6f}"
        )
        order = f"{self.pk}.{self.revision}.{self.version}.{self.day:%Y%m%d}"
        return f"{order}.{self.project.version}.{people}"

    def moment(self, minute: int) -> datetime:
        """The instant of a minute of the day, as the site's clocks show it."""
        naive = datetime.combine(self.day, time()) + timedelta(minutes=minute)
        return timezone.make_aware(naive, timezone.get_default_timezone())

    def minute_of(self, moment: datetime) -> int:
        """The minute of the day that the site's clocks show at an instant."""
        naive = clock.local(moment).replace(tzinfo=None)
        return int((naive - datetime.combine(self.day, time())).total_seconds() // 60)


class Line(BusinessModel):
    """One thing that happens: when, where, by whom, with what, and what if not.

    `minute` and `duration` are minutes; `minute` is that of the typed hour, or the end of the line
    before. `delay` and `extra` are the minutes by which its start and its end were put off live.
    """

    AUDIT_EXCLUDE: ClassVar = ("delay", "extra")

    order = models.ForeignKey(
        RunningOrder, models.CASCADE, related_name="lines", verbose_name=_("conducteur")
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    minute = models.PositiveSmallIntegerField(_("heure prévue"), default=0)
    is_typed = models.BooleanField(_("heure choisie"), default=False)
    duration = models.PositiveSmallIntegerField(_("durée en minutes"), default=15)
    title = models.CharField(_("quoi"), max_length=200)
    place = models.CharField(_("lieu"), max_length=160, blank=True)
    person = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="running_order_lines",
        verbose_name=_("qui"),
    )
    name = models.CharField(
        _("nom hors annuaire"),
        max_length=160,
        blank=True,
        help_text=_("Une équipe, un prestataire : quand la personne n’est pas dans l’annuaire."),
    )
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    material = models.TextField(_("matériel"), blank=True)
    contingency = models.TextField(_("plan B"), blank=True)
    is_fixed = models.BooleanField(
        _("heure fixe"),
        default=False,
        help_text=_("Un retard ne la décale pas : feu d’artifice, direct à la radio…"),
    )
    stage = models.CharField(
        _("état"), max_length=10, choices=Stage.choices, default=Stage.COMING, editable=False
    )
    started_at = models.DateTimeField(_("commencée à"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("terminée à"), null=True, blank=True, editable=False)
    delay = models.SmallIntegerField(_("décalage du début"), default=0, editable=False)
    extra = models.SmallIntegerField(_("prolongation"), default=0, editable=False)

    objects = DependentQuerySet.as_manager()
    seen_with = "order"

    if TYPE_CHECKING:
        person_id: int | None
        order_id: int

    class Meta:
        verbose_name = _("ligne du conducteur")
        verbose_name_plural = _("lignes du conducteur")
        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(minute__lt=LAST_MINUTE),
                name="line_before_next_noon",
                violation_error_message=_("Un conducteur s’arrête au plus tard le lendemain midi."),
            ),
            models.CheckConstraint(
                condition=Q(duration__lte=24 * 60),
                name="line_of_a_day_at_most",
                violation_error_message=_("Une ligne dure au plus 24 heures."),
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Shown in its running order."""
        return f"{self.order.get_absolute_url()}#ligne-{self.pk}"

    def audit_root(self) -> models.Model:
        """Shown in the running order's history."""
        return self.order

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Take it out; what was pressed on it still counts for those that follow."""
        with transaction.atomic():
            pressed = LiveAct.objects.filter(line=self.pk)
            gone = GoneLine.objects.filter(order=self.order_id)
            if pressed.exists():
                kept = GoneLine.objects.create(
                    order_id=self.order_id,
                    position=self.position,
                    minute=self.minute,
                    title=self.title,
                    is_fixed=self.is_fixed,
                )
                pressed.update(gone=kept)
            gone.filter(position__gt=self.position).update(position=F("position") - 1)
            return super().delete(*args, **kwargs)

    def who(self) -> str:
        """« Nadia Durand », « Équipe lumière », or both."""
        return ", ".join(part for part in (str(self.person or ""), self.name) if part)

    @property
    def end(self) -> int:
        """The minute at which it should end."""
        return self.minute + self.duration

    @property
    def expected(self) -> int:
        """The minute at which it should begin now, delays counted."""
        return self.minute + self.delay

    @property
    def expected_end(self) -> int:
        """The minute at which it should end now, delays counted."""
        return self.expected + self.duration + self.extra

    @property
    def hour(self) -> str:
        """« 14 h 30 »."""
        return hour_words(self.minute)

    def base(self) -> Base:
        """What the computations need of it."""
        return Base(self.pk, self.title, is_fixed=self.is_fixed)


class EmergencyContact(BusinessModel):
    """Whom to call when it goes wrong: on the first page, and one tap away live."""

    order = models.ForeignKey(
        RunningOrder, models.CASCADE, related_name="contacts", verbose_name=_("conducteur")
    )
    name = models.CharField(_("nom"), max_length=120)
    role = models.CharField(_("rôle"), max_length=120, blank=True)
    phone = models.CharField(_("téléphone"), max_length=30)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    objects = DependentQuerySet.as_manager()
    seen_with = "order"

    class Meta:
        verbose_name = _("contact d’urgence")
        verbose_name_plural = _("contacts d’urgence")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return f"{self.name} ({self.role})" if self.role else self.name

    def audit_root(self) -> models.Model:
        """Shown in the running order's history."""
        return self.order


class GoneLine(models.Model):
    """A line taken out after buttons were pressed on it: what the live course needs of it.

    It stands before the line that is at `position` among those that stay.
    """

    order = models.ForeignKey(
        RunningOrder, models.CASCADE, related_name="gone_lines", verbose_name=_("conducteur")
    )
    position = models.PositiveSmallIntegerField(_("rang"))
    minute = models.PositiveSmallIntegerField(_("heure prévue"))
    title = models.CharField(_("quoi"), max_length=200)
    is_fixed = models.BooleanField(_("heure fixe"), default=False)

    class Meta:
        verbose_name = _("ligne retirée")
        verbose_name_plural = _("lignes retirées")
        ordering = ("position", "minute", "pk")

    def __str__(self) -> str:
        return self.title

    def base(self) -> Base:
        """What the computations need of it; its key is never that of a line."""
        return Base(-self.pk, self.title, is_fixed=self.is_fixed)


class LiveAct(models.Model):
    """One press of a button, live: the states of the lines are what the acts, in order, make of them.

    Written once per `uuid`, however often a telephone sends it. `refusal` says in words why it
    changed nothing; it may come later, when a telephone that was offline tells what it did before.
    """

    order = models.ForeignKey(
        RunningOrder, models.CASCADE, related_name="acts", verbose_name=_("conducteur")
    )
    line = models.ForeignKey(
        Line, models.SET_NULL, null=True, related_name="acts", verbose_name=_("ligne")
    )
    gone = models.ForeignKey(
        GoneLine,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="acts",
        verbose_name=_("ligne retirée"),
    )
    uuid = models.UUIDField(_("numéro donné par le téléphone"), unique=True)
    verb = models.CharField(_("geste"), max_length=10, choices=Verb.choices)
    minutes = models.SmallIntegerField(_("minutes"), default=0)
    at = models.DateTimeField(_("fait à"))
    received_at = models.DateTimeField(_("reçu à"), default=clock.now)
    by = models.CharField(_("par"), max_length=200, blank=True)
    refusal = models.CharField(_("sans effet parce que"), max_length=300, blank=True)

    if TYPE_CHECKING:
        line_id: int | None
        gone_id: int | None

    class Meta:
        verbose_name = _("geste en direct")
        verbose_name_plural = _("gestes en direct")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.get_verb_display()} : {self.line}"

    @property
    def key(self) -> int | None:
        """The line, or what is kept of it, as the computations know it."""
        return self.line_id if self.gone_id is None else -self.gone_id

    def as_act(self) -> Act:
        """What the computations need of it."""
        return Act(str(self.uuid), self.key, self.verb, self.at, self.by, self.minutes)
