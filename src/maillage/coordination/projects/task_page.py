"""What the page of a task shows besides its facts: points to check, chain, files, messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.coordination.projects.domain import deliverables, threads
from maillage.coordination.projects.forms import ProjectFileForm
from maillage.coordination.projects.forms_moving import TaskMoveForm
from maillage.coordination.projects.models import (
    Comment,
    Dependency,
    LinkKind,
    Project,
    Task,
    TaskCheck,
    TaskFile,
)
from maillage.coordination.projects.task_forms import ChecksForm, CommentForm, LinkForm

MESSAGES_A_PAGE = 30


@dataclass(frozen=True, slots=True)
class Chained:
    """One end of a link, as this task's page says it: « commence après la fin de … »."""

    link: Dependency
    task: Task
    words: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message, and whether whoever looks may still correct it."""

    comment: Comment
    own: bool


def with_progress(tasks: QuerySet[Any]) -> QuerySet[Any]:
    """With how many points each task has to check, and how many are checked."""
    return tasks.annotate(
        check_total=_count_of(TaskCheck), check_done=_count_of(TaskCheck, done=True)
    )


def with_parts(tasks: QuerySet[Any]) -> QuerySet[Any]:
    """With its points to check, and how many files and messages each task has."""
    counts = {"file_count": _count_of(TaskFile), "comment_count": _count_of(Comment)}
    return with_progress(tasks).annotate(**counts)


def _count_of(model: Any, **only: Any) -> Any:
    """How many rows of `model` a task has; a join would count twice what other joins bring."""
    rows = model.objects.filter(task=OuterRef("pk"), **only).order_by().values("task")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


def task_context(task: Task, user: Any, params: Any) -> dict[str, Any]:
    """Everything that hangs from a task, for whoever sees it."""
    may_do = user.has_perm("projects.change_task", task)
    may_edit = user.has_perm("projects.edit_task", task)
    checks = list(task.checks.all())
    before, after = chain_of(task, user)
    return {
        "checks": checks,
        "checks_done": sum(one.done for one in checks),
        "checks_said": check_words(checks, params),
        "checks_focus": _focus_of(params),
        "checks_form": ChecksForm(auto_id="points_%s") if may_do else None,
        "before": before,
        "after": after,
        "link_form": LinkForm(task=task, user=user, auto_id="lien_%s") if may_edit else None,
        "move_form": move_form(task, user),
        "files": list(task.files.all()),
        "file_form": ProjectFileForm(auto_id="fichier_%s") if may_do else None,
        "page": messages_of(Comment.objects.filter(task=task), user, params),
        "comment_form": comment_form(user, "projects.comment_task"),
        "may_do": may_do,
        "may_edit": may_edit,
        "proof": proof_of(task, user),
        "proof_lost": task.pk in deliverables.unmet([task]),
    }


def move_form(task: Task, user: Any) -> TaskMoveForm | None:
    """Another day for it, shown before it is done; None for what is over or is not one's to move."""
    if not task.is_open or not user.has_perm("projects.change_project", task.project):
        return None
    return TaskMoveForm(task=task, user=user)


def check_words(checks: Sequence[TaskCheck], params: Any) -> str:
    """What has just been done to a point, as the address says it, for who does not see it change."""
    done = params.get("geste", "")
    if done == "retirer":
        words = ngettext(
            "Point retiré : il en reste %(n)d.", "Point retiré : il en reste %(n)d.", len(checks)
        )
        return words % {"n": len(checks)}
    named = {str(one.pk): (rank, one) for rank, one in enumerate(checks, 1)}
    if not done or (found := named.get(params.get("point", ""))) is None:
        return ""
    rank, one = found
    values = {"text": one.text, "rank": rank, "total": len(checks)}
    if done in {"cocher", "decocher"}:
        values["n"] = sum(other.done for other in checks)
        state = _("« %(text)s » est vérifié : %(n)d sur %(total)d.")
        return (
            state if one.done else _("« %(text)s » reste à vérifier : %(n)d sur %(total)d.")
        ) % values
    return _("« %(text)s » est en position %(rank)d sur %(total)d.") % values


def _focus_of(params: Any) -> int | None:
    """The point on whose line one goes on after a removal; 0 for the form that adds some."""
    point = params.get("point", "")
    return int(point) if params.get("geste") == "retirer" and point.isdecimal() else None


def chain_of(task: Task, user: Any) -> tuple[list[Chained], list[Chained]]:
    """What the task waits for and what waits for it, among the tasks that `user` sees."""
    seen = Task.objects.visible_to(user).filter(project=task.project_id).values("pk")
    links = (
        Dependency.objects.filter(
            Q(predecessor=task, successor__in=seen) | Q(successor=task, predecessor__in=seen)
        )
        .select_related("predecessor", "successor")
        .annotate(day=Coalesce(F("predecessor__due"), F("successor__due")))
        .order_by("day", "pk")
    )
    before, after = [], []
    for link in links:
        if link.successor_id == task.pk:
            before.append(Chained(link, link.predecessor, link_words(link)))
        else:
            after.append(Chained(link, link.successor, link_words(link)))
    return before, after


def link_words(link: Dependency) -> str:
    """« commence après la fin, 3 jours ouvrés plus tard »."""
    words = str(LinkKind(link.kind).label)
    if not link.lag:
        return words
    days = ngettext("%(n)d jour ouvré", "%(n)d jours ouvrés", abs(link.lag)) % {"n": abs(link.lag)}
    if link.lag > 0:
        return _("%(words)s, %(days)s plus tard") % {"words": words, "days": days}
    return _("%(words)s, %(days)s plus tôt") % {"words": words, "days": days}


@dataclass(frozen=True, slots=True)
class Proof:
    """What a task's end depends on: « Événement publié », and of which object, if one sees it."""

    label: str
    record: Any = None
    chosen: bool = False


def proof_of(task: Task, user: Any) -> Proof | None:
    """What closes the task; None when one ticks it."""
    kind, ref = deliverables.kind_of(task), deliverables.ref_of(task)
    if kind is None:
        return None
    if ref is None:
        return Proof(str(kind.label))
    seen = apps.get_model(kind.model)._default_manager.visible_to(user)
    return Proof(str(kind.label), seen.filter(pk=ref.pk).first(), chosen=True)


def messages_of(comments: QuerySet[Comment], user: Any, params: Any) -> Page[Message]:
    """The messages that `user` may read, the newest first, by pages."""
    seen = comments.filter(pk__in=Comment.objects.visible_to(user).values("pk"))
    rows = seen.select_related("task").order_by("-created_at", "-pk")
    page: Any = Paginator(rows, MESSAGES_A_PAGE).get_page(params.get("page"))
    page.object_list = shown(page.object_list, user=user)
    return page


def shown(comments: Iterable[Comment], **reader: Any) -> list[Message]:
    """The messages with what their reader may still do."""
    return [Message(one, threads.may_correct(one, **reader)) for one in comments]


def comment_form(user: Any, permission: str, record: Any = None) -> CommentForm | None:
    """Where to write; None for whoever only reads."""
    may = user.has_perm(permission, record) if record is not None else user.has_perm(permission)
    return CommentForm(auto_id="message_%s") if may else None


def bound_comment(data: Any) -> CommentForm:
    """The same form, filled in."""
    return CommentForm(data, auto_id="message_%s")


def thread_panel(project: Project, user: Any, params: Any) -> dict[str, Any]:
    """The tab « Échanges »: what is said of the project and of its tasks."""
    return {
        "project": project,
        "page": messages_of(Comment.objects.filter(project=project), user, params),
        "comment_form": comment_form(user, "projects.add_comment", project),
    }
