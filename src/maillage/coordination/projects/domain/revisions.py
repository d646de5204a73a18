"""A template's plan as JSON, kept at each revision so that projects can be brought up to date.

The content names tasks and anchors by their key (the primary key as text): a template's plan may
then be compared with itself whatever was renamed in between.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import transaction

from maillage.coordination.projects.models import (
    PlanTemplate,
    TemplateLink,
    TemplateRevision,
    TemplateTask,
)
from maillage.coordination.projects.planning.plan import Link, LinkKind, PlanTask
from maillage.coordination.projects.planning.rules import DateRule, Unit
from maillage.coordination.projects.planning.templates import schedule_template
from maillage.kernel import audit, clock
from maillage.kernel.calendar import site_calendar

Content = dict[str, Any]
BETWEEN_ANCHORS = timedelta(days=30)
VERB_LENGTH = 200  # that of the history's


def lines_of(checklist: str) -> list[str]:
    """The points of a checklist, one a line, blanks left out."""
    return [line.strip()[:250] for line in checklist.splitlines() if line.strip()]


def _task_content(task: TemplateTask) -> Content:
    return {
        "key": str(task.pk),
        "title": task.title,
        "note": task.note,
        "anchor": str(task.anchor_id) if task.anchor_id else "",
        "offset": task.offset if task.anchor_id else 0,
        "unit": str(task.unit) if task.anchor_id else str(Unit.DAYS),
        "duration": task.duration,
        "role": task.role,
        "phase": task.phase,
        "effort": "" if task.effort is None else f"{task.effort.normalize():f}",
        "exact_day": task.exact_day,
        "school_rule": task.school_rule,
        "body": task.deciding_body_id,
        "deliverable": task.deliverable,
        "checklist": lines_of(task.checklist),
        "position": task.position,
    }


def content_of(template: PlanTemplate) -> Content:
    """The template's plan as it is in the database: anchors, tasks, links; three queries."""
    return {
        "anchors": [
            {"key": str(one.pk), "name": one.name, "is_main": one.is_main}
            for one in template.anchors.all()
        ],
        "tasks": [_task_content(task) for task in template.tasks.all()],
        "links": [
            {
                "before": str(link.predecessor_id),
                "after": str(link.successor_id),
                "kind": str(link.kind),
                "lag": link.lag,
            }
            for link in TemplateLink.objects.filter(successor__template=template).order_by("pk")
        ],
    }


def keep_revision(template: PlanTemplate) -> Content:
    """What the template is at its present revision, kept from now on.

    Templates that were made before revisions were kept get theirs the first time that it matters:
    when a project is made from them, or when they change.
    """
    content = content_of(template)
    TemplateRevision.objects.get_or_create(
        template=template, number=template.revision, defaults={"content": content}
    )
    return content


@contextmanager
def revising(*, template: PlanTemplate, actor: Any, verb: str) -> Iterator[PlanTemplate]:
    """Change a template's plan inside: its revision advances by one if the plan is not the same.

    Gives the template, locked. Raises PlanError, and nothing is written, when its rules can no
    longer be placed (tasks that wait for one another).
    """
    # A verb may quote a name as long as itself.
    with transaction.atomic(), audit.recording(actor=actor, verb=verb[:VERB_LENGTH]):
        locked = PlanTemplate.objects.select_for_update().get(pk=template.pk)
        before = keep_revision(locked)
        yield locked
        after = content_of(locked)
        if after != before:
            check_content(after)
            locked.revision += 1
            locked.save(update_fields=["revision"])
            TemplateRevision.objects.create(template=locked, number=locked.revision, content=after)
        template.revision = locked.revision


def check_content(content: Content) -> None:
    """Raise PlanError when the tasks cannot be placed, whatever the anchors' days.

    The anchors are tried a month apart, in their order.
    """
    today = clock.today()
    days = {
        one["key"]: today + (position + 6) * BETWEEN_ANCHORS
        for position, one in enumerate(content["anchors"])
    }
    if not days:
        return
    tasks = [
        PlanTask(
            key=one["key"],
            name=one["title"],
            duration=one["duration"],
            rule=DateRule(one["anchor"], one["offset"], Unit(one["unit"]))
            if one["anchor"]
            else None,
            exact_day=False,  # which days are worked is for each project's dates to say
        )
        for one in content["tasks"]
    ]
    links = [
        Link(one["before"], one["after"], LinkKind[one["kind"]], one["lag"])
        for one in content["links"]
    ]
    main = next((one["key"] for one in content["anchors"] if one["is_main"]), None)
    schedule_template(tasks, days, site_calendar(), links=links, main=main)
