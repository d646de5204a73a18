"""Projects: what is prepared, by whom, with whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.coordination.places.models import Place
from maillage.coordination.projects.models.programme import Edition
from maillage.kernel.calendar import SCHOOL_ZONES
from maillage.kernel.models import Attachment, BusinessModel, DependentQuerySet
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import Role, has_role, member_organisations
from maillage.people.directory.models import Organisation, Person
from maillage.people.territory.models import Commune
from maillage.ui.richtext import RichTextField

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from maillage.coordination.projects.models.audience import ProjectAudience
    from maillage.coordination.projects.models.plan import Anchor
    from maillage.coordination.projects.models.task import Task
    from maillage.coordination.projects.models.thread import Comment


class Visibility(models.TextChoices):
    """Who may see a thing (design, §5)."""

    PUBLIC = "publique", _("publique")
    NETWORK = "reseau", _("réseau : toute personne connectée")
    TEAM = "equipe", _("équipe")
    RESTRICTED = "restreinte", _("restreinte : personnes nommées")


class ProjectQuerySet(models.QuerySet["Project"]):
    """Projects, by whoever looks at them."""

    def visible_to(self, user: Any) -> Self:
        """Team roles see all but the restricted; everyone sees what names them.

        A member sees the projects in which it takes part, those that confide a task to it or to
        its organisation, and those open to the whole network. A restricted project is only seen
        by those whom its team names: a part in it or a task of it does not open it, and the team
        is told so by whoever must be able to work there.
        """
        if not getattr(user, "is_authenticated", False):
            return self.none()
        named = Q(team=user.pk) | Q(created_by=user.pk)
        if user.is_superuser or has_role(user, Role.ADMINISTRATION):
            return self
        if has_role(user, *TEAM_ROLES):
            allowed = ~Q(visibility=Visibility.RESTRICTED) | named
        else:
            work: Any = self.model._meta.get_field("tasks").related_model
            mine = Q(responsible__user=user.pk)
            mine |= Q(responsible_organisation__in=member_organisations(user))
            working = Q(pk__in=work._base_manager.filter(mine).order_by().values("project"))
            open_to_all = Q(visibility__in=(Visibility.PUBLIC, Visibility.NETWORK))
            allowed = ((taking_part(user) | working) & ~Q(visibility=Visibility.RESTRICTED)) | named
            if has_role(user, Role.MEMBER):
                allowed |= open_to_all
        return self.filter(pk__in=self.model._base_manager.filter(allowed).values("pk"))

    def taking_part(self, user: Any) -> Self:
        """Those in which `user` takes part: see `taking_part`."""
        return self.filter(taking_part(user))


def taking_part(user: Any) -> Q:
    """Of a project: the team names `user`, it is a partner, or its organisation is or leads it.

    Not any reader of a project that is open to the network, nor who only has a task in it.
    """
    if getattr(user, "pk", None) is None:
        return Q(pk__in=())
    own = member_organisations(user)
    partners = ProjectPartner._base_manager.filter(
        Q(person__user=user.pk) | Q(organisation__in=own)
    )
    team = Project.team.through._base_manager.filter(user=user.pk)
    return (
        Q(lead__in=own)
        | Q(pk__in=partners.order_by().values("project"))
        | Q(pk__in=team.order_by().values("project"))
    )


class TeamQuerySet(models.QuerySet[Any]):
    """What only the team reads, of the projects that it sees; ``seen_with`` names the link."""

    def visible_to(self, user: Any) -> Self:
        """Those whose parent the team member sees; nothing for the others."""
        if not has_role(user, *TEAM_ROLES):
            return self.none()
        link: str = self.model.seen_with
        parent: Any = self.model._meta.get_field(link).related_model
        return self.filter(**{f"{link}__in": parent._default_manager.visible_to(user)})


class Project(BusinessModel):
    """Something that will happen on a day, and all that must be ready before it."""

    class Kind(models.TextChoices):
        """What it is, as the field names it."""

        EXHIBITION = "exposition", _("exposition")
        MEDIATION = "mediation", _("action de médiation")
        WORKSHOP = "atelier", _("atelier")
        RESIDENCY = "residence", _("résidence")
        TWINNING = "jumelage", _("jumelage culturel")
        CHALLENGE = "defi", _("défi citoyen")
        EVENT = "evenement", _("événement")
        EAC = "eac", _("projet d’éducation artistique et culturelle")
        RESEARCH = "recherche", _("recherche")
        CAMPAIGN = "campagne", _("campagne de communication")
        SCHEME = "dispositif", _("dispositif d’aide")
        OTHER = "autre", _("autre")

    AUDIT_EXCLUDE = ("plan_version", "demo_key")

    name = models.CharField(_("nom"), max_length=200)
    kind = models.CharField(
        _("nature"), max_length=20, choices=Kind.choices, default=Kind.EXHIBITION
    )
    description = RichTextField(_("présentation"), blank=True)
    lead = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_projects",
        verbose_name=_("organisation porteuse"),
    )
    city = models.CharField(_("commune"), max_length=120, blank=True)
    edition = models.ForeignKey(
        Edition,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("édition"),
    )
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("fait partie de"),
        help_text=_("Pour un sous-projet."),
    )
    host_communes = models.ManyToManyField(
        Commune, blank=True, related_name="projects", verbose_name=_("communes hôtes")
    )
    places = models.ManyToManyField(
        Place, blank=True, related_name="projects", verbose_name=_("lieux")
    )
    objectives = RichTextField(_("objectifs"), blank=True)
    school_zone = models.CharField(
        _("zone scolaire"),
        max_length=1,
        blank=True,
        choices=[(zone, zone) for zone in SCHOOL_ZONES],
        help_text=_("Vide : celle de la première commune hôte."),
    )
    template = models.ForeignKey(
        "projects.PlanTemplate",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="projects",
        verbose_name=_("modèle"),
    )
    template_version = models.PositiveIntegerField(
        _("version du modèle appliquée"), null=True, blank=True, editable=False
    )
    team = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="projects", verbose_name=_("équipe")
    )
    visibility = models.CharField(
        _("visibilité"), max_length=12, choices=Visibility.choices, default=Visibility.TEAM
    )
    main_anchor = models.ForeignKey(
        "projects.Anchor",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("jour J"),
    )
    plan_version = models.PositiveIntegerField(
        _("version du plan"),
        default=1,
        editable=False,
        help_text=_("Change à chaque modification du plan ; un aperçu plus ancien est refusé."),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("créé par"),
    )
    demo_key = models.CharField(max_length=60, blank=True, editable=False)

    objects = ProjectQuerySet.as_manager()

    if TYPE_CHECKING:
        anchors: RelatedManager[Anchor]
        tasks: RelatedManager[Task]
        partners: RelatedManager[ProjectPartner]
        files: RelatedManager[ProjectFile]
        audiences: RelatedManager[ProjectAudience]
        comments: RelatedManager[Comment]
        children: RelatedManager[Project]

    class Meta:
        verbose_name = _("projet")
        verbose_name_plural = _("projets")
        ordering = (Lower("name"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                name="project_is_not_its_own_part",
                violation_error_message=_("Un projet ne peut pas faire partie de lui-même."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("projects-detail", kwargs={"pk": self.pk})


TWICE = _("Ce partenaire a déjà ce rôle dans le projet.")


class ProjectPartner(BusinessModel):
    """An organisation or a person who takes part in a project, and as what."""

    class Role(models.TextChoices):
        """The part played."""

        HOST = "hote", _("commune hôte")
        ARTIST = "artiste", _("artiste")
        SPEAKER = "intervenant", _("intervenant")
        PARTNER = "partenaire", _("partenaire")
        SUPPLIER = "prestataire", _("prestataire")
        RELAY = "relais", _("relais")
        FUNDER = "financeur", _("financeur")
        AUDIENCE = "public", _("public visé")

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="partners", verbose_name=_("projet")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="project_parts",
        verbose_name=_("organisation"),
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="project_parts",
        verbose_name=_("personne"),
    )
    role = models.CharField(_("rôle"), max_length=12, choices=Role.choices, default=Role.PARTNER)

    objects = DependentQuerySet.as_manager()
    seen_with = "project"

    class Meta:
        verbose_name = _("partenaire du projet")
        verbose_name_plural = _("partenaires du projet")
        ordering = ("role", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(person__isnull=False),
                name="partner_is_someone",
                violation_error_message=_("Choisissez une organisation ou une personne."),
            ),
            # Three rules rather than one: SQLite cannot say that two blanks are the same.
            models.UniqueConstraint(
                fields=["project", "organisation", "role"],
                condition=Q(person__isnull=True),
                name="one_partner_organisation_once",
                violation_error_message=TWICE,
            ),
            models.UniqueConstraint(
                fields=["project", "person", "role"],
                condition=Q(organisation__isnull=True),
                name="one_partner_person_once",
                violation_error_message=TWICE,
            ),
            models.UniqueConstraint(
                fields=["project", "organisation", "person", "role"],
                name="one_partner_once",
                violation_error_message=TWICE,
            ),
        )

    def __str__(self) -> str:
        who = " · ".join(str(one) for one in (self.person, self.organisation) if one)
        return f"{who} ({self.get_role_display()})"

    def audit_root(self) -> models.Model:
        """Shown in the project's history."""
        return self.project


class ProjectFile(Attachment):
    """A private file of a project."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="files", verbose_name=_("projet")
    )

    objects = DependentQuerySet.as_manager()
    seen_with = "project"

    class Meta(Attachment.Meta):
        verbose_name = _("fichier du projet")
        verbose_name_plural = _("fichiers du projet")

    def get_absolute_url(self) -> str:
        """Where the team, and whoever takes part in the project, download it."""
        return reverse("projects-file", kwargs={"pk": self.project_id, "file": self.pk})

    def audit_root(self) -> models.Model:
        """Shown in the project's history."""
        return self.project
