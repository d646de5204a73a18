"""The demonstration's templates and projects, told by the verbs that people use."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from maillage.coordination.projects.demo_stories import Story, stories
from maillage.coordination.projects.demo_templates import load_templates
from maillage.coordination.projects.domain.projects import (
    add_partner,
    apply_template,
    create_project,
    save_task,
)
from maillage.coordination.projects.models import PlanTemplate, Project, Task
from maillage.kernel import clock
from maillage.kernel.ops.demo_days import days_ago, living_on
from maillage.kernel.states import perform
from maillage.people.directory.demo import account, body, somebody

TEMPLATES_CAME = 160  # days ago
STALE = timedelta(days=21)


def load(say: Any) -> None:
    """The templates and projects that are not there."""
    with living_on(days_ago(TEMPLATES_CAME), 11, 15):
        load_templates(account("helene"))
    there = dict(Project.objects.exclude(demo_key="").values_list("demo_key", "updated_at"))
    for story in stories():
        if story.key not in there:
            _tell(story)
    if there and clock.now() - max(there.values()) > STALE:
        say(
            _(
                "Ces données datent de plus de trois semaines : « --reset » les refait d’aujourd’hui."
            )
        )


def task_of(project: Project, title: str) -> Task:
    """The task of a project whose title begins so."""
    return project.tasks.get(title__startswith=title)


def _tell(story: Story) -> None:
    owner = account(story.owner)
    with living_on(days_ago(story.began), 9, 40):
        project = create_project(
            name=story.name,
            kind=story.kind,
            lead=body(story.lead),
            city=story.city,
            description=story.description,
            visibility=story.visibility,
            demo_key=story.key,
            anchors=story.anchors,
            team=[account(name) for name in story.team],
            actor=owner,
        )
    with living_on(days_ago(story.began), 9, 55):
        apply_template(
            project=project,
            template=PlanTemplate.objects.get(name=story.template.name),
            responsibles={role: somebody(name) for role, name in story.roles.items()},
            actor=owner,
        )
    with living_on(days_ago(story.began - 1), 15, 10):
        for role, organisation, person in story.partners:
            add_partner(
                project=project,
                role=role,
                organisation=body(organisation),
                person=somebody(person) if person else None,
                actor=owner,
            )
    _work(project, story, owner)


def _work(project: Project, story: Story, owner: Any) -> None:
    """What was done, begun, blocked and locked since."""
    today = clock.today()
    left = story.late + story.waiting
    for task in project.tasks.filter(due__lt=today).select_related("responsible__user"):
        if not task.title.startswith(left):
            _finish(task, story, owner)
    for number, title in enumerate(story.doing):
        with living_on(days_ago(3 + number), 14, 5):
            perform(task_of(project, title), "begin", actor=owner)
    for title, reason in story.blocked.items():
        with living_on(days_ago(2), 16, 30):
            perform(task_of(project, title), "block", actor=owner, reason=reason)
    for title in story.locked:
        task = task_of(project, title)
        task.locked = True
        with living_on(days_ago(9), 11, 20):
            save_task(task=task, actor=owner)


def _finish(task: Task, story: Story, owner: Any) -> None:
    """Done on its day, by whoever has an account; else by the owner, who says who did it."""
    first = days_ago(story.began - 2)
    person = task.responsible
    user = person.user if person is not None else None
    does = user if user is not None and user.has_perm("projects.change_task", task) else owner
    with living_on(_worked(max(task.due or first, first)), 17, task.position % 60):
        perform(task, "finish", actor=does, by=str(person) if person and user != does else "")


def _worked(day: date) -> date:
    """The last working day up to that one."""
    return days_ago((clock.today() - day).days)
