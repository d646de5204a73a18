"""The demonstration's phases, checklists and saved views: what the ways to look at a plan show."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.coordination.projects.models import Task, TaskCheck
from maillage.kernel import audit
from maillage.kernel.ops.demo_days import days_ago, living_on
from maillage.kernel.saved_views import save_view
from maillage.kernel.text_fr import plain
from maillage.people.directory.demo import account

# A phase, and what the titles of its tasks speak of; the others are preparation.
PHASES = (
    ("Communication", ("affiche", "invitation", "presse", "communiqu", "reseaux", "programme")),
    (
        "Conventions et budget",
        ("convention", "assurance", "contrat", "devis", "budget", "subvention"),
    ),
    ("Sur place", ("accroch", "montage", "vernissage", "transport", "scenographie", "salle")),
)
PREPARATION = "Préparation"
CHECKS = {
    "affiche": ("Logos des partenaires", "Dates et horaires", "Crédit photographique"),
    "convention": ("Montant", "Assurance des œuvres", "Signataires"),
}


@transaction.atomic
def load(say: Any) -> None:
    """Phases and checklists where there are none; the views that Hélène shares."""
    del say
    owner = account("helene")
    bare = Task.objects.exclude(project__demo_key="").filter(phase="").order_by("pk")
    recording = audit.recording(actor=owner, verb=_("a rangé les tâches par phases"))
    with living_on(days_ago(6), 10, 30), recording:
        _name_phases(list(bare))
        _add_checks()
    for name, page, query in (
        (_("Ce qui est en retard"), reverse("tasks-list"), "late=on&sort=due"),
        (
            _("Communication des 30 prochains jours"),
            reverse("plan-calendar"),
            "phase=communication",
        ),
        (_("Ce qui attend quelqu’un"), reverse("tasks-board"), "period=trimestre"),
    ):
        save_view(owner=owner, page=page, name=name, query=query, shared=True)


def phase_of(title: str) -> str:
    """The phase of a task, by the words of its title."""
    words = plain(title)
    return next(
        (phase for phase, roots in PHASES if any(root in words for root in roots)), PREPARATION
    )


def _name_phases(tasks: list[Task]) -> None:
    befores = [copy(task) for task in tasks]
    for task in tasks:
        task.phase = phase_of(task.title)
    audit.bulk_update(list(zip(befores, tasks, strict=True)), ["phase"])


def _add_checks() -> None:
    """A checklist on the open tasks that speak of a poster or of an agreement."""
    made = []
    tasks = Task.objects.open().exclude(project__demo_key="").filter(checks__isnull=True)
    for task in tasks.order_by("pk"):
        for root, texts in CHECKS.items():
            if root in plain(task.title):
                made += [
                    TaskCheck(task=task, text=text, done=position == 0, position=position)
                    for position, text in enumerate(texts)
                ]
    audit.bulk_create(made)
