"""A coordinator's own rétroplanning, read from the spreadsheet that she already has."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.coordination.projects.domain.projects import touch_plan
from maillage.coordination.projects.forms import FIXED, FOLLOW, PlanOptionsForm
from maillage.coordination.projects.models import Project, Task, Unit
from maillage.coordination.projects.planning.cells import parse_date_cell
from maillage.coordination.projects.planning.found import Kind, NoDate, ParsedDate, Problem
from maillage.coordination.projects.planning.plan import duration_between
from maillage.coordination.projects.planning.rules import Anchor as PlanAnchor
from maillage.coordination.projects.planning.rules import DateRule, describe, resolve
from maillage.coordination.projects.planning.templates import rule_from_date
from maillage.coordination.projects.samples import make_sample
from maillage.kernel import audit, clock
from maillage.kernel.calendar import CalendarRangeError, site_calendar
from maillage.kernel.imports.cleaning import fold
from maillage.kernel.imports.columns import Column, ColumnMapping, Progress, integer, percent, text
from maillage.kernel.imports.engine import Applied, Importer, ImportRefused, RowPlan, parse_rows
from maillage.kernel.imports.reading import Table
from maillage.kernel.imports.undoing import created_entry, updated_entry
from maillage.people.directory.domain import (
    PersonMatch,
    create_organisation,
    create_person,
    match_people,
)
from maillage.people.directory.models import Organisation

STATES = {
    "todo": Task.State.TODO,
    "doing": Task.State.DOING,
    "done": Task.State.DONE,
    "waiting": Task.State.BLOCKED,
    "cancelled": Task.State.CANCELLED,
}
COMPARED = (
    "rule_anchor", "rule_offset", "rule_unit", "exact_day", "duration", "start", "due",
    "responsible", "responsible_organisation", "note",
)  # fmt: skip


ROLE = re.compile(
    r"(?:les?|la|l['’]|une?|tous|toutes?|chaque|notre|nos|équipe)(?:\b|(?<=['’]))", re.IGNORECASE
)


def as_is(value: object) -> object:
    """Dates are read later, with the project's anchors."""
    return value


