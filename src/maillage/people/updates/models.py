"""What people say of their own sheets: yearly checks by a personal link, changes proposed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.kernel import clock
from maillage.kernel.models import BusinessModel
from maillage.kernel.states import StateField, transition
from maillage.people.accounts.roles import member_organisations
from maillage.people.directory.models import Organisation, Person

LINK_LIFE = timedelta(days=60)


def default_expiry() -> datetime:
    """Two months from now."""
    return clock.now() + LINK_LIFE


class TeamQuerySet(models.QuerySet[Any]):
    """Campaigns and links: the business of whoever sends them."""

    def visible_to(self, user: Any) -> Self:
        """All of them, for whoever may send them."""
        return self if user.has_perm("updates.view_checkcampaign") else self.none()


class CheckCampaign(BusinessModel):
    """« Vérifiez vos coordonnées »: one mail to each of many people, once a year.

    Whom it asks: the people of `kinds` of organisations within `network` (of all of them without),
    those of `audience` (a list or a segment, by its key), and `people`.
    """

    title = models.CharField(_("titre"), max_length=120)
    message = models.TextField(_("message"), blank=True)
    deadline = models.DateField(_("à vérifier avant le"), null=True, blank=True)
    network = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("membres du réseau"),
    )
    kinds = models.JSONField(_("natures d’organisation"), default=list, blank=True)
    audience = models.CharField(_("liste ou segment"), max_length=80, blank=True)
    people = models.ManyToManyField(
        Person, related_name="+", blank=True, verbose_name=_("personnes en plus")
    )
    sent_at = models.DateTimeField(_("envoyée le"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True, editable=False)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("campagne de vérification")
        verbose_name_plural = _("campagnes de vérification")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("checks-detail", kwargs={"pk": self.pk})

    @property
    def is_open(self) -> bool:
        """Whether its links were sent and may still be answered."""
        return self.sent_at is not None and self.closed_at is None


class SheetLinkQuerySet(TeamQuerySet):
    """Links, by what they still open."""

    def valid(self) -> Self:
        """Neither revoked nor expired."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=clock.now())

    def unanswered(self) -> Self:
        """Those that still wait for a word."""
        return self.valid().filter(answered_at__isnull=True)

    def with_corrections(self) -> Self:
        """With `corrections`, how many proposals came through each."""
        return self.annotate(corrections=models.Count("proposals", distinct=True))


class SheetLink(BusinessModel):
    """What opens someone's own sheet, and that of their organisation; its token kept as a hash."""

    campaign = models.ForeignKey(
        CheckCampaign,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="links",
        verbose_name=_("campagne"),
    )
    person = models.ForeignKey(
        Person, models.CASCADE, related_name="sheet_links", verbose_name=_("personne")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="sheet_links",
        verbose_name=_("organisation"),
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("expire le"), default=default_expiry)
    revoked_at = models.DateTimeField(_("révoqué le"), null=True, blank=True)
    opened_at = models.DateTimeField(_("ouvert le"), null=True, blank=True)
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("relancée le"), null=True, blank=True)

    objects = SheetLinkQuerySet.as_manager()
    AUDIT_EXCLUDE: ClassVar = ("token_hash",)

    if TYPE_CHECKING:
        corrections: int  # by SheetLinkQuerySet.with_corrections

    class Meta:
        verbose_name = _("lien de vérification")
        verbose_name_plural = _("liens de vérification")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["campaign", "person"],
                condition=Q(campaign__isnull=False, revoked_at__isnull=True),
                name="one_live_link_per_campaign_and_person",
                violation_error_message=_("Cette personne a déjà un lien pour cette campagne."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} – {self.campaign or self.organisation or ''}"

    def audit_root(self) -> models.Model:
        """Shown in the person's history."""
        return self.person

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("checklinks-detail", kwargs={"pk": self.pk})

    @property
    def is_live(self) -> bool:
        """Whether it still opens the sheet."""
        return self.revoked_at is None and self.expires_at > clock.now()


