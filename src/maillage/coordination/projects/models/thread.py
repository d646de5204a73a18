"""What people say of a project or of a task."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.models.project import Project, taking_part
from maillage.coordination.projects.models.task import Task
from maillage.kernel.models import BusinessModel
from maillage.people.accounts.models import TEAM_ROLES, Role
from maillage.people.accounts.roles import has_role
from maillage.people.directory.models import Person


class CommentQuerySet(models.QuerySet["Comment"]):
    """Messages are between those who take part."""

    def visible_to(self, user: Any) -> Self:
        """Of the projects that the team sees; a member reads those of its own work.

        That is the threads of the projects in which it takes part, and of the tasks that it sees
        there: a project open to the whole network does not open its conversation.
        """
        seen = self.filter(project__in=Project.objects.visible_to(user))
        if has_role(user, *TEAM_ROLES):
            return seen
        part = Q(pk__in=())
        if has_role(user, Role.MEMBER):  # a name in a team is no way into the office
            part = Q(project__in=Project._base_manager.filter(taking_part(user)).values("pk"))
        mine = Q(task__isnull=True) & part | Q(task__in=Task.objects.visible_to(user))
        return seen.filter(pk__in=self.model._base_manager.filter(mine).values("pk"))


class Comment(BusinessModel):
    """One message of a project's thread, or of one of its tasks.

    `author` is an account, or `person` somebody who wrote through a personal link; `signature` is
    the name under which it was written.
    """

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="comments", verbose_name=_("projet")
    )
    task = models.ForeignKey(
        Task,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="comments",
        verbose_name=_("tâche"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("auteur"),
    )
    person = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("personne"),
    )
    signature = models.CharField(_("signé"), max_length=200)
    text = models.TextField(_("message"), max_length=4_000)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return self.text[:80]

    def audit_root(self) -> models.Model:
        """Shown in the project's history."""
        return self.project
