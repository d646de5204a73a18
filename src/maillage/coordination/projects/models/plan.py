"""The plan: anchors, tasks placed by rule from an anchor, and what follows what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.models.project import Project
from maillage.kernel import clock
from maillage.kernel.models import BusinessModel, DependentQuerySet
from maillage.kernel.states import StateField, transition
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role, member_organisations
from maillage.people.directory.models import Organisation, Person

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Unit(models.TextChoices):
    """How a rule counts: as `planning.rules.Unit` does."""

    WORKING_DAYS = "working_days", _("jours ouvrés")
    DAYS = "days", _("jours")
    WEEKS = "weeks", _("semaines")
    MONTHS = "months", _("mois")


class AnchorQuerySet(models.QuerySet["Anchor"]):
    """Anchors, by whoever looks at them."""

    def visible_to(self, user: Any) -> Self:
        """Those of the projects that `user` may see."""
        return self.filter(project__in=Project.objects.visible_to(user))


class Anchor(BusinessModel):
    """A named date of a project: montage, vernissage, démontage."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="anchors", verbose_name=_("projet")
    )
    name = models.CharField(_("repère"), max_length=80)
    day = models.DateField(_("date"))
    time = models.TimeField(_("heure"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    objects = AnchorQuerySet.as_manager()

    class Meta:
        verbose_name = _("repère")
        verbose_name_plural = _("repères")
        ordering = ("day", "position", "pk")
        constraints = (
            models.UniqueConstraint(
                "project",
                models.functions.Lower("name"),
                name="one_anchor_per_name",
                violation_error_message=_("Ce projet a déjà un repère de ce nom."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Shown on its project's plan."""
        return self.project.get_absolute_url()

    def audit_root(self) -> models.Model:
        """Shown in the project's history."""
        return self.project


class TaskQuerySet(models.QuerySet["Task"]):
    """Tasks, in the words of a coordinator."""

    def open(self) -> Self:
        """Still to be done."""
        return self.filter(state__in=Task.OPEN)

    def late(self) -> Self:
        """Open, and due before today."""
        return self.open().filter(due__lt=clock.today())

    def of_person(self, person: Person) -> Self:
        """Theirs to do."""
        return self.filter(responsible=person)

    def visible_to(self, user: Any) -> Self:
        """Of the projects that `user` sees; a member only sees what is its organisation's.

        A member's tasks are those of projects that its organisation leads, those that it is
        responsible for, and those of the people who hold a function in it.
        """
        seen = self.filter(project__in=Project.objects.visible_to(user))
        if has_role(user, *TEAM_ROLES):
            return seen
        own = member_organisations(user)
        return seen.filter(
            Q(project__lead__in=own)
            | Q(responsible_organisation__in=own)
            | Q(responsible__in=Person.objects.visible_to(user))
        )


class Task(BusinessModel):
    """Something to do before (or after) an anchor.

    `rule_anchor`, `rule_offset` and `rule_unit` say when it is due; without an anchor the date is
    fixed. `start` and `due` are what the planner made of it, kept so that lists are cheap.
    """

    class State(models.TextChoices):
        """Where the task stands."""

        TODO = "a_faire", _("à faire")
        DOING = "en_cours", _("en cours")
        BLOCKED = "bloquee", _("bloquée")
        DONE = "faite", _("faite")
        CANCELLED = "annulee", _("annulée")

    OPEN = (State.TODO, State.DOING, State.BLOCKED)
    STATE_TONES: ClassVar[dict[str, str]] = {
        State.TODO: "waiting",
        State.DOING: "active",
        State.BLOCKED: "blocked",
        State.DONE: "done",
        State.CANCELLED: "cancelled",
    }

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="tasks", verbose_name=_("projet")
    )
    title = models.CharField(_("tâche"), max_length=250)
    note = models.TextField(_("note"), blank=True)
    rule_anchor = models.ForeignKey(
        Anchor,
        # Not PROTECT, which would also forbid to delete the whole project.
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=_("repère"),
        help_text=_("Vide : la date est fixe et ne suit aucun repère."),
    )
    rule_offset = models.SmallIntegerField(
        _("écart"), default=0, help_text=_("Négatif : avant le repère.")
    )
    rule_unit = models.CharField(_("unité"), max_length=12, choices=Unit.choices, default=Unit.DAYS)
    floating = models.BooleanField(
        _("placée par ses suites"),
        default=False,
        help_text=_("Sans repère ni date fixe : finit à temps pour les tâches qui l’attendent."),
    )
    exact_day = models.BooleanField(
        _("jour exact"),
        default=False,
        help_text=_("Ne glisse pas au jour ouvré voisin : un jour férié l’empêche."),
    )
    duration = models.PositiveSmallIntegerField(_("durée en jours ouvrés"), default=1)
    start = models.DateField(_("début"), null=True, blank=True)
    due = models.DateField(_("échéance"), null=True, blank=True, db_index=True)
    locked = models.BooleanField(
        _("date verrouillée"), default=False, help_text=_("Ne bouge avec aucun repère.")
    )
    state = StateField(_("état"), choices=State.choices, default=State.TODO)
    blocked_reason = models.CharField(_("motif du blocage"), max_length=250, blank=True)
    done_at = models.DateTimeField(_("faite le"), null=True, blank=True, editable=False)
    done_by = models.CharField(_("faite par"), max_length=200, blank=True, editable=False)
    responsible = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=_("responsable"),
    )
    responsible_organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=_("organisation responsable"),
    )
    position = models.PositiveIntegerField(_("ordre"), default=0)

    objects = TaskQuerySet.as_manager()

    if TYPE_CHECKING:
        predecessor_links: RelatedManager[Dependency]
        successor_links: RelatedManager[Dependency]

    class Meta:
        verbose_name = _("tâche")
        verbose_name_plural = _("tâches")
        ordering = ("due", "position", "pk")
        indexes = (models.Index(fields=["project", "due"], name="task_by_project_due"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(due__isnull=True) | Q(start__lte=F("due")),
                name="task_starts_before_due",
                violation_error_message=_("Le début doit précéder l’échéance."),
            ),
            models.CheckConstraint(
                condition=Q(floating=False) | Q(rule_anchor__isnull=True),
                name="floating_task_has_no_rule",
                violation_error_message=_(
                    "Une tâche suit un repère, ou ses suites : pas les deux."
                ),
            ),
            models.CheckConstraint(
                condition=Q(duration__gte=1),
                name="task_lasts_a_day",
                violation_error_message=_("Une tâche dure au moins un jour ouvré."),
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("tasks-detail", kwargs={"pk": self.pk})

    def audit_root(self) -> models.Model:
        """Shown in the project's history."""
        return self.project

    @property
    def is_open(self) -> bool:
        """Still to be done."""
        return self.state in self.OPEN

    @property
    def is_late(self) -> bool:
        """Open, and due before today."""
        return self.is_open and self.due is not None and self.due < clock.today()

    def who(self) -> str:
        """Whoever is responsible, as a person would say it."""
        return " · ".join(
            str(one) for one in (self.responsible, self.responsible_organisation) if one
        )

    @transition(
        "begin",
        state,
        source=[State.TODO, State.BLOCKED],
        target=State.DOING,
        label=_("Commencer"),
        permission="projects.change_task",
        icon="player-play",
        past=_("a commencé la tâche"),
    )
    def begin(self) -> None:
        """Work has started."""
        self.blocked_reason = ""

    @transition(
        "finish",
        state,
        source=[State.TODO, State.DOING, State.BLOCKED],
        target=State.DONE,
        label=_("Marquer comme faite"),
        permission="projects.change_task",
        icon="check",
        past=_("a marqué la tâche comme faite"),
    )
    def finish(self, *, by: str = "") -> None:
        """It is done; `by` is who did it, when it is not the account that says so."""
        self.done_at, self.done_by, self.blocked_reason = clock.now(), by, ""

    @transition(
        "block",
        state,
        source=[State.TODO, State.DOING],
        target=State.BLOCKED,
        label=_("Signaler un blocage"),
        permission="projects.change_task",
        icon="alert-triangle",
        past=_("a signalé un blocage"),
    )
    def block(self, *, reason: str = "") -> None:
        """Something stands in the way."""
        self.blocked_reason = reason[:250]

    @transition(
        "reopen",
        state,
        source=[State.DONE, State.CANCELLED],
        target=State.TODO,
        label=_("Rouvrir"),
        permission="projects.change_task",
        icon="rotate",
        past=_("a rouvert la tâche"),
    )
    def reopen(self) -> None:
        """It was not done after all."""
        self.done_at, self.done_by = None, ""

    @transition(
        "cancel",
        state,
        source=[State.TODO, State.DOING, State.BLOCKED],
        target=State.CANCELLED,
        label=_("Annuler la tâche"),
        permission="projects.change_task",
        icon="x",
        past=_("a annulé la tâche"),
    )
    def cancel(self) -> None:
        """It will not be done."""
        self.blocked_reason = ""


class Dependency(BusinessModel):
    """A task that waits for another: finish-to-start, with a lag in working days."""

    predecessor = models.ForeignKey(
        Task, models.CASCADE, related_name="successor_links", verbose_name=_("tâche d’abord")
    )
    successor = models.ForeignKey(
        Task, models.CASCADE, related_name="predecessor_links", verbose_name=_("tâche ensuite")
    )
    lag = models.SmallIntegerField(_("délai en jours ouvrés"), default=0)

    objects = DependentQuerySet.as_manager()
    seen_with = "predecessor"

    class Meta:
        verbose_name = _("enchaînement")
        verbose_name_plural = _("enchaînements")
        constraints = (
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="one_link_per_pair",
                violation_error_message=_("Ces deux tâches s’enchaînent déjà."),
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="no_link_to_itself",
                violation_error_message=_("Une tâche ne peut pas s’attendre elle-même."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"

    def audit_root(self) -> models.Model:
        """Shown in the project's history."""
        return self.predecessor.project