def _link_to(sheet: Person | Organisation) -> str:
    """The name of the link to a sheet of that kind."""
    return "person" if isinstance(sheet, Person) else "organisation"


class ChangeProposalQuerySet(models.QuerySet["ChangeProposal"]):
    """Proposals, by whoever may read them."""

    def visible_to(self, user: Any) -> Self:
        """All of them for whoever answers; for a member, its own and those of its organisations."""
        if user.has_perm("updates.change_changeproposal"):
            return self
        own = member_organisations(user)
        if not own:
            return self.none()
        return self.filter(Q(proposed_by=user) | Q(organisation__in=own))

    def pending(self) -> Self:
        """Those that wait for the team."""
        return self.filter(state=ChangeProposal.State.PROPOSED)

    def about(self, sheet: Person | Organisation) -> Self:
        """Those that concern one sheet."""
        return self.filter(**{_link_to(sheet): sheet})


class ChangeProposal(BusinessModel):
    """Changes that somebody proposes to a sheet; the team accepts or refuses, and thanks.

    `changes` maps the name of a field to ``[before, after]``, as text (see `domain.fields`). Its
    history is its own, not that of the sheet: what was refused, and who wrote, is the business of
    whoever reads proposals.
    """

    class State(models.TextChoices):
        """What became of it."""

        PROPOSED = "proposee", _("à relire")
        ACCEPTED = "acceptee", _("acceptée")
        REFUSED = "refusee", _("refusée")

    STATE_TONES: ClassVar = {"proposee": "waiting", "acceptee": "done", "refusee": "cancelled"}

    person = models.ForeignKey(
        Person,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("personne"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("organisation"),
    )
    changes = models.JSONField(_("changements"), default=dict)
    accepted = models.JSONField(_("champs acceptés"), default=list, blank=True, editable=False)
    comment = models.TextField(_("message"), blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("compte de qui propose"),
    )
    link = models.ForeignKey(
        SheetLink,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("lien"),
    )
    author_label = models.CharField(_("proposé par"), max_length=200)
    author_email = models.EmailField(_("à remercier à"), blank=True)
    answer = models.TextField(_("réponse"), blank=True)
    state = StateField(_("état"), choices=State.choices, default=State.PROPOSED)
    decided_at = models.DateTimeField(_("décidée le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("décidée par"),
    )

    objects = ChangeProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("mise à jour proposée")
        verbose_name_plural = _("mises à jour proposées")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(person__isnull=False, organisation__isnull=True)
                | Q(person__isnull=True, organisation__isnull=False),
                name="proposal_about_one_sheet",
                violation_error_message=_("Une mise à jour concerne une fiche, et une seule."),
            ),
        )

    def __str__(self) -> str:
        return str(self.sheet)

    @property
    def sheet(self) -> Any:
        """The person or the organisation."""
        return self.person or self.organisation

    def get_absolute_url(self) -> str:
        """The page that shows the difference."""
        return reverse("proposals-detail", kwargs={"pk": self.pk})

    @transition(
        "accept",
        state,
        source=State.PROPOSED,
        target=State.ACCEPTED,
        label=_("Accepter"),
        permission="updates.change_changeproposal",
        icon="check",
        past=_("a accepté une mise à jour"),
    )
    def accept(self, fields: list[str] | None = None, answer: str = "", by: Any = None) -> None:
        """The fields named in `accepted` were written on the sheet."""
        self.accepted = fields or []
        self._decide(answer, by)

    @transition(
        "refuse",
        state,
        source=State.PROPOSED,
        target=State.REFUSED,
        label=_("Refuser"),
        permission="updates.change_changeproposal",
        icon="x",
        past=_("a refusé une mise à jour"),
    )
    def refuse(self, answer: str = "", by: Any = None) -> None:
        """The sheet stays as it was."""
        self._decide(answer, by)

    def _decide(self, answer: str, by: Any) -> None:
        self.answer = answer
        self.decided_by = by
        self.decided_at = clock.now()
