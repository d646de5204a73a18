"""Write a plan template: its anchors, its tasks, what follows what; or make one from a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from maillage.coordination.projects.domain.plans import rule_of
from maillage.coordination.projects.domain.revisions import keep_revision, revising
from maillage.coordination.projects.domain.template_tasks import Tie, bridged
from maillage.coordination.projects.models import (
    Anchor,
    Dependency,
    PlanTemplate,
    Project,
    Task,
    TemplateAnchor,
    TemplateLink,
    TemplateTask,
    Unit,
    Visibility,
)
from maillage.coordination.projects.planning.rules import DateRule
from maillage.coordination.projects.planning.templates import rule_from_date, rule_from_dates
from maillage.kernel import audit
from maillage.kernel.calendar import site_calendar

COPIED = (
    "title", "note", "duration", "phase", "effort", "exact_day", "school_rule",
    "deciding_body_id", "deliverable",
)  # fmt: skip
# What ties a task to one that comes before it: (kind, lag in working days), by that one's key.
Befores = Mapping[int, tuple[str, int]]


@transaction.atomic
def create_template(
    *, name: str, actor: Any, anchors: Sequence[tuple[str, bool]] = (), **fields: Any
) -> PlanTemplate:
    """A template with its anchors, as (name, whether it is the day J).

    Raises ValidationError when another template has that name.
    """
    with audit.recording(actor=actor, verb=_("a créé le modèle")):
        template = PlanTemplate(name=name, **fields)
        template.full_clean()
        template.save()
        for position, (anchor, is_main) in enumerate(anchors):
            one = TemplateAnchor(template=template, name=anchor, is_main=is_main, position=position)
            one.full_clean()
            one.save()
        keep_revision(template)
    return template


def save_anchor(*, anchor: TemplateAnchor, actor: Any) -> TemplateAnchor:
    """Add or change an anchor; only one is the day J. Raises ValidationError on a name used twice."""
    with revising(template=anchor.template, actor=actor, verb=_("a posé un repère")) as template:
        if anchor.pk is None:
            anchor.position = _next(template.anchors)
        anchor.full_clean()
        anchor.save()
        if anchor.is_main:
            for other in template.anchors.filter(is_main=True).exclude(pk=anchor.pk):
                other.is_main = False
                other.save(update_fields=["is_main"])
    return anchor


def delete_anchor(*, anchor: TemplateAnchor, actor: Any) -> None:
    """Remove an anchor that no task hangs from; raises ValidationError, naming them, otherwise."""
    with revising(template=anchor.template, actor=actor, verb=_("a retiré un repère")):
        if used := list(anchor.tasks.values_list("title", flat=True)[:4]):
            raise ValidationError(
                _("Des tâches dépendent de ce repère : %(names)s. Donnez-leur une autre règle.")
                % {"names": ", ".join(used)}
            )
        anchor.delete()


def save_task(
    *, task: TemplateTask, actor: Any, befores: Befores | None = None, below: int | None = None
) -> TemplateTask:
    """Add or change a task, and what it waits for when `befores` is given.

    A new one goes under the task `below`, or at the end. Raises PlanError when tasks would wait
    for one another, ValidationError when a field is wrong.
    """
    with revising(
        template=task.template, actor=actor, verb=_("a modifié le modèle : %(t)s") % {"t": task}
    ) as template:
        if task.pk is None:
            task.position = _room_below(template, below)
        task.full_clean()
        task.save()
        if befores is not None:
            _set_befores(task, befores)
    return task


def _set_befores(task: TemplateTask, befores: Befores) -> None:
    there = {link.predecessor_id: link for link in task.predecessor_links.all()}
    for key, link in there.items():
        if key not in befores:
            link.delete()
    known = set(task.template.tasks.filter(pk__in=befores).values_list("pk", flat=True))
    for key, (kind, lag) in befores.items():
        if key not in known:
            continue
        link = there.get(key) or TemplateLink(predecessor_id=key, successor=task)
        if link.pk is None or (link.kind, link.lag) != (kind, lag):
            link.kind, link.lag = kind, lag
            link.full_clean()
            link.save()


def _room_below(template: PlanTemplate, below: int | None) -> int:
    """The position under a task, those that follow pushed down; the end without one."""
    above = template.tasks.filter(pk=below or 0).values_list("position", flat=True).first()
    if above is None:
        return _next(template.tasks)
    # An order, not a fact about the tasks: it is not worth twenty lines of history.
    template.tasks.filter(position__gt=above).update(position=F("position") + 1)
    return int(above) + 1


def _next(rows: Any) -> int:
    highest = rows.aggregate(highest=Max("position"))["highest"]
    return 1 if highest is None else int(highest) + 1


def move_task(*, task: TemplateTask, down: bool, actor: Any) -> None:
    """Change places with the task above, or below; at the end of the list nothing happens."""
    with revising(template=task.template, actor=actor, verb=_("a changé l’ordre des tâches")):
        rows = list(TemplateTask.objects.filter(template=task.template).order_by("position", "pk"))
        at = next(number for number, row in enumerate(rows) if row.pk == task.pk)
        to = at + (1 if down else -1)
        if not 0 <= to < len(rows):
            return
        rows[at], rows[to] = rows[to], rows[at]
        for position, row in enumerate(rows, start=1):
            row.position = position
        TemplateTask.objects.bulk_update(rows, ["position"])


def delete_task(*, task: TemplateTask, actor: Any) -> None:
    """Remove a task; what came before it then comes before what came after it."""
    with revising(
        template=task.template, actor=actor, verb=_("a retiré du modèle : %(t)s") % {"t": task}
    ):
        _bridge(task)
        task.delete()


def _bridge(task: TemplateTask) -> None:
    before = list(task.predecessor_links.all())
    after = list(task.successor_links.all())
    tied = set(
        TemplateLink.objects.filter(
            predecessor__in=[link.predecessor_id for link in before]
        ).values_list("predecessor", "successor")
    )
    for first in before:
        for last in after:
            pair = (first.predecessor_id, last.successor_id)
            if first.kind == last.kind == "FS" and pair not in tied:
                TemplateLink.objects.create(
                    predecessor_id=pair[0], successor_id=pair[1], lag=max(0, first.lag + last.lag)
                )


def save_texts(*, template: PlanTemplate, actor: Any) -> PlanTemplate:
    """Save the name, the advice and the texts: not its plan, so its revision stays."""
    with transaction.atomic(), audit.recording(actor=actor, verb=_("a modifié le modèle")):
        template.full_clean()
        template.save()
    return template


# -- from a project ------------------------------------------------------------------------------


def roles_of(project: Project) -> dict[str, str]:
    """Who does the project's tasks, as « person:12 » or « organisation:3 », and the role guessed.

    The role is the part that they play in the project; « coordination » for those of its team.
    """
    parts: dict[str, str] = {}
    for part in project.partners.order_by("-pk"):
        for kind, pk in (("organisation", part.organisation_id), ("person", part.person_id)):
            if pk:
                parts[f"{kind}:{pk}"] = str(part.get_role_display())
    team = set(project.team.values_list("person__pk", flat=True))
    found: dict[str, str] = {}
    for task in _copied(project):
        for key in _who(task):
            own = key.startswith("person:") and int(key.partition(":")[2]) in team
            found.setdefault(key, parts.get(key, _("coordination") if own else ""))
    return found


def _copied(project: Project) -> list[Task]:
    return list(
        project.tasks.exclude(state=Task.State.CANCELLED)
        .select_related("responsible", "responsible_organisation", "rule_anchor")
        .prefetch_related("checks")
        .order_by("position", "due", "pk")
    )


def _who(task: Task) -> list[str]:
    pairs = (("person", task.responsible_id), ("organisation", task.responsible_organisation_id))
    return [f"{kind}:{pk}" for kind, pk in pairs if pk]


@transaction.atomic
def template_from_project(
    *, project: Project, name: str, actor: Any, roles: Mapping[str, str] | None = None
) -> PlanTemplate:
    """A template made of a project's plan: dates become rules, people become roles.

    `roles` gives the role of each responsible, by the keys of `roles_of`. A fixed date becomes the
    rule that leads to it from the nearest anchor; cancelled tasks are left out, and their chain
    goes over them. The whole team reads templates: a restricted project is not named there, nor
    its texts copied. Raises ValidationError when the name is taken or the project has no anchor.
    """
    anchors = list(project.anchors.order_by("day", "position", "pk"))
    if not anchors:
        raise ValidationError(_("Ce projet n’a pas encore de date repère : ajoutez-en une."))
    main = project.main_anchor_id or anchors[-1].pk
    texts, description, verb = _told_of(project)
    template = create_template(
        name=name,
        actor=actor,
        anchors=[(one.name, one.pk == main) for one in anchors],
        description=description,
        texts={key: text for key, text in texts.items() if text},
    )
    made = {one.pk: two for one, two in zip(anchors, template.anchors.all(), strict=True)}
    with revising(template=template, actor=actor, verb=verb):
        rows: dict[int, TemplateTask] = {}
        given = roles if roles is not None else roles_of(project)
        for position, task in enumerate(_copied(project), start=1):
            rule = _rule_of(task, anchors)
            rows[task.pk] = TemplateTask(
                template=template,
                anchor=made[int(rule.anchor)] if rule else None,
                offset=rule.offset if rule else 0,
                unit=str(rule.unit) if rule else Unit.WEEKS,
                role=_role_of(task, given)[:120],
                checklist="\n".join(check.text for check in task.checks.all()),
                position=position,
                **{name: getattr(task, name) for name in COPIED},
            )
        audit.bulk_create(list(rows.values()))
        audit.bulk_create(
            [
                TemplateLink(
                    predecessor=rows[tie.before],
                    successor=rows[tie.after],
                    kind=tie.kind,
                    lag=tie.lag,
                )
                for tie in _ties(project, rows)
            ]
        )
    return template


def _told_of(project: Project) -> tuple[dict[str, str], str, str]:
    """The texts, the advice and the line of history that a template takes from a project."""
    if project.visibility == Visibility.RESTRICTED:
        return {}, "", _("a créé le modèle depuis un projet")
    texts = {"description": str(project.description), "objectives": str(project.objectives)}
    return (
        texts,
        _("D’après le projet « %(name)s ».") % {"name": project},
        _("a créé le modèle depuis « %(n)s »") % {"n": project},
    )


def _ties(project: Project, kept: Mapping[int, Any]) -> list[Tie]:
    """The links between the project's `kept` tasks, over those that are left out."""
    links = Dependency.objects.filter(predecessor__project=project, successor__project=project)
    ties = [Tie(*pair) for pair in links.values_list("predecessor", "successor", "kind", "lag")]
    return bridged(ties, {tie.before for tie in ties} | {tie.after for tie in ties}, kept)


def _role_of(task: Task, roles: Mapping[str, str]) -> str:
    return next((roles[key] for key in _who(task) if roles.get(key)), task.responsible_role)


def _rule_of(task: Task, anchors: Sequence[Anchor]) -> DateRule | None:
    """The rule of a task; for a fixed date, that which leads to it; None when it floats."""
    rule = rule_of(task)
    if rule is not None or task.floating or task.due is None:
        return rule
    days = {str(one.pk): one.day for one in anchors}
    if task.exact_day:
        return rule_from_date(task.due, days)
    return rule_from_dates(task.due, days, site_calendar())
