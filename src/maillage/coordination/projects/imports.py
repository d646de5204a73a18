"""A coordinator's own rétroplanning, read from the spreadsheet that she already has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.coordination.projects import three_way
from maillage.coordination.projects.domain.calendars import project_calendar
from maillage.coordination.projects.domain.projects import touch_plan
from maillage.coordination.projects.forms import FIXED, FOLLOW, PlanOptionsForm
from maillage.coordination.projects.import_rows import (
    COLUMNS,
    Context,
    match_responsibles,
    proposal,
    read_dates,
    read_duration,
)
from maillage.coordination.projects.models import Project, Task
from maillage.coordination.projects.planning.rules import Anchor as PlanAnchor
from maillage.coordination.projects.samples import make_sample
from maillage.kernel import audit, clock
from maillage.kernel.imports.cleaning import fold
from maillage.kernel.imports.columns import Column, ColumnMapping, Progress
from maillage.kernel.imports.engine import Applied, Importer, ImportRefused, RowPlan, parse_rows
from maillage.kernel.imports.reading import Table
from maillage.kernel.imports.undoing import Undone, created_entry, updated_entry
from maillage.kernel.states import Transition, perform, transitions_of
from maillage.people.directory.domain import (
    PersonMatch,
    create_organisation,
    create_person,
)
from maillage.people.directory.models import Organisation

STATES = {
    "todo": Task.State.TODO,
    "doing": Task.State.DOING,
    "done": Task.State.DONE,
    "waiting": Task.State.BLOCKED,
    "cancelled": Task.State.CANCELLED,
}
STATE_FIELDS = ["state", "done_at", "done_by", "blocked_reason"]
COMPARED = (
    "rule_anchor", "rule_offset", "rule_unit", "exact_day", "duration", "start", "due",
    "responsible", "responsible_organisation", "note", "title", "phase", "floating", "locked",
    "earliest", "effort", "responsible_role",
)  # fmt: skip


class PlanImporter(Importer):
    """Rows become tasks of one project; a second import updates the tasks of the same name."""

    kind = "plan"
    label = gettext_lazy("Rétroplanning")
    permission = "projects.import_plan"
    example_name = "retroplanning-exemple.xlsx"
    options_form = PlanOptionsForm
    help = gettext_lazy(
        "Une ligne par tâche. Les dates peuvent être des jours (« 12/05/2026 », « 12 mai »), ou des "
        "règles : « J-60 », « J - 3 semaines », « avant le vernissage », « la veille du montage »."
    )
    columns: Sequence[Column] = (*COLUMNS, *three_way.COLUMNS)

    # -- parameters --------------------------------------------------------------------------------

    def check_params(self, params: Mapping[str, Any], user: Any) -> dict[str, Any]:
        """`project`: primary key of a project that `user` may change; `dates`: suivre or fixe."""
        wanted = str(params.get("project", ""))
        project = (
            Project.objects.visible_to(user).filter(pk=wanted if wanted.isdecimal() else 0).first()
        )
        if project is None or not user.has_perm("projects.change_project", project):
            raise ImportRefused(_("Dites dans quel projet importer ce rétroplanning."))
        dates = FIXED if params.get("dates") == FIXED else FOLLOW
        return {**params, "project": project.pk, "dates": dates}

    def example(self, params: Mapping[str, Any], user: Any) -> bytes:
        """A workbook whose dates are around the project's day J, or else around three months on."""
        wanted = str(params.get("project", ""))
        project = (
            Project.objects.visible_to(user)
            .filter(pk=wanted if wanted.isdecimal() else 0)
            .select_related("main_anchor")
            .first()
        )
        anchor = project.main_anchor if project else None
        return make_sample(anchor.day if anchor else clock.today() + timedelta(weeks=12))

    def _context(self, params: Mapping[str, Any]) -> Context:
        project = Project.objects.get(pk=params["project"])
        rows = list(project.anchors.all())
        anchors = tuple(PlanAnchor(str(one.pk), one.name, one.day) for one in rows)
        main = project.main_anchor_id or (rows[-1].pk if rows else None)
        return Context(
            project,
            anchors,
            str(main) if main else None,
            {one.key: one.name for one in anchors},
            project_calendar(project),
            params["dates"] == FOLLOW and bool(anchors),
        )

    @staticmethod
    def result_url(params: Mapping[str, Any]) -> str:
        """The plan that the import has filled."""
        return reverse("projects-detail", kwargs={"pk": params["project"]})

    # -- preview -----------------------------------------------------------------------------------

    def prepare(
        self,
        table: Table,
        mapping: ColumnMapping,
        params: dict[str, Any],
        corrections: Mapping[str, str],
        user: Any,
    ) -> list[RowPlan]:
        """Read dates, people and states of each row; find the tasks that are already there."""
        plans = parse_rows(table, mapping, self.columns, corrections)
        context = self._context(params)
        three_way.compare(plans, table, mapping, corrections, context.project)
        for plan in plans:
            if plan.action == "skip":
                continue
            if (phase := plan.values.pop("phase", "")) and "fields" not in plan.values:
                plan.values["fields"] = {"phase": phase}
            if plan.values.pop("keep_dates", False):
                plan.values.pop("duration", None)
                continue
            read_dates(plan, context)
            read_duration(plan, context.calendar)
        match_responsibles(plans)
        self._match_tasks(plans, context)
        return plans

    @staticmethod
    def _match_tasks(plans: Sequence[RowPlan], context: Context) -> None:
        """The nth row of a title is the nth task of that title."""
        there: dict[str, list[Task]] = defaultdict(list)
        known = {task.pk: task for task in context.project.tasks.order_by("position", "pk")}
        named = {plan.values["ref"] for plan in plans if plan.values.get("ref") in known}
        for task in known.values():
            if task.pk not in named:
                there[fold(task.title)].append(task)
        seen: dict[str, list[int]] = defaultdict(list)
        for plan in plans:
            if plan.action in {"create", "refuse"} and plan.values.get("ref") in known:
                _compare(plan, known[plan.values["ref"]])
                continue
            title = fold(str(plan.values.get("title", "")))
            if not title or plan.action == "skip" or "anchor" in plan.values:
                continue
            if seen[title]:
                plan.warn(
                    "title",
                    _("Même nom que la ligne %(line)d : ce sera une autre tâche.")
                    % {"line": seen[title][0]},
                    plan.values["title"],
                )
            rank = len(seen[title])
            seen[title].append(plan.line)
            if plan.action != "create" or rank >= len(there[title]):
                continue
            _compare(plan, there[title][rank])

    def notes(self, plans: Sequence[RowPlan], params: dict[str, Any], user: Any) -> list[str]:
        """New people, and what becomes of the dates."""
        found = []
        new = {
            proposal(plan.values["who"])
            for plan in plans
            if plan.is_written and proposal(plan.values.get("who"))
        }
        if new:
            found.append(
                ngettext(
                    "%(n)d fiche sera ajoutée à l’annuaire.",
                    "%(n)d fiches seront ajoutées à l’annuaire.",
                    len(new),
                )
                % {"n": len(new)}
            )
        found += three_way.notes(plans, Project.objects.get(pk=params["project"]))
        if params["dates"] == FOLLOW:
            found.append(_("Les dates fixes suivront le repère le plus proche quand il bougera."))
        return found

    # -- apply -------------------------------------------------------------------------------------

    def apply(self, plans: Sequence[RowPlan], params: dict[str, Any], user: Any) -> Applied:
        """Create and update the tasks, and the people who are new."""
        applied = Applied()
        project = Project.objects.select_for_update().get(pk=params["project"])
        people = self._create_people(plans, applied, user)
        targets = {
            task.pk: task
            for task in project.tasks.select_for_update().filter(
                pk__in=[plan.target_id for plan in plans if plan.target_id]
            )
        }
        position = project.tasks.count()
        created: list[Task] = []
        written: dict[int, Task] = {}
        self.before(project, plans, applied, user)
        for plan in plans:
            if "anchor" in plan.values:
                continue
            if plan.target_id is None:
                position += 1
                task = Task(project=project, title=plan.values["title"], position=position)
                _assign(task, plan, people)
                _set_first_state(task, plan)
                created.append(task)
            else:
                task = targets[plan.target_id]
                self._update(task, plan, people, applied, user)
            written[plan.line] = task
        audit.bulk_create(created)
        applied.created += [task.pk for task in created]
        applied.entries += [created_entry(task) for task in created]
        self.after(project, plans, written, applied)
        applied.data["project"] = project.pk
        touch_plan(project)
        return applied

    def before(
        self, project: Project, plans: Sequence[RowPlan], applied: Applied, user: Any
    ) -> None:
        """Write what the tasks need; nothing for a spreadsheet."""

    def after(
        self,
        project: Project,
        plans: Sequence[RowPlan],
        written: Mapping[int, Task],
        applied: Applied,
    ) -> None:
        """Write what needs the tasks, by their line; nothing for a spreadsheet."""

    def undo(self, undo_data: Mapping[str, Any], user: Any) -> Undone:
        """As any import; the plan is then no longer what anybody has previewed."""
        done = super().undo(undo_data, user)
        project = Project.objects.filter(pk=undo_data.get("project", 0)).first()
        if project is not None:
            touch_plan(project)
        return done

    @staticmethod
    def _create_people(plans: Sequence[RowPlan], applied: Applied, user: Any) -> dict[str, Any]:
        """New sheets, once each; by the name that was proposed."""
        made: dict[str, Any] = {}
        for plan in plans:
            match = plan.values.get("who")
            name = proposal(match)
            if not isinstance(match, PersonMatch) or not name or name in made:
                continue
            sheet: Any
            if match.proposal_organisation:
                sheet = create_organisation(name=match.proposal_organisation, actor=user)
            else:
                sheet = create_person(
                    first_name=match.proposal_first,
                    last_name=match.proposal_last,
                    email=match.proposal_email,
                    actor=user,
                )
            made[name] = sheet
            applied.entries.append(created_entry(sheet))
        return made

    @staticmethod
    def _update(
        task: Task,
        plan: RowPlan,
        people: Mapping[str, Any],
        applied: Applied,
        user: Any,
    ) -> None:
        before = copy(task)
        changed = _assign(task, plan, people)
        if changed:
            task.save()
        if (verb := _verb_of(plan, task)) is not None:
            task = perform(task, verb.verb, actor=user)
            changed += STATE_FIELDS
        if changed:
            applied.entries.append(updated_entry(before, task, changed))
        applied.updated.append(task.pk)