@dataclass(frozen=True, slots=True)
class Context:
    """What every row of one import needs, read once."""

    project: Project
    anchors: tuple[PlanAnchor, ...]
    main: str | None
    names: dict[str, str]
    follow: bool

    def parse(self, value: object) -> ParsedDate | Problem:
        """One date cell."""
        return parse_date_cell(value, anchors=self.anchors, today=clock.today(), main=self.main)

    @property
    def days(self) -> dict[str, date]:
        """The day of each anchor, by key."""
        return {one.key: one.day for one in self.anchors if one.day is not None}

    def day_of(self, rule: DateRule) -> date:
        """The day that a rule means in this project."""
        anchor = next(one for one in self.anchors if one.key == rule.anchor)
        if anchor.day is None:
            raise CalendarRangeError
        return resolve(rule, anchor.day, site_calendar())


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
    columns = (
        Column(
            "title",
            gettext_lazy("Tâche"),
            (
                "action",
                "libellé",
                "intitulé",
                "quoi",
                "étape",
                "objet",
                "actions à mener",
                "travail",
            ),
            required=True,
            parse=text(250),
        ),
        Column(
            "due",
            gettext_lazy("Échéance"),
            (
                "date",
                "fin",
                "date de fin",
                "date limite",
                "deadline",
                "pour le",
                "quand",
                "au",
                "délai",
            ),
            parse=as_is,
        ),
        Column(
            "responsible",
            gettext_lazy("Responsable"),
            (
                "qui",
                "pilote",
                "référent",
                "en charge",
                "porteur",
                "contact",
                "personne",
                "chargé de",
            ),
            parse=text(200),
        ),
        Column(
            "start",
            gettext_lazy("Début"),
            ("date de début", "commence le", "du", "démarrage", "à partir de"),
            parse=as_is,
        ),
        Column(
            "progress",
            gettext_lazy("Avancement"),
            ("état", "statut", "fait", "%", "avancé", "réalisé", "progression"),
            parse=percent,
        ),
        Column(
            "duration",
            gettext_lazy("Durée (jours)"),
            ("durée", "nb jours", "charge"),
            parse=integer,
        ),
        Column(
            "note",
            gettext_lazy("Notes"),
            ("note", "commentaire", "remarque", "observation", "précision", "détail"),
            parse=text(4000),
        ),
    )

    # -- parameters --------------------------------------------------------------------------------

    def check_params(self, params: Mapping[str, Any], user: Any) -> dict[str, Any]:
        """`project`: primary key of a project that `user` may change; `dates`: suivre or fixe."""
        wanted = str(params.get("project", ""))
        project = (
            Project.objects.visible_to(user).filter(pk=wanted if wanted.isdigit() else 0).first()
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
        for plan in plans:
            if plan.action != "skip":
                self._read_dates(plan, context)
                self._read_duration(plan)
        self._match_people(plans)
        self._match_tasks(plans, context)
        return plans

    def _read_dates(self, plan: RowPlan, context: Context) -> None:
        written: dict[str, str] = {}
        read: dict[str, ParsedDate] = {}
        for key in ("start", "due"):
            value = plan.values.pop(key, None)
            parsed = context.parse(value)
            if isinstance(parsed, Problem):
                plan.refuse(key, parsed.message, value)
                continue
            read[key], written[key] = parsed, str(value or "")
        if len(read) < 2:
            return
        start, due = read["start"], read["due"]
        if due.kind is Kind.NONE and start.kind is not Kind.NONE:
            plan.warn("due", _("Pas d’échéance : le début en tient lieu."), written["start"])
            start, due = ParsedDate(Kind.NONE), start
        if due.kind is Kind.NONE:
            if due.no_date is not NoDate.BLANK:
                plan.display["due"] = due.text(context.names)
            plan.warn("due", _("Sans date : la tâche restera à placer."), written["due"])
            plan.values["dates"] = {}
            return
        try:
            self._place(plan, start, due, context)
        except CalendarRangeError as error:
            plan.refuse("due", str(error), written["due"])

    def _place(self, plan: RowPlan, start: ParsedDate, due: ParsedDate, context: Context) -> None:
        """The rule, the day and the duration of a row, in `plan.values["dates"]`."""
        calendar = site_calendar()
        rule, day = due.rule, due.day
        exact = False
        if rule is not None:
            day = context.day_of(rule)
        elif day is not None and context.follow:
            rule = rule_from_date(day, context.days)
            # She wrote that very day: a Saturday stays a Saturday.
            exact = not calendar.is_working(day)
        if day is None:
            raise CalendarRangeError
        first = self._first_day(start, due, context)
        if first is not None and first > day:
            plan.refuse(
                "start",
                _("Le début (%(start)s) est après l’échéance (%(due)s) : corrigez l’un des deux.")
                % {"start": f"{first:%d/%m/%Y}", "due": f"{day:%d/%m/%Y}"},
                plan.display.get("start", ""),
            )
            return
        self._show(plan, (start, due), rule, day, context)
        plan.values["dates"] = {
            "rule_anchor_id": int(rule.anchor) if rule else None,
            "rule_offset": rule.offset if rule else 0,
            "rule_unit": str(rule.unit) if rule else str(Unit.DAYS),
            "exact_day": exact,
            "due": day,
            "start": first or day,
            "duration": duration_between(first, day, calendar) if first else 1,
        }

    @staticmethod
    def _first_day(start: ParsedDate, due: ParsedDate, context: Context) -> date | None:
        for parsed, day, rule in (
            (start, start.start or start.day, start.start_rule or start.rule),
            (due, due.start, due.start_rule),
        ):
            if parsed.kind is Kind.NONE:
                continue
            if day is not None:
                return day
            if rule is not None:
                return context.day_of(rule)
        return None

    @staticmethod
    def _show(
        plan: RowPlan,
        read: tuple[ParsedDate, ParsedDate],
        rule: DateRule | None,
        day: date,
        context: Context,
    ) -> None:
        start, due = read
        said = due.text(context.names)
        if due.rule is not None:
            said = f"{day:%d/%m/%Y} ({said})"
        elif rule is not None:
            said = f"{day:%d/%m/%Y} ({describe(rule, context.names[rule.anchor])})"
        plan.display["due"] = said
        if start.kind is not Kind.NONE:
            plan.display["start"] = start.text(context.names)
        if due.guessed_year:
            plan.warn("due", _("Année devinée : %(year)d.") % {"year": day.year}, said)
        if due.approximate:
            plan.warn("due", _("Date approximative : vérifiez-la."), said)

    @staticmethod
    def _read_duration(plan: RowPlan) -> None:
        duration = plan.values.pop("duration", None)
        if duration is None or "dates" not in plan.values or not plan.values["dates"]:
            return
        if not 1 <= duration <= 1000:
            plan.refuse("duration", _("Une durée va de 1 à 1000 jours ouvrés."), duration)
            return
        dates = plan.values["dates"]
        if dates["start"] == dates["due"]:
            dates["duration"] = duration
            dates["start"] = min(
                dates["due"], site_calendar().add_working_days(dates["due"], 1 - duration)
            )

    @staticmethod
    def _match_people(plans: Sequence[RowPlan]) -> None:
        names = {plan.values["responsible"] for plan in plans if plan.values.get("responsible")}
        matches = match_people(sorted(names))
        for plan in plans:
            name = plan.values.pop("responsible", None)
            if not name:
                continue
            match = matches[name]
            if match.kind == "unknown" and (not _proposal(match) or ROLE.match(name)):
                # « le graphiste », « à définir »: nobody's name. Said, kept in the note, not created.
                plan.warn("responsible", _("Ce n’est pas un nom : gardé dans la note."), name)
                plan.display["responsible"] = name
                kept = _("Responsable : %(name)s") % {"name": name}
                note = str(plan.values.get("note", ""))
                plan.values["note"] = f"{note}\n{kept}".strip() if kept not in note else note
                continue
            plan.values["who"] = match
            if match.kind == "ambiguous":
                plan.refuse(
                    "responsible",
                    _("Plusieurs personnes possibles : %(names)s. Écrivez le nom en entier.")
                    % {"names": ", ".join(one.label for one in match.candidates[:4])},
                    name,
                )
            elif match.kind == "unknown":
                new = _proposal(match)
                plan.display["responsible"] = _("%(name)s (nouvelle fiche)") % {"name": new}
            else:
                plan.display["responsible"] = (
                    match.candidates[0].label if match.candidates else name
                )
                if not match.exact:
                    plan.warn(
                        "responsible",
                        _("Nom incomplet : vérifiez que c’est bien cette fiche."),
                        name,
                    )

    @staticmethod
    def _match_tasks(plans: Sequence[RowPlan], context: Context) -> None:
        """The nth row of a title is the nth task of that title."""
        there: dict[str, list[Task]] = defaultdict(list)
        for task in context.project.tasks.order_by("position", "pk"):
            there[fold(task.title)].append(task)
        seen: dict[str, list[int]] = defaultdict(list)
        for plan in plans:
            title = fold(str(plan.values.get("title", "")))
            if not title or plan.action == "skip":
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
            task = there[title][rank]
            plan.target_id = task.pk
            changed = copy(task)
            fields = _assign(changed, plan)
            progress = plan.values.get("progress")
            new_state = isinstance(progress, Progress) and STATES[progress.state] != task.state
            plan.action = "update" if fields or new_state else "unchanged"
            for name in fields:
                before, after = _told(task, name), _told(changed, name)
                plan.changes[_COLUMN_OF.get(name, name)] = (before, after)

    def notes(self, plans: Sequence[RowPlan], params: dict[str, Any], user: Any) -> list[str]:
        """New people, and what becomes of the dates."""
        found = []
        new = {
            _proposal(plan.values["who"])
            for plan in plans
            if plan.is_written and _proposal(plan.values.get("who"))
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
        for plan in plans:
            if plan.target_id is None:
                position += 1
                task = Task(project=project, title=plan.values["title"], position=position)
                _assign(task, plan, people)
                _set_first_state(task, plan, user)
                created.append(task)
            else:
                self._update(targets[plan.target_id], plan, people, applied, user)
        audit.bulk_create(created)
        applied.created += [task.pk for task in created]
        applied.entries += [created_entry(task) for task in created]
        touch_plan(project)
        return applied

    @staticmethod
    def _create_people(plans: Sequence[RowPlan], applied: Applied, user: Any) -> dict[str, Any]:
        """New sheets, once each; by the name that was proposed."""
        made: dict[str, Any] = {}
        for plan in plans:
            match = plan.values.get("who")
            name = _proposal(match)
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
        progress = plan.values.get("progress")
        if isinstance(progress, Progress) and STATES[progress.state] != task.state:
            _set_first_state(task, plan, user)
            changed += ["state", "done_at", "done_by"]
        if changed:
            task.save()
            applied.entries.append(updated_entry(before, task, changed))
        applied.updated.append(task.pk)


_COLUMN_OF = {
    "rule_anchor": "due", "rule_offset": "due", "rule_unit": "due", "exact_day": "due",
    "responsible_organisation": "responsible",
}  # fmt: skip


def _assign(task: Task, plan: RowPlan, people: Mapping[str, Any] | None = None) -> list[str]:
    """Give a row's values to a task; return the names of the fields that this changes."""
    before = _compared(task)
    for name, value in (plan.values.get("dates") or {}).items():
        setattr(task, name, value)
    if "note" in plan.values:
        task.note = plan.values["note"]
    match = plan.values.get("who")
    if isinstance(match, PersonMatch):
        if match.kind == "organisation":
            task.responsible_organisation_id = match.organisation_id
        elif match.kind == "person":
            task.responsible_id = match.person_id
        elif (sheet := (people or {}).get(_proposal(match))) is not None:
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


def _proposal(match: Any) -> str:
    """The name of the sheet that a match proposes to create, if it does."""
    if not isinstance(match, PersonMatch) or match.kind != "unknown":
        return ""
    person = f"{match.proposal_first} {match.proposal_last}".strip()
    return match.proposal_organisation or person or match.proposal_email


def _set_first_state(task: Task, plan: RowPlan, user: Any) -> None:
    """The state that the file says: nobody did the verb here, so no transition is played."""
    progress = plan.values.get("progress")
    if not isinstance(progress, Progress):
        return
    task.__dict__["state"] = STATES[progress.state]
    done = progress.done
    task.done_at = clock.now() if done else None
    task.done_by = str(user) if done else ""


def _told(task: Task, name: str) -> str:
    value = getattr(task, name)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)
