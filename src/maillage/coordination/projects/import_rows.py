"""What each row of an imported plan means: its dates by the project's anchors, its responsible."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.coordination.projects.models import Project, Unit
from maillage.coordination.projects.planning.cells import parse_date_cell
from maillage.coordination.projects.planning.found import Kind, NoDate, ParsedDate, Problem
from maillage.coordination.projects.planning.plan import duration_between
from maillage.coordination.projects.planning.rules import Anchor as PlanAnchor
from maillage.coordination.projects.planning.rules import DateRule, describe, resolve
from maillage.coordination.projects.planning.templates import rule_from_date
from maillage.kernel import clock
from maillage.kernel.calendar import CalendarRangeError, WorkCalendar
from maillage.kernel.imports.columns import Column, integer, percent, text
from maillage.kernel.imports.engine import RowPlan
from maillage.people.directory.domain import PersonMatch, match_people


def as_is(value: object) -> object:
    """Dates are read later, with the project's anchors."""
    return value


COLUMNS = (
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

ROLE = re.compile(
    r"(?:les?|la|l['’]|une?|tous|toutes?|chaque|notre|nos|équipe)(?:\b|(?<=['’]))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Context:
    """What every row of one import needs, read once."""

    project: Project
    anchors: tuple[PlanAnchor, ...]
    main: str | None
    names: dict[str, str]
    calendar: WorkCalendar
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
        return resolve(rule, anchor.day, self.calendar)


def read_dates(plan: RowPlan, context: Context) -> None:
    """What « Début » and « Échéance » say: `plan.values["dates"]`, or why not."""
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
        _place(plan, start, due, context)
    except CalendarRangeError as error:
        plan.refuse("due", str(error), written["due"])


def _place(plan: RowPlan, start: ParsedDate, due: ParsedDate, context: Context) -> None:
    """The rule, the day and the duration of a row, in `plan.values["dates"]`."""
    calendar = context.calendar
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
    first = _first_day(start, due, context)
    if first is not None and first > day:
        plan.refuse(
            "start",
            _("Le début (%(start)s) est après l’échéance (%(due)s) : corrigez l’un des deux.")
            % {"start": f"{first:%d/%m/%Y}", "due": f"{day:%d/%m/%Y}"},
            plan.display.get("start", ""),
        )
        return
    _show(plan, (start, due), rule, day, context)
    plan.values["dates"] = {
        "rule_anchor_id": int(rule.anchor) if rule else None,
        "rule_offset": rule.offset if rule else 0,
        "rule_unit": str(rule.unit) if rule else str(Unit.DAYS),
        "exact_day": exact,
        "due": day,
        "start": first or day,
        "duration": duration_between(first, day, calendar) if first else 1,
    }


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


def read_duration(plan: RowPlan, calendar: WorkCalendar) -> None:
    """A duration moves the start of a row that gives none."""
    duration = plan.values.pop("duration", None)
    if duration is None or "dates" not in plan.values or not plan.values["dates"]:
        return
    if not 1 <= duration <= 1000:
        plan.refuse("duration", _("Une durée va de 1 à 1000 jours ouvrés."), duration)
        return
    dates = plan.values["dates"]
    if dates["start"] == dates["due"]:
        dates["duration"] = duration
        dates["start"] = min(dates["due"], calendar.add_working_days(dates["due"], 1 - duration))


def match_responsibles(plans: Sequence[RowPlan]) -> None:
    """Find the people and bodies that the rows name, all at once: `plan.values["who"]`."""
    names = {plan.values["responsible"] for plan in plans if plan.values.get("responsible")}
    matches = match_people(sorted(names))
    for plan in plans:
        name = plan.values.pop("responsible", None)
        if not name:
            continue
        match = matches[name]
        if match.kind == "unknown" and (not proposal(match) or ROLE.match(name)):
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
            new = proposal(match)
            plan.display["responsible"] = _("%(name)s (nouvelle fiche)") % {"name": new}
        else:
            plan.display["responsible"] = match.candidates[0].label if match.candidates else name
            if not match.exact:
                plan.warn(
                    "responsible",
                    _("Nom incomplet : vérifiez que c’est bien cette fiche."),
                    name,
                )


def proposal(match: Any) -> str:
    """The name of the sheet that a match proposes to create, if it does."""
    if not isinstance(match, PersonMatch) or match.kind != "unknown":
        return ""
    person = f"{match.proposal_first} {match.proposal_last}".strip()
    return match.proposal_organisation or person or match.proposal_email
