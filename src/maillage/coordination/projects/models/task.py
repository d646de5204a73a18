"""A task: when it is due and why, who does it, what proves that it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.coordination.calendars.models import DecidingBody
from maillage.coordination.projects.models.confided import (
    confided_to,
    contacts_of_bodies,
    kept_by,
)
from maillage.coordination.projects.models.plan import Anchor, Unit
from maillage.coordination.projects.models.project import Project
from maillage.kernel import clock
from maillage.kernel.models import Attachment, BusinessModel, DependentQuerySet
from maillage.kernel.states import StateField, transition
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role, member_organisations
from maillage.people.directory.models import Organisation, Person

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models.fields.related_descriptors import RelatedManager

    from maillage.coordination.projects.models.links import Dependency
    from maillage.coordination.projects.models.thread import Comment


class SchoolRule(models.TextChoices):
    """What school holidays mean for a task."""

    ANY = "", _("indifférentes")
    OUTSIDE = "hors", _("hors vacances scolaires")
    DURING = "pendant", _("pendant les vacances scolaires")
    AUDIENCE = "public", _("selon le public visé")  # whose own rule says it (`ProjectAudience`)


class TaskQuerySet(models.QuerySet["Task"]):
    """Tasks, in the words of a coordinator."""

    def open(self) -> Self:
        """Still to be done."""
        return self.filter(state__in=Task.OPEN)

    def late(self) -> Self:
        """Open, and due before today."""
        return self.open().filter(due__lt=clock.today())

    def of_person(self, person: Person) -> Self:
        """Theirs to do: named, or who answers for the organisation that is, in that project.

        That is the person of the organisation among the project's partners; without one, whoever
        has an account for it. `domain.recipients` says the same of many tasks.
        """
        return self._answered(Q(responsible=person), Q(person=person), kept_by(person))

    def of_account(self, user: Any) -> Self:
        """`of_person`, for whoever an account is: what « mes tâches » means on every page."""
        return self._answered(
            Q(responsible__user=user.pk), Q(person__user=user.pk), member_organisations(user)
        )

    def _answered(self, named: Q, contact: Q, bodies: Collection[int]) -> Self:
        """Those that `named` says, or whose organisation has that contact, or is of `bodies`."""
        contacts = contacts_of_bodies()
        keeps = Q(responsible_organisation__in=bodies) & ~Exists(contacts)
        answers = Q(Exists(contacts.filter(contact)))
        return self.filter(named | Q(responsible__isnull=True) & (answers | keeps))

    def confided_to(self, user: Any) -> Self:
        """Those of which `user` may say where they stand: see `confided_to`."""
        return self.filter(confided_to(user))

    def visible_to(self, user: Any) -> Self:
        """Of the projects that `user` sees; a member only sees what is its organisation's.

        A member's tasks are those of projects that its organisation leads and those that are
        confided to it, to its organisation or to a colleague. Of a restricted project, only those
        whom it names see any: see `Project.visible_to`.
        """
        seen = self.filter(project__in=Project.objects.visible_to(user))
        if has_role(user, *TEAM_ROLES):
            return seen
        return seen.filter(Q(project__lead__in=member_organisations(user)) | confided_to(user))


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
    responsible_role = models.CharField(
        _("rôle responsable"),
        max_length=120,
        blank=True,
        help_text=_("Tant que personne n’est nommé : « commune hôte », « graphiste »…"),
    )
    phase = models.CharField(
        _("phase"), max_length=120, blank=True, help_text=_("Regroupe des tâches du plan.")
    )
    effort = models.DecimalField(
        _("charge, en heures"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    earliest = models.DateField(
        _("pas avant le"), null=True, blank=True, help_text=_("Ne peut pas commencer plus tôt.")
    )
    school_rule = models.CharField(
        _("vacances scolaires"),
        max_length=10,
        choices=SchoolRule.choices,
        default=SchoolRule.ANY,
        blank=True,
        help_text=_("Selon la zone du projet."),
    )
    deciding_body = models.ForeignKey(
        DecidingBody,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=_("instance"),
        help_text=_(
            "L’échéance recule jusqu’à la dernière séance qui précède, moins le délai de dépôt."
        ),
    )
    deliverable = models.CharField(
        _("livrable"),
        max_length=60,
        blank=True,
        help_text=_("La tâche se termine d’elle-même quand l’objet lié atteint son état."),
    )
    deliverable_ref = models.CharField(_("objet lié"), max_length=120, blank=True, db_index=True)
    template_task = models.ForeignKey(
        "projects.TemplateTask",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="made",
        verbose_name=_("tâche du modèle"),
    )
    position = models.PositiveIntegerField(_("ordre"), default=0)

    objects = TaskQuerySet.as_manager()

    if TYPE_CHECKING:
        predecessor_links: RelatedManager[Dependency]
        successor_links: RelatedManager[Dependency]
        checks: RelatedManager[TaskCheck]
        files: RelatedManager[TaskFile]
        comments: RelatedManager[Comment]

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
        """Whoever is responsible, as a person would say it; else the role that waits for a name."""
        named = " · ".join(
            str(one) for one in (self.responsible, self.responsible_organisation) if one
        )
        if not named and self.responsible_role:
            return str(_("%(role)s (à nommer)") % {"role": self.responsible_role})
        return named

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
        permission="projects.reopen_task",
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
        permission="projects.edit_task",
        icon="x",
        past=_("a annulé la tâche"),
    )
    def cancel(self) -> None:
        """It will not be done."""
        self.blocked_reason = ""


class TaskCheck(BusinessModel):
    """One line of a task's checklist."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="checks", verbose_name=_("tâche"))
    text = models.CharField(_("point à vérifier"), max_length=250)
    done = models.BooleanField(_("fait"), default=False)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    objects = DependentQuerySet.as_manager()
    seen_with = "task"

    class Meta:
        verbose_name = _("point à vérifier")
        verbose_name_plural = _("points à vérifier")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.text

    def audit_root(self) -> models.Model:
        """Shown in the project's history."""
        return self.task.project


class TaskFile(Attachment):
    """A private file of a task."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="files", verbose_name=_("tâche"))

    objects = DependentQuerySet.as_manager()
    seen_with = "task"

    class Meta(Attachment.Meta):
        verbose_name = _("fichier de la tâche")
        verbose_name_plural = _("fichiers de la tâche")

    def audit_root(self) -> models.Model:
        """Shown in the project's history."""
        return self.task.project
