"""What the portal lends: the panel of a project's personal links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from maillage.coordination.projects.domain.recipients import people_of
from maillage.coordination.projects.models import Project
from maillage.kernel import clock, registry
from maillage.kernel.models import Notification
from maillage.kernel.notifications import declare_kind
from maillage.kernel.registry import (
    ActivitySource,
    DemoChapter,
    Panel,
    activity_sources,
    demo_chapters,
    panels,
)
from maillage.people.directory.models import Person
from maillage.portal import contacts, demo
from maillage.portal.doors import PersonalDoorway
from maillage.portal.models import PersonalLink


def links_panel(project: Project, user: Any) -> dict[str, Any] | None:
    """Whoever has tasks in the project, or answers for one's organisation, with their live link."""
    if not user.has_perm("portal.view_personallink"):
        return None
    total, waiting = Counter[int](), Counter[int]()
    tasks = list(project.tasks.all())
    told = people_of(tasks)
    for task in tasks:
        total.update(told[task.pk])
        if task.is_open:
            waiting.update(told[task.pk])
    people = Person.objects.visible_to(user).filter(pk__in=total)
    links = {
        link.person_id: link
        for link in PersonalLink.objects.visible_to(user).valid().filter(project=project)
    }
    rows = [
        {
            "person": person,
            "link": links.get(person.pk),
            "open_count": waiting[person.pk],
            "task_count": total[person.pk],
        }
        for person in people.order_by("last_name", "first_name")
    ]
    return {"rows": rows, "project": project}


def visits(keys: Sequence[int]) -> Iterator[tuple[int, date]]:
    """When people last opened one of their links."""
    rows = PersonalLink.objects.filter(person__in=keys, last_used_at__isnull=False)
    for one in rows.order_by().values("person").annotate(last=Max("last_used_at")):
        yield one["person"], clock.local(one["last"]).date()


activity_sources.register(ActivitySource("liens-personnels", _("Lien personnel ouvert"), visits))
panels.register(
    Panel(
        key="liens",
        model="projects.project",
        label=_("Liens personnels"),
        template="portal/panel.html",
        context=links_panel,
        permission="portal.view_personallink",
        order=40,
    )
)
for involvement in contacts.INVOLVEMENTS:
    registry.involvements.register(involvement)
for criterion in contacts.criteria():
    registry.criteria.register(criterion)
declare_kind("task_done", _("Un partenaire a fait une tâche"), Notification.Channel.NOW)
registry.doorways.register(PersonalDoorway())
demo_chapters.register(DemoChapter("portail", demo.load, 40))