_COLUMN_OF = {
    "rule_anchor": "due", "rule_offset": "due", "rule_unit": "due", "exact_day": "due",
    "responsible_organisation": "responsible",
}  # fmt: skip


def _compare(plan: RowPlan, task: Task) -> None:
    """Say what the row changes of a task that is there."""
    plan.target_id = task.pk
    changed = copy(task)
    fields = _assign(changed, plan)
    verb = _verb_of(plan, task)
    if plan.action == "create":
        plan.action = "update" if fields or verb is not None else "unchanged"
    if verb is not None:
        target = str(Task.State(verb.target).label)
        plan.changes["progress"] = (str(task.get_state_display()), target)
    for name in fields:
        before, after = _told(task, name), _told(changed, name)
        plan.changes[_COLUMN_OF.get(name, name)] = (before, after)


def _assign(task: Task, plan: RowPlan, people: Mapping[str, Any] | None = None) -> list[str]:
    """Give a row's values to a task; return the names of the fields that this changes."""
    before = _compared(task)
    for name, value in (plan.values.get("dates") or {}).items():
        setattr(task, name, value)
    for name, value in (plan.values.get("fields") or {}).items():
        setattr(task, name, value)
    if "note" in plan.values:
        task.note = plan.values["note"]
    match = plan.values.get("who")
    if isinstance(match, PersonMatch):
        if match.kind == "organisation":
            task.responsible_organisation_id = match.organisation_id
        elif match.kind == "person":
            task.responsible_id = match.person_id
        elif (sheet := (people or {}).get(proposal(match))) is not None:
            if isinstance(sheet, Organisation):
                task.responsible_organisation = sheet
            else:
                task.responsible = sheet
    after = _compared(task)
    return [name for name in COMPARED if after[name] != before[name]]


def _compared(task: Task) -> dict[str, Any]:
    """What a task says in the fields that an import may change; of relations, the key."""
    fields = (field for field in Task._meta.concrete_fields if field.name in COMPARED)
    return {field.name: getattr(task, field.attname) for field in fields}


def _verb_of(plan: RowPlan, task: Task) -> Transition | None:
    """The verb that brings a task to the state that the file says, if that is a step forward.

    A file never reopens what was done: it may be older than the tick of a partner.
    """
    progress = plan.values.get("progress")
    if not isinstance(progress, Progress) or STATES[progress.state] == task.state:
        return None
    forward = (spec for spec in transitions_of(Task).values() if spec.verb != "reopen")
    target = STATES[progress.state]
    return next(
        (one for one in forward if one.target == target and task.state in one.sources), None
    )


def _set_first_state(task: Task, plan: RowPlan) -> None:
    """The state of a task that begins its life as the file says: no verb was done here."""
    progress = plan.values.get("progress")
    if not isinstance(progress, Progress):
        return
    task.__dict__["state"] = STATES[progress.state]
    done = progress.done
    task.done_at = clock.now() if done else None
    task.done_by = ""  # the file does not say who


def _told(task: Task, name: str) -> str:
    value = getattr(task, name)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)
