"""Events and their sessions."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from maillage.coordination.places.models import Place
from maillage.coordination.projects.models import Anchor, Project
from maillage.kernel import clock
from maillage.kernel.models import BusinessModel
from maillage.kernel.states import StateField, transition
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role, member_organisations
from maillage.people.directory.models import Organisation
from maillage.ui.richtext import RichTextField

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class EventQuerySet(models.QuerySet["Event"]):
    """Events, as the public and as the office see them."""

    def public(self) -> Self:
        """Shown to everyone: published, or cancelled after having been."""
        return self.filter(
            state__in=(Event.State.PUBLISHED, Event.State.CANCELLED),
            first_published_at__isnull=False,
        )

    def visible_to(self, user: Any) -> Self:
        """All but those of hidden projects; a member, its own and those of projects it leads."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        projects = Project.objects.visible_to(user)
        if has_role(user, *TEAM_ROLES):
            return self.filter(Q(project__isnull=True) | Q(project__in=projects))
        own = member_organisations(user)
        return self.filter(Q(organiser__in=own) | Q(project__lead__in=own, project__in=projects))


class Event(BusinessModel):
    """Something that the public may attend. Its `uid` never changes (RFC 5545, §3.8.4.7)."""

    class State(models.TextChoices):
        """Where the event stands."""

        DRAFT = "brouillon", _("brouillon")
        PUBLISHED = "publie", _("publié")
        CANCELLED = "annule", _("annulé")

    class Kind(models.TextChoices):
        """What it is; gives the schema.org type."""

        EXHIBITION = "exposition", _("exposition")
        OPENING = "vernissage", _("vernissage")
        VISIT = "visite", _("visite")
        WORKSHOP = "atelier", _("atelier")
        FESTIVAL = "festival", _("festival")
        TALK = "conference", _("conférence ou rencontre")
        SHOW = "spectacle", _("spectacle")
        OTHER = "autre", _("autre")

    AUDIT_EXCLUDE = ("demo_key", "uid", "slug")

    title = models.CharField(_("titre"), max_length=140)
    slug = models.SlugField(_("adresse de la page"), max_length=160, unique=True, editable=False)
    kind = models.CharField(_("nature"), max_length=12, choices=Kind.choices, default=Kind.OTHER)
    summary = models.CharField(
        _("en une phrase"), max_length=200, help_text=_("Ce que l’on lit dans l’agenda.")
    )
    description = RichTextField(_("description"), blank=True)
    conditions = models.CharField(
        _("tarif et conditions"), max_length=255, blank=True, default="Entrée libre"
    )
    is_free = models.BooleanField(_("gratuit"), default=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="events", verbose_name=_("lieu"))
    organiser = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("organisateur"),
    )
    project = models.ForeignKey(
        Project,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("projet"),
    )
    anchor = models.ForeignKey(
        Anchor,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("repère suivi"),
        help_text=_("Quand le repère change de jour, l’événement propose de suivre."),
    )
    STATE_TONES = {State.DRAFT: "draft", State.PUBLISHED: "done", State.CANCELLED: "cancelled"}

    state = StateField(_("état"), choices=State.choices, default=State.DRAFT)
    uid = models.CharField(max_length=120, unique=True, editable=False)
    sequence = models.PositiveIntegerField(
        _("révision"),
        default=0,
        editable=False,
        help_text=_("Augmente à chaque changement de date ou de lieu (RFC 5545, SEQUENCE)."),
    )
    first_published_at = models.DateTimeField(_("publié le"), null=True, blank=True, editable=False)
    demo_key = models.CharField(max_length=60, blank=True, editable=False)

    objects = EventQuerySet.as_manager()

    if TYPE_CHECKING:
        sessions: RelatedManager[Session]

    class Meta:
        verbose_name = _("événement")
        verbose_name_plural = _("événements")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give the event its permanent identity the first time; never let SEQUENCE go back."""
        if self._state.adding:
            identity = uuid.uuid4()
            self.uid = self.uid or f"{identity}@maillage"
            self.slug = self.slug or f"{slugify(self.title)[:140]}-{identity.hex[:8]}"
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            if self._grow_sequence() and (fields := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*fields, "sequence"}
            super().save(*args, **kwargs)

    def _grow_sequence(self) -> bool:
        """Count a change of place; keep what another save of the same event has counted."""
        stored = (
            type(self)
            ._base_manager.select_for_update()
            .filter(pk=self.pk)
            .values_list("place_id", "sequence")
            .first()
        )
        if stored is None:
            return False
        place, sequence = stored
        moved = place != self.place_id and self.first_published_at is not None
        grown = max(self.sequence, sequence + moved)
        changed, self.sequence = grown != self.sequence, grown
        return changed

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("events-detail", kwargs={"pk": self.pk})

    def get_public_url(self) -> str:
        """Its page on the public site."""
        return reverse("public-event", kwargs={"slug": self.slug})

    @property
    def is_public(self) -> bool:
        """Whether everyone may read it."""
        return self.state != self.State.DRAFT and self.first_published_at is not None

    @transition(
        "publish",
        state,
        source=[State.DRAFT, State.CANCELLED],
        target=State.PUBLISHED,
        label=_("Publier"),
        permission="agenda.publish_event",
        icon="world",
        past=_("a publié l’événement"),
        guards=(
            lambda event: (
                ""
                if event.sessions.exists()
                else str(_("Ajoutez d’abord une séance : l’événement n’a pas de date."))
            ),
        ),
    )
    def publish(self) -> None:
        """Everyone may read it from now on."""
        self.first_published_at = self.first_published_at or clock.now()
        self.sequence += 1

    @transition(
        "withdraw",
        state,
        source=[State.PUBLISHED],
        target=State.DRAFT,
        label=_("Retirer du site"),
        permission="agenda.publish_event",
        icon="eye-off",
        past=_("a retiré l’événement du site"),
    )
    def withdraw(self) -> None:
        """Not public any more."""

    @transition(
        "cancel",
        state,
        source=[State.PUBLISHED],
        target=State.CANCELLED,
        label=_("Annuler l’événement"),
        permission="agenda.publish_event",
        icon="calendar-off",
        past=_("a annulé l’événement"),
    )
    def cancel(self) -> None:
        """It will not take place; the page stays and says so (STATUS:CANCELLED)."""
        self.sequence += 1


class SessionQuerySet(models.QuerySet["Session"]):
    """Sessions in order of time."""

    def public(self) -> Self:
        """`EventQuerySet.public` through the join: the index on `start` then serves a page."""
        return self.filter(
            event__state__in=(Event.State.PUBLISHED, Event.State.CANCELLED),
            event__first_published_at__isnull=False,
        )

    def upcoming(self) -> Self:
        """Not over yet."""
        return self.filter(end__gte=clock.now())

    def visible_to(self, user: Any) -> Self:
        """Those of the events that `user` may see."""
        return self.filter(event__in=Event.objects.visible_to(user))


class Session(BusinessModel):
    """One time at which an event takes place."""

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="sessions", verbose_name=_("événement")
    )
    start = models.DateTimeField(_("début"), db_index=True)
    end = models.DateTimeField(_("fin"))
    all_day = models.BooleanField(
        _("journée entière"),
        default=False,
        help_text=_("De minuit à minuit : la fin est le minuit qui suit le dernier jour."),
    )
    uid = models.CharField(max_length=160, unique=True, editable=False)
    previous_start = models.DateTimeField(
        _("annoncée d’abord le"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Le début que le public a pu lire avant un report."),
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("séance")
        verbose_name_plural = _("séances")
        ordering = ("start", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(end__gte=F("start")),
                name="session_ends_after_start",
                violation_error_message=_("La fin doit suivre le début."),
            ),
            models.UniqueConstraint(
                fields=["event", "start"],
                name="one_session_per_start",
                violation_error_message=_("Cet événement a déjà une séance à cette heure."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.event} · {clock.local(self.start):%d/%m/%Y %H:%M}"

    def audit_root(self) -> models.Model:
        """Shown in the event's history."""
        return self.event

    @property
    def last_day(self) -> date:
        """The last calendar day of the session, in the site zone."""
        last = self.end - timedelta(microseconds=1) if self.end > self.start else self.end
        return clock.local(last).date()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a new time raises the event's SEQUENCE, whoever wrote it (a move, an undo…)."""
        with transaction.atomic():
            event = Event._base_manager.select_for_update().get(pk=self.event_id)
            moved = self._identify(event) if self._state.adding else self._note_move(event, kwargs)
            super().save(*args, **kwargs)
            if moved:
                self._count_revision(event)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete; the event's other sessions tell programs that something changed."""
        with transaction.atomic():
            event = Event._base_manager.select_for_update().get(pk=self.event_id)
            self._count_revision(event)
            return super().delete(*args, **kwargs)

    def _identify(self, event: Event) -> bool:
        """The first session carries the event's own UID, the others one of theirs, for life."""
        if not self.uid:
            taken = type(self)._base_manager.filter(uid=event.uid).exists()
            name, _at, host = event.uid.partition("@")
            self.uid = f"{name}-{uuid.uuid4().hex[:12]}@{host}" if taken else event.uid
        return True

    def _note_move(self, event: Event, kwargs: dict[str, Any]) -> bool:
        """Whether the time differs from what is stored; keeps what the public could read."""
        stored = type(self)._base_manager.get(pk=self.pk)
        if stored.start != self.start and event.is_public:
            back = self.start == stored.previous_start
            self.previous_start = None if back else stored.start
            if (fields := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*fields, "previous_start"}
        return (stored.start, stored.end, stored.all_day) != (self.start, self.end, self.all_day)

    def _count_revision(self, event: Event) -> None:
        if event.first_published_at is None:
            return
        event.sequence += 1
        event.save(update_fields=["sequence"])
        if Session.event.is_cached(self):
            self.event.sequence = event.sequence
