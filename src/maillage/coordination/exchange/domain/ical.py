"""A plan as a calendar: tasks as VTODO or as whole days, anchors as events (RFC 5545, RFC 9253)."""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Event, Todo, vText

from maillage.coordination.exchange.models import FeedToken
from maillage.coordination.projects.models import Anchor, Dependency, Project, Task, TaskCheck
from maillage.kernel import clock
from maillage.kernel.ical import new_feed
from maillage.kernel.models import AuditEntry, BusinessModel

PRODID: Final = "-//Maillage//Plans//FR"
KEPT_DONE: Final = timedelta(days=90)
"""How long what is done stays in a person's own feed."""
WRITTEN: Final = 2
"""Counts the changes of how feeds are written: agendas that have the former read it again."""
KEPT_FOR: Final = 3600
"""Seconds for which a feed that was written is kept, as long as nothing changes."""
KEPT_BYTES: Final = 1_000_000
HOUR: Final = timedelta(hours=1)
WEEK: Final = 5
"""Working days of a week: a lag of five is a week for calendars, which know no working days."""

_STATUS: Final = {
    Task.State.TODO: ("NEEDS-ACTION", 0),
    Task.State.DOING: ("IN-PROCESS", 50),
    Task.State.BLOCKED: ("NEEDS-ACTION", 0),
    Task.State.DONE: ("COMPLETED", 100),
    Task.State.CANCELLED: ("CANCELLED", 0),
}
_RELATIONS: Final = {
    "FS": "FINISHTOSTART",
    "SS": "STARTTOSTART",
    "FF": "FINISHTOFINISH",
    "SF": "STARTTOFINISH",
}


def uid_of(record: BusinessModel) -> str:
    """A name for life, of this record and of no other, on this installation or elsewhere."""
    told = f"{record._meta.label_lower}:{record.pk}:{record.created_at.isoformat()}"
    return f"{uuid.uuid5(uuid.NAMESPACE_URL, told)}@maillage"


