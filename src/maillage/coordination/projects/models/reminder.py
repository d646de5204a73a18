"""What people were reminded of, so that nobody is of the same thing twice."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.models.task import Task
from maillage.people.directory.models import Person


class Reminder(models.Model):
    """One task of one person told once, for one reason and one day; written with its message."""

    class Kind(models.TextChoices):
        """Why; each is a kind of notification, that people choose for."""

        WEEK = "tasks_week", _("Mes tâches de la semaine, le lundi")
        EVE = "task_eve", _("La veille d’une échéance")
        LATE = "task_late", _("Mes tâches en retard, puis chaque semaine")

    task = models.ForeignKey(Task, models.CASCADE, related_name="+", verbose_name=_("tâche"))
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("personne"))
    kind = models.CharField(_("motif"), max_length=12, choices=Kind.choices)
    day = models.DateField(
        _("jour rappelé"), help_text=_("Le lundi, l’échéance, ou le jour du rappel de retard.")
    )
    sent_at = models.DateTimeField(_("écrit le"))

    class Meta:
        verbose_name = _("rappel")
        verbose_name_plural = _("rappels")
        constraints = (
            models.UniqueConstraint(
                fields=["task", "person", "kind", "day"], name="one_reminder_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.task}, {self.day:%d/%m/%Y}"