def feed_state(feed: FeedToken) -> str:
    """What changes whenever what the feed tells its owner does; a few aggregates, no row read."""
    tasks, anchors = _told_tasks(feed), _told_anchors(feed)
    links = Dependency.objects.filter(successor__in=tasks.values("pk"))
    checks = TaskCheck.objects.filter(task__in=tasks.values("pk"))
    owner = feed.owner
    parts: list[object] = [
        *(WRITTEN, settings.SITE_URL, get_language()),
        *(feed.pk, feed.label, feed.scope, feed.shape, feed.updated_at),
        *(owner.is_superuser, sorted((one.role, one.organisation_id or 0) for one in owner.grants)),
        clock.today(),
        # Keys are summed too: of a task that leaves and another that comes, the latest change
        # may well be the same.
        tasks.aggregate(
            *(Count("pk"), Sum("pk"), Max("updated_at"), Max("project__updated_at")),
            *(Sum("responsible"), Max("responsible__updated_at")),
            *(Sum("responsible_organisation"), Max("responsible_organisation__updated_at")),
        ),
        anchors.aggregate(Count("pk"), Sum("pk"), Max("updated_at"), Max("project__updated_at")),
        links.aggregate(Count("pk"), Sum("pk"), Max("updated_at")),
        checks.aggregate(Count("pk"), Sum("pk"), Max("updated_at")),
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def feed_bytes(feed: FeedToken) -> bytes:
    """The feed as its owner may see it now: what they no longer see is no longer there."""
    tasks, anchors = _tasks(feed), _anchors(feed)
    moves = _moves(Task, tasks, ("start", "due")) | _moves(Anchor, anchors, ("day", "time"))
    after = _successors(tasks)
    timed = [_moment(one) for one in anchors if one.time]
    calendar = new_feed(name=feed.label, prodid=PRODID, timed=timed)
    for anchor in anchors:
        calendar.add_component(_anchor(anchor, moves.get(uid_of(anchor), 0)))
    for task in tasks:
        made = _todo(task) if feed.shape == FeedToken.Shape.TODOS else _whole_days(task)
        made.add("sequence", moves.get(uid_of(task), 0))
        for link in after[task.pk]:
            made.add("related-to", _related(link))
        calendar.add_component(made)
    return bytes(calendar.to_ical())


def kept_bytes(feed: FeedToken, state: str) -> bytes:
    """The same, written once for each state: several devices read the same feed all day."""
    key = f"exchange-feed:{feed.pk}:{state}"
    found: bytes | None = cache.get(key)
    if found is None:
        found = feed_bytes(feed)
        if len(found) <= KEPT_BYTES:
            cache.set(key, found, KEPT_FOR)
    return found


# -- what is told ---------------------------------------------------------------------------------


def _told_tasks(feed: FeedToken) -> QuerySet[Task]:
    tasks: QuerySet[Task] = Task.objects.visible_to(feed.owner).filter(due__isnull=False)
    if feed.scope == FeedToken.Scope.PROJECT:
        tasks = tasks.filter(project=feed.project_id)
    elif feed.scope == FeedToken.Scope.EDITION:
        tasks = tasks.filter(project__edition=feed.edition_id)
    elif feed.scope == FeedToken.Scope.PROGRAMME:
        tasks = tasks.filter(project__edition__programme=feed.programme_id)
    else:
        recent = clock.now() - KEPT_DONE
        own = Task.objects.of_account(feed.owner).values("pk")
        tasks = tasks.filter(Q(state__in=Task.OPEN) | Q(updated_at__gte=recent), pk__in=own)
    return tasks


def _tasks(feed: FeedToken) -> list[Task]:
    tasks = _told_tasks(feed).annotate(
        check_count=Count("checks"), checked_count=Count("checks", filter=Q(checks__done=True))
    )
    return list(
        tasks.select_related("project", "responsible", "responsible_organisation").order_by("pk")
    )


def _told_anchors(feed: FeedToken) -> QuerySet[Anchor]:
    anchors: QuerySet[Anchor] = Anchor.objects.visible_to(feed.owner)
    if feed.scope == FeedToken.Scope.PROJECT:
        anchors = anchors.filter(project=feed.project_id)
    elif feed.scope == FeedToken.Scope.EDITION:
        anchors = anchors.filter(project__edition=feed.edition_id)
    elif feed.scope == FeedToken.Scope.PROGRAMME:
        anchors = anchors.filter(project__edition__programme=feed.programme_id)
    else:
        own = Task.objects.of_account(feed.owner).values("project")
        mine = Project.objects.filter(Q(team=feed.owner) | Q(pk__in=own)).values("pk")
        anchors = anchors.filter(project__in=mine, day__gte=clock.today() - KEPT_DONE)
    return anchors


def _anchors(feed: FeedToken) -> list[Anchor]:
    return list(_told_anchors(feed).select_related("project").order_by("pk"))


def _moves(
    model: type[BusinessModel], rows: Sequence[BusinessModel], fields: Sequence[str]
) -> dict[str, int]:
    """How many times the dates of each row have changed, as its history tells."""
    changed = Q()
    for name in fields:
        changed |= Q(changes__has_key=name)
    counted = (
        AuditEntry.objects.filter(
            changed,
            content_type=ContentType.objects.get_for_model(model),
            object_id__in=[one.pk for one in rows],
            action=AuditEntry.Action.UPDATE,
        )
        .order_by()
        .values_list("object_id")
        .annotate(Count("pk"))
    )
    found = dict(counted)
    return {uid_of(one): found.get(one.pk, 0) for one in rows}


def _successors(tasks: Sequence[Task]) -> dict[int, list[tuple[Dependency, Task]]]:
    """What waits for each task, of those that are told."""
    told = {task.pk: task for task in tasks}
    found: dict[int, list[tuple[Dependency, Task]]] = defaultdict(list)
    for link in Dependency.objects.filter(successor__in=told, predecessor__in=told).order_by("pk"):
        found[link.predecessor_id].append((link, told[link.successor_id]))
    return found


# -- components -----------------------------------------------------------------------------------


def _common(made: Any, record: Any, project: Project) -> None:
    made.add("uid", uid_of(record))
    made.add("dtstamp", record.updated_at)
    made.add("created", record.created_at)
    made.add("last-modified", record.updated_at)
    made.add("categories", [project.name])
    made.add("url", f"{settings.SITE_URL}{record.get_absolute_url()}")
    made.add("class", "PRIVATE")


def _todo(task: Task) -> Todo:
    made = Todo()
    _common(made, task, task.project)
    made.add("summary", task.title)
    made.add("description", _described(task))
    if task.start and task.due and task.start < task.due:
        made.add("dtstart", task.start)  # DUE must be later than DTSTART (RFC 5545, §3.8.2.3)
    made.add("due", task.due)
    status, percent = _STATUS[Task.State(task.state)]
    counted: Any = task  # with the counts of its checklist
    if counted.check_count and task.is_open:
        percent = min(99, 100 * counted.checked_count // counted.check_count)
    made.add("status", status)
    made.add("percent-complete", percent)
    if task.done_at and task.state == Task.State.DONE:
        made.add("completed", task.done_at)
    return made


def _whole_days(task: Task) -> Event:
    made = Event()
    _common(made, task, task.project)
    done = task.state == Task.State.DONE
    made.add("summary", f"✓ {task.title}" if done else task.title)
    made.add("description", _described(task))
    assert task.due is not None  # noqa: S101 - the feed asks for dated tasks only
    made.add("dtstart", task.start or task.due)
    made.add("dtend", task.due + timedelta(days=1))
    made.add("status", "CANCELLED" if task.state == Task.State.CANCELLED else "CONFIRMED")
    made.add("transp", "TRANSPARENT")  # a deadline takes nobody's day
    return made


def _anchor(anchor: Anchor, moves: int) -> Event:
    made = Event()
    _common(made, anchor, anchor.project)
    made.add("summary", f"{anchor.name} – {anchor.project}")
    if anchor.time:
        start = _moment(anchor)
        made.add("dtstart", start)
        made.add("dtend", start + HOUR)
    else:
        made.add("dtstart", anchor.day)
        made.add("dtend", anchor.day + timedelta(days=1))
    if anchor.project.city:
        made.add("location", anchor.project.city)
    made.add("status", "CONFIRMED")
    made.add("transp", "OPAQUE" if anchor.time else "TRANSPARENT")
    made.add("sequence", moves)
    return made


def _moment(anchor: Anchor) -> datetime:
    assert anchor.time is not None  # noqa: S101 - asked by the callers
    return datetime.combine(anchor.day, anchor.time, tzinfo=ZoneInfo(settings.TIME_ZONE))


def _described(task: Task) -> str:
    """Which project, who, where it stands, and the note."""
    lines = [task.project.name]
    if task.who() or task.responsible_role:
        lines.append(_("Responsable : %(who)s") % {"who": task.who() or task.responsible_role})
    lines.append(_("État : %(state)s") % {"state": task.get_state_display()})
    if task.blocked_reason:
        lines.append(_("Bloquée : %(reason)s") % {"reason": task.blocked_reason})
    if task.note:
        lines += ["", task.note]
    return "\n".join(lines)


def _related(found: tuple[Dependency, Task]) -> vText:
    """What waits for this component, how, and how much later.

    The relation is read from the component that has it to the one that it names (RFC 9253, §4):
    the first finishes, the second may start.
    """
    link, successor = found
    made = vText(uid_of(successor))
    made.params["RELTYPE"] = _RELATIONS[link.kind]
    if link.lag:
        made.params["GAP"] = gap(link.lag)
    return made


def gap(lag: int) -> str:
    """A lag in working days as a calendar's duration: whole weeks where it is."""
    sign, size = ("-" if lag < 0 else ""), abs(lag)
    return f"{sign}P{size // WEEK}W" if size % WEEK == 0 else f"{sign}P{size}D"
